"""Identity: who asks. Nobody, unless somebody vouches for them."""

from fastapi import Request
from pydantic import BaseModel, ConfigDict, ValidationError

from hiring.contracts.ids import PersonId
from hiring.contracts.requests import OrganisationRole
from hiring.gateway.problems import HttpProblem, refusal
from hiring.gateway.settings import GatewaySettings


class Caller(BaseModel):
    """Who asks: a person or an integration, and what they are in the whole organisation."""

    model_config = ConfigDict(frozen=True)

    actor: PersonId
    roles: frozenset[OrganisationRole] = frozenset()


def caller_of(request: Request, settings: GatewaySettings) -> Caller:
    """Who asks. In development the headers `X-Actor` and `X-Roles` (separated by commas) say so, unchecked.

    Raises:
        HttpProblem: 401, as nobody vouches for the caller.
    """
    headers = request.headers if settings.development_identity else {}
    roles = [role.strip() for role in headers.get("X-Roles", "").split(",") if role.strip()]
    try:
        return Caller.model_validate({"actor": headers.get("X-Actor"), "roles": roles})
    except ValidationError:
        hint = (
            " Name the person in the header X-Actor, and their roles in X-Roles."
            if settings.development_identity
            else ""
        )
        said = refusal(401, f"Who asks is not known.{hint}")
        said.headers["WWW-Authenticate"] = "Bearer"
        raise HttpProblem(said) from None
