"""What a retrospective knows: the brief in force, sessions, improvements, forms and hires."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import Participant, Role
from hiring.contracts.feedback.events import Cause, CustomForm, Form, ModelKind
from hiring.contracts.ids import CandidacyId, ImprovementId, PersonId, PoolId, SessionId
from hiring.contracts.messages import Value


class OpenSession(Value):
    """A session that was asked for and not held yet."""

    state: Literal["open"] = "open"
    cause: Cause
    about: tuple[CandidacyId, ...]
    pool: PoolId | None
    attendees: tuple[PersonId, ...]
    due_at: AwareDatetime
    reminded: bool = False
    overdue: bool = False


class HeldSession(Value):
    """A session that took place."""

    state: Literal["held"] = "held"


Session = Annotated[OpenSession | HeldSession, Field(discriminator="state")]


class OpenImprovement(Value):
    """Something that somebody said they would change."""

    state: Literal["open"] = "open"
    owner: PersonId
    due_at: AwareDatetime
    reminded: bool = False
    overdue: bool = False


class SettledImprovement(Value):
    """It was changed, or it was decided not to."""

    state: Literal["settled"] = "settled"


Improvement = Annotated[OpenImprovement | SettledImprovement, Field(discriminator="state")]


class Unfollowed(Value):
    """No brief of this vacancy was approved yet."""

    state: Literal["unfollowed"] = "unfollowed"


class Followed(Value):
    """The brief in force, as far as feedback needs it, and what came of it so far."""

    state: Literal["followed"] = "followed"
    brief_version: int
    model: ModelKind
    team: tuple[Participant, ...]
    sessions: Annotated[dict[SessionId, Session], Field(default_factory=dict)]
    improvements: Annotated[dict[ImprovementId, Improvement], Field(default_factory=dict)]
    forms: Annotated[dict[Form, CustomForm], Field(default_factory=dict)]
    hires: tuple[CandidacyId, ...] = ()

    def people(self, *roles: Role) -> tuple[PersonId, ...]:
        """Whoever has one of these roles, in the team's order; everybody when none is named."""
        return tuple(dict.fromkeys(p.person for p in self.team if not roles or p.role in roles))

    @property
    def owner(self) -> PersonId | None:
        """Who sees to it that feedback happens: the first recruiter, else the first HR manager, else anybody."""
        return next(iter((*self.people(Role.RECRUITER), *self.people(Role.HR_MANAGER), *self.people())), None)


Retrospective = Annotated[Unfollowed | Followed, Field(discriminator="state")]
