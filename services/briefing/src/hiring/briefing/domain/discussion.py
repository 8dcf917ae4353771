"""Talking about a brief's fields (S84). What was said stands in the log and its view; the state holds what counts."""

from collections.abc import Sequence
from typing import assert_never

from hiring.briefing.domain import permissions as may
from hiring.briefing.domain import rules as r
from hiring.briefing.domain.state import Begun, BriefEvent, Thread
from hiring.contracts.briefing import discussion as d
from hiring.contracts.briefing.ids import ThreadId
from hiring.contracts.ids import PersonId
from hiring.eventkit.decider import Refused, require

DiscussionCommand = d.OpenThread | d.AddComment | d.ResolveThread


def discuss(command: DiscussionCommand, state: Begun, by: PersonId) -> Sequence[BriefEvent]:
    """What comes of asking, answering and ending a discussion, whatever the brief's stage."""
    require(by in may.people(state), r.NOT_YOUR_ROLE, because="the brief's people discuss it")
    match command:
        case d.OpenThread():
            return _open(command, state, by)
        case d.AddComment(vacancy=vacancy, thread=id_, number=number, text=text):
            comments = _open_thread(state, id_).comments
            because = f"the next comment is number {comments + 1}"
            require(number == comments + 1, r.COMMENT_OUT_OF_DATE, because=because, field="/number")
            return [d.CommentAdded(vacancy=vacancy, thread=id_, number=number, text=text, by=by)]
        case d.ResolveThread(vacancy=vacancy, thread=id_, resolution=resolution):
            if _thread(state, id_).resolution == resolution:
                return []
            _open_thread(state, id_)
            return [d.ThreadResolved(vacancy=vacancy, thread=id_, resolution=resolution, resolved_by=by)]
        case _:
            assert_never(command)


def _open(command: d.OpenThread, state: Begun, by: PersonId) -> Sequence[BriefEvent]:
    asked_here = command.asked is None or command.asked in may.people(state)
    require(asked_here, r.NOT_YOUR_ROLE, because=f"{command.asked} has no part in this brief", field="/asked")
    there = state.threads.get(command.thread)
    if there is not None:
        same = (there.field, there.opened_by) == (command.field, by)
        require(same, r.THREAD_THERE, because=f"about {there.field}", field="/thread")
        return []
    return [d.ThreadOpened(**dict(command), opened_by=by)]


def _thread(state: Begun, id_: ThreadId) -> Thread:
    if id_ not in state.threads:
        raise Refused(r.UNKNOWN_THREAD, because=id_, field="/thread")
    return state.threads[id_]


def _open_thread(state: Begun, id_: ThreadId) -> Thread:
    thread = _thread(state, id_)
    require(thread.resolution is None, r.S84, because=f"it was resolved: {thread.resolution}", field="/thread")
    return thread
