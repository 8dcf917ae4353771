"""What briefing makes of other services' facts."""

from datetime import UTC, datetime
from typing import TypeVar

from hiring.briefing import policies as p
from hiring.contracts.brief import Change
from hiring.contracts.briefing import commands as c
from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.events import RequirementChangeProposed
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.events import PoolDecided, PoolOpened
from hiring.contracts.subjects import AggregateId

E = TypeVar("E", bound=Event)
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
CHANGES = (Change(pointer="/pitch", after='"Calm."'),)


def recorded(event: E) -> Recorded[E]:
    where = AggregateId("backend", "pipeline", "search", "backend")
    return Recorded(event, "1", MONDAY, "anna", where, 1, "story", "command")


def decided(outcome: str) -> Recorded[PoolDecided]:
    event = PoolDecided.model_validate(
        {
            "vacancy": "backend",
            "pool": "first",
            "ordinal": 1,
            "outcome": outcome,
            "members": ["c1"],
            "reason": "Nobody fits.",
            "decided_by": "maria",
            "brief_version": 1,
        }
    )
    return recorded(event)


def test_when_requirement_change_proposed_then_propose_a_revision() -> None:
    wish = RequirementChangeProposed(vacancy="backend", session="s1", changes=CHANGES, proposed_by="maria")
    expected = c.ProposeRevision(vacancy="backend", changes=CHANGES, session="s1", asked_by="maria")
    react = p.when_requirement_change_proposed_then_propose_a_revision.react
    assert list(react(recorded(wish))) == [expected]


def test_c4_when_a_pool_opens_the_requirements_are_locked() -> None:
    opened = PoolOpened.model_validate(
        {
            "vacancy": "backend",
            "pool": "first",
            "ordinal": 1,
            "size": 4,
            "funnel": [6, 3, 2],
            "weights": {"professional-interview": 1},
            "must_gate": True,
            "opened_at": MONDAY,
            "timebox_ends_at": MONDAY,
            "brief_version": 1,
        }
    )
    react = p.when_pool_opened_then_lock_the_requirements.react
    assert list(react(recorded(opened))) == [c.LockRequirements(vacancy="backend", pool="first")]


def test_c4_when_a_pool_is_decided_the_requirements_are_unlocked() -> None:
    react = p.when_pool_decided_then_unlock_the_requirements.react
    for outcome in ("failed", "selected"):
        unlock = c.UnlockRequirements(vacancy="backend", pool="first", failed=outcome == "failed")
        assert list(react(decided(outcome))) == [unlock]
