"""Talking about a brief's fields (S84). What was said stands in the log and its view; here is only what counts."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from hiring.briefing.domain import permissions as may
from hiring.briefing.domain import rules as r
from hiring.contracts.briefing import discussion as d
from hiring.contracts.briefing.ids import ThreadId
from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Value
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued, Refused, require


class Thread(Value):
    """One discussion: about which field, asked by whom, with how many comments, and its outcome once it has one."""

    field: str
    opened_by: PersonId
    comments: int = 0
    resolution: str | None = None


class Discussion(Value):
    """Everything that is discussed about one brief, and by whom."""

    parts: Mapping[d.Part, tuple[PersonId, ...]] = {}
    threads: Mapping[ThreadId, Thread] = {}

    @property
    def people(self) -> frozenset[PersonId]:
        """Whoever has a part in it."""
        return frozenset(person for people in self.parts.values() for person in people)


DiscussionCommand = d.JoinDiscussion | d.OpenThread | d.AddComment | d.ResolveThread
DiscussionEvent = d.DiscussionJoined | d.ThreadOpened | d.CommentAdded | d.ThreadResolved


def evolve(state: Discussion, event: DiscussionEvent) -> Discussion:
    """The discussion after an event."""
    match event:
        case d.DiscussionJoined(part=part, people=people):
            return state.model_copy(update={"parts": {**state.parts, part: people}})
        case d.ThreadOpened(thread=id_, field=field, opened_by=opened_by):
            return _with(state, id_, Thread(field=field, opened_by=opened_by))
        case d.CommentAdded(thread=id_, number=number):
            return _with(state, id_, state.threads[id_].model_copy(update={"comments": number}))
        case d.ThreadResolved(thread=id_, resolution=resolution):
            return _with(state, id_, state.threads[id_].model_copy(update={"resolution": resolution}))
        case _:
            assert_never(event)


def _with(state: Discussion, id_: ThreadId, thread: Thread) -> Discussion:
    return state.model_copy(update={"threads": {**state.threads, id_: thread}})


def decide(command: DiscussionCommand, state: Discussion, issued: Issued) -> Sequence[DiscussionEvent]:
    """What happens when somebody wants this."""
    by = PersonId(issued.by)
    if isinstance(command, d.JoinDiscussion):
        may.only_policy(by)
        same = command.people == state.parts.get(command.part, ())
        return [] if same else [d.DiscussionJoined(**dict(command))]
    require(state.people, r.UNKNOWN_VACANCY, because=command.vacancy, field="/vacancy")
    require(by in state.people, r.NOT_YOUR_ROLE, because="the brief's people discuss it")
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


def _open(command: d.OpenThread, state: Discussion, by: PersonId) -> Sequence[DiscussionEvent]:
    asked_here = command.asked is None or command.asked in state.people
    require(asked_here, r.NOT_YOUR_ROLE, because=f"{command.asked} has no part in this brief", field="/asked")
    there = state.threads.get(command.thread)
    if there is not None:
        same = (there.field, there.opened_by) == (command.field, by)
        require(same, r.THREAD_THERE, because=f"about {there.field}", field="/thread")
        return []
    return [d.ThreadOpened(**dict(command), opened_by=by)]


def _thread(state: Discussion, id_: ThreadId) -> Thread:
    if id_ not in state.threads:
        raise Refused(r.UNKNOWN_THREAD, because=id_, field="/thread")
    return state.threads[id_]


def _open_thread(state: Discussion, id_: ThreadId) -> Thread:
    thread = _thread(state, id_)
    require(thread.resolution is None, r.S84, because=f"it was resolved: {thread.resolution}", field="/thread")
    return thread


DISCUSSION: Decider[DiscussionCommand, DiscussionEvent, Discussion] = Decider(
    service="briefing",
    kind="discussion",
    initial=Discussion(),
    state_type=Discussion,
    commands=DiscussionCommand.__args__,
    events=DiscussionEvent.__args__,
    identify=lambda command: AggregateId(command.vacancy, "briefing", "discussion", command.vacancy),
    decide=decide,
    evolve=evolve,
)
