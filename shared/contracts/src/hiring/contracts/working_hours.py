"""When an organisation works: targets run in these hours, not through nights, weekends and holidays (F17)."""

from typing import Annotated, Literal

from pydantic import Field

from hiring.contracts.messages import Value

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
"""A day of the week."""

TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""Hours and minutes, `00:00` to `23:59`."""

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""A day, as ISO 8601 writes it."""


class WorkingHours(Value):
    """When an organisation works: from and to on days of the week, never on holidays, in an IANA time zone (F17)."""

    time_zone: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}$", max_length=64)]
    week: Annotated[dict[Weekday, tuple[TimeOfDay, TimeOfDay]], Field(min_length=1)]
    holidays: Annotated[tuple[Day, ...], Field(max_length=1_000)] = ()
