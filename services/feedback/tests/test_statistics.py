"""The statistics, on their worked cases and their laws."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.contracts.feedback.events import Aspect
from hiring.feedback.domain.statistics import (
    days_between,
    expectation_deltas,
    kaplan_meier,
    mean_absolute_delta,
    median_survival,
    quality_of_hire,
    wilson,
    worst_deltas,
)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"), [(3, 6, 0.188, 0.812), (2, 3, 0.208, 0.939), (0, 5, 0, 0.434)]
)
def test_f15_wilson_gives_the_worked_intervals(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=0.0005)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_f15_an_interval_lies_in_0_to_1_and_holds_its_share(case: tuple[int, int]) -> None:
    successes, trials = case
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials + 1e-9
    assert successes / trials - 1e-9 <= high <= 1


@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (3, 2), (-1, 2)])
def test_f15_what_is_no_share_has_no_interval(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(successes, trials)


def test_f14_kaplan_meier_gives_the_worked_curve_and_median() -> None:
    curve = kaplan_meier([20, 28, 33, 41, 75], [35, 60, 90])
    assert [point.days for point in curve] == [20, 28, 33, 41, 75]
    assert [point.share for point in curve] == pytest.approx([0.875, 0.75, 0.625, 0.46875, 0.234375])
    assert median_survival(curve) == 41


def test_f14_while_most_are_open_there_is_no_median() -> None:
    assert median_survival(kaplan_meier([10], [20, 30, 40])) is None
    assert median_survival(kaplan_meier([], [5])) is None


def test_f14_without_open_cases_the_median_is_the_plain_one() -> None:
    assert median_survival(kaplan_meier([20, 28, 33, 41, 75], [])) == 33


def test_f20_deltas_pair_what_has_both_sides() -> None:
    expected = {Aspect.TASKS: 4, Aspect.TEAM: 5, Aspect.GROWTH: 2}
    deltas = expectation_deltas(expected, {Aspect.TASKS: 2, Aspect.TEAM: 4, Aspect.GROWTH: 5, Aspect.MANAGER: 1})
    assert [(d.aspect, d.delta) for d in deltas] == [(Aspect.TASKS, -2), (Aspect.TEAM, -1), (Aspect.GROWTH, 3)]
    assert mean_absolute_delta(deltas) == 2
    assert [d.aspect for d in worst_deltas(deltas)] == [Aspect.TASKS, Aspect.TEAM]


def test_f20_the_worst_three_stand_worst_first() -> None:
    expected = dict.fromkeys(Aspect, 5)
    reality = dict(zip(Aspect, (4, 1, 3, 2, 5, 5), strict=True))
    assert [d.delta for d in worst_deltas(expectation_deltas(expected, reality))] == [-4, -3, -2]


def test_f20_nothing_compared_has_no_mean() -> None:
    assert mean_absolute_delta(()) is None


def test_f20_quality_of_hire_weighs_shown_against_predicted() -> None:
    weights = {"python": 3.0, "sql": 1.0, "kafka": 9.0}
    predicted, shown = {"python": 0.5, "sql": 1.0}, {"python": 0.75, "sql": 0.5, "kafka": 1.0}
    assert quality_of_hire(weights, predicted, shown) == pytest.approx((3 * 0.25 - 1 * 0.5) / 4)
    assert quality_of_hire(weights, {}, shown) is None


def test_f11_days_count_weekends_and_parts_of_days() -> None:
    friday = datetime(2026, 1, 2, 9, tzinfo=UTC)
    assert days_between(friday, datetime(2026, 1, 5, 21, tzinfo=UTC)) == 3.5
