"""The retrospective of a vacancy: the feedback sessions that its search calls for, and what came of them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal, assert_never

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import Participant, Role
from hiring.contracts.feedback.commands import (
    FollowBrief,
    HoldSession,
    MarkSessionOverdue,
    PlanAftercare,
    RequestSession,
)
from hiring.contracts.feedback.events import (
    AftercarePlanned,
    BriefFollowed,
    Cause,
    FeedbackSessionHeld,
    FeedbackSessionOverdue,
    FeedbackSessionRequested,
    Hire,
    ModelKind,
    RequirementChangeProposed,
)
from hiring.contracts.ids import CandidacyId, PersonId, PoolId, SessionId
from hiring.contracts.messages import Value
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued, Refused, Rule, require
from hiring.feedback.domain.reactions import POLICY, require_reaction


class OpenSession(Value):
    """A session that was asked for and not held yet."""

    state: Literal["open"] = "open"
    cause: Cause
    about: tuple[CandidacyId, ...]
    pool: PoolId | None
    attendees: tuple[PersonId, ...]
    due_at: AwareDatetime
    overdue: bool = False


class HeldSession(Value):
    """A session that took place."""

    state: Literal["held"] = "held"


Session = Annotated[OpenSession | HeldSession, Field(discriminator="state")]


class Unfollowed(Value):
    """No brief of this vacancy was approved yet."""

    state: Literal["unfollowed"] = "unfollowed"


class Followed(Value):
    """The brief in force, as far as feedback needs it, and the sessions so far."""

    state: Literal["followed"] = "followed"
    brief_version: int
    model: ModelKind
    team: tuple[Participant, ...]
    sessions: Annotated[dict[SessionId, Session], Field(default_factory=dict)]
    hires: tuple[CandidacyId, ...] = ()

    def people(self, *roles: Role) -> tuple[PersonId, ...]:
        """Whoever has one of these roles, in the team's order; everybody when none is named."""
        return tuple(dict.fromkeys(p.person for p in self.team if not roles or p.role in roles))


Retrospective = Annotated[Unfollowed | Followed, Field(discriminator="state")]
RetrospectiveCommand = FollowBrief | RequestSession | HoldSession | MarkSessionOverdue | PlanAftercare
RetrospectiveEvent = (
    BriefFollowed
    | FeedbackSessionRequested
    | FeedbackSessionHeld
    | FeedbackSessionOverdue
    | RequirementChangeProposed
    | AftercarePlanned
)

DAYS_TO_HOLD: dict[Cause, int] = {
    "rejection": 2,
    "pool-decided": 5,
    "pool-failed": 3,
    "hold-expired": 2,
    "position-filled": 14,
}
"""How soon a session is due: soonest where the search waits for it."""

S38 = Rule("S38", "A session records who attended, the reasons, and the wanted changes or an explicit none")
S63 = Rule("S63", "The session on a failed pool proposes a change of the requirements")
UNKNOWN_VACANCY = Rule("unknown-vacancy", "The vacancy has an approved brief")
UNKNOWN_SESSION = Rule("unknown-session", "The session was requested for this vacancy")
NOT_AN_ATTENDEE = Rule("not-an-attendee", "Only who was invited, or is in the team now, attends and records a session")
ALREADY_HELD = Rule("already-held", "A session is held once")
EMPTY_CHANGE = Rule("empty-change", "A change gives its field another value")
NOT_DUE_YET = Rule("not-due-yet", "A deadline acts when its time has come")


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
        case FeedbackSessionRequested():
            return _with(
                state,
                event.session,
                OpenSession(
                    cause=event.cause,
                    about=event.about,
                    pool=event.pool,
                    attendees=event.attendees,
                    due_at=event.due_at,
                ),
            )
        case FeedbackSessionHeld():
            return _with(state, event.session, HeldSession())
        case FeedbackSessionOverdue():
            return _with(state, event.session, state.sessions[event.session].model_copy(update={"overdue": True}))
        case RequirementChangeProposed():
            return state
        case AftercarePlanned():
            return state.model_copy(update={"hires": (*state.hires, event.hire.candidacy)})
    assert_never(event)


def _with(state: Followed, id_: SessionId, session: OpenSession | HeldSession) -> Followed:
    return state.model_copy(update={"sessions": state.sessions | {id_: session}})


def decide(command: RetrospectiveCommand, state: Unfollowed | Followed, issued: Issued) -> Sequence[RetrospectiveEvent]:
    """What follows from the command.

    Raises:
        Refused: it breaks one of the rules above.
        NotFollowedYet: a reaction came before the brief that it needs.
    """
    if isinstance(command, FollowBrief):
        return _follow(command, state, issued)
    if not isinstance(state, Followed):
        raise _too_early(command, issued)
    match command:
        case RequestSession():
            return _request(command, state, issued)
        case HoldSession():
            return _hold(command, state, issued)
        case MarkSessionOverdue():
            return _mark_overdue(command, state, issued)
        case PlanAftercare():
            return _plan_aftercare(command, state, issued)
    assert_never(command)


