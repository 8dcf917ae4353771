"""What an evaluation can be: unopened, open, completed, cancelled."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from hiring.contracts.evaluation.parts import Plan, Recommendation, SkillRating
from hiring.contracts.ids import PersonId


@dataclass(frozen=True)
class Unopened:
    """Nobody is asked to rate yet."""

    kind: Literal["unopened"] = "unopened"


@dataclass(frozen=True)
class Answer:
    """What one rater says."""

    ratings: tuple[SkillRating, ...]
    recommendation: Recommendation


@dataclass(frozen=True)
class Open:
    """Raters may submit; `answers` are those that are in."""

    plan: Plan
    raters: tuple[PersonId, ...]
    answers: dict[PersonId, Answer] = field(default_factory=dict)
    overdue: bool = False
    kind: Literal["open"] = "open"

    @property
    def missing(self) -> tuple[PersonId, ...]:
        """Who has not submitted."""
        return tuple(rater for rater in self.raters if rater not in self.answers)


@dataclass(frozen=True)
class Completed:
    """Every rater has submitted: nothing more happens."""

    raters: tuple[PersonId, ...]
    kind: Literal["completed"] = "completed"


@dataclass(frozen=True)
class Cancelled:
    """The candidacy ended `before` all were in; it goes on from there when the candidacy does (S35)."""

    before: Open
    kind: Literal["cancelled"] = "cancelled"


Evaluation = Annotated[Unopened | Open | Completed | Cancelled, Field(discriminator="kind")]
