"""The bars of long work, as they stand on a screen of 80 columns."""

import io
import re
from itertools import count
from pathlib import Path

import pytest
from rich.console import Console
from services.audit.tests.logs import archived, stored

from hiring.audit.stores import Folder
from hiring.local.audit import showing
from hiring.local.audit.verifying import how_many


def shown(what: str, total: int | None, *done: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that the bar was, without colours."""
    out = io.StringIO()
    clock = count(0, 0.5).__next__
    screen = Console(file=out, force_terminal=True, width=80, color_system=None, get_time=clock)
    monkeypatch.setattr(showing, "errors", screen)
    with showing.told(what, total) as tell:
        for messages in done:
            tell(messages)
    return [line for line in re.split(r"[\r\n]|\x1b\[[0-9;?]*[A-Za-z]", out.getvalue()) if line.strip()]


@pytest.mark.parametrize("what", ["verifying", "folding evaluation_statistics_of_raters_by_vacancy"])
@pytest.mark.parametrize("total", [None, 150_000, 9_999_999])
def test_a_bar_is_one_line_that_says_how_far_how_many_and_how_fast(
    what: str, total: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(what, total, 1_000, 75_000, 149_000, monkeypatch=monkeypatch)
    assert {len(line) <= 80 for line in lines} == {True}
    assert all(line.startswith(what[:20]) for line in lines), lines
    assert re.search(r"149,000 +[\d,]+/s", lines[-1]), lines[-1]
    assert ("%" in lines[-1]) is (total is not None)


def test_how_many_messages_an_archive_holds_is_known_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hiring.audit.segments.MOST_MESSAGES", 20)
    assert how_many(archived(tmp_path, stored(50))) == 50
    assert how_many(Folder(tmp_path / "nothing")) is None
