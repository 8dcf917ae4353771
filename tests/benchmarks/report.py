"""The report: `docs/performance.md` and its plots, made anew from `docs/performance/figures.json`.

example: python -m tests.benchmarks.run --json docs/performance/figures.json && python -m tests.benchmarks.report
"""

import json
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from tests.benchmarks import page

_BETTER, _WORSE = "#2f6f4f", "#a4442f"
_LEAST = 1e-3


def main() -> None:
    """The plots, then the page that shows them."""
    mpl.rcParams["svg.hashsalt"] = "hiring"  # the same figures make the same file
    run = json.loads(page.FIGURES.read_text())
    for name, draw in {"targets": _targets, "peers": _peers, "growth": _growth}.items():
        figure = draw(run["subjects"])
        file = page.FIGURES.parent / f"{name}.svg"
        figure.savefig(file, bbox_inches="tight", metadata={"Date": None, "Creator": None})
    page.main()


def _targets(subjects: dict[str, Any]) -> Figure:
    """Each ratio by its target, so that one line serves them all."""
    rows = [
        (f"{name}: {one['what']}", one["ratio"] / one["at_most"] if one["at_most"] else one["at_least"] / one["ratio"])
        for name, subject in subjects.items()
        for one in subject["ratios"]
        if one["at_most"] or one["at_least"]
    ]
    figure = Figure(figsize=(9, 0.32 * len(rows) + 1))
    axes = figure.subplots()
    colours = [_BETTER if far <= 1 else _WORSE for _, far in rows]
    axes.barh([name for name, _ in rows], [max(far, _LEAST) for _, far in rows], color=colours)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.invert_yaxis()
    axes.set_xlabel("times the target; less is better")
    return figure


def _peers(subjects: dict[str, Any]) -> Figure:
    figures = subjects["peers"]["figures"]
    groups = {
        "append": "append, one at a time, µs",
        "append, 16 at once": "append, 16 at once, per second",
        "load 10 events": "load 10 events, µs",
    }
    figure = Figure(figsize=(9, 7))
    for axes, (prefix, title) in zip(figure.subplots(len(groups), 1), groups.items(), strict=True):
        rows = {
            name.removeprefix(f"{prefix}, "): one["median"]
            for name, one in figures.items()
            if name.startswith(f"{prefix}, ")
        }
        rows = {name: median for name, median in rows.items() if not name.startswith("16 at once")}
        axes.barh(list(rows), list(rows.values()), color=[_BETTER if name == "hiring" else "#8a8a8a" for name in rows])
        axes.invert_yaxis()
        axes.set_title(title, loc="left", fontsize=10)
    figure.tight_layout()
    return figure


def _growth(subjects: dict[str, Any]) -> Figure:
    figures = subjects["growth"]["figures"]
    figure = Figure(figsize=(9, 3.5))
    left, right = figure.subplots(1, 2)
    for what in ("append", "load 10"):
        of_log = {name: one["median"] for name, one in figures.items() if name.startswith(f"{what}, log of ")}
        left.plot([_number(name) for name in of_log], list(of_log.values()), marker="o", label=what)
    left.set(xscale="log", xlabel="decisions in the log", ylabel="µs", ylim=(0, None))
    left.legend()
    long = {name: one["median"] for name, one in figures.items() if name.endswith(" decisions")}
    right.plot([_number(name) for name in long], list(long.values()), marker="o", color=_WORSE)
    right.set(xscale="log", yscale="log", xlabel="decisions of the aggregate, loaded whole", ylabel="µs")
    figure.tight_layout()
    return figure


def _number(name: str) -> int:
    """The size in a measure's name."""
    return int(next(word for word in reversed(name.split()) if word[0].isdigit()).replace(",", ""))


if __name__ == "__main__":
    main()
