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
    Column("hashes", JSON, nullable=False),
)


class Hashes(dict[str, str]):
    """The fingerprint of each part of the forms, by the rule that it serves."""


def _keys(recorded: Recorded[FormsPutInForce]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.event.brief_version)]


def _evolve(_row: Row | None, recorded: Recorded[FormsPutInForce], _key: Key) -> Row:
    event = recorded.event
    return {
        "vacancy": event.vacancy,
        "brief_version": event.brief_version,
        "since": recorded.time,
        "forms": event.forms.model_dump(mode="json", exclude_none=True),
        "hashes": event.hashes,
    }


FORMS = View(_FORMS, version=2, subscribes=(FormsPutInForce,), keys=_keys, evolve=_evolve)


def forms_in_force(connection: Connection, vacancy: VacancyId, asker: str, version: int | None = None) -> FormsInForce:
    """The newest forms of a vacancy, or those of a version, for a participant of its newest.

    Raises:
        LookupError: there are none.
        Refused: the asker is no participant of the vacancy (S26).
    """
    versions = versions_of(connection, vacancy, asker)
    wanted = max(versions) if version is None else version
    if wanted not in versions:
        raise LookupError(f"{vacancy} has no version {version}")
    return versions[wanted][0]


def versions_of(
    connection: Connection, vacancy: VacancyId, asker: str | None
) -> dict[int, tuple[FormsInForce, Hashes]]:
    """Every version that was ever in force, with the fingerprints that were recorded with it, for a participant.

    No asker: for somebody who may see it without taking part.

    Raises:
        LookupError, Refused: as above.
    """
    rows = connection.execute(select(_FORMS).where(_FORMS.c.vacancy == vacancy).order_by(_FORMS.c.brief_version))
    versions = {
        row.brief_version: (FormsInForce.model_validate(row, from_attributes=True), Hashes(row.hashes)) for row in rows
    }
    if not versions:
        raise LookupError(f"no forms are in force for {vacancy}")
    require(asker is None or participates(asker, versions[max(versions)][0].forms), S26)
    return versions


def _answer(connection: Connection, query: ShowForms, asked: Asked) -> FormsInForce:
    return forms_in_force(connection, query.vacancy, asked.by, query.brief_version)


SHOW_FORMS = Answer(ShowForms, (FORMS,), _answer)
