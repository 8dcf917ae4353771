"""What holds in every vacancy, as of any date: the forms' templates and the hours of work."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import JSON, Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.organisation import FormPublished, WorkingHoursSet
from hiring.contracts.feedback.parts import CustomForm, Form, WorkingHours
from hiring.contracts.feedback.queries import OrganisationRules, ShowOrganisationRules
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View

_TABLE = Table(
    "feedback_organisation",
    VIEWS,
    Column("what", String(32), primary_key=True),
    Column("event", String(128), primary_key=True),
    Column("since", Moment, nullable=False),
    Column("said", JSON, nullable=False),
)
_HOURS = "working-hours"


def _keys(recorded: Recorded[FormPublished | WorkingHoursSet]) -> Iterable[Key]:
    event = recorded.event
    yield (_HOURS if isinstance(event, WorkingHoursSet) else event.form.form.value, recorded.id)


def _evolve(_row: Row | None, recorded: Recorded[FormPublished | WorkingHoursSet], key: Key) -> Row:
    event = recorded.event
    said = event.hours if isinstance(event, WorkingHoursSet) else event.form
    return {"what": key[0], "event": key[1], "since": recorded.time, "said": said.model_dump(mode="json")}


ORGANISATION_RULES = View(_TABLE, 1, (FormPublished, WorkingHoursSet), _keys, _evolve)


def working_hours(connection: Connection, at: datetime) -> WorkingHours | None:
    """The hours of work that held at that moment; None while nobody had said any."""
    said = _in_force(connection, at).get(_HOURS)
    return None if said is None else WorkingHours.model_validate(said)


def forms_in_force(connection: Connection, at: datetime) -> tuple[CustomForm, ...]:
    """The templates of the forms that held at that moment."""
    found = _in_force(connection, at)
    return tuple(CustomForm.model_validate(found[form.value]) for form in Form if form.value in found)


def _in_force(connection: Connection, at: datetime) -> dict[str, object]:
    wanted = select(_TABLE.c.what, _TABLE.c.said).where(_TABLE.c.since <= at).order_by(_TABLE.c.since)
    return {row[0]: row[1] for row in connection.execute(wanted)}


def _answer(connection: Connection, query: ShowOrganisationRules, asked: Asked) -> OrganisationRules:
    """Everybody may read by which questions and hours they are asked (S26)."""
    at = query.at or asked.at
    return OrganisationRules(forms=forms_in_force(connection, at), working_hours=working_hours(connection, at))


SHOW_ORGANISATION_RULES = Answer(ShowOrganisationRules, (ORGANISATION_RULES,), _answer)
"""S85, F17."""
