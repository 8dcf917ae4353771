"""A report as a file: CSV that no spreadsheet takes for formulas, and JSON with the answers as they are."""

import csv
import io
import json
from collections.abc import Iterable

from starlette.responses import Response

from hiring.contracts.feedback.queries import Figure
from hiring.gateway.console.insight.figures import Cell, exported
from hiring.gateway.console.insight.report import Asked, Report, Section, Told, everything

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(told: Told) -> str:
    """What leads, every table under its title, and the notes, a blank line between them; no number is rounded."""
    out = io.StringIO()
    writer = csv.writer(out)
    if told.lead:
        writer.writerows([[harmless(told.lead)], []])
    for section in told.sections:
        writer.writerow([harmless(section.title + (" (simulation)" if section.simulated else ""))])
        writer.writerows(_rows(section) if section.table.rows else [[harmless(section.empty)]])
        writer.writerow([])
    if told.notes:
        writer.writerows([*([harmless(note)] for note in told.notes), []])
    return out.getvalue()


def csv_file(name: str, text: str) -> Response:
    """CSV as a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def as_json(report: Report, asked: Asked, told: Told) -> str:
    """What was asked and what was answered."""
    about = {"report": report.name, "vacancy": asked.vacancy, "as_of": asked.at.isoformat()}
    return json.dumps({**about, **everything(told)}, indent=2, ensure_ascii=False)


def harmless(text: str) -> str:
    """Text that a spreadsheet does not take for a formula (OWASP, CSV injection); a number stays one."""
    if not text.startswith(_FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def _rows(section: Section) -> list[list[str]]:
    columns = [column.rstrip("#") for column in section.table.columns]
    rows = section.table.rows
    figures = [_figure(row[place] for row in rows) for place in range(len(columns))]
    heading = [name for column, cell in zip(columns, figures, strict=True) for name, _ in exported(column, cell)]
    return [heading, *(_row(row, columns, figures) for row in rows)]


def _figure(cells: Iterable[Cell]) -> Figure | None:
    return next((cell for cell in cells if isinstance(cell, Figure)), None)


def _row(row: tuple[Cell, ...], columns: list[str], figures: list[Figure | None]) -> list[str]:
    """A row of the file; where a column holds figures, an empty cell is as wide as one."""
    said: list[str] = []
    for column, cell, figure in zip(columns, row, figures, strict=True):
        if cell is None and figure is not None:
            said += ["" for _ in exported(column, figure)]
        else:
            said += [harmless(part) for _, part in exported(column, cell)]
    return said
