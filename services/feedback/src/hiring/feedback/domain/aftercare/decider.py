"""The aftercare of a hire: forms, links, reminders and probation, one aggregate for each hire."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, assert_never

from hiring.contracts.feedback.commands import (
    IssuePersonalLink,
    MarkFormsOverdue,
    MarkReviewOverdue,
    OpenAftercare,
    RemindOfForms,
    RemindOfReview,
    ReportReality,
    RequestProbationReview,
    ReviewProbation,
    SubmitCandidateForm,
    SubmitHiringManagerForm,
    SubmitRecruiterForm,
)
from hiring.contracts.feedback.events import (
    AftercareOpened,
    CandidateFormSubmitted,
    FeedbackOverdue,
    FeedbackReminded,
    Form,
    FormRemarked,
    FormsCompleted,
    HiringManagerFormSubmitted,
    PersonalLinkIssued,
    PersonalLinkUsed,
    ProbationReviewDue,
    ProbationReviewed,
    RealityReported,
    RecruiterFormSubmitted,
)
from hiring.contracts.messages import Event
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued, Refused, Rule
from hiring.feedback.domain.aftercare.forms import AnyForm, FormSubmitted, forms_at_deadline, submit_form
from hiring.feedback.domain.aftercare.links import issue_link
from hiring.feedback.domain.aftercare.probation import (
    ask_for_review,
    report_reality,
    review_at_deadline,
    review_probation,
)
from hiring.feedback.domain.aftercare.state import Aftercare, Link, OnProbation, Opened, ProbationOver, Unopened
from hiring.feedback.domain.reactions import require_reaction

_Deadline = RemindOfForms | MarkFormsOverdue | RequestProbationReview | RemindOfReview | MarkReviewOverdue
AftercareCommand = OpenAftercare | AnyForm | IssuePersonalLink | _Deadline | ReportReality | ReviewProbation
_Told = FeedbackReminded | FeedbackOverdue
_OfProbation = ProbationReviewDue | RealityReported | ProbationReviewed
_OfLink = PersonalLinkIssued | PersonalLinkUsed
AftercareEvent = AftercareOpened | FormSubmitted | FormRemarked | FormsCompleted | _OfLink | _Told | _OfProbation

DAYS_FOR_FORMS = 14
UNKNOWN_HIRE = Rule("unknown-hire", "The candidate of this candidacy was hired")


def evolve(state: Unopened | Opened, event: AftercareEvent) -> Unopened | Opened:
    """The aftercare after that event."""
    if isinstance(event, AftercareOpened):
        probation = OnProbation(ends_at=event.hire.probation_ends_at)
        return Opened.model_validate({"hire": event.hire, "due_at": event.due_at, "probation": probation})
    if not isinstance(state, Opened):
        raise TypeError(f"{event.wire} before aftercare was opened")
    match event:
        case CandidateFormSubmitted() | RecruiterFormSubmitted() | HiringManagerFormSubmitted():
            return _with_form(state, event)
        case FormsCompleted() | FormRemarked():
            return state
        case PersonalLinkIssued():
            link = Link(purpose=event.purpose, expires_at=event.expires_at)
            return state.model_copy(update={"links": state.links | {event.token_hash: link}})
        case PersonalLinkUsed():
            used = state.links[event.token_hash].model_copy(update={"used": True})
            return state.model_copy(update={"links": state.links | {event.token_hash: used}})
        case FeedbackReminded() | FeedbackOverdue():
            return _told(state, event)
        case ProbationReviewDue() | RealityReported() | ProbationReviewed():
            return state.model_copy(update={"probation": _probation_after(state.probation, event)})
    assert_never(event)


def _with_form(state: Opened, event: FormSubmitted) -> Opened:
    match event:
        case CandidateFormSubmitted():
            submitted = (*state.submitted, Form.CANDIDATE)
            return state.model_copy(update={"submitted": submitted, "expected": event.said})
        case RecruiterFormSubmitted():
            return state.model_copy(update={"submitted": (*state.submitted, Form.RECRUITER)})
        case HiringManagerFormSubmitted():
            return state.model_copy(update={"submitted": (*state.submitted, Form.HIRING_MANAGER)})
    assert_never(event)


def _told(state: Opened, event: _Told) -> Opened:
    mark = "reminded" if isinstance(event, FeedbackReminded) else "overdue"
    if event.what == "forms":
        return state.model_copy(update={f"forms_{mark}": True})
    return state.model_copy(update={"probation": state.probation.model_copy(update={mark: True})})


def _probation_after(probation: OnProbation | ProbationOver, event: _OfProbation) -> OnProbation | ProbationOver:
    match event:
        case ProbationReviewDue():
            return probation.model_copy(update={"review_due_at": event.due_at})
        case RealityReported():
            return probation.model_copy(update={"reality": event.said})
        case ProbationReviewed():
            return OnProbation(ends_at=event.extended_until) if event.extended_until else ProbationOver()
    assert_never(event)


def decide(command: AftercareCommand, state: Unopened | Opened, issued: Issued) -> Sequence[Event]:
    """What follows from the command.

    Raises:
        Refused: it breaks one of the rules of this folder.
    """
    if isinstance(command, OpenAftercare):
        return _open(command, state, issued)
    if not isinstance(state, Opened):
        raise Refused(UNKNOWN_HIRE, field="candidacy")
    match command:
        case SubmitCandidateForm() | SubmitRecruiterForm() | SubmitHiringManagerForm():
            return submit_form(command, state, issued)
        case IssuePersonalLink():
            return issue_link(command, state, issued)
        case RemindOfForms() | MarkFormsOverdue():
            return forms_at_deadline(command, state, issued)
        case RequestProbationReview():
            return ask_for_review(command, state, issued)
        case RemindOfReview() | MarkReviewOverdue():
            return review_at_deadline(command, state, issued)
        case ReportReality():
            return report_reality(command, state, issued)
        case ReviewProbation():
            return review_probation(command, state, issued)
    assert_never(command)


def _open(command: OpenAftercare, state: Unopened | Opened, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    if isinstance(state, Opened):
        return []
    due_at = issued.at + timedelta(days=DAYS_FOR_FORMS)
    return [AftercareOpened(vacancy=command.vacancy, hire=command.hire, due_at=due_at)]


def _identify(command: AftercareCommand) -> AggregateId:
    candidacy = command.hire.candidacy if isinstance(command, OpenAftercare) else command.candidacy
    return AggregateId(command.vacancy, "feedback", "aftercare", candidacy)


AFTERCARE: Decider[Any, Any, Unopened | Opened] = Decider(
    service="feedback",
    kind="aftercare",
    initial=Unopened(),
    state_type=Aftercare,
    version=4,
    commands=(
        OpenAftercare,
        SubmitCandidateForm,
        SubmitRecruiterForm,
        SubmitHiringManagerForm,
        IssuePersonalLink,
        RemindOfForms,
        MarkFormsOverdue,
        RequestProbationReview,
        RemindOfReview,
        MarkReviewOverdue,
        ReportReality,
        ReviewProbation,
    ),
    events=(
        AftercareOpened,
        CandidateFormSubmitted,
        RecruiterFormSubmitted,
        HiringManagerFormSubmitted,
        FormRemarked,
        FormsCompleted,
        PersonalLinkIssued,
        PersonalLinkUsed,
        FeedbackReminded,
        FeedbackOverdue,
        ProbationReviewDue,
        RealityReported,
        ProbationReviewed,
    ),
    identify=_identify,
    decide=decide,
    evolve=evolve,
    opens_for=(ReportReality, ReviewProbation),
)
