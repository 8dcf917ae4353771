"""A candidate says which groups they belong to: sealed in their own browser, opened by the officer alone."""

from collections.abc import Callable
from urllib.parse import parse_qs

from playwright.sync_api import Page, expect
from services.gateway.tests.browser.conftest import OFFICER, Visitor

from hiring.feedback.domain.protected import new_officer_key

Visits = Callable[..., Visitor]
DAVID = "person-backend-engineer-david"


def test_what_a_candidate_declares_leaves_their_browser_sealed_and_the_officer_counts_it(visitor: Visits) -> None:
    olga = visitor("olga")
    page = olga.goes_to(f"/talent/{DAVID}")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link", exact=True).input_value()
    olga.looks_around("dossier-link")
    sent = _declares_by(visitor, link)
    assert [sorted(body) for body in sent] == [["/box", "key"]] * 2, "nothing but the box leaves the browser"
    assert [len(body["/box"][0]) for body in sent] == [424] * 2, "its length tells nothing"

    page = olga.goes_to("/insight/adverse-impact")
    page.get_by_label("Compare by").fill("gender")
    page.get_by_label("The officer's private key").fill(OFFICER[0])
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Too few declared their groups")).to_be_visible()
    page.get_by_label("Compare by").fill("gender")
    page.get_by_label("The officer's private key").fill(OFFICER[0])
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take it away as CSV").click()
    file = taken.value.path().read_text()
    assert "Too few declared" in file
    assert OFFICER[0] not in file
    page.get_by_label("Compare by").fill("gender")
    page.get_by_label("The officer's private key").fill(new_officer_key()[0])
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("alert")).to_contain_text("opens with the officer's private key")


def _declares_by(visitor: Visits, link: str) -> list[dict[str, list[str]]]:
    """Somebody without an account answers, and thinks again; gives what left their browser."""
    guest, sent = visitor("stella"), list[dict[str, list[str]]]()
    guest.page.context.clear_cookies()
    page: Page = guest.page
    page.on("request", lambda request: sent.append(parse_qs(request.post_data)) if request.post_data else None)
    page.goto(link)
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    guest.looks_around("declaration")
    for gender in ("woman", ""):
        page.get_by_label("Gender").select_option(gender)
        page.get_by_label("Age").select_option("40 or older")
        page.get_by_role("button", name="Seal and send").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
        guest.looks_around("declaration-sent")
        page.get_by_role("link", name="answer again").click()
    page.goto(f"{link}x")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link opens nothing")
    guest.complaints.clear()  # the browser reports that answer
    return sent
