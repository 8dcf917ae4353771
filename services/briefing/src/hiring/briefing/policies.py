"""What briefing makes of events: wishes become revisions, pools lock, briefs begin, markers count."""

from hiring.contracts.brief import Brief, Importance
from hiring.contracts.briefing.commands import LockRequirements, ProposeRevision, StartBrief, UnlockRequirements
from hiring.contracts.briefing.events import (
    BriefApproved,
    BriefCloned,
    Origin,
    RequirementsRevised,
)
from hiring.contracts.briefing.outcome import CountCandidate, CountPool, FollowMarkers, NoteClosing, NoteHire, NoteScore
from hiring.contracts.briefing.probation import FollowLearnables, NoteShown, ProbationGoal, SetProbationGoals
from hiring.contracts.briefing.roadmap import CheckRedFlags
from hiring.contracts.briefing.templates import TemplateUsed
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import EvaluationCompleted
from hiring.contracts.feedback.events import RequirementChangeProposed
from hiring.contracts.ids import VacancyId
from hiring.contracts.pipeline.events import CandidacyEntered, PoolDecided, PoolOpened, PositionFilled, SearchClosed
from hiring.eventkit.policies import policy

Following = FollowMarkers | FollowLearnables
"""What a version in force asks to be watched."""


@policy(RequirementChangeProposed)
def when_requirement_change_proposed_then_propose_a_revision(
    recorded: Recorded[RequirementChangeProposed],
) -> list[ProposeRevision]:
    """A feedback session's wish goes to the approvers (S63, S68)."""
    wish = recorded.event
    return [
        ProposeRevision(vacancy=wish.vacancy, changes=wish.changes, session=wish.session, asked_by=wish.proposed_by)
    ]


@policy(PoolOpened)
def when_pool_opened_then_lock_the_requirements(recorded: Recorded[PoolOpened]) -> list[LockRequirements]:
    """While a pool is open nobody changes what its members are compared by (S43, C4)."""
    return [LockRequirements(vacancy=recorded.event.vacancy, pool=recorded.event.pool)]


@policy(PoolDecided)
def when_pool_decided_then_unlock_the_requirements(
    recorded: Recorded[PoolDecided],
) -> list[UnlockRequirements | CountPool]:
    """After the decision on a pool, requirements may change; after a failed one they have to (S43, S63, C4)."""
    pool = recorded.event
    unlock = UnlockRequirements(vacancy=pool.vacancy, pool=pool.pool, failed=pool.outcome == "failed")
    return [unlock, CountPool(vacancy=pool.vacancy, pool=pool.pool)]


@policy(BriefCloned)
def when_brief_cloned_then_start_the_other(recorded: Recorded[BriefCloned]) -> list[StartBrief]:
    """The new vacancy's brief begins with what the earlier one agreed (S81)."""
    clone = recorded.event
    origin = Origin(vacancy=clone.vacancy)
    return [StartBrief(vacancy=clone.into, brief=clone.brief, drafted_by=clone.cloned_by, origin=origin)]


@policy(TemplateUsed)
def when_template_used_then_start_a_brief(recorded: Recorded[TemplateUsed]) -> list[StartBrief]:
    """The brief begins with what the organisation's template holds (S9)."""
    used = recorded.event
    origin = Origin(template=used.template, template_version=used.template_version)
    return [StartBrief(vacancy=used.vacancy, brief=used.brief, drafted_by=used.used_by, origin=origin)]


@policy(BriefApproved)
def when_brief_approved_then_follow_its_markers(recorded: Recorded[BriefApproved]) -> list[Following]:
    """From the approval on, success is measured (S11), and what may be learnt is watched (S14)."""
    return _follow(recorded.event.vacancy, recorded.event.brief)


@policy(RequirementsRevised)
def when_requirements_revised_then_follow_their_markers(
    recorded: Recorded[RequirementsRevised],
) -> list[Following]:
    """The version in force says what success is (S11) and what may be learnt (S14)."""
    return _follow(recorded.event.vacancy, recorded.event.brief)


@policy(CandidacyEntered)
def when_candidacy_entered_then_check_the_red_flags(
    recorded: Recorded[CandidacyEntered],
) -> list[CheckRedFlags | CountCandidate]:
    """Where somebody comes from may be under a red flag: a notice, never a rejection (S48). Markers may count (S11)."""
    entered = recorded.event
    check = CheckRedFlags(vacancy=entered.vacancy, candidacy=entered.candidacy, source=entered.source)
    return [check, CountCandidate(vacancy=entered.vacancy, candidacy=entered.candidacy)]


@policy(EvaluationCompleted)
def when_evaluation_completed_then_note_the_score(
    recorded: Recorded[EvaluationCompleted],
) -> list[NoteScore | NoteShown]:
    """A marker may ask for the scores of the hires (S11), and what they can do already is no goal of theirs (S14)."""
    done = recorded.event
    return [
        NoteScore(vacancy=done.vacancy, candidacy=done.candidacy, step=done.step, total=done.total),
        NoteShown(vacancy=done.vacancy, candidacy=done.candidacy, step=done.step, marks=done.marks),
    ]


@policy(PositionFilled)
def when_position_filled_then_note_the_hire(recorded: Recorded[PositionFilled]) -> list[NoteHire | SetProbationGoals]:
    """The last hire closes the vacancy and evaluates its markers (S11); what a hire has to learn is a goal (S14)."""
    filled = recorded.event
    return [
        NoteHire(
            vacancy=filled.vacancy,
            candidacy=filled.candidacy,
            entered_at=filled.entered_at,
            openings_left=filled.openings_left,
        ),
        SetProbationGoals(vacancy=filled.vacancy, candidacy=filled.candidacy),
    ]


@policy(SearchClosed)
def when_search_closed_then_evaluate_the_markers(recorded: Recorded[SearchClosed]) -> list[NoteClosing]:
    """A vacancy that nobody fills is closed as well: its markers are evaluated (S11)."""
    return [NoteClosing(vacancy=recorded.event.vacancy)]


def _follow(vacancy: VacancyId, brief: Brief) -> list[Following]:
    weights = {step.kind: step.weight for step in brief.steps}
    learnables = tuple(
        ProbationGoal(skill=one.skill, name=one.name, target=one.target)
        for one in brief.requirements
        if one.importance is Importance.LEARNABLE
    )
    return [
        FollowMarkers(vacancy=vacancy, markers=brief.markers, weights=weights, openings=brief.openings),
        FollowLearnables(vacancy=vacancy, learnables=learnables, weights=weights),
    ]


POLICIES = (
    when_requirement_change_proposed_then_propose_a_revision,
    when_pool_opened_then_lock_the_requirements,
    when_pool_decided_then_unlock_the_requirements,
    when_brief_cloned_then_start_the_other,
    when_template_used_then_start_a_brief,
    when_brief_approved_then_follow_its_markers,
    when_requirements_revised_then_follow_their_markers,
    when_candidacy_entered_then_check_the_red_flags,
    when_evaluation_completed_then_note_the_score,
    when_position_filled_then_note_the_hire,
    when_search_closed_then_evaluate_the_markers,
)
"""What briefing reacts to."""
