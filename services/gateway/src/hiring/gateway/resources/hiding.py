"""Hiding: a vacancy that is not theirs and one that is not there look the same to whoever asks."""

import msgspec
from fastapi.responses import JSONResponse

from hiring.chassis.client import Client, Rejected
from hiring.contracts import subjects
from hiring.contracts.requests import Problem
from hiring.gateway.identity import Caller
from hiring.gateway.problems import refusal
from hiring.gateway.resources.answering import answered

_TELLS = {"refused", "not-found", "changed", "conflict"}
"""Kinds of problems that depend on what is there."""

_NOBODY_SAYS = {"busy", "unavailable", "view-behind", "failed"}
"""Kinds of problems that say nothing of whom somebody is."""

_LIST_BRIEFS = subjects.query("briefing", "ListBriefs")


class _Listed(msgspec.Struct):
    briefs: list[msgspec.Raw]


_listed = msgspec.json.Decoder(_Listed)


def no_such_vacancy() -> JSONResponse:
    """What is said of a vacancy that is not there, and of one in which the caller has no part."""
    return refusal(404, "There is no such vacancy, or you have no part in it.", kind="not-found")


async def is_hidden(services: Client, caller: Caller, vacancy: str | None, problem: Problem) -> bool:
    """Whether this problem would tell the caller something of a vacancy in which they have no part.

    Raises:
        Rejected: nobody can say just now.
    """
    return problem.kind in _TELLS and await has_no_part(services, caller, vacancy)


async def has_no_part(services: Client, caller: Caller, vacancy: str | None) -> bool:
    """Whether it is about a vacancy, and one of whose people the caller is none, whatever their role elsewhere.

    Raises:
        Rejected: nobody can say just now.
    """
    if vacancy is None:
        return False
    asked = {"actor": str(caller.actor), "data": {"vacancy": vacancy}}
    try:
        data, _sequence = answered(await services.request_bytes(_LIST_BRIEFS, msgspec.json.encode(asked)))
    except Rejected as rejected:
        if rejected.problem.kind in _NOBODY_SAYS:
            raise
        return True
    return not _listed.decode(data).briefs
