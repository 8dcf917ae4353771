"""The console's floor: signing in, finding one's way, and being told what went wrong."""

from collections.abc import Callable

from playwright.sync_api import expect
from services.gateway.tests.browser.conftest import Visitor


def test_somebody_signs_in_and_finds_the_way_to_a_vacancy(visitor: Callable[..., Visitor]) -> None:
    anna = visitor("anna")
    page = anna.page
    assert page.get_by_role("heading", level=1).inner_text() == "My day"
    page.get_by_role("navigation", name="Areas").get_by_role("link", name="Vacancies").click()
    page.get_by_role("link", name="Backend Engineer").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Overview"
    anna.looks_around("overview")


def test_the_keyboard_alone_skips_to_the_content_and_saves_by_enter(visitor: Callable[..., Visitor]) -> None:
    page = visitor("anna").goes_to("/vacancies/new")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("What is the position called?")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Please fill this in.")


def test_an_unknown_address_is_a_page_too(visitor: Callable[..., Visitor]) -> None:
    anna = visitor("anna")
    answer = anna.page.request.get(f"{anna.site}/console/vacancies/nowhere")
    assert (answer.status, "There is no such" in answer.text()) == (404, True)
