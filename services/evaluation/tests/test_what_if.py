from typing import Any

import pytest

from hiring.contracts.brief import Combination, Hybrid, StepKind, TradeOff
from hiring.contracts.evaluation.queries import Matrix, ShowMatrix, WhatIf
from hiring.contracts.samples import complete_brief
from hiring.evaluation.domain.scorebook.rules import UNKNOWN_SKILL
from hiring.evaluation.domain.sealing import S26
from hiring.eventkit.decider import Refused


def rate_all(vacancy: Any, candidacy: str, recruiter: int, python: int, sql: int = 3) -> None:
    vacancy.enters(candidacy)
    vacancy.rates("anna", f"{candidacy}-pre-screening", english=recruiter)
    recruitment = vacancy.advances(candidacy, StepKind.RECRUITMENT_INTERVIEW)
    vacancy.rates("anna", recruitment, teamwork=recruiter, english=recruiter)
    professional = vacancy.advances(candidacy)
    for rater in ("pavel", "ines"):
        vacancy.rates(rater, professional, python=python, sql=sql, kafka="not_observed")


@pytest.fixture
def pool(vacancy: Any) -> Any:
    rate_all(vacancy, "soft", recruiter=5, python=3)
    rate_all(vacancy, "technical", recruiter=3, python=5, sql=4)
    rate_all(vacancy, "middle", recruiter=3, python=4, sql=2)
    return vacancy


def matrix(vacancy: Any) -> Matrix:
    found = vacancy.asked(ShowMatrix(vacancy="v1"), by="maria")
    assert isinstance(found, Matrix)
    return found


def test_f7_the_matrix_says_at_which_weight_each_two_neighbours_change_places(pool: Any) -> None:
    shown = matrix(pool)
    assert [member.candidacy for member in shown.members] == ["technical", "soft", "middle"]
    first, second = shown.firmness
    assert (first.ahead, first.behind) == ("technical", "soft")
    assert first.margin == pytest.approx(shown.members[0].score - shown.members[1].score)  # type: ignore[operator]
    assert {flip.step.value: round(flip.weight, 4) for flip in first.flips} == {
        "pre-screening": 0.125,
        "recruitment-interview": 0.25,
        "professional-interview": 0.625,
    }
    assert not first.robust
    for flip in first.flips:
        assert flip.flips_at is not None
        weights = {"pre-screening": 10.0, "recruitment-interview": 20.0, "professional-interview": 50.0}
        rest = sum(weight for step, weight in weights.items() if step != flip.step.value)
        there = {step: weight / rest * (1 - flip.flips_at) for step, weight in weights.items()}
        there[flip.step.value] = flip.flips_at
        scores = [sum(there[s.step.value] * s.result.score for s in member.steps) for member in shown.members[:2]]  # type: ignore[union-attr,operator,misc]
        assert scores[0] == pytest.approx(scores[1])
    assert second.ahead == "soft"


def test_f5_the_matrix_says_at_which_technical_share_neighbours_are_equal(pool: Any) -> None:
    shown = matrix(pool)
    first = shown.firmness[0]
    one, two = (member.trade_off for member in shown.members[:2])
    assert first.break_even is not None
    assert first.technical_share == 0.6
    at = first.break_even
    assert at * one.technical + (1 - at) * one.soft == pytest.approx(at * two.technical + (1 - at) * two.soft)  # type: ignore[operator]


def test_f7_whoever_is_better_everywhere_is_robust(vacancy: Any) -> None:
    rate_all(vacancy, "good", recruiter=5, python=5, sql=5)
    rate_all(vacancy, "weak", recruiter=3, python=3)
    (only,) = matrix(vacancy).firmness
    assert (only.robust, only.break_even) == (True, None)


def test_f7_those_who_were_rated_at_other_steps_are_not_weighed_against_each_other(vacancy: Any) -> None:
    rate_all(vacancy, "far", recruiter=5, python=5)
    vacancy.enters("new")
    vacancy.rates("anna", "new-pre-screening", english=4)
    assert matrix(vacancy).firmness == ()


