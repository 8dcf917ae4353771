"""What people say in forms after a hire, as it is sealed: JSON of one length whatever it says. No error shows it."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field

from hiring.contracts.feedback.parts import (
    AcceptanceReason,
    AddedDelta,
    Answers,
    AspectRatings,
    Delta,
    Rating,
    SkillLevel,
)
from hiring.contracts.messages import Value
from hiring.contracts.sealed import Sealed

_AROUND = 640
"""More than the JSON of any of these takes, but for the names in it; all deltas of aspects are the longest."""
_PER_NAME = 70
"""More than an answer, a delta or a level takes besides its name."""


class Said(Value):
    """Something that is sealed as a whole. `names` are those of the questions and skills in it, which are no secret."""

    model_config = ConfigDict(hide_input_in_errors=True)

    def sealed(self, *names: str) -> Sealed:
        """As JSON text to be sealed: its length depends on the names alone."""
        return Sealed(self.model_dump_json().ljust(_AROUND + sum(_PER_NAME + len(name) for name in names)))

    @classmethod
    def opened(cls, text: str) -> Self:
        """What `sealed` made text of."""
        return cls.model_validate_json(text, extra="ignore")


class CandidateSaid(Said):
    """The hire's form: the process, why they accepted (S74), and what they expect of the job (S80)."""

    process_quality: Rating
    information_clearness: Rating
    acceptance_reason: AcceptanceReason
    expectations: AspectRatings
    answers: Answers | None = None
    expected: Answers | None = None


class RecruiterSaid(Said):
    """The recruiter's form (S75)."""

    information_availability: Rating
    manager_interactions: Rating
    answers: Answers | None = None


class HiringManagerSaid(Said):
    """The hiring manager's form (S76)."""

    candidate_quality: Rating
    candidate_quantity: Rating
    model_rating: Rating
    answers: Answers | None = None


class RealitySaid(Said):
    """What the hire found the job to be (S80)."""

    reality: AspectRatings
    answers: Answers | None = None


class ReviewSaid(Said):
    """The professional evaluation at the end of probation (S82)."""

    skills: tuple[SkillLevel, ...]
    answers: Answers | None = None


class Compared(Said):
    """F20 between what was expected and what it turned out to be; empty when the hire reported no reality."""

    deltas: tuple[Delta, ...] = ()
    added: tuple[AddedDelta, ...] = ()
    mean_absolute_delta: Annotated[float, Field(ge=0, le=4)] | None = None
