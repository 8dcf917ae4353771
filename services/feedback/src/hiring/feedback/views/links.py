"""May whoever has this link still file something?"""

from collections.abc import Iterable

from sqlalchemy import Boolean, Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.events import Form, Hire, PersonalLinkIssued, PersonalLinkUsed
from hiring.contracts.feedback.queries import CheckPersonalLink, PersonalLink
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.feedback.views.aftercare import AFTERCARE_FORMS
from hiring.feedback.views.aftercare import TABLE as FORM_ROWS

_TABLE = Table(
    "feedback_links",
    VIEWS,
    Column("candidacy", String(64), primary_key=True),
    Column("token_hash", String(64), primary_key=True),
    Column("vacancy", String(64), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used", Boolean, nullable=False),
)


def _keys(recorded: Recorded[PersonalLinkIssued | PersonalLinkUsed]) -> Iterable[Key]:
    yield (recorded.event.candidacy, recorded.event.token_hash)


def _evolve(row: Row | None, recorded: Recorded[PersonalLinkIssued | PersonalLinkUsed], _key: Key) -> Row | None:
    event = recorded.event
    if isinstance(event, PersonalLinkIssued):
        return {**event.model_dump(exclude={"issued_by"}), "used": False}
    return {**row, "used": True} if row else None


LINKS = View(_TABLE, 1, (PersonalLinkIssued, PersonalLinkUsed), _keys, _evolve)


def _answer(connection: Connection, query: CheckPersonalLink, asked: Asked) -> PersonalLink:
    """Who has the hash has the link: nobody else need be let in."""
    wanted = {name: getattr(query, name) for name in ("vacancy", "candidacy", "token_hash")}
    row = connection.execute(select(_TABLE).filter_by(**wanted)).mappings().one_or_none()
    if row is None:
        raise LookupError("link")
    status = "used" if row["used"] else "expired" if row["expires_at"] <= asked.at else "open"
    hire = connection.execute(select(FORM_ROWS.c.hire).where(FORM_ROWS.c.candidacy == query.candidacy)).scalar_one()
    forms = {form.form: form for form in Hire.model_validate(hire).forms}
    return PersonalLink(
        status=status,
        purpose=row["purpose"],
        expires_at=row["expires_at"],
        form=forms.get(Form.CANDIDATE) if row["purpose"] == "candidate-form" else None,
        reality=forms.get(Form.REALITY),
    )


CHECK_PERSONAL_LINK = Answer(CheckPersonalLink, (LINKS, AFTERCARE_FORMS), _answer)
"""Asked by the gateway, before it shows the form."""
