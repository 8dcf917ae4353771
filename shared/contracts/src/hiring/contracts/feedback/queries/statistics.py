"""The statistics of an organisation or of one vacancy; every number is a `Figure` with its definition's id."""

from pydantic import AwareDatetime

from hiring.contracts.brief import Phase, StepKind
from hiring.contracts.feedback.events import ModelKind
from hiring.contracts.feedback.queries.asking import Figure, StatisticsQuery
from hiring.contracts.messages import Value


class StepTime(Value):
    """The median stay at a step of those who left it (F13)."""

    step: StepKind
    stay: Figure


class StillOpen(Value):
    """The share of positions that are still open after so many days (F14)."""

    days: float
    share: float


class Speed(Value):
    """How long it takes: to fill (F11, gross and net of hold), to hire (F12), at each step (F13), while open (F14)."""

    as_of: AwareDatetime
    time_to_fill: Figure
    time_to_fill_net: Figure
    time_to_hire: Figure
    steps: tuple[StepTime, ...]
    open_median: Figure
    open_curve: tuple[StillOpen, ...]
    openings: int
    filled: int


class ShowSpeed(StatisticsQuery, answered_by=Speed):
    """How long does hiring take, and what holds for the positions that are still open?"""


class PhaseThrough(Value):
    """How many reached a phase, how many the pools planned, and the share of the finished that went on (F15)."""

    phase: Phase
    reached: int
    planned: int | None
    pass_through: Figure


class OfferMonth(Value):
    """Offers extended in one month and the share of them accepted, so far (F18)."""

    month: str
    acceptance: Figure


class SourceYield(Value):
    """How many candidates a source gave, and the share of the finished ones that were hired."""

    source: str
    entered: int
    hired: Figure


class Counted(Value):
    """How often something was said."""

    what: str
    count: int


class Funnels(Value):
    """Who gets how far: F15 by phase against plan, F18, sources, withdrawals (S34) and iterations (F21)."""

    as_of: AwareDatetime
    entered: int
    phases: tuple[PhaseThrough, ...]
    offers: Figure
    offers_by_month: tuple[OfferMonth, ...]
    sources: tuple[SourceYield, ...]
    withdrawals: tuple[Counted, ...]
    cycle: Figure
    throughput: Figure
    complete: Figure


class ShowFunnels(StatisticsQuery, answered_by=Funnels):
    """How many get how far, from where, and what becomes of offers?"""


class StepLevel(Value):
    """Of the forms whose due time has come: the share that was in by then, and that is in at all (F17)."""

    step: StepKind
    in_time: Figure
    submitted: Figure


class ServiceLevels(Value):
    """How punctual the team is: with evaluation forms and with feedback sessions (F17)."""

    as_of: AwareDatetime
    steps: tuple[StepLevel, ...]
    sessions: Figure


class ShowServiceLevels(StatisticsQuery, answered_by=ServiceLevels):
    """Are answers given within the agreed time?"""


class ModelFigures(Value):
    """One way of working in numbers."""

    model: ModelKind
    vacancies: int
    filled: int
    time_to_fill: Figure
    time_to_hire: Figure
    candidates_a_hire: Figure
    manager_rating: Figure
    quality_of_hire: Figure


class ModelComparison(Value):
    """Iterative beside waterfall."""

    as_of: AwareDatetime
    models: tuple[ModelFigures, ...]


class CompareModels(StatisticsQuery, answered_by=ModelComparison):
    """Which way of working did better, on the same definitions?"""
