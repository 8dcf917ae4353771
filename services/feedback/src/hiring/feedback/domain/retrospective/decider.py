"""The retrospective of a vacancy: what its search calls for, and what came of it."""

from collections.abc import Sequence
from typing import Any, assert_never

from hiring.contracts.brief import Role
from hiring.contracts.feedback.commands import (
    AgreeImprovement,
    CustomiseForm,
    DropImprovement,
    FinishImprovement,
    FollowBrief,
    HoldSession,
    MarkImprovementOverdue,
    MarkSessionOverdue,
    PlanAftercare,
    RemindOfImprovement,
    RemindOfSession,
    RequestSession,
)
from hiring.contracts.feedback.events import (
    AftercarePlanned,
    BriefFollowed,
    CustomForm,
    FeedbackOverdue,
    FeedbackReminded,
    FeedbackSessionHeld,
    FeedbackSessionOverdue,
    FeedbackSessionRequested,
    FormCustomised,
    Hire,
    ImprovementAgreed,
    ImprovementDone,
    ImprovementDropped,
    RequirementChangeProposed,
)
from hiring.contracts.ids import ImprovementId, PersonId, SessionId
from hiring.contracts.messages import Event
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import POLICY, Decider, Issued, Refused, Rule, require
from hiring.feedback.domain.reactions import require_reaction
from hiring.feedback.domain.retrospective.improvements import ImprovementCommand, decide_improvement
from hiring.feedback.domain.retrospective.sessions import SessionCommand, decide_session
from hiring.feedback.domain.retrospective.state import (
    Followed,
    HeldSession,
    OpenImprovement,
    OpenSession,
    Retrospective,
    SettledImprovement,
    Unfollowed,
)

RetrospectiveCommand = FollowBrief | SessionCommand | ImprovementCommand | CustomiseForm | PlanAftercare
SessionEvent = FeedbackSessionRequested | FeedbackSessionHeld | FeedbackSessionOverdue | RequirementChangeProposed
ImprovementEvent = ImprovementAgreed | ImprovementDone | ImprovementDropped | FeedbackOverdue
RetrospectiveEvent = (
    BriefFollowed | SessionEvent | ImprovementEvent | FeedbackReminded | FormCustomised | AftercarePlanned
)

UNKNOWN_VACANCY = Rule("unknown-vacancy", "The vacancy has an approved brief")
S85 = Rule("S85", "A recruiter or HR manager adds questions to a form, each with an id of its own")


class NotFollowedYet(RuntimeError):  # noqa: N818 - it says how far the retrospective is
    """A refused reaction would be lost for good; this one is to be tried again once the brief is followed."""


def evolve(state: Unfollowed | Followed, event: RetrospectiveEvent) -> Unfollowed | Followed:
    """The retrospective after that event."""
    if isinstance(event, BriefFollowed):
        known = {"brief_version": event.brief_version, "model": event.model, "team": event.team}
        return state.model_copy(update=known) if isinstance(state, Followed) else Followed.model_validate(known)
    if not isinstance(state, Followed):
        raise TypeError(f"{event.wire} before the brief was followed")
    match event:
        case FeedbackSessionRequested() | FeedbackSessionHeld() | FeedbackSessionOverdue():
            return _with_session(state, event)
        case ImprovementAgreed() | ImprovementDone() | ImprovementDropped() | FeedbackOverdue():
            return _with_improvement(state, event)
        case FeedbackReminded():
            return _reminded(state, event)
        case RequirementChangeProposed():
            return state
        case FormCustomised():
            return state.model_copy(update={"forms": state.forms | {event.form.form: event.form}})
        case AftercarePlanned():
            return state.model_copy(update={"hires": (*state.hires, event.hire.candidacy)})
    assert_never(event)


def _with_session(
    state: Followed, event: FeedbackSessionRequested | FeedbackSessionHeld | FeedbackSessionOverdue
) -> Followed:
    session: OpenSession | HeldSession
    match event:
        case FeedbackSessionRequested():
            told = {name: getattr(event, name) for name in ("cause", "about", "pool", "attendees", "due_at")}
            session = OpenSession.model_validate(told)
        case FeedbackSessionHeld():
            session = HeldSession()
        case FeedbackSessionOverdue():
            session = state.sessions[event.session].model_copy(update={"overdue": True})
    return state.model_copy(update={"sessions": state.sessions | {event.session: session}})


