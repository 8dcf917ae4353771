"""Talking about the fields of a brief. The aggregate is `discussion`, one for each vacancy, beside its brief."""

from typing import Literal

from hiring.contracts.briefing.ids import ThreadId
from hiring.contracts.ids import PersonId, VacancyId
from hiring.contracts.messages import Command, Event, Line, Text

Part = Literal["drafter", "team", "approvers"]
"""As what somebody takes part in a discussion."""


class DiscussionJoined(Event, wire="briefing.discussion-joined.v1"):
    """These people talk about the brief from now on, in place of whoever had this part before."""

    vacancy: VacancyId
    part: Part
    people: tuple[PersonId, ...]


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


class DiscussionCommand(Command, service="briefing"):
    """A wish about the discussion of one brief."""

    vacancy: VacancyId


class JoinDiscussion(DiscussionCommand):
    """Say who takes part. Only the policy asks this."""

    part: Part
    people: tuple[PersonId, ...]


class OpenThread(DiscussionCommand):
    """Ask something about a field of the brief (S84)."""

    thread: ThreadId
    field: Line
    text: Text
    asked: PersonId | None = None


class AddComment(DiscussionCommand):
    """Answer in an open thread. `number` is the comment's place: the one after the last that one has read."""

    thread: ThreadId
    number: int
    text: Text


class ResolveThread(DiscussionCommand):
    """End a discussion and say with which outcome (S84)."""

    thread: ThreadId
    resolution: Text
