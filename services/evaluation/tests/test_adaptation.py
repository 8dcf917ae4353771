from typing import Any

import pytest

from hiring.contracts.evaluation.queries import ShowAdaptationPlan
from hiring.contracts.pipeline.events import PoolDecided
from hiring.evaluation.domain.sealing import S42
from hiring.eventkit.decider import Refused

PLAN = ShowAdaptationPlan(vacancy="v1", candidacy="c2")


@pytest.fixture
def chosen(vacancy: Any) -> Any:
    """Two were compared, and the second was chosen."""
    vacancy.both_rate("c1", 5, 5)
    evaluation = vacancy.advances("c2")
    for rater in ("pavel", "ines"):
        vacancy.rates(rater, evaluation, python=4, sql=3, kafka=1)
    vacancy.hears(
        PoolDecided(
            vacancy="v1",
            pool="p1",
            ordinal=1,
            outcome="selected",
            members=("c1", "c2"),
            selected=("c2",),
            reason="Fits the team, and learns fast.",
            decided_by="maria",
            brief_version=1,
        ),
        actor="maria",
    )
    return vacancy


def test_s42_the_gaps_of_who_was_chosen_become_their_adaptation_plan(chosen: Any) -> None:
    plan = chosen.asked(PLAN, by="maria")
    assert (plan.rank, plan.compared, plan.decided_by) == (2, 2, "maria")
    assert plan.reason == "Fits the team, and learns fast."
    assert [(goal.skill, goal.importance.value, goal.gap, goal.until) for goal in plan.goals] == [
        ("sql", "desirable", 0.25, "long-term"),
        ("kafka", "learnable", 0.5, "first-week"),
        ("teamwork", "must", None, "long-term"),
        ("english", "desirable", None, "long-term"),
    ]


def test_s42_who_was_not_chosen_has_no_plan_and_only_those_who_decide_see_one(chosen: Any) -> None:
    with pytest.raises(LookupError, match="was not chosen"):
        chosen.asked(ShowAdaptationPlan(vacancy="v1", candidacy="c1"), by="anna")
    for by in ("pavel", "olga"):
        with pytest.raises(Refused) as refusal:
            chosen.asked(PLAN, by=by)
        assert refusal.value.rule == S42
