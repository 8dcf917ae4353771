"""The aftercare of a hire: three forms to compare, then probation, expectation against reality."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal, assert_never

from pydantic import AwareDatetime, Field

from hiring.contracts.feedback.commands import (
    OpenAftercare,
    ReportReality,
    RequestProbationReview,
    ReviewProbation,
    SubmitCandidateForm,
    SubmitHiringManagerForm,
    SubmitRecruiterForm,
)
from hiring.contracts.feedback.events import (
    AftercareOpened,
    AspectRatings,
    CandidateFormSubmitted,
    Form,
    FormsCompleted,
    Hire,
    HiringManagerFormSubmitted,
    ProbationReviewDue,
    ProbationReviewed,
    RealityReported,
    RecruiterFormSubmitted,
)
from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Value
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued, Refused, Rule, require
from hiring.feedback.domain.reactions import require_reaction
from hiring.feedback.domain.statistics import expectation_deltas, mean_absolute_delta


class OnProbation(Value):
    """Probation runs until then; `review_asked` once its end was noticed."""

    state: Literal["on-probation"] = "on-probation"
    ends_at: AwareDatetime
    review_asked: bool = False
    reality: AspectRatings | None = None


class ProbationOver(Value):
    """Probation was passed or failed."""

    state: Literal["over"] = "over"


class Unopened(Value):
    """Nobody was hired yet."""

    state: Literal["unopened"] = "unopened"


class Opened(Value):
    """A hire, the forms that are in, and how far probation is."""

    state: Literal["opened"] = "opened"
    hire: Hire
    submitted: tuple[Form, ...] = ()
    expectations: AspectRatings | None = None
    probation: Annotated[OnProbation | ProbationOver, Field(discriminator="state")]


Aftercare = Annotated[Unopened | Opened, Field(discriminator="state")]
AnyForm = SubmitCandidateForm | SubmitRecruiterForm | SubmitHiringManagerForm
AftercareCommand = OpenAftercare | AnyForm | RequestProbationReview | ReportReality | ReviewProbation
FormSubmitted = CandidateFormSubmitted | RecruiterFormSubmitted | HiringManagerFormSubmitted
AftercareEvent = (
    AftercareOpened | FormSubmitted | FormsCompleted | ProbationReviewDue | RealityReported | ProbationReviewed
)

DAYS_FOR_FORMS = 14
DAYS_FOR_REVIEW = 14

S74 = Rule("S74", "The hire files the candidate's form: the process, its clearness, and why they accepted")
S75 = Rule("S75", "A recruiter files the recruiter's form: the information and the hiring manager's interactions")
S76 = Rule("S76", "A hiring manager files the manager's form: the candidates' quality and quantity, and the model")
S77 = Rule("S77", "The three forms are sealed from each until their own is in, and from all others until all are")
S79 = Rule("S79", "The hiring manager or HR reviews probation")
S80 = Rule("S80", "The hire reports reality for the same aspects that they filed expectations for")
S82 = Rule("S82", "The professional evaluation says for each skill, once, what the hire showed")
UNKNOWN_HIRE = Rule("unknown-hire", "The candidate of this candidacy was hired")
ALREADY_SUBMITTED = Rule("already-submitted", "A form is filed once and stays as it is")
PROBATION_RUNS = Rule("probation-runs", "Before its end a probation can only be failed")
PROBATION_OVER = Rule("probation-over", "A probation is decided once")
EXTENSION_DATE = Rule("extension-date", "An extension, and nothing else, names a later end of probation")


def evolve(state: Unopened | Opened, event: AftercareEvent) -> Unopened | Opened:
    """The aftercare after that event."""
    if isinstance(event, AftercareOpened):
        return Opened(hire=event.hire, probation=OnProbation(ends_at=event.hire.probation_ends_at))
    if not isinstance(state, Opened):
        raise TypeError(f"{event.wire} before aftercare was opened")
    match event:
        case CandidateFormSubmitted():
            return _in(state, Form.CANDIDATE).model_copy(update={"expectations": event.expectations})
        case RecruiterFormSubmitted():
            return _in(state, Form.RECRUITER)
        case HiringManagerFormSubmitted():
            return _in(state, Form.HIRING_MANAGER)
        case FormsCompleted():
            return state
        case ProbationReviewDue() | RealityReported() | ProbationReviewed():
            return state.model_copy(update={"probation": _probation_after(state.probation, event)})
    assert_never(event)


def _probation_after(
    probation: OnProbation | ProbationOver, event: ProbationReviewDue | RealityReported | ProbationReviewed
) -> OnProbation | ProbationOver:
    match event:
        case ProbationReviewDue():
            return probation.model_copy(update={"review_asked": True})
        case RealityReported():
            return probation.model_copy(update={"reality": event.reality})
        case ProbationReviewed():
            return OnProbation(ends_at=event.extended_until) if event.extended_until else ProbationOver()
    assert_never(event)


def _in(state: Opened, form: Form) -> Opened:
    return state.model_copy(update={"submitted": (*state.submitted, form)})


def decide(command: AftercareCommand, state: Unopened | Opened, issued: Issued) -> Sequence[AftercareEvent]:
    """What follows from the command.

    Raises:
        Refused: it breaks one of the rules above.
    """
    if isinstance(command, OpenAftercare):
        return _open(command, state, issued)
    if not isinstance(state, Opened):
        raise Refused(UNKNOWN_HIRE, field="candidacy")
    match command:
        case SubmitCandidateForm() | SubmitRecruiterForm() | SubmitHiringManagerForm():
            return _submit(command, state, issued)
        case RequestProbationReview():
            return _ask_for_review(command, state, issued)
        case ReportReality():
            return _report_reality(command, state, issued)
        case ReviewProbation():
            return _review(command, state, issued)
    assert_never(command)


def _open(command: OpenAftercare, state: Unopened | Opened, issued: Issued) -> Sequence[AftercareEvent]:
    require_reaction(issued)
    if isinstance(state, Opened):
        return []
    due_at = issued.at + timedelta(days=DAYS_FOR_FORMS)
    return [AftercareOpened(vacancy=command.vacancy, hire=command.hire, due_at=due_at)]


def _submit(command: AnyForm, state: Opened, issued: Issued) -> Sequence[AftercareEvent]:
    form, submitted = _filed(command, state.hire, issued)
    require(form not in state.submitted, ALREADY_SUBMITTED)
    if {*state.submitted, form} != set(Form):
        return [submitted]
    return [submitted, FormsCompleted(vacancy=command.vacancy, candidacy=command.candidacy)]


def _filed(command: AnyForm, hire: Hire, issued: Issued) -> tuple[Form, FormSubmitted]:
    said = dict(command)
    match command:
        case SubmitCandidateForm():
            require(issued.by == hire.candidate, S74)
            return Form.CANDIDATE, CandidateFormSubmitted(**said, candidate=hire.candidate)
        case SubmitRecruiterForm():
            require(issued.by in hire.recruiters, S75)
            return Form.RECRUITER, RecruiterFormSubmitted(**said, submitted_by=PersonId(issued.by))
        case SubmitHiringManagerForm():
            require(issued.by in hire.hiring_managers, S76)
            return Form.HIRING_MANAGER, HiringManagerFormSubmitted(**said, submitted_by=PersonId(issued.by))
    assert_never(command)


def _ask_for_review(command: RequestProbationReview, state: Opened, issued: Issued) -> Sequence[AftercareEvent]:
    require_reaction(issued)
    probation = state.probation
    if isinstance(probation, ProbationOver) or probation.review_asked:
        return []
    require(issued.at >= probation.ends_at, PROBATION_RUNS)
    return [
        ProbationReviewDue(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=state.hire.candidate,
            reviewers=_reviewers(state.hire),
            reality_wanted=state.expectations is not None,
            due_at=issued.at + timedelta(days=DAYS_FOR_REVIEW),
        )
    ]


def _report_reality(command: ReportReality, state: Opened, issued: Issued) -> Sequence[AftercareEvent]:
    require(issued.by == state.hire.candidate, S80, "only the hire knows")
    probation = _running(state)
    require(issued.at >= probation.ends_at, PROBATION_RUNS)
    require(probation.reality is None, ALREADY_SUBMITTED)
    require(set(command.reality) == set(state.expectations or ()), S80, field="reality")
    return [RealityReported(**dict(command), candidate=state.hire.candidate)]


def _review(command: ReviewProbation, state: Opened, issued: Issued) -> Sequence[AftercareEvent]:
    require(issued.by in _reviewers(state.hire), S79)
    probation = _running(state)
    require(issued.at >= probation.ends_at or command.outcome == "failed", PROBATION_RUNS, field="outcome")
    until = command.extended_until
    require((command.outcome == "extended") is (until is not None), EXTENSION_DATE, field="extended_until")
    require(until is None or until > max(issued.at, probation.ends_at), EXTENSION_DATE, field="extended_until")
    skills = [shown.skill for shown in command.skills]
    require(skills and len(skills) == len(set(skills)), S82, field="skills")
    deltas = expectation_deltas(state.expectations or {}, probation.reality or {})
    return [
        ProbationReviewed(
            **dict(command),
            candidate=state.hire.candidate,
            deltas=deltas,
            mean_absolute_delta=mean_absolute_delta(deltas),
            reviewed_by=PersonId(issued.by),
        )
    ]


def _running(state: Opened) -> OnProbation:
    if isinstance(state.probation, ProbationOver):
        raise Refused(PROBATION_OVER)
    return state.probation


def _reviewers(hire: Hire) -> tuple[PersonId, ...]:
    return tuple(dict.fromkeys((*hire.hiring_managers, *hire.hr_managers)))


def _identify(command: AftercareCommand) -> AggregateId:
    candidacy = command.hire.candidacy if isinstance(command, OpenAftercare) else command.candidacy
    return AggregateId(command.vacancy, "feedback", "aftercare", candidacy)


AFTERCARE: Decider[AftercareCommand, AftercareEvent, Unopened | Opened] = Decider(
    service="feedback",
    kind="aftercare",
    initial=Unopened(),
    state_type=Aftercare,
    commands=(
        OpenAftercare,
        SubmitCandidateForm,
        SubmitRecruiterForm,
        SubmitHiringManagerForm,
        RequestProbationReview,
        ReportReality,
        ReviewProbation,
    ),
    events=(
        AftercareOpened,
        CandidateFormSubmitted,
        RecruiterFormSubmitted,
        HiringManagerFormSubmitted,
        FormsCompleted,
        ProbationReviewDue,
        RealityReported,
        ProbationReviewed,
    ),
    identify=_identify,
    decide=decide,
    evolve=evolve,
)
