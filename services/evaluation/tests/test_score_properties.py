import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hiring.contracts.brief import Combination, Importance, Requirement, SkillKind
from hiring.contracts.evaluation.parts import SkillRating
from hiring.evaluation.domain.scores import flip_weight, portrait_fit, score_step, weighted_score

shares = st.integers(0, 100).map(lambda percent: percent / 100)
weights = st.integers(1, 100).map(float)
ratings = st.integers(1, 5) | st.just("not_observed")
criteria = st.integers(2, 5)


@st.composite
def steps(draw: st.DrawFn) -> tuple[list[Requirement], list[list[SkillRating]]]:
    requirements = [
        Requirement(
            skill=f"s{number}",
            name=f"Skill {number}",
            kind=draw(st.sampled_from(SkillKind)),
            importance=draw(st.sampled_from(Importance)),
            weight=draw(weights),
            minimum=draw(st.integers(1, 5)),
            target=draw(st.integers(1, 5)),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    raters = draw(st.integers(1, 4))
    return requirements, [
        [SkillRating(skill=r.skill, rating=draw(ratings)) for r in requirements] for _ in range(raters)
    ]


@given(steps())
def test_scores_coverages_marks_and_fits_are_shares(step: tuple[list[Requirement], list[list[SkillRating]]]) -> None:
    requirements, answers = step
    result = score_step(requirements, Combination.MUST_GATE, answers)
    fit = portrait_fit({mark.skill: mark.mean for mark in result.marks}, requirements)
    for share in (result.weighted.score, result.weighted.coverage, fit.fit, *(m.mean for m in result.marks)):
        assert share is None or 0 <= share <= 1
    assert (result.weighted.score is None) == (result.weighted.coverage == 0)


@given(steps())
def test_a_rater_who_observed_nothing_changes_no_score(
    step: tuple[list[Requirement], list[list[SkillRating]]],
) -> None:
    requirements, answers = step
    blank = [SkillRating(skill=r.skill, rating="not_observed") for r in requirements]
    before = score_step(requirements, Combination.MUST_GATE, answers)
    assert score_step(requirements, Combination.MUST_GATE, [*answers, blank]) == before


@given(st.dictionaries(st.integers(0, 5), shares, min_size=1), weights)
def test_an_unobserved_criterion_never_lowers_the_score(values: dict[int, float], weight: float) -> None:
    known = dict.fromkeys(values, 1.0)
    before = weighted_score(values, known)
    after = weighted_score({**values, 99: None}, {**known, 99: weight})
    assert after.score == before.score
    assert after.coverage < before.coverage


@given(st.data(), criteria, st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_the_original_weights_reproduce_the_ranking_whatever_they_sum_to(
    data: st.DataObject, size: int, factor: float
) -> None:
    agreed = {k: data.draw(weights) for k in range(size)}
    members = [{k: data.draw(shares) for k in agreed} for _ in range(4)]

    def ranking(by: dict[int, float]) -> list[int]:
        scores = [weighted_score(member, by).score for member in members]
        assert all(score is not None for score in scores)
        return sorted(range(4), key=lambda member: scores[member] or 0)

    assert ranking({k: weight * factor for k, weight in agreed.items()}) == ranking(agreed)


@given(st.data(), criteria)
def test_f7_at_the_flip_weight_both_are_equal(data: st.DataObject, size: int) -> None:
    agreed = {k: data.draw(weights) for k in range(size)}
    a, b = ({k: data.draw(shares) for k in agreed} for _ in range(2))
    flip = flip_weight(agreed, a, b, 0)
    assume(flip is not None)
    assert flip is not None
    assume(0 <= flip <= 1)
    rest = sum(agreed.values()) - agreed[0]
    moved = {k: flip if k == 0 else (1 - flip) * weight / rest for k, weight in agreed.items()}
    assert weighted_score(a, moved).score == pytest.approx(weighted_score(b, moved).score)
