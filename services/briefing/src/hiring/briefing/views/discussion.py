"""What is discussed about a brief? One row for each thread, one for each comment."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Column, Connection, Integer, String, Table, select

from hiring.briefing.views.briefs import BRIEFS, seen_by
from hiring.contracts.briefing.discussion import CommentAdded, ThreadOpened, ThreadResolved
from hiring.contracts.briefing.queries import CommentLine, ListThreads, ThreadLine, ThreadsListed
from hiring.contracts.envelope import Recorded
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View

THREADS_TABLE = Table(
    "briefing_threads",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("thread", String(64), primary_key=True),
    Column("field", String(200), nullable=False),
    Column("text", String, nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("asked", String(64), index=True),
    Column("resolution", String),
    Column("resolved_by", String(64)),
)
COMMENTS_TABLE = Table(
    "briefing_comments",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("thread", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", String(64), nullable=False),
    Column("text", String, nullable=False),
)


def _thread_keys(recorded: Recorded[ThreadOpened | ThreadResolved]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.event.thread)]


def _thread(row: Row | None, recorded: Recorded[ThreadOpened | ThreadResolved], _key: Key) -> Row:
    match recorded.event:
        case ThreadOpened() as opened:
            return {**dict(opened), "opened_at": recorded.time, "resolution": None, "resolved_by": None}
        case ThreadResolved(resolution=resolution, resolved_by=resolved_by):
            return {**(row or {}), "resolution": resolution, "resolved_by": resolved_by}


def _comment_keys(recorded: Recorded[CommentAdded]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.event.thread, recorded.event.number)]


def _comment(_row: Row | None, recorded: Recorded[CommentAdded], _key: Key) -> Row:
    return {**dict(recorded.event), "at": recorded.time}


THREADS = View(THREADS_TABLE, 1, (ThreadOpened, ThreadResolved), _thread_keys, _thread)
COMMENTS = View(COMMENTS_TABLE, 1, (CommentAdded,), _comment_keys, _comment)


def _list(connection: Connection, query: ListThreads, asked: Asked) -> ThreadsListed:
    seen_by(connection, query.vacancy, asked.by)
    table = THREADS_TABLE
    wanted = select(table).where(table.c.vacancy == query.vacancy).order_by(table.c.opened_at, table.c.thread)
    if query.field is not None:
        wanted = wanted.where(table.c.field == query.field)
    comments: dict[str, list[CommentLine]] = defaultdict(list)
    said = select(COMMENTS_TABLE).where(COMMENTS_TABLE.c.vacancy == query.vacancy).order_by(COMMENTS_TABLE.c.number)
    for row in connection.execute(said):
        comments[row.thread].append(CommentLine(number=row.number, at=row.at, by=row.by, text=row.text))
    threads = (row._asdict() for row in connection.execute(wanted))
    return ThreadsListed(
        threads=tuple(
            ThreadLine(
                **{name: row[name] for name in ThreadLine.model_fields if name != "comments"},
                comments=tuple(comments[row["thread"]]),
            )
            for row in threads
        )
    )


LIST_THREADS = Answer(ListThreads, (BRIEFS, THREADS, COMMENTS), _list)
