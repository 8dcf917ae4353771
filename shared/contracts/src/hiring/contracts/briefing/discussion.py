"""Talking about the fields of a brief (S84). Facts and wishes of the `brief` aggregate."""

from hiring.contracts.briefing.commands import BriefingCommand
from hiring.contracts.briefing.ids import ThreadId
from hiring.contracts.ids import PersonId, VacancyId
from hiring.contracts.messages import Event, Line, Text


class ThreadOpened(Event, wire="briefing.thread-opened.v1"):
    """Somebody asks something about a field of the brief (an RFC 6901 pointer), perhaps one person in particular."""

    vacancy: VacancyId
    thread: ThreadId
    field: Line
    text: Text
    opened_by: PersonId
    asked: PersonId | None = None


class CommentAdded(Event, wire="briefing.comment-added.v1"):
    """Somebody answered. Comments of a thread count from 1."""

    vacancy: VacancyId
    thread: ThreadId
    number: int
    text: Text
    by: PersonId


class ThreadResolved(Event, wire="briefing.thread-resolved.v1"):
    """A discussion came to an end, with this outcome (S84)."""

    vacancy: VacancyId
    thread: ThreadId
    resolution: Text
    resolved_by: PersonId


class OpenThread(BriefingCommand):
    """Ask something about a field of the brief (S84)."""

    thread: ThreadId
    field: Line
    text: Text
    asked: PersonId | None = None


class AddComment(BriefingCommand):
    """Answer in an open thread. `number` is the comment's place: the one after the last that one has read."""

    thread: ThreadId
    number: int
    text: Text


class ResolveThread(BriefingCommand):
    """End a discussion and say with which outcome (S84)."""

    thread: ThreadId
    resolution: Text
