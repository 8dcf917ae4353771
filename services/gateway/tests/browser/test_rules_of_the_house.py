"""What holds in every vacancy, how raters rate, and which step is left out: pages that are looked at."""

from collections.abc import Callable

from playwright.sync_api import expect
from services.gateway.tests.browser.conftest import Visitor

Visits = Callable[..., Visitor]
HOME = "/vacancies/backend-engineer"


def test_the_organisations_hours_and_questions_look_well_and_a_holiday_is_added(visitor: Visits) -> None:
    olga = visitor("olga")
    page = olga.goes_to("/organisation")
    page.get_by_role("button", name="Add a holiday").click()
    expect(page.get_by_label("Holiday 1", exact=True)).to_have_value("")
    page.get_by_text("The recruiter's form").click()
    olga.looks_around("organisation")


def test_the_questions_of_a_vacancy_its_raters_and_its_shorter_flow_look_well(visitor: Visits) -> None:
    anna = visitor("anna")
    page = anna.goes_to(f"{HOME}/feedback")
    page.get_by_role("link", name="Forms after a hire").click()
    page.get_by_text("Expectation and reality").click()
    anna.looks_around("questions")
    page = anna.goes_to(f"{HOME}/insight/raters")
    expect(page.get_by_role("row", name="Pavel").first).to_be_visible()
    anna.looks_around("raters")
    anna.goes_to(f"{HOME}/watch").get_by_role("link", name="A shorter flow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A shorter flow")
    anna.looks_around("shorter-flow")
    page = anna.goes_to(f"{HOME}/candidacies/backend-engineer-david")
    expect(page.get_by_role("heading", name="What is still to be reached")).to_be_visible()
    anna.looks_around("hired")
    page.get_by_role("link", name="Professional interview").click()
    expect(page.get_by_role("table", name="What each said, alone")).to_be_visible()
    page.get_by_text("Record what the debrief agreed on").click()
    anna.looks_around("debrief")
