from datetime import datetime
from typing import Any

import pytest

from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.events import RequirementsRevised
from hiring.contracts.evaluation.commands import CorrectScore
from hiring.contracts.evaluation.parts import Recommendation, SkillRating
from hiring.contracts.evaluation.queries import ListMyEvaluations, ShowEvaluation, ShowForms, ShowMatrix
from hiring.contracts.messages import Query
from hiring.contracts.samples import complete_brief
from hiring.evaluation.domain.sealing import S25, S26
from hiring.eventkit.decider import Refused, Rule


def refused(vacancy: Any, query: Query, by: str) -> Rule:
    with pytest.raises(Refused) as refusal:
        vacancy.asked(query, by=by)
    return refusal.value.rule


@pytest.fixture
def evaluation(vacancy: Any) -> Any:
    return vacancy.advances("c1")


@pytest.fixture
def shown(evaluation: Any) -> ShowEvaluation:
    return ShowEvaluation(vacancy="v1", evaluation=evaluation)


def test_a_rater_sees_what_to_rate_the_most_urgent_first(vacancy: Any) -> None:
    vacancy.advances("c1", StepKind.RECRUITMENT_INTERVIEW)
    vacancy.enters("c2")
    tasks = vacancy.asked(ListMyEvaluations(), by="anna").tasks
    assert [(task.candidacy, task.step.value) for task in tasks] == [
        ("c2", "pre-screening"),
        ("c1", "recruitment-interview"),
    ]
    assert isinstance(tasks[0].since, datetime)


def test_what_was_rated_is_no_task_any_more(vacancy: Any, evaluation: Any) -> None:
    vacancy.rates("pavel", evaluation, python=4, sql=3, kafka=1)
    assert vacancy.asked(ListMyEvaluations(), by="pavel").tasks == ()
    assert len(vacancy.asked(ListMyEvaluations(), by="ines").tasks) == 1


def test_s25_answers_are_sealed_until_ones_own_are_in(vacancy: Any, evaluation: Any, shown: ShowEvaluation) -> None:
    vacancy.rates("pavel", evaluation, "Named every edge case.", python=4, sql=3, kafka=1)
    assert refused(vacancy, shown, by="ines") == S25
    vacancy.rates("ines", evaluation, python=2, sql=3, kafka="not_observed")
    sheet = vacancy.asked(shown, by="ines")
    assert [answer.rater for answer in sheet.answers] == ["pavel", "ines"]
    assert sheet.answers[0].evidence[0].note == "Named every edge case."
    assert sheet.status == "completed"
    assert sheet.result.score == pytest.approx((3 * 0.5 + 2 * 0.5 + 1 * 0) / 6)


def test_s25_a_rater_whose_own_are_in_sees_who_came_before(
    vacancy: Any, evaluation: Any, shown: ShowEvaluation
) -> None:
    vacancy.rates("pavel", evaluation, python=4, sql=3, kafka=1)
    sheet = vacancy.asked(shown, by="pavel")
    assert ([a.rater for a in sheet.answers], sheet.missing, sheet.result) == (["pavel"], ("ines",), None)


@pytest.mark.parametrize("decider", ["anna", "maria"])
def test_s25_those_who_decide_without_rating_wait_for_all(
    vacancy: Any, evaluation: Any, shown: ShowEvaluation, decider: str
) -> None:
    vacancy.rates("pavel", evaluation, python=4, sql=3, kafka=1)
    assert refused(vacancy, shown, by=decider) == S25
    vacancy.rates("ines", evaluation, python=2, sql=3, kafka=1)
    assert len(vacancy.asked(shown, by=decider).answers) == 2


def test_s25_an_interviewer_sees_nothing_of_steps_that_others_rate(vacancy: Any) -> None:
    vacancy.enters("c1")
    vacancy.rates("anna", "c1-pre-screening", english=4)
    assert refused(vacancy, ShowEvaluation(vacancy="v1", evaluation="c1-pre-screening"), by="pavel") == S25
    (step,) = vacancy.asked(ShowMatrix(vacancy="v1"), by="pavel").members[0].steps
    assert (step.sealed, step.result) == (True, None)


def test_a_correction_is_shown_and_counted(vacancy: Any, evaluation: Any, shown: ShowEvaluation) -> None:
    vacancy.rates("pavel", evaluation, python=4, sql=3, kafka=1)
    better = tuple(SkillRating(skill=skill, rating=5) for skill in ("python", "sql", "kafka"))
    vacancy.told(
        CorrectScore(
            vacancy="v1",
            evaluation=evaluation,
            ratings=better,
            recommendation=Recommendation.STRONG_YES,
            reason="I read the task again.",
        ),
        by="pavel",
    )
    (answer,) = vacancy.asked(shown, by="pavel").answers
    assert (answer.corrections, answer.ratings) == (1, better)
    (before,) = answer.earlier
    assert [(rating.skill, rating.rating) for rating in before.ratings] == [("python", 4), ("sql", 3), ("kafka", 1)]
    assert before.corrected_because == "I read the task again."


