"""The record through the pages: the story of a vacancy, as it stood then, and the certificate of a decision."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect
from services.gateway.tests.browser.conftest import Visitor

Visits = Callable[..., Visitor]
RECORD = "/vacancies/backend-engineer/record"


def day_of_the_first_pool() -> str:
    """The demo plays from tomorrow on; two days later its first pool is open, and not yet decided."""
    return (datetime.now(UTC) + timedelta(days=3)).date().isoformat()


def test_a_vacancys_story_tells_who_did_what_under_which_version_and_as_it_stood_then(visitor: Visits) -> None:
    anna = visitor("anna", script=False)
    page = anna.goes_to(RECORD)
    expect(page.get_by_role("listitem").filter(has_text="Pool decided").first).to_contain_text("version 2")
    expect(page.get_by_text("Evaluation opened")).to_have_count(0)
    page.get_by_label("About", exact=True).select_option("Lena Hoffmann")
    page.get_by_label("Done by").select_option("people and the system")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Lena Hoffmann")).to_be_visible()
    expect(page.get_by_text("Evaluation opened").first).to_be_visible()

    anna.goes_to(RECORD)
    page.get_by_label("At the beginning of").fill(day_of_the_first_pool())
    page.get_by_role("button", name="Go there").nth(1).click()
    expect(page.get_by_role("heading", name="As it stood then")).to_be_visible()
    expect(page.get_by_text("Version 1 of the brief")).to_be_visible()
    expect(page.get_by_text("Pool decided")).to_have_count(0)


def test_the_story_looks_well_and_is_taken_away(visitor: Visits) -> None:
    anna = visitor("anna")
    page = anna.goes_to(f"{RECORD}?as_of=120")
    anna.looks_around("record-then")
    slider = page.get_by_role("slider")
    expect(slider).to_have_value("120")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).click()
    text = waiting.value.path().read_text()
    assert "Brief approved" in text
    assert "Pool decided" not in text


def test_a_decisions_certificate_is_read_by_its_team_and_by_an_auditor(visitor: Visits) -> None:
    anna = visitor("anna")
    page = anna.goes_to(f"{RECORD}/decisions")
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Taken by the rules")).to_be_visible()
    expect(page.get_by_role("row", name="S83")).to_contain_text("kept")
    anna.looks_around("record-certificate")
    decision = page.url.rpartition("/")[2]

    aron = visitor("aron")
    page = aron.goes_to("/record")
    page.get_by_label("The vacancy's id").fill("backend-engineer")
    page.get_by_label("The decision's id").fill(decision)
    page.get_by_role("button", name="Read it").nth(1).click()
    expect(page.get_by_role("heading", name="Taken by the rules")).to_be_visible()


def test_a_candidates_story_is_for_who_works_with_them(visitor: Visits) -> None:
    anna = visitor("anna")
    page = anna.goes_to("/record")
    page.get_by_label("The candidate's id").fill("person-backend-engineer-david")
    page.get_by_role("button", name="Read it").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("David Okafor")
    anna.looks_around("record-candidate")
    stella = visitor("stella")
    answer = stella.page.request.get(f"{stella.site}/console/record/candidates/person-backend-engineer-david")
    assert not answer.ok
    assert "Okafor" not in answer.text()
