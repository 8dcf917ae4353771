"""A search through the pages: candidates enter, are rated on a phone, compared, presented, held, rejected and hired."""

from collections.abc import Callable

from playwright.sync_api import expect
from services.gateway.tests.browser.conftest import PHONE, Visitor
from services.gateway.tests.browser.staging import (
    LEVELS,
    agreed,
    candidacy_of,
    does,
    entered,
    pool_interviewed,
    rated,
    small_pool,
)
from services.gateway.tests.browser.working import action, comes, enter, rate

from hiring.contracts.brief import StepKind, Waterfall
from hiring.contracts.ids import VacancyId
from hiring.contracts.pipeline.commands import AdvanceCandidate
from hiring.contracts.samples import complete_brief

Visits = Callable[..., Visitor]
DRAFTS = "Object.keys(localStorage).filter(name => name.startsWith('scorecard:')).length"


def test_a_candidate_enters_a_pool_and_is_rated_on_a_phone(visitor: Visits) -> None:
    anna = agreed(visitor, "analyst", small_pool("Data Analyst"))
    page = anna.goes_to("/vacancies/analyst/compare")
    page.get_by_role("button", name="Open it").click()  # comes by itself once the search is open
    expect(page.get_by_role("heading", level=1)).to_have_text("Pool 1")
    anna.goes_to("/vacancies/analyst/board")
    page.get_by_role("link", name="New candidate").click()
    page.get_by_label("Where from").fill("Referrals")
    page.get_by_role("button", name="Register and enter").click()
    expect(page.get_by_role("alert")).to_contain_text("Name")
    expect(page.get_by_label("Where from")).to_have_value("Referrals")
    anna.looks_around("new-candidate-refused")
    anna.goes_to("/vacancies/analyst/board")
    enter(page, "Nora Lind")
    expect(page.locator(".board-card")).to_contain_text("Fill in your scorecard")

    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="Fill in your scorecard").click()
    rate(page, "English", "4", "Told of her last project.")
    expect(page.get_by_role("status")).to_contain_text("Kept on this device")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("is back")
    expect(page.get_by_label("What you saw or heard")).to_have_value("Told of her last project.")
    anna.looks_around("scorecard")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert")).to_be_visible()  # the recommendation is missing
    expect(page.locator('input[value="4"]')).to_be_checked()
    page.get_by_role("group", name="Your recommendation").get_by_text("Yes", exact=True).click()
    page.get_by_label("How long did it take you?").fill("20")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("table", name="What each said, alone")).to_contain_text("Told of her last project.")
    assert page.evaluate(DRAFTS) == 0
    anna.looks_around("answers")

    page.get_by_role("link", name="Nora Lind").click()
    page.get_by_role("button", name="Move on").click()
    expect(page.locator("[aria-current=step]")).to_have_text("Recruitment interview")
    expect(page.locator(".foremost")).to_contain_text("Not evaluated yet: Nora Lind")
    page.get_by_text("Not possible from here, and why").click()
    anna.looks_around("candidacy")


