"""How commands and queries travel: the request around them and the answer that comes back."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel

from hiring.contracts.ids import CommandId, PersonId


class OrganisationRole(StrEnum):
    """What somebody is in the whole organisation, as whoever vouches for them says.

    It decides where there is no vacancy: persons, templates, figures of the organisation, audit. Who may do what in a
    vacancy is decided by the team in its brief alone.
    """

    RECRUITER = "recruiter"
    HR = "hr"
    PRIVACY = "privacy"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    INTEGRATION = "integration"


class CommandRequest(BaseModel):
    """A command on its way: who wants it, when, and the id that makes it the same command when sent again.

    `expected_version`: take effect only while the aggregate is at it. `only_check`: say whether it would be accepted,
    and do nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: CommandId
    actor: PersonId
    roles: frozenset[OrganisationRole] = frozenset()
    issued_at: AwareDatetime
    correlation: str | None = Field(default=None, max_length=64, pattern=r"^[^\x00]*$")
    expected_version: int | None = Field(default=None, ge=0)
    only_check: bool = False
    data: dict[str, Any]


class QueryRequest(BaseModel):
    """A query on its way. `after_sequence`: answer only when the view has got there. `as_of`: as it stood then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    actor: PersonId
    roles: frozenset[OrganisationRole] = frozenset()
    after_sequence: int | None = Field(default=None, ge=0)
    as_of: int | AwareDatetime | None = None
    data: dict[str, Any]


class Accepted(BaseModel):
    """The command took effect, or had already: the aggregate's version and the log's sequence after it."""

    status: Literal["accepted"] = "accepted"
    aggregate: str
    version: int
    sequence: int
    events: tuple[str, ...]


class Allowed(BaseModel):
    """The command was only checked: at this version of the aggregate it would lead to these events."""

    status: Literal["allowed"] = "allowed"
    aggregate: str
    version: int
    events: tuple[str, ...]


class Answered(BaseModel):
    """The answer to a query, and how far the view behind it had read."""

    status: Literal["answered"] = "answered"
    sequence: int
    data: dict[str, Any]


class FieldError(BaseModel):
    """One thing wrong with a request: where (an RFC 6901 pointer) and what."""

    pointer: str
    message: str


class Problem(BaseModel):
    """Why a request did not take effect. `rule` is the id of the broken rule, `title` its sentence.

    `kind`: `refused` (a rule), `invalid` (the fields), `conflict` (others decided first, ask again), `changed` (the
    aggregate is not at the expected version: look again, then decide), `view-behind` (ask again), `busy` and
    `unavailable` (ask again later), `not-found`, `failed` (a bug here).
    `retry_after`: in how many seconds asking again is worth it, where the service knows.
    """

    status: Literal["problem"] = "problem"
    kind: Literal[
        "refused", "invalid", "conflict", "changed", "view-behind", "busy", "unavailable", "not-found", "failed"
    ]
    title: str
    rule: str | None = None
    detail: str | None = None
    errors: tuple[FieldError, ...] = ()
    retry_after: float | None = None


class Reply(RootModel[Annotated[Accepted | Allowed | Answered | Problem, Field(discriminator="status")]]):
    """Whatever a service answers."""
