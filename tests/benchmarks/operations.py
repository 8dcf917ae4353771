"""Operations: one after the other, or many at once, and the time that they take."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path

Work = Callable[[int], Awaitable[object]]
"""One operation; the number is new each time."""

IN_FLIGHT = 64

_numbers = count(1)


async def p50(work: Work, times: int) -> float:
    """The median time of one operation in µs, one after the other."""
    taken = []
    for _ in range(times):
        number = next(_numbers)
        began = time.perf_counter()
        await work(number)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1e6


async def fly(work: Work, times: int, in_flight: int = IN_FLIGHT) -> None:
    """That many operations, always `in_flight` of them at once."""
    left = iter(range(times))

    async def some() -> None:
        for _ in left:
            await work(next(_numbers))

    await asyncio.gather(*(some() for _ in range(in_flight)))


async def rate(work: Work, times: int, in_flight: int = IN_FLIGHT) -> float:
    """Operations per second, so many in flight."""
    began = time.perf_counter()
    await fly(work, times, in_flight)
    return times / (time.perf_counter() - began)


async def cpu_each(work: Work, times: int, cpu: Callable[[], float]) -> float:
    """µs of processor time per operation, 64 in flight, by a clock of processor seconds."""
    began = cpu()
    await fly(work, times)
    return (cpu() - began) / times * 1e6


def cpu_of(process: int) -> float:
    """Seconds of processor time that a process's threads have had so far. Source: Linux, schedstat, in ns."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
