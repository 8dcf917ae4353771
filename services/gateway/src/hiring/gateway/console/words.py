"""Words: how ids, times, durations and what a contract says are told to people."""

import re
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hiring.eventkit.decider import POLICY

_PLAIN = (
    (r"Field required|at least 1 character|at least 1 item", "Please fill this in."),
    (r"valid integer", "Please enter a whole number."),
    (r"valid number", "Please enter a number."),
    (r"should be one of|Input should be '", "Please choose one of these."),
    (r"valid boolean", "Please answer yes or no."),
    (r"must be 1 to 64 letters|should match pattern", "Letters, digits, '-' and '_' only, at most 64 of them."),
    (r"valid (datetime|date)", "Please enter a date."),
)
_EVENTS = {"CharterAgreed": "PurposeAgreed"}
"""Events that are called otherwise where people read of them: the charter is the page `Purpose`."""
_SPELLED = {"hr manager": "HR manager", "hr interview": "HR interview", "pre screening": "Pre-screening"}
_STEP = re.compile(
    r"\b(recruitment|hr|professional|managerial)-interview|test-task|references-check|h(r|iring)-manager"
)
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def plain(message: str) -> str:
    """What a contract says of a field, in plain words; a rule's own sentence stays as it is."""
    for said, words in _PLAIN:
        if re.search(said, message):
            return words
    return message.replace("Input should", "This should").replace("String should", "This should")


def person(id_: str | None, me: str | None = None) -> str:
    """How somebody is called on a page: `you`, `the system`, or their id as a name."""
    if not id_:
        return "nobody"
    if id_ == me:
        return "you"
    return "the system" if id_ == POLICY else id_.replace("-", " ").replace("_", " ").title()


def words(value: object) -> str:
    """An id of the vocabulary as words: `professional-interview` as `Professional interview`."""
    said = str(value.value if isinstance(value, Enum) else value)
    text = said.replace("-", " ").replace("_", " ")
    return _SPELLED.get(text, text[:1].upper() + text[1:])


def zone(name: str | None) -> ZoneInfo:
    """The reader's zone; UTC when it is unknown."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def moment(at: datetime, where: ZoneInfo) -> str:
    """A time as a person reads it, in their zone; the zone is named where it is UTC."""
    local = at.astimezone(where)
    said = f"{local.day} {local:%b %Y, %H:%M}"
    return f"{said} UTC" if where.key == "UTC" else said


def day(at: datetime | date | str, where: ZoneInfo) -> str:
    """A day as a person reads it."""
    match at:
        case str():
            return day(date.fromisoformat(at), where)
        case datetime():
            return day(at.astimezone(where).date(), where)
        case _:
            return f"{at.day} {at:%b %Y}"


def ago(at: datetime, now: datetime | None = None) -> str:
    """How far away a time is, roughly: `2 hours ago`, `in 3 days`."""
    away = (now or datetime.now(UTC)) - at
    text = lasting(abs(away))
    if text == "a moment":
        return "just now"
    return f"{text} ago" if away > timedelta() else f"in {text}"


def lasting(time: timedelta) -> str:
    """A duration, roughly."""
    seconds = int(time.total_seconds())
    for unit, word, least in ((_DAY, "day", 2 * _DAY), (_HOUR, "hour", _HOUR), (_MINUTE, "minute", _MINUTE)):
        if seconds >= least:
            many = seconds // unit
            return f"{many} {word}{'s' if many > 1 else ''}"
    return "a moment"


def happened(event: str) -> str:
    """The name of an event as words: `BriefDrafted` as `Brief drafted`."""
    said = re.sub(r"(?<!^)(?=[A-Z])", " ", _EVENTS.get(event, event))
    return said[:1] + said[1:].lower()


def sentence(because: str) -> str:
    """What a brief lacks, as a sentence: ids of steps and roles become words."""
    said = _STEP.sub(lambda found: found[0].replace("hr-", "HR ").replace("-", " "), because)
    said = {"not answered": "it is not answered whether the hiring manager joins the offer"}.get(said, said)
    return said[:1].upper() + said[1:]


def percent(share: float | None, digits: int = 0) -> str:
    """A share from 0 to 1 in per cent."""
    return "-" if share is None else f"{share * 100:.{digits}f} %"


def plain_number(value: float | None) -> str:
    """A number without zeros that say nothing."""
    return "-" if value is None else f"{round(value, 2):g}"


def as_typed(value: object) -> str:
    """A number in a form: as it was typed, or as somebody would type it."""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def slug(text: str, taken: set[str] | frozenset[str] = frozenset()) -> str:
    """An id made of a title: `Backend Engineer` as `backend-engineer`; numbered when it is taken."""
    made = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:56].rstrip("-") or "new"
    return next(name for name in (made, *(f"{made}-{n}" for n in range(2, 1000))) if name not in taken)
