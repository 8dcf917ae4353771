"""Bundling: a whole archive in one file, as it stands up to the last head of the segment that came last."""

from hiring.audit import manifest as files
from hiring.audit.merkle import HASH_BYTES
from hiring.audit.progress import Progress, nothing_to_tell
from hiring.audit.segments import FOLDER, HEAD_BEGINS, chunks_of_lines, first_of, leaves_name
from hiring.audit.stores import Bundle, Store, read_whole


def bundle_whole(store: Store, bundle: Bundle, progress: Progress = nothing_to_tell) -> int:
    """Copies every file of an archive, which may grow meanwhile; how many messages are in the bundle.

    Raises:
        FileNotFoundError: this is no archive, or one without its leaf hashes.
        Forged: a file is no segment.
    """
    manifest = read_whole(store, files.NAME)
    size = 0
    for name in store.names(FOLDER):
        first = first_of(name)
        size = first - 1 + _copy(store, bundle, name)
        leaves = read_whole(store, leaves_name(first))
        bundle.put(leaves_name(first), leaves[: (size - first + 1) * HASH_BYTES])
        progress(size)
    bundle.put(files.KEYS, read_whole(store, files.KEYS))
    bundle.put(files.NAME, manifest)
    return size


def _copy(store: Store, bundle: Bundle, name: str) -> int:
    """How many messages were in the segment."""
    count = 0
    with store.open(name) as source, bundle.growing(name) as copy:
        for lines in chunks_of_lines(source):
            copy.writelines(lines)
            count += sum(not line.startswith(HEAD_BEGINS) for line in lines)
    return count
