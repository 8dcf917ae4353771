"""How does this brief stand, who has agreed, and how did it come to be? One row for each event of its history."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select

from hiring.briefing.domain.rules import NOT_YOURS_TO_SEE
from hiring.briefing.domain.state import Approved, Begun, BriefEvent, InReview
from hiring.briefing.views.briefs import BRIEFS, BRIEFS_TABLE, pending, state_of
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing.queries import BriefShown, HistoryLine, RevisionLine, ShowBrief, VersionLine
from hiring.contracts.envelope import Recorded
from hiring.eventkit.decider import require
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View

HISTORY_TABLE = Table(
    "briefing_history",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("what", String(64), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("comment", String),
    Column("brief_version", Integer),
    Column("told", JSON),
)
"""`version` is the log's, `place` the order inside of one decision, `told` what the event says of a brief's version."""

_EVENTS = (e.BriefReopened, *(event for event in BriefEvent.__args__ if event is not e.BriefReopened))
_TOLD = {"changes", "session", "recommendation", "notices", "asked_by"}


def _keys(recorded: Recorded[BriefEvent]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.version, type(recorded.event).__name__)]


def _evolve(_row: Row | None, recorded: Recorded[BriefEvent], key: Key) -> Row:
    event = recorded.event
    vacancy, version, what = key
    return {
        "vacancy": vacancy,
        "version": version,
        "what": what,
        "place": _EVENTS.index(type(event)),
        "at": recorded.time,
        "actor": recorded.actor,
        "comment": getattr(event, "comment", None),
        "brief_version": getattr(event, "brief_version", None),
        "told": event.model_dump(mode="json", include=_TOLD),
    }


HISTORY = View(HISTORY_TABLE, version=1, subscribes=BriefEvent.__args__, keys=_keys, evolve=_evolve)


def _show(connection: Connection, query: ShowBrief, asked: Asked) -> BriefShown:
    row = connection.execute(select(BRIEFS_TABLE).where(BRIEFS_TABLE.c.vacancy == query.vacancy)).first()
    if row is None:
        raise LookupError(f"there is no brief of vacancy {query.vacancy}")
    brief = row._asdict()
    require(f" {asked.by} " in brief["people"], NOT_YOURS_TO_SEE)
    of_it = select(HISTORY_TABLE).where(HISTORY_TABLE.c.vacancy == query.vacancy)
    history = connection.execute(of_it.order_by(HISTORY_TABLE.c.version, HISTORY_TABLE.c.place))
    return _shown(brief, state_of(brief), [line._asdict() for line in history])


def _shown(row: Row, state: Begun, history: Sequence[Row]) -> BriefShown:
    return BriefShown(
        vacancy=row["vacancy"],
        status=row["status"],
        brief_version=state.version,
        brief=state.brief,
        drafted_by=state.drafter,
        completeness=row["completeness"],
        missing=row["missing"],
        approved_by=_approved_by(state),
        waiting_for=pending(state).get(0, ()),
        revisions=_revisions(state),
        versions=_versions(history),
        history=tuple(HistoryLine(**{name: line[name] for name in HistoryLine.model_fields}) for line in history),
    )


def _approved_by(state: Begun) -> tuple[Any, ...]:
    match state:
        case InReview(approved_by=given):
            return given
        case Approved(brief=brief):
            return brief.approvers
    return ()


def _revisions(state: Begun) -> tuple[RevisionLine, ...]:
    if not isinstance(state, Approved):
        return ()
    waiting = pending(state)
    return tuple(RevisionLine(**dict(one), waiting_for=waiting[one.revision]) for one in state.proposals)


def _versions(history: Sequence[Row]) -> tuple[VersionLine, ...]:
    """Each submission and each revision in force is a version; a submission counts as approved when all agreed."""
    approved = {line["brief_version"]: line["at"] for line in history if line["what"] == e.BriefApproved.__name__}
    lines = []
    for line in history:
        number, at = line["brief_version"], line["at"]
        if line["what"] == e.BriefSubmitted.__name__:
            told = {"asked_by": line["actor"], "approved_at": approved.get(number), **line["told"]}
        elif line["what"] == e.RequirementsRevised.__name__:
            told = {"approved_at": at, **line["told"]}
        else:
            continue
        lines.append(VersionLine(brief_version=number, at=at, **told))
    return tuple(lines)


SHOW_BRIEF = Answer(ShowBrief, (BRIEFS, HISTORY), _show)
