"""Who sees corrected scores of a vacancy, since when and what for (F8)?"""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, Integer, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import FairScoresUsed
from hiring.contracts.evaluation.queries import FairScoresUse
from hiring.contracts.ids import PersonId, VacancyId
from hiring.eventkit.views.view import VIEWS, Key, Moment, Row, View

_USES = Table(
    "evaluation_fair_scores",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("by", String(64), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", String(4000), nullable=False),
)


def _keys(recorded: Recorded[FairScoresUsed]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.by)


def _evolve(_row: Row | None, recorded: Recorded[FairScoresUsed], key: Key) -> Row:
    vacancy, by = key
    at = {"sequence": recorded.sequence, "at": recorded.time}
    return {"vacancy": vacancy, "by": by, **at, "reason": recorded.event.reason}


FAIR_SCORES = View(_USES, version=1, subscribes=(FairScoresUsed,), keys=_keys, evolve=_evolve)


def uses_of(connection: Connection, vacancy: VacancyId) -> tuple[FairScoresUse, ...]:
    """Every recorded use, the first first."""
    found = select(_USES).where(_USES.c.vacancy == vacancy).order_by(_USES.c.sequence)
    rows = connection.execute(found).mappings()
    return tuple(FairScoresUse(by=row["by"], reason=row["reason"], at=row["at"]) for row in rows)


def seen_by(connection: Connection, vacancy: VacancyId, before: int) -> tuple[PersonId, ...]:
    """Who had seen them before that sequence."""
    earlier = (_USES.c.vacancy == vacancy) & (_USES.c.sequence < before)
    return tuple(map(PersonId, connection.scalars(select(_USES.c.by).where(earlier).order_by(_USES.c.by))))