def test_b3_the_weights_as_they_were_give_the_ranking_as_it_was(pool: Any) -> None:
    head = len(pool.log)
    same = pool.asked(WhatIf(vacancy="v1"), by="maria")
    brief = complete_brief()
    named = WhatIf(
        vacancy="v1",
        step_weights={step.kind: step.weight for step in brief.steps},
        skill_weights={r.skill: r.weight for r in brief.requirements},
        minimums={r.skill: r.minimum for r in brief.requirements if r.minimum},
        combination=brief.combination,
        trade_off=brief.trade_off,
    )
    assert pool.asked(named, by="maria") == same
    shown = matrix(pool)
    assert [(place.candidacy, place.score_then) for place in same.places] == [
        (member.candidacy, member.score) for member in shown.members
    ]
    assert all((p.rank, p.score, p.gate_passed) == (p.rank_then, p.score_then, p.gate_passed_then) for p in same.places)
    assert (same.shortlist, same.firmness) == (same.shortlist_then, shown.firmness)
    assert len(pool.log) == head


def test_b3_heavier_talk_would_have_put_another_first(pool: Any) -> None:
    heavy = {StepKind.RECRUITMENT_INTERVIEW: 60.0}
    found = pool.asked(WhatIf(vacancy="v1", step_weights=heavy, shortlist=1), by="maria")
    assert [(place.candidacy, place.rank, place.rank_then) for place in found.places] == [
        ("soft", 2, 1),
        ("technical", 1, 2),
        ("middle", 3, 3),
    ]
    assert (found.shortlist, found.shortlist_then) == (("technical",), ("soft",))


def test_b3_another_gate_would_have_let_others_pass(pool: Any) -> None:
    harder = pool.asked(WhatIf(vacancy="v1", minimums={"python": 4}), by="maria")
    assert {place.candidacy: place.gate_passed_then for place in harder.places} == {
        "technical": True,
        "middle": True,
        "soft": False,
    }
    without = WhatIf(vacancy="v1", minimums={"python": 4}, combination=Combination.COMPENSATORY)
    assert all(place.gate_passed_then for place in pool.asked(without, by="maria").places)


def test_b3_a_hybrid_would_have_let_a_good_score_make_up_for_a_must_have(pool: Any) -> None:
    for gates, passed in ((("python",), False), (("teamwork",), True)):
        wish = WhatIf(
            vacancy="v1",
            minimums={"python": 4},
            combination=Combination.HYBRID,
            hybrid=Hybrid(gates=gates, least_score=0.2),
        )
        then = {place.candidacy: place.gate_passed_then for place in pool.asked(wish, by="maria").places}
        assert then["soft"] is passed


def test_b3_another_skill_weight_or_trade_off_is_told_too(pool: Any) -> None:
    found = pool.asked(WhatIf(vacancy="v1", skill_weights={"sql": 90}), by="maria")
    assert {place.candidacy for place in found.places if place.score_then != place.score} == {"technical", "middle"}
    softer = TradeOff(technical_share=0.1)
    assert pool.asked(WhatIf(vacancy="v1", trade_off=softer), by="maria").firmness[0].technical_share == 0.1


def test_b3_what_if_is_for_participants_and_about_known_skills(pool: Any) -> None:
    for query, by, rule in (
        (WhatIf(vacancy="v1"), "stranger", S26),
        (WhatIf(vacancy="v1", skill_weights={"magic": 3}), "maria", UNKNOWN_SKILL),
    ):
        with pytest.raises(Refused) as refusal:
            pool.asked(query, by=by)
        assert refusal.value.rule == rule


def test_s65_a_new_position_is_ranked_with_a_notice(another: Any) -> None:
    assert matrix(another).notices == ()
    brief = complete_brief().model_copy(update={"kind": "new"})
    another.revises(brief)
    assert "S65" in matrix(another).notices[0]