def _with_improvement(state: Followed, event: ImprovementEvent) -> Followed:
    improvement: OpenImprovement | SettledImprovement
    match event:
        case ImprovementAgreed():
            improvement = OpenImprovement(owner=event.owner, due_at=event.due_at)
        case ImprovementDone() | ImprovementDropped():
            improvement = SettledImprovement()
        case FeedbackOverdue():
            improvement = state.improvements[ImprovementId(event.concerns)].model_copy(update={"overdue": True})
    id_ = ImprovementId(event.concerns) if isinstance(event, FeedbackOverdue) else event.improvement
    return state.model_copy(update={"improvements": state.improvements | {id_: improvement}})


def _reminded(state: Followed, event: FeedbackReminded) -> Followed:
    if event.what == "session":
        session = state.sessions[SessionId(event.concerns)].model_copy(update={"reminded": True})
        return state.model_copy(update={"sessions": state.sessions | {SessionId(event.concerns): session}})
    id_ = ImprovementId(event.concerns)
    improvement = state.improvements[id_].model_copy(update={"reminded": True})
    return state.model_copy(update={"improvements": state.improvements | {id_: improvement}})


def decide(command: RetrospectiveCommand, state: Unfollowed | Followed, issued: Issued) -> Sequence[Event]:
    """What follows from the command.

    Raises:
        Refused: it breaks one of the rules of this folder.
        NotFollowedYet: a reaction came before the brief that it needs.
    """
    if isinstance(command, FollowBrief):
        return _follow(command, state, issued)
    if not isinstance(state, Followed):
        raise _too_early(command, issued)
    match command:
        case RequestSession() | HoldSession() | RemindOfSession() | MarkSessionOverdue():
            return decide_session(command, state, issued)
        case CustomiseForm():
            return _customise(command, state, issued)
        case PlanAftercare():
            return _plan_aftercare(command, state, issued)
        case _:
            return decide_improvement(command, state, issued)


def _too_early(command: RetrospectiveCommand, issued: Issued) -> Exception:
    if issued.by == POLICY and isinstance(command, RequestSession | PlanAftercare):
        return NotFollowedYet(command.vacancy)
    return Refused(UNKNOWN_VACANCY, field="vacancy")


def _follow(command: FollowBrief, state: Unfollowed | Followed, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    if isinstance(state, Followed) and command.brief_version <= state.brief_version:
        return []
    return [BriefFollowed.model_validate(command.model_dump())]


def _customise(command: CustomiseForm, state: Followed, issued: Issued) -> Sequence[Event]:
    require(issued.by in state.people(Role.RECRUITER, Role.HR_MANAGER), S85)
    ids = [question.id for question in command.questions]
    require(len(ids) == len(set(ids)), S85, "two questions have one id", field="questions")
    now = state.forms.get(command.form)
    if command.questions == (now.questions if now else ()):
        return []
    form = CustomForm(form=command.form, version=now.version + 1 if now else 1, questions=command.questions)
    return [FormCustomised(vacancy=command.vacancy, form=form, customised_by=PersonId(issued.by))]


def _plan_aftercare(command: PlanAftercare, state: Followed, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    if command.candidacy in state.hires:
        return []
    hr_managers = state.people(Role.HR_MANAGER)
    hire = Hire(
        candidacy=command.candidacy,
        candidate=command.candidate,
        model=command.model,
        recruiters=state.people(Role.RECRUITER) or hr_managers,
        hiring_managers=state.people(Role.HIRING_MANAGER),
        hr_managers=hr_managers,
        probation_ends_at=command.probation_ends_at,
        owner=state.owner,
        forms=tuple(state.forms[form] for form in sorted(state.forms)),
    )
    return [AftercarePlanned(vacancy=command.vacancy, hire=hire)]


def _identify(command: RetrospectiveCommand) -> AggregateId:
    return AggregateId(command.vacancy, "feedback", "retrospective", command.vacancy)


RETROSPECTIVE: Decider[Any, Any, Unfollowed | Followed] = Decider(
    service="feedback",
    kind="retrospective",
    initial=Unfollowed(),
    state_type=Retrospective,
    version=2,
    commands=(
        FollowBrief,
        RequestSession,
        HoldSession,
        RemindOfSession,
        MarkSessionOverdue,
        AgreeImprovement,
        FinishImprovement,
        DropImprovement,
        RemindOfImprovement,
        MarkImprovementOverdue,
        CustomiseForm,
        PlanAftercare,
    ),
    events=(
        BriefFollowed,
        FeedbackSessionRequested,
        FeedbackSessionHeld,
        FeedbackSessionOverdue,
        RequirementChangeProposed,
        ImprovementAgreed,
        ImprovementDone,
        ImprovementDropped,
        FeedbackReminded,
        FeedbackOverdue,
        FormCustomised,
        AftercarePlanned,
    ),
    identify=_identify,
    decide=decide,
    evolve=evolve,
)
