"""What feedback's messages are made of: causes, ratings, forms, hires and links."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import Level
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, SkillId
from hiring.contracts.messages import Line, Value
from hiring.contracts.working_hours import (
    Weekday as Weekday,  # noqa: PLC0414 - told on from here
)
from hiring.contracts.working_hours import (
    WorkingHours as WorkingHours,  # noqa: PLC0414 - told on from here
)

Cause = Literal["rejection", "pool-decided", "pool-failed", "hold-expired", "position-filled"]
"""What a feedback session is about (S38, S46, S63, S66, S73)."""

ModelKind = Literal["iterative", "waterfall"]
"""Which of the two ways of working (S31)."""

Rating = Annotated[int, Field(ge=1, le=5)]
"""How good something was, from 1 (bad) to 5 (excellent)."""

AcceptanceReason = Literal["tasks", "growth", "team", "manager", "compensation", "conditions", "company", "other"]
"""What made the candidate accept the offer (S74)."""

ProbationOutcome = Literal["passed", "extended", "failed"]
"""How a probation ended, or that it goes on."""


class Form(StrEnum):
    """The three forms that are compared after a hire (S77), then the two at the end of probation (S80, S82)."""

    CANDIDATE = "candidate"
    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring-manager"
    REALITY = "reality"
    PROBATION_REVIEW = "probation-review"


COMPARED_FORMS = (Form.CANDIDATE, Form.RECRUITER, Form.HIRING_MANAGER)
"""The three points of view on one hire (S77)."""


class Aspect(StrEnum):
    """One pair of questions: what the candidate expects of it after the offer, what it is at the review (S80)."""

    TASKS = "tasks"
    WORKFLOW = "workflow"
    TEAM = "team"
    MANAGER = "manager"
    GROWTH = "growth"
    CONDITIONS = "conditions"


QuestionId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""One question that an organisation added to a form."""

Answers = Annotated[dict[QuestionId, Rating], Field(max_length=50)]
"""A rating for each added question; words go into the form's comment, where they are sealed."""

ImprovementTarget = Literal["brief", "pitch", "flow", "forms", "rejection-templates", "procedure"]
"""What an improvement changes (S78)."""

LinkPurpose = Literal["candidate-form", "reality"]
"""What a candidate may file through a personal link."""

LinkToken = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22,128}$")]
TokenHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256, in hex, of a personal link's token: the token itself stands nowhere."""

Box = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{422}==$")]
"""316 bytes in base64url, sealed for the officer's key: of this length whatever is in it, and never plain text."""

AspectRatings = Annotated[dict[Aspect, Rating], Field(min_length=1)]
"""A rating for each aspect that was asked, at least one."""


class FormQuestion(Value):
    """A question added to a form, answered by a rating from 1 to 5."""

    id: QuestionId
    text: Line


class CustomForm(Value):
    """The questions that one version of a form adds to the source's own areas (S74, S75, S76, S80, S82, S85).

    `template` is the version of the organisation's template that its first questions come from; `version` is then the
    vacancy's own, or the template's where the vacancy adds none. Those of `reality` are asked twice: what the hire
    expects, with the candidate's form, and what it turned out to be.
    """

    form: Form
    version: Annotated[int, Field(ge=1)]
    questions: Annotated[tuple[FormQuestion, ...], Field(max_length=100)]
    template: Annotated[int, Field(ge=1)] | None = None


class TemplateVersion(Value):
    """One version of a template of the organisation."""

    template: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
    version: Annotated[int, Field(ge=1)]


class ImprovedVersion(Value):
    """What exactly an improvement changes (S78): the brief, and with it the pitch and flow, the template, the forms."""

    brief_version: int
    template: TemplateVersion | None = None
    forms: dict[Form, int] = Field(default_factory=dict)


class Hire(Value):
    """Who was hired, in which model, who answers for what, and when probation ends.

    `owner` sees to it that the forms come in; `forms` are the versions that were in force when the position was filled.
    """

    candidacy: CandidacyId
    candidate: CandidateId
    model: ModelKind
    recruiters: tuple[PersonId, ...]
    hiring_managers: tuple[PersonId, ...]
    hr_managers: tuple[PersonId, ...] = ()
    probation_ends_at: AwareDatetime
    owner: PersonId | None = None
    forms: tuple[CustomForm, ...] = ()


class SkillLevel(Value):
    """What the hire showed of one skill on the job."""

    skill: SkillId
    level: Level


class AddedDelta(Value):
    """F20 for a pair of questions that the organisation or the vacancy added to the form on reality."""

    question: QuestionId
    expected: Rating
    reality: Rating
    delta: Annotated[int, Field(ge=-4, le=4)]


class Delta(Value):
    """F20: reality minus expectation for one pair of questions, -4 to 4; below zero is a disappointment."""

    aspect: Aspect
    expected: Rating
    reality: Rating
    delta: Annotated[int, Field(ge=-4, le=4)]
