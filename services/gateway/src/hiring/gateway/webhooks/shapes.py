"""What is said about webhooks over HTTP."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, field_validator

from hiring.contracts.ids import VacancyId
from hiring.gateway.live.told import types_told
from hiring.gateway.webhooks.endpoints import Endpoint
from hiring.gateway.webhooks.signing import Signing

Types = Annotated[tuple[str, ...], Field(max_length=200, description="Types of events, also without their version.")]
Vacancies = Annotated[tuple[VacancyId, ...], Field(max_length=1_000)]
Url = Annotated[
    str, Field(pattern=r"^https?://[!-~]+$", max_length=2_000, examples=["https://example.com/webhooks/hiring"])
]
Description = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=200)]

_NEW: JsonValue = {
    "url": "https://example.com/webhooks/hiring",
    "types": ["pipeline.candidate_advanced"],
    "vacancies": ["backend-engineer"],
}


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @field_validator("types", check_fields=False)
    @classmethod
    def _known(cls, types: tuple[str, ...] | None) -> tuple[str, ...] | None:
        told = types_told()
        known = {*told, *(name.rpartition(".")[0] for name in told)}
        if unknown := sorted({*(types or ())} - known):
            raise ValueError(f"no event is called {', '.join(unknown)}; GET /webhooks/types lists them")
        return types


class NewEndpoint(_Wish):
    """Where to send what. No types: every type. No vacancies: all of yours, those to come included."""

    model_config = ConfigDict(json_schema_extra={"examples": [_NEW]})

    url: Url
    description: Description = ""
    types: Types = ()
    vacancies: Vacancies = ()
    signing: Signing = "v1"


class ChangedEndpoint(_Wish):
    """What to change; what is not named stays. `enabled`: true lets a disabled endpoint hear again, from then on."""

    url: Url | None = None
    description: Description | None = None
    types: Types | None = None
    vacancies: Vacancies | None = None
    enabled: bool | None = None


class Rotation(BaseModel):
    """For how many hours the secrets before the new one sign as well."""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: Annotated[float, Field(ge=0, le=168)] = 24


class ReplayWanted(BaseModel):
    """From which sequence of the log on (that one included), up to which (without: up to now)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"from_sequence": 1204}]})

    from_sequence: Annotated[int, Field(ge=1)]
    until_sequence: Annotated[int, Field(ge=1)] | None = None


class EndpointShown(BaseModel):
    """An endpoint as it stands. It hears of what happens after the sequence `after`."""

    id: str
    url: str
    description: str
    types: tuple[str, ...]
    vacancies: tuple[str, ...]
    signing: Signing
    after: int
    enabled: bool
    disabled_because: str | None
    failing_since: AwareDatetime | None
    paused_until: AwareDatetime | None
    created_at: AwareDatetime
    changed_at: AwareDatetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> "EndpointShown":
        """What is shown of it."""
        return cls(**{name: getattr(endpoint, name) for name in cls.model_fields})


class EndpointMade(EndpointShown):
    """The new endpoint, with what its receiver verifies by: `whsec_…` is shown this once, `whpk_…` is no secret."""

    secret: str


class SecretMade(BaseModel):
    """What the receiver verifies by from now on."""

    secret: str


class EndpointsListed(BaseModel):
    """The caller's endpoints, the oldest first."""

    endpoints: tuple[EndpointShown, ...]


class AttemptShown(BaseModel):
    """One attempt to deliver. `run`: the replay that it belongs to. `detail`: the beginning of a failure's answer."""

    model_config = ConfigDict(from_attributes=True)

    message: str
    type: str
    sequence: int
    run: str
    attempt: int
    at: AwareDatetime
    outcome: Literal["delivered", "failed", "dropped"]
    status: int | None
    detail: str | None
    milliseconds: int
    next_at: AwareDatetime | None


class AttemptsListed(BaseModel):
    """The delivery log, the newest attempt first; it goes back 30 days."""

    attempts: tuple[AttemptShown, ...]


class TestAnswered(BaseModel):
    """How the receiver answered a test message."""

    delivered: bool
    status: int | None
    detail: str | None
    milliseconds: int


class ReplayBegun(BaseModel):
    """The replay's id, as the delivery log shows it, and what it covers."""

    run: str
    from_sequence: int
    until_sequence: int


class EventType(BaseModel):
    """One type of event: its name, what it means, and the JSON Schema of its `data`."""

    type: str
    description: str
    data: dict[str, Any]


class EventTypesListed(BaseModel):
    """Every type of event that is told, live or by webhook."""

    types: tuple[EventType, ...]
