"""How severe is a rater, compared with others over all vacancies (F8)?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from hiring.contracts.evaluation.parts import Plan
from hiring.contracts.evaluation.queries import RaterNorm, RaterNorms, ShowRaterNorms
from hiring.contracts.ids import PersonId
from hiring.contracts.requests import OrganisationRole
from hiring.evaluation.domain.raters import norms, overall
from hiring.evaluation.views.evaluation import EVALUATIONS, ROWS, KeyGone, answers_in, missing
from hiring.eventkit.views.view import Answer, Asked

_SEE_ALL = {OrganisationRole.HR, OrganisationRole.RECRUITER}


def _answer(connection: Connection, _query: ShowRaterNorms, asked: Asked) -> RaterNorms:
    rows = connection.execute(select(ROWS)).mappings().all()
    sees_all = bool(asked.roles & _SEE_ALL)
    waits = {(row["vacancy"], row["candidacy"]) for row in rows if asked.by in missing(row)}
    open_to = [row for row in rows if row["status"] == "completed" and (sees_all or asked.by in row["raters"])]
    by_step: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    vacancies: dict[str, set[str]] = defaultdict(set)
    for row in open_to:
        if (row["vacancy"], row["candidacy"]) not in waits:  # whoever has still to rate somebody learns nothing of them
            for rater, score in _scores(row, asked):
                by_step[row["step"]][f"{row['vacancy']}/{row['candidacy']}", rater] = score
                vacancies[rater].add(row["vacancy"])
    found = norms(by_step)
    shown = sorted(found) if sees_all else [asked.by] if asked.by in found else []
    return RaterNorms(raters=tuple(_norm(rater, found, vacancies) for rater in shown))


def _norm(
    rater: str, found: Mapping[str, tuple[int, int, float | None]], vacancies: Mapping[str, set[str]]
) -> RaterNorm:
    ratings, others, leniency = found[rater]
    return RaterNorm(
        rater=PersonId(rater),
        vacancies=len(vacancies[rater]),
        ratings=ratings,
        compared_with=others,
        leniency=leniency,
    )


def _scores(row: RowMapping, asked: Asked) -> Iterator[tuple[str, float]]:
    plan = Plan.model_validate(row["plan"])
    for rater, stored in row["answers"].items():
        try:
            score = overall(answers_in(stored["answers"], asked), plan.requirements)
        except KeyGone:
            continue
        if score is not None:
            yield rater, score


SHOW_RATER_NORMS = Answer(ShowRaterNorms, (EVALUATIONS,), _answer)
