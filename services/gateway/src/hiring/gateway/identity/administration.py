"""Service tokens over HTTP: for administrators in person, never for another token."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from hiring.contracts.requests import OrganisationRole
from hiring.gateway.identity.caller import Caller
from hiring.gateway.identity.service_tokens import LONGEST_LIFE, NewToken, ServiceTokens, TokenMade, TokensListed
from hiring.gateway.identity.vouching import Asks, Vouching
from hiring.gateway.problems import HttpProblem, refusal

router = APIRouter(prefix="/service-tokens", tags=["identity"])


@router.post(
    "", status_code=201, operation_id="MakeServiceToken", summary="Make a service token; its secret is told once"
)
async def make(request: Request, wanted: NewToken, caller: Asks) -> TokenMade:
    """For administrators. It lives a year at most."""
    _administers(caller)
    now = datetime.now(UTC)
    if not now < wanted.expires_at <= now + LONGEST_LIFE:
        raise HttpProblem(refusal(422, "A service token expires, within a year."))
    return await _tokens(request).make(wanted, caller.actor)


@router.get("", operation_id="ListServiceTokens", summary="Every service token that was ever made, without secrets")
async def listed(request: Request, caller: Asks) -> TokensListed:
    """For administrators."""
    _administers(caller)
    return await _tokens(request).all()


@router.delete("/{id}", status_code=204, operation_id="RevokeServiceToken", summary="Revoke a service token, at once")
async def revoke(request: Request, id: str, caller: Asks) -> Response:  # noqa: A002 - its name in the address
    """For administrators."""
    _administers(caller)
    if not (id.isalnum() and await _tokens(request).revoke(id)):
        raise HttpProblem(refusal(404, "There is no such token, or it is revoked already.", kind="not-found"))
    return Response(status_code=204)


def _administers(caller: Caller) -> None:
    if OrganisationRole.ADMINISTRATOR not in caller.roles or caller.scopes is not None:
        raise HttpProblem(refusal(403, "Service tokens are for administrators."))


def _tokens(request: Request) -> ServiceTokens:
    vouching: Vouching = request.app.state.vouching
    return vouching.service_tokens
