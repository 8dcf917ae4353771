"""Work that goes on beside others while a block runs."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final

_LOOK_SECONDS: Final = 6.0  # longer than whatever finishes what it has in hand


@asynccontextmanager
async def at_work(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs the works while the block runs, then cancels them and waits for their end.

    Each is cancelled until it ends, as `asyncio.wait_for` of Python 3.11 may swallow a cancellation (gh-86296).
    """
    running = {asyncio.create_task(work) for work in works}
    try:
        yield
    finally:
        while running:
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=_LOOK_SECONDS)
