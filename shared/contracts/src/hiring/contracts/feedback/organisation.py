"""What belongs to no vacancy: forms and working hours of the organisation, and what candidates say of themselves."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from hiring.contracts.feedback.parts import (
    Box,
    CustomForm,
    Form,
    FormQuestion,
    Hire,
    LinkToken,
    TokenHash,
    WorkingHours,
)
from hiring.contracts.ids import CandidateId, PersonId, VacancyId
from hiring.contracts.messages import Command, Event


class OrganisationCommand(Command, service="feedback"):
    """A wish to the feedback service about what all vacancies have in common."""


class PublishForm(OrganisationCommand):
    """Publish the questions that a form asks in every vacancy besides its own (S85); the next version replaces them."""

    form: Form
    questions: Annotated[tuple[FormQuestion, ...], Field(max_length=50)]


class IssueForms(OrganisationCommand):
    """Reaction: a hire is asked by the forms in force, the organisation's questions before the vacancy's."""

    vacancy: VacancyId
    hire: Hire


class SetWorkingHours(OrganisationCommand):
    """Say when the organisation works: targets run in these hours (F17)."""

    hours: WorkingHours


class FormPublished(Event, wire="feedback.form-published.v1"):
    """A form asks these questions in every vacancy from now on; hires before it keep their version (S85)."""

    form: CustomForm
    published_by: PersonId


class FormsIssued(Event, wire="feedback.forms-issued.v1"):
    """These are the forms by which a hire is asked: template and vacancy put together."""

    vacancy: VacancyId
    hire: Hire


class WorkingHoursSet(Event, wire="feedback.working-hours-set.v1"):
    """The organisation works in these hours; before anybody said so, every hour counted (F17)."""

    hours: WorkingHours
    set_by: PersonId


class PersonalCommand(Command, service="feedback"):
    """A wish to the feedback service that belongs to a person, whatever the vacancy."""

    candidate: CandidateId


class DeclareProtected(PersonalCommand):
    """Say which protected groups one belongs to, sealed beforehand for the officer's key; again replaces it (B12).

    The actor is the candidate's id, unless it comes with the `token` of a link that they were given.
    """

    box: Box
    token: LinkToken | None = None


class IssueDeclarationLink(PersonalCommand):
    """Let a candidate say, if they wish to, which protected groups they belong to; this is the hash of the token."""

    token_hash: TokenHash
    expires_at: AwareDatetime


class DeclarationLinkIssued(Event, wire="feedback.declaration-link-issued.v1"):
    """A candidate may declare by this link until then, without an account; only the token's hash is known here."""

    candidate: CandidateId
    token_hash: TokenHash
    expires_at: AwareDatetime
    issued_by: PersonId


class ProtectedDeclared(Event, wire="feedback.protected-declared.v1"):
    """A candidate chose to say which groups they belong to, sealed for the officer's key alone (F19, B12)."""

    candidate: CandidateId
    box: Box
