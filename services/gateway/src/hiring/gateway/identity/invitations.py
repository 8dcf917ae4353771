"""Invitations: links by which people without an account come in to one vacancy, until a day.

Only ids that begin with `guest-` can be invited, and no issuer vouches for those: so a link is never another's account.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints
from sqlalchemy import insert, select, update

from hiring.chassis.client import Client
from hiring.contracts.brief import Role
from hiring.contracts.briefing.queries import BriefShown, ShowBrief
from hiring.contracts.ids import PersonId, VacancyId
from hiring.gateway.identity.caller import Caller
from hiring.gateway.identity.secrets import hashed, new_id, new_secret
from hiring.gateway.identity.sign_in import origin
from hiring.gateway.identity.vouching import Asks, Vouching
from hiring.gateway.problems import HttpProblem, refusal
from hiring.gateway.store import Store
from hiring.gateway.tables import INVITATIONS as TABLE

LONGEST_LIFE = timedelta(days=90)
_INVITES = (Role.RECRUITER, Role.HR_MANAGER)

router = APIRouter(tags=["identity"])


class NewInvitation(BaseModel):
    """Whom to invite, until when. The person must have a part in the brief already."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"person": "guest-maria-of-acme", "expires_at": "2026-12-20T00:00:00Z"}},
    )

    person: Annotated[str, StringConstraints(pattern=r"^guest-[A-Za-z0-9_-]{1,58}$")]
    expires_at: AwareDatetime


class InvitationMade(BaseModel):
    """The link, told once: whoever has it comes in as that person, to this vacancy alone."""

    id: str
    person: str
    link: str
    expires_at: AwareDatetime


@router.post(
    "/vacancies/{vacancy}/invitations",
    status_code=201,
    operation_id="Invite",
    summary="Invite an external participant of the brief by a link",
)
async def invite(request: Request, vacancy: VacancyId, wanted: NewInvitation, caller: Asks) -> InvitationMade:
    """For recruiters and HR managers of the vacancy. The link works until it expires, 90 days at most."""
    await _may_invite(request, vacancy, caller, wanted.person)
    now = datetime.now(UTC)
    if not now < wanted.expires_at <= now + LONGEST_LIFE:
        raise HttpProblem(refusal(422, "An invitation expires, within 90 days."))
    secret, id_ = new_secret(), new_id()
    made = insert(TABLE).values(
        id=id_,
        hash=hashed(secret),
        vacancy=vacancy,
        person=wanted.person,
        invited_by=caller.actor,
        expires_at=wanted.expires_at,
    )
    await _store(request).write(lambda connection: connection.execute(made))
    link = f"{origin(request, request.app.state.settings)}/invited/{secret}"
    return InvitationMade(id=id_, person=wanted.person, link=link, expires_at=wanted.expires_at)


@router.delete(
    "/vacancies/{vacancy}/invitations/{id}",
    status_code=204,
    operation_id="RevokeInvitation",
    summary="Take an invitation back; whoever came in by it is out at once",
)
async def revoke(request: Request, vacancy: VacancyId, id: str, caller: Asks) -> Response:  # noqa: A002 - its name in the address
    """For recruiters and HR managers of the vacancy."""
    if not id.isalnum():
        raise HttpProblem(_no_such())
    await _may_invite(request, vacancy, caller)
    of_it = (TABLE.c.id == id, TABLE.c.vacancy == vacancy, TABLE.c.revoked_at.is_(None))
    store = _store(request)
    person = await store.read(lambda connection: connection.execute(select(TABLE.c.person).where(*of_it)).scalar())
    if person is None:
        raise HttpProblem(_no_such())
    revoked = update(TABLE).where(*of_it).values(revoked_at=datetime.now(UTC))
    await store.write(lambda connection: connection.execute(revoked))
    vouching: Vouching = request.app.state.vouching
    await vouching.sessions.end_all_of(person)
    return Response(status_code=204)


def _no_such() -> Response:
    return refusal(404, "There is no such invitation.", kind="not-found")


@router.get("/invited/{secret}", include_in_schema=False)
async def ask(request: Request, secret: str) -> Response:
    """Asks before anybody comes in: programs that only look at a link don't use it."""
    row = await _open(request, secret)
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Invitation - hiring</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>'
        "<h1>You are invited</h1>"
        f"<p>To the vacancy <strong>{row.vacancy}</strong>, until {row.expires_at:%d %B %Y}.</p>"
        '<form method="post"><button>Come in</button></form></main></body></html>',
        headers={"Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'"},
    )


@router.post("/invited/{secret}", include_in_schema=False)
async def come_in(request: Request, secret: str) -> Response:
    """Begins a session of the guest, in this one vacancy."""
    row = await _open(request, secret)
    response = RedirectResponse("/console", 303)
    caller = Caller(actor=PersonId(row.person), only=VacancyId(row.vacancy))
    vouching: Vouching = request.app.state.vouching
    await vouching.sessions.begin(caller, response, until=row.expires_at)
    return response


async def _open(request: Request, secret: str) -> Any:
    wanted = select(TABLE.c.vacancy, TABLE.c.person, TABLE.c.expires_at).where(
        TABLE.c.hash == hashed(secret), TABLE.c.expires_at > datetime.now(UTC), TABLE.c.revoked_at.is_(None)
    )
    row = await _store(request).read(lambda connection: connection.execute(wanted).first())
    if row is None:
        raise HttpProblem(refusal(404, "This invitation is unknown, over, or was taken back. Ask for another."))
    return row


async def _may_invite(request: Request, vacancy: VacancyId, caller: Caller, guest: str | None = None) -> None:
    """Goes on for who organises the vacancy, and a guest who has a part in its brief."""
    services: Client = request.app.state.services
    shown: BriefShown = await services.ask(ShowBrief(vacancy=vacancy), caller.actor, roles=caller.roles)
    organises = {str(person) for person in shown.brief.people(*_INVITES)} | {str(shown.drafted_by)}
    if caller.scopes is not None or caller.only is not None or caller.actor not in organises:
        raise HttpProblem(refusal(403, "A recruiter or HR manager of the vacancy invites to it."))
    taking_part = {str(one.person) for one in shown.brief.team} | {str(one) for one in shown.brief.approvers}
    if guest is not None and guest not in taking_part:
        raise HttpProblem(refusal(422, "Whoever is invited has a part in the brief already: add them to its team."))


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store
