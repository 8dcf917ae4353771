"""How members of a pool rank, and how that is told: sealed, since it comes of what raters answered."""

from pydantic import ConfigDict

from hiring.contracts.brief import Share
from hiring.contracts.evaluation.ids import key_of_marks
from hiring.contracts.ids import CandidacyId, VacancyId
from hiring.contracts.messages import Event, Value
from hiring.contracts.sealed import Sealed

_AROUND, _PER_PLACE = 20, 100
"""Lengths of JSON text that no numbers exceed: around all places, and each place without its candidacy."""


class Ranked(Value):
    """A pool member's place by the combined marks of the steps so far (S57, F3); equal marks share a rank.

    `combined` is None when no step was marked. Who failed a must-have ranks behind everybody who did not (F4).
    """

    candidacy: CandidacyId
    rank: int
    combined: Share | None = None
    gate_passed: bool


class Ranking(Value):
    """The places of a group, the best first. No error shows it."""

    model_config = ConfigDict(hide_input_in_errors=True)

    places: tuple[Ranked, ...]

    def sealed(self) -> Sealed:
        """As JSON text to be sealed, of a length that depends on the names of the candidacies alone."""
        longest = _AROUND + sum(_PER_PLACE + len(place.candidacy) for place in self.places)
        return Sealed(self.model_dump_json().ljust(longest))

    @classmethod
    def opened(cls, text: str) -> "Ranking":
        """What `sealed` made text of."""
        return cls.model_validate_json(text, extra="ignore")


class TellsRanking(Event):
    """What is told of ranking, sealed with the key that seals the vacancy's marks."""

    vacancy: VacancyId

    @property
    def seal(self) -> str:
        """Whose key: no person's."""
        return key_of_marks(self.vacancy)
