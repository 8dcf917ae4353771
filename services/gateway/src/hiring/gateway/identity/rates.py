"""Rates: how many requests a caller may make, by a bucket that fills at a steady rate (token bucket)."""

import math
import time
from collections import OrderedDict

from hiring.gateway.problems import HttpProblem, refusal

_BURST_SECONDS = 10
_REMEMBERED = 10_000


class Rates:
    """A bucket for each caller: `per_second` flow in, ten seconds' worth fit. The 10,000 used last are remembered."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._fits = per_second * _BURST_SECONDS
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> None:
        """Takes one request's worth out of the caller's bucket.

        Raises:
            HttpProblem: 429, the bucket is empty; `Retry-After` says when it no longer is.
        """
        now = time.monotonic()
        level, at = self._buckets.get(caller, (self._fits, now))
        level = min(self._fits, level + (now - at) * self._per_second)
        self._buckets[caller] = (max(level - 1, 0) if level >= 1 else level, now)
        self._buckets.move_to_end(caller)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        if level < 1:
            said = refusal(429, "You ask more often than you may; wait a little.", kind="too-many-requests")
            said.headers["Retry-After"] = str(math.ceil((1 - level) / self._per_second))
            raise HttpProblem(said)
