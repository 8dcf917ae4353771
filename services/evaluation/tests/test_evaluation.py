from datetime import timedelta

import pytest
from pydantic import ValidationError

from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation import parts
from hiring.contracts.evaluation.commands import (
    CancelEvaluation,
    CorrectScore,
    NoteOverdue,
    OpenEvaluation,
    ReopenEvaluation,
    ReplaceRater,
    SubmitScore,
)
from hiring.contracts.evaluation.events import (
    EvaluationCancelled,
    EvaluationCompleted,
    EvaluationOpened,
    EvaluationOverdue,
    EvaluationReopened,
    EvidenceNoted,
    RaterReplaced,
    ScoreCorrected,
    ScoreSubmitted,
)
from hiring.contracts.evaluation.parts import Answers, Evidence, Plan, Recommendation, SkillMark, SkillRating
from hiring.contracts.samples import complete_brief, marks, total
from hiring.contracts.sealed import Sealed
from hiring.evaluation.domain.evaluation.decider import EVALUATION
from hiring.evaluation.domain.evaluation.rules import (
    ALREADY_SUBMITTED,
    EVALUATION_CLOSED,
    MISSING_RATING,
    NOT_A_RATER,
    NOT_YOUR_ROLE,
    NOTHING_TO_CORRECT,
    ONE_RATING,
    UNFIT_REPLACEMENT,
    UNKNOWN_EVALUATION,
)
from hiring.evaluation.domain.reactions import REACTION_ONLY
from hiring.evaluation.domain.scorebook.rules import UNKNOWN_SKILL
from hiring.eventkit.testing.spec import MONDAY, Spec

spec = Spec(EVALUATION)
BRIEF = complete_brief()
STEP = StepKind.PROFESSIONAL_INTERVIEW
ID = "c1-professional-interview"
PLAN = Plan(
    candidacy="c1",
    candidate="p1",
    step=STEP,
    raters=("pavel", "ines"),
    organisers=("anna",),
    team=("anna", "pavel", "ines", "maria"),
    questions=BRIEF.step(STEP).questions,
    requirements=BRIEF.requirements[:3],
    step_weight=50,
    combination=BRIEF.combination,
    trade_off=BRIEF.trade_off,
    brief_version=1,
    due_at=MONDAY + timedelta(hours=72),
)
OPENED = EvaluationOpened(vacancy="v1", evaluation=ID, plan=PLAN)
NOTE = (Evidence(skill="python", note=Sealed("Named every edge case.")),)
YES, NO = Recommendation.YES, Recommendation.NO


def ratings(**levels: int | str) -> tuple[SkillRating, ...]:
    return tuple(SkillRating(skill=skill, rating=level) for skill, level in levels.items())


GOOD = ratings(python=5, sql=4, kafka="not_observed")
FAIR = ratings(python=3, sql="not_observed", kafka="not_observed")


def submit(given: tuple[SkillRating, ...] = GOOD, evidence: tuple[Evidence, ...] = ()) -> SubmitScore:
    return SubmitScore(vacancy="v1", evaluation=ID, ratings=given, recommendation=YES, evidence=evidence)


def said(given: tuple[SkillRating, ...], recommendation: Recommendation = YES) -> Sealed:
    return Answers(ratings=given, recommendation=recommendation).sealed()


def submitted(rater: str, given: tuple[SkillRating, ...] = GOOD) -> ScoreSubmitted:
    return ScoreSubmitted(
        vacancy="v1",
        evaluation=ID,
        candidacy="c1",
        candidate="p1",
        step=STEP,
        rater=rater,
        answers=said(given),
    )


NOTED = EvidenceNoted(vacancy="v1", evaluation=ID, candidate="p1", rater="pavel", evidence=NOTE)


def correct(recommendation: Recommendation = NO) -> CorrectScore:
    return CorrectScore(
        vacancy="v1", evaluation=ID, ratings=GOOD, recommendation=recommendation, reason="I mistook the candidate."
    )


def corrects(rater: str, answers: Sealed) -> ScoreCorrected:
    before = dict(submitted(rater))
    del before["minutes"]
    return ScoreCorrected(**before | {"answers": answers})


def replace(rater: str = "ines", replacement: str = "maria") -> ReplaceRater:
    return ReplaceRater(vacancy="v1", evaluation=ID, rater=rater, replacement=replacement, reason="On leave.")


