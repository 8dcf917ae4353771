"""Who works on a vacancy, in which model and by which plan, in each version of its brief: as of any date."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, Select, String, Table, Text, cast, func, select

from hiring.contracts.brief import Brief, Iterative, Role
from hiring.contracts.briefing.events import BriefApproved, RequirementsRevised
from hiring.contracts.envelope import Recorded
from hiring.contracts.ids import VacancyId
from hiring.contracts.pipeline.course import ShorterFlowAnswered
from hiring.contracts.pipeline.events import SearchClosed, SearchOpened
from hiring.contracts.requests import OrganisationRole
from hiring.eventkit.decider import Rule, require
from hiring.eventkit.views.view import VIEWS, Asked, Key, Moment, Row, View

NOT_YOUR_VACANCY = Rule("not-your-vacancy", "Only the team of a vacancy sees its feedback")
ORGANISATION_FIGURES = Rule(
    "organisation-figures", "Figures of the organisation are for its recruiters, HR, auditors and integrations"
)
_MAY_SEE_ALL = {
    OrganisationRole.RECRUITER,
    OrganisationRole.HR,
    OrganisationRole.AUDITOR,
    OrganisationRole.INTEGRATION,
}

BRIEF_ROWS = Table(
    "feedback_vacancies",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("brief_version", Integer, primary_key=True),
    Column("model", String(16), nullable=False, index=True),
    Column("team", JSON, nullable=False),
    Column("weights", JSON, nullable=False),
    Column("funnel", JSON(none_as_null=True)),
    Column("openings", Integer, nullable=False),
    Column("steps", JSON, nullable=False),
    Column("markers", JSON, nullable=False),
    Column("since", Moment, nullable=False),
)
SEARCH_ROWS = Table(
    "feedback_searches",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("opened_at", Moment),
    Column("closed_at", Moment),
    Column("left_out", JSON, nullable=False),
)


def _brief_keys(recorded: Recorded[BriefApproved | RequirementsRevised]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.brief_version)


def _brief(_row: Row | None, recorded: Recorded[BriefApproved | RequirementsRevised], key: Key) -> Row:
    plan = _plan(recorded.event.brief)
    return {"vacancy": key[0], "brief_version": key[1], **plan, "since": recorded.time}


def _plan(brief: Brief) -> dict[str, Any]:
    if brief.model is None:
        raise ValueError("an approved brief has a model")
    return {
        "model": brief.model.kind,
        "team": [{"person": p.person, "role": p.role.value, "affiliation": p.affiliation.value} for p in brief.team],
        "weights": {r.skill: r.weight for r in brief.requirements},
        "funnel": list(brief.model.funnel) if isinstance(brief.model, Iterative) else None,
        "openings": brief.openings,
        "steps": [[step.kind.value, step.weight] for step in brief.steps],
        "markers": [marker.model_dump(mode="json") for marker in brief.markers],
    }


_SearchEvent = SearchOpened | SearchClosed | ShorterFlowAnswered


def _search_keys(recorded: Recorded[_SearchEvent]) -> Iterable[Key]:
    yield (recorded.event.vacancy,)


def _search(row: Row | None, recorded: Recorded[_SearchEvent], key: Key) -> Row | None:
    event, row = recorded.event, row or {"vacancy": key[0], "opened_at": None, "closed_at": None, "left_out": []}
    if isinstance(event, SearchOpened):
        return {**row, "opened_at": recorded.time}
    if isinstance(event, SearchClosed):
        return {**row, "closed_at": recorded.time}
    if not event.approved:
        return row
    return {**row, "left_out": [*row["left_out"], [event.step.value, recorded.time.timestamp()]]}


VACANCIES = View(BRIEF_ROWS, 3, (BriefApproved, RequirementsRevised), _brief_keys, _brief)
SEARCHES = View(SEARCH_ROWS, 2, _SearchEvent.__args__, _search_keys, _search)


def vacancy_for(
    connection: Connection, vacancy: VacancyId, asked: Asked, at: datetime | None = None
) -> Mapping[str, Any]:
    """The vacancy as its brief said at that time, for somebody of the newest brief's team.

    Without a time, and before the first approval, that is the newest.

    Raises:
        LookupError: no brief of that vacancy was approved.
        Refused: the asker is not of its team.
    """
    today = _newest(connection, None, vacancy)
    if not today:
        raise LookupError(vacancy)
    require(any(member["person"] == asked.by for member in today[vacancy]["team"]), NOT_YOUR_VACANCY)
    if at is None:
        return today[vacancy]
    return _newest(connection, at, vacancy).get(vacancy, {**today[vacancy], "opened_at": None, "closed_at": None})


def vacancies_for(
    connection: Connection, vacancy: VacancyId | None, asked: Asked, at: datetime
) -> Mapping[str, Mapping[str, Any]]:
    """The vacancies that a statistic covers, by id, as their briefs said then: one for its team, or all by role.

    Raises:
        LookupError: no brief of that vacancy was approved.
        Refused: the asker is not of its team, or has no role in the organisation that sees its figures.
    """
    if vacancy is not None:
        return {vacancy: vacancy_for(connection, vacancy, asked, at)}
    require(asked.roles & _MAY_SEE_ALL, ORGANISATION_FIGURES)
    return _newest(connection, at, None)


def decides(vacancy: Mapping[str, Any], asked: Asked) -> bool:
    """Whether the asker decides about the candidates of a vacancy, and so sees every score of it."""
    return any(member["person"] == asked.by and member["role"] in _MOVERS for member in vacancy["team"])


def _newest(connection: Connection, at: datetime | None, vacancy: VacancyId | None) -> dict[str, Mapping[str, Any]]:
    rows = BRIEF_ROWS.c
    in_force = _of(vacancy, select(rows.vacancy, func.max(rows.brief_version).label("version")))
    if at is not None:
        in_force = in_force.where(rows.since <= at)
    newest = in_force.group_by(rows.vacancy).subquery()
    same = (rows.vacancy == newest.c.vacancy) & (rows.brief_version == newest.c.version)
    briefs = select(BRIEF_ROWS, SEARCH_ROWS.c.opened_at, SEARCH_ROWS.c.closed_at).join(newest, same)
    found = connection.execute(briefs.outerjoin(SEARCH_ROWS, SEARCH_ROWS.c.vacancy == rows.vacancy)).mappings()
    lasted = ("opened_at", "closed_at")
    return {row["vacancy"]: {**row, **{name: _by(row[name], at) for name in lasted}} for row in found}


def _by(moment: datetime | None, at: datetime | None) -> datetime | None:
    return moment if moment is None or at is None or moment <= at else None


def _of(vacancy: VacancyId | None, wanted: Select[Any]) -> Select[Any]:
    return wanted if vacancy is None else wanted.where(BRIEF_ROWS.c.vacancy == vacancy)


Flow = tuple[float, Mapping[str, str | None], frozenset[str]]
"""From when, which step follows which, and who may move a candidate."""
_MOVERS = {Role.RECRUITER.value, Role.HR_MANAGER.value, Role.HIRING_MANAGER.value}


def flows(connection: Connection, vacancy: VacancyId | None) -> dict[str, "Flows"]:
    """The approved flows of each vacancy: by its briefs, and by what was left out since (S22)."""
    rows = BRIEF_ROWS.c
    steps_and_team = cast(rows.steps, Text), cast(rows.team, Text)
    wanted = select(rows.vacancy, rows.since, *steps_and_team, SEARCH_ROWS.c.left_out)
    joined = _of(vacancy, wanted).outerjoin(SEARCH_ROWS, SEARCH_ROWS.c.vacancy == rows.vacancy)
    found: dict[str, list[Flow]] = {}
    for id_, since, steps, team, left_out in connection.execute(joined.order_by(rows.vacancy, rows.since)):
        kinds, movers, before = _kinds(steps), _movers(team), since.timestamp()
        versions = found.setdefault(id_, [])
        gone = frozenset(step for step, at in left_out or () if at <= before)
        versions.append((before, _steps_after(kinds, gone), movers))
        for step, at in left_out or ():
            if at > before:
                gone |= {step}
                versions.append((at, _steps_after(kinds, gone), movers))
    return {id_: Flows(versions) for id_, versions in found.items()}


class Flows:
    """The approved flows of one vacancy, each in force from its moment until that of the next."""

    def __init__(self, versions: Iterable[Flow]) -> None:
        ordered = sorted(versions, key=itemgetter(0))
        self._since = [since for since, _, _ in ordered[1:]]
        self._flows = ordered

    def at(self, moment: float) -> Flow:
        """The one that was in force; the first one before any was."""
        return self._flows[bisect_right(self._since, moment)]


@lru_cache(maxsize=10_000)
def _kinds(steps: str) -> tuple[str, ...]:
    return tuple(kind for kind, _ in json.loads(steps))


@lru_cache(maxsize=10_000)
def _movers(team: str) -> frozenset[str]:
    return frozenset({*(m["person"] for m in json.loads(team) if m["role"] in _MOVERS), "policy"})


@lru_cache(maxsize=10_000)
def _steps_after(kinds: tuple[str, ...], without: frozenset[str]) -> Mapping[str, str | None]:
    steps = [kind for kind in kinds if kind not in without]
    return dict(zip(steps, [*steps[1:], None], strict=True))


def first_time(connection: Connection, vacancy: VacancyId, manager: str) -> bool:
    """Whether no vacancy approved earlier had this hiring manager and the same model (S76)."""
    rows = BRIEF_ROWS.c
    first = select(rows.model, rows.since).where(rows.vacancy == vacancy).order_by(rows.brief_version).limit(1)
    model, since = connection.execute(first).one()
    earlier = select(rows.team).where(rows.model == model, rows.since < since, rows.vacancy != vacancy)
    as_manager = (manager, Role.HIRING_MANAGER.value)
    teams = connection.execute(earlier).scalars()
    return all(as_manager not in ((member["person"], member["role"]) for member in team) for team in teams)
