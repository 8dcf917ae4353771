"""The live streams over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from hiring.contracts.ids import VacancyId
from hiring.gateway.identity import Asks
from hiring.gateway.identity.scopes import demand_scope
from hiring.gateway.live.feed import Feed
from hiring.gateway.live.streaming import EventStream
from hiring.gateway.problems import HttpProblem, refusal

router = APIRouter(tags=["live"])

_EXAMPLE = (
    'id: 1204\ndata: {"type": "pipeline.candidate_advanced.v1", "timestamp": "2026-11-22T10:00:00Z", "data": {…}}\n'
)
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events. `id` is the sequence of the log, `data` a `LiveEvent`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
    },
}

_LastEventId = Annotated[
    int | None, Header(ge=0, description="Go on after this sequence of the log: the last `id` that was received.")
]
_After = Annotated[
    int | None, Query(ge=0, description="The same for a first connection, where a browser sends no header.")
]


@router.get(
    "/live",
    operation_id="ListenToMine",
    responses=_ANSWERS,
    response_class=Response,
    summary="What happens in every vacancy of mine, live",
)
async def mine(
    request: Request, caller: Asks, last_event_id: _LastEventId = None, after_sequence: _After = None
) -> Response:
    """Each event that the caller may hear: any of them may change their tasks."""
    demand_scope(caller, "events:read")
    return EventStream(_feed(request), caller, None, _first(last_event_id, after_sequence))


@router.get(
    "/vacancies/{vacancy}/live",
    operation_id="ListenToVacancy",
    responses=_ANSWERS,
    response_class=Response,
    summary="What happens in a vacancy, live",
)
async def of_vacancy(
    request: Request,
    vacancy: VacancyId,
    caller: Asks,
    last_event_id: _LastEventId = None,
    after_sequence: _After = None,
) -> Response:
    """Each event of one vacancy, for whoever belongs to it."""
    demand_scope(caller, "events:read")
    feed = _feed(request)
    if not feed.audience.hears(caller, vacancy):
        raise HttpProblem(refusal(404, "There is no such vacancy, or it is not yours."))
    return EventStream(feed, caller, vacancy, _first(last_event_id, after_sequence))


def _feed(request: Request) -> Feed:
    feed: Feed = request.app.state.feed
    if not feed.is_ready:
        said = refusal(503, "The log is not followed yet; try again.", kind="unavailable")
        said.headers["Retry-After"] = "1"
        raise HttpProblem(said)
    return feed


def _first(header: int | None, query: int | None) -> int | None:
    return query if header is None else header
