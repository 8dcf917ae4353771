"""Insight through the pages: every report is a picture with its table and its definitions, and can be taken away."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from services.gateway.tests.browser.conftest import PHONE, Visitor

Visits = Callable[..., Visitor]
LOOKED_AT = {
    "/insight/speed": "insight-speed",
    "/vacancies/engineering-manager/insight/process": "insight-process",
}
"""Reports whose pictures differ in kind; the others are of the same parts."""


def test_reports_have_pictures_tables_and_definitions_on_demand(visitor: Visits) -> None:
    anna = visitor("anna")
    for path, picture in LOOKED_AT.items():
        page = anna.goes_to(path)
        expect(page.get_by_role("img").first).to_be_visible()
        expect(page.get_by_role("table").first).to_be_visible()
        anna.looks_around(picture)
    page = anna.goes_to("/vacancies/backend-engineer/insight")
    expect(page.get_by_role("row", name="Recruitment").nth(1)).to_contain_text("25 to 75 %, of 12")
    page.get_by_text("What this number means").first.click()
    expect(page.get_by_text("the share that went on").first).to_be_visible()


@pytest.mark.parametrize("where", ["/insight", "/vacancies/backend-engineer/insight"])
def test_every_report_is_told_as_of_the_latest_that_is_known_and_fits_a_phone(visitor: Visits, where: str) -> None:
    anna = visitor("anna")
    page = anna.goes_to(where)
    links = (
        page.get_by_role("navigation", name="Reports").get_by_role("link").evaluate_all("all => all.map(a => a.href)")
    )
    assert len(links) > 8
    page.set_viewport_size(PHONE)
    for link in links:
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 200, link
        assert "That did not work" not in answer.text()
        told = page.locator(".report-section", has=page.get_by_role("table"))
        assert told.count() == told.filter(has=page.locator(".definitions")).count(), f"{link} has undefined numbers"
        wide = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.ariaLabel)"
        assert page.locator(".picture, .table-wrap").evaluate_all(wide) == [], f"{link} is read sideways on a phone"


def test_a_report_of_an_earlier_day_counts_what_had_happened_by_then(visitor: Visits) -> None:
    anna = visitor("anna")
    first_group_is_in, both_are_in = (datetime.now(UTC) + timedelta(days=days) for days in (3, 60))
    page = anna.goes_to(f"/vacancies/backend-engineer/insight/funnel?at={first_group_is_in:%Y-%m-%d}")
    expect(page.get_by_text("6 candidates entered.")).to_be_visible()
    page.get_by_label("As of").fill(f"{both_are_in:%Y-%m-%d}")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("12 candidates entered.")).to_be_visible()


def test_a_report_is_taken_away_as_a_file(visitor: Visits) -> None:
    anna = visitor("anna")
    page = anna.goes_to("/vacancies/backend-engineer/insight/funnel")
    for kind, holds in (("CSV", "Job board,8,0.125,share"), ("JSON", '"entered": 12')):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=kind, exact=True).click()
        assert waiting.value.suggested_filename.startswith("backend-engineer-funnel-")
        assert holds in waiting.value.path().read_text()
    page = anna.goes_to("/vacancies/backend-engineer/insight/raters")
    page.get_by_text("What this number means").first.click()
    expect(page.get_by_text("more lenient or more severe than those who rated the same").first).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert "Ines,6,0" in waiting.value.path().read_text()


def test_the_claim_is_not_made_from_two_hires(visitor: Visits) -> None:
    page = visitor("anna").goes_to("/insight/claim")
    expect(page.get_by_text("Too few hires to measure a change.")).to_be_visible()


def test_whoever_is_in_no_office_sees_no_figures_of_the_organisation_and_strangers_none_of_a_vacancy(
    visitor: Visits,
) -> None:
    pavel = visitor("pavel")
    page = pavel.goes_to("/insight")
    expect(page.get_by_text("organisation-figures")).to_be_visible()
    page.get_by_role("link", name="Backend Engineer").click()
    expect(page.get_by_text("12 candidates entered.")).to_be_visible()
    stella = visitor("stella")
    for path in ("insight", "insight/speed?file=csv", "record", "record?file=csv", "feedback"):
        answer = stella.page.request.get(f"{stella.site}/console/vacancies/backend-engineer/{path}")
        assert not answer.ok
        assert "Backend" not in answer.text()


def test_adverse_impact_is_asked_with_the_officers_key_alone(visitor: Visits) -> None:
    olga = visitor("olga")
    page = olga.goes_to("/insight/adverse-impact")
    olga.looks_around("insight-adverse-impact")
    page.get_by_label("Compare by").fill("gender")
    page.get_by_label("The officer's private key").fill("A" * 43)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("those are counted, never guessed").or_(page.get_by_role("alert")).first).to_be_visible()
    expect(page.get_by_label("The officer's private key")).to_have_value("")
