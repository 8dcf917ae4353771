"""Intervals, tests and simulations, on their worked cases and their laws."""

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.feedback.domain.figures import mean_of, median_of, share_of, validity_of
from hiring.feedback.domain.impact import step_impact
from hiring.feedback.domain.inference import (
    bootstrap_reduction,
    correlation_interval,
    fisher_exact,
    impact,
    mean_interval,
    median_interval,
    ranks,
    slope,
    spearman,
)
from hiring.feedback.domain.simulation import Walked, recorded, regrouped, run


def test_f19_gives_the_worked_case() -> None:
    found = impact(1, 10, 5, 15)
    assert (found.ratio, found.p) == pytest.approx((0.30, 0.345), abs=0.0005)
    assert found.sentence.startswith("ratio low, not significant")
    assert found.flagged
    assert found.shortfall == pytest.approx(1.4)


def test_f19_planted_discrimination_has_its_known_ratio_and_is_significant() -> None:
    found = impact(20, 200, 80, 200)
    assert found.ratio == pytest.approx(0.25)
    assert found.sentence == "ratio low, significant"


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_f19_fishers_p_is_a_probability_and_the_same_from_either_side(a: int, b: int, data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, a)), data.draw(st.integers(0, b))
    p = fisher_exact(x, a, y, b)
    assert 0 <= p <= 1
    assert p == pytest.approx(fisher_exact(y, b, x, a))


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 12), min_size=2))
def test_f19_a_group_that_is_not_shown_cannot_be_computed_from_what_is(sizes: dict[str, int]) -> None:
    """Whoever subtracts all that is shown from the total learns of at least two groups together, of five or more."""
    found = step_impact("bottom line", [(group, False) for group, size in sizes.items() for _ in range(size)])
    hidden = [one.group for one in found.groups if one.applied is None]
    left = sum(sizes.values()) - sum(one.applied or 0 for one in found.groups)
    assert all(
        (one.applied, one.selected, one.rate.value) == (None,) * 3 for one in found.groups if one.group in hidden
    )
    assert {group for group, size in sizes.items() if size < 5} <= set(hidden)
    if hidden:
        assert left == sum(sizes[group] for group in hidden)
        assert len(hidden) > 1
        assert left >= 5 or len(hidden) == len(sizes)


def test_f19_no_more_is_hidden_than_must_be() -> None:
    judged = [(group, True) for group, size in {"a": 3, "b": 6, "c": 20, "d": 30}.items() for _ in range(size)]
    groups = {one.group: one for one in step_impact("bottom line", judged).groups}
    assert [group for group, one in groups.items() if one.applied is None] == ["a", "b"]
    assert {groups[one].sentence for one in "ab"} == {"not shown: it would tell of a group of fewer than 5"}


def test_f19_fishers_p_of_thousands_is_computed_at_once() -> None:
    assert fisher_exact(400, 20_000, 500, 20_000) == pytest.approx(0.0007, abs=0.0003)


def test_a_median_has_an_interval_from_six_values_on() -> None:
    assert median_interval([1, 2, 3, 4, 5]) is None
    assert median_interval([6, 1, 5, 2, 4, 3]) == (1, 6)
    assert median_interval(list(range(1, 11))) == (2, 9)
    low, high = median_interval(list(range(1_001))) or (0, 0)
    assert 465 <= low <= 470
    assert 530 <= high <= 535


def test_figures_of_nothing_have_no_value() -> None:
    for figure in (median_of("F11", "days", []), mean_of("F20", "share", []), share_of("F15", 0, 0), validity_of([])):
        assert (figure.value, figure.cases, figure.low, figure.high) == (None, 0, None, None)
    assert mean_interval([1.0]) is None


