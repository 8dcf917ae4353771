"""Feedback through the pages: a session is held, an improvement agreed on, a hire tells what they expect by a link."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect
from services.gateway.tests.browser.conftest import Visitor
from services.gateway.tests.browser.staging import LEVELS, agreed, candidacy_of, does, entered, rated
from services.gateway.tests.browser.working import comes

from hiring.contracts.brief import StepKind, Waterfall
from hiring.contracts.feedback.commands import CustomiseForm
from hiring.contracts.feedback.parts import Form, FormQuestion
from hiring.contracts.ids import SkillId, VacancyId
from hiring.contracts.pipeline.commands import (
    AcceptOffer,
    AdvanceCandidate,
    MakeOffer,
    PrepareOffer,
    PresentCandidate,
    RejectCandidate,
    SelectCandidate,
)
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed

Visits = Callable[..., Visitor]
HIRE = "/vacancies/backend-engineer/feedback/hires/backend-engineer-david"


def test_a_session_is_recorded_with_its_reasons_and_a_change_or_an_explicit_none(visitor: Visits) -> None:
    vacancy = VacancyId("cook")
    anna = agreed(visitor, vacancy, complete_brief(Waterfall()).model_copy(update={"title": "Cook"}))
    reject = RejectCandidate(
        vacancy=vacancy,
        candidacy=candidacy_of(vacancy, 0),
        template=SkillId("skills-gap"),
        reason="skills-gap",
        clarification=Sealed("Dear Mira, not this time."),
        wanted=("Somebody who has cooked for a hundred.",),
    )
    does(anna, *entered(vacancy, 0), reject)
    page = anna.goes_to(f"/vacancies/{vacancy}/feedback")
    page.get_by_role("link", name="Record the session").or_(page.get_by_text("None yet.")).first.wait_for()
    comes(page, page.get_by_role("link", name="Record the session")).click()
    expect(page.get_by_text("Somebody who has cooked for a hundred.")).to_be_visible()
    page.get_by_label("Reason 1").fill("The kitchen was too small for Mira.")
    page.get_by_role("button", name="The session was held").click()
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("S38")
    expect(page.get_by_label("Reason 1")).to_have_value("The kitchen was too small for Mira.")
    anna.looks_around("session-refused")
    page.get_by_label("What", exact=True).select_option(index=1)
    page.get_by_label("Becomes").select_option("Learnable")
    page.get_by_role("button", name="The session was held").click()
    held = page.get_by_role("article", name=None).filter(has_text="The kitchen was too small for Mira.")
    expect(held).to_contain_text("learnable")


def test_an_improvement_is_agreed_on_and_done(visitor: Visits) -> None:
    anna = visitor("anna")
    page = anna.goes_to("/vacancies/backend-engineer/feedback")
    anna.looks_around("feedback")
    page.get_by_text("Agree on an improvement").click()
    page.get_by_label("What will be done").fill("Ask for the notice period at the first call.")
    page.get_by_label("What it changes").select_option("Procedure")
    page.get_by_label("Who does it").select_option("Anna")
    page.get_by_label("By when").fill((datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%d"))
    page.get_by_role("button", name="Agree on it").click()
    agreed_on = page.get_by_role("article").filter(has_text="Ask for the notice period")
    expect(agreed_on).to_contain_text("Open")
    agreed_on.get_by_text("It is done, or will not be").click()
    agreed_on.get_by_label("What came of it").fill("The script asks for it now.")
    agreed_on.get_by_role("button", name="It is done").click()
    expect(page.get_by_role("article").filter(has_text="Ask for the notice period")).to_contain_text("Done")


def test_the_three_forms_stand_side_by_side_with_expectation_and_reality(visitor: Visits) -> None:
    anna = visitor("anna")
    page = anna.goes_to(HIRE)
    expect(page.get_by_role("heading", level=1)).to_have_text("David Okafor")
    expect(page.get_by_text("Growth comes slower.")).to_be_visible()
    expect(page.get_by_role("row", name="Room to grow")).to_contain_text("disappointed")
    anna.looks_around("hire")


def test_a_hire_files_their_form_by_a_link_without_an_account_and_the_teams_forms_open_one_by_one(
    visitor: Visits,
) -> None:
    vacancy = VacancyId("baker")
    anna = _hire(visitor, vacancy)
    page = anna.goes_to(f"/vacancies/{vacancy}/feedback/hires/{candidacy_of(vacancy, 0)}")
    comes(page, page.get_by_role("button", name="Make a link to the form", disabled=False))
    anna.looks_around("hire-own-form")
    page.get_by_role("button", name="Make a link to the form").click()
    link = page.get_by_label("Link", exact=True).input_value()
    _files_by_link(visitor, link, "personal", "5 excellent", "A calm kitchen.")

    page = anna.goes_to(f"/vacancies/{vacancy}/feedback/hires/{candidacy_of(vacancy, 0)}")
    expect(page.get_by_text("A calm kitchen.")).to_have_count(0)  # sealed until one's own is in
    _files_own(page)
    expect(page.get_by_text("A calm kitchen.")).to_be_visible()
    maria = visitor("maria").goes_to(f"/vacancies/{vacancy}/feedback/hires/{candidacy_of(vacancy, 0)}")
    _files_own(maria)
    for form in ("candidate", "recruiter", "hiring-manager"):
        expect(maria.get_by_text(f"How was the oven, {form}?")).to_be_visible()

    page = anna.goes_to(f"/vacancies/{vacancy}/feedback/hires/{candidacy_of(vacancy, 0)}")
    page.get_by_role("button", name="Make a link to the report on reality").click()
    link = page.get_by_label("Link", exact=True).input_value()
    _files_by_link(visitor, link, "reality", "3", "The oven is old.")
    page = anna.goes_to(f"/vacancies/{vacancy}/feedback/hires/{candidacy_of(vacancy, 0)}")
    expect(comes(page, page.get_by_text("The oven is old."))).to_be_visible()
    expect(page.get_by_role("row", name="Room to grow")).to_contain_text("disappointed")
    expect(page.get_by_text("Both are filed.")).to_be_visible()


def _files_own(page: Page) -> None:
    for group in page.locator(".own-form fieldset.choice").all():
        group.get_by_text("4", exact=True).click()
    page.get_by_role("button", name="File the form").click()


def _files_by_link(visitor: Visits, link: str, picture: str, rating: str, comment: str) -> None:
    """Somebody without an account: another browser, with the link alone."""
    guest = visitor("stella")
    guest.page.context.clear_cookies()
    page: Page = guest.page
    answer = page.goto(f"{link}x")
    assert answer is not None
    assert answer.status == 404
    guest.complaints.clear()  # the browser reports that answer
    page.goto(link)
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    guest.looks_around(picture)
    page.get_by_role("button", name="File the form").click()
    expect(page.get_by_role("alert")).to_be_visible()
    for group in page.locator("fieldset.choice").all():
        (group.get_by_text(rating, exact=True).or_(group.get_by_text("Team", exact=True))).first.click()
    page.get_by_label("Anything to add").fill(comment)
    page.get_by_role("button", name="File the form").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")


def _asks_about_the_oven(vacancy: VacancyId, form: Form) -> CustomiseForm:
    question = FormQuestion(id="oven", text=f"How was the oven, {form}?")
    return CustomiseForm(vacancy=vacancy, form=form, questions=(question,))


def _hire(visitor: Visits, vacancy: VacancyId) -> Visitor:
    """Somebody was hired, whose probation is over; Anna comes back."""
    alone = {"title": "Baker", "manager_joins_offer": False, "probation_days": 1}
    anna = agreed(visitor, vacancy, complete_brief(Waterfall()).model_copy(update=alone))
    it, levels = candidacy_of(vacancy, 0), LEVELS[0]
    does(
        anna,
        *entered(vacancy, 0),
        rated(vacancy, 0, StepKind.PRE_SCREENING, english=levels["english"]),
        AdvanceCandidate(vacancy=vacancy, candidacy=it),
        rated(vacancy, 0, StepKind.RECRUITMENT_INTERVIEW, **levels),
        PresentCandidate(vacancy=vacancy, candidacy=it),
    )
    for rater in ("pavel", "ines"):
        does(visitor(rater), rated(vacancy, 0, StepKind.PROFESSIONAL_INTERVIEW, python=4, sql=4, kafka=3))
    does(anna, AdvanceCandidate(vacancy=vacancy, candidacy=it))
    maria = visitor("maria")
    does(
        maria,
        rated(vacancy, 0, StepKind.MANAGERIAL_INTERVIEW, teamwork=5),
        SelectCandidate(vacancy=vacancy, candidacy=it, reason="Everybody ate the bread."),
    )
    does(
        anna,
        *(_asks_about_the_oven(vacancy, form) for form in Form),
        PrepareOffer(vacancy=vacancy, candidacy=it),
        MakeOffer(
            vacancy=vacancy, candidacy=it, terms=Sealed("As talked about."), starts_at=datetime.now(UTC) - timedelta(2)
        ),
        AcceptOffer(vacancy=vacancy, candidacy=it),
    )
    return anna
