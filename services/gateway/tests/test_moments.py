"""Times in forms: typed in the reader's own zone, meant as one moment for everybody."""

from zoneinfo import ZoneInfo

from hiring.gateway.console.forms import Form
from hiring.gateway.console.moments import with_moments

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_time_is_meant_in_the_zone_of_whoever_typed_it() -> None:
    said = with_moments(Form({"at": "2026-07-01T10:00"}), BERLIN, "at")
    assert said.values["at"] == "2026-07-01T08:00:00+00:00"


def test_a_day_lasts_until_its_end() -> None:
    said = with_moments(Form({"until": "2026-12-24"}), BERLIN, "until")
    assert said.values["until"] == "2026-12-24T22:59:00+00:00"


def test_each_time_of_a_list_and_of_a_group_is_meant_so() -> None:
    typed = Form({"contacts": ["2026-12-24T10:00", ""], "meeting": {"at": "2026-12-24T10:00"}})
    said = with_moments(typed, BERLIN, "contacts", "meeting/at")
    assert said.values == {
        "contacts": ["2026-12-24T09:00:00+00:00", ""],
        "meeting": {"at": "2026-12-24T09:00:00+00:00"},
    }


def test_what_is_no_time_stays_as_it_was_typed_and_so_does_the_form() -> None:
    typed = Form({"until": "tomorrow", "meeting": "none"})
    assert with_moments(typed, BERLIN, "until", "meeting/at", "absent").values == typed.values
    assert typed.values["until"] == "tomorrow"


def test_an_hour_that_the_clock_skips_or_repeats_is_still_a_moment() -> None:
    for hour in ("2026-03-29T02:30", "2026-10-25T02:30"):
        assert str(with_moments(Form({"at": hour}), BERLIN, "at").values["at"]).endswith("+00:00")
