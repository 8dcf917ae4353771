"""Once the key of an evaluation is destroyed, nothing fails: rules and answers say what is gone."""

from typing import Any

import pytest

from hiring.contracts.evaluation.commands import CorrectScore, SubmitScore
from hiring.contracts.evaluation.parts import Recommendation, SkillRating
from hiring.contracts.evaluation.queries import ShowEvaluation, ShowMatrix, ShowRaterStatistics
from hiring.contracts.sealed import Sealed
from hiring.evaluation.domain.evaluation.rules import KEY_DESTROYED
from hiring.eventkit.decider import Refused
from hiring.eventkit.sealing import ERASED

RATINGS = tuple(SkillRating(skill=skill, rating=3) for skill in ("python", "sql", "kafka"))


def without_key(vacancy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on nothing that was sealed can be opened."""
    monkeypatch.setattr(vacancy, "_open", lambda _sealed: ERASED)
    for aggregate, state in vacancy.states.items():
        if aggregate.kind == "evaluation":
            gone = {rater: Sealed(ERASED) for rater in getattr(state, "answers", {})}
            if gone:
                vacancy.states[aggregate] = type(state)(**{**vars(state), "answers": gone})


def test_the_last_rater_is_refused_by_name(vacancy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluation = vacancy.advances("c1")
    vacancy.rates("pavel", evaluation, python=4, sql=4, kafka=4)
    without_key(vacancy, monkeypatch)
    said: Any = {"vacancy": "v1", "evaluation": evaluation, "ratings": RATINGS, "recommendation": Recommendation.YES}
    for command, by in ((SubmitScore(**said), "ines"), (CorrectScore(**said, reason="I mistook."), "pavel")):
        with pytest.raises(Refused) as refusal:
            vacancy.told(command, by=by)
        assert refusal.value.rule == KEY_DESTROYED


def test_a_sheet_is_gone_and_a_matrix_shows_an_evaluation_without_a_result(
    vacancy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation = vacancy.both_rate("c1")
    without_key(vacancy, monkeypatch)
    with pytest.raises(LookupError, match="key was destroyed"):
        vacancy.asked(ShowEvaluation(vacancy="v1", evaluation=evaluation), by="maria")
    (member,) = vacancy.asked(ShowMatrix(vacancy="v1"), by="maria").members
    assert (member.steps[0].status, member.steps[0].result, member.complete) == ("completed", None, False)
    load = {one.rater: one for one in vacancy.asked(ShowRaterStatistics(vacancy="v1"), by="maria").raters}
    assert (load["pavel"].evaluations, load["pavel"].leniency) == (1, None)
