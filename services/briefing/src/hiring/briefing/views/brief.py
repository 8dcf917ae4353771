"""How does this brief stand, who has agreed, and how did it come to be? One row for each event of its history."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select

from hiring.briefing.domain.advice import inexperienced, notices, recommend
from hiring.briefing.domain.changes import differences
from hiring.briefing.domain.interactions import interactions
from hiring.briefing.domain.state import Approved, Begun, InReview, ToldEvent
from hiring.briefing.views import learned
from hiring.briefing.views.briefs import BRIEFS, seen_by
from hiring.briefing.views.waiting import next_to_agree, unacknowledged
from hiring.contracts.brief import Brief, Role
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing.queries import (
    BriefShown,
    DelegationLine,
    HistoryLine,
    HitLine,
    RevisionLine,
    ShowBrief,
    VersionLine,
)
from hiring.contracts.briefing.roadmap import RedFlagHit
from hiring.contracts.envelope import Recorded
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View

HISTORY_TABLE = Table(
    "briefing_history",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("event", String(128), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("what", String(64), nullable=False),
    Column("place", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("comment", String),
    Column("brief_version", Integer),
    Column("told", JSON),
)
"""`version` is the log's, `place` the order inside of one decision, `told` what the event says of a brief's version."""

_EVENTS = (e.BriefReopened, *(event for event in ToldEvent.__args__ if event is not e.BriefReopened))
_TOLD = {"changes", "session", "recommendation", "notices", "asked_by"}
_TOLD_OF = {e.BriefSubmitted: _TOLD | {"brief"}, RedFlagHit: {"candidacy", "flag", "noted_by"}}


def _keys(recorded: Recorded[ToldEvent]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.id)]


def _evolve(_row: Row | None, recorded: Recorded[ToldEvent], key: Key) -> Row:
    event = recorded.event
    vacancy, id_ = key
    return {
        "vacancy": vacancy,
        "event": id_,
        "version": recorded.version,
        "what": type(event).__name__,
        "place": _EVENTS.index(type(event)),
        "at": recorded.time,
        "actor": recorded.actor,
        "comment": getattr(event, "comment", None),
        "brief_version": getattr(event, "brief_version", None),
        "told": event.model_dump(mode="json", include=_TOLD_OF.get(type(event), _TOLD)),
    }


HISTORY = View(HISTORY_TABLE, version=2, subscribes=ToldEvent.__args__, keys=_keys, evolve=_evolve)


def shown(connection: Connection, vacancy: str, asked: Asked) -> BriefShown:
    """One brief as this person sees it.

    Raises:
        LookupError: there is no such brief.
        Refused: it is not theirs to see.
    """
    row = seen_by(connection, vacancy, asked.by)
    of_it = select(HISTORY_TABLE).where(HISTORY_TABLE.c.vacancy == vacancy)
    lines = connection.execute(of_it.order_by(HISTORY_TABLE.c.version, HISTORY_TABLE.c.place, HISTORY_TABLE.c.event))
    state, history = row["state"], [line._asdict() for line in lines]
    hidden = _hidden(state.brief, asked.by)
    return BriefShown(
        vacancy=row["vacancy"],
        status=row["status"],
        brief_version=state.version,
        brief=state.brief.model_copy(update={"sources": (), "red_flags": ()}) if hidden else state.brief,
        drafted_by=state.drafter,
        completeness=row["completeness"],
        missing=row["missing"],
        waiting_for=next_to_agree(state).get(0, ()),
        revisions=_revisions(state),
        versions=tuple(_versions(history)),
        history=tuple(HistoryLine(**{name: line[name] for name in HistoryLine.model_fields}) for line in history),
        headhunts=() if hidden else tuple(learned.headhunts_of(connection, vacancy, asked)),
        red_flag_hits=() if hidden else tuple(_hits(history)),
        **_of_state(state),
        **_learned(connection, vacancy, state, asked),
    )


def _hidden(brief: Brief, person: str) -> bool:
    """True when the roadmap is kept from the hiring manager who looks (C6)."""
    return brief.roadmap_hidden_because is not None and person in (
        brief.people(Role.HIRING_MANAGER) - brief.people(Role.RECRUITER, Role.HR_MANAGER)
    )


def _of_state(state: Begun) -> dict[str, Any]:
    return {
        "approved_by": _approved_by(state),
        "origin": state.origin,
        "pitch_version": state.pitch_version,
        "pitch_stale": state.pitch_stale,
        "interactions": tuple(interactions(state.brief)),
        "recommendation": recommend(state.brief),
        "delegations": tuple(DelegationLine(**dict(one)) for one in state.delegations),
        "acknowledged_by": state.acknowledged_by if isinstance(state, Approved) else (),
        "not_acknowledged_by": unacknowledged(state) if isinstance(state, Approved) else (),
    }


def _learned(connection: Connection, vacancy: str, state: Begun, asked: Asked) -> dict[str, Any]:
    earlier = state.origin.vacancy if state.origin else None
    new_raters = inexperienced(state.brief, learned.completed_evaluations(connection))
    return {
        "notices": (*notices(state.brief, pitch_stale=state.pitch_stale), *new_raters),
        "lessons": tuple(learned.lessons_of(connection, earlier, asked)) if earlier else (),
        "markers": learned.markers_of(connection, vacancy),
        "probation_goals": tuple(learned.goals_of(connection, vacancy)),
    }


def _hits(history: Sequence[Row]) -> Iterator[HitLine]:
    return (HitLine(at=line["at"], **line["told"]) for line in history if line["what"] == RedFlagHit.__name__)


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
    turns = next_to_agree(state)
    return tuple(RevisionLine(**dict(one), waiting_for=turns[one.revision]) for one in state.proposals)


def _versions(history: Sequence[Row]) -> Iterator[VersionLine]:
    """Each submission and each revision in force is a version; a submission counts as approved when all agreed."""
    approved = {line["brief_version"]: line["at"] for line in history if line["what"] == e.BriefApproved.__name__}
    before: Brief | None = None
    for line in history:
        number, at, told = line["brief_version"], line["at"], dict(line["told"])
        if line["what"] == e.BriefSubmitted.__name__:
            brief = Brief.model_validate(told.pop("brief"))
            told |= {"asked_by": line["actor"], "approved_at": approved.get(number)}
            told["changes"] = differences(before, brief) if before else ()
            before = brief
        elif line["what"] == e.RequirementsRevised.__name__:
            told["approved_at"] = at
        else:
            continue
        yield VersionLine(brief_version=number, at=at, **told)


def _show(connection: Connection, query: ShowBrief, asked: Asked) -> BriefShown:
    return shown(connection, query.vacancy, asked)


SHOWN_FROM = (BRIEFS, HISTORY, learned.LESSONS, learned.RATERS, learned.OUTCOMES, learned.HEADHUNTS, learned.GOALS)
"""The views that one brief is shown from."""

SHOW_BRIEF = Answer(ShowBrief, SHOWN_FROM, _show)
