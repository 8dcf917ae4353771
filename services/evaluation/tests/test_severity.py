import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiring.evaluation.domain.severity import severity

PLANTED = {"mild": 0.15, "fair": 0.0, "hard": -0.15}


def test_b8_a_planted_severity_is_found_and_corrected() -> None:
    dice = random.Random(7)
    talent = {f"c{number}": 0.25 + 0.5 * dice.random() for number in range(60)}
    ratings = {}
    for number, (candidacy, theta) in enumerate(talent.items()):
        for rater in sorted(PLANTED)[number % 3 :] + sorted(PLANTED)[: max(0, number % 3 - 1)]:
            ratings[candidacy, rater] = theta + PLANTED[rater] + dice.gauss(0, 0.02)
    found = severity(ratings, shrinkage=0)
    assert found.connected
    for rater, planted in PLANTED.items():
        assert found.leniency[rater] == pytest.approx(planted, abs=0.02)
    for candidacy, theta in talent.items():
        assert found.fair[candidacy] == pytest.approx(theta, abs=0.07)


def test_f8_who_met_the_harder_rater_is_not_behind_for_it() -> None:
    # both rated c1, and there "hard" gave .2 less; c2 met only the mild one, c3 only the hard one
    ratings = {("c1", "mild"): 0.7, ("c1", "hard"): 0.5, ("c2", "mild"): 0.7, ("c3", "hard"): 0.6}
    found = severity(ratings, shrinkage=0)
    assert found.leniency == pytest.approx({"mild": 0.1, "hard": -0.1})
    assert found.raw == pytest.approx({"c1": 0.6, "c2": 0.7, "c3": 0.6})
    assert found.fair == pytest.approx({"c1": 0.6, "c2": 0.6, "c3": 0.7})


def test_f8_few_ratings_correct_little() -> None:
    ratings = {("c1", "mild"): 0.7, ("c1", "hard"): 0.5}
    assert severity(ratings, shrinkage=1).leniency == pytest.approx({"mild": 0.05, "hard": -0.05})


def test_b8_raters_without_a_common_candidacy_are_not_comparable() -> None:
    found = severity({("c1", "mild"): 0.7, ("c2", "hard"): 0.5})
    assert (found.connected, found.leniency, found.fair) == (False, {}, {})
    assert found.raw == {"c1": 0.7, "c2": 0.5}
    assert not severity({("c1", "alone"): 0.7}).connected
    assert not severity({}).connected


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz")), st.floats(0, 1), min_size=1, max_size=18
    )
)
def test_f8_leniency_sums_to_zero_and_the_fit_leaves_nothing_to_explain(ratings: dict[tuple[str, str], float]) -> None:
    found = severity(ratings, shrinkage=0)
    if not found.connected:
        return
    assert sum(found.leniency.values()) == pytest.approx(0, abs=1e-9)
    theta = {
        one: sum(v - found.leniency[r] for (c, r), v in ratings.items() if c == one)
        / sum(1 for c, _ in ratings if c == one)
        for one in found.raw
    }
    for rater in found.rated:
        rest = [value - theta[c] - found.leniency[r] for (c, r), value in ratings.items() if r == rater]
        assert sum(rest) == pytest.approx(0, abs=1e-9)
