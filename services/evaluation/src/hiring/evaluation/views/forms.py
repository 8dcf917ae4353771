"""By which forms, weights and rules is a vacancy evaluated, now and in each earlier version (S26)?"""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import FormsPutInForce
from hiring.contracts.evaluation.queries import FormsInForce, ShowForms
from hiring.contracts.ids import VacancyId
from hiring.evaluation.domain.sealing import S26, participates
from hiring.eventkit.decider import require
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View

_FORMS = Table(
    "evaluation_forms",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("brief_version", Integer, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("forms", JSON, nullable=False),
)


def _keys(recorded: Recorded[FormsPutInForce]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.event.brief_version)]


def _evolve(_row: Row | None, recorded: Recorded[FormsPutInForce], _key: Key) -> Row:
    event = recorded.event
    return {
        "vacancy": event.vacancy,
        "brief_version": event.brief_version,
        "since": recorded.time,
        "forms": event.forms.model_dump(mode="json", exclude_none=True),
    }


FORMS = View(_FORMS, version=1, subscribes=(FormsPutInForce,), keys=_keys, evolve=_evolve)


def forms_in_force(connection: Connection, vacancy: VacancyId, asker: str, version: int | None = None) -> FormsInForce:
    """The newest forms of a vacancy, or those of a version, for a participant of its newest.

    Raises:
        LookupError: there are none.
        Refused: the asker is no participant of the vacancy (S26).
    """
    rows = connection.execute(select(_FORMS).where(_FORMS.c.vacancy == vacancy).order_by(_FORMS.c.brief_version))
    versions = {row.brief_version: row for row in rows}
    if not versions:
        raise LookupError(f"no forms are in force for {vacancy}")
    newest = FormsInForce.model_validate(versions[max(versions)], from_attributes=True)
    require(participates(asker, newest.forms), S26)
    if version is None:
        return newest
    if version not in versions:
        raise LookupError(f"{vacancy} has no version {version}")
    return FormsInForce.model_validate(versions[version], from_attributes=True)


def _answer(connection: Connection, query: ShowForms, asked: Asked) -> FormsInForce:
    return forms_in_force(connection, query.vacancy, asked.by, query.brief_version)


SHOW_FORMS = Answer(ShowForms, (FORMS,), _answer)
