"""What briefing makes of other services' facts."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from hiring.briefing import policies as p
from hiring.contracts.brief import Change
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing import outcome as o
from hiring.contracts.briefing.probation import FollowLearnables, NoteShown, ProbationGoal, SetProbationGoals
from hiring.contracts.briefing.roadmap import CheckRedFlags
from hiring.contracts.briefing.templates import TemplateUsed
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import EvaluationCompleted
from hiring.contracts.feedback.events import RequirementChangeProposed
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.events import CandidacyEntered, PoolDecided, PoolOpened, PositionFilled, SearchClosed
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
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
        assert list(react(decided(outcome))) == [unlock, o.CountPool(vacancy="backend", pool="first")]


BRIEF = complete_brief()
FOLLOW = o.FollowMarkers(
    vacancy="backend", markers=BRIEF.markers, weights={step.kind: step.weight for step in BRIEF.steps}, openings=1
)
KAFKA = ProbationGoal(skill="kafka", name="Kafka", target=3)
WATCH = FollowLearnables(vacancy="backend", learnables=(KAFKA,), weights=FOLLOW.weights)


def reactions(event: Event) -> list[object]:
    return [reaction for policy in p.POLICIES if policy.on is type(event) for reaction in policy.react(recorded(event))]


def test_s81_when_a_brief_is_cloned_then_the_other_begins_with_it() -> None:
    cloned = e.BriefCloned(vacancy="backend", into="backend-2", brief=BRIEF, cloned_by="anna")
    origin = e.Origin(vacancy="backend")
    assert reactions(cloned) == [c.StartBrief(vacancy="backend-2", brief=BRIEF, drafted_by="anna", origin=origin)]


def test_s9_when_a_template_is_used_then_a_brief_begins_with_it() -> None:
    used = TemplateUsed(template="standard", template_version=0, vacancy="backend", brief=BRIEF, used_by="anna")
    origin = e.Origin(template="standard", template_version=0)
    assert reactions(used) == [c.StartBrief(vacancy="backend", brief=BRIEF, drafted_by="anna", origin=origin)]


def test_s11_s14_markers_and_learnable_skills_in_force_are_followed() -> None:
    approved = e.BriefApproved(vacancy="backend", brief_version=1, brief=BRIEF, approvers=BRIEF.approvers)
    assert reactions(approved) == [FOLLOW, WATCH]
    revised = e.RequirementsRevised(vacancy="backend", brief_version=2, brief=BRIEF, changes=CHANGES, asked_by="anna")
    assert reactions(revised) == [FOLLOW, WATCH]


def test_s48_s11_a_candidacy_is_checked_for_red_flags_and_counted() -> None:
    entered = CandidacyEntered.model_validate(
        {
            "vacancy": "backend",
            "candidacy": "c1",
            "candidate": "lena",
            "step": "pre-screening",
            "source": "Acme",
            "entered_at": MONDAY,
        }
    )
    check = CheckRedFlags(vacancy="backend", candidacy="c1", source="Acme")
    assert reactions(entered) == [check, o.CountCandidate(vacancy="backend", candidacy="c1")]


def test_s11_s14_scores_and_hires_are_noted() -> None:
    completed = EvaluationCompleted.model_validate(
        {
            "vacancy": "backend",
            "evaluation": "e1",
            "candidacy": "c1",
            "step": "pre-screening",
            "raters": ["anna"],
            "marks": "the marks",
            "total": "the total",
            "brief_version": 1,
        }
    )
    about: dict[str, Any] = {"vacancy": "backend", "candidacy": "c1", "step": "pre-screening"}
    total, marks = Sealed("the total"), Sealed("the marks")
    assert reactions(completed) == [o.NoteScore(**about, total=total), NoteShown(**about, marks=marks)]
    filled = PositionFilled.model_validate(
        {
            "vacancy": "backend",
            "candidacy": "c1",
            "candidate": "lena",
            "model": "iterative",
            "entered_at": MONDAY,
            "starts_at": MONDAY,
            "probation_ends_at": MONDAY,
            "openings_left": 0,
        }
    )
    noted = o.NoteHire(vacancy="backend", candidacy="c1", entered_at=MONDAY, openings_left=0)
    assert reactions(filled) == [noted, SetProbationGoals(vacancy="backend", candidacy="c1")]


def test_s11_a_search_that_is_closed_with_openings_left_evaluates_the_markers() -> None:
    closed = SearchClosed(
        vacancy="backend", hired=0, openings_left=1, reason="No budget.", closed_by="maria", brief_version=1
    )
    assert reactions(closed) == [o.NoteClosing(vacancy="backend")]
