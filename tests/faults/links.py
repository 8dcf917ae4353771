"""Links: byte proxies on loopback that delay, cut and double what passes through them."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

_CHUNK = 64 * 1024
_WHOLE_REQUEST = re.compile(rb"H?PUB hiring\.(?:command|event)\.\S+ [^\r]* (\d+)\r\n")
"""A command on its way, or a decision. A NATS client writes `PUB <subject> [reply] <bytes>` and then that many."""

Read = Callable[[], Awaitable[bytes]]


@dataclass
class Link:
    """One way from an own port to `target`. What it does to the bytes may be changed at any time."""

    target: int
    port: int = 0
    delay_seconds: float = 0.0
    doubling: bool = False
    doubled: list[bytes] = field(default_factory=list)
    is_cut: bool = False
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def start(self) -> None:
        """Takes connections on a free port."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Drops everything."""
        if self._server is not None:
            self._server.close()
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def drop(self) -> None:
        """Breaks every connection in the middle of whatever it says."""
        for writer in self._open:
            writer.transport.abort()

    def cut(self) -> None:
        """Nothing passes any more, and whoever connects is turned away."""
        self.is_cut = True
        self.drop()

    def mend(self) -> None:
        """As if nothing had been."""
        self.is_cut, self.delay_seconds, self.doubling = False, 0.0, False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            if not self.is_cut:
                await self._both_ways(reader, writer)
        finally:
            writer.transport.abort()
            self._open.discard(writer)
            self._tasks.discard(task)

    async def _both_ways(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:  # nobody is there: the connection ends as it would without us
            return
        self._open.add(back)
        ways = [asyncio.create_task(self._pump(reader, back)), asyncio.create_task(self._pump(there, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            back.transport.abort()
            self._open.discard(back)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                if self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                writer.write(chunk)
                if self.doubling and is_one_request(chunk):
                    self.doubled.append(chunk)
                    writer.write(chunk)
                await writer.drain()


def is_one_request(chunk: bytes) -> bool:
    """Whether these bytes are one command or one decision, whole, so that they may be said twice."""
    head = _WHOLE_REQUEST.match(chunk)
    return head is not None and len(chunk) == head.end() + int(head[1]) + 2
