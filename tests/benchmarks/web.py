"""Web: requests over HTTP/1.1 on open connections, by as little client as can be, so that the server counts."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from socket import create_server

_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with create_server(("127.0.0.1", 0)) as socket:
        port: int = socket.getsockname()[1]
        return port


class Web:
    """Posts to one server; each request in flight has a connection of its own, which the next one takes over."""

    def __init__(self, port: int, stack: AsyncExitStack) -> None:
        self._port = port
        self._stack = stack
        self._idle: list[_Connection] = []

    async def post(self, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
        """The body of the answer.

        Raises:
            OSError: nobody listens there.
            RuntimeError: the answer is no 200.
        """
        reader, writer = await self._connection()
        said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Length: {len(body)}\r\n{said}\r\n".encode() + body
        )
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        answer = await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        self._idle.append((reader, writer))
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(answer.decode())
        return answer

    async def _connection(self) -> _Connection:
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():  # the server closes what was idle for long
                return reader, writer
        return await self._connected()

    async def _connected(self) -> _Connection:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._stack.callback(writer.close)
        return reader, writer
