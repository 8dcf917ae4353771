"""Working time: how long something waited in the hours in which the organisation works (F17)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import get_args
from zoneinfo import ZoneInfo

from hiring.contracts.feedback.parts import Weekday, WorkingHours

_WEEKDAYS = get_args(Weekday)
Pauses = Sequence[Sequence[float | None]]
"""Spans in which nothing is waited for, begin and end in seconds since 1970; without an end it lasts."""


class WorkingClock:
    """Counts the seconds of work between moments from `first` to `last`; without hours every second counts."""

    def __init__(self, hours: WorkingHours | None, first: float, last: float) -> None:
        years = (datetime.fromtimestamp(moment, UTC).year for moment in (first, last))
        self._always = hours is None
        if hours is not None:
            self._begins, self._ends, self._before = _spans(hours.model_dump_json(), *years)

    def between(self, start: float, end: float, pauses: Pauses = ()) -> float:
        """Seconds of work from start to end, without those of the pauses."""
        worked = self._until(end) - self._until(start) if end > start else 0.0
        for begun, ended in pauses:
            since, until = max(start, begun or start), min(end, end if ended is None else ended)
            if until > since:
                worked -= self._until(until) - self._until(since)
        return worked

    def _until(self, moment: float) -> float:
        if self._always:
            return moment
        place = bisect_right(self._begins, moment) - 1
        if place < 0:
            return 0.0
        return self._before[place] + min(moment, self._ends[place]) - self._begins[place]


@lru_cache(maxsize=16)
def _spans(hours: str, first: int, last: int) -> tuple[list[float], list[float], list[float]]:
    """Begin and end of each working day of these years, and the seconds worked before it."""
    said = WorkingHours.model_validate_json(hours)
    zone, holidays = ZoneInfo(said.time_zone), set(said.holidays)
    begins, ends = [], []
    for day in _days(date(first, 1, 1), date(last + 1, 1, 1)):
        weekday: Weekday = _WEEKDAYS[day.weekday()]
        if weekday in said.week and day.isoformat() not in holidays:
            begin, end = (datetime.combine(day, time.fromisoformat(clock), zone) for clock in said.week[weekday])
            begins.append(begin.timestamp())
            ends.append(end.timestamp())
    lengths = (end - begin for begin, end in zip(begins, ends, strict=True))
    return begins, ends, [0.0, *accumulate(lengths)]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days))


def described(hours: WorkingHours | None) -> str:
    """The hours in a line."""
    if hours is None:
        return "every hour counts"
    week = ", ".join(f"{day} {' to '.join(hours.week[day])}" for day in _WEEKDAYS if day in hours.week)
    return f"{week} ({hours.time_zone}), {len(hours.holidays)} holidays"
