"""One row for each revision of an approved brief: what changed, who asked, after which session (B11)."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Double, Integer, String, Table

from hiring.contracts.briefing.events import RequirementsRevised
from hiring.contracts.envelope import Recorded
from hiring.eventkit.views.view import VIEWS, Key, Row, View

TABLE = Table(
    "feedback_revisions",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("brief_version", Integer, primary_key=True),
    Column("at", Double, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("session", String(64)),
)


def _keys(recorded: Recorded[RequirementsRevised]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.brief_version)


def _evolve(_row: Row | None, recorded: Recorded[RequirementsRevised], key: Key) -> Row | None:
    event = recorded.event
    return {
        "vacancy": key[0],
        "brief_version": key[1],
        "at": recorded.time.timestamp(),
        "changes": [change.model_dump(mode="json") for change in event.changes],
        "asked_by": event.asked_by,
        "session": event.session,
    }


REVISIONS = View(TABLE, 1, (RequirementsRevised,), _keys, _evolve)
