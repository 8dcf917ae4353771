"""Who asks."""

from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from hiring.contracts.ids import PersonId, VacancyId
from hiring.contracts.requests import OrganisationRole


class Caller(BaseModel):
    """Who asks: a person or an integration, and what they are in the whole organisation.

    `scopes`: what a service token was made for; None for a person, who may do whatever their roles allow.
    `only`: the one vacancy that a guest was invited to; None for everybody else.
    """

    model_config = ConfigDict(frozen=True)

    actor: PersonId
    roles: frozenset[OrganisationRole] = frozenset()
    scopes: frozenset[str] | None = None
    only: VacancyId | None = None

    @field_validator("roles", mode="before")
    @classmethod
    def _known(cls, roles: Any) -> frozenset[Any]:
        """An issuer has roles of its own, too: those mean nothing here."""
        known = set(OrganisationRole)
        return (
            frozenset(role for role in roles if role in known) if isinstance(roles, list | set | frozenset) else roles
        )


@lru_cache(maxsize=4096)
def caller_named(actor: str, roles: tuple[str, ...]) -> Caller | None:
    """The caller behind an unchecked name and roles; None when the name is no person's id."""
    try:
        return Caller.model_validate({"actor": actor, "roles": list(roles)})
    except ValidationError:
        return None
