"""The stored form of a decision: a CloudEvents batch that says whose it is and after what, read for ever."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hiring.contracts import messages, upcasting
from hiring.contracts.envelope import (
    FIRST,
    Metadata,
    UnknownType,
    Unreadable,
    decode,
    encode,
    message_hash,
    read,
)
from hiring.contracts.ids import CandidateId
from hiring.contracts.messages import Event, Value
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.contracts.upcasting import upcaster

PAGE = AggregateId("v1", "test", "page", "p1")
WHO = Metadata("c1", "anna", datetime(2026, 1, 5, 9, tzinfo=UTC), "c0")


@pytest.fixture(autouse=True)
def registries() -> Iterator[None]:
    """What a test registers is forgotten."""
    events, upcasters = dict(messages.EVENTS), dict(upcasting.UPCASTERS)
    yield
    messages.EVENTS.clear()
    messages.EVENTS.update(events)
    upcasting.UPCASTERS.clear()
    upcasting.UPCASTERS.update(upcasters)


@pytest.fixture
def written() -> type[Event]:
    class Written(Event, wire="test.written.v1"):
        """Something was written."""

        text: str

    return Written


def test_a_decision_is_a_batch_of_cloud_events(written: type[Event]) -> None:
    body = encode(PAGE, 3, FIRST, WHO, [written(text="a"), written(text="b")])
    first, second = json.loads(body)
    assert {"specversion", "id", "source", "type"} <= first.keys(), "what CloudEvents 1.0 requires"
    assert (first["source"], first["type"]) == ("hiring/test", "test.written.v1")
    assert (first["version"], first["previous"], first["causationid"]) == (3, FIRST, "c1")
    assert first["id"] != second["id"]
    assert encode(PAGE, 3, FIRST, WHO, [written(text="a"), written(text="b")]) == body, "the same bytes each time"


def test_a_stored_decision_is_read_as_it_was_written(written: type[Event]) -> None:
    body = encode(PAGE, 1, FIRST, WHO, [written(text="a")])
    commit = decode(PAGE.at(1), 7, body)
    assert (commit.aggregate, commit.version, commit.sequence, commit.command_id) == (PAGE, 1, 7, "c1")
    assert commit.hash == message_hash(PAGE.at(1), body)
    recorded = read(commit.entries[0], commit.aggregate, 7)
    assert recorded.event == written(text="a")
    assert (recorded.actor, recorded.time, recorded.correlation, recorded.sequence) == ("anna", WHO.time, "c0", 7)


def test_the_hash_covers_the_subject_and_every_byte() -> None:
    assert message_hash("a", b"bc") != message_hash("ab", b"c")
    assert message_hash("a", b"bc") != message_hash("a", b"bd")


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (PAGE.at(1), b"not json"),
        (PAGE.at(1), b"[]"),
        (PAGE.at(1), b'[{"id": "only"}]'),
        ("hiring.event.odd", b"[]"),
    ],
    ids=["no JSON", "no event", "no envelope", "no place"],
)
def test_what_is_no_decision_is_unreadable(subject: str, body: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(subject, 1, body)


def test_a_decision_under_another_version_than_it_says_is_unreadable(written: type[Event]) -> None:
    body = encode(PAGE, 1, FIRST, WHO, [written(text="a")])
    with pytest.raises(Unreadable, match="version 2"):
        decode(PAGE.at(2), 1, body)


def test_an_event_of_a_newer_service_is_unknown_and_one_against_its_contract_unreadable(written: type[Event]) -> None:
    body = encode(PAGE, 1, FIRST, WHO, [written(text="a")])
    newer = decode(PAGE.at(1), 1, body.replace(b"written.v1", b"written.v9"))
    with pytest.raises(UnknownType):
        read(newer.entries[0], PAGE)
    broken = decode(PAGE.at(1), 1, body.replace(b'"text":"a"', b'"text":[1]'))
    with pytest.raises(Unreadable):
        read(broken.entries[0], PAGE)


def test_a_new_optional_field_of_a_newer_writer_is_passed_over(written: type[Event]) -> None:
    body = encode(PAGE, 1, FIRST, WHO, [written(text="a")])
    newer = decode(PAGE.at(1), 1, body.replace(b'"text":"a"', b'"text":"a","mood":"good"'))
    assert read(newer.entries[0], PAGE).event == written(text="a")


def test_a_new_optional_field_in_a_part_of_an_event_is_passed_over_too() -> None:
    class Mood(Value):
        name: str

    class Felt(Event, wire="test.felt.v1"):
        """Something was felt."""

        moods: tuple[Mood, ...]

    body = encode(PAGE, 1, FIRST, WHO, [Felt(moods=(Mood(name="good"),))])
    newer = decode(PAGE.at(1), 1, body.replace(b'"name":"good"', b'"name":"good","strength":3'))
    assert read(newer.entries[0], PAGE).event == Felt(moods=(Mood(name="good"),))


def test_old_versions_are_lifted_step_by_step_to_the_newest() -> None:
    class Said(Event, wire="test.said.v3"):
        """Something was said."""

        words: tuple[str, ...]
        loud: bool

    @upcaster("test.said.v1", "test.said.v2")
    def _split(old: dict[str, str]) -> dict[str, object]:
        return {"words": old["text"].split()}

    @upcaster("test.said.v2", "test.said.v3")
    def _quiet(old: dict[str, object]) -> dict[str, object]:
        return {**old, "loud": False}

    body = encode(PAGE, 1, FIRST, WHO, [Said(words=("hello", "there"), loud=False)])
    stored = body.replace(b"said.v3", b"said.v1").replace(
        b'{"words":["hello","there"],"loud":false}', b'{"text":"hello there"}'
    )
    assert b"hello there" in stored
    assert read(decode(PAGE.at(1), 1, stored).entries[0], PAGE).event == Said(words=("hello", "there"), loud=False)


def test_two_upcasters_of_one_version_are_a_mistake() -> None:
    upcaster("test.said.v1", "test.said.v2")(lambda old: old)
    with pytest.raises(TypeError, match=r"test\.said\.v1"):
        upcaster("test.said.v1", "test.said.v3")(lambda old: old)


def test_two_events_of_one_name_are_a_mistake(written: type[Event]) -> None:
    with pytest.raises(TypeError, match=written.wire):

        class Again(Event, wire="test.written.v1"):
            """Again."""


def test_text_about_a_person_is_never_stored_in_plain() -> None:
    class Noted(Event, wire="test.noted.v1", sealed_for="candidate"):
        """Something was noted."""

        candidate: CandidateId
        note: Sealed

    with pytest.raises(ValueError, match="not encrypted"):
        encode(PAGE, 1, FIRST, WHO, [Noted(candidate=CandidateId("x"), note=Sealed("a secret"))])


def test_a_decision_has_at_least_one_event() -> None:
    with pytest.raises(ValueError, match="at least one"):
        encode(PAGE, 1, FIRST, WHO, [])
