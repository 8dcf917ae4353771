"""The console's floor: signing in, finding one's way, and being told what went wrong."""

from collections.abc import Callable

from services.gateway.tests.browser.conftest import Visitor


def test_somebody_signs_in_and_finds_the_way_to_a_vacancy(visitor: Callable[..., Visitor]) -> None:
    anna = visitor("anna")
    page = anna.page
    assert page.get_by_role("heading", level=1).inner_text() == "My day"
    page.get_by_role("navigation", name="Areas").get_by_role("link", name="Vacancies").click()
    page.get_by_role("link", name="Backend Engineer").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Overview"
    anna.looks_around("overview")


def test_an_unknown_address_is_a_page_too(visitor: Callable[..., Visitor]) -> None:
    anna = visitor("anna")
    answer = anna.page.request.get(f"{anna.site}/console/vacancies/nowhere")
    assert (answer.status, "There is no such" in answer.text()) == (404, True)
