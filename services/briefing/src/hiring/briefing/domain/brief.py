"""The brief of a vacancy: drafted part by part, approved by everybody named, changed by agreed revisions.

Its states stand in `state.py`, what each event makes of them in `evolution.py`, its rules in `rules.py`, `soundness.py`
and `completeness.py`; what a brief in review, a revision, the roadmap and a discussion lead to is decided in
`review.py`, `revisions.py`, `roadmap.py` and `discussion.py`.
"""

from collections.abc import Sequence

from hiring.briefing.domain import permissions as may
from hiring.briefing.domain import rules as r
from hiring.briefing.domain.discussion import DiscussionCommand, discuss
from hiring.briefing.domain.evolution import evolve, with_part
from hiring.briefing.domain.parts import PartCommand, agreed
from hiring.briefing.domain.review import ReviewCommand, review
from hiring.briefing.domain.revisions import RevisionCommand, revise
from hiring.briefing.domain.roadmap import RoadmapCommand, follow_roadmap
from hiring.briefing.domain.soundness import contradictions, refuse_first
from hiring.briefing.domain.state import Approved, BriefEvent, Drafting, InReview, NoBrief, State
from hiring.contracts.brief import Brief
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.ids import PersonId
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued, Refused, require

BeginCommand = c.DraftBrief | c.StartBrief
BriefCommand = (
    BeginCommand | PartCommand | ReviewCommand | RevisionCommand | RoadmapCommand | DiscussionCommand | c.CloneBrief
)


def identify(command: BriefCommand) -> AggregateId:
    """One brief for each vacancy."""
    return AggregateId(command.vacancy, "briefing", "brief", command.vacancy)


def decide(command: BriefCommand, state: State, issued: Issued) -> Sequence[BriefEvent]:
    """What happens when somebody wants this."""
    by = PersonId(issued.by)
    if isinstance(command, BeginCommand):
        require(isinstance(state, NoBrief), r.ALREADY_DRAFTED)
        return [_begin(command, by)]
    if isinstance(state, NoBrief):
        raise Refused(r.UNKNOWN_VACANCY, because=command.vacancy, field="/vacancy")
    if isinstance(command, PartCommand):
        return _agree(command, state, by)
    if isinstance(command, ReviewCommand):
        return review(command, state, by)
    if isinstance(command, RevisionCommand):
        return revise(command, may.approved(state), by)
    if isinstance(command, RoadmapCommand):
        return follow_roadmap(command, state, by)
    if isinstance(command, DiscussionCommand):
        return discuss(command, state, by)
    return _clone(command, state, by)


def _begin(command: BeginCommand, by: PersonId) -> e.BriefDrafted:
    if isinstance(command, c.DraftBrief):
        return e.BriefDrafted(vacancy=command.vacancy, drafted_by=by, position=command.position)
    may.only_policy(by)
    refuse_first(contradictions(command.brief))
    return e.BriefDrafted(
        vacancy=command.vacancy,
        drafted_by=command.drafted_by,
        position=_position(command.brief),
        brief=command.brief,
        origin=command.origin,
    )


def _position(brief: Brief) -> e.Position:
    return e.Position(**{name: getattr(brief, name) for name in e.Position.model_fields})


def _agree(command: PartCommand, state: Drafting | InReview | Approved, by: PersonId) -> Sequence[BriefEvent]:
    may.may_edit(state, by)
    if isinstance(state, Approved):
        raise Refused(r.ONLY_BY_REVISION)
    part = agreed(command, state.brief, by)
    brief = with_part(state.brief, part)
    if brief == state.brief:
        confirms = isinstance(command, c.AgreePitch) and isinstance(state, Drafting) and state.pitch_stale
        return [part] if confirms else []
    refuse_first(contradictions(brief))
    if isinstance(state, Drafting):
        return [part]
    return [e.BriefReopened(vacancy=command.vacancy, brief_version=state.version, voided=state.approved_by), part]


def _clone(command: c.CloneBrief, state: Drafting | InReview | Approved, by: PersonId) -> Sequence[BriefEvent]:
    """Everything but the deadline and the word on a shorter flow: those are agreed anew."""
    may.may_edit(state, by)
    require(command.into != command.vacancy, r.ALREADY_DRAFTED, because=command.into, field="/into")
    if command.into in state.clones:
        return []
    brief = state.brief.model_copy(update={"title": command.title, "deadline": None, "shortening": None})
    return [e.BriefCloned(vacancy=command.vacancy, into=command.into, brief=brief, cloned_by=by)]


BRIEF: Decider[BriefCommand, BriefEvent, State] = Decider(
    service="briefing",
    kind="brief",
    initial=NoBrief(),
    state_type=State,
    commands=BriefCommand.__args__,
    events=BriefEvent.__args__,
    identify=identify,
    decide=decide,
    evolve=evolve,
    version=2,
)
