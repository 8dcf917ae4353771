"""Secrets in addresses: what a link opens stands in no log line, whatever goes wrong behind it."""

from collections.abc import Callable
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import FastAPI, Path
from pydantic import BaseModel
from structlog.testing import capture_logs

from hiring.gateway.console.routing import pages

TYPED = "nobody-else-knows-this"


class Shown(BaseModel):
    """What a service answers."""

    name: str


async def _breaks(secret: Annotated[str, Path()]) -> None:
    raise RuntimeError(f"{len(secret)} characters")


async def _unfit(secret: Annotated[str, Path()]) -> None:
    Shown.model_validate({"name": [secret]})


@pytest.mark.parametrize("fails", [_breaks, _unfit])
async def test_a_page_that_fails_is_logged_by_its_pattern(fails: Callable[..., Any]) -> None:
    app, router = FastAPI(), pages()
    router.get("/personal/{secret}")(fails)
    app.include_router(router)
    with capture_logs() as lines:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as http:
            answer = await http.get(f"/personal/{TYPED}")
    assert answer.status_code == 500
    (line,) = [line for line in lines if line["event"] == "page_failed"]
    assert line["page"] == "/personal/{secret}"
    assert TYPED not in str(lines)
    assert TYPED not in "".join(str(value) for line in lines for value in (line.get("exc_info"), line.get("wrong")))