def _too_early(command: RetrospectiveCommand, issued: Issued) -> Exception:
    if issued.by == POLICY and isinstance(command, RequestSession | PlanAftercare):
        return NotFollowedYet(command.vacancy)
    return Refused(UNKNOWN_VACANCY, field="vacancy")


def _follow(command: FollowBrief, state: Unfollowed | Followed, issued: Issued) -> Sequence[RetrospectiveEvent]:
    require_reaction(issued)
    if isinstance(state, Followed) and command.brief_version <= state.brief_version:
        return []
    return [BriefFollowed.model_validate(command.model_dump())]


def _request(command: RequestSession, state: Followed, issued: Issued) -> Sequence[RetrospectiveEvent]:
    require_reaction(issued)
    if command.session in state.sessions:
        return []
    return [
        FeedbackSessionRequested(
            **command.model_dump(),
            attendees=state.people(),
            due_at=issued.at + timedelta(days=DAYS_TO_HOLD[command.cause]),
            change_required=command.cause == "pool-failed",
        )
    ]


def _hold(command: HoldSession, state: Followed, issued: Issued) -> Sequence[RetrospectiveEvent]:
    session = _session(state, command.session)
    if isinstance(session, HeldSession):
        raise Refused(ALREADY_HELD, field="session")
    welcome = {*session.attendees, *state.people()}
    require(issued.by in welcome, NOT_AN_ATTENDEE, issued.by)
    strangers = set(command.attendees) - welcome
    require(not strangers, NOT_AN_ATTENDEE, ", ".join(sorted(strangers)), field="attendees")
    _require_content(command, session, alone=len(welcome) == 1)
    held = FeedbackSessionHeld(
        vacancy=command.vacancy,
        session=command.session,
        cause=session.cause,
        about=session.about,
        pool=session.pool,
        attendees=command.attendees,
        reasons=command.reasons,
        changes_wanted=bool(command.changes),
    )
    if not command.changes:
        return [held]
    return [
        held,
        RequirementChangeProposed(
            vacancy=command.vacancy,
            session=command.session,
            changes=command.changes,
            proposed_by=PersonId(issued.by),
        ),
    ]


def _require_content(command: HoldSession, session: OpenSession, *, alone: bool) -> None:
    require(len(set(command.attendees)) > 1 or alone, S38, "at least two people talk", field="attendees")
    require(command.reasons, S38, "no reason is given", field="reasons")
    require(session.cause != "pool-failed" or command.changes, S63, field="changes")
    require(bool(command.changes) is not command.no_changes, S38, "either changes or none", field="changes")
    require(all(c.before != c.after for c in command.changes), EMPTY_CHANGE, field="changes")


def _mark_overdue(command: MarkSessionOverdue, state: Followed, issued: Issued) -> Sequence[RetrospectiveEvent]:
    require_reaction(issued)
    session = _session(state, command.session)
    if isinstance(session, HeldSession) or session.overdue:
        return []
    require(issued.at >= session.due_at, NOT_DUE_YET)
    return [
        FeedbackSessionOverdue(
            vacancy=command.vacancy, session=command.session, attendees=session.attendees, due_at=session.due_at
        )
    ]


def _plan_aftercare(command: PlanAftercare, state: Followed, issued: Issued) -> Sequence[RetrospectiveEvent]:
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
    )
    return [AftercarePlanned(vacancy=command.vacancy, hire=hire)]


def _session(state: Followed, id_: SessionId) -> OpenSession | HeldSession:
    try:
        return state.sessions[id_]
    except KeyError:
        raise Refused(UNKNOWN_SESSION, field="session") from None


def _identify(command: RetrospectiveCommand) -> AggregateId:
    return AggregateId(command.vacancy, "feedback", "retrospective", command.vacancy)


RETROSPECTIVE: Decider[RetrospectiveCommand, RetrospectiveEvent, Unfollowed | Followed] = Decider(
    service="feedback",
    kind="retrospective",
    initial=Unfollowed(),
    state_type=Retrospective,
    commands=(FollowBrief, RequestSession, HoldSession, MarkSessionOverdue, PlanAftercare),
    events=(
        BriefFollowed,
        FeedbackSessionRequested,
        FeedbackSessionHeld,
        FeedbackSessionOverdue,
        RequirementChangeProposed,
        AftercarePlanned,
    ),
    identify=_identify,
    decide=decide,
    evolve=evolve,
)
