"""One evaluation: one candidacy at one step, rated by several people, complete with the last of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, assert_never

from pydantic import Field

from hiring.contracts.evaluation.commands import (
    CancelEvaluation,
    CorrectScore,
    NoteOverdue,
    OpenEvaluation,
    ReplaceRater,
    SubmitScore,
)
from hiring.contracts.evaluation.events import (
    EvaluationCancelled,
    EvaluationCompleted,
    EvaluationOpened,
    EvaluationOverdue,
    RaterReplaced,
    ScoreCorrected,
    ScoreSubmitted,
)
from hiring.contracts.evaluation.parts import Plan, Recommendation, SkillRating
from hiring.contracts.ids import PersonId
from hiring.contracts.subjects import AggregateId
from hiring.evaluation.domain.reactions import require_reaction
from hiring.evaluation.domain.scorebook import UNKNOWN_SKILL
from hiring.evaluation.domain.scores import score_step
from hiring.eventkit.decider import Decider, Issued, Refused, Rule, require

EvaluationCommand = OpenEvaluation | SubmitScore | CorrectScore | ReplaceRater | NoteOverdue | CancelEvaluation
EvaluationEvent = (
    EvaluationOpened
    | ScoreSubmitted
    | ScoreCorrected
    | RaterReplaced
    | EvaluationOverdue
    | EvaluationCancelled
    | EvaluationCompleted
)

# ---- state


@dataclass(frozen=True)
class Unopened:
    """Nobody is asked to rate yet."""

    kind: Literal["unopened"] = "unopened"


@dataclass(frozen=True)
class Answer:
    """What one rater says."""

    ratings: tuple[SkillRating, ...]
    recommendation: Recommendation


@dataclass(frozen=True)
class Open:
    """Raters may submit; `answers` are those that are in."""

    plan: Plan
    raters: tuple[PersonId, ...]
    answers: dict[PersonId, Answer] = field(default_factory=dict)
    overdue: bool = False
    kind: Literal["open"] = "open"

    @property
    def missing(self) -> tuple[PersonId, ...]:
        """Who has not submitted."""
        return tuple(rater for rater in self.raters if rater not in self.answers)


@dataclass(frozen=True)
class Closed:
    """Completed or cancelled: nothing more happens."""

    raters: tuple[PersonId, ...]
    completed: bool
    kind: Literal["closed"] = "closed"


Evaluation = Annotated[Unopened | Open | Closed, Field(discriminator="kind")]

# ---- rules

UNKNOWN_EVALUATION = Rule("unknown-evaluation", "Only an evaluation that was planned can be rated.")
EVALUATION_CLOSED = Rule("evaluation-closed", "Nothing is rated after the evaluation was completed or cancelled.")
NOT_A_RATER = Rule("not-a-rater", "Only the raters of an evaluation rate there.")
ALREADY_SUBMITTED = Rule("already-submitted", "A rater submits once; what was submitted is corrected, with a reason.")
ONE_RATING = Rule("one-rating-per-skill", "Each asked skill is rated once.")
MISSING_RATING = Rule("missing-rating", "Every asked skill is rated, or said to be not observed.")
NOTHING_TO_CORRECT = Rule("nothing-to-correct", "A correction changes a rating or the recommendation of one's own.")
NOT_YOUR_ROLE = Rule("not-your-role", "Only a recruiter or HR manager of the vacancy replaces a rater.")
UNFIT_REPLACEMENT = Rule("unfit-replacement", "A replacement is of the vacancy's team and rates nothing here yet.")


def _require_answers_every_skill(command: SubmitScore | CorrectScore, plan: Plan) -> None:
    asked = {requirement.skill for requirement in plan.requirements}
    times = Counter(rating.skill for rating in command.ratings)
    noted = Counter(evidence.skill for evidence in command.evidence)
    require(not (times.keys() - asked), UNKNOWN_SKILL, ", ".join(sorted(times.keys() - asked)), "ratings")
    require(not (noted.keys() - asked), UNKNOWN_SKILL, ", ".join(sorted(noted.keys() - asked)), "evidence")
    require(max(times.values()) == 1, ONE_RATING, field="ratings")
    require(not (asked - times.keys()), MISSING_RATING, ", ".join(sorted(asked - times.keys())), "ratings")


# ---- evolve


def evolve(state: Evaluation, event: EvaluationEvent) -> Evaluation:
    """The evaluation after this event."""
    if isinstance(event, EvaluationOpened):
        return Open(event.plan, event.plan.raters)
    if not isinstance(state, Open):
        raise TypeError(f"{event.wire} happened in an evaluation that is {state.kind}")
    match event:
        case ScoreSubmitted() | ScoreCorrected():
            answer = Answer(event.ratings, event.recommendation)
            return replace(state, answers={**state.answers, event.rater: answer})
        case RaterReplaced():
            raters = tuple(event.replacement if rater == event.rater else rater for rater in state.raters)
            return replace(state, raters=raters)
        case EvaluationOverdue():
            return replace(state, overdue=True)
        case EvaluationCancelled():
            return Closed(state.raters, completed=False)
        case EvaluationCompleted():
            return Closed(state.raters, completed=True)
        case _:
            assert_never(event)


# ---- decide


def decide(command: EvaluationCommand, state: Evaluation, issued: Issued) -> Sequence[EvaluationEvent]:
    """What follows from a command."""
    match command:
        case OpenEvaluation() | NoteOverdue() | CancelEvaluation():
            require_reaction(issued)
            return _react(command, state)
        case SubmitScore():
            return _submit(command, _open(state, issued.by), PersonId(issued.by))
        case CorrectScore():
            return _correct(command, _open(state, issued.by), PersonId(issued.by))
        case ReplaceRater():
            return _replace(command, _open(state, command.rater), issued)
        case _:
            assert_never(command)


def _open(state: Evaluation, rater: str) -> Open:
    match state:
        case Unopened():
            raise Refused(UNKNOWN_EVALUATION, field="evaluation")
        case Closed():
            require(rater in state.raters, NOT_A_RATER)
            raise Refused(ALREADY_SUBMITTED if state.completed else EVALUATION_CLOSED)
        case Open():
            require(rater in state.raters, NOT_A_RATER)
            return state
        case _:
            assert_never(state)


def _react(command: OpenEvaluation | NoteOverdue | CancelEvaluation, state: Evaluation) -> Sequence[EvaluationEvent]:
    """What a reaction leads to; nothing where it comes too late or for a step that nobody rates."""
    match command, state:
        case OpenEvaluation(), Unopened():
            return [EvaluationOpened(vacancy=command.vacancy, evaluation=command.evaluation, plan=command.plan)]
        case NoteOverdue(), Open(overdue=False):
            return [
                EvaluationOverdue(
                    vacancy=command.vacancy,
                    evaluation=command.evaluation,
                    candidacy=state.plan.candidacy,
                    step=state.plan.step,
                    missing=state.missing,
                    due_at=state.plan.due_at,
                )
            ]
        case CancelEvaluation(), Open():
            return [
                EvaluationCancelled(
                    vacancy=command.vacancy,
                    evaluation=command.evaluation,
                    candidacy=state.plan.candidacy,
                    step=state.plan.step,
                    missing=state.missing,
                )
            ]
    return []


def _submit(command: SubmitScore, state: Open, rater: PersonId) -> Sequence[EvaluationEvent]:
    require(rater not in state.answers, ALREADY_SUBMITTED)
    _require_answers_every_skill(command, state.plan)
    submitted = ScoreSubmitted(
        vacancy=command.vacancy,
        evaluation=command.evaluation,
        candidacy=state.plan.candidacy,
        candidate=state.plan.candidate,
        step=state.plan.step,
        rater=rater,
        ratings=command.ratings,
        recommendation=command.recommendation,
        evidence=command.evidence,
    )
    after = replace(state, answers={**state.answers, rater: Answer(command.ratings, command.recommendation)})
    return [submitted] if after.missing else [submitted, _completed(command, after)]


def _completed(command: SubmitScore, state: Open) -> EvaluationCompleted:
    plan = state.plan
    result = score_step(plan.requirements, plan.combination, (answer.ratings for answer in state.answers.values()))
    return EvaluationCompleted(
        vacancy=command.vacancy,
        evaluation=command.evaluation,
        candidacy=plan.candidacy,
        step=plan.step,
        raters=state.raters,
        marks=result.marks,
        score=result.weighted.score,
        coverage=result.weighted.coverage,
        gate_passed=result.gate_passed,
        failed_musts=result.failed_musts,
        brief_version=plan.brief_version,
    )


def _correct(command: CorrectScore, state: Open, rater: PersonId) -> Sequence[EvaluationEvent]:
    wanted = Answer(command.ratings, command.recommendation)
    require(rater in state.answers and state.answers[rater] != wanted, NOTHING_TO_CORRECT)
    _require_answers_every_skill(command, state.plan)
    return [
        ScoreCorrected(
            vacancy=command.vacancy,
            evaluation=command.evaluation,
            candidacy=state.plan.candidacy,
            candidate=state.plan.candidate,
            step=state.plan.step,
            rater=rater,
            ratings=command.ratings,
            recommendation=command.recommendation,
            evidence=command.evidence,
            reason=command.reason,
        )
    ]


def _replace(command: ReplaceRater, state: Open, issued: Issued) -> Sequence[EvaluationEvent]:
    require(issued.by in state.plan.organisers, NOT_YOUR_ROLE)
    require(command.rater not in state.answers, ALREADY_SUBMITTED, field="rater")
    fits = command.replacement in state.plan.team and command.replacement not in state.raters
    require(fits, UNFIT_REPLACEMENT, field="replacement")
    return [
        RaterReplaced(
            vacancy=command.vacancy,
            evaluation=command.evaluation,
            candidacy=state.plan.candidacy,
            step=state.plan.step,
            rater=command.rater,
            replacement=command.replacement,
            reason=command.reason,
        )
    ]


EVALUATION: Decider[EvaluationCommand, EvaluationEvent, Evaluation] = Decider(
    service="evaluation",
    kind="evaluation",
    initial=Unopened(),
    state_type=Evaluation,
    commands=(OpenEvaluation, SubmitScore, CorrectScore, ReplaceRater, NoteOverdue, CancelEvaluation),
    events=(
        EvaluationOpened,
        ScoreSubmitted,
        ScoreCorrected,
        RaterReplaced,
        EvaluationOverdue,
        EvaluationCancelled,
        EvaluationCompleted,
    ),
    identify=lambda command: AggregateId(command.vacancy, "evaluation", "evaluation", command.evaluation),
    decide=decide,
    evolve=evolve,
)
