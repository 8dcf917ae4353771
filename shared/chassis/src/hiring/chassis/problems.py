"""Problems: what a caller is told when a request did not take effect."""

from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from hiring.chassis.parsing import Invalid
from hiring.contracts.envelope import UnknownType
from hiring.contracts.requests import FieldError, Problem
from hiring.eventkit.decider import Refused
from hiring.eventkit.handling import Changed, Conflict
from hiring.eventkit.log.store import TooLarge, Unavailable
from hiring.eventkit.views.database import DatabaseUnavailable
from hiring.eventkit.views.runner import ViewBehind

LARGEST_REQUEST: Final = 256 * 1024
"""Bytes. A larger request is not read."""

BUSY = Problem(kind="busy", title="The service has as much work as it can take; ask again later.")
TOO_LARGE = Problem(kind="invalid", title=f"A request may have at most {LARGEST_REQUEST} bytes.")
CONFLICT = Problem(kind="conflict", title="Others decided first, again and again; ask again.")
CHANGED = Problem(kind="changed", title="Others have decided since; look again, then decide.")
UNAVAILABLE = Problem(kind="unavailable", title="The log can't be written or read just now; ask again later.")
OLDER = Problem(kind="unavailable", title="This instance is older than what it would decide on; ask again.")
DATABASE_AWAY = Problem(kind="unavailable", title="The database does not answer just now; ask again later.")
VIEW_BEHIND = Problem(kind="view-behind", title="The view has not read the log so far yet; ask again.")
NOT_PERMITTED = Problem(kind="failed", title="The broker does not let this user send that; see `hiring nats config`.")
FAILED = Problem(kind="failed", title="The service failed; what went wrong is in its log.")


_ALWAYS_THE_SAME: dict[type[Exception], Problem] = {
    Conflict: CONFLICT,
    ViewBehind: VIEW_BEHIND,
    Unavailable: UNAVAILABLE,
    UnknownType: OLDER,
    TooLarge: TOO_LARGE,
}


def busy(seconds: float) -> Problem:
    """What is said past the bound: come again when the work in hand will be done."""
    return BUSY.model_copy(update={"retry_after": round(seconds, 3)})


def problem_of(error: Exception) -> Problem:
    """The problem behind an error; an unforeseen one shows nothing of its inside."""
    if type(error) in _ALWAYS_THE_SAME:
        return _ALWAYS_THE_SAME[type(error)]
    match error:
        case Refused():
            return _refused(error)
        case Invalid(errors=errors):
            return Problem(kind="invalid", title="The request does not keep to its contract.", errors=errors)
        case Changed():
            return CHANGED.model_copy(update={"detail": str(error)})
        case OperationalError() | PoolExhausted() | DatabaseUnavailable() | DBAPIError(connection_invalidated=True):
            return DATABASE_AWAY
        case LookupError() if type(error) is LookupError:  # a KeyError is a bug, not an answer
            return Problem(kind="not-found", title="There is no such thing.", detail=str(error) or None)
        case _:
            return FAILED


def _refused(refusal: Refused) -> Problem:
    sentence = refusal.rule.sentence
    errors = (FieldError(pointer=_pointer(refusal.field), message=sentence),) if refusal.field else ()
    return Problem(kind="refused", title=sentence, rule=refusal.rule.id, detail=refusal.because, errors=errors)


def _pointer(field: str) -> str:
    return field if field.startswith("/") else "/" + field.replace(".", "/")
