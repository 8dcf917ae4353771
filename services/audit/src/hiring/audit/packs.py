"""A pack: the explanation of one decision, signed, with the proof that the decision stands in the log."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hiring.audit import manifest as files
from hiring.audit.keys import KeyHistory
from hiring.audit.manifest import Manifest
from hiring.audit.merkle import leaf_hash, root_from_inclusion
from hiring.audit.notes import Forged
from hiring.audit.stores import Bundle, Store, read_whole
from hiring.audit.verdict import Flaw, Verdict

KIND = "explanation"
PAGES = ("explanation.json", "explanation.html")


def write_pack(
    bundle: Bundle, whole: Manifest, keys: KeyHistory, pages: Mapping[str, bytes], covers: Mapping[str, Any]
) -> bytes:
    """Puts the pages, the keys and the manifest; what was put as manifest, for the service to vouch for.

    `covers` names the decision, its `sequence`, `message` hash and `proof`, which leads to the head of `whole`.
    """
    for name, content in pages.items():
        bundle.put(name, content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in pages.items()}
    manifest = msgspec.structs.replace(whole, kind=KIND, covers=dict(covers), files=hashes).to_json()
    bundle.put(files.KEYS, keys.to_json())
    bundle.put(files.NAME, manifest)
    return manifest


def verify_pack(store: Store, manifest: Manifest, keys: KeyHistory) -> Verdict:
    """Whether the service vouches for the pages, and the decision stands in the log.

    Raises:
        Forged: a note is not genuine, or nobody vouches.
        FileNotFoundError: a file is missing.
    """
    head = keys.head(manifest.head)
    statement = keys.statement(_text(store, files.STATEMENT))
    flaw = None
    if statement.document != hashlib.sha256(read_whole(store, files.NAME)).hexdigest():
        flaw = Flaw(0, f"{files.NAME} is not the one that {files.STATEMENT} vouches for")
    elif sorted(manifest.files) != sorted(PAGES):
        flaw = Flaw(0, f"{files.NAME} names other files than {', '.join(PAGES)}")
    else:
        altered = [name for name, hash_ in manifest.files.items() if _hash(store, name) != hash_]
        if altered:
            flaw = Flaw(0, f"{altered[0]} is not the file that {files.NAME} names: it was altered")
        elif _root(manifest.covers, head.size) != head.root:
            flaw = Flaw(0, "the proof of the decision does not lead to the signed tree head")
    return Verdict(1, head.root.hex(), flaw, heads=1, vouched=True)


def _text(store: Store, name: str) -> str:
    try:
        return read_whole(store, name).decode()
    except UnicodeDecodeError as error:
        raise Forged(f"{name}: this is no note") from error


def _hash(store: Store, name: str) -> str:
    return hashlib.sha256(read_whole(store, name)).hexdigest()


def _root(covers: Mapping[str, Any], size: int) -> bytes | None:
    try:
        told = msgspec.convert(covers, _Covers)
        path: Sequence[bytes] = [bytes.fromhex(hash_) for hash_ in told.proof]
        return root_from_inclusion(leaf_hash(bytes.fromhex(told.message)), told.sequence - 1, size, path)
    except ValueError:
        return None


class _Covers(msgspec.Struct):
    sequence: int
    message: str
    proof: tuple[str, ...]
