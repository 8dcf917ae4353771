"""The end of probation: expectation against reality, and the professional evaluation (S79 to S82)."""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import ValidationError

from hiring.contracts.feedback.commands import (
    MarkReviewOverdue,
    RemindOfReview,
    ReportReality,
    RequestProbationReview,
    ReviewProbation,
)
from hiring.contracts.feedback.events import (
    CandidateSaid,
    Compared,
    FeedbackOverdue,
    FeedbackReminded,
    Form,
    ProbationReviewDue,
    ProbationReviewed,
    RealityReported,
    RealitySaid,
    ReviewSaid,
)
from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Event
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import Issued, Refused, Rule, require
from hiring.feedback.domain.aftercare.forms import ALREADY_SUBMITTED, S, in_words, require_answers, said_in
from hiring.feedback.domain.aftercare.links import by_link
from hiring.feedback.domain.aftercare.state import OnProbation, Opened, ProbationOver
from hiring.feedback.domain.reactions import NOT_DUE_YET, require_reaction
from hiring.feedback.domain.statistics import added_deltas, expectation_deltas, mean_absolute_delta

DAYS_FOR_REVIEW = 14

S79 = Rule("S79", "The hiring manager or HR reviews probation")
S80 = Rule("S80", "The hire reports reality for the same aspects that they filed expectations for")
S82 = Rule("S82", "The professional evaluation says for each skill, once, what the hire showed")
PROBATION_RUNS = Rule("probation-runs", "Before its end a probation can only be failed")
PROBATION_OVER = Rule("probation-over", "A probation is decided once")
KEY_DESTROYED = Rule("key-destroyed", "Nothing is compared with what can't be opened: its key was destroyed")
EXTENSION_DATE = Rule("extension-date", "An extension, and nothing else, names a later end of probation")


def ask_for_review(command: RequestProbationReview, state: Opened, issued: Issued) -> Sequence[Event]:
    """That the review is due, once for each end of probation.

    Raises:
        Refused: by hand, or before the end.
    """
    require_reaction(issued)
    probation = state.probation
    if isinstance(probation, ProbationOver) or probation.review_due_at is not None:
        return []
    require(issued.at >= probation.ends_at, PROBATION_RUNS)
    return [
        ProbationReviewDue(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=state.hire.candidate,
            reviewers=state.reviewers,
            reality_wanted=state.expected is not None,
            due_at=issued.at + timedelta(days=DAYS_FOR_REVIEW),
        )
    ]


def review_at_deadline(command: RemindOfReview | MarkReviewOverdue, state: Opened, issued: Issued) -> Sequence[Event]:
    """The reviewers are reminded, or the review is overdue; nothing when it is done or not asked for.

    Raises:
        Refused: by hand, or before the time.
    """
    require_reaction(issued)
    probation = state.probation
    if isinstance(probation, ProbationOver) or probation.review_due_at is None:
        return []
    told = {
        "vacancy": command.vacancy,
        "what": "probation-review",
        "concerns": command.candidacy,
        "people": state.reviewers,
        "due_at": probation.review_due_at,
    }
    if isinstance(command, RemindOfReview):
        return [] if probation.reminded else [FeedbackReminded.model_validate(told)]
    require(issued.at >= probation.review_due_at, NOT_DUE_YET)
    return [] if probation.overdue else [FeedbackOverdue.model_validate(told)]


def report_reality(command: ReportReality, state: Opened, issued: Issued) -> Sequence[Event]:
    """What the hire says of the job, paired with what they expected.

    Raises:
        Refused: by somebody else, too early, a second time, or about other aspects.
    """
    used = by_link(command, "reality", state, issued)
    require(used or issued.by == state.hire.candidate, S80, "only the hire knows")
    probation = _running(state)
    require(issued.at >= probation.ends_at, PROBATION_RUNS)
    require(probation.reality is None, ALREADY_SUBMITTED)
    require(set(command.reality) == set(_expected(state).expectations), S80, field="reality")
    require_answers(state, Form.REALITY, command.answers)
    reported = RealityReported(
        vacancy=command.vacancy,
        candidacy=command.candidacy,
        candidate=state.hire.candidate,
        said=said_in(command, RealitySaid).sealed(*state.added(Form.REALITY)),
    )
    return [reported, *in_words(command, state, Form.REALITY, command.comment), *used]


def review_probation(command: ReviewProbation, state: Opened, issued: Issued) -> Sequence[Event]:
    """How probation went.

    Raises:
        Refused: by somebody else, too early, a second time, or without saying it all.
    """
    require(issued.by in state.reviewers, S79)
    probation = _running(state)
    require(issued.at >= probation.ends_at or command.outcome == "failed", PROBATION_RUNS, field="outcome")
    until = command.extended_until
    require((command.outcome == "extended") is (until is not None), EXTENSION_DATE, field="extended_until")
    require(until is None or until > max(issued.at, probation.ends_at), EXTENSION_DATE, field="extended_until")
    skills = [shown.skill for shown in command.skills]
    require(skills and len(skills) == len(set(skills)), S82, field="skills")
    require_answers(state, Form.PROBATION_REVIEW, command.answers)
    reviewed = ProbationReviewed(
        vacancy=command.vacancy,
        candidacy=command.candidacy,
        candidate=state.hire.candidate,
        outcome=command.outcome,
        extended_until=until,
        said=said_in(command, ReviewSaid).sealed(*skills, *state.added(Form.PROBATION_REVIEW)),
        compared=_compared(state, probation).sealed(*state.added(Form.REALITY)),
        reviewed_by=PersonId(issued.by),
    )
    return [reviewed, *in_words(command, state, Form.PROBATION_REVIEW, command.summary)]


def _compared(state: Opened, probation: OnProbation) -> Compared:
    """F20, when reality was reported."""
    if probation.reality is None:
        return Compared()
    expected, reality = _expected(state), _opened(RealitySaid, probation.reality)
    deltas = expectation_deltas(expected.expectations, reality.reality)
    added = added_deltas(expected.expected or {}, reality.answers or {})
    return Compared(deltas=deltas, added=added, mean_absolute_delta=mean_absolute_delta((*deltas, *added)))


def _expected(state: Opened) -> CandidateSaid:
    """What the hire's form said.

    Raises:
        Refused: it is not in.
    """
    if state.expected is None:
        raise Refused(S80, "the hire filed no expectations", field="reality")
    return _opened(CandidateSaid, state.expected)


def _opened(kind: type[S], text: Sealed) -> S:
    """What was opened for this decision.

    Raises:
        Refused: it can't be opened any more.
    """
    try:
        return kind.opened(str(text.content))
    except ValidationError:
        raise Refused(KEY_DESTROYED) from None


def _running(state: Opened) -> OnProbation:
    if isinstance(state.probation, ProbationOver):
        raise Refused(PROBATION_OVER)
    return state.probation
