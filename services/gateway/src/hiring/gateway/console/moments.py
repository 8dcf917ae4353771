"""Moments in forms: what a person types in their own zone, and the moment that it is."""

import copy
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hiring.gateway.console.forms import Form

_END_OF_DAY = time(23, 59)


def with_moments(form: Form, where: ZoneInfo, *names: str) -> Form:
    """The form with its local times as moments; a day alone is the end of that day.

    Args:
        form: as it was typed; it stays as it is.
        where: the reader's zone.
        names: the fields, or lists of fields, that hold times; `meeting/at` lies in a group of fields.
    """
    found = Form(copy.deepcopy(form.values), form.key)
    for name in names:
        *way, last = name.split("/")
        node: Any = found.values
        for step in way:
            node = node.get(step, {}) if isinstance(node, dict) else {}
        if isinstance(node, dict) and last in node:
            said = node[last]
            node[last] = [_moment(one, where) for one in said] if isinstance(said, list) else _moment(said, where)
    return found


def _moment(said: object, where: ZoneInfo) -> object:
    """What was typed as a moment; what is none stays, for the contract to say so."""
    try:
        text = str(said)
        found = datetime.fromisoformat(text) if "T" in text else datetime.combine(date.fromisoformat(text), _END_OF_DAY)
    except ValueError:
        return said
    return (found if found.tzinfo else found.replace(tzinfo=where)).astimezone(UTC).isoformat()


def day_in(days: int, where: ZoneInfo) -> str:
    """The day so many days from now, as a field of a form holds it."""
    return (datetime.now(where) + timedelta(days=days)).date().isoformat()


def morning_in(days: int, where: ZoneInfo, hour: int = 10) -> str:
    """An hour of the day so many days from now, as a field of a form holds it."""
    return f"{day_in(days, where)}T{hour:02}:00"