def test_a_pool_is_compared_supposed_upon_and_cut(visitor: Visits) -> None:
    anna = pool_interviewed(visitor, "tester", "Test Engineer", last=False)
    page = anna.goes_to("/vacancies/tester/compare")
    comes(page, page.locator(".waits").first)
    action(page, "Send on to the next phase")
    expect(page.get_by_role("button", name="Cut the pool")).to_be_disabled()
    expect(page.locator("#cut .forbidden")).to_contain_text("C5")
    expect(page.locator(".waits").first).to_contain_text("Anna")
    does(anna, rated("tester", 2, StepKind.RECRUITMENT_INTERVIEW, **LEVELS[2]))

    anna.goes_to("/vacancies/tester/compare")
    page.get_by_label("Pre-screening", exact=True).fill("0")
    page.get_by_label("Recruitment interview", exact=True).fill("100")
    expect(page.get_by_role("table", name="Who would stand where")).to_contain_text("Mira Holm")
    anna.looks_around("pool-what-if")
    cut = action(page, "Send on to the next phase")
    expect(cut.get_by_role("checkbox", checked=True)).to_have_count(2)
    cut.get_by_text("Mira Holm").click()
    cut.get_by_text("Elena Rossi").click()
    cut.get_by_role("button", name="Cut the pool").click()
    expect(page.get_by_role("alert")).to_contain_text("S57")
    again = action(page, "Send on to the next phase")
    expect(again.get_by_label("Elena Rossi")).to_be_checked()
    again.get_by_label("Why, if against the ranking").fill("Elena has done just this for years.")
    again.get_by_role("button", name="Cut the pool").click()
    expect(page.get_by_role("table", name="Cuts of this pool")).to_contain_text("Elena has done just this")

    pavel = visitor("pavel", script=False)
    pavel.goes_to(f"/vacancies/tester/evaluations/{candidacy_of('tester', 1)}-professional-interview")
    for skill, level in (("Python", "4"), ("SQL", "3"), ("Kafka", "not_observed")):
        rate(pavel.page, skill, level)
    pavel.page.get_by_role("group", name="Your recommendation").get_by_text("Strong yes").click()
    pavel.page.get_by_role("button", name="Submit").click()
    expect(pavel.page.get_by_role("table", name="What each said, alone")).to_contain_text("not observed")
    pavel.page.get_by_text("Correct what you said").click()
    rate(pavel.page, "SQL", "4")
    pavel.page.get_by_label("Why you correct it").fill("She had meant the composite index.")
    pavel.page.get_by_role("button", name="Correct", exact=True).click()
    expect(pavel.page.get_by_role("table")).to_contain_text("She had meant the composite index.")

    anna.goes_to(f"/vacancies/tester/evaluations/{candidacy_of('tester', 1)}-professional-interview")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sealed for you")
    expect(page.get_by_text("composite index")).to_have_count(0)
    anna.looks_around("sealed")
    page = anna.goes_to("/vacancies/tester/board")
    anna.looks_around("board")


def test_the_waterfall_goes_one_by_one_from_the_queue_to_the_offer(visitor: Visits) -> None:
    vacancy = "helpdesk"
    anna = agreed(visitor, vacancy, complete_brief(Waterfall()).model_copy(update={"title": "Head of Helpdesk"}))
    for number, levels in enumerate(LEVELS):
        _through_recruitment(anna, vacancy, number, levels)
    page = anna.goes_to(f"/vacancies/{vacancy}/compare")
    page.get_by_label("Place of Elena Rossi").fill("1")
    page.get_by_label("Place of Mira Holm").fill("3")
    page.get_by_label("Why this order").fill("Elena led a team of this size.")
    page.get_by_role("button", name="Put in this order").click()
    page.get_by_role("button", name="Present Elena Rossi").click()
    expect(page.get_by_text("Elena Rossi is presented and in play")).to_be_visible()
    expect(page.get_by_role("button", name="Present Tariq Aziz")).to_be_disabled()
    anna.looks_around("queue")

    first = candidacy_of(vacancy, 0)
    anna.goes_to(f"/vacancies/{vacancy}/candidacies/{first}")
    hold = action(page, "Put on hold")
    hold.get_by_label("Why").fill("Elena goes first.")
    hold.get_by_label("Until the end of").fill("2020-01-01")
    hold.get_by_role("button", name="Hold").click()
    expect(page.get_by_role("alert")).to_contain_text("S66")
    anna.looks_around("hold-refused")
    anna.goes_to(f"/vacancies/{vacancy}/candidacies/{first}")
    hold = action(page, "Put on hold")
    hold.get_by_label("Why").fill("Elena goes first.")
    hold.get_by_role("button", name="Hold").click()
    expect(page.get_by_text("On hold:")).to_be_visible()
    contact = action(page, "Record a contact")
    contact.get_by_label("How you talked").fill("Call")
    contact.get_by_role("button", name="Record").click()
    expect(page.locator(".timeline")).to_contain_text("Channel: Call")
    reject = action(page, "Reject")
    reject.get_by_label("Template").select_option("Another candidate fitted better")
    reject.get_by_label("Reason code").fill("stronger-candidate")
    reject.get_by_label("Your own words to Mira").fill("Dear Mira, it was close.")
    reject.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Rejected", exact=True)).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("Dear Mira, it was close.")
    anna.goes_to(f"/vacancies/{vacancy}/watch")
    anna.looks_around("watch")

    _hired(visitor, anna, vacancy, 2)


