"""When a target ends that runs in working hours alone (S5, F17)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from hiring.contracts.working_hours import Weekday, WorkingHours

_WEEKDAYS = get_args(Weekday)
_DAYS_AHEAD = 1_000
"""A week that leaves less than the longest target in so many days has no working time worth the name."""


def target_end(hours: WorkingHours | None, since: datetime, span: timedelta) -> datetime:
    """When so much working time has passed; every hour counts where the brief says no working hours.

    Every hour counts as well where they cannot be reckoned with: an unknown time zone, a week without time.
    """
    try:
        spans = list(_spans(hours, since)) if hours else []
    except (KeyError, ValueError, OSError):
        spans = []
    left = span
    for begin, end in spans:
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return since + span


def _spans(hours: WorkingHours, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans of work from then on, in UTC."""
    zone, holidays = ZoneInfo(hours.time_zone), set(hours.holidays)
    first = since.astimezone(zone).date()
    for day in (first + timedelta(days=number) for number in range(_DAYS_AHEAD)):
        weekday: Weekday = _WEEKDAYS[day.weekday()]
        if weekday in hours.week and day.isoformat() not in holidays:
            begin, end = (_moment(day, clock, zone) for clock in hours.week[weekday])
            if end > max(begin, since):
                yield max(begin, since), end


def _moment(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)
