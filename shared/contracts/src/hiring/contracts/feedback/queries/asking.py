"""What every question to feedback and every number in its answers have in common."""

from typing import Literal

from pydantic import AwareDatetime

from hiring.contracts.ids import VacancyId
from hiring.contracts.messages import Query, Value


class FeedbackQuery(Query, service="feedback"):
    """A question to the feedback service."""


class Figure(Value):
    """A computed number: by which definition, in which unit, from how many cases, with its 95 % interval if any.

    `value` is None when there is nothing yet to compute it from; `benchmark` is what is usually aimed at, if anything.
    """

    definition: str
    value: float | None
    unit: Literal["days", "share", "points", "candidates"]
    cases: int
    low: float | None = None
    high: float | None = None
    benchmark: float | None = None


class StatisticsQuery(FeedbackQuery, service="feedback"):
    """A question about one vacancy, or about the organisation when `vacancy` is None; as of `at`, or as of now."""

    vacancy: VacancyId | None = None
    at: AwareDatetime | None = None
