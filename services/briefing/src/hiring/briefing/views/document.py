"""A document of headings, paragraphs, lists and tables, written as Markdown or as HTML that prints well (S90)."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple


class Heading(NamedTuple):
    """A title; level 1 is the document's own."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """Running text."""

    text: str


class Bullets(NamedTuple):
    """A list."""

    items: tuple[str, ...]


class Grid(NamedTuple):
    """A table with the names of its columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Bullets | Grid

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&])")
_AT_THE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)

_STYLE = """
body { font: 11pt/1.5 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1, h2, h3 { font-family: Helvetica, Arial, sans-serif; line-height: 1.2; break-after: avoid; }
table { border-collapse: collapse; width: 100%; break-inside: avoid; }
th, td { border-bottom: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top; }
p { white-space: pre-line; }
@page { margin: 2cm; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
"""


def as_markdown(blocks: Iterable[Block]) -> str:
    """CommonMark with tables; no text in it is taken for markup."""
    return "\n\n".join(_markdown(block) for block in blocks) + "\n"


def as_html(title: str, blocks: Iterable[Block]) -> str:
    """One HTML file without scripts or links to elsewhere, ready to be printed."""
    body = "\n".join(line for block in blocks for line in _html(block))
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n{body}\n</body></html>\n'


def _markdown(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * level} {_inline(text)}"
        case Paragraph(text):
            return _AT_THE_START.sub(r"\1\\\2", _plain(text))
        case Bullets(items):
            return "\n".join(f"- {_inline(item)}" for item in items)
        case Grid(columns, rows):
            lines = [columns, ("---",) * len(columns), *(tuple(_inline(cell) for cell in row) for row in rows)]
            return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _inline(text: str) -> str:
    return _plain(" ".join(text.split()))


def _html(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text):
            yield f"<p>{escape(text)}</p>"
        case Bullets(items):
            yield f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
        case Grid(columns, rows):
            yield f"<table><thead><tr>{''.join(f'<th>{escape(column)}</th>' for column in columns)}</tr></thead><tbody>"
            yield from (f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
            yield "</tbody></table>"
