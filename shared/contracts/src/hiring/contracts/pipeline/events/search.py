"""The search itself: opened, revised, told of feedback sessions, and closed."""

from typing import Literal

from hiring.contracts.brief import Brief, Change
from hiring.contracts.feedback.events import Cause
from hiring.contracts.ids import CandidacyId, PersonId, SessionId, VacancyId
from hiring.contracts.messages import Event, Text

ModelName = Literal["iterative", "waterfall"]
"""The two ways of working of the source (S31)."""


class SearchOpened(Event, wire="pipeline.search-opened.v1"):
    """The search began under the approved brief (S12)."""

    vacancy: VacancyId
    brief_version: int
    model: ModelName
    openings: int
    brief: Brief
    approvers: tuple[PersonId, ...] = ()
    requested_by: tuple[PersonId, ...] = ()


class RevisionAdopted(Event, wire="pipeline.revision-adopted.v1"):
    """The search took up a revised brief: in force now, or from the next pool while one is open (S33, S43, S63).

    One that changes the model waits as well; it is in force with `ModelChanged`.
    """

    vacancy: VacancyId
    brief_version: int
    brief: Brief
    changes: tuple[Change, ...]
    in_force: Literal["now", "next-pool"]
    session: SessionId | None = None


class ModelChanged(Event, wire="pipeline.model-changed.v1"):
    """The revision that changes the model is in force: nobody is past recruitment any more (S31, S37, S56).

    Whoever is in recruitment goes on there: in the queue in the order of entering, or free for the next pool.
    """

    vacancy: VacancyId
    brief_version: int
    from_model: ModelName
    to_model: ModelName


class FeedbackSessionRecorded(Event, wire="pipeline.feedback-session-recorded.v1"):
    """A feedback session is known to the search: the rejections it was about no longer hold up the next (S38, C1)."""

    vacancy: VacancyId
    session: SessionId
    cause: Cause
    about: tuple[CandidacyId, ...]


class SearchClosed(Event, wire="pipeline.search-closed.v1"):
    """The search ended with openings that nobody fills (S11); everybody in it had been decided on."""

    vacancy: VacancyId
    hired: int
    openings_left: int
    reason: Text
    closed_by: PersonId
    brief_version: int
