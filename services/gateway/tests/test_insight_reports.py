"""Reports without a browser: numbers in words, marks where they belong, files that harm nobody."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from hiring.contracts.feedback.queries import Edge, Figure, StillOpen
from hiring.gateway.console.insight.definitions import DEFINITIONS
from hiring.gateway.console.insight.exporting import as_csv, as_json, harmless
from hiring.gateway.console.insight.figures import shown
from hiring.gateway.console.insight.flow import section
from hiring.gateway.console.insight.pictures import Row, chart, curve, process_map
from hiring.gateway.console.insight.report import Asked, Section, Table, Told
from hiring.gateway.console.insight.reports import REPORTS, report_named

HALF = Figure(definition="F15", value=0.5, unit="share", cases=6, low=0.188, high=0.812)
NOTHING = Figure(definition="F20", value=None, unit="points", cases=3)


def test_a_figure_tells_its_interval_and_its_cases_and_why_there_is_none() -> None:
    assert shown(HALF) == ("50 %", "19 to 81 %, of 6")
    assert shown(NOTHING) == ("too few (3)", "")
    assert shown(NOTHING.model_copy(update={"cases": 0})) == ("none yet", "")
    assert [shown(cell)[0] for cell in (None, True, 3, "x")] == ["–", "yes", "3", "x"]  # noqa: RUF001 - an empty cell


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_in_a_file_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-0.5", "12", "Anna", ""])
def test_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_a_file_has_the_numbers_unrounded_each_part_of_a_figure_in_its_column() -> None:
    told = Told((Section("=Hired", Table(("Source", "Hired#"), (("=HYPERLINK(1)", HALF), ("Referrals", None)))),), {})
    title, heading, first, second, gap = list(csv.reader(io.StringIO(as_csv(told))))
    assert title == ["'=Hired"]
    assert heading == ["Source", "Hired", "Hired unit", "Hired low", "Hired high", "Hired cases", "Hired definition"]
    assert first == ["'=HYPERLINK(1)", "0.5", "share", "0.188", "0.812", "6", "F15"]
    assert second == ["Referrals", "", "", "", "", "", ""]
    assert gap == []


def test_a_file_says_what_the_page_says_where_there_is_nothing_to_count() -> None:
    empty = Section("Hired", Table(("Source", "Hired#"), ()), empty="Nobody yet.")
    told = Told((empty,), {}, lead="3 declared, 2 unknown.", notes=("=Too few.", "Ask again."))
    assert list(csv.reader(io.StringIO(as_csv(told)))) == [
        ["3 declared, 2 unknown."],
        [],
        ["Hired"],
        ["Nobody yet."],
        [],
        ["'=Too few."],
        ["Ask again."],
        [],
    ]


def test_the_other_file_holds_the_answers_as_they_are() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    report = REPORTS[0]
    said = json.loads(as_json(report, Asked("cook", now, now), Told((), {"funnels": HALF})))
    assert (said["report"], said["vacancy"], said["as_of"]) == ("funnel", "cook", "2026-12-01T00:00:00+00:00")
    assert said["funnels"]["low"] == HALF.low


def test_a_chart_begins_at_zero_and_says_in_words_what_it_shows() -> None:
    found = chart(
        "bars", [Row("Recruitment", 6, "6 of 6", plan=6), Row("Professional", 3, "3 of 3")], "candidates", "Funnel"
    )
    assert found is not None
    assert found.alt == "Funnel. Recruitment: 6 of 6; Professional: 3 of 3."
    whole, half = found.marks
    assert whole.end is not None
    assert half.end is not None
    assert (half.end - found.zero) * 2 == pytest.approx(whole.end - found.zero, abs=0.2)
    assert whole.plan == whole.end
    assert all(tick.words.isdigit() for tick in found.ticks)
    assert chart("dots", [Row("Quality", None, "too few")], "share", "Nothing") is None


def test_what_is_below_zero_stands_left_of_it() -> None:
    found = chart("bars", [Row("Kafka", -0.25, "-25 %"), Row("SQL", 0.25, "25 %")], "share", "Promise")
    assert found is not None
    below, above = found.marks
    assert below.end is not None
    assert above.end is not None
    assert below.end < found.zero < above.end


def test_a_curve_steps_down_from_all_positions() -> None:
    points = (StillOpen(days=20, share=0.5, low=0.1, high=0.9), StillOpen(days=30, share=0))
    found = curve(points, 30, "Positions")
    assert found is not None
    assert found.line.startswith("M0.0,0.0H")
    assert found.line.count("V") == 2
    assert "after 20 days 50 %" in found.alt
    assert curve((), 0, "Positions") is None


def test_a_map_has_every_activity_once_and_every_edge() -> None:
    edges = (
        Edge(before="pre-screening", after="recruitment-interview", count=3, days=1),
        Edge(before="recruitment-interview", after="rejected", count=2, days=1),
        Edge(before="recruitment-interview", after="pre-screening", count=1, days=2),
    )
    found = process_map(edges, ["pre-screening", "recruitment-interview"])
    assert found is not None
    assert [node.name for node in found.nodes] == ["Pre-screening", "Recruitment interview", "Rejected"]
    assert len(found.flows) == len(edges)
    assert process_map((), []) is None


def test_every_report_has_one_name_and_every_number_a_definition() -> None:
    assert len({report.name for report in REPORTS}) == len(REPORTS)
    assert report_named("bottleneck", None) is None
    assert report_named("claim", "cook") is None
    assert section("Went on", [("Recruitment", HALF)], "Phase").definitions == ("F15",)
    assert all(definition.words.endswith(".") for definition in DEFINITIONS.values())
