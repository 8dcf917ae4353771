"""How do raters rate: load, punctuality, agreement, severity (S7, F8, F9, F17)? Of completed evaluations only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from statistics import median

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from hiring.contracts.evaluation.parts import Plan
from hiring.contracts.evaluation.queries import RaterLoad, RaterStatistics, ShowRaterStatistics
from hiring.contracts.ids import PersonId
from hiring.evaluation.domain.raters import Overall, by_step, leniencies, overall, step_fairness, step_reliability
from hiring.evaluation.domain.scorebook.rules import F8
from hiring.evaluation.domain.sealing import DECIDING, sees_answers
from hiring.evaluation.views.decisions import DECISIONS, hires_of
from hiring.evaluation.views.evaluation import EVALUATIONS, ROWS, KeyGone, answers_in, missing
from hiring.evaluation.views.fair_scores import FAIR_SCORES, uses_of
from hiring.evaluation.views.forms import FORMS, forms_in_force
from hiring.eventkit.decider import require
from hiring.eventkit.views.view import Answer, Asked

_HOUR_SECONDS = 3600


def _answer(connection: Connection, query: ShowRaterStatistics, asked: Asked) -> RaterStatistics:
    forms = forms_in_force(connection, query.vacancy, asked.by).forms
    rows = connection.execute(select(ROWS).where(ROWS.c.vacancy == query.vacancy)).mappings().all()
    organises = asked.by in forms.people(*DECIDING)
    open_to = [row for row in rows if row["status"] == "completed" and sees_answers(asked.by, forms, row["raters"], ())]
    steps = by_step(score for row in open_to for score in _scores(row, asked))
    lenient = leniencies(steps)
    raters = sorted({rater for row in rows for rater in row["raters"]}) if organises else [asked.by]
    corrected = query.corrected and organises
    uses = uses_of(connection, query.vacancy)
    require(not corrected or any(use.by == asked.by for use in uses), F8, "UseFairScores records it")
    minutes = sum(_minutes(row, rater) for row in rows for rater in row["answers"])
    hires = hires_of(connection, query.vacancy)
    return RaterStatistics(
        vacancy=query.vacancy,
        raters=tuple(_load(rater, rows, lenient) for rater in raters),
        reliability=tuple(step_reliability(step, ratings) for step, ratings in steps.items()),
        fairness=tuple(step_fairness(step, ratings) for step, ratings in steps.items()) if corrected else (),
        minutes=minutes,
        hires=hires,
        minutes_per_hire=minutes / hires if hires else None,
        fair_scores_used=uses if organises else (),
    )


def _scores(row: RowMapping, asked: Asked) -> Iterator[Overall]:
    plan = Plan.model_validate(row["plan"])
    for rater, stored in row["answers"].items():
        try:
            score = overall(answers_in(stored["answers"], asked), plan.requirements)
        except KeyGone:
            continue
        if score is not None:
            yield Overall(plan.step, plan.candidacy, PersonId(rater), score)


def _minutes(row: RowMapping, rater: str) -> int:
    return row["answers"][rater]["minutes"] or 0 if rater in row["answers"] else 0


def _load(rater: str, rows: Sequence[RowMapping], lenient: Mapping[str, float]) -> RaterLoad:
    submitted = [row for row in rows if rater in row["answers"]]
    due = [row for row in submitted if row["status"] == "completed"]
    hours = [_hours(row["course"]["opened_at"], row["answers"][rater]["first_at"]) for row in due]
    on_time = [_hours(row["answers"][rater]["first_at"], row["plan"]["due_at"]) >= 0 for row in due]
    return RaterLoad(
        rater=PersonId(rater),
        evaluations=len(due),
        open=sum(rater in missing(row) for row in rows if row["status"] == "open"),
        minutes=sum(_minutes(row, rater) for row in submitted),
        median_hours=median(hours) if hours else None,
        on_time=sum(on_time) / len(on_time) if on_time else None,
        leniency=lenient.get(rater),
    )


def _hours(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds() / _HOUR_SECONDS


SHOW_RATER_STATISTICS = Answer(ShowRaterStatistics, (EVALUATIONS, DECISIONS, FORMS, FAIR_SCORES), _answer)
