"""What is a candidate called? Ciphertext here, opened only in an answer."""

from collections.abc import Callable, Iterable

from sqlalchemy import JSON, Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.ids import CandidateId
from hiring.contracts.pipeline.events import CandidateRegistered
from hiring.contracts.pipeline.person import CandidateCorrected
from hiring.contracts.sealed import Sealed
from hiring.eventkit.views.view import VIEWS, Asked, Key, Row, View

_TABLE = Table(
    "pipeline_names",
    VIEWS,
    Column("candidate", String(64), primary_key=True),
    Column("name", JSON, nullable=False),
)


def _keys(recorded: Recorded[CandidateRegistered | CandidateCorrected]) -> Iterable[Key]:
    yield (recorded.event.candidate,)


def _evolve(row: Row | None, recorded: Recorded[CandidateRegistered | CandidateCorrected], key: Key) -> Row | None:
    name = recorded.event.name
    return {"candidate": key[0], "name": name.to_json()} if name else row


NAMES = View(_TABLE, 2, (CandidateRegistered, CandidateCorrected), _keys, _evolve)

_AT_ONCE = 500
"""How many candidates are looked up by one statement."""


def names_for(connection: Connection, candidates: Iterable[str], asked: Asked) -> Callable[[CandidateId], str]:
    """A function from a candidate to their name: the id itself for whoever was never registered."""
    wanted = sorted(set(candidates))
    names: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        found = select(_TABLE).where(_TABLE.c.candidate.in_(wanted[start : start + _AT_ONCE]))
        for row in connection.execute(found).mappings():
            names[row["candidate"]] = asked.reveal(Sealed.from_json(row["name"]))
    return lambda candidate: names.get(candidate, candidate)
