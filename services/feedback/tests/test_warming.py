"""Scores that are opened before anybody asks, and forgotten when their key is destroyed."""

import base64
from pathlib import Path
from typing import Any

from services.feedback.tests.scale.sealing import reveal, seal
from sqlalchemy import event

from hiring.contracts.evaluation.events import EvaluationCompleted
from hiring.contracts.evaluation.parts import StepMarks
from hiring.contracts.feedback.queries import ShowLearningCurve
from hiring.contracts.sealed import Sealed
from hiring.eventkit.sealing import ERASED, Vault
from hiring.eventkit.views.database import open_database
from hiring.eventkit.views.view import Asked
from hiring.feedback.views.learning_curve import SHOW_LEARNING_CURVE
from hiring.feedback.views.scores import warm
from hiring.feedback.warming import Warming


def rate_the_first_three(searching: Any, vacancy: str = "v1") -> None:
    for number in (1, 2, 3):
        searching.plans(f"{vacancy}-e{number}", f"c{number}", "pre-screening", vacancy)
        total = seal({"score": number / 4, "coverage": 1.0, "gate_passed": True})
        searching.hears(
            EvaluationCompleted,
            vacancy,
            evaluation=f"{vacancy}-e{number}",
            candidacy=f"c{number}",
            step="pre-screening",
            raters=["pavel"],
            marks=StepMarks(marks=()).sealed(),
            total=total,
            brief_version=1,
        )


def curve(searching: Any, opened: list[Sealed]) -> float | None:
    def noting(sealed: Sealed) -> str:
        opened.append(sealed)
        return reveal(sealed)

    asked = Asked("r0", searching.now, noting, frozenset({"recruiter"}))
    return SHOW_LEARNING_CURVE.answer(searching.connection, ShowLearningCurve(), asked).slope.value


def test_the_first_question_opens_nothing_that_was_opened_before(searching: Any) -> None:
    rate_the_first_three(searching)
    warm(searching.connection, ["v1"], reveal)
    opened: list[Sealed] = []
    assert curve(searching, opened) is not None
    assert not opened


def test_a_question_opens_what_nobody_opened_before(searching: Any) -> None:
    rate_the_first_three(searching)
    opened: list[Sealed] = []
    first = curve(searching, opened)
    assert len(opened) == 3
    assert curve(searching, opened) == first
    assert len(opened) == 3


def test_a_question_about_all_vacancies_opens_those_of_many_with_one_request(searching: Any) -> None:
    for number in range(1, 23):
        rate_the_first_three(searching, f"v{number:02}")
    requests: list[str] = []

    def note(*of: Any) -> None:
        requests.append(of[2])

    engine = searching.connection.engine
    event.listen(engine, "before_cursor_execute", note)
    opened: list[Sealed] = []
    curve(searching, opened)
    event.remove(engine, "before_cursor_execute", note)
    assert len(opened) == 66
    assert len([one for one in requests if "feedback_evaluations.total" in one]) == 2


def test_scores_whose_key_was_destroyed_are_forgotten(searching: Any) -> None:
    rate_the_first_three(searching)
    assert curve(searching, []) is not None
    warm(searching.connection, ["v1"], lambda _: ERASED)
    asked = Asked("r0", searching.now, lambda _: ERASED, frozenset({"recruiter"}))
    shown = SHOW_LEARNING_CURVE.answer(searching.connection, ShowLearningCurve(), asked)
    assert shown.slope.value is None


async def test_at_the_first_start_there_is_nothing_to_open_and_nothing_to_complain_of(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/feedback.db", "feedback", ())
    vault = Vault(f"sqlite:///{tmp_path}/keys.db", base64.b64encode(b"k" * 32).decode(), "keys")
    await Warming(engine, vault).once()
    vault.close()
    engine.dispose()
