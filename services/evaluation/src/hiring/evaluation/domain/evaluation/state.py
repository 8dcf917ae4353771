"""What an evaluation can be: unopened, open, completed, cancelled."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from hiring.contracts.evaluation.parts import Plan
from hiring.contracts.ids import PersonId
from hiring.contracts.sealed import Sealed


@dataclass(frozen=True)
class Unopened:
    """Nobody is asked to rate yet."""

    kind: Literal["unopened"] = "unopened"


@dataclass(frozen=True)
class Open:
    """Raters may submit; `answers` are those that are in, sealed until a decision looks at them.

    `conflicted` are those who should not rate this candidate, `seal_broken_by` those who read answers too early (B7).
    """

    plan: Plan
    raters: tuple[PersonId, ...]
    answers: dict[PersonId, Sealed] = field(default_factory=dict)
    conflicted: tuple[PersonId, ...] = ()
    seal_broken_by: tuple[PersonId, ...] = ()
    accommodations: tuple[Sealed, ...] = ()
    reminded: bool = False
    overdue: bool = False
    kind: Literal["open"] = "open"

    @property
    def missing(self) -> tuple[PersonId, ...]:
        """Who has not submitted."""
        return tuple(rater for rater in self.raters if rater not in self.answers)


@dataclass(frozen=True)
class Completed:
    """Every rater has submitted; a debrief may still agree on something."""

    plan: Plan
    raters: tuple[PersonId, ...]
    agreed: bool = False
    kind: Literal["completed"] = "completed"


@dataclass(frozen=True)
class Cancelled:
    """The candidacy ended `before` all were in; it goes on from there when the candidacy does (S35)."""

    before: Open
    kind: Literal["cancelled"] = "cancelled"


Evaluation = Annotated[Unopened | Open | Completed | Cancelled, Field(discriminator="kind")]
