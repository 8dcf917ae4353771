"""S14: what a hire has not shown of a learnable skill becomes a goal of their probation, and never knocks out."""

from typing import Any

import pytest

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.probation import PROBATION
from hiring.contracts.brief import StepKind
from hiring.contracts.briefing import probation as p
from hiring.contracts.evaluation.parts import SkillMark, StepMarks
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import POLICY
from hiring.eventkit.testing.spec import Spec

V: dict[str, Any] = {"vacancy": "backend"}
KAFKA = p.ProbationGoal(skill="kafka", name="Kafka", target=3)
TERRAFORM = p.ProbationGoal(skill="terraform", name="Terraform", target=2)
RUST = p.ProbationGoal(skill="rust", name="Rust", target=1)
RECRUITING, PROFESSIONAL = StepKind.RECRUITMENT_INTERVIEW, StepKind.PROFESSIONAL_INTERVIEW
WEIGHTS = {RECRUITING: 1.0, PROFESSIONAL: 3.0}
HIRED = p.SetProbationGoals(**V, candidacy="c1")


def following(*learnables: p.ProbationGoal) -> Spec:
    follow = p.FollowLearnables(**V, learnables=learnables, weights=WEIGHTS)
    return Spec(PROBATION).when(follow, by=POLICY).then(p.LearnablesFollowed(**dict(follow)))


def after(told: Spec, step: StepKind, **shown: float) -> Spec:
    note = p.NoteShown(**V, candidacy="c1", step=step, marks=marks(python=0.2, **shown))
    return told.when(note, by=POLICY).then(p.LearnablesShown(**dict(note)))


def marks(**means: float) -> Sealed:
    unseen = SkillMark(skill="rust", raters=0)
    return StepMarks(
        marks=(*(SkillMark(skill=one, mean=mean, raters=1) for one, mean in means.items()), unseen)
    ).sealed()


def goals(told: Spec) -> list[str]:
    happened = told.when(HIRED, by=POLICY).happens()
    return [goal.skill for event in happened if isinstance(event, p.ProbationGoalsSet) for goal in event.goals]


def test_s14_a_learnable_skill_below_its_target_becomes_a_goal() -> None:
    told = after(following(KAFKA, TERRAFORM, RUST), PROFESSIONAL, kafka=0.49, terraform=0.25)
    expected = p.ProbationGoalsSet(**V, candidacy="c1", goals=(KAFKA, RUST))
    told.when(HIRED, by=POLICY).then(expected).when(HIRED, by=POLICY).then_nothing()


def test_s14_a_learnable_skill_that_nobody_asked_for_becomes_a_goal() -> None:
    assert goals(following(KAFKA)) == ["kafka"]


def test_s14_whoever_shows_it_all_has_no_goals() -> None:
    after(following(KAFKA), PROFESSIONAL, kafka=0.5).when(HIRED, by=POLICY).then_nothing()


@pytest.mark.parametrize(("weights", "expected"), [(WEIGHTS, []), ({RECRUITING: 3.0, PROFESSIONAL: 1.0}, ["kafka"])])
def test_s14_steps_count_by_their_weights(weights: dict[StepKind, float], expected: list[str]) -> None:
    told = after(after(following(KAFKA, TERRAFORM), RECRUITING, kafka=0.25), PROFESSIONAL, kafka=0.75)
    weigh = p.FollowLearnables(**V, learnables=(KAFKA, TERRAFORM), weights=weights)
    told = told.given(p.LearnablesFollowed(**dict(weigh)))
    assert goals(told) == [*expected, "terraform"]


def test_s14_unweighed_steps_count_alike() -> None:
    told = after(following(KAFKA), StepKind.TEST_TASK, kafka=0.5)
    told.when(HIRED, by=POLICY).then_nothing()


def test_s14_a_revised_target_holds_for_whoever_is_hired_after_it() -> None:
    told = after(following(KAFKA), PROFESSIONAL, kafka=0.5)
    higher = p.FollowLearnables(**V, learnables=(KAFKA.model_copy(update={"target": 4}),), weights=WEIGHTS)
    assert goals(told.when(higher, by=POLICY).then(p.LearnablesFollowed(**dict(higher)))) == ["kafka"]


def test_s14_where_nothing_may_be_learnt_nothing_is_watched() -> None:
    nothing = p.FollowLearnables(**V, learnables=(), weights=WEIGHTS)
    Spec(PROBATION).when(nothing, by=POLICY).then_nothing()
    note = p.NoteShown(**V, candidacy="c1", step=PROFESSIONAL, marks=marks(python=1))
    Spec(PROBATION).when(note, by=POLICY).then_nothing()
    Spec(PROBATION).when(HIRED, by=POLICY).then_nothing()


def test_s14_only_the_policy_sets_goals() -> None:
    following(KAFKA).when(HIRED, by="maria").then_refused(r.NOT_YOUR_ROLE)
