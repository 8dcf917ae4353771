"""Whether success markers were reached. The aggregate is `outcome`, one for each vacancy, and only policies ask it."""

from typing import Any, Literal

from pydantic import AwareDatetime

from hiring.contracts.brief import Marker, StepKind
from hiring.contracts.evaluation.ids import key_of_marks
from hiring.contracts.evaluation.parts import total_in
from hiring.contracts.ids import CandidacyId, PoolId, VacancyId
from hiring.contracts.messages import Command, Event, Line, Value
from hiring.contracts.sealed import Sealed
from hiring.contracts.upcasting import upcaster

Statistic = Literal["days-to-fill", "days-to-hire", "candidates", "pools", "lowest-hired-score"]
"""What a marker can measure (S11).

`days-to-fill`: from the brief's approval to the last accepted offer, in calendar days (F11). `days-to-hire`: from
entering to the accepted offer, the median of the hires (F12). `candidates`, `pools`: how many entered, how many were
decided. `lowest-hired-score`: the lowest combined score among the hires (F3), 0 to 1.
"""


class MarkerResult(Value):
    """A marker at the close: what was measured (None: nothing to measure) and whether it was reached."""

    marker: Marker
    definition: Line
    value: float | None = None
    reached: bool | None = None


class MarkersFollowed(Event, wire="briefing.markers-followed.v1"):
    """These markers count for the vacancy from now on, with the weights of the steps (S11)."""

    vacancy: VacancyId
    markers: tuple[Marker, ...]
    weights: dict[StepKind, float]
    opened_at: AwareDatetime


class CandidateCounted(Event, wire="briefing.candidate-counted.v1"):
    """A candidate entered, and a marker counts candidates."""

    vacancy: VacancyId
    candidacy: CandidacyId


class PoolCounted(Event, wire="briefing.pool-counted.v1"):
    """A pool was decided, and a marker counts pools."""

    vacancy: VacancyId
    pool: PoolId


class ScoreNoted(Event, wire="briefing.score-noted.v2", sealed_for="seal"):
    """A candidate was marked at a step, and a marker asks for the scores of the hires.

    `total` is sealed JSON of evaluation's `StepTotal`: where one person rates, it tells what they answered.
    """

    vacancy: VacancyId
    candidacy: CandidacyId
    step: StepKind
    total: Sealed

    @property
    def seal(self) -> str:
        """Whose key: no person's."""
        return key_of_marks(self.vacancy)


class HireNoted(Event, wire="briefing.hire-noted.v1"):
    """An opening was filled."""

    vacancy: VacancyId
    candidacy: CandidacyId
    entered_at: AwareDatetime
    filled_at: AwareDatetime


class MarkersEvaluated(Event, wire="briefing.markers-evaluated.v1"):
    """The vacancy closed: this is what became of its success markers (S11)."""

    vacancy: VacancyId
    results: tuple[MarkerResult, ...]
    closed_at: AwareDatetime


class OutcomeCommand(Command, service="briefing"):
    """A wish about what became of one vacancy. Only the policy asks these."""

    vacancy: VacancyId


class FollowMarkers(OutcomeCommand):
    """Evaluate these markers at the close, which comes at once when no more `openings` are wanted than were filled."""

    markers: tuple[Marker, ...]
    weights: dict[StepKind, float]
    openings: int | None = None


class CountCandidate(OutcomeCommand):
    """A candidate entered."""

    candidacy: CandidacyId


class CountPool(OutcomeCommand):
    """A pool was decided."""

    pool: PoolId


class NoteScore(OutcomeCommand):
    """A candidate was marked at a step."""

    candidacy: CandidacyId
    step: StepKind
    total: Sealed


class NoteHire(OutcomeCommand):
    """An opening was filled; the last one closes the vacancy."""

    candidacy: CandidacyId
    entered_at: AwareDatetime
    openings_left: int


class NoteClosing(OutcomeCommand):
    """The search was closed with openings that nobody fills."""


@upcaster("briefing.score-noted.v1", "briefing.score-noted.v2")
def _number_to_total(data: dict[str, Any]) -> dict[str, Any]:
    return total_in({**data, "coverage": 1, "gate_passed": True})
