"""What is asked of improvement actions and of a candidate's personal link."""

from typing import Literal

from pydantic import AwareDatetime

from hiring.contracts.feedback.events import (
    CustomForm,
    ImprovedVersion,
    ImprovementTarget,
    LinkPurpose,
    TokenHash,
)
from hiring.contracts.feedback.parts import WorkingHours
from hiring.contracts.feedback.queries.asking import FeedbackQuery, StatisticsQuery
from hiring.contracts.ids import CandidacyId, CandidateId, ImprovementId, PersonId, SessionId, VacancyId
from hiring.contracts.messages import Value


class Improvement(Value):
    """One improvement action: what it changes, whose it is, by when, and what became of it (S78)."""

    vacancy: VacancyId
    improvement: ImprovementId
    target: ImprovementTarget
    text: str
    owner: PersonId
    due_at: AwareDatetime
    session: SessionId | None
    status: Literal["open", "overdue", "done", "dropped"]
    outcome: str | None
    of: ImprovedVersion | None = None
    now: ImprovedVersion | None = None


class Improvements(Value):
    """Improvement actions, what is due first standing first."""

    improvements: tuple[Improvement, ...]


class ListImprovements(StatisticsQuery, answered_by=Improvements):
    """What did feedback lead to, here or everywhere, and is it done?"""


class OrganisationRules(Value):
    """What holds in every vacancy: the templates of the forms, and when the organisation works (None: always)."""

    forms: tuple[CustomForm, ...]
    working_hours: WorkingHours | None


class ShowOrganisationRules(FeedbackQuery, answered_by=OrganisationRules):
    """Which questions do all vacancies ask, and in which hours do targets run?"""

    at: AwareDatetime | None = None


class FormsOfVacancy(Value):
    """What the forms of a vacancy ask besides the source's own areas (S85): the organisation's questions, then its own.

    A question of the vacancy takes the place of the organisation's with the same id. Hires before keep their version.
    """

    vacancy: VacancyId
    organisation: tuple[CustomForm, ...]
    own: tuple[CustomForm, ...]


class ShowFormsOfVacancy(FeedbackQuery, answered_by=FormsOfVacancy):
    """Which questions will the next hire, their recruiter and manager be asked?"""

    vacancy: VacancyId


class PersonalLink(Value):
    """Whether a link still opens something, and which questions wait behind it; `reality` are rated with them."""

    status: Literal["open", "used", "expired"]
    purpose: LinkPurpose
    expires_at: AwareDatetime
    form: CustomForm | None
    reality: CustomForm | None = None


class CheckPersonalLink(FeedbackQuery, answered_by=PersonalLink):
    """May whoever has this link still file something? Asked by its hash, before the form is shown."""

    vacancy: VacancyId
    candidacy: CandidacyId
    token_hash: TokenHash


class DeclarationLink(Value):
    """Whether a link still lets a candidate declare. What was declared by it, and whether anything was, nobody asks."""

    status: Literal["open", "expired"]
    expires_at: AwareDatetime


class CheckDeclarationLink(FeedbackQuery, answered_by=DeclarationLink):
    """May whoever has this link declare for this candidate? Asked by its hash, before the page is shown."""

    candidate: CandidateId
    token_hash: TokenHash
