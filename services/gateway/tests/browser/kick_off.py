"""A kick-off typed into the pages, part by part."""

from playwright.sync_api import Locator, Page, expect

TEAM = (("anna", "Recruiter"), ("pavel", "Interviewer"), ("ines", "Interviewer"), ("maria", "Hiring manager"))
STEPS = {
    "Pre-screening": "Anna",
    "Recruitment interview": "Anna",
    "Professional interview": "Pavel",
    "Managerial interview": "Maria",
}
ASKED = {
    "Pre-screening": ("Teamwork", "What brings you here?"),
    "Recruitment interview": ("Teamwork", "Tell of a conflict."),
    "Professional interview": ("Go", "Improve this function."),
    "Managerial interview": ("Teamwork", "Your first month?"),
}


def save(page: Page, then: str) -> None:
    """Saves a part and goes on to the next."""
    page.get_by_role("button", name=f"Save, then {then}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(then)


def row(page: Page, legend: str) -> Locator:
    """A group of fields."""
    return page.get_by_role("group", name=legend, exact=True)


def begin(page: Page, title: str) -> None:
    """A new vacancy; its brief begins with the position."""
    page.get_by_role("link", name="New vacancy").click()
    page.get_by_label("What is the position called?").fill(title)
    page.get_by_role("button", name="Begin the brief").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Position")


def agree_on_people_and_skills(page: Page, *, signed: bool = False) -> None:
    """Position to requirements; the must-haves have no minimum yet. Whether everybody signs before the first enters."""
    page.get_by_text("Replacement", exact=True).click()
    save(page, "Purpose")
    page.get_by_label("Issue 1", exact=True).fill("The last search took four months.")
    page.get_by_label("Marker 1", exact=True).select_option("Days to fill")
    page.get_by_label("At most").fill("45")
    save(page, "Team")
    page.get_by_role("button", name="Add a person").click()
    for number, (person, role) in enumerate(TEAM):
        page.locator(f'[name="/team/{number}/person"]').fill(person)
        page.locator(f'[name="/team/{number}/role"]').select_option(role)
    signing = page.get_by_label("Nobody enters before everybody in the team has acknowledged the brief")
    expect(signing).to_be_checked()  # S4, unless the team does without
    signing.set_checked(signed)
    save(page, "Requirements")
    for number, (name, block) in enumerate((("Go", "Technical"), ("Teamwork", "Soft"))):
        if number:
            page.get_by_role("button", name="Add a skill").click()
        at = f"/requirements/{number}"
        page.locator(f'[name="{at}/name"]').fill(name)
        page.locator(f'[name="{at}/kind"]').select_option(block)
        page.locator(f'[name="{at}/importance"]').select_option("Must-have")
        page.locator(f'[name="{at}/target"]').select_option("4")


def agree_on_the_way(page: Page) -> None:
    """Portrait to rejections."""
    page.get_by_label("The perfect candidate").fill("Writes plain Go and asks before building.")
    page.get_by_label("Challenges and goals").fill("Split the billing monolith.")
    save(page, "Pitch")
    page.get_by_label("Why somebody would want").fill("A calm team.")
    save(page, "Flow")
    for number, name in enumerate(("Pre-screening", "Recruitment interview", "HR interview", "Professional interview")):
        _plan(page, f"{number + 1}. {name}", STEPS.get(name))
    for number, name in enumerate(("Test task", "Managerial interview", "References check")):
        _plan(page, f"{number + 5}. {name}", STEPS.get(name))
    row(page, "Does the hiring manager join the offer negotiation? needed").get_by_text("Yes").click()
    save(page, "Score map")
    for number, (skill, question) in enumerate(ASKED.values()):
        at = f"/forms/{number}"
        page.locator(f'[name="{at}/questions/0/skill"]').select_option(skill)
        page.locator(f'[name="{at}/questions/0/text"]').fill(question)
        page.locator(f'[name="{at}/weight"]').fill("25")
        page.locator(f'[name="{at}/rationale"]').fill("As much as the others.")
    save(page, "Rejections")
    page.get_by_label("Reason", exact=True).fill("Skills below the agreed level")
    page.get_by_label("Text", exact=True).fill("Thank you for your time.")
    save(page, "Model")


def _plan(page: Page, legend: str, who: str | None) -> None:
    step = page.get_by_role("group", name=legend)
    step.get_by_text("Yes" if who else "No", exact=True).click()
    if who:
        step.get_by_label("Owner").select_option(who)
        step.get_by_role("group", name="Raters").get_by_text(who).click()


def choose_groups(page: Page, *, small: bool = False) -> None:
    """The iterative model, with pools of six or of three."""
    page.get_by_text("Iterative: groups, compared").click()
    page.get_by_label("Why this model").fill("Nothing special asked.")
    if small:
        for name, many in (("Pool", "3"), ("Recruitment", "3"), ("Professional", "2"), ("Managerial", "1")):
            page.get_by_label(name, exact=True).fill(many)
    save(page, "Roadmap")


def choose_one_at_a_time(page: Page) -> None:
    """The waterfall, with its sessions."""
    page.get_by_text("Waterfall: one at a time").click()
    page.get_by_role("group", name="A feedback session after each rejection?").get_by_text("Yes").click()
    page.get_by_label("Why this model").fill("The position is special.")
    save(page, "Roadmap")


def agree_on_the_rest(page: Page) -> None:
    """Where candidates are looked for, and who approves."""
    page.get_by_label("Source 1", exact=True).fill("Job board")
    page.locator('[name="/sources/0/kind"]').select_option("Job board")
    save(page, "Approvers")
    page.get_by_label("Approver 1", exact=True).fill("maria")
    page.get_by_label("Approver 2", exact=True).fill("olga")
    page.get_by_role("button", name="Save", exact=True).click()
