"""What waits for me, since when, and until when? Approvals have a list of their own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from hiring.briefing.views.briefs import BRIEFS, BRIEFS_TABLE
from hiring.briefing.views.discussion import THREADS, THREADS_TABLE
from hiring.briefing.views.waiting import waiting
from hiring.contracts.briefing.queries import (
    ApprovalsListed,
    ListMyApprovals,
    ListMyTasks,
    PendingApproval,
    Task,
    TasksListed,
)
from hiring.eventkit.views.view import Answer, Asked, Row


def _approvals(connection: Connection, _query: ListMyApprovals, asked: Asked) -> ApprovalsListed:
    approvals = [
        PendingApproval(
            vacancy=task.vacancy,
            title=task.title,
            brief_version=row["brief_version"],
            revision=task.number if task.kind == "approve-revision" else None,
            waiting_since=task.since,
        )
        for row in _mine(connection, asked.by)
        for task in _of(row, asked.by)
        if task.kind in {"approve", "approve-revision"}
    ]
    return ApprovalsListed(approvals=tuple(sorted(approvals, key=lambda one: one.waiting_since)))


def _tasks(connection: Connection, _query: ListMyTasks, asked: Asked) -> TasksListed:
    tasks = [task for row in _mine(connection, asked.by) for task in _of(row, asked.by)]
    tasks += _questions(connection, asked.by)
    return TasksListed(tasks=tuple(sorted(tasks, key=lambda task: (task.due_at is None, task.due_at or task.since))))


def _mine(connection: Connection, person: str) -> Iterator[Row]:
    mine = select(BRIEFS_TABLE).where(BRIEFS_TABLE.c.waiting_for.contains(f" {person} ", autoescape=True))
    return (row._asdict() for row in connection.execute(mine))


def _of(row: Row, person: str) -> Iterator[Task]:
    """A draft is due when its drafter wants; everything else within the hours that approvals have."""
    state = row["state"]
    for one in waiting(state):
        if one.person == person:
            since = datetime.fromisoformat(row["waiting_since"][one.key])
            hours = None if one.kind == "finish" else timedelta(hours=state.brief.approval_hours)
            yield Task(
                vacancy=row["vacancy"],
                title=row["title"],
                kind=one.kind,
                number=one.number,
                since=since,
                due_at=since + hours if hours else None,
            )


def _questions(connection: Connection, person: str) -> Iterator[Task]:
    """What somebody asked this person in particular, as long as it has no outcome and they still see the brief."""
    of_it = BRIEFS_TABLE.c.vacancy == THREADS_TABLE.c.vacancy
    sees = BRIEFS_TABLE.c.people.contains(f" {person} ", autoescape=True)
    asked = (THREADS_TABLE.c.asked == person) & THREADS_TABLE.c.resolution.is_(None)
    columns = (*THREADS_TABLE.c, BRIEFS_TABLE.c.title, BRIEFS_TABLE.c.brief_version, BRIEFS_TABLE.c.state)
    for row in connection.execute(select(*columns).join(BRIEFS_TABLE, of_it).where(asked & sees)):
        brief = row.state.brief
        yield Task(
            vacancy=row.vacancy,
            title=row.title,
            kind="answer",
            number=row.brief_version,
            thread=row.thread,
            since=row.opened_at,
            due_at=row.opened_at + timedelta(hours=brief.approval_hours),
        )


LIST_MY_APPROVALS = Answer(ListMyApprovals, (BRIEFS,), _approvals)
LIST_MY_TASKS = Answer(ListMyTasks, (BRIEFS, THREADS), _tasks)
