"""Pages: a long list handed out piece by piece, by a cursor that only we can read.

Source for the link: RFC 8288 (`rel=next`).
"""

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode

import msgspec
from fastapi import Request

from hiring.chassis.parsing import Invalid
from hiring.contracts.requests import FieldError

USUAL = 100
LARGEST = 500
LARGEST_LIST = 10_000
"""The most that a query with a limit of its own gives at once."""

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_items = msgspec.json.Decoder(list[msgspec.Raw])
_encode = msgspec.json.encode


class _Cursor(msgspec.Struct, array_like=True):
    """After the item of this fingerprint, or from this place on when it is gone."""

    place: int
    last: str


class Page(msgspec.Struct):
    """Which part of a list is wanted."""

    limit: int
    after: _Cursor | None


def page_wanted(request: Request) -> Page:
    """What the parameters `limit` and `cursor` say.

    Raises:
        Invalid: they are not of that form.
    """
    said = request.query_params.get("limit", str(USUAL))
    if not (said.isdecimal() and said.isascii() and len(said) < 4 and 1 <= int(said) <= LARGEST):  # noqa: PLR2004 - digits
        raise Invalid(FieldError(pointer="/limit", message=f"Not a number from 1 to {LARGEST}"))
    cursor = request.query_params.get("cursor")
    return Page(int(said), None if cursor is None else _read(cursor))


def paged(data: bytes, field: str, wanted: Page, request: Request) -> tuple[bytes, dict[str, str]]:
    """The answer with that part of its list, and the header that leads to the next part."""
    members: dict[str, Any] = _members.decode(data)
    items = [bytes(item) for item in _items.decode(members[field])]
    start = _start(items, wanted.after)
    part = items[start : start + wanted.limit]
    members[field] = [msgspec.Raw(item) for item in part]
    if start + len(part) >= len(items) or not part:
        return _encode(members), {}
    after = base64.urlsafe_b64encode(_encode(_Cursor(start + len(part), _fingerprint(part[-1])))).decode().rstrip("=")
    others = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return _encode(members), {"Link": f'<{request.url.path}?{urlencode([*others, ("cursor", after)])}>; rel="next"'}


def _read(cursor: str) -> _Cursor:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=_Cursor)
    except (ValueError, msgspec.DecodeError):
        raise Invalid(FieldError(pointer="/cursor", message="Not a cursor of an earlier page")) from None


def _start(items: list[bytes], after: _Cursor | None) -> int:
    if after is None:
        return 0
    places = [place for place, item in enumerate(items) if _fingerprint(item) == after.last]
    return places[0] + 1 if places else max(0, min(after.place, len(items)))


def _fingerprint(item: bytes) -> str:
    return hashlib.sha256(item).hexdigest()[:16]