REPLACED = RaterReplaced(
    vacancy="v1", evaluation=ID, candidacy="c1", step=STEP, rater="ines", replacement="maria", reason="On leave."
)
CANCELLED = EvaluationCancelled(vacancy="v1", evaluation=ID, candidacy="c1", step=STEP, missing=("pavel", "ines"))
COMPLETED = EvaluationCompleted(
    vacancy="v1",
    evaluation=ID,
    candidacy="c1",
    step=STEP,
    raters=("pavel", "ines"),
    marks=marks(
        SkillMark(skill="python", mean=0.75, spread=0.5, raters=2),
        SkillMark(skill="sql", mean=0.75, raters=1),
        SkillMark(skill="kafka", mean=None, raters=0),
    ),
    total=total(0.75, 5 / 6),
    brief_version=1,
)


def test_a_planned_evaluation_is_opened_once() -> None:
    command = OpenEvaluation(vacancy="v1", evaluation=ID, plan=PLAN)
    spec.when(command, by="policy").then(OPENED)
    spec.given(OPENED).when(command, by="policy").then_nothing()


def test_no_person_opens_cancels_or_declares_late() -> None:
    spec.when(OpenEvaluation(vacancy="v1", evaluation=ID, plan=PLAN), by="anna").then_refused(REACTION_ONLY)
    spec.given(OPENED).when(CancelEvaluation(vacancy="v1", evaluation=ID), by="anna").then_refused(REACTION_ONLY)
    spec.given(OPENED).when(NoteOverdue(vacancy="v1", evaluation=ID), by="anna").then_refused(REACTION_ONLY)


def test_a_rater_submits_sealed_answers_and_evidence() -> None:
    spec.given(OPENED).when(submit(evidence=NOTE), by="pavel").then(submitted("pavel"), NOTED)


def test_with_the_last_rater_the_evaluation_is_complete_in_the_same_decision() -> None:
    spec.given(OPENED, submitted("pavel")).when(submit(FAIR), by="ines").then(submitted("ines", FAIR), COMPLETED)


def test_f2_not_observed_is_never_a_zero() -> None:
    nothing = ratings(python="not_observed", sql="not_observed", kafka="not_observed")
    completed = spec.given(OPENED, submitted("pavel", nothing)).when(submit(nothing), by="ines").happens()[-1]
    assert isinstance(completed, EvaluationCompleted)
    assert completed.total == total(None, 0, gate_passed=False)


def test_f4_a_must_have_below_its_minimum_fails_the_gate_and_is_named() -> None:
    weak = ratings(python=2, sql=5, kafka=5)
    completed = spec.given(OPENED, submitted("pavel", weak)).when(submit(weak), by="ines").happens()[-1]
    assert isinstance(completed, EvaluationCompleted)
    assert not parts.StepTotal.opened(str(completed.total.content)).gate_passed
    assert parts.StepMarks.opened(str(completed.marks.content)).failed_musts == ("python",)


def test_only_a_rater_rates() -> None:
    spec.given(OPENED).when(submit(), by="maria").then_refused(NOT_A_RATER)
    spec.given(OPENED).when(correct(), by="maria").then_refused(NOT_A_RATER)


def test_a_rater_submits_once() -> None:
    spec.given(OPENED, submitted("pavel")).when(submit(), by="pavel").then_refused(ALREADY_SUBMITTED)
    done = spec.given(OPENED, submitted("pavel"), submitted("ines", FAIR), COMPLETED)
    done.when(submit(), by="ines").then_refused(ALREADY_SUBMITTED)
    done.when(submit(), by="maria").then_refused(NOT_A_RATER)


def test_what_was_never_planned_cannot_be_rated() -> None:
    spec.when(submit(), by="pavel").then_refused(UNKNOWN_EVALUATION)


def test_nothing_is_rated_after_a_cancellation() -> None:
    spec.given(OPENED, CANCELLED).when(submit(), by="pavel").then_refused(EVALUATION_CLOSED)


def test_every_asked_skill_is_rated_or_said_to_be_not_observed() -> None:
    spec.given(OPENED).when(submit(ratings(python=4)), by="pavel").then_refused(MISSING_RATING, "kafka, sql")


def test_only_asked_skills_are_rated() -> None:
    given = (*GOOD, *ratings(magic=5))
    spec.given(OPENED).when(submit(given), by="pavel").then_refused(UNKNOWN_SKILL, "magic")
    note = (Evidence(skill="magic", note=Sealed("A rabbit.")),)
    spec.given(OPENED).when(submit(evidence=note), by="pavel").then_refused(UNKNOWN_SKILL, "magic")


def test_a_skill_is_rated_once() -> None:
    spec.given(OPENED).when(submit((*GOOD, *ratings(sql=1))), by="pavel").then_refused(ONE_RATING)


