"""The statistics of an organisation or of one vacancy; every number is a `Figure` with its definition's id."""

from pydantic import AwareDatetime

from hiring.contracts.brief import Phase, StepKind
from hiring.contracts.feedback.events import ModelKind
from hiring.contracts.feedback.queries.asking import Figure, StatisticsQuery
from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Value


class StepTime(Value):
    """The median stay at a step of those who left it (F13)."""

    step: StepKind
    stay: Figure


class StillOpen(Value):
    """The share of positions that are still open after so many days (F14), with its 95 % band."""

    days: float
    share: float
    low: float | None = None
    high: float | None = None


class Speed(Value):
    """How long it takes: to fill (F11, gross and net of hold), to hire (F12), at each step (F13), while open (F14).

    As others count (F11): until the first hire of a vacancy, until its newest, until the hire works. From entering
    (F12): until the first offer to a hire, until the hire's first day.
    """

    as_of: AwareDatetime
    time_to_fill: Figure
    time_to_fill_net: Figure
    time_to_hire: Figure
    steps: tuple[StepTime, ...]
    open_median: Figure
    open_curve: tuple[StillOpen, ...]
    openings: int
    filled: int
    time_to_first_fill: Figure | None = None
    time_to_last_fill: Figure | None = None
    time_to_work: Figure | None = None
    days_to_offer: Figure | None = None
    time_to_start: Figure | None = None


class ShowSpeed(StatisticsQuery, answered_by=Speed):
    """How long does hiring take, and what holds for the positions that are still open?"""


class PhaseThrough(Value):
    """How many reached a phase, how many the pools planned, and the share of the finished that went on (F15)."""

    phase: Phase
    reached: int
    planned: int | None
    pass_through: Figure
    difference: int | None = None


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


class MonthActivity(Value):
    """What happened in one month, whichever candidates it happened to: entered, reached a phase, were hired (F15)."""

    month: str
    entered: int
    professional: int
    managerial: int
    hired: int


class Funnels(Value):
    """Who gets how far: F15 by phase against plan, F18, sources, withdrawals (S34) and iterations (F21).

    F15 is a cohort's; `activity` is the other way to count. `complete` is F21's evaluated of the members, over the
    decided pools; `in_timebox` the share of these that were decided in their time.
    """

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
    in_timebox: Figure | None = None
    activity: tuple[MonthActivity, ...] = ()


class ShowFunnels(StatisticsQuery, answered_by=Funnels):
    """How many get how far, from where, and what becomes of offers?"""


class StepLevel(Value):
    """Of what is due: the share that was answered within the target, and that is answered at all (F17).

    Time runs in working hours, and not while the candidate is on hold. Due is what the clock says is due, except what
    nobody answered and still has working time left.
    """

    step: StepKind
    in_time: Figure
    submitted: Figure


class OwnerLevel(Value):
    """The share of one owner's hand-offs that were answered within the target (S5, F17)."""

    owner: PersonId
    in_time: Figure


class ServiceLevels(Value):
    """How punctual the team is: with evaluation forms (`steps`), hand-offs (S5) and feedback sessions (F17)."""

    as_of: AwareDatetime
    steps: tuple[StepLevel, ...]
    sessions: Figure
    hand_offs: tuple[StepLevel, ...] = ()
    owners: tuple[OwnerLevel, ...] = ()
    working_hours: str | None = None


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
