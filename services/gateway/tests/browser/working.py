"""Working on a search through its pages: actions, scorecards, and a candidate more."""

from playwright.sync_api import Locator, Page


def action(page: Page, title: str) -> Locator:
    """The form of an action, unfolded."""
    found = page.locator("details.act", has=page.get_by_role("heading", name=title, exact=True))
    if found.get_attribute("open") is None:
        found.locator("summary").first.click()
    return found


def comes(page: Page, what: Locator) -> Locator:
    """What stands on the page once the services have reacted, loaded again until then."""
    for _ in range(60):
        if what.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    return what


def rate(page: Page, skill: str, level: str, note: str = "") -> None:
    """Ticks a level of a skill on a scorecard."""
    one = page.locator("section.skill", has=page.get_by_role("heading", name=skill))
    one.locator(f'input[value="{level}"]').check()
    if note:
        one.get_by_label("What you saw or heard").fill(note)


def enter(page: Page, name: str) -> None:
    """Registers and enters somebody by the form."""
    page.get_by_role("link", name="New candidate").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Mail or phone").fill(f"{name.split(maxsplit=1)[0].lower()}@example.net")
    page.get_by_label("Where from").fill("Referrals")
    page.get_by_role("group", name="Experience").get_by_text("Senior").click()
    page.get_by_role("button", name="Register and enter").click()
    page.locator(".board-card", has_text=name).wait_for()
