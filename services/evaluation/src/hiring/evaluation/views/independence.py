"""Did each rater judge alone, before reading anybody else (B7)?"""

from collections.abc import Sequence

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from hiring.contracts.evaluation.queries import (
    BrokenSeal,
    EvaluationIndependence,
    Independence,
    RaterIndependence,
    ReportIndependence,
)
from hiring.evaluation.views.certificate import rows_behind
from hiring.evaluation.views.decisions import DECISIONS, decision_of
from hiring.evaluation.views.evaluation import EVALUATIONS, ROWS
from hiring.evaluation.views.forms import FORMS, forms_in_force
from hiring.eventkit.views.view import Answer, Asked


def _answer(connection: Connection, query: ReportIndependence, asked: Asked) -> Independence:
    forms_in_force(connection, query.vacancy, asked.by)
    if query.decision is None:
        wanted = select(ROWS).where(ROWS.c.vacancy == query.vacancy).order_by(ROWS.c.evaluation)
        rows: Sequence[RowMapping] = connection.execute(wanted).mappings().all()
    else:
        rows = rows_behind(connection, decision_of(connection, query.vacancy, query.decision))
    evaluations = tuple(_evaluation(row) for row in rows)
    return Independence(
        evaluations=evaluations, tainted=tuple(one.evaluation for one in evaluations if not one.independent)
    )


def _evaluation(row: RowMapping) -> EvaluationIndependence:
    course = row["course"]
    raters = [_rater(rater, row) for rater in row["raters"]]
    broken = tuple(BrokenSeal.model_validate(one) for one in course["broken"])
    return EvaluationIndependence(
        evaluation=row["evaluation"],
        candidacy=row["candidacy"],
        step=row["step"],
        raters=tuple(raters),
        seal_broken=broken,
        conflicts=course["conflicts"],
        debriefed_at=course["consensus"] and course["consensus"]["at"],
        independent=not broken and not any(rater.corrected_after for rater in raters),
    )


def _rater(rater: str, row: RowMapping) -> RaterIndependence:
    answer = row["answers"].get(rater)
    read = {seen: None for one in row["course"]["broken"] if one["by"] == rater for seen in one["seen"]}
    open_then = [
        other
        for other, theirs in row["answers"].items()
        if other != rater and answer and answer["earlier"] and theirs["first_at"] < answer["submitted_at"]
    ]
    return RaterIndependence.model_validate(
        {
            "rater": rater,
            "submitted_at": answer and answer["first_at"],
            "read_before": tuple(read),
            "corrected_after": tuple(open_then),
        }
    )


REPORT_INDEPENDENCE = Answer(ReportIndependence, (EVALUATIONS, DECISIONS, FORMS), _answer)
