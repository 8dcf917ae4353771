"""Both use cases of the source through the pages alone, from nothing to a hire, by four people in four browsers."""

from collections.abc import Callable

from playwright.sync_api import expect
from services.gateway.tests.browser.conftest import Visitor
from services.gateway.tests.browser.kick_off import (
    agree_on_people_and_skills,
    agree_on_the_rest,
    agree_on_the_way,
    begin,
    choose_groups,
    choose_one_at_a_time,
    save,
)
from services.gateway.tests.browser.working import action, enter, rate

Visits = Callable[..., Visitor]


def test_iterative_a_group_is_compared_and_narrowed_until_one_is_hired(visitor: Visits) -> None:
    anna, pavel, maria, olga = (visitor(name) for name in ("anna", "pavel", "maria", "olga"))
    home = _agreed(anna, maria, olga, "Miner", iterative=True)
    _acknowledged(home, anna, pavel, visitor("ines"), maria)
    page = anna.goes_to(f"{home}/compare")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pool 1")
    for name, level in (("Nora Lind", "5"), ("Omar Said", "4"), ("Petra Vogel", "3")):
        anna.goes_to(f"{home}/board")
        enter(page, name)
        _interviewed(anna, home, name, level)
    page = anna.goes_to(f"{home}/compare")
    action(page, "Send on to the next phase").get_by_role("button", name="Cut the pool").click()
    expect(page.get_by_role("table", name="Cuts of this pool")).to_contain_text("Nora Lind, Omar Said")

    for level in ("4", "4"):
        _scorecard_of_my_day(pavel, "Miner", "professional interview", level)
    page = anna.goes_to(f"{home}/compare")
    action(page, "Send on to the next phase").get_by_role("button", name="Cut the pool").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pool 1")
    expect(page.get_by_text("With the hiring manager")).to_be_visible()
    _scorecard_of_my_day(maria, "Miner", "managerial interview", "5")
    anna.looks_around("use-case-iterative-pool")

    page = maria.goes_to(f"{home}/compare")
    close = action(page, "Close the pool")
    close.get_by_text("Somebody is chosen").click()
    close.get_by_role("group", name="Who is chosen").get_by_text("Nora Lind").click()
    close.get_by_label("Why").fill("She made everybody at the table think.")
    close.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Chosen: Nora Lind")).to_be_visible()
    _offered_and_accepted(anna, olga, home, "Nora Lind")
    anna.looks_around("use-case-iterative-hired")


def test_waterfall_one_at_a_time_with_a_session_after_a_rejection_until_one_is_hired(visitor: Visits) -> None:
    anna, pavel, maria, olga = (visitor(name) for name in ("anna", "pavel", "maria", "olga"))
    home = _agreed(anna, maria, olga, "Curator", iterative=False)
    _acknowledged(home, anna, pavel, visitor("ines"), maria)
    page = anna.page
    for name, level in (("Rosa Blum", "4"), ("Sami Laine", "4")):
        anna.goes_to(f"{home}/board")
        enter(page, name)
        _interviewed(anna, home, name, level)
    anna.goes_to(f"{home}/compare")
    page.get_by_role("button", name="Present Rosa Blum").click()
    expect(page.get_by_text("Rosa Blum is presented and in play")).to_be_visible()
    expect(page.get_by_role("button", name="Present Sami Laine")).to_be_disabled()

    _scorecard_of_my_day(pavel, "Curator", "professional interview", "2")
    anna.goes_to(f"{home}/board").get_by_role("link", name="Rosa Blum").click()
    reject = action(page, "Reject")
    reject.get_by_label("Template").select_option("Skills below the agreed level")
    reject.get_by_label("Reason code").fill("skills-gap")
    reject.get_by_label("Your own words to Rosa").fill("Dear Rosa, we need somebody who has hung a show alone.")
    reject.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Rejected", exact=True)).to_be_visible()
    anna.goes_to(f"{home}/compare")
    expect(page.get_by_text("the feedback session about Rosa Blum comes first")).to_be_visible()
    anna.looks_around("use-case-waterfall-gate")
    maria.goes_to("").locator("li", has_text="Curator").get_by_role("link", name="Hold the feedback session").click()
    maria.page.get_by_label("Reason 1").fill("We asked too little about shows.")
    maria.page.get_by_text("No change is wanted").click()
    maria.page.get_by_role("button", name="The session was held").click()
    expect(maria.page.get_by_text("We asked too little about shows.")).to_be_visible()

    expect(page.get_by_text("The gate is open:")).to_be_visible()  # live, at Anna's
    page.reload()
    page.get_by_role("button", name="Present Sami Laine").click()
    expect(page.get_by_text("Sami Laine is presented and in play")).to_be_visible()
    _scorecard_of_my_day(pavel, "Curator", "professional interview", "5")
    anna.goes_to(f"{home}/board").get_by_role("link", name="Sami Laine").click()
    page.get_by_role("button", name="Move on").click()
    expect(page.locator("[aria-current=step]")).to_have_text("Managerial interview")
    _scorecard_of_my_day(maria, "Curator", "managerial interview", "5")
    manager = maria.goes_to(f"{home}/board")
    manager.get_by_role("link", name="Sami Laine").click()
    choose = action(manager, "Choose for the position")
    choose.get_by_label("Why").fill("He hung three shows alone.")
    choose.get_by_role("button", name="Choose").click()
    expect(manager.get_by_text("Chosen", exact=True)).to_be_visible()
    _offered_and_accepted(anna, olga, home, "Sami Laine")
    anna.looks_around("use-case-waterfall-hired")


