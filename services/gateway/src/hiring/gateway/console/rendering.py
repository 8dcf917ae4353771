"""Rendering: the templates, and the words that they can use."""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from hiring.gateway.console import words
from hiring.gateway.console.forms import Form, field_id, new_key
from hiring.gateway.console.navigation import AREAS, PLACES

_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[dh])\b([^>]*)>(.*?)</\1>", re.DOTALL)
_HERE = Path(__file__).parent
STATIC = _HERE / "static"
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
"""The content security policy of every page: nothing inline, nothing from elsewhere."""


_FILTERS = (
    *(words.person, words.words, words.plain, words.happened, words.plain_number, words.as_typed, words.sentence),
    *(words.moment, words.day, words.ago, words.lasting, words.percent),
)


def rendered(template: str, **shown: Any) -> str:
    """The text of a page."""
    return _templates().get_template(template).render(now=datetime.now(UTC), **shown)


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals.update(static=_static, field_id=field_id, new_key=new_key, blank=_blank, AREAS=AREAS, PLACES=PLACES)
    for said in _FILTERS:
        found.filters[said.__name__] = said
    found.filters["paragraphs"] = _paragraphs
    found.filters["labelled"] = _labelled
    return found


@cache
def _static(name: str) -> str:
    """The address of a file of ours; it changes when the file does."""
    stamp = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/console/static/{name}?v={stamp}"


def _blank(scope: str = "") -> Form:
    """A form in which nothing was typed."""
    return Form(scope=scope)


def _paragraphs(text: str) -> Markup:
    """Text as it was typed, its blank lines as paragraphs."""
    parts = (part.strip() for part in text.split("\n\n"))
    return Markup("").join(Markup("<p>{}</p>").format(Markup("<br>").join(part.split("\n"))) for part in parts if part)


def _labelled(rows: str, columns: Sequence[str]) -> Markup:
    """The rows of a table, each cell with the words of its column: on a phone it stands without the columns' heads."""

    def cell(found: re.Match[str], column: str) -> str:
        kind, about, said = found.groups()
        if kind == "th" or "colspan" in about or not said.strip():
            return found[0]
        return f'<td{about} data-label="{escape(column.rstrip("#"))}"><div>{said}</div></td>'

    def row(found: re.Match[str]) -> str:
        names = iter(columns)
        return _CELL.sub(lambda one: cell(one, next(names, "")), found[0])

    return Markup(_ROW.sub(row, rows))  # noqa: S704 - rows of our templates, escaped when they were written
