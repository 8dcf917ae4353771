"""Pictures of numbers: where each mark of an SVG stands. Whatever a picture shows, the table under it says too.

Charts and curves are as wide as the page: across, marks stand at so many hundredths of it, and words stay as large as
they are. Down, all is in pixels.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from hiring.contracts.feedback.queries import Edge, Figure, StillOpen
from hiring.gateway.console.insight.figures import told, value_of
from hiring.gateway.console.words import words

Kind = Literal["bars", "dots"]
_ROW, _TOP, _FOOT = 42, 22, 26
_WHOLE = 100.0
_LONGEST_LABEL = 30


@dataclass(frozen=True)
class Tick:
    """A place on an axis and its words."""

    at: float
    words: str


@dataclass(frozen=True)
class Mark:
    """One row of a chart: its words, from where to where its bar or interval goes, and what is said at its end."""

    label: str
    y: float
    start: float | None
    end: float | None
    low: float | None
    high: float | None
    plan: float | None
    said: str


@dataclass(frozen=True)
class Chart:
    """Rows of bars from zero, or of dots with the interval around them; `plan` is a line across a row."""

    kind: Kind
    alt: str
    height: float
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    zero: float


@dataclass(frozen=True)
class Curve:
    """Kaplan-Meier: the line and the band as paths in a square of hundredths; `shares` and `half` are in pixels."""

    alt: str
    line: str
    band: str
    days: tuple[Tick, ...]
    shares: tuple[Tick, ...]
    half: float
    kind: str = "curve"
    top: float = 18
    high: float = 200
    height: float = 262


@dataclass(frozen=True)
class Node:
    """An activity: where it stands, and whether it is an ending."""

    name: str
    x: float
    y: float
    wide: float
    ending: bool


@dataclass(frozen=True)
class Flow:
    """One activity after another: a path, how thick, and its words."""

    path: str
    thick: float
    x: float
    y: float
    said: str


@dataclass(frozen=True)
class Map:
    """The process as a graph."""

    alt: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    height: float
    kind: str = "map"
    width: float = 366


Picture = Chart | Curve | Map
_Place = Callable[[float | None], float | None]


@dataclass(frozen=True)
class Row:
    """What a row of a chart shows; `plan` is what was planned, or is aimed at."""

    label: str
    value: float | None
    said: str
    low: float | None = None
    high: float | None = None
    plan: float | None = None


def row(label: str, figure: Figure) -> Row:
    """A figure as a row of a chart; its benchmark is what is aimed at."""
    said = value_of(figure)
    return Row(label, figure.value, said, figure.low, figure.high, figure.benchmark)


def chart(kind: Kind, rows: Sequence[Row], unit: str, title: str) -> Chart | None:
    """A chart of these rows; None where there is no number at all."""
    numbers = [one for each in rows for one in (each.value, each.low, each.high, each.plan) if one is not None]
    if not any(each.value is not None for each in rows):
        return None
    least, most = min(0.0, *numbers), (1.0 if unit == "share" and max(numbers) <= 1 else max(0.0, *numbers))
    step = _step(most - least or 1, whole=unit == "candidates")
    least, most = math.floor(least / step) * step, math.ceil((most or step) / step) * step

    def at(value: float | None) -> float | None:
        return None if value is None else round((value - least) / (most - least) * _WHOLE, 2)

    zero = at(0.0) or 0.0
    marks = [_mark(each, place, at, zero) for place, each in enumerate(rows)]
    count = round((most - least) / step)
    ticks = [Tick(at(least + step * n) or 0, _tick(least + step * n, unit)) for n in range(count + 1)]
    alt = f"{title}. " + "; ".join(f"{each.label}: {each.said}" for each in rows) + "."
    return Chart(kind, alt, _TOP + len(rows) * _ROW + _FOOT, tuple(marks), tuple(ticks), zero)


def _mark(row: Row, place: int, at: _Place, zero: float) -> Mark:
    end = at(row.value)
    start = None if end is None else min(zero, end)
    return Mark(
        label=_cut(row.label),
        y=_TOP + place * _ROW + 10,
        start=start,
        end=end,
        low=at(row.low),
        high=at(row.high),
        plan=at(row.plan),
        said=row.said,
    )


def _cut(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"


def _step(span: float, *, whole: bool = False) -> float:
    """A round distance between ticks: about five of them, at whole numbers where nothing lies between."""
    rough = max(span / 5, 1) if whole else span / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * many for many in (1, 2, 5, 10) if power * many >= rough * 0.999)


def _tick(value: float, unit: str) -> str:
    return f"{value * 100:.0f} %" if unit == "share" else f"{value:.4g}"


def curve(points: Iterable[StillOpen], longest: float, title: str) -> Curve | None:
    """The share of positions that are still open, from day 0 on; None before any was filled."""
    found = list(points)
    if not found:
        return None
    last = max(longest, found[-1].days) * 1.08
    step = _step(last)
    most = math.ceil(last / step) * step

    def x(days: float) -> float:
        return round(days / most * _WHOLE, 2)

    def y(share: float) -> float:
        return round((1 - share) * _WHOLE, 2)

    line = f"M{x(0)},{y(1)}" + "".join(f"H{x(one.days)}V{y(one.share)}" for one in found) + f"H{x(most)}"
    said = "; ".join(f"after {one.days:.0f} days {one.share * 100:.0f} %" for one in found)
    ticks = tuple(Tick(x(step * n), f"{step * n:g}") for n in range(round(most / step) + 1))
    top, high = Curve.top, Curve.high
    shares = tuple(Tick(top + (1 - share / 4) * high, f"{share * 25} %") for share in range(5))
    return Curve(f"{title}: still open {said}.", line, _band(found, x, y), ticks, shares, top + high / 2)


def _band(found: list[StillOpen], x: Callable[[float], float], y: Callable[[float], float]) -> str:
    known = [one for one in found if one.low is not None and one.high is not None]
    if not known:
        return ""
    ends = [*(one.days for one in found[1:]), found[-1].days]
    upper = lower = ""
    for one, end in zip(found, ends, strict=True):
        if one.low is not None and one.high is not None:
            upper += f"{'L' if upper else 'M'}{x(one.days)},{y(one.high)}H{x(end)}"
            lower = f"L{x(end)},{y(one.low)}H{x(one.days)}" + lower
    return f"{upper}{lower}Z"


_STEP_W, _END_W, _NODE_H, _GAP = 164.0, 104.0, 34.0, 64.0
_STEPS_X, _ENDS_X = 34.0, 258.0


def process_map(edges: Sequence[Edge], order: Sequence[str]) -> Map | None:
    """The steps from top to bottom in the order of the flow, and the endings beside them."""
    if not edges:
        return None
    names = dict.fromkeys(name for edge in edges for name in (edge.before, edge.after))
    steps = sorted((name for name in names if name in order), key=list(order).index)
    ends = [name for name in names if name not in order]
    space = max(_GAP, (len(steps) - 1) * _GAP / max(1, len(ends) - 1)) if len(ends) > 1 else _GAP
    places = {name: (_STEPS_X, 14 + n * _GAP) for n, name in enumerate(steps)}
    places |= {name: (_ENDS_X, 14 + (n if len(ends) > 1 else len(steps) - 1) * space) for n, name in enumerate(ends)}
    most = max(edge.count for edge in edges)
    flows = [_flow(edge, places, steps, most) for edge in edges]
    nodes = [Node(words(name), *places[name], _END_W if name in ends else _STEP_W, name in ends) for name in places]
    alt = "The process: " + "; ".join(
        f"{words(edge.before)} then {words(edge.after).lower()}, {edge.count} times" for edge in edges
    )
    return Map(f"{alt}.", tuple(nodes), tuple(flows), max(y for _, y in places.values()) + _NODE_H + 14)


def _flow(edge: Edge, places: dict[str, tuple[float, float]], steps: list[str], most: int) -> Flow:
    thick = 1.2 + 5 * edge.count / most
    said = f"{edge.count}"
    (x1, y1), (x2, y2) = places[edge.before], places[edge.after]
    middle = x1 + _STEP_W / 2
    if edge.after in steps and edge.before in steps:
        if steps.index(edge.after) == steps.index(edge.before) + 1:
            path = f"M{middle},{y1 + _NODE_H}V{y2 - 5}"
            return Flow(path, thick, middle + 12, (y1 + _NODE_H + y2) / 2 + 4, f"{said} · {told(edge.days, 'days')}")
        y1, y2 = y1 + _NODE_H / 2, y2 + _NODE_H / 2
        path = f"M{x1},{y1}C{x1 - 32},{y1} {x1 - 32},{y2} {x1 - 5},{y2}"
        return Flow(path, thick, x1 - 33, (y1 + y2) / 2, said)
    start, end = x1 + _STEP_W, x2 - 5
    a, b = y1 + _NODE_H / 2, y2 + _NODE_H / 2
    return Flow(f"M{start},{a}C{start + 34},{a} {end - 34},{b} {end},{b}", thick, start + 5, a - 8, said)
