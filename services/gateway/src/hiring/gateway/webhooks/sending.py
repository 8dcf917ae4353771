"""One attempt: a signed POST that follows no redirect, reads little and waits not long."""

import asyncio
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpcore2

from hiring.gateway.webhooks.guard import Forbidden, Guard, GuardedConnections

TIMEOUT_SECONDS: Final = 20.0  # the specification recommends 15 to 30
_LONGEST_WAIT_SECONDS: Final = 24 * 3600.0
_SHOWN: Final = 200
_GONE: Final = 410
_CROWDED: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Message:
    """What is sent: its id, its type, and the very bytes that are signed."""

    id: str
    type: str
    payload: bytes


@dataclass(frozen=True)
class Answer:
    """How an attempt ended: the status, or None and why in `detail`; how long it took; how long to wait, if told."""

    status: int | None
    detail: str | None
    milliseconds: int
    wait_seconds: float = 0

    @property
    def is_delivered(self) -> bool:
        """Any status from 200 to 299."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - said above

    @property
    def is_gone(self) -> bool:
        """The receiver wants no more messages."""
        return self.status == _GONE

    @property
    def is_crowded(self) -> bool:
        """The receiver asks to be spared for a while."""
        return self.status in _CROWDED


class Sender:
    """Sends to wherever the guard lets it."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._tls = ssl.create_default_context()

    async def send(self, url: str, headers: dict[str, str], payload: bytes) -> Answer:
        """One attempt. It raises nothing: whatever goes wrong is in the answer."""
        began = time.monotonic()
        status, detail, wait = await self._sent(url, headers, payload)
        return Answer(status, detail, round((time.monotonic() - began) * 1000), wait)

    async def _sent(self, url: str, headers: dict[str, str], payload: bytes) -> tuple[int | None, str | None, float]:
        connections = GuardedConnections(self._guard, tls=url.startswith("https:"))
        try:
            async with (
                asyncio.timeout(TIMEOUT_SECONDS),
                httpcore2.AsyncConnectionPool(self._tls, network_backend=connections) as pool,
                pool.stream("POST", url, headers=list(headers.items()), content=payload) as response,
            ):
                return response.status, await _beginning(response), _wait(response)
        except TimeoutError:
            return None, f"No answer within {TIMEOUT_SECONDS:g} seconds.", 0
        except Forbidden as forbidden:
            return None, str(forbidden), 0
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException, OSError) as error:
            return None, f"The connection failed ({type(error).__name__}).", 0


async def _beginning(response: httpcore2.Response) -> str | None:
    """The first characters of what was answered, when that was a failure: they help to find out why."""
    if 200 <= response.status < 300:  # noqa: PLR2004 - success, see `Answer`
        return None
    async for part in response.aiter_stream():
        text = part[:_SHOWN].decode(errors="replace")
        return "".join(character if character.isprintable() else " " for character in text)
    return None


def _wait(response: httpcore2.Response) -> float:
    """Seconds that `Retry-After` asks for (RFC 9110, section 10.2.3), a day at most."""
    said = next((value.decode("latin-1") for name, value in response.headers if name.lower() == b"retry-after"), "")
    try:
        seconds = float(said) if said.isdecimal() else (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0
    return min(max(seconds, 0), _LONGEST_WAIT_SECONDS)
