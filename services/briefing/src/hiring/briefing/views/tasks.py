"""What waits for my approval, and since when?"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from hiring.briefing.views.briefs import BRIEFS, BRIEFS_TABLE, pending, state_of
from hiring.contracts.briefing.queries import ApprovalsListed, ListMyApprovals, PendingApproval
from hiring.eventkit.views.view import Answer, Asked, Row


def _list(connection: Connection, _query: ListMyApprovals, asked: Asked) -> ApprovalsListed:
    mine = select(BRIEFS_TABLE).where(BRIEFS_TABLE.c.waiting_for.contains(f" {asked.by} ", autoescape=True))
    approvals = [one for row in connection.execute(mine) for one in _waiting(row._asdict(), asked.by)]
    return ApprovalsListed(approvals=tuple(sorted(approvals, key=lambda one: one.waiting_since)))


def _waiting(row: Row, person: str) -> Iterator[PendingApproval]:
    for number, people in pending(state_of(row)).items():
        if person in people:
            yield PendingApproval(
                vacancy=row["vacancy"],
                title=row["title"],
                brief_version=row["brief_version"],
                revision=number or None,
                waiting_since=datetime.fromisoformat(row["waiting_since"][str(number)]),
            )


LIST_MY_APPROVALS = Answer(ListMyApprovals, (BRIEFS,), _list)
