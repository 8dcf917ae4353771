"""Identity: who asks. Nobody, unless somebody vouches for them."""

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from hiring.contracts.ids import PersonId
from hiring.gateway.problems import HttpProblem, refusal
from hiring.gateway.settings import GatewaySettings

_person = TypeAdapter(PersonId)


def actor_of(request: Request, settings: GatewaySettings) -> str:
    """The id of the person who asks.

    Raises:
        HttpProblem: 401, as nobody vouches for the caller.
    """
    named = request.headers.get("X-Actor") if settings.development_identity else None
    try:
        return str(_person.validate_python(named))
    except ValidationError:
        hint = " Name the person in the header X-Actor." if settings.development_identity else ""
        said = refusal(401, f"Who asks is not known.{hint}")
        said.headers["WWW-Authenticate"] = "Bearer"
        raise HttpProblem(said) from None
