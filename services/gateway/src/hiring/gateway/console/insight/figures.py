"""Figures in words: a number with its unit, its interval and its cases; and why there is none."""

from collections.abc import Iterator

from hiring.contracts.feedback.queries import Figure

Cell = str | int | float | bool | Figure | None
"""What may stand in a cell of a table."""


def told(value: float | None, unit: str) -> str:
    """A number in its unit: `50 %`, `2.1 days`, `0.85`."""
    if value is None:
        return "-"
    match unit:
        case "share":
            return f"{value * 100:.0f} %"
        case "days":
            return f"{value:.1f} day{'' if f'{value:.1f}' == '1.0' else 's'}"
        case "candidates":
            return f"{value:.1f}".removesuffix(".0")
        case _:
            return f"{value:.2f}"


def value_of(figure: Figure) -> str:
    """The figure's number, or why there is none."""
    if figure.value is None:
        return f"too few ({figure.cases})" if figure.cases else "none yet"
    return told(figure.value, figure.unit)


def interval_of(figure: Figure) -> str:
    """Between what the number may lie, by 95 %; empty where nothing is known of that."""
    if figure.value is None or figure.low is None or figure.high is None:
        return ""
    low = told(figure.low, figure.unit)
    return f"{low.removesuffix(' days').removesuffix(' day').removesuffix(' %')} to {told(figure.high, figure.unit)}"


def shown(cell: Cell) -> tuple[str, str]:
    """A cell of a table on a page: what it says, and what is said beside it in small."""
    match cell:
        case Figure():
            many = f"of {cell.cases}" if cell.unit == "share" else f"{cell.cases} case{'s' * (cell.cases != 1)}"
            beside = ", ".join(part for part in (interval_of(cell), many) if part)
            return value_of(cell), beside if cell.value is not None else ""
        case bool():
            return ("yes" if cell else "no"), ""
        case None:
            return "–", ""  # noqa: RUF001 - nothing stands there
        case float():
            return f"{cell:g}", ""
        case _:
            return str(cell), ""


def exported(column: str, cell: Cell) -> Iterator[tuple[str, str]]:
    """A cell of a table in a file: a figure as its parts, each in a column of its own."""
    if isinstance(cell, Figure):
        yield column, "" if cell.value is None else repr(cell.value)
        yield f"{column} unit", cell.unit
        yield f"{column} low", "" if cell.low is None else repr(cell.low)
        yield f"{column} high", "" if cell.high is None else repr(cell.high)
        yield f"{column} cases", str(cell.cases)
        yield f"{column} definition", cell.definition
    else:
        yield column, "" if cell is None else str(cell)
