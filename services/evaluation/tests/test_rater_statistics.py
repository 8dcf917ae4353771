from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation.commands import UseFairScores
from hiring.contracts.evaluation.events import ScoreSubmitted
from hiring.contracts.evaluation.queries import ShowRaterStatistics
from hiring.contracts.pipeline.events import PositionFilled
from hiring.eventkit.decider import Refused
from hiring.eventkit.testing.spec import MONDAY


def statistics(vacancy: Any, by: str, *, corrected: bool = False) -> Any:
    return vacancy.asked(ShowRaterStatistics(vacancy="v1", corrected=corrected), by=by)


def test_f8_a_rater_sees_their_own_severity_and_nobody_elses(vacancy: Any) -> None:
    for candidacy, (pavel, ines) in {"c1": (5, 3), "c2": (4, 2), "c3": (3, 1)}.items():
        vacancy.both_rate(candidacy, pavel, ines)
    (mine,) = statistics(vacancy, "ines").raters
    assert mine.rater == "ines"
    assert mine.leniency < -0.1
    everybody = {load.rater: load for load in statistics(vacancy, "anna").raters}
    assert everybody["pavel"].leniency == pytest.approx(-everybody["ines"].leniency)
    assert everybody["ines"] == mine
    assert (mine.evaluations, mine.on_time, mine.median_hours) == (3, 1, 2)


def test_f9_reliability_stands_beside_what_more_raters_would_be_worth(vacancy: Any) -> None:
    for candidacy, (pavel, ines) in {"c1": (5, 4), "c2": (3, 3), "c3": (1, 2)}.items():
        evaluation = vacancy.advances(candidacy)
        vacancy.rates("pavel", evaluation, python=pavel, sql=pavel, kafka=pavel)
        vacancy.rates("ines", evaluation, python=ines, sql=ines, kafka=ines)
    (found,) = statistics(vacancy, "anna").reliability
    assert (found.targets, found.raters) == (3, 2)
    # the table (1, .75), (.5, .5), (0, .25): MSB .28125, MSW 1/48, MSJ 0, MSE 1/32
    assert found.icc1 == pytest.approx((0.28125 - 1 / 48) / (0.28125 + 1 / 48))
    assert found.icc3 == pytest.approx((0.28125 - 1 / 32) / (0.28125 + 1 / 32))
    assert found.with_raters[2] == pytest.approx(2 * found.icc1 / (1 + found.icc1))


def test_b8_fair_scores_stand_beside_the_raw_ones_only_if_asked_for_and_comparable(vacancy: Any) -> None:
    for candidacy, (pavel, ines) in {"c1": (5, 3), "c2": (4, 2)}.items():
        vacancy.both_rate(candidacy, pavel, ines)
    assert statistics(vacancy, "anna").fairness == ()
    assert statistics(vacancy, "pavel", corrected=True).fairness == ()
    for by in ("pavel", "stranger"):
        with pytest.raises(Refused, match="F8"):
            vacancy.told(UseFairScores(vacancy="v1", reason="I was curious."), by=by)
    with pytest.raises(Refused, match="F8"):
        statistics(vacancy, "anna", corrected=True)
    use = UseFairScores(vacancy="v1", reason="Ines gives half a level less than Pavel.")
    vacancy.told(use, by="anna")
    vacancy.told(use, by="anna")
    (used,) = statistics(vacancy, "anna").fair_scores_used
    assert (used.by, used.reason) == ("anna", use.reason)
    (step,) = statistics(vacancy, "anna", corrected=True).fairness
    assert step.comparable
    assert [(score.candidacy, score.rank, score.fair_rank) for score in step.scores] == [("c1", 1, 1), ("c2", 2, 2)]
    vacancy.enters("c3")
    vacancy.rates("anna", "c3-pre-screening", english=4)
    alone = next(s for s in statistics(vacancy, "anna", corrected=True).fairness if s.step is StepKind.PRE_SCREENING)
    assert (alone.comparable, alone.scores, alone.ratings) == (False, (), {"anna": 1})


def test_s7_minutes_are_counted_per_rater_and_per_hire(vacancy: Any) -> None:
    evaluation = vacancy.advances("c1")
    vacancy.rates("pavel", evaluation, minutes=55, python=4, sql=4, kafka=4)
    vacancy.rates("ines", evaluation, minutes=35, python=4, sql=4, kafka=4)
    vacancy.advances("c2")
    found = statistics(vacancy, "maria")
    assert {load.rater: (load.minutes, load.open) for load in found.raters} == {"ines": (35, 1), "pavel": (55, 1)}
    assert (found.minutes, found.hires, found.minutes_per_hire) == (90, 0, None)
    vacancy.hears(
        PositionFilled(
            vacancy="v1",
            candidacy="c1",
            candidate="of-c1",
            model="iterative",
            entered_at=MONDAY,
            starts_at=MONDAY + timedelta(days=30),
            probation_ends_at=MONDAY + timedelta(days=120),
            openings_left=0,
        )
    )
    assert statistics(vacancy, "maria").minutes_per_hire == 90
    assert [event.minutes for event in vacancy.log if isinstance(event, ScoreSubmitted)] == [55, 35]
