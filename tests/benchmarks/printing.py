"""Printing: the tables of a subject, the machine's line, and everything once more as JSON."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from tests.benchmarks.measuring import Subject, Target


def machine() -> str:
    """What the figures were taken on."""
    beside = Path(sys.executable).parent / "nats-server"
    binary = str(beside) if beside.exists() else shutil.which("nats-server") or "nats-server"
    server = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - the broker's own
    version = server.rpartition(" ")[2].strip()
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, nats-server {version}"


def show(console: Console, subject: Subject) -> None:
    """The ratios first, then what they are made of."""
    ratios = Table("ratio", "is", "rounds", "target", "", title=f"{subject.name}: ratios", title_justify="left")
    for target in subject.targets:
        each = subject.ratios(target)
        spread = f"{_short(min(each))} to {_short(max(each))}"
        ratios.add_row(target.what, _short(subject.ratio(target)), spread, _wanted(target), subject.verdict(target))
    figures = Table("measure", "median", "rounds", "", "acknowledged means", title=f"{subject.name}: figures")
    figures.title_justify = "left"
    for measure in subject.measures:
        each = subject.figures[measure.name]
        spread = f"{_figure(min(each))} to {_figure(max(each))}"
        figures.add_row(measure.name, _figure(subject.median(measure.name)), spread, measure.unit, measure.durability)
    console.print(ratios, figures)


def as_json(subject: Subject) -> dict[str, Any]:
    """The same for a program, with the figures of every round."""
    return {
        "ratios": [
            {
                "what": target.what,
                "ratio": subject.ratio(target),
                "rounds": subject.ratios(target),
                "at_most": target.at_most,
                "at_least": target.at_least,
                "verdict": subject.verdict(target),
            }
            for target in subject.targets
        ],
        "figures": {
            measure.name: {
                "median": subject.median(measure.name),
                "unit": measure.unit,
                "durability": measure.durability,
                "rounds": subject.figures[measure.name],
            }
            for measure in subject.measures
        },
    }


def _wanted(target: Target) -> str:
    if target.at_most is not None:
        return f"≤ {target.at_most:g}"
    return f"≥ {target.at_least:g}" if target.at_least is not None else ""


def _short(ratio: float) -> str:
    return f"{ratio:.4f}" if ratio < 0.1 else f"{ratio:.2f}"


def _figure(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 10 else f"{figure:.2f}"
