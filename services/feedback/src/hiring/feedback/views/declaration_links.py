"""May whoever has this link still declare for a candidate?"""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.organisation import DeclarationLinkIssued
from hiring.contracts.feedback.queries import CheckDeclarationLink, DeclarationLink
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View

_TABLE = Table(
    "feedback_declaration_links",
    VIEWS,
    Column("candidate", String(64), primary_key=True),
    Column("token_hash", String(64), primary_key=True),
    Column("expires_at", Moment, nullable=False),
)


def _keys(recorded: Recorded[DeclarationLinkIssued]) -> Iterable[Key]:
    yield (recorded.event.candidate, recorded.event.token_hash)


def _evolve(_row: Row | None, recorded: Recorded[DeclarationLinkIssued], _key: Key) -> Row | None:
    return recorded.event.model_dump(exclude={"issued_by"})


DECLARATION_LINKS = View(_TABLE, 1, (DeclarationLinkIssued,), _keys, _evolve)


def _answer(connection: Connection, query: CheckDeclarationLink, asked: Asked) -> DeclarationLink:
    """Who has the hash has the link: nobody else need be let in."""
    wanted = {"candidate": query.candidate, "token_hash": query.token_hash}
    expires_at = connection.execute(select(_TABLE.c.expires_at).filter_by(**wanted)).scalar_one_or_none()
    if expires_at is None:
        raise LookupError("link")
    return DeclarationLink(status="expired" if expires_at <= asked.at else "open", expires_at=expires_at)


CHECK_DECLARATION_LINK = Answer(CheckDeclarationLink, (DECLARATION_LINKS,), _answer)
"""Asked by the gateway, before it shows the page."""
