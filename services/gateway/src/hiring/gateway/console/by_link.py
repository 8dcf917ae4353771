"""Visits by a link: somebody without an account, whose page and form are what the link is for."""

from collections.abc import Awaitable
from typing import TypeVar

from fastapi import Request

from hiring.chassis.client import Rejected
from hiring.gateway.console.visit import Visit
from hiring.gateway.identity import Caller
from hiring.gateway.identity.links import BY_LINK

L = TypeVar("L")

NOT_FOUND = 404
NOBODY = {"me": None, "csrf": ""}
"""What a page shows of whoever came by a link."""


def visit_by_link(request: Request) -> Visit:
    """The visit of whoever has the link, signed in or not."""
    return Visit(request, Caller(actor=BY_LINK), request.app.state.services)


async def behind(opened: Awaitable[L]) -> L | None:
    """What the link is for; None when it leads nowhere.

    Raises:
        Rejected: nobody can tell just now.
    """
    try:
        return await opened
    except Rejected as rejected:
        if rejected.problem.kind != "not-found":
            raise
        return None