@pytest.mark.parametrize("level", [0, 6, 3.5, "great"])
def test_a_level_is_1_to_5_or_not_observed(level: object) -> None:
    with pytest.raises(ValidationError):
        SkillRating.model_validate({"skill": "python", "rating": level})


def test_what_was_submitted_is_corrected_with_a_reason_and_stays_in_the_log() -> None:
    corrected = corrects("pavel", said(GOOD, NO))
    why = EvidenceNoted(
        vacancy="v1",
        evaluation=ID,
        candidate="p1",
        rater="pavel",
        about="correction",
        remark=Sealed("I mistook the candidate."),
    )
    spec.given(OPENED, submitted("pavel")).when(correct(), by="pavel").then(corrected, why)


def test_the_corrected_ratings_are_what_counts() -> None:
    worse = corrects("pavel", said(FAIR))
    completed = spec.given(OPENED, submitted("pavel"), worse).when(submit(FAIR), by="ines").happens()[-1]
    assert isinstance(completed, EvaluationCompleted)
    assert parts.StepTotal.opened(str(completed.total.content)).score == 0.5


def test_a_correction_changes_something_of_ones_own() -> None:
    spec.given(OPENED).when(correct(), by="pavel").then_refused(NOTHING_TO_CORRECT)
    spec.given(OPENED, submitted("pavel")).when(correct(YES), by="pavel").then_refused(NOTHING_TO_CORRECT)


def test_nothing_is_corrected_once_all_are_in() -> None:
    done = spec.given(OPENED, submitted("pavel"), submitted("ines", FAIR), COMPLETED)
    done.when(correct(), by="pavel").then_refused(ALREADY_SUBMITTED)


def test_the_recruiter_replaces_a_rater_who_has_not_submitted() -> None:
    replaced = spec.given(OPENED).when(replace(), by="anna").then(REPLACED)
    replaced.when(submit(), by="ines").then_refused(NOT_A_RATER)
    replaced.when(submit(), by="maria").then(submitted("maria"))


def test_only_recruiter_or_hr_replace_a_rater() -> None:
    spec.given(OPENED).when(replace(), by="pavel").then_refused(NOT_YOUR_ROLE)


def test_a_rater_who_submitted_is_not_replaced() -> None:
    spec.given(OPENED, submitted("ines")).when(replace(), by="anna").then_refused(ALREADY_SUBMITTED)


@pytest.mark.parametrize("replacement", ["pavel", "stranger"])
def test_a_replacement_is_of_the_team_and_new_here(replacement: str) -> None:
    spec.given(OPENED).when(replace(replacement=replacement), by="anna").then_refused(UNFIT_REPLACEMENT)


def test_whoever_is_late_is_named_once() -> None:
    overdue = EvaluationOverdue(
        vacancy="v1", evaluation=ID, candidacy="c1", step=STEP, missing=("ines",), due_at=PLAN.due_at
    )
    late = spec.given(OPENED, submitted("pavel")).when(NoteOverdue(vacancy="v1", evaluation=ID), by="policy")
    late.then(overdue).when(submit(FAIR), by="ines").then(submitted("ines", FAIR), COMPLETED)


def test_nobody_is_late_for_what_is_complete_or_cancelled() -> None:
    note = NoteOverdue(vacancy="v1", evaluation=ID)
    spec.given(OPENED, submitted("pavel"), submitted("ines", FAIR), COMPLETED).when(note, by="policy").then_nothing()
    spec.given(OPENED, CANCELLED).when(note, by="policy").then_nothing()


def test_an_open_evaluation_ends_with_its_candidacy() -> None:
    cancel = CancelEvaluation(vacancy="v1", evaluation=ID)
    spec.given(OPENED).when(cancel, by="policy").then(CANCELLED)
    spec.when(cancel, by="policy").then_nothing()


def test_s35_whoever_is_reconsidered_is_rated_by_those_who_were_missing() -> None:
    cancelled = CANCELLED.model_copy(update={"missing": ("ines",)})
    reopened = EvaluationReopened(
        vacancy="v1",
        evaluation=ID,
        candidacy="c1",
        step=STEP,
        missing=("ines",),
        due_at=MONDAY + timedelta(hours=24),
    )
    over = spec.given(OPENED, submitted("pavel"), cancelled)
    again = over.when(ReopenEvaluation(vacancy="v1", evaluation=ID), by="policy").then(reopened)
    again.when(submit(), by="pavel").then_refused(ALREADY_SUBMITTED)
    again.when(submit(FAIR), by="ines").then(submitted("ines", FAIR), COMPLETED)
