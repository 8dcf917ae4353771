"""Whose search is it? The team that may look at it, the model and the steps."""

from collections.abc import Iterable
from typing import get_args

from sqlalchemy import JSON, Boolean, Column, Connection, String, Table, select

from hiring.contracts.brief import Waterfall
from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline.course import ShorterFlowAnswered
from hiring.contracts.pipeline.events import ModelChanged, RevisionAdopted, SearchOpened
from hiring.eventkit.decider import Rule, require
from hiring.eventkit.views.view import VIEWS, Asked, Key, Row, View
from hiring.pipeline.domain.roles import MANAGER, RECRUITERS

_TABLE = Table(
    "pipeline_searches",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("model", String(16), nullable=False),
    Column("session_required", Boolean, nullable=False),
    Column("people", JSON, nullable=False),
    Column("recruiters", JSON, nullable=False),
    Column("managers", JSON, nullable=False),
    Column("steps", JSON, nullable=False),
    Column("left_out", JSON, nullable=False),
)

NOT_YOUR_VACANCY = Rule("not-your-vacancy", "Only the people of a vacancy see its search")


SearchEvent = SearchOpened | RevisionAdopted | ModelChanged | ShorterFlowAnswered


def _keys(recorded: Recorded[SearchEvent]) -> Iterable[Key]:
    yield (recorded.event.vacancy,)


def _evolve(row: Row | None, recorded: Recorded[SearchEvent], key: Key) -> Row:
    event = recorded.event
    if isinstance(event, ModelChanged):
        return {**_known(row, key), "model": event.to_model}
    if isinstance(event, ShorterFlowAnswered):
        return _shorter(_known(row, key), event)
    left_out = row["left_out"] if row else []
    team = {*(participant.person for participant in event.brief.team), *event.brief.approvers}
    return {
        "vacancy": key[0],
        "model": event.model if isinstance(event, SearchOpened) else _known(row, key)["model"],
        "session_required": isinstance(event.brief.model, Waterfall) and event.brief.model.session_required,
        "people": sorted(team),
        "recruiters": sorted(event.brief.people(*RECRUITERS)),
        "managers": sorted(event.brief.people(*MANAGER)),
        "steps": [step.kind for step in event.brief.steps if step.kind not in left_out],
        "left_out": left_out,
    }


def _shorter(row: Row, event: ShorterFlowAnswered) -> Row:
    """What is left out stays so in later versions of the brief (S22)."""
    if not event.approved:
        return row
    steps = [step for step in row["steps"] if step != event.step]
    return {**row, "steps": steps, "left_out": [*row["left_out"], event.step]}


def _known(row: Row | None, key: Key) -> Row:
    if row is None:
        raise LookupError(f"the search of {key[0]} was never opened")
    return row


SEARCHES = View(_TABLE, 5, get_args(SearchEvent), _keys, _evolve)


def search_for(connection: Connection, vacancy: str, asked: Asked) -> Row:
    """The search of that vacancy, for one of its team or approvers.

    Raises:
        LookupError: there is none.
        Refused: the asker does not belong to it.
    """
    row = connection.execute(select(_TABLE).where(_TABLE.c.vacancy == vacancy)).mappings().one_or_none()
    if row is None:
        raise LookupError(vacancy)
    require(asked.by in row["people"], NOT_YOUR_VACANCY)
    return {**row, "deciders": row["recruiters"] + row["managers"]}


def searches_of(connection: Connection, asked: Asked) -> list[str]:
    """The vacancies to which the asker belongs."""
    rows = connection.execute(select(_TABLE.c.vacancy, _TABLE.c.people))
    return [row.vacancy for row in rows if asked.by in row.people]


def decides_in(connection: Connection, asked: Asked) -> set[str]:
    """The vacancies in which the asker is recruiter, HR manager or hiring manager."""
    return recruits_in(connection, asked) | manages_in(connection, asked)


def recruits_in(connection: Connection, asked: Asked) -> set[str]:
    """The vacancies in which the asker is recruiter or HR manager."""
    return {row.vacancy for row in connection.execute(select(_TABLE)) if asked.by in row.recruiters}


def manages_in(connection: Connection, asked: Asked) -> set[str]:
    """The vacancies in which the asker is hiring manager."""
    return {row.vacancy for row in connection.execute(select(_TABLE)) if asked.by in row.managers}