def _through_recruitment(anna: Visitor, vacancy: str, number: int, levels: dict[str, int]) -> None:
    does(
        anna,
        *entered(vacancy, number),
        rated(vacancy, number, StepKind.PRE_SCREENING, english=levels["english"]),
        AdvanceCandidate(vacancy=VacancyId(vacancy), candidacy=candidacy_of(vacancy, number)),
        rated(vacancy, number, StepKind.RECRUITMENT_INTERVIEW, **levels),
    )


def _hired(visitor: Visits, anna: Visitor, vacancy: str, number: int) -> None:
    it = candidacy_of(vacancy, number)
    maria = visitor("maria")
    for rater in ("pavel", "ines"):
        does(visitor(rater), rated(vacancy, number, StepKind.PROFESSIONAL_INTERVIEW, python=4, sql=4, kafka=3))
    does(anna, AdvanceCandidate(vacancy=VacancyId(vacancy), candidacy=it))
    does(maria, rated(vacancy, number, StepKind.MANAGERIAL_INTERVIEW, teamwork=5))
    page = maria.goes_to(f"/vacancies/{vacancy}/candidacies/{it}")
    choose = action(page, "Choose for the position")
    choose.get_by_label("Why").fill("She makes others better.")
    choose.get_by_role("button", name="Choose").click()
    expect(page.get_by_text("Chosen", exact=True)).to_be_visible()

    page = anna.goes_to(f"/vacancies/{vacancy}/candidacies/{it}")
    prepare = action(page, "Prepare the offer")
    prepare.get_by_label("Benefits").select_option("Maria")
    prepare.get_by_role("button", name="Offer is prepared").click()
    expect(page.get_by_role("alert")).to_contain_text("S72")
    prepare.get_by_label("Benefits").select_option("Anna")
    prepare.get_by_role("button", name="Offer is prepared").click()
    make = action(page, "Make the offer")
    make.get_by_label("Terms").fill("As talked about.")
    make.get_by_role("button", name="Make the offer").click()
    expect(page.get_by_text("Offered", exact=True)).to_be_visible()
    page.get_by_role("button", name="Yes, accepted").click()
    expect(page.get_by_text("Hired", exact=True)).to_be_visible()
    page.get_by_role("link", name="Dossier").click()
    consent = action(page, "Record a consent")
    consent.get_by_label("Purpose").select_option("Talent pool")
    consent.get_by_role("button", name="Record").click()
    expect(page.locator("dt", has_text="Talent pool")).to_be_visible()
    anna.looks_around("dossier")
    anna.goes_to("/talent")
    anna.looks_around("talent")


def test_what_was_typed_on_a_scorecard_does_not_outlast_signing_out_or_reach_anybody_else(visitor: Visits) -> None:
    anna = agreed(visitor, "clerk", complete_brief(Waterfall()).model_copy(update={"title": "Clerk"}))
    does(anna, *entered("clerk", 0))
    page = anna.page
    anna.goes_to("")
    page.get_by_role("link", name="Fill in the scorecard: pre-screening of Mira Holm").wait_for()
    anna.goes_to(f"/vacancies/clerk/evaluations/{candidacy_of('clerk', 0)}-pre-screening")
    rate(page, "English", "2", "Not for others.")
    assert page.evaluate(DRAFTS) == 1
    session = page.context.cookies()
    page.context.clear_cookies()
    answer = page.request.post(page.url + "/score", form={"/minutes": "5"})
    assert (answer.status, "not signed in any more" in answer.text()) == (401, True)
    page.context.add_cookies([{**cookie} for cookie in session])  # type: ignore[typeddict-item]
    stella = visitor("stella")
    for path in ("board", "compare", "watch", f"candidacies/{candidacy_of('clerk', 0)}", "candidates/new"):
        answer = stella.page.request.get(f"{stella.site}/console/vacancies/clerk/{path}")
        assert answer.status in {404, 422}, path
        assert "Clerk" not in answer.text(), path
        assert "Mira" not in answer.text(), path
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    assert page.evaluate(DRAFTS) == 0
