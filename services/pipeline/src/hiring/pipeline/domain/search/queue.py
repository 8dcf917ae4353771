"""Waterfall: the order of the queue, presenting one candidate at a time, and choosing that one."""

from collections.abc import Sequence
from typing import assert_never

from hiring.contracts.brief import Phase, Waterfall
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.commands import (
    PresentCandidate,
    PrioritiseQueue,
    RecordFeedbackSession,
    SelectCandidate,
)
from hiring.contracts.pipeline.events import (
    CandidateAdvanced,
    CandidatePresented,
    CandidateSelected,
    FeedbackSessionRecorded,
    QueuePrioritised,
)
from hiring.eventkit.decider import Issued, Refused, require
from hiring.pipeline.domain.roles import DECIDING, MANAGER, RECRUITERS, require_reaction, require_role
from hiring.pipeline.domain.search import rules
from hiring.pipeline.domain.search.flow import handed_over, next_step, phase_at
from hiring.pipeline.domain.search.state import Search

QueueCommand = PrioritiseQueue | PresentCandidate | SelectCandidate | RecordFeedbackSession


def decide(command: QueueCommand, search: Search, issued: Issued) -> Sequence[Event]:
    """What a command about the queue leads to."""
    match command:
        case PrioritiseQueue():
            return _prioritise(command, search, issued)
        case PresentCandidate():
            return _present(command, search, issued)
        case SelectCandidate():
            return _select(command, search, issued)
        case RecordFeedbackSession():
            return _record_session(command, search, issued)
    assert_never(command)


def require_gate(search: Search) -> None:
    """Nothing, when the next candidate may go past recruitment: nobody else is, and no feedback session is due.

    Raises:
        Refused: somebody is (S37), or a session is due that the brief did not waive (C1).
    """
    require(search.presented is None, rules.S37, f"{search.presented} is past recruitment")
    if isinstance(search.model, Waterfall) and search.model.session_required:
        require(not search.sessions_due, rules.C1, f"session due on {', '.join(search.sessions_due)}")


def _prioritise(command: PrioritiseQueue, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    rules.require_model(search, "waterfall")
    first = dict.fromkeys(command.order)
    strangers = first.keys() - set(search.queue)
    require(
        not strangers and len(first) == len(command.order), rules.NOT_A_MEMBER, ", ".join(sorted(strangers)), "order"
    )
    order = (*command.order, *(id_ for id_ in search.queue if id_ not in first))
    if order == search.queue:
        return []
    return [QueuePrioritised(vacancy=command.vacancy, order=order, reason=command.reason)]


def _present(command: PresentCandidate, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *RECRUITERS)
    rules.require_model(search, "waterfall")
    candidacy, standing = rules.in_step(search, command.candidacy)
    require_gate(search)
    rules.require_room(search)
    rules.require_holds_decided(search)
    step = next_step(search.brief, standing.step)
    if phase_at(standing.step) is not Phase.RECRUITMENT or step is None or phase_at(step) is Phase.RECRUITMENT:
        raise Refused(rules.NOT_IN_PLAY, f"presented is who ends recruitment, not {standing.step}", "candidacy")
    rules.require_evaluated(search, candidacy, standing)
    first = bool(search.queue) and search.queue[0] == command.candidacy
    require(first or command.reason, rules.S59, field="reason")
    presented = CandidatePresented(
        vacancy=command.vacancy,
        candidacy=command.candidacy,
        candidate=candidacy.candidate,
        ordinal=search.presentations + 1,
        reason=None if first else command.reason,
        brief_version=search.brief_version,
    )
    owner, respond_by = handed_over(search.brief, step, issued.at)
    advanced = CandidateAdvanced(
        vacancy=command.vacancy,
        candidacy=command.candidacy,
        candidate=candidacy.candidate,
        from_step=standing.step,
        step=step,
        brief_version=search.brief_version,
        owner=owner,
        respond_by=respond_by,
    )
    return [presented, advanced]


def _select(command: SelectCandidate, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *MANAGER)
    rules.require_model(search, "waterfall")
    candidacy, standing = rules.in_step(search, command.candidacy)
    at_end = next_step(search.brief, standing.step) is None
    require(at_end and phase_at(standing.step) is Phase.MANAGERIAL, rules.NOT_IN_PLAY, standing.step, "candidacy")
    rules.require_evaluated(search, candidacy, standing)
    rules.require_shared_work(search, (command.candidacy,), issued)
    return [
        CandidateSelected(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=candidacy.candidate,
            reason=command.reason,
            decided_by=issued.by,
            brief_version=search.brief_version,
        )
    ]


def _record_session(command: RecordFeedbackSession, search: Search, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    if command.session in search.sessions:
        return []
    return [
        FeedbackSessionRecorded(
            vacancy=command.vacancy, session=command.session, cause=command.cause, about=command.about
        )
    ]
