"""A kick-off through the pages alone: from nothing to a brief in force, and a change of it."""

import re
from collections.abc import Callable

from playwright.sync_api import expect
from services.gateway.tests.browser.conftest import Visitor
from services.gateway.tests.browser.kick_off import (
    agree_on_people_and_skills,
    agree_on_the_rest,
    agree_on_the_way,
    begin,
    choose_groups,
    save,
)


def test_a_kick_off_from_nothing_to_a_brief_in_force_and_a_change_of_it(visitor: Callable[..., Visitor]) -> None:
    anna = visitor("anna")
    page = anna.goes_to("/vacancies")
    anna.looks_around("vacancies")
    begin(page, "Go Developer")
    agree_on_people_and_skills(page)

    page.get_by_role("button", name="Save, then Portrait").click()
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("S13")
    expect(refused).to_contain_text("a must-have has a minimum level")
    expect(refused).to_be_focused()
    minimum = page.locator('[name="/requirements/1/minimum"]')
    expect(minimum).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Skill", exact=True).nth(1)).to_have_value("Teamwork")
    anna.looks_around("requirements-refused")
    for number in range(2):
        page.locator(f'[name="/requirements/{number}/minimum"]').select_option("3")
    save(page, "Portrait")
    agree_on_the_way(page)
    anna.looks_around("model")
    choose_groups(page)
    agree_on_the_rest(page)
    expect(page.get_by_text("Nothing is missing")).to_be_visible()
    anna.looks_around("brief-complete")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("Approvals of version 1")).to_be_visible()

    olga, maria = visitor("olga"), visitor("maria")
    olga.page.get_by_role("link", name="Approve the brief").click()
    olga.looks_around("brief-in-review")
    olga.page.get_by_role("button", name="Approve version 1").click()
    expect(olga.page.get_by_text("You approved this version.")).to_be_visible()
    expect(page.get_by_text("Approved", exact=True)).to_be_visible()  # live, at Anna's

    maria.page.get_by_role("link", name="Approve the brief").click()
    maria.page.get_by_role("button", name="Approve version 1").click()
    expect(maria.page.get_by_text("In force since")).to_be_visible()

    _enters(anna, "go-developer")
    anna.goes_to("").get_by_role("link", name="Fill in the scorecard: pre-screening").wait_for()
    anna.looks_around("my-day")
    for chore in ("Fill in the scorecard: pre-screening", "Answer where c1 stands"):
        anna.goes_to("").get_by_role("link", name=chore).click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text(re.compile("My day|Not found"))

    page.goto(f"{anna.site}/console/vacancies/go-developer/brief/parts/pitch")
    page.get_by_label("Why somebody would want").fill("A calm team, and time to do it well.")
    page.get_by_role("button", name="Propose this change").click()
    expect(page.get_by_text("Revision 1")).to_be_visible()
    anna.looks_around("revision")
    for approver in (olga, maria):
        approver.goes_to("/vacancies/go-developer/brief/versions")
        approver.page.get_by_role("button", name="Approve this change").click()
    expect(maria.page.get_by_text("Version 2")).to_be_visible()
    expect(maria.page.locator("ins").first).to_have_text("A calm team, and time to do it well.")


def _enters(recruiter: Visitor, vacancy: str) -> None:
    """A candidate enters; their first step is to be rated."""
    page = recruiter.goes_to(f"/vacancies/{vacancy}")
    answer = page.request.post(
        f"{recruiter.site}/vacancies/{vacancy}/candidacies",
        headers={"Idempotency-Key": "c1", "X-CSRF-Token": page.locator('[name="csrf"]').first.input_value()},
        data={"candidacy": f"{vacancy}-c1", "candidate": "c1", "source": "Job board"},
    )
    assert answer.ok, answer.text()


def test_a_question_about_a_field_is_asked_answered_and_settled(visitor: Callable[..., Visitor]) -> None:
    anna = visitor("anna")
    begin(anna.goes_to("/vacancies"), "Support Lead")
    page = anna.goes_to("/vacancies/support-lead/brief/parts/pitch")
    page.get_by_text("Ask about this part").click()
    page.get_by_label("Your question").fill("May we say something of remote work?")
    page.get_by_role("button", name="Ask", exact=True).click()
    thread = page.get_by_role("article")
    expect(thread).to_contain_text("May we say something of remote work?")
    thread.get_by_label("Answer, or the outcome").fill("Two days a week.")
    thread.get_by_role("button", name="Answer").click()
    expect(thread.get_by_role("listitem")).to_contain_text("Two days a week.")
    thread.get_by_label("Answer, or the outcome").fill("It stands in the advertisement.")
    thread.get_by_role("button", name="Settle it").click()
    expect(thread).to_contain_text("Outcome: It stands in the advertisement.")
    anna.looks_around("discussion")


