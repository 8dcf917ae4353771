import pytest

from hiring.contracts.brief import Combination, Hybrid, Importance, Requirement, SkillKind, TradeOff
from hiring.contracts.evaluation.parts import SkillMark, SkillRating
from hiring.contracts.ids import SkillId
from hiring.evaluation.domain.scores import (
    balance,
    break_even,
    failed_musts,
    flip_weight,
    mark,
    normalise,
    portrait_fit,
    score_step,
    weighted_score,
)

PYTHON = Requirement(
    skill="python", name="Python", kind=SkillKind.TECHNICAL, importance=Importance.MUST, weight=3, minimum=3, target=5
)
SQL = Requirement(
    skill="sql", name="SQL", kind=SkillKind.TECHNICAL, importance=Importance.DESIRABLE, weight=1, target=3
)
KAFKA = Requirement(skill="kafka", name="Kafka", kind=SkillKind.TECHNICAL, importance=Importance.LEARNABLE, target=3)


def close(value: float) -> object:
    return pytest.approx(value, abs=5e-5)


def rated(**ratings: int | str) -> list[SkillRating]:
    return [SkillRating(skill=skill, rating=rating) for skill, rating in ratings.items()]


def means(**values: float | None) -> dict[SkillId, float | None]:
    return {SkillId(skill): value for skill, value in values.items()}


def test_f1_levels_become_shares_of_the_scale() -> None:
    assert [normalise(level) for level in (1, 2, 3, 4, 5)] == [0, 0.25, 0.5, 0.75, 1]


def test_f2_ratings_4_and_5_and_one_unrated_are_0_90_at_coverage_two_thirds_never_0_60() -> None:
    values = {"a": normalise(4, 0, 5), "b": normalise(5, 0, 5), "c": None}
    result = weighted_score(values, {"a": 1, "b": 1, "c": 1})
    assert result.score == close(0.9)
    assert result.coverage == close(2 / 3)
    assert not result.complete


def test_f2_nothing_rated_is_no_score_at_all() -> None:
    result = weighted_score({"a": None}, {"a": 1.0})
    assert (result.score, result.coverage) == (None, 0)


def test_f3_several_raters_count_by_their_mean_and_show_their_spread() -> None:
    assert mark(SkillId("sql"), [2, 5, "not_observed"]) == SkillMark(skill="sql", mean=0.625, spread=0.75, raters=2)


def test_f3_a_skill_that_nobody_observed_has_no_mean() -> None:
    assert mark(SkillId("sql"), ["not_observed"]) == SkillMark(skill="sql", mean=None, raters=0)


def test_f3_steps_combine_by_their_weights() -> None:
    assert weighted_score({"recruitment": 0.5, "professional": 0.8}, {"recruitment": 20, "professional": 60}).score == (
        close(0.725)
    )


@pytest.mark.parametrize(("python", "failed"), [(2, ("python",)), (3, ()), ("not_observed", ("python",))])
def test_f4_a_must_have_passes_at_its_minimum_and_learnables_never_knock_out(
    python: int | str, failed: tuple[str, ...]
) -> None:
    marks = [mark(r.skill, (r.rating,)) for r in rated(python=python, sql=1, kafka=1)]
    assert failed_musts(marks, (PYTHON, SQL, KAFKA)) == failed


def test_f4_a_compensatory_combination_has_no_gate_but_still_names_what_failed() -> None:
    answers = [rated(python=2, sql=5)]
    gated = score_step((PYTHON, SQL), Combination.MUST_GATE, answers)
    compensated = score_step((PYTHON, SQL), Combination.COMPENSATORY, answers)
    assert (gated.gate_passed, compensated.gate_passed) == (False, True)
    assert compensated.failed_musts == ("python",)
    assert gated.weighted == compensated.weighted
    assert gated.weighted.score == close(0.4375)


def test_f3_raters_count_by_the_weights_of_their_roles() -> None:
    assert mark(SkillId("sql"), [5, 1], [3, 1]) == SkillMark(skill="sql", mean=0.75, spread=1, raters=2)
    assert mark(SkillId("sql"), [5, "not_observed", 1], [3, 9, 1]).mean == close(0.75)
    answers = [rated(python=5, sql=1), rated(python=1, sql=5)]
    alike = score_step((PYTHON, SQL), Combination.COMPENSATORY, answers)
    by_role = score_step((PYTHON, SQL), Combination.COMPENSATORY, answers, weights=(2, 1))
    assert alike.weighted.score == close(0.5)
    assert by_role.weighted.score == close((3 * 2 / 3 + 1 / 3) / 4)


