"""The three forms about a hire: the candidate's, a recruiter's, a hiring manager's (S74 to S77)."""

from collections.abc import Sequence
from typing import Any, TypeVar, assert_never

from hiring.contracts.feedback.commands import (
    MarkFormsOverdue,
    RemindOfForms,
    ReportReality,
    ReviewProbation,
    SubmitCandidateForm,
    SubmitHiringManagerForm,
    SubmitRecruiterForm,
)
from hiring.contracts.feedback.events import (
    COMPARED_FORMS,
    Answers,
    CandidateFormSubmitted,
    CandidateSaid,
    FeedbackOverdue,
    FeedbackReminded,
    Form,
    FormRemarked,
    FormsCompleted,
    HiringManagerFormSubmitted,
    HiringManagerSaid,
    RecruiterFormSubmitted,
    RecruiterSaid,
)
from hiring.contracts.feedback.said import Said
from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Command, Event
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import Issued, Rule, require
from hiring.feedback.domain.aftercare.links import by_link
from hiring.feedback.domain.aftercare.state import Opened
from hiring.feedback.domain.reactions import NOT_DUE_YET, require_reaction

AnyForm = SubmitCandidateForm | SubmitRecruiterForm | SubmitHiringManagerForm
FormSubmitted = CandidateFormSubmitted | RecruiterFormSubmitted | HiringManagerFormSubmitted

S74 = Rule("S74", "The hire files the candidate's form: the process, its clearness, and why they accepted")
S75 = Rule("S75", "A recruiter files the recruiter's form: the information and the hiring manager's interactions")
S76 = Rule("S76", "A hiring manager files the manager's form: the candidates' quality and quantity, and the model")
S77 = Rule("S77", "The three forms are sealed from each until their own is in, and from all others until all are")
ALREADY_SUBMITTED = Rule("already-submitted", "A form is filed once and stays as it is")
ADDED_QUESTIONS = Rule(
    "added-questions", "A form answers the questions that its version adds, all of them and no others"
)


def submit_form(command: AnyForm, state: Opened, issued: Issued) -> Sequence[Event]:
    """The form filed, and with the third that all are in.

    Raises:
        Refused: by somebody else, a second time, or with other answers than its version asks for.
    """
    form, submitted, used = _filed(command, state, issued)
    require(form not in state.submitted, ALREADY_SUBMITTED)
    require_answers(state, form, command.answers)
    if isinstance(command, SubmitCandidateForm):
        require_answers(state, Form.REALITY, command.expected, field="expected")
    told = [submitted, *in_words(command, state, form, command.comment), *used]
    if {*state.submitted, form} != set(COMPARED_FORMS):
        return told
    return [*told, FormsCompleted(vacancy=command.vacancy, candidacy=command.candidacy)]


def in_words(
    command: AnyForm | ReportReality | ReviewProbation, state: Opened, form: Form, remark: Sealed | str | None
) -> Sequence[FormRemarked]:
    """What was put in words with a form, apart from it: words go when the candidate is erased, ratings stay."""
    if remark is None:
        return []
    who = {"vacancy": command.vacancy, "candidacy": command.candidacy, "candidate": state.hire.candidate}
    return [FormRemarked.model_validate({**who, "form": form, "remark": remark})]


def require_answers(state: Opened, form: Form, answers: Answers | None, field: str = "answers") -> None:
    """Nothing, when exactly the questions that were added to the form are answered.

    Raises:
        Refused: some are not, or there are others.
    """
    require(set(answers or ()) == set(state.added(form)), ADDED_QUESTIONS, field=field)


S = TypeVar("S", bound=Said)


def said_in(command: Command, kind: type[S]) -> S:
    """That part of a command which is sealed as a whole."""
    return kind.model_validate({name: value for name, value in command if name in kind.model_fields})


def _filed(command: AnyForm, state: Opened, issued: Issued) -> tuple[Form, FormSubmitted, Sequence[Event]]:
    hire, by = state.hire, PersonId(issued.by)
    of: Any = {"vacancy": command.vacancy, "candidacy": command.candidacy}
    match command:
        case SubmitCandidateForm():
            used = by_link(command, "candidate-form", state, issued)
            require(used or issued.by == hire.candidate, S74)
            said = said_in(command, CandidateSaid).sealed(*state.added(Form.CANDIDATE), *state.added(Form.REALITY))
            return Form.CANDIDATE, CandidateFormSubmitted(**of, candidate=hire.candidate, said=said), used
        case SubmitRecruiterForm():
            require(by in hire.recruiters, S75)
            said = said_in(command, RecruiterSaid).sealed(*state.added(Form.RECRUITER))
            return Form.RECRUITER, RecruiterFormSubmitted(**of, submitted_by=by, said=said), ()
        case SubmitHiringManagerForm():
            require(by in hire.hiring_managers, S76)
            said = said_in(command, HiringManagerSaid).sealed(*state.added(Form.HIRING_MANAGER))
            return Form.HIRING_MANAGER, HiringManagerFormSubmitted(**of, submitted_by=by, said=said), ()
    assert_never(command)


def forms_at_deadline(command: RemindOfForms | MarkFormsOverdue, state: Opened, issued: Issued) -> Sequence[Event]:
    """Whoever still owes a form is reminded, or the forms are overdue; nothing when all are in.

    Raises:
        Refused: by hand, or before the time.
    """
    require_reaction(issued)
    told = {
        "vacancy": command.vacancy,
        "what": "forms",
        "concerns": command.candidacy,
        "people": state.owing,
        "due_at": state.due_at,
    }
    if not state.owing:
        return []
    if isinstance(command, RemindOfForms):
        return [] if state.forms_reminded else [FeedbackReminded.model_validate(told)]
    require(issued.at >= state.due_at, NOT_DUE_YET)
    return [] if state.forms_overdue else [FeedbackOverdue.model_validate(told)]
