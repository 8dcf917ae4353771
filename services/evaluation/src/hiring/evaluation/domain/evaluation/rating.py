"""How raters submit and correct what they say, and what it comes to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pydantic import ValidationError

from hiring.contracts.evaluation.commands import CorrectScore, SubmitScore
from hiring.contracts.evaluation.events import EvaluationCompleted, EvidenceNoted, ScoreCorrected, ScoreSubmitted
from hiring.contracts.evaluation.parts import Answers, Evidence, Plan, SkillRating, StepMarks, StepTotal
from hiring.contracts.ids import PersonId
from hiring.contracts.sealed import Sealed
from hiring.evaluation.domain.evaluation.rules import (
    ALREADY_SUBMITTED,
    CONFLICT_OF_INTEREST,
    KEY_DESTROYED,
    MISSING_RATING,
    NOTHING_TO_CORRECT,
    ONE_RATING,
)
from hiring.evaluation.domain.evaluation.state import Open
from hiring.evaluation.domain.scorebook.rules import UNKNOWN_SKILL
from hiring.evaluation.domain.scores import score_step
from hiring.eventkit.decider import Refused, require


def require_every_skill_rated(plan: Plan, ratings: Iterable[SkillRating], evidence: Iterable[Evidence] = ()) -> None:
    """Nothing, when each asked skill is rated once and no other is rated or noted.

    Raises:
        Refused: it is not.
    """
    asked = {requirement.skill for requirement in plan.requirements}
    times = Counter(rating.skill for rating in ratings)
    noted = Counter(noted.skill for noted in evidence)
    require(not (times.keys() - asked), UNKNOWN_SKILL, ", ".join(sorted(times.keys() - asked)), "ratings")
    require(not (noted.keys() - asked), UNKNOWN_SKILL, ", ".join(sorted(noted.keys() - asked)), "evidence")
    require(max(times.values()) == 1, ONE_RATING, field="ratings")
    require(not (asked - times.keys()), MISSING_RATING, ", ".join(sorted(asked - times.keys())), "ratings")


def submit(
    command: SubmitScore, state: Open, rater: PersonId
) -> Sequence[ScoreSubmitted | EvidenceNoted | EvaluationCompleted]:
    """One rater's answers, and with the last one's the score of all (F1 to F4)."""
    require(rater not in state.answers, ALREADY_SUBMITTED)
    require(rater not in state.conflicted, CONFLICT_OF_INTEREST)
    require_every_skill_rated(state.plan, command.ratings, command.evidence)
    submitted = ScoreSubmitted(
        vacancy=command.vacancy,
        evaluation=command.evaluation,
        candidacy=state.plan.candidacy,
        candidate=state.plan.candidate,
        step=state.plan.step,
        rater=rater,
        answers=_answers(command),
        minutes=command.minutes,
    )
    after = replace(state, answers={**state.answers, rater: submitted.answers})
    completed = [] if after.missing else [_completed(command, after)]
    return [submitted, *_noted(command, state, rater), *completed]


def _answers(command: SubmitScore | CorrectScore) -> Sealed:
    return Answers(ratings=command.ratings, recommendation=command.recommendation).sealed()


def _noted(command: SubmitScore, state: Open, rater: PersonId) -> Sequence[EvidenceNoted]:
    return [_in_words(command, state, rater)] if command.evidence else []


def _in_words(
    command: SubmitScore | CorrectScore, state: Open, rater: PersonId, corrected_because: str | None = None
) -> EvidenceNoted:
    return EvidenceNoted(
        vacancy=command.vacancy,
        evaluation=command.evaluation,
        candidate=state.plan.candidate,
        rater=rater,
        about="correction" if corrected_because else "rating",
        evidence=command.evidence,
        remark=Sealed(corrected_because) if corrected_because else None,
    )


def _completed(command: SubmitScore, state: Open) -> EvaluationCompleted:
    plan = state.plan
    given = [_opened(sealed).ratings for sealed in state.answers.values()]
    weights = plan.weights_of(state.answers)
    result = score_step(plan.requirements, plan.combination, given, hybrid=plan.hybrid, weights=weights)
    return EvaluationCompleted(
        vacancy=command.vacancy,
        evaluation=command.evaluation,
        candidacy=plan.candidacy,
        step=plan.step,
        raters=state.raters,
        marks=StepMarks(marks=result.marks, failed_musts=result.failed_musts).sealed(),
        total=StepTotal(
            score=result.weighted.score, coverage=result.weighted.coverage, gate_passed=result.gate_passed
        ).sealed(),
        brief_version=plan.brief_version,
        tainted=bool(state.seal_broken_by),
    )


def correct(command: CorrectScore, state: Open, rater: PersonId) -> Sequence[ScoreCorrected | EvidenceNoted]:
    """Other answers in place of one's own, notes included, while somebody is still missing."""
    before, wanted = state.answers.get(rater), _answers(command)
    require(before is not None and _opened(before) != _opened(wanted), NOTHING_TO_CORRECT)
    require_every_skill_rated(state.plan, command.ratings, command.evidence)
    corrected = ScoreCorrected(
        vacancy=command.vacancy,
        evaluation=command.evaluation,
        candidacy=state.plan.candidacy,
        candidate=state.plan.candidate,
        step=state.plan.step,
        rater=rater,
        answers=wanted,
    )
    return [corrected, _in_words(command, state, rater, command.reason)]


def _opened(sealed: Sealed) -> Answers:
    """What stands behind an opened text; the destroyed key's words in place of it are no answers."""
    try:
        return Answers.opened(str(sealed.content))
    except ValidationError:
        raise Refused(KEY_DESTROYED) from None
