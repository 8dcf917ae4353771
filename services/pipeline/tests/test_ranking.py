"""How members rank: F2, F3, F4."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.contracts.brief import StepKind
from hiring.contracts.ids import CandidacyId
from hiring.pipeline.domain.ranking import Seen, combined, ranked

FIRST, SECOND = StepKind.RECRUITMENT_INTERVIEW, StepKind.PROFESSIONAL_INTERVIEW


def test_f3_steps_count_by_their_weight() -> None:
    assert combined({FIRST: 0.5, SECOND: 1.0}, {FIRST: 20, SECOND: 60}) == pytest.approx(0.875)


def test_f2_a_missing_score_is_left_out_and_never_a_zero() -> None:
    assert combined({FIRST: None, SECOND: 0.9}, {FIRST: 20, SECOND: 60}) == 0.9
    assert combined({FIRST: None}, {FIRST: 20}) is None


def test_without_weights_steps_count_the_same() -> None:
    assert combined({FIRST: 0.5, SECOND: 1.0}, {}) == 0.75


def test_f4_who_failed_a_must_have_ranks_behind_unless_marks_compensate() -> None:
    members = {
        CandidacyId("a"): Seen({FIRST: 0.9}, gate_passed=False),
        CandidacyId("b"): Seen({FIRST: 0.2}, gate_passed=True),
    }
    assert [each.candidacy for each in ranked(members, {}, must_gate=True)] == ["b", "a"]
    assert [each.candidacy for each in ranked(members, {}, must_gate=False)] == ["a", "b"]


def test_equal_marks_share_a_rank() -> None:
    members = {
        CandidacyId(id_): Seen({FIRST: score}, gate_passed=True) for id_, score in (("a", 0.5), ("b", 0.5), ("c", 0.4))
    }
    assert [each.rank for each in ranked(members, {}, must_gate=True)] == [1, 1, 3]


@given(st.dictionaries(st.sampled_from(StepKind), st.floats(0, 1), min_size=1), st.data())
def test_combined_marks_lie_between_the_lowest_and_the_highest(
    scores: dict[StepKind, float], data: st.DataObject
) -> None:
    weights = data.draw(st.dictionaries(st.sampled_from(StepKind), st.just(0.0) | st.floats(0.01, 100)))
    mark = combined(dict(scores), weights)
    assert mark is not None
    assert min(scores.values()) - 1e-6 <= mark <= max(scores.values()) + 1e-6
