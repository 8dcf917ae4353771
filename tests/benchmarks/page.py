"""The tables of `docs/performance.md`, made of the figures of one run and of nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
FIGURES = DOCS / "performance" / "figures.json"
PAGE = DOCS / "performance.md"

PLOTS = {
    "targets": "How far each ratio is from its target: 1 is the target, to the left is better.",
    "peers": "Appending and loading beside the peers.",
    "growth": "What an append and a load cost as the log and one aggregate grow.",
}
"""Each plot's name and what it shows."""

_BEGIN, _END = "<!-- begin: generated from performance/figures.json -->\n", "<!-- end -->\n"
_HIRES = 195
"""Decisions of one hire: the demonstration makes some 390 for two."""
_WORKING_SECONDS = 220 * 8 * 3600
"""In a year of 220 days of 8 hours."""
_NODES, _SHARDS = 3, 10
_PEAK = 10
"""How many times the mean the busiest second is taken to be."""


def page(before: str, run: dict[str, Any]) -> str:
    """The page with the tables of a run, as `run.py --json` wrote it, between its two marks."""
    head, _, rest = before.partition(_BEGIN)
    return head + _BEGIN + "\n" + _told(run) + "\n" + _END + rest.partition(_END)[2]


def _told(run: dict[str, Any]) -> str:
    subjects = run["subjects"]
    parts = [f"{run['date']}, {run['machine']}, load {run['load']}, {run['rounds']} rounds of each measure.\n"]
    parts += [f"![{words}](performance/{name}.svg)\n" for name, words in PLOTS.items()]
    parts += ["## Ratios\n", *_ratios(subjects), ""]
    parts += ["## Capacity, computed from these figures\n", *_capacity(subjects), ""]
    for name, subject in subjects.items():
        parts += [f"## Figures: {name}\n", *_figures(subject["figures"]), ""]
    return "\n".join(parts)


def _ratios(subjects: dict[str, Any]) -> Iterator[str]:
    yield "| subject | ratio | is | rounds | target | |"
    yield "|---|---|---|---|---|---|"
    for name, subject in subjects.items():
        for one in subject["ratios"]:
            low, high = short(min(one["rounds"])), short(max(one["rounds"]))
            wanted = f"≤ {one['at_most']:g}" if one["at_most"] else f"≥ {one['at_least']:g}" if one["at_least"] else ""
            yield f"| {name} | {one['what']} | {short(one['ratio'])} | {low} to {high} | {wanted} | {one['verdict']} |"


def _capacity(subjects: dict[str, Any]) -> Iterator[str]:
    """What one node on two cores, three nodes, and shards carry, with the assumptions beside it."""
    one = subjects["command"]["figures"]["command, 64 clients, fsync"]["median"]
    appended = subjects["cluster"]["figures"]["append, three nodes, 64 in flight"]["median"]
    three = min(one * _NODES, appended)
    yield "| what | how much | of what it is computed |"
    yield "|---|---|---|"
    carried = {
        "one node": (one, "64 clients, an fsync each, everything on the same two cores"),
        "three nodes": (three, f"the lesser of {_NODES} times that and of what three brokers take ({plain(appended)})"),
        f"{_SHARDS} shards of three nodes": (three * _SHARDS, "an organisation is in one of them: nothing is shared"),
    }
    for name, (rate, why) in carried.items():
        yield f"| {name}: commands a second | {plain(rate)} | {why} |"
        hires = plain(rate / _PEAK * _WORKING_SECONDS / _HIRES)
        yield f"| {name}: hires a year | {hires} | {_HIRES} decisions to a hire; peaks of {_PEAK} times the mean |"
    for name in ("in the cache", "states and views"):
        size = subjects["memory"]["figures"][f"briefing: {name}, each aggregate"]["median"] * 10_000 / 2**20
        yield f"| 10,000 briefs, {name} | {plain(size)} MiB | the largest of the aggregates, each agreed on whole |"


def _figures(figures: dict[str, Any]) -> Iterator[str]:
    yield "| measure | median | rounds | unit | acknowledged means |"
    yield "|---|---|---|---|---|"
    for name, one in figures.items():
        low, high = plain(min(one["rounds"])), plain(max(one["rounds"]))
        yield f"| {name} | {plain(one['median'])} | {low} to {high} | {one['unit']} | {one['durability']} |"


def short(ratio: float) -> str:
    """A ratio in two digits or more."""
    return f"{ratio:.3f}" if ratio < 0.1 else f"{ratio:.2f}"


def plain(figure: float) -> str:
    """A figure of a table."""
    return f"{figure:,.0f}" if figure >= 10 else f"{figure:.2f}"


def main() -> None:
    """Writes the page."""
    PAGE.write_text(page(PAGE.read_text(), json.loads(FIGURES.read_text())))


if __name__ == "__main__":
    main()
