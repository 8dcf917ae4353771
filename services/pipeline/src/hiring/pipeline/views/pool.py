"""How do the members of this pool compare?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from sqlalchemy import JSON, Boolean, Column, Connection, Integer, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import EvaluationCompleted
from hiring.contracts.evaluation.parts import StepMarks, StepTotal
from hiring.contracts.ids import CandidacyId
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline.course import BatchPresented, PoolSpreadNoticed
from hiring.contracts.pipeline.queries import ComparePool, PoolComparison, PoolMember, SkillScore, StepScore
from hiring.contracts.pipeline.ranking import Ranked
from hiring.contracts.sealed import Sealed
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.pipeline.domain.ranking import Seen, ranked
from hiring.pipeline.views.board import BOARD, CARDS
from hiring.pipeline.views.names import NAMES, names_for
from hiring.pipeline.views.searches import SEARCHES, search_for

_POOLS = Table(
    "pipeline_pools",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("pool", String(64), primary_key=True),
    Column("ordinal", Integer, nullable=False),
    Column("brief_version", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("funnel", JSON, nullable=False),
    Column("weights", JSON, nullable=False),
    Column("must_gate", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("timebox_ends_at", Moment, nullable=False),
    Column("timebox_ended", Boolean, nullable=False),
    Column("decided_at", Moment),
    Column("outcome", String(16)),
    Column("reason", String(4000)),
    Column("members", JSON, nullable=False),
    Column("selected", JSON, nullable=False),
    Column("notices", JSON, nullable=False),
    Column("cuts", JSON, nullable=False),
    Column("batches", Integer, nullable=False),
)

_MARKS = Table(
    "pipeline_marks",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("steps", JSON, nullable=False),
)

PoolEvent = (
    e.PoolOpened
    | e.CandidacyEntered
    | e.PoolSizeNoticed
    | PoolSpreadNoticed
    | BatchPresented
    | e.PoolTimeboxEnded
    | e.PoolCut
    | e.PoolDecided
)
_COPIED = ("ordinal", "brief_version", "size", "funnel", "weights", "must_gate", "opened_at", "timebox_ends_at")


def _pool_keys(recorded: Recorded[PoolEvent]) -> Iterable[Key]:
    if recorded.event.pool is not None:
        yield (recorded.event.vacancy, recorded.event.pool)


def _evolve_pool(row: Row | None, recorded: Recorded[PoolEvent], key: Key) -> Row:
    event = recorded.event
    if isinstance(event, e.PoolOpened):
        return _opened(event, key)
    if row is None:
        raise LookupError(f"pool {key[1]} was never opened")
    match event:
        case e.CandidacyEntered():
            return {**row, "members": [*row["members"], event.candidacy]}
        case BatchPresented():
            return {**row, "batches": row["batches"] + 1}
        case e.PoolSizeNoticed() | PoolSpreadNoticed():
            return {**row, "notices": [*row["notices"], event.notice]}
        case e.PoolTimeboxEnded():
            return {**row, "timebox_ended": True}
        case e.PoolCut():
            return {**row, "cuts": [*row["cuts"], _cut(event, recorded)]}
        case e.PoolDecided():
            ended = {"outcome": event.outcome, "reason": event.reason, "selected": list(event.selected)}
            return {**row, **ended, "decided_at": recorded.time}


def _opened(event: e.PoolOpened, key: Key) -> Row:
    copied = {field: getattr(event, field) for field in _COPIED}
    empty = {"timebox_ended": False, "decided_at": None, "outcome": None, "reason": None}
    lists: dict[str, list[Any]] = {"members": list(event.members), "selected": [], "notices": [], "cuts": []}
    return {"vacancy": key[0], "pool": key[1], **copied, "funnel": list(event.funnel), **empty, **lists, "batches": 0}


def _cut(event: e.PoolCut, recorded: Recorded[Any]) -> Mapping[str, Any]:
    fields = {"from_phase", "to_phase", "advanced", "left", "reason", "decided_by"}
    return {**event.model_dump(mode="json", include=fields), "at": recorded.time.isoformat()}


def _mark_keys(recorded: Recorded[EvaluationCompleted]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.candidacy)


def _evolve_marks(row: Row | None, recorded: Recorded[EvaluationCompleted], key: Key) -> Row:
    event = recorded.event
    told = event.model_dump(mode="json", include={"step", "raters", "marks", "total"})
    steps = {**(row["steps"] if row else {}), event.step: told}
    return {"vacancy": key[0], "candidacy": key[1], "steps": steps}


POOLS = View(
    _POOLS,
    2,
    get_args(PoolEvent),
    _pool_keys,
    _evolve_pool,
)
MARKS = View(_MARKS, 3, (EvaluationCompleted,), _mark_keys, _evolve_marks)


def _answer(connection: Connection, query: ComparePool, asked: Asked) -> PoolComparison:
    decides = asked.by in search_for(connection, query.vacancy, asked)["deciders"]
    pool = _pool(connection, query)
    hidden = ("weights", "must_gate", "members", "selected", "batches")
    return PoolComparison.model_validate(
        {
            **{field: pool[field] for field in pool if field not in hidden},
            "members": _members(connection, pool, asked, decides=decides),
        }
    )


def _pool(connection: Connection, query: ComparePool) -> Row:
    found = select(_POOLS).where(_POOLS.c.vacancy == query.vacancy).order_by(_POOLS.c.ordinal.desc()).limit(1)
    if query.pool is not None:
        found = found.where(_POOLS.c.pool == query.pool)
    row = connection.execute(found).mappings().one_or_none()
    if row is None:
        raise LookupError(query.pool or "no pool yet")
    return dict(row)


def _members(connection: Connection, pool: Row, asked: Asked, *, decides: bool) -> Sequence[PoolMember]:
    """Whoever does not decide sees, and ranks by, the steps that they rated: the others are sealed to them (S25)."""
    ids = pool["members"]
    cards = _rows(connection, CARDS, pool["vacancy"], ids)
    marks = _rows(connection, _MARKS, pool["vacancy"], ids)
    steps = {
        id_: [
            _scored(step, asked)
            for step in (marks[id_]["steps"].values() if id_ in marks else ())
            if decides or asked.by in step["raters"]
        ]
        for id_ in ids
    }
    name = names_for(connection, (card["candidate"] for card in cards.values()), asked)
    return [
        PoolMember(
            candidacy=place.candidacy,
            candidate=cards[place.candidacy]["candidate"],
            name=name(cards[place.candidacy]["candidate"]),
            step=cards[place.candidacy]["step"],
            status=cards[place.candidacy]["status"],
            steps=tuple(steps[place.candidacy]),
            combined=place.combined,
            rank=place.rank,
            gate_passed=place.gate_passed,
            selected=place.candidacy in pool["selected"],
        )
        for place in _ranking(steps, pool)
    ]


def _scored(step: Mapping[str, Any], asked: Asked) -> StepScore:
    marks, total = (asked.reveal(Sealed.from_json(step[name])) for name in ("marks", "total"))
    if ERASED in (marks, total):
        return StepScore(step=step["step"], coverage=0, gate_passed=True, failed_musts=(), skills=())
    of_skills = StepMarks.opened(marks)
    skills = (SkillScore(skill=mark.skill, mean=mark.mean, raters=mark.raters) for mark in of_skills.marks)
    of_step = StepTotal.opened(total)
    return StepScore(step=step["step"], **dict(of_step), failed_musts=of_skills.failed_musts, skills=tuple(skills))


def _ranking(steps: Mapping[CandidacyId, Sequence[StepScore]], pool: Row) -> Sequence[Ranked]:
    seen = {
        id_: Seen({each.step: each.score for each in of}, all(each.gate_passed for each in of))
        for id_, of in steps.items()
    }
    return ranked(seen, pool["weights"], must_gate=pool["must_gate"])


def _rows(connection: Connection, table: Table, vacancy: str, ids: Sequence[str]) -> Mapping[str, Row]:
    found = select(table).where(table.c.vacancy == vacancy, table.c.candidacy.in_(ids))
    return {row["candidacy"]: dict(row) for row in connection.execute(found).mappings()}


COMPARE_POOL = Answer(ComparePool, (POOLS, MARKS, BOARD, SEARCHES, NAMES), _answer)
