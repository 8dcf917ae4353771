"""How raters submit and correct what they say, and what it comes to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hiring.contracts.evaluation.commands import CorrectScore, SubmitScore
from hiring.contracts.evaluation.events import EvaluationCompleted, ScoreCorrected, ScoreSubmitted
from hiring.contracts.evaluation.parts import Plan
from hiring.contracts.ids import PersonId
from hiring.evaluation.domain.evaluation.rules import ALREADY_SUBMITTED, MISSING_RATING, NOTHING_TO_CORRECT, ONE_RATING
from hiring.evaluation.domain.evaluation.state import Answer, Open
from hiring.evaluation.domain.scorebook import UNKNOWN_SKILL
from hiring.evaluation.domain.scores import score_step
from hiring.eventkit.decider import require


def _require_answers_every_skill(command: SubmitScore | CorrectScore, plan: Plan) -> None:
    asked = {requirement.skill for requirement in plan.requirements}
    times = Counter(rating.skill for rating in command.ratings)
    noted = Counter(evidence.skill for evidence in command.evidence)
    require(not (times.keys() - asked), UNKNOWN_SKILL, ", ".join(sorted(times.keys() - asked)), "ratings")
    require(not (noted.keys() - asked), UNKNOWN_SKILL, ", ".join(sorted(noted.keys() - asked)), "evidence")
    require(max(times.values()) == 1, ONE_RATING, field="ratings")
    require(not (asked - times.keys()), MISSING_RATING, ", ".join(sorted(asked - times.keys())), "ratings")


def submit(command: SubmitScore, state: Open, rater: PersonId) -> Sequence[ScoreSubmitted | EvaluationCompleted]:
    """One rater's answers, and with the last one's the score of all (F1 to F4)."""
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


def correct(command: CorrectScore, state: Open, rater: PersonId) -> Sequence[ScoreCorrected]:
    """Other answers in place of one's own, while somebody is still missing."""
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