JAVA = PYTHON.model_copy(update={"skill": SkillId("java"), "weight": 1})


@pytest.mark.parametrize(
    ("python", "java", "sql", "passed"),
    [
        (5, 5, 1, True),
        (2, 5, 5, False),
        (5, 1, 5, True),  # (3 + 0 + 1) / 5 = 0.8 makes up for it
        (4, 1, 5, False),  # (2.25 + 0 + 1) / 5 = 0.65 does not
        (5, "not_observed", 5, True),
    ],
    ids=[
        "nothing failed",
        "a gate failed, whatever the rest",
        "another must-have failed and is made up for",
        "another must-have failed and is not made up for",
        "another must-have was not observed and is made up for",
    ],
)
def test_s52_a_hybrid_has_gates_and_lets_a_score_make_up_for_other_must_haves(
    python: int, java: int | str, sql: int, *, passed: bool
) -> None:
    hybrid = Hybrid(gates=("python",), least_score=0.8)
    answers = [rated(python=python, java=java, sql=sql)]
    found = score_step((PYTHON, JAVA, SQL), Combination.HYBRID, answers, hybrid=hybrid)
    assert found.gate_passed is passed


def test_f5_strong_tech_and_strong_soft_are_equal_at_six_elevenths() -> None:
    share = break_even(0.85, 0.50, 0.60, 0.80)
    assert share == close(0.5455)
    assert share == pytest.approx(6 / 11)
    policy = TradeOff(technical_share=share)
    assert balance(0.85, 0.50, policy).score == pytest.approx(balance(0.60, 0.80, policy).score)


def test_f5_candidates_whose_blocks_differ_alike_have_no_break_even() -> None:
    assert break_even(0.5, 0.5, 0.5, 0.5) is None


def test_s51_f5_a_block_under_its_floor_is_told() -> None:
    policy = TradeOff(technical_share=0.5, technical_floor=0.6, soft_floor=0.4)
    assert balance(0.8, 0.4, policy).floors_met
    assert not balance(0.59, 0.9, policy).floors_met
    assert balance(None, 0.9, policy).score is None


def test_f6_the_portrait_counts_what_is_missing_and_not_what_is_more() -> None:
    result = portrait_fit(means(python=0.75, sql=1.0, kafka=None), (PYTHON, SQL, KAFKA))
    assert result.fit == close(1 - 3 * 0.25 / (3 * 1 + 1 * 0.5))
    assert [(gap.requirement.skill, gap.gap) for gap in result.gaps] == [("python", 0.25)]
    assert result.unobserved == ("kafka",)


def test_f6_gaps_stand_by_class_must_haves_first() -> None:
    result = portrait_fit(means(kafka=0.0, sql=0.0, python=0.9), (KAFKA, SQL, PYTHON))
    assert [gap.requirement.skill for gap in result.gaps] == ["python", "sql", "kafka"]


def test_f6_nothing_observed_is_no_fit() -> None:
    assert portrait_fit({}, (PYTHON,)).fit is None


def test_f7_the_order_of_a_and_b_flips_at_four_ninths() -> None:
    weights = {1: 0.5, 2: 0.3, 3: 0.2}
    a, b = {1: 0.9, 2: 0.6, 3: 0.4}, {1: 0.6, 2: 0.8, 3: 0.7}
    assert weighted_score(a, weights).score == close(0.71)
    assert weighted_score(b, weights).score == close(0.68)
    assert flip_weight(weights, a, b, 1) == close(0.4444)


def test_f7_whoever_is_better_by_the_same_everywhere_is_never_overtaken() -> None:
    assert flip_weight({1: 0.5, 2: 0.5}, {1: 1.0, 2: 1.0}, {1: 0.5, 2: 0.5}, 1) is None
    assert flip_weight({1: 1.0}, {1: 1.0}, {1: 0.5}, 1) is None
