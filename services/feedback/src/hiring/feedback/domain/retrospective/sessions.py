"""The feedback sessions of a vacancy: requested by what happened, reminded of, held, or overdue."""

from collections.abc import Sequence
from datetime import timedelta

from hiring.contracts.feedback.commands import HoldSession, MarkSessionOverdue, RemindOfSession, RequestSession
from hiring.contracts.feedback.events import (
    Cause,
    FeedbackReminded,
    FeedbackSessionHeld,
    FeedbackSessionOverdue,
    FeedbackSessionRequested,
    RequirementChangeProposed,
)
from hiring.contracts.ids import PersonId, SessionId
from hiring.contracts.messages import Event
from hiring.eventkit.decider import Issued, Refused, Rule, require
from hiring.feedback.domain.reactions import NOT_DUE_YET, require_reaction
from hiring.feedback.domain.retrospective.state import Followed, HeldSession, OpenSession

SessionCommand = RequestSession | HoldSession | RemindOfSession | MarkSessionOverdue

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
UNKNOWN_SESSION = Rule("unknown-session", "The session was requested for this vacancy")
NOT_AN_ATTENDEE = Rule("not-an-attendee", "Only who was invited, or is in the team now, attends and records a session")
ALREADY_HELD = Rule("already-held", "A session is held once")
EMPTY_CHANGE = Rule("empty-change", "A change gives its field another value")


def decide_session(command: SessionCommand, state: Followed, issued: Issued) -> Sequence[Event]:
    """What follows from a command about a session.

    Raises:
        Refused: it breaks one of the rules above.
    """
    match command:
        case RequestSession():
            return _request(command, state, issued)
        case HoldSession():
            return _hold(command, state, issued)
        case RemindOfSession():
            return _remind(command, state, issued)
        case MarkSessionOverdue():
            return _mark_overdue(command, state, issued)


def _request(command: RequestSession, state: Followed, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    if command.session in state.sessions:
        return []
    return [
        FeedbackSessionRequested(
            **command.model_dump(),
            attendees=state.people(),
            due_at=issued.at + timedelta(days=DAYS_TO_HOLD[command.cause]),
            change_required=command.cause == "pool-failed",
            owner=state.owner,
        )
    ]


def _hold(command: HoldSession, state: Followed, issued: Issued) -> Sequence[Event]:
    session = session_of(state, command.session)
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


def _remind(command: RemindOfSession, state: Followed, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    session = session_of(state, command.session)
    if isinstance(session, HeldSession) or session.reminded:
        return []
    return [
        FeedbackReminded(
            vacancy=command.vacancy,
            what="session",
            concerns=command.session,
            people=session.attendees,
            due_at=session.due_at,
        )
    ]


def _mark_overdue(command: MarkSessionOverdue, state: Followed, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    session = session_of(state, command.session)
    if isinstance(session, HeldSession) or session.overdue:
        return []
    require(issued.at >= session.due_at, NOT_DUE_YET)
    return [
        FeedbackSessionOverdue(
            vacancy=command.vacancy, session=command.session, attendees=session.attendees, due_at=session.due_at
        )
    ]


def session_of(state: Followed, id_: SessionId) -> OpenSession | HeldSession:
    """The session of that id.

    Raises:
        Refused: it was never requested.
    """
    try:
        return state.sessions[id_]
    except KeyError:
        raise Refused(UNKNOWN_SESSION, field="session") from None
