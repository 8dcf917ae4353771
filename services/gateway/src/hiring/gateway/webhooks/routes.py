"""Webhooks over HTTP: endpoints, their secrets, their delivery log, replays."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from functools import cache
from inspect import cleandoc
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import AwareDatetime

from hiring.chassis.parsing import Invalid
from hiring.contracts.requests import FieldError
from hiring.gateway.identity import Asks, Caller
from hiring.gateway.identity.scopes import demand_scope
from hiring.gateway.live.told import schema_of, types_told
from hiring.gateway.problems import HttpProblem, refusal
from hiring.gateway.webhooks.endpoints import Endpoint
from hiring.gateway.webhooks.errands import Replay
from hiring.gateway.webhooks.guard import Forbidden
from hiring.gateway.webhooks.sending import Message
from hiring.gateway.webhooks.setup import Webhooks
from hiring.gateway.webhooks.shapes import (
    AttemptShown,
    AttemptsListed,
    ChangedEndpoint,
    EndpointMade,
    EndpointShown,
    EndpointsListed,
    EventType,
    EventTypesListed,
    NewEndpoint,
    ReplayBegun,
    ReplayWanted,
    Rotation,
    SecretMade,
    TestAnswered,
)
from hiring.gateway.webhooks.signing import shown

Key = Annotated[str | None, Header(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Before = Annotated[
    AwareDatetime | None, Query(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(9000, 1, 1, tzinfo=UTC))
]

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

_MOST = 50
_MOST_FILTERED = 200


def _reader(caller: Asks) -> Caller:
    demand_scope(caller, "webhooks:read")
    return caller


def _writer(caller: Asks) -> Caller:
    demand_scope(caller, "webhooks:write")
    if caller.only is not None:
        raise HttpProblem(refusal(403, "A guest makes no webhooks."))
    return caller


def _webhooks(request: Request) -> Webhooks:
    webhooks: Webhooks = request.app.state.webhooks
    return webhooks


Reads = Annotated[Caller, Depends(_reader)]
Writes = Annotated[Caller, Depends(_writer)]
All = Annotated[Webhooks, Depends(_webhooks)]


@router.get("/types", operation_id="ListWebhookTypes", summary="Which types of events there are")
async def list_types(_caller: Reads) -> EventTypesListed:
    """Each with the JSON Schema of its data."""
    return EventTypesListed(types=_types())


@router.post("", status_code=201, operation_id="MakeWebhook", summary="Make an endpoint")
async def make(
    webhooks: All, caller: Writes, wanted: NewEndpoint, response: Response, idempotency_key: Key = None
) -> EndpointMade:
    """It hears of what happens from now on, of what its maker may hear. The answer alone shows the secret.

    With the same `Idempotency-Key`, sent again when an answer was lost, it is the same endpoint and the same secret.
    """
    await _check(webhooks, wanted.url)
    if not webhooks.feed.is_ready:
        raise HttpProblem(refusal(503, "The log is not followed yet; try again.", kind="unavailable"))
    if len(await webhooks.endpoints.all_of(caller)) >= _MOST:
        raise HttpProblem(refusal(422, f"One person has at most {_MOST} endpoints."))
    id_, secret = await webhooks.endpoints.make(
        caller, webhooks.feed.position, wanted.model_dump(mode="json"), idempotency_key
    )
    endpoint = await _mine(webhooks, caller, id_)
    if any(getattr(endpoint, name) != said for name, said in wanted):
        raise HttpProblem(refusal(422, "This Idempotency-Key was used for another request.", kind="key-reused"))
    response.headers["Location"] = f"/webhooks/{endpoint.id}"
    made = EndpointShown.of(endpoint).model_dump()
    return EndpointMade(**made, secret=shown(endpoint.signing, secret))


@router.get("", operation_id="ListWebhooks", summary="Which endpoints are mine")
async def list_mine(webhooks: All, caller: Reads) -> EndpointsListed:
    """The oldest first."""
    endpoints = await webhooks.endpoints.all_of(caller)
    return EndpointsListed(endpoints=tuple(EndpointShown.of(endpoint) for endpoint in endpoints))


@router.get("/{endpoint}", operation_id="ShowWebhook", summary="How an endpoint stands")
async def show(webhooks: All, caller: Reads, endpoint: str) -> EndpointShown:
    """Its filters, and whether it is enabled."""
    return EndpointShown.of(await _mine(webhooks, caller, endpoint))


@router.patch("/{endpoint}", operation_id="ChangeWebhook", summary="Change an endpoint")
async def change(webhooks: All, caller: Writes, endpoint: str, wanted: ChangedEndpoint) -> EndpointShown:
    """Address, description, filters, enabled or not. What is not named stays."""
    before = await _mine(webhooks, caller, endpoint)
    values = wanted.model_dump(mode="json", exclude_none=True)
    if wanted.url is not None:
        await _check(webhooks, wanted.url)
    if wanted.enabled and not before.enabled:
        values |= {"after": webhooks.feed.position, "disabled_because": None}
        values |= {"failing_since": None, "paused_until": None}
    if wanted.enabled is False:
        values["disabled_because"] = "Its owner disabled it."
    values |= {"caller": caller.model_dump(mode="json"), "changed_at": datetime.now(UTC)}
    await webhooks.endpoints.change(endpoint, **values)
    return EndpointShown.of(await _mine(webhooks, caller, endpoint))


@router.delete("/{endpoint}", status_code=204, operation_id="RemoveWebhook", summary="Take an endpoint away")
async def remove(webhooks: All, caller: Writes, endpoint: str) -> None:
    """With its secrets and its delivery log; what waits to be delivered to it is let go of."""
    await _mine(webhooks, caller, endpoint)
    await webhooks.endpoints.remove(endpoint)


@router.post("/{endpoint}/secret", operation_id="RotateWebhookSecret", summary="Rotate an endpoint's secret")
async def rotate(webhooks: All, caller: Writes, endpoint: str, wanted: Rotation) -> SecretMade:
    """From now on the new secret signs, and the one before it as well until the overlap is over."""
    found = await _mine(webhooks, caller, endpoint)
    secret = await webhooks.endpoints.rotate(endpoint, timedelta(hours=wanted.overlap_hours))
    return SecretMade(secret=shown(found.signing, secret))


@router.post("/{endpoint}/test", operation_id="TestWebhook", summary="Send a test message")
async def test(webhooks: All, caller: Writes, endpoint: str) -> TestAnswered:
    """One attempt at once, whether the endpoint is enabled or not, and how it was answered."""
    found = await _mine(webhooks, caller, endpoint)
    answer = await webhooks.delivering.attempt(found, _test_message(found))
    return TestAnswered(
        delivered=answer.is_delivered, status=answer.status, detail=answer.detail, milliseconds=answer.milliseconds
    )


@router.post("/{endpoint}/replay", status_code=202, operation_id="ReplayWebhook", summary="Send again what happened")
async def replay(webhooks: All, caller: Writes, endpoint: str, wanted: ReplayWanted) -> ReplayBegun:
    """With the ids of the first time, through the filters of now. An endpoint that is disabled gets nothing."""
    await _mine(webhooks, caller, endpoint)
    until = min(wanted.until_sequence or webhooks.feed.position, webhooks.feed.position)
    run = uuid.uuid4().hex
    if wanted.from_sequence <= until:
        await webhooks.errands.now(Replay(endpoint, run, wanted.from_sequence - 1, until))
    return ReplayBegun(run=run, from_sequence=wanted.from_sequence, until_sequence=until)


@router.get(
    "/{endpoint}/deliveries", operation_id="ListWebhookDeliveries", summary="What was delivered, and what was not"
)
async def list_deliveries(  # noqa: PLR0913, PLR0917 - each is a part of the request
    request: Request,
    response: Response,
    webhooks: All,
    caller: Reads,
    endpoint: str,
    outcome: Literal["delivered", "failed", "dropped"] | None = None,
    before: Before = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AttemptsListed:
    """The newest attempt first; `Link: rel=next` leads to earlier ones."""
    await _mine(webhooks, caller, endpoint)
    rows = await webhooks.endpoints.attempts(endpoint, outcome, before, limit)
    if len(rows) == limit:
        following = request.url.include_query_params(before=rows[-1].at.isoformat())
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return AttemptsListed(attempts=tuple(AttemptShown.model_validate(row) for row in rows))


async def _mine(webhooks: Webhooks, caller: Caller, endpoint: str) -> Endpoint:
    found = await webhooks.endpoints.find(endpoint) if endpoint.isalnum() else None
    if found is None or found.caller.actor != caller.actor:
        raise HttpProblem(refusal(404, "You have no such endpoint.", kind="not-found"))
    return found


async def _check(webhooks: Webhooks, url: str) -> None:
    try:
        await webhooks.guard.check(url)
    except Forbidden as forbidden:
        raise Invalid(FieldError(pointer="/url", message=str(forbidden))) from None


def _test_message(endpoint: Endpoint) -> Message:
    payload = {"type": "webhook.test", "timestamp": datetime.now(UTC).isoformat(), "data": {"endpoint": endpoint.id}}
    return Message(f"test-{uuid.uuid4()}", "webhook.test", json.dumps(payload, separators=(",", ":")).encode())


@cache
def _types() -> tuple[EventType, ...]:
    return tuple(
        EventType(type=name, description=cleandoc(event.__doc__ or ""), data=schema_of(event))
        for name, event in sorted(types_told().items())
    )
