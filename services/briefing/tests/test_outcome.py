"""S11: success markers are evaluated by themselves when the vacancy closes, in whichever way."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.outcome import DEFINITIONS, OUTCOME
from hiring.briefing.domain.soundness import STATISTICS
from hiring.contracts.brief import Marker, StepKind
from hiring.contracts.briefing import outcome as o
from hiring.contracts.evaluation.parts import StepTotal
from hiring.eventkit.decider import POLICY
from hiring.eventkit.testing.spec import MONDAY, Spec

V: dict[str, Any] = {"vacancy": "backend"}
WEIGHTS = {
    StepKind.MANAGERIAL_INTERVIEW: 1.0,
    StepKind.RECRUITMENT_INTERVIEW: 1.0,
    StepKind.PROFESSIONAL_INTERVIEW: 3.0,
}
FILLED = MONDAY + timedelta(days=40)


def following(*markers: Marker) -> Spec:
    follow = o.FollowMarkers(**V, markers=markers, weights=WEIGHTS)
    followed = o.MarkersFollowed(**V, markers=markers, weights=WEIGHTS, opened_at=MONDAY)
    told = Spec(OUTCOME).when(follow, by=POLICY).then(followed)
    told.when(follow, by=POLICY, at=FILLED).then_nothing()
    return told


def hire(candidacy: str, left: int, day: int = 10) -> o.NoteHire:
    return o.NoteHire(**V, candidacy=candidacy, entered_at=MONDAY + timedelta(days=day), openings_left=left)


def results(told: Spec) -> list[tuple[float | None, bool | None]]:
    evaluated = told.when(hire("c1", 0), by=POLICY, at=FILLED).happens()[-1]
    assert isinstance(evaluated, o.MarkersEvaluated)
    assert evaluated.closed_at == FILLED
    return [(one.value, one.reached) for one in evaluated.results]


def test_every_statistic_has_its_definition() -> None:
    assert set(DEFINITIONS) == set(STATISTICS)


def test_s11_time_to_fill_and_to_hire_are_measured_at_the_close() -> None:
    told = following(Marker(statistic="days-to-fill", at_most=45), Marker(statistic="days-to-hire", at_most=20))
    assert results(told) == [(40, True), (30, False)]


def test_s11_several_hires_count_by_their_median_and_only_the_last_closes() -> None:
    told = following(Marker(statistic="days-to-hire", at_most=25))
    told = told.when(hire("c0", 1, day=20), by=POLICY, at=FILLED)
    told = told.then(o.HireNoted(**V, candidacy="c0", entered_at=MONDAY + timedelta(days=20), filled_at=FILLED))
    assert results(told) == [(25, True)]


def test_s11_candidates_and_pools_are_counted_once_and_only_where_a_marker_asks() -> None:
    told = following(Marker(statistic="candidates", at_most=6), Marker(statistic="pools", at_most=1))
    count = o.CountCandidate(**V, candidacy="c1")
    told = told.when(count, by=POLICY).then(o.CandidateCounted(**V, candidacy="c1"))
    told.when(count, by=POLICY).then_nothing()
    for pool in ("first", "second"):
        told = told.when(o.CountPool(**V, pool=pool), by=POLICY).then(o.PoolCounted(**V, pool=pool))
    assert results(told) == [(1, True), (2, False)]
    following().when(count, by=POLICY).then_nothing()


def test_s11_the_lowest_score_of_a_hire_combines_the_steps_by_their_weights() -> None:
    told = following(Marker(statistic="lowest-hired-score", at_least=0.7))
    assert results(told) == [(None, None)]
    for step, score in ((StepKind.RECRUITMENT_INTERVIEW, 0.4), (StepKind.PROFESSIONAL_INTERVIEW, 0.8)):
        total = StepTotal(score=score, coverage=1, gate_passed=True).sealed()
        note = o.NoteScore(**V, candidacy="c1", step=step, total=total)
        told = told.when(note, by=POLICY).then(o.ScoreNoted(**dict(note)))
    unseen = StepTotal(score=None, coverage=0, gate_passed=True).sealed()
    note = o.NoteScore(**V, candidacy="c1", step=StepKind.MANAGERIAL_INTERVIEW, total=unseen)
    told = told.when(note, by=POLICY).then(o.ScoreNoted(**dict(note)))
    [(value, reached)] = results(told)
    assert reached
    assert value == pytest.approx(0.7)


def test_a_closed_vacancy_counts_no_more_and_only_the_policy_counts() -> None:
    told = following(Marker(statistic="pools", at_most=1))
    told.when(hire("c1", 0), by="anna").then_refused(r.NOT_YOUR_ROLE)
    told = told.when(hire("c1", 0), by=POLICY, at=FILLED)
    told = told.given(*told.happens())
    told.when(o.CountPool(**V, pool="late"), by=POLICY).then_nothing()


EVERY = tuple(Marker(statistic=statistic, at_least=0) for statistic in DEFINITIONS)
CLOSE = o.NoteClosing(**V)


def evaluations(told: Spec, command: Any, at: datetime = FILLED + timedelta(days=9)) -> list[o.MarkersEvaluated]:
    return [one for one in told.when(command, by=POLICY, at=at).happens() if isinstance(one, o.MarkersEvaluated)]


def test_s11_a_vacancy_closed_without_a_hire_has_what_can_be_measured() -> None:
    told = following(*EVERY)
    told = told.when(o.CountPool(**V, pool="first"), by=POLICY).then(o.PoolCounted(**V, pool="first"))
    [evaluated] = evaluations(told, CLOSE, FILLED)
    assert evaluated.closed_at == FILLED
    measured = {one.marker.statistic: (one.value, one.reached) for one in evaluated.results}
    nothing = dict.fromkeys(("days-to-fill", "days-to-hire", "lowest-hired-score"), (None, None))
    assert measured == {**nothing, "candidates": (0, True), "pools": (1, True)}


def test_s11_a_vacancy_closed_with_an_opening_left_has_no_time_to_fill_but_its_hire_counts() -> None:
    told = following(Marker(statistic="days-to-fill", at_most=45), Marker(statistic="days-to-hire", at_most=30))
    told = told.when(hire("c0", 1), by=POLICY, at=FILLED)
    told = told.given(*told.happens())
    [evaluated] = evaluations(told, CLOSE)
    assert [(one.value, one.reached) for one in evaluated.results] == [(None, None), (30, True)]


def test_s11_a_revision_that_wants_no_more_than_were_hired_closes_the_vacancy() -> None:
    fill = Marker(statistic="days-to-fill", at_most=45)
    told = following(fill)
    fewer = o.FollowMarkers(**V, markers=(fill,), weights=WEIGHTS, openings=1)
    told.when(fewer, by=POLICY).then_nothing()
    told = told.when(hire("c0", 1), by=POLICY, at=FILLED)
    told = told.given(*told.happens())
    [evaluated] = evaluations(told, fewer)
    assert [(one.value, one.reached) for one in evaluated.results] == [(40, True)]
    stricter = Marker(statistic="days-to-fill", at_most=39)
    other = fewer.model_copy(update={"markers": (stricter,)})
    [judged] = evaluations(told, other)
    assert [(one.marker, one.reached) for one in judged.results] == [(stricter, False)]


@pytest.mark.parametrize("first", [CLOSE, hire("c1", 0)])
@pytest.mark.parametrize("later", [CLOSE, hire("c2", 0), o.FollowMarkers(**V, markers=(), weights={}, openings=0)])
def test_s11_markers_are_evaluated_once_whatever_closes_the_vacancy_again(first: Any, later: Any) -> None:
    told = following(*EVERY).when(first, by=POLICY, at=FILLED)
    told = told.given(*told.happens())
    told.when(later, by=POLICY, at=FILLED + timedelta(days=1)).then_nothing()
