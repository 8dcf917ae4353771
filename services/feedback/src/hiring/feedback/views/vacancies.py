"""Who works on a vacancy, in which model and by which plan: what the other views ask before they answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select

from hiring.contracts.brief import Affiliation, Brief, Iterative, Role
from hiring.contracts.briefing.events import BriefApproved, RequirementsRevised
from hiring.contracts.envelope import Recorded
from hiring.contracts.ids import VacancyId
from hiring.contracts.pipeline.events import SearchOpened
from hiring.eventkit.decider import Rule, require
from hiring.eventkit.views.view import VIEWS, Asked, Key, Moment, Row, View

NOT_YOUR_VACANCY = Rule("not-your-vacancy", "Only the team of a vacancy sees its feedback")

NOT_INSIDE = Rule("not-inside", "Only an internal member of some team sees the organisation's statistics")

TABLE = Table(
    "feedback_vacancies",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("brief_version", Integer, nullable=False),
    Column("model", String(16), nullable=False, index=True),
    Column("team", JSON, nullable=False),
    Column("weights", JSON, nullable=False),
    Column("funnel", JSON(none_as_null=True)),
    Column("openings", Integer, nullable=False),
    Column("steps", JSON, nullable=False),
    Column("markers", JSON, nullable=False),
    Column("approved_at", Moment, nullable=False),
    Column("opened_at", Moment),
)

_About = BriefApproved | RequirementsRevised | SearchOpened


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    yield (recorded.event.vacancy,)


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event = recorded.event
    if isinstance(event, SearchOpened):
        return None if row is None else {**row, "opened_at": recorded.time}
    return {
        "vacancy": key[0],
        "brief_version": event.brief_version,
        **_plan(event.brief),
        "approved_at": row["approved_at"] if row else recorded.time,
        "opened_at": row["opened_at"] if row else None,
    }


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


VACANCIES = View(TABLE, 2, (BriefApproved, RequirementsRevised, SearchOpened), _keys, _evolve)


def vacancy_for(connection: Connection, vacancy: VacancyId, asked: Asked) -> Mapping[str, Any]:
    """The vacancy's row, for somebody of its team.

    Raises:
        LookupError: no brief of that vacancy was approved.
        Refused: the asker is not of its team.
    """
    row = connection.execute(select(TABLE).where(TABLE.c.vacancy == vacancy)).mappings().one_or_none()
    if row is None:
        raise LookupError(vacancy)
    require(any(member["person"] == asked.by for member in row["team"]), NOT_YOUR_VACANCY)
    return dict(row)


def vacancies_for(connection: Connection, vacancy: VacancyId | None, asked: Asked) -> dict[str, Mapping[str, Any]]:
    """The vacancies that a statistic covers, by id: that one for its team, or all for whoever works here inside.

    Raises:
        LookupError: no brief of that vacancy was approved.
        Refused: the asker is not of its team, or in no team, or external (S3).
    """
    if vacancy is not None:
        return {vacancy: vacancy_for(connection, vacancy, asked)}
    found: dict[str, Mapping[str, Any]] = {
        row["vacancy"]: dict(row) for row in connection.execute(select(TABLE)).mappings()
    }
    inside = ("person", asked.by), ("affiliation", Affiliation.INTERNAL.value)
    members = (member for row in found.values() for member in row["team"])
    require(any(all(member[name] == value for name, value in inside) for member in members), NOT_INSIDE)
    return found


def first_time(connection: Connection, vacancy: VacancyId, manager: str) -> bool:
    """Whether no vacancy approved earlier had this hiring manager and the same model (S76)."""
    here = connection.execute(select(TABLE).where(TABLE.c.vacancy == vacancy)).mappings().one()
    earlier = select(TABLE.c.team).where(TABLE.c.model == here["model"], TABLE.c.approved_at < here["approved_at"])
    as_manager = (manager, Role.HIRING_MANAGER.value)
    teams = connection.execute(earlier).scalars()
    return all(as_manager not in ((member["person"], member["role"]) for member in team) for team in teams)
