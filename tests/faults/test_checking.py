"""The checker finds what it is there to find: each law is broken once, by hand."""

import uuid
from datetime import UTC, datetime, timedelta

from tests.faults import checking
from tests.faults.checking import Record
from tests.faults.history import History, told, turned_down

from hiring.contracts.briefing.discussion import CommentAdded
from hiring.contracts.envelope import FIRST, Metadata, encode, message_hash
from hiring.contracts.feedback.events import FeedbackOverdue, ImprovedVersion, ImprovementAgreed
from hiring.contracts.messages import Event
from hiring.contracts.requests import Accepted
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import POLICY
from hiring.eventkit.log.stored import StoredMessage

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
BRIEF = AggregateId("v", "briefing", "brief", "v")


class Told:
    """A small log, and clients who were told of it."""

    def __init__(self) -> None:
        self.messages: list[StoredMessage] = []
        self.history = History()
        self._hash = FIRST

    def add(self, *events: Event, by: str = "anna", at: datetime = NOW, acknowledged: bool = True) -> str:
        id_, version = str(uuid.uuid4()), len(self.messages) + 1
        body = encode(BRIEF, version, self._hash, Metadata(id_, by, at, id_), events)
        self._hash = message_hash(BRIEF.at(version), body)
        self.messages.append(StoredMessage(BRIEF.at(version), version, at, body))
        if by != POLICY:
            sent = self.history.sending(id_, "AddComment")
            if acknowledged:
                wires = tuple(event.wire for event in events)
                told(sent, Accepted(aggregate=BRIEF.subject, version=version, sequence=version, events=wires))
        return id_

    @property
    def record(self) -> Record:
        return Record(self.messages)


def comment(number: int) -> CommentAdded:
    return CommentAdded(vacancy="v", thread="t", number=number, text="So it is.", by="anna")


def sound() -> Told:
    it = Told()
    for number in (1, 2, 3):
        it.add(comment(number))
    return it


def test_a_sound_log_has_nothing_wrong() -> None:
    it = sound()
    assert list(checking.once_each(it.record.commits, it.history)) == []
    assert list(checking.chained(it.record.commits)) == []
    assert list(checking.in_order(it.history)) == []
    assert list(checking.keeps_the_rules(it.record)) == []


def test_what_was_acknowledged_and_is_missing_is_found() -> None:
    it = sound()
    del it.messages[2]
    assert "stands at []" in next(checking.once_each(it.record.commits, it.history))


def test_what_stands_twice_is_found() -> None:
    it = sound()
    again = it.messages[2]
    it.messages.append(StoredMessage(again.subject, 4, NOW, again.body))
    assert any("2 times" in said for said in checking.once_each(it.record.commits, it.history))
    assert list(checking.chained(it.record.commits)) != []


def test_a_command_that_nobody_sent_is_found() -> None:
    it = sound()
    del it.history.commands[next(iter(it.history.commands))]
    assert any("sent by nobody" in said for said in checking.once_each(it.record.commits, it.history))


def test_a_refused_command_that_took_effect_is_found_unless_it_had_copies() -> None:
    it = sound()
    id_ = it.add(comment(4), acknowledged=False)
    turned_down(it.history.commands[id_], "S84")
    assert "was refused by S84" in next(checking.once_each(it.record.commits, it.history))
    it.history.were_doubled([f'{{"id":"{id_}"}}'.encode()])
    assert list(checking.once_each(it.record.commits, it.history)) == []


def test_an_answered_command_behind_a_later_one_is_found() -> None:
    it = sound()
    first, second, _ = it.history.acknowledged
    first.began, first.ended, second.began, second.ended = 5.0, 6.0, 1.0, 2.0
    assert "stands before" in next(checking.in_order(it.history))


def test_a_gap_among_the_comments_of_a_thread_is_found() -> None:
    it = sound()
    it.add(comment(5))
    assert "comment 5" in next(checking.keeps_the_rules(it.record))


def test_a_deadline_that_fired_twice_or_early_or_never_is_found() -> None:
    due = NOW + timedelta(seconds=8)
    agreed = ImprovementAgreed(
        vacancy="v", improvement="i", target="brief", text="Sooner.", owner="maria", due_at=due,
        agreed_by="maria", of=ImprovedVersion(brief_version=1),
    )  # fmt: skip
    overdue = FeedbackOverdue(vacancy="v", what="improvement", concerns="i", people=("maria",), due_at=due)
    it = Told()
    it.add(agreed)
    assert any("fired 0 times" in said for said in checking.fired_once(it.record, due + timedelta(minutes=1)))
    it.add(overdue, by=POLICY, at=NOW)
    assert any("before" in said for said in checking.fired_once(it.record, NOW))
    it.add(overdue, by=POLICY, at=due)
    assert any("fired 2 times" in said for said in checking.fired_once(it.record, NOW))
