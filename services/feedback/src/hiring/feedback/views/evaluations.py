"""One row for each evaluation: whose forms were asked for, due and in by when, and what it came to, still sealed."""

import json
from collections.abc import Iterable, Iterator
from typing import assert_never

from pydantic_core import from_json
from sqlalchemy import JSON, Column, Connection, Double, Index, Integer, String, Table, Text, cast, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import (
    EvaluationCancelled,
    EvaluationCompleted,
    EvaluationPlanned,
    EvaluationReopened,
    RaterReplaced,
    ScoreSubmitted,
)
from hiring.contracts.ids import VacancyId
from hiring.contracts.sealed import Sealed
from hiring.eventkit.views.view import VIEWS, Key, Row, View
from hiring.feedback.views.past import as_it_was, remembering
from hiring.feedback.views.streaming import streamed

_SCORES_ARE_ASKED_BY = ("vacancy", "candidacy", "brief_version", "step", "weight")

TABLE = Table(
    "feedback_evaluations",
    VIEWS,
    Column("evaluation", String(64), primary_key=True),
    Column("vacancy", String(64), nullable=False),
    Column("candidacy", String(64), nullable=False),
    Column("step", String(32), nullable=False),
    Column("brief_version", Integer, nullable=False),
    Column("weight", Double, nullable=False),
    Column("raters", Integer, nullable=False),
    Column("due", Double, nullable=False),
    Column("in_time", Integer, nullable=False),
    Column("forms", JSON, nullable=False),
    Column("cancelled", Double),
    Column("completed", Double),
    Column("nonce", Text),
    Column("total", Text),
    Column("was", JSON(none_as_null=True)),
    Index("feedback_evaluations_scores", *_SCORES_ARE_ASKED_BY, "completed", "nonce"),
)
"""`forms`: rater, asked, due, submitted or None. `total` is the sealed `StepTotal` of a completed one, as on the wire;
`nonce` names it, and stands in an index with whatever scores are asked by, so that no other page is read for them."""

_CHANGED = ("due", "in_time", "forms", "cancelled")
"""What a replaced rater, a cancelling or a reopening changes, and an earlier date still shows."""

_About = (
    EvaluationPlanned | ScoreSubmitted | RaterReplaced | EvaluationCancelled | EvaluationReopened | EvaluationCompleted
)


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    yield (recorded.event.evaluation,)


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event, now = recorded.event, recorded.time.timestamp()
    if isinstance(event, EvaluationPlanned):
        return _planned(event, now)
    if row is None:
        raise LookupError(f"evaluation {key[0]} was never planned")
    match event:
        case ScoreSubmitted():
            forms = [[*form[:3], now] if form[0] == event.rater and form[3] is None else form for form in row["forms"]]
            return _counted({**row, "forms": forms})
        case RaterReplaced():
            forms = [[event.replacement, *form[1:]] if form[0] == event.rater else form for form in row["forms"]]
            return {**remembering(row, now, _CHANGED), "forms": forms}
        case EvaluationCancelled():
            return {**remembering(row, now, _CHANGED), "cancelled": now}
        case EvaluationReopened():
            due = event.due_at.timestamp()
            forms = [[form[0], now, due, None] if form[3] is None else form for form in row["forms"]]
            return _counted({**remembering(row, now, _CHANGED), "cancelled": None, "due": due, "forms": forms})
        case EvaluationCompleted():
            return {**row, "completed": now, **_sealed(event.total)}
    assert_never(event)


def _sealed(total: Sealed) -> Row:
    """What was told in plain, before scores were sealed, names itself."""
    nonce = total.content if isinstance(total.content, str) else total.content.nonce
    return {"nonce": nonce, "total": json.dumps(total.to_json())}


def _counted(row: Row) -> Row:
    return {**row, "in_time": sum(done is not None and done <= due for _, _, due, done in row["forms"])}


def _planned(event: EvaluationPlanned, now: float) -> Row:
    plan, due = event.plan, event.plan.due_at.timestamp()
    return {
        "evaluation": event.evaluation,
        "vacancy": event.vacancy,
        "candidacy": plan.candidacy,
        "step": plan.step.value,
        "brief_version": plan.brief_version,
        "weight": plan.step_weight,
        "raters": len(plan.raters),
        "due": due,
        "in_time": 0,
        "forms": [[rater, now, due, None] for rater in plan.raters],
        "cancelled": None,
        "completed": None,
        "nonce": None,
        "total": None,
        "was": None,
    }


EVALUATIONS = View(
    TABLE,
    3,
    (
        EvaluationPlanned,
        ScoreSubmitted,
        RaterReplaced,
        EvaluationCancelled,
        EvaluationReopened,
        EvaluationCompleted,
    ),
    _keys,
    _evolve,
)

Form = tuple[str, float, float, float | None]
"""A rater, when they were asked, until when, and when they answered (None: not by then)."""
Of = tuple[str, str, str]
"""Vacancy, candidacy and step."""


def asked_forms(
    connection: Connection, vacancy: VacancyId | None, now: float, *, late_only: bool = False
) -> Iterator[tuple[Of, Form]]:
    """The forms of evaluations that nobody had cancelled by then, as they stood, each with what it is about.

    `late_only` leaves out evaluations all of whose forms were in by the clock, and those that were never changed.
    """
    rows = TABLE.c
    lists = cast(rows.forms, Text), cast(rows.was, Text)
    wanted = select(rows.vacancy, rows.candidacy, rows.step, rows.cancelled, *lists)
    if vacancy is not None:
        wanted = wanted.where(rows.vacancy == vacancy)
    if late_only:
        wanted = wanted.where((rows.in_time < rows.raters) | rows.was.is_not(None))
    for id_, candidacy, step, newest, text, was in streamed(connection, wanted):
        forms, cancelled = from_json(text), newest
        if was and (then := as_it_was(from_json(was), now)) is not None:
            _, _, forms, cancelled = then
        if cancelled is not None and cancelled <= now:
            continue
        for rater, asked, due, done in forms:
            if asked <= now:
                yield (id_, candidacy, step), (rater, asked, due, done if done is not None and done <= now else None)
