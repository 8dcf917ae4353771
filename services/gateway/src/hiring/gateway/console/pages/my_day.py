"""My day: what waits for whoever asks, across every service."""

from starlette.responses import Response

from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visiting

router = pages()


@router.get("")
async def my_day(visit: Visiting) -> Response:
    """What waits for me?"""
    return visit.page("my_day.html")