def test_f16_the_same_hires_give_the_same_interval_and_a_planted_reduction_is_found() -> None:
    dice = random.Random(1)
    before = [dice.gauss(40, 8) for _ in range(120)]
    after = [days * 0.77 for days in before]
    low, high = bootstrap_reduction(before, after)
    assert (low, high) == bootstrap_reduction(before, after)
    assert 0 < low < 0.23 < high
    none_low, none_high = bootstrap_reduction(before, [dice.gauss(40, 8) for _ in range(120)])
    assert none_low < 0 < none_high


def test_b14_f20_planted_validity_is_recovered_in_sign_and_order_and_hidden_below_twenty() -> None:
    dice = random.Random(2)
    truth = [dice.random() for _ in range(80)]
    good, poor = ([(value + dice.gauss(0, noise), value) for value in truth] for noise in (0.1, 0.8))
    strong, weak = validity_of(good), validity_of(poor)
    assert strong.value is not None
    assert weak.value is not None
    assert strong.value > weak.value > 0
    assert validity_of(good[:19]).value is None
    assert validity_of([(-x, y) for x, y in good]).value == pytest.approx(-strong.value)


def test_f20_spearman_shares_ranks_and_knows_its_limits() -> None:
    assert ranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2]
    assert spearman([(1, 10), (2, 100), (3, 1_000)]) == pytest.approx(1)
    assert spearman([(1, 1), (1, 2)]) is None
    assert spearman([]) is None
    assert correlation_interval(1.0, 30) == (1.0, 1.0)
    assert correlation_interval(0.2, 3) == (-1.0, 1.0)


def test_f20_what_differs_by_rounding_alone_shares_a_rank() -> None:
    """A sum that was added up in another order differs in its last digit; the same number has one rank."""
    third, other = 0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1
    assert third != other
    assert ranks([third, 0.1, other, 0.9]) == [2.5, 1, 2.5, 4]
    assert spearman([(third, 1), (other, 2)]) is None
    one, again = (
        spearman(list(zip((*sums, 0.9, 0.1), range(4), strict=True))) for sums in ((third, other), (other, third))
    )
    assert one == again


def test_s60_f10_a_slope_needs_three_points() -> None:
    assert slope([(1, 0.2), (2, 0.4)]) is None
    assert slope([(1, 0.2), (2, 0.4), (3, 0.6)]) == pytest.approx(0.2)


DURATIONS = st.floats(0, 50, allow_nan=False)


@given(st.lists(st.lists(st.tuples(DURATIONS, DURATIONS), min_size=1, max_size=4), min_size=1, max_size=5))
def test_b4_a_run_of_the_recorded_groups_ends_when_they_ended(pools: list[list[tuple[float, float]]]) -> None:
    groups, free_at, ends = [], 0.0, []
    for place, pool in enumerate(pools):
        members = [Walked(arrival, duration, 0.5) for arrival, duration in pool]
        begun, ended = 60.0 * place, 60.0 * place + 55
        groups.append(recorded(members, begun, ended, free_at))
        free_at = ended
        ends.append(ended)
    for place, group in enumerate(groups):
        ran = run(groups, lambda one, group=group: one is group)  # type: ignore[misc]
        assert ran is not None
        assert ran.days == pytest.approx(ends[place])


def test_b4_waterfall_stops_at_the_first_who_is_good_enough_and_pools_compare_more() -> None:
    walked = [Walked(day, 5, score) for day, score in enumerate((0.2, 0.7, 0.9, 0.4))]
    like = [recorded(walked, 3, 10, 0)]
    one_by_one = run(regrouped(walked, 1, like), lambda group: any((one.score or 0) >= 0.7 for one in group.members))
    pool = run(regrouped(walked, 4, like), lambda group: any((one.score or 0) >= 0.7 for one in group.members))
    assert one_by_one is not None
    assert pool is not None
    assert (one_by_one.compared, one_by_one.best) == (2, 0.7)
    assert (pool.compared, pool.best, pool.days) == (4, 0.9, 10)
    assert statistics.fmean([one_by_one.days, pool.days]) > 0
    assert run([], lambda _: True) is None
