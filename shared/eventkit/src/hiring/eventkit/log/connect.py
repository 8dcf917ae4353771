"""One way to connect to the broker: it never gives up, and says in the log what happens."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from nats.aio.client import Client

from hiring.eventkit.log.lean import LeanClient
from hiring.eventkit.log.stored import Unavailable

_log = structlog.get_logger(__name__)

_RECONNECT_SECONDS = 0.1
_CONNECT_SECONDS = 5
_PING_SECONDS = 10


@dataclass(frozen=True)
class Identity:
    """Who connects: a credentials file, or an nkey's seed file, or user and password; and by which TLS context."""

    credentials: Path | None = None
    nkey_seed: Path | None = None
    user: str | None = None
    password: str | None = None
    tls: ssl.SSLContext | None = None
    inbox_prefix: str = "_INBOX"

    def options(self) -> dict[str, Any]:
        """As nats-py names them."""
        known = {
            "user_credentials": self.credentials and str(self.credentials),
            "nkeys_seed": self.nkey_seed and str(self.nkey_seed),
            "user": self.user,
            "password": self.password,
            "tls": self.tls,
        }
        return {"inbox_prefix": self.inbox_prefix} | {name: value for name, value in known.items() if value}


ANYBODY = Identity()


@dataclass(frozen=True)
class Trust:
    """The files of TLS: whose certificates are believed (`authority`), and one's own certificate and key.

    Without `authority` those that the machine trusts; without a certificate none is shown.
    """

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext | None:
        """For a connection; None when no file is named, which leaves it to the server whether TLS is spoken.

        Raises:
            Unavailable: a file can't be read, or is not what it should be.
        """
        if self == Trust():
            return None
        try:
            context = ssl.create_default_context(cafile=self.authority and str(self.authority))
            if self.certificate is not None:
                context.load_cert_chain(self.certificate, self.key)
        except OSError as error:
            named = ", ".join(str(path) for path in (self.authority, self.certificate, self.key) if path)
            raise Unavailable(f"the files of TLS ({named}) can't be used: {error.strerror or error}") from error
        return context


class _Reports:
    """Says in the log what happens to one connection, and remembers what went wrong last."""

    def __init__(self, name: str) -> None:
        self._log = _log.bind(connection=name)
        self.last = "no answer"

    async def failed(self, error: Exception) -> None:
        self.last = str(error) or type(error).__name__
        self._log.warning("broker_connection_failed", error=self.last)

    async def disconnected(self) -> None:
        self._log.info("broker_disconnected")

    async def reconnected(self) -> None:
        self._log.info("broker_reconnected")


async def connect(
    url: str | Sequence[str], name: str, identity: Identity = ANYBODY, patience_seconds: float = 10.0
) -> Client:
    """A connection named `name` that reconnects for ever once it stands.

    Raises:
        Unavailable: it did not stand within `patience_seconds`; the message says why.
    """
    client, reports = LeanClient(), _Reports(name)
    servers = [url] if isinstance(url, str) else list(url)
    try:
        async with asyncio.timeout(patience_seconds):
            await client.connect(
                servers=servers,
                name=name,
                error_cb=reports.failed,
                disconnected_cb=reports.disconnected,
                reconnected_cb=reports.reconnected,
                max_reconnect_attempts=-1,
                reconnect_time_wait=_RECONNECT_SECONDS,  # type: ignore[arg-type]  # any number of seconds will do
                connect_timeout=_CONNECT_SECONDS,
                ping_interval=_PING_SECONDS,
                **identity.options(),
            )
    except TimeoutError as error:
        await client.close()
        raise Unavailable(
            f"no connection to {', '.join(servers)} within {patience_seconds:g} s: {reports.last}"
        ) from error
    return client