@pytest.mark.parametrize("participant", ["anna", "pavel", "maria", "olga"])
def test_s26_every_participant_reads_forms_weights_and_rules(vacancy: Any, participant: str) -> None:
    shown = vacancy.asked(ShowForms(vacancy="v1"), by=participant)
    assert [step.weight for step in shown.forms.steps] == [10, 20, 50, 20]


def test_s26_nobody_else_sees_anything(vacancy: Any, shown: ShowEvaluation) -> None:
    for query in (ShowForms(vacancy="v1"), ShowMatrix(vacancy="v1"), shown):
        assert refused(vacancy, query, by="stranger") == S26
    assert vacancy.asked(ListMyEvaluations(), by="stranger").tasks == ()


def test_b9_each_version_of_the_forms_stays_readable(vacancy: Any) -> None:
    revised = complete_brief().model_copy(update={"approvers": ("maria",)})
    vacancy.hears(RequirementsRevised(vacancy="v1", brief_version=2, brief=revised, changes=(), asked_by="maria"))
    assert vacancy.asked(ShowForms(vacancy="v1"), by="anna").brief_version == 2
    old = vacancy.asked(ShowForms(vacancy="v1", brief_version=1), by="anna")
    assert (old.brief_version, old.forms.approvers) == (1, ("maria", "olga"))


def test_what_is_not_there_is_not_found(vacancy: Any) -> None:
    for query in (
        ShowForms(vacancy="v2"),
        ShowForms(vacancy="v1", brief_version=7),
        ShowEvaluation(vacancy="v1", evaluation="c9-test-task"),
    ):
        with pytest.raises(LookupError):
            vacancy.asked(query, by="anna")


def rate_all(vacancy: Any, candidacy: str, level: int) -> None:
    vacancy.enters(candidacy)
    vacancy.rates("anna", f"{candidacy}-pre-screening", english=level)
    recruitment = vacancy.advances(candidacy, StepKind.RECRUITMENT_INTERVIEW)
    vacancy.rates("anna", recruitment, teamwork=level, english=level)
    professional = vacancy.advances(candidacy)
    vacancy.rates("pavel", professional, python=level, sql=level, kafka="not_observed")
    vacancy.rates("ines", professional, python=level - 1, sql=level, kafka="not_observed")


def test_s41_s87_candidacies_stand_side_by_side_the_best_first(vacancy: Any) -> None:
    rate_all(vacancy, "c1", 3)
    rate_all(vacancy, "c2", 5)
    vacancy.enters("c3")
    matrix = vacancy.asked(ShowMatrix(vacancy="v1"), by="maria")
    assert [member.candidacy for member in matrix.members] == ["c2", "c1", "c3"]
    best, _, newest = matrix.members
    professional = best.steps[2]
    assert [(mark.skill, mark.mean, mark.spread) for mark in professional.result.marks] == [
        ("python", 0.875, 0.25),
        ("sql", 1, 0),
        ("kafka", None, 0),
    ]
    assert professional.result.score == pytest.approx((3 * 0.875 + 2 * 1) / 5)
    assert best.score == pytest.approx((10 + 20 + 50 * professional.result.score) / 80)
    assert (best.coverage, best.complete) == (0.8, True)
    assert (newest.score, newest.complete, newest.steps[0].missing) == (None, False, ("anna",))


def test_f4_whoever_failed_a_gate_stands_behind_and_nobody_is_rejected_by_it(vacancy: Any) -> None:
    rate_all(vacancy, "c1", 2)
    rate_all(vacancy, "c2", 3)
    matrix = vacancy.asked(ShowMatrix(vacancy="v1"), by="maria")
    assert [(member.candidacy, member.gate_passed) for member in matrix.members] == [("c2", False), ("c1", False)]
    assert matrix.members[0].steps[1].result.gate_passed
    assert matrix.members[0].steps[2].result.failed_musts == ("python",)


def test_s64_each_is_compared_with_the_portrait_gap_by_gap(vacancy: Any) -> None:
    rate_all(vacancy, "c1", 3)
    (member,) = vacancy.asked(ShowMatrix(vacancy="v1", candidacies=("c1",)), by="anna").members
    assert [(gap.skill, gap.importance.value, gap.gap) for gap in member.gaps] == [
        ("python", "must", 0.375),
        ("teamwork", "must", 0.25),
        ("sql", "desirable", 0.25),
    ]
    wanted = 0.75 * (3 + 2 + 2) + 0.5 * 1
    assert member.fit == pytest.approx(1 - (3 * 0.375 + 2 * 0.25 + 2 * 0.25) / wanted)
    assert member.unobserved == ("kafka",)


def test_s53_technical_is_weighed_against_soft_with_floors(vacancy: Any) -> None:
    rate_all(vacancy, "c1", 3)
    (member,) = vacancy.asked(ShowMatrix(vacancy="v1"), by="anna").members
    technical = (3 * 0.375 + 2 * 0.5) / 5
    assert member.trade_off.technical == pytest.approx(technical)
    assert member.trade_off.soft == pytest.approx(0.5)
    assert member.trade_off.score == pytest.approx(0.6 * technical + 0.4 * 0.5)
    assert member.trade_off.floors_met
