"""`hiring issuer`: the development issuer as a process of its own, for a system in containers on one machine."""

import asyncio
import signal

from rich.text import Text

from hiring.chassis.process import serving
from hiring.chassis.settings import Settings
from hiring.local.issuer import PEOPLE, LocalIssuer
from hiring.local.options import screen
from hiring.local.place import CannotStart


async def issue(host: str, port: int, url: str, browsers: str, console: str | None) -> None:
    """Runs until SIGINT or SIGTERM, and says where people begin.

    Raises:
        CannotStart: the port is taken, or the host is not this machine's.
    """
    stopped = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    issuer = LocalIssuer(url, browsers)
    try:
        async with serving(issuer.application(), Settings(http_host=host, http_port=port)):
            screen.print(_words(issuer, console))
            await stopped.wait()
    except OSError as error:
        raise CannotStart(f"the issuer can't listen on {host}:{port}: {error.strerror}. Choose another.") from error


def _words(issuer: LocalIssuer, console: str | None) -> Text:
    where = f"Open {console} and sign in" if console else f"Sign in at {issuer.browsers or issuer.url}"
    people = ", ".join(PEOPLE)
    return Text.assemble(
        ("hiring is READY\n", "bold green"),
        f"{where} as one of: {people}.\n",
        ("Development sign-in: nobody checks who they are. For this machine only.", "yellow"),
    )
