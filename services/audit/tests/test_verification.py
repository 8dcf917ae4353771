"""What the audit finds in a log, and what it does not let pass."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from services.audit.tests.logs import NOW, stored

from hiring.audit.merkle import MerkleTree
from hiring.audit.verdict import Flaw, Verdict
from hiring.audit.verification import Verification, verify_log
from hiring.contracts.envelope import FIRST, Metadata, encode
from hiring.contracts.ids import CandidateId
from hiring.contracts.pipeline.person import ErasureCompleted
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.store import Log, StoredMessage


def verdict(messages: Sequence[StoredMessage]) -> Verdict:
    verification = Verification()
    verification.take([m.sequence for m in messages], [m.subject for m in messages], [m.body for m in messages])
    return verification.verdict()


def altered(messages: list[StoredMessage], place: int, old: bytes, new: bytes) -> list[StoredMessage]:
    spoilt = replace(messages[place], body=messages[place].body.replace(old, new))
    return [*messages[:place], spoilt, *messages[place + 1 :]]


def test_a_sound_log_holds_together() -> None:
    found = verdict(stored(20))
    assert (found.size, found.flaw, found.unknown) == (20, None, ())


@pytest.mark.parametrize(
    ("spoil", "sequence", "says"),
    [
        (lambda m: [*m[:4], *m[5:]], 5, "sequence 5 is missing"),
        (lambda m: altered(m, 4, b'"persons":["p0"]', b'"persons":["p1"]'), 7, "does not name the hash"),
        (lambda m: [*m[:4], replace(m[4], body=b"[]"), *m[5:]], 5, "there is no event in it"),
        (lambda m: [*m[:4], replace(m[4], body=m[4].body[:-1]), *m[5:]], 5, "message 5"),
        (lambda m: [*m[:4], replace(m[5], sequence=5), replace(m[4], sequence=6), *m[6:]], 0, ""),
        (
            lambda m: [replace(one, sequence=n) for n, one in enumerate([*m[:4], *m[5:]], 1)],
            6,
            "goes from version 2 to 4",
        ),
        (lambda m: altered(m, 0, b'"1.0"', b'"0.3"'), 1, "specversion is '0.3'"),
        (lambda m: altered(m, 0, b"hiring/pipeline", b"hiring/other"), 1, "source is"),
        (lambda m: altered(m, 0, b'"ann"', b'""'), 1, "an event has no actor"),
        (lambda m: altered(m, 0, b'"persons":["p0"]', b'"persons":["p 0"]'), 1, "is no pipeline.erasure-completed.v1"),
        (lambda m: altered(m, 0, b'"candidate":"p0",', b""), 1, "missing required field `candidate`"),
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


def test_an_event_of_a_newer_version_of_its_service_is_counted_and_is_no_flaw() -> None:
    newer = altered(stored(1), 0, b"erasure-completed.v1", b"erasure-completed.v9")
    found = verdict(newer)
    assert (found.flaw, found.unknown) == (None, (("pipeline.erasure-completed.v9", 1),))


async def test_a_real_log_is_verified_to_its_end(log: Log) -> None:
    for message in stored(30):
        about, version = AggregateId.parse(message.subject)
        await log.append(about, version, message.body, f"c{message.sequence}")
    assert await verify_log(log) == verdict(stored(30))
    assert (await verify_log(log, until=7)).size == 7


async def test_an_empty_log_is_sound(log: Log) -> None:
    assert await verify_log(log) == Verdict(0, MerkleTree().root().hex(), None)


async def test_a_log_that_breaks_its_chain_is_found_out(log: Log) -> None:
    about = AggregateId("_", "pipeline", "candidate", "p1")
    for version in (1, 2):
        event = ErasureCompleted(candidate=CandidateId("p1"), persons=())
        body = encode(about, version, FIRST, Metadata(f"c{version}", "ann", NOW, "k"), [event])
        await log.append(about, version, body, f"c{version}")
    found = await verify_log(log)
    assert found.flaw == Flaw(2, f"{about.subject} version 2 does not name the hash of the version before it")
