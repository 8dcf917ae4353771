"""What the audit finds in a log, and what it does not let pass."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hiring.audit.merkle import MerkleTree
from hiring.audit.verification import Flaw, Verdict, Verification, verify_log
from hiring.contracts.envelope import FIRST, Metadata, encode, message_hash
from hiring.contracts.messages import EVENTS, Event
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.store import Log, StoredMessage

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)

RFC_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
RFC_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


class NoteTaken(Event, wire="notes.note-taken.v1"):
    text: str


del EVENTS[NoteTaken.wire]


def stored(count: int, aggregates: int = 2) -> list[StoredMessage]:
    """A sound log of that many messages, turn by turn of each aggregate."""
    last: dict[str, tuple[int, str]] = {}
    messages = []
    for number in range(count):
        about = AggregateId("v1", "notes", "pad", f"p{number % aggregates}")
        version, previous = last.get(about.id, (0, FIRST))
        body = encode(about, version + 1, previous, Metadata(f"c{number}", "ann", NOW, "k"), [NoteTaken(text="x")])
        messages.append(StoredMessage(about.at(version + 1), number + 1, NOW, body))
        last[about.id] = version + 1, message_hash(about.at(version + 1), body)
    return messages


def verdict(messages: Sequence[StoredMessage]) -> Verdict:
    verification = Verification()
    for message in messages:
        verification.take(message)
    return verification.verdict()


def test_the_tree_gives_the_roots_of_the_reference_vectors() -> None:
    tree = MerkleTree()
    assert tree.root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for leaf, root in zip(RFC_LEAVES, RFC_ROOTS, strict=True):
        tree.add(bytes.fromhex(leaf))
        assert tree.root().hex() == root


def test_a_sound_log_holds_together() -> None:
    found = verdict(stored(20))
    assert (found.size, found.flaw) == (20, None)


@pytest.mark.parametrize(
    ("spoil", "sequence", "says"),
    [
        (lambda m: [*m[:4], *m[5:]], 6, "sequence 5 is missing"),
        (
            lambda m: [*m[:4], replace(m[4], body=m[4].body.replace(b'"x"', b'"y"')), *m[5:]],
            7,
            "does not name the hash",
        ),
        (lambda m: [*m[:4], replace(m[4], body=b"[]"), *m[5:]], 5, "does not say version"),
        (lambda m: [*m[:4], replace(m[4], body=m[4].body[:-1]), *m[5:]], 5, "message 5"),
        (lambda m: [*m[:4], replace(m[5], sequence=5), replace(m[4], sequence=6), *m[6:]], 0, ""),
        (
            lambda m: [replace(one, sequence=n) for n, one in enumerate([*m[:4], *m[5:]], 1)],
            6,
            "goes from version 2 to 4",
        ),
        (lambda m: [replace(m[0], body=m[0].body.replace(b'"1.0"', b'"0.3"'))], 1, "specversion is '0.3'"),
        (lambda m: [replace(m[0], body=m[0].body.replace(b"hiring/notes", b"hiring/other"))], 1, "source is"),
        (lambda m: [replace(m[0], body=m[0].body.replace(b'"ann"', b'""'))], 1, "an event has no actor"),
    ],
)
def test_the_first_bad_sequence_is_named(
    spoil: Callable[[list[StoredMessage]], list[StoredMessage]], sequence: int, says: str
) -> None:
    sound = stored(20)
    found = verdict(spoil(sound))
    assert found.root != verdict(sound).root
    if sequence:
        assert found.flaw is not None
        assert found.flaw.sequence == sequence
        assert says in found.flaw.says


async def test_a_real_log_is_verified_to_its_end(log: Log) -> None:
    for message in stored(30):
        about, version = AggregateId.parse(message.subject)
        await log.append(about, version, message.body, f"c{message.sequence}")
    assert await verify_log(log) == verdict(stored(30))
    assert (await verify_log(log, until=7)).size == 7


async def test_an_empty_log_is_sound(log: Log) -> None:
    assert await verify_log(log) == Verdict(0, MerkleTree().root().hex(), None)


async def test_a_log_that_breaks_its_chain_is_found_out(log: Log) -> None:
    about = AggregateId("v1", "notes", "pad", "p1")
    for version in (1, 2):
        body = encode(about, version, FIRST, Metadata(f"c{version}", "ann", NOW, "k"), [NoteTaken(text="x")])
        await log.append(about, version, body, f"c{version}")
    found = await verify_log(log)
    assert found.flaw == Flaw(2, f"{about.subject} version 2 does not name the hash of the version before it")