def _agreed(anna: Visitor, maria: Visitor, olga: Visitor, title: str, *, iterative: bool) -> str:
    """A brief from nothing to its last approval; where its vacancy stands."""
    page = anna.goes_to("/vacancies")
    begin(page, title)
    agree_on_people_and_skills(page, signed=True)
    for number in range(2):
        page.locator(f'[name="/requirements/{number}/minimum"]').select_option("3")
    save(page, "Portrait")
    agree_on_the_way(page)
    if iterative:
        choose_groups(page, small=True)
    else:
        choose_one_at_a_time(page)
    agree_on_the_rest(page)
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("Approvals of version 1")).to_be_visible()
    home = f"/vacancies/{title.lower()}"
    for approver in (olga, maria):
        approver.goes_to("").locator("li", has_text=title).get_by_role("link", name="Approve the brief").click()
        approver.page.get_by_role("button", name="Approve version 1").click()
        expect(
            approver.page.get_by_text("You approved this version.").or_(approver.page.get_by_text("In force since"))
        ).to_be_visible()
    expect(page.get_by_text("In force since")).to_be_visible()  # live, at Anna's
    anna.goes_to(f"{home}/board").locator("#board").wait_for()  # comes by itself once the search is open
    return home


def _acknowledged(home: str, *team: Visitor) -> None:
    """Everybody in the team says that they know the brief; nobody enters before (S4)."""
    for person in team:
        person.goes_to(f"{home}/brief").get_by_role("button", name="I know this version").click()
    expect(team[-1].page.get_by_text("Everybody in the team has acknowledged it.")).to_be_visible()


def _interviewed(anna: Visitor, home: str, name: str, level: str) -> None:
    """Pre-screening and recruitment interview, by way of the board."""
    page = anna.page
    for step in ("Recruitment interview", None):
        anna.goes_to(f"{home}/board")
        page.locator(".board-card", has_text=name).get_by_role("link", name="Fill in your scorecard").click()
        _fills_in(anna, "Teamwork", level)
        page.get_by_role("link", name=f"← {name}").click()
        if step:
            page.get_by_role("button", name="Move on").click()
            expect(page.locator("[aria-current=step]")).to_have_text(step)


def _scorecard_of_my_day(rater: Visitor, title: str, step: str, level: str) -> None:
    of_this_search = rater.goes_to("").locator("li", has_text=title)
    of_this_search.get_by_role("link", name=f"Fill in the scorecard: {step}").first.click()
    _fills_in(rater, "Go" if step.startswith("professional") else "Teamwork", level)


def _fills_in(rater: Visitor, skill: str, level: str) -> None:
    page = rater.page
    rate(page, skill, level, "Told of the last project.")
    page.get_by_role("group", name="Your recommendation").get_by_text("Yes", exact=True).click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("table", name="What each said, alone")).to_be_visible()


def _offered_and_accepted(anna: Visitor, olga: Visitor, home: str, name: str) -> None:
    """Anna makes the offer, and Olga sees on her board that it was accepted."""
    olga.goes_to(f"{home}/board")
    page = anna.goes_to(f"{home}/board")
    page.get_by_role("link", name=name).click()
    action(page, "Prepare the offer").get_by_role("button", name="Offer is prepared").click()
    make = action(page, "Make the offer")
    make.get_by_label("Terms").fill("As talked about.")
    make.get_by_role("button", name="Make the offer").click()
    expect(page.get_by_text("Offered", exact=True)).to_be_visible()
    page.get_by_role("button", name="Yes, accepted").click()
    expect(page.get_by_text("Hired", exact=True)).to_be_visible()
    expect(olga.page.locator(".over")).to_contain_text("Hired")