def test_a_copy_of_a_brief_is_submitted_given_back_and_handed_to_a_delegate(visitor: Callable[..., Visitor]) -> None:
    anna = visitor("anna")
    page = anna.goes_to("/vacancies/backend-engineer/brief/copy")
    page.get_by_label("What is the new position called?").fill("Platform Engineer")
    page.get_by_role("button", name="Begin it").click()
    expect(page.get_by_text("What was learnt from the vacancy")).to_be_visible()
    page.get_by_role("button", name="Submit for approval").click()

    maria, olga = visitor("maria"), visitor("olga")
    review = maria.goes_to("/vacancies/platform-engineer/brief")
    review.get_by_text("Give it back with a comment").click()
    review.get_by_role("button", name="Give back").click()
    expect(review.get_by_label("What has to change")).to_have_attribute("aria-invalid", "true")
    review.get_by_label("What has to change").fill("The portrait is that of another position.")
    review.get_by_role("button", name="Give back").click()
    expect(page.get_by_text("The portrait is that of another position.")).to_be_visible()  # live, at Anna's

    away = olga.goes_to("/vacancies/platform-engineer/brief")
    away.get_by_text("Let somebody approve in my place").click()
    away.get_by_label("Who").fill("anna")
    away.get_by_label("Why", exact=True).fill("On holiday.")
    away.get_by_role("button", name="Delegate").click()
    expect(away.get_by_role("alert")).to_contain_text("S91")
    expect(away.get_by_label("Why", exact=True)).to_have_value("On holiday.")
    away.get_by_label("Who").fill("petra")
    away.get_by_role("button", name="Delegate").click()
    expect(away.get_by_text("Petra approves in your place.")).to_be_visible()


def test_what_a_brief_agreed_becomes_a_template_that_another_one_begins_with(visitor: Callable[..., Visitor]) -> None:
    anna = visitor("anna")
    page = anna.goes_to("/vacancies/backend-engineer/brief/template")
    page.get_by_label("Name needed").fill("Engineers")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("link", name=re.compile("Begin with it.*Engineers")).click()
    anna.looks_around("new")
    page.get_by_label("What is the position called?").fill("Site Engineer")
    page.get_by_role("button", name="Begin the brief").click()
    expect(page.get_by_text("things missing")).to_be_visible()
    expect(page.locator("#score-map")).to_contain_text("3 questions")
    page.get_by_text("More", exact=True).click()
    with page.expect_download() as document:
        page.get_by_role("link", name="Brief as Markdown").click()
    assert document.value.path().read_text().startswith("# Site Engineer: brief")


def test_somebody_to_be_won_over_is_named_and_a_shorter_flow_is_argued_for(visitor: Callable[..., Visitor]) -> None:
    anna = visitor("anna")
    begin(anna.goes_to("/vacancies"), "Designer")
    page = anna.goes_to("/vacancies/designer/brief/parts/roadmap")
    page.get_by_text("Name somebody to be won over").click()
    page.get_by_label("Name", exact=True).fill("Ada Lovelace")
    page.get_by_role("button", name="Name them").click()
    expect(page.get_by_role("alert")).to_contain_text("Please fill this in.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ada Lovelace")
    page.get_by_label("Why", exact=True).last.fill("She sees the whole machine.")
    page.get_by_role("button", name="Name them").click()
    expect(page.get_by_text("She sees the whole machine.")).to_be_visible()
    anna.looks_around("roadmap")
    anna.goes_to("/vacancies/designer/brief/parts/flow").get_by_text("Argue for a shorter flow").click()
    page.get_by_role("button", name="Argue", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Demand")


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(visitor: Callable[..., Visitor]) -> None:
    anna = visitor("anna")
    begin(anna.goes_to("/vacancies"), "Data Engineer")
    first, second = anna.page, anna.page.context.new_page()
    for page, text in ((first, "A calm team."), (second, "A wild team.")):
        page.goto(f"{anna.site}/console/vacancies/data-engineer/brief/parts/pitch")
        page.get_by_label("Why somebody would want").fill(text)
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.get_by_text("A calm team.")).to_be_visible()
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_role("alert")).to_contain_text("Somebody changed this part")
    expect(second.get_by_text("A calm team.")).to_be_visible()
    expect(second.get_by_label("Why somebody would want")).to_have_value("A wild team.")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_text("A wild team.")).to_be_visible()


def test_a_brief_is_written_without_script(visitor: Callable[..., Visitor]) -> None:
    anna = visitor("anna", script=False)
    begin(anna.goes_to("/vacancies"), "Writer")
    page = anna.goes_to("/vacancies/writer/brief/parts/requirements")
    page.locator('[name="/requirements/0/name"]').fill("Prose")
    page.get_by_role("button", name="Add a skill").click()
    expect(page.locator('[name="/requirements/0/name"]')).to_have_value("Prose")
    page.get_by_role("button", name="Remove skill 2").click()
    expect(page.locator('[name="/requirements/1/name"]')).to_have_count(0)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Please")


def test_whoever_takes_no_part_sees_nothing_of_a_brief(visitor: Callable[..., Visitor]) -> None:
    stella = visitor("stella")
    expect(stella.page.get_by_text("Nothing waits for you.")).to_be_visible()
    answer = stella.page.request.get(f"{stella.site}/console/vacancies/backend-engineer/brief")
    nowhere = stella.page.request.get(f"{stella.site}/console/vacancies/nowhere/brief")
    assert (answer.status, nowhere.status) == (404, 404)
    assert answer.text() == nowhere.text(), "one that is not theirs looks like one that is not there"
