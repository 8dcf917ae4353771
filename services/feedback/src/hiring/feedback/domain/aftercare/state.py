"""What is known of a hire: the forms that are in, personal links, and how far probation is."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.feedback.events import Form, Hire, LinkPurpose, QuestionId, TokenHash
from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Value
from hiring.contracts.sealed import Sealed


class OnProbation(Value):
    """Probation runs until then; `review_due_at` once its end was noticed; `reality` is sealed `RealitySaid`."""

    state: Literal["on-probation"] = "on-probation"
    ends_at: AwareDatetime
    review_due_at: AwareDatetime | None = None
    reality: Sealed | None = None
    reminded: bool = False
    overdue: bool = False


class ProbationOver(Value):
    """Probation was passed or failed."""

    state: Literal["over"] = "over"


class Link(Value):
    """A personal link by which the hire may file something once, until then."""

    purpose: LinkPurpose
    expires_at: AwareDatetime
    used: bool = False


class Unopened(Value):
    """Nobody was hired yet."""

    state: Literal["unopened"] = "unopened"


class Opened(Value):
    """A hire, the forms that are in, the links that were given out, and how far probation is.

    `expected` is the sealed `CandidateSaid`: what reality is compared with.
    """

    state: Literal["opened"] = "opened"
    hire: Hire
    due_at: AwareDatetime
    submitted: tuple[Form, ...] = ()
    forms_reminded: bool = False
    forms_overdue: bool = False
    expected: Sealed | None = None
    links: Annotated[dict[TokenHash, Link], Field(default_factory=dict)]
    probation: Annotated[OnProbation | ProbationOver, Field(discriminator="state")]

    @property
    def reviewers(self) -> tuple[PersonId, ...]:
        """Who may review probation (S79)."""
        return tuple(dict.fromkeys((*self.hire.hiring_managers, *self.hire.hr_managers)))

    def added(self, form: Form) -> tuple[QuestionId, ...]:
        """The questions that were added to a form."""
        return tuple(question.id for one in self.hire.forms if one.form is form for question in one.questions)

    @property
    def owing(self) -> tuple[str, ...]:
        """Whoever still owes a form."""
        asked: dict[Form, tuple[str, ...]] = {
            Form.CANDIDATE: (self.hire.candidate,),
            Form.RECRUITER: self.hire.recruiters,
            Form.HIRING_MANAGER: self.hire.hiring_managers,
        }
        missing = [person for form, people in asked.items() if form not in self.submitted for person in people]
        return tuple(dict.fromkeys(missing))


Aftercare = Annotated[Unopened | Opened, Field(discriminator="state")]
