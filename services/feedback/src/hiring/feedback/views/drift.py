"""How did the requirements drift, who asked, and what came of it?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from hiring.contracts.feedback.queries import Drift, DriftLedger, ShowDrift
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import mean_of
from hiring.feedback.views.candidacies import CANDIDACIES
from hiring.feedback.views.evaluations import EVALUATIONS
from hiring.feedback.views.revisions import REVISIONS
from hiring.feedback.views.revisions import TABLE as REVISION_ROWS
from hiring.feedback.views.scores import Scores, scores
from hiring.feedback.views.sessions import SESSIONS
from hiring.feedback.views.sessions import TABLE as SESSION_ROWS
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, decides, vacancies_for

_MOST = 200


def _answer(connection: Connection, query: ShowDrift, asked: Asked) -> DriftLedger:
    at = query.at or asked.at
    covered = vacancies_for(connection, query.vacancy, asked, at)
    sealed = query.vacancy is not None and not decides(covered[query.vacancy], asked)
    rows = REVISION_ROWS.c
    made = select(REVISION_ROWS).where(rows.at <= at.timestamp()).order_by(rows.at.desc(), rows.vacancy)
    known = select(SESSION_ROWS.c.session, SESSION_ROWS.c.cause).where(SESSION_ROWS.c.requested_at <= at)
    if query.vacancy is not None:
        made = made.where(rows.vacancy == query.vacancy)
        known = known.where(SESSION_ROWS.c.vacancy == query.vacancy)
    revisions = connection.execute(made).mappings().all()
    causes: dict[str, Any] = {row.session: row.cause for row in connection.execute(known)}
    shown = revisions[:_MOST]
    found = scores(connection, {row["vacancy"] for row in shown}, at.timestamp(), asked, over_only=sealed)
    return DriftLedger(
        as_of=at,
        revisions=len(revisions),
        orphans=sum(row["session"] not in causes for row in revisions),
        entries=tuple(_entry(dict(row), causes, found) for row in shown),
    )


def _entry(row: Mapping[str, Any], causes: Mapping[str, Any], found: Scores) -> Drift:
    version = row["brief_version"]
    earlier = max((v for vacancy, v in found if vacancy == row["vacancy"] and v < version), default=0)
    return Drift(
        vacancy=row["vacancy"],
        brief_version=version,
        at=datetime.fromtimestamp(row["at"], UTC),
        changes=row["changes"],
        asked_by=row["asked_by"],
        session=row["session"],
        cause=causes.get(row["session"]),
        score_before=mean_of("F3", "share", _all(found, row["vacancy"], earlier)),
        score_after=mean_of("F3", "share", _all(found, row["vacancy"], version)),
    )


def _all(found: Scores, vacancy: str, version: int) -> list[float]:
    return list(found.get((vacancy, version), {}).values())


SHOW_DRIFT = Answer(ShowDrift, (REVISIONS, SESSIONS, CANDIDACIES, EVALUATIONS, VACANCIES, SEARCHES), _answer)
"""B11."""
