"""Personal links: the hire files a form once, and a candidate declares their groups, without an account.

Feedback knows the hashes of their secrets.
"""

import uuid
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict

from hiring.chassis.client import Client
from hiring.contracts.feedback.commands import IssuePersonalLink
from hiring.contracts.feedback.queries import CheckDeclarationLink, CheckPersonalLink, DeclarationLink, PersonalLink
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, VacancyId
from hiring.gateway.identity.scopes import demand_scope
from hiring.gateway.identity.secrets import hashed, new_secret
from hiring.gateway.identity.sign_in import origin
from hiring.gateway.identity.vouching import Asks

BY_LINK = PersonId("guest-by-personal-link")
"""Who acts in the log when somebody files a form by their link."""

Purpose = Literal["candidate-form", "reality"]

router = APIRouter(tags=["identity"])


class NewLink(BaseModel):
    """What the hire is to file by the link, and until when: 30 days at most."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"purpose": "candidate-form", "expires_at": "2026-12-20T00:00:00Z"}},
    )

    purpose: Purpose
    expires_at: AwareDatetime


class LinkMade(BaseModel):
    """The link, told once; it works once."""

    link: str
    purpose: Purpose
    expires_at: AwareDatetime


@router.post(
    "/vacancies/{vacancy}/hires/{candidacy}/personal-links",
    status_code=201,
    operation_id="MakePersonalLink",
    summary="Make a link by which the hire files a form without an account",
)
async def make(request: Request, vacancy: VacancyId, candidacy: CandidacyId, wanted: NewLink, caller: Asks) -> LinkMade:
    """For a recruiter or HR manager of the vacancy, who hands it to the hire."""
    demand_scope(caller, "feedback:write")
    services: Client = request.app.state.services
    secret = new_secret()
    issue = IssuePersonalLink(
        vacancy=vacancy,
        candidacy=candidacy,
        purpose=wanted.purpose,
        token_hash=hashed(secret),
        expires_at=wanted.expires_at,
    )
    await services.send(issue, caller.actor, str(uuid.uuid4()), roles=caller.roles)
    path = f"/personal/{vacancy}/{candidacy}/{secret}"
    return LinkMade(link=origin(request, request.app.state.settings) + path, **wanted.model_dump())


async def opened(
    services: Client, vacancy: VacancyId, candidacy: CandidacyId, secret: str, after: int | None = None
) -> PersonalLink:
    """What waits behind a link: for the page that it leads to; `after` is a sequence that must have been read.

    Raises:
        Rejected: there is no such link.
    """
    asked = CheckPersonalLink(vacancy=vacancy, candidacy=candidacy, token_hash=hashed(secret))
    found: PersonalLink = await services.ask(asked, BY_LINK, after_sequence=after)
    return found


async def opened_to_declare(services: Client, candidate: CandidateId, secret: str) -> DeclarationLink:
    """Whether a candidate may declare by a link.

    Raises:
        Rejected: there is no such link.
    """
    asked = CheckDeclarationLink(candidate=candidate, token_hash=hashed(secret))
    found: DeclarationLink = await services.ask(asked, BY_LINK)
    return found
