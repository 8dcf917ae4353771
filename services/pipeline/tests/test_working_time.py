"""Specs of targets that run in working hours (S5, F17)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from hiring.contracts.brief import Iterative, StepKind
from hiring.contracts.pipeline import course as k
from hiring.contracts.samples import complete_brief
from hiring.contracts.working_hours import WorkingHours
from hiring.pipeline.domain.search.working_time import target_end

DAY = ("09:00", "17:00")
WEEK: Any = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), DAY)
OFFICE = WorkingHours(time_zone="Europe/Berlin", week=WEEK, holidays=("2026-01-06",))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+00:00")


@pytest.mark.parametrize(
    ("since", "hours", "end"),
    [
        ("01-05T08:00", 2, "01-05T10:00"),  # nine o'clock in Berlin
        ("01-05T15:00", 2, "01-07T09:00"),  # an hour on Monday, none on the holiday, an hour on Wednesday
        ("01-09T16:00", 8, "01-12T16:00"),  # Friday evening: all of Monday
        ("01-10T12:00", 1, "01-12T09:00"),  # Saturday
        ("03-27T16:00", 8, "03-30T15:00"),  # the clocks went forward on Sunday
        ("01-05T03:00", 24, "01-08T16:00"),
    ],
)
def test_a_target_runs_in_the_hours_in_which_the_organisation_works(since: str, hours: int, end: str) -> None:
    assert target_end(OFFICE, at(since), timedelta(hours=hours)) == at(end)


@pytest.mark.parametrize(
    "hours",
    [
        None,
        OFFICE.model_copy(update={"time_zone": "Nowhere/Else"}),
        OFFICE.model_copy(update={"week": {"monday": ("17:00", "09:00")}}),
    ],
)
def test_every_hour_counts_where_no_working_hours_can_be_reckoned_with(hours: WorkingHours | None) -> None:
    assert target_end(hours, at("01-09T16:00"), timedelta(hours=48)) == at("01-11T16:00")


def test_s5_a_hand_off_on_friday_evening_is_late_on_monday_at_the_earliest(story: Any) -> None:
    brief = complete_brief(model=Iterative())
    flow = tuple(step.model_copy(update={"response_hours": 8}) for step in brief.flow)
    story.open(brief.model_copy(update={"working_hours": OFFICE, "flow": flow}))
    story.now = at("01-09T16:00")
    story.enter("a")
    check = k.CheckResponse(vacancy="backend-1", candidacy="a", step=StepKind.PRE_SCREENING)
    story.now = at("01-12T15:59")
    story.ask(check, "policy").then_nothing()
    story.now = at("01-12T16:00")
    [breached] = story.do(check, "policy")
    assert breached.respond_by == at("01-12T16:00")
