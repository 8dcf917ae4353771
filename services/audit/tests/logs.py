"""Logs to audit: sound ones, of any length, and an archive of them."""

import base64
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hiring.audit.archive import Archive
from hiring.audit.merkle import MerkleTree, message_leaf
from hiring.audit.signing import SigningKeys
from hiring.audit.stores import Folder, Store
from hiring.contracts.envelope import FIRST, Metadata, encode, message_hash
from hiring.contracts.ids import CandidateId
from hiring.contracts.pipeline.person import ErasureCompleted
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.stored import Head, StoredMessage

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
MASTER_KEY = base64.b64encode(bytes(32)).decode()
EMPTY = Head(0, NOW)


def stored(count: int, aggregates: int = 2, actor: str = "ann") -> list[StoredMessage]:
    """A sound log of that many messages, turn by turn of each aggregate."""
    last: dict[str, tuple[int, str]] = {}
    messages = []
    for number in range(count):
        about = AggregateId("_", "pipeline", "candidate", f"p{number % aggregates}")
        version, previous = last.get(about.id, (0, FIRST))
        event = ErasureCompleted(candidate=CandidateId(about.id), persons=(CandidateId(about.id),))
        body = encode(about, version + 1, previous, Metadata(f"c{number}", actor, NOW, "k"), [event])
        at = NOW + timedelta(seconds=number)
        messages.append(StoredMessage(about.at(version + 1), number + 1, at, body))
        last[about.id] = version + 1, message_hash(about.at(version + 1), body)
    return messages


def signing_keys(folder: Path) -> SigningKeys:
    """Signing keys in a database of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    return SigningKeys(f"sqlite:///{folder / 'keys.db'}", MASTER_KEY)


def write(archive: Archive, tree: MerkleTree, messages: Iterable[StoredMessage], every: int) -> None:
    """Puts messages into the archive, with a tree head after so many and at the end."""
    for message in messages:
        leaf = message_leaf(message.subject, message.body)
        archive.add(message, leaf)
        tree.add([leaf])
        if archive.full or tree.size % every == 0:
            archive.seal(tree)
    if (head := archive.head()) is None or head.size < tree.size:
        archive.seal(tree)


def archived(folder: Path, messages: Iterable[StoredMessage], every: int = 7) -> Folder:
    """An archive of these messages in the folder `archive`."""
    store = Folder(folder / "archive")
    archived_in(store, folder, messages, every)
    return store


def archived_in(store: Store, folder: Path, messages: Iterable[StoredMessage], every: int = 7) -> None:
    """These messages in the archive of that store, which may hold the first of them already."""
    keys = signing_keys(folder)
    archive = Archive.open(store, keys, EMPTY)
    tree = MerkleTree()
    tree.add(archive.leaves())
    write(archive, tree, list(messages)[archive.size :], every)
    keys.close()
