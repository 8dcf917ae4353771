"""What can be done about a search and its candidacies, pressed button by button."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from services.gateway.tests.console.conftest import Site
from services.gateway.tests.console.pressing import Person
from services.gateway.tests.console.staging import (
    POOLS,
    advances,
    brief,
    enters,
    it,
    presented,
    rates,
    through_recruitment,
    with_optional_steps,
)

from hiring.contracts.brief import StepKind

Persons = Callable[[str], Person]


def day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def test_a_candidacy_is_talked_to_held_longer_and_taken_back_into_play(site: Site, person: Persons) -> None:
    site.agreed("cook", brief("Cook"))
    site.does("anna", *enters("cook"), rates("cook", StepKind.PRE_SCREENING, english=4), advances("cook"))
    anna, here = person("anna"), f"/vacancies/cook/candidacies/{it('cook')}"
    flagged = anna.does(here, "Point it out", flag="acme")
    assert "Red flag: Acme." in flagged.words
    assert "Channel: Call" in anna.does(here, "Record", "/contact", channel="Call").words
    back = anna.does(here, "Move back", step="pre-screening", reason="The wrong button.")
    assert "The wrong button." in back.words
    held = anna.does(here, "Hold", reason="She travels.", **{"/until": day(15)})
    assert "On hold: She travels." in held.words
    extended = anna.does(here, "Extend", reason="She is ill.", **{"/until": day(20)})
    assert "On hold: She is ill." in extended.words
    anna.does(here, "Go on", reason="She is back.")
    wording = {"template": "skills-gap", "reason": "skills-gap", "clarification": "Dear Mira, not this time."}
    assert "Dear Mira, not this time." in anna.does(here, "Reject", **wording).words
    again = anna.does(here, "Reconsider", reason="Nobody came as near.")
    assert "Nobody came as near." in again.words
    away = anna.does(here, "Record it", reason="other-offer")
    assert "Stepped back" in away.words
    assert "other-offer" in anna.opens("/vacancies/cook/watch").words


def test_a_task_a_reference_and_an_offer_that_is_declined(site: Site, person: Persons) -> None:
    site.agreed("tailor", with_optional_steps("Tailor", StepKind.TEST_TASK, StepKind.REFERENCES_CHECK))
    site.does("anna", *through_recruitment("tailor"), presented("tailor"))
    for rater in ("pavel", "ines"):
        site.does(rater, rates("tailor", StepKind.PROFESSIONAL_INTERVIEW, python=4, sql=4, kafka=3))
    site.does("anna", advances("tailor"))
    anna, here = person("anna"), f"/vacancies/tailor/candidacies/{it('tailor')}"
    given = anna.does(here, "Give the task", task="Sew a sleeve.", due_at=f"{day(5)}T12:00")
    assert "Sew a sleeve." in given.words
    assert "A sleeve in a box." in anna.does(here, "Take in", work="A sleeve in a box.").words
    site.does("anna", rates("tailor", StepKind.TEST_TASK, english=4))
    anna.does(here, "Move on")
    site.does("maria", rates("tailor", StepKind.MANAGERIAL_INTERVIEW, teamwork=5))
    maria = person("maria")
    maria.does(here, "Move on")
    said = {"referee": "Rosa", "relation": "former manager", "statement": "The best I had.", "consented": "true"}
    assert "The best I had." in anna.does(here, "Record", "/reference", **said).words
    site.does("anna", rates("tailor", StepKind.REFERENCES_CHECK, english=4))
    assert "Chosen" in maria.does(here, "Choose", reason="A steady hand.").words
    anna.does(here, "Offer is prepared")
    anna.does(here, "Make the offer", terms="As talked about.", starts_at=f"{day(20)}T09:00")
    assert "counter-offer" in anna.does(here, "Record the no", reason="counter-offer").words


def test_a_step_is_proposed_to_be_left_out_by_one_and_answered_by_another(site: Site, person: Persons) -> None:
    site.agreed("pilot", with_optional_steps("Pilot", StepKind.HR_INTERVIEW))
    site.does("anna", *enters("pilot"))
    anna, maria, pavel, here = person("anna"), person("maria"), person("pavel"), "/vacancies/pilot/shorter-flow"
    assert "Propose it" not in {one.words for form in pavel.opens(here).forms for one in form.buttons}
    refused = anna.presses(anna.opens(here), "Propose it", step="hr-interview")
    assert (refused.status, "Please fill this in." in refused.words) == (422, True)
    wish = {"step": "hr-interview", "demand": "very-high", "argument": "Pilots sign within a week."}
    own = anna.does(here, "Propose it", **wish)
    assert "whoever proposed it" in own.words or "S22" in own.words
    assert "Anna proposes to leave out the step HR interview" in maria.opens("/vacancies/pilot").words
    assert "Kept" in maria.does(here, "Keep the step", reason="We have time.").words
    anna.does(here, "Propose it", **wish)
    assert "Left out" in maria.does(here, "Leave it out", reason="Two of them signed elsewhere.").words
    assert "HR interview" not in anna.opens("/vacancies/pilot/board").words


def test_a_queue_is_put_in_order_and_its_first_presented(site: Site, person: Persons) -> None:
    site.agreed("guard", brief("Guard"))
    site.does("anna", *through_recruitment("guard"), *through_recruitment("guard", 1))
    anna, queue = person("anna"), "/vacancies/guard/compare"
    places = {f"/places/{it('guard')}": "2", f"/places/{it('guard', 1)}": "1"}
    nothing = anna.presses(anna.opens(queue), "Put in this order", **places)
    assert (nothing.status, "Please fill this in." in nothing.words) == (422, True)
    assert "Next: Tariq Aziz" in anna.does(queue, "Put in this order", **places, reason="He knows the house.").words
    assert "Tariq Aziz is presented" in anna.does(queue, "Present Tariq Aziz").words


def test_a_pool_is_opened_cut_provided_and_closed_without_anybody(site: Site, person: Persons) -> None:
    site.agreed("nurse", brief("Nurse", POOLS))
    anna, maria, here = person("anna"), person("maria"), "/vacancies/nurse/compare"
    anna.does(here, "Open it")
    for number in range(3):
        site.does(
            "anna",
            *enters("nurse", number, pool="nurse-pool-1"),
            rates("nurse", StepKind.PRE_SCREENING, number, english=4),
        )
        site.does(
            "anna",
            advances("nurse", number),
            rates("nurse", StepKind.RECRUITMENT_INTERVIEW, number, teamwork=4, english=4 - number),
        )
    anna.does(
        "/vacancies/nurse/watch",
        "Keep it",
        "/lists",
        name="June",
        kind="long",
        **{"/candidacies/-": [it("nurse"), it("nurse", 1)]},
    )
    assert "June" in anna.opens("/vacancies/nurse/watch").words
    chosen = [it("nurse"), it("nurse", 1)]
    assert "Mira Holm, Tariq Aziz" in anna.does(here, "Cut the pool", "/cut", **{"/advance/-": chosen}).words
    assert "1 batch provided" in anna.does(here, "Provide", "/batch", **{"/candidacies/-": chosen[:1]}).words
    for number in range(2):
        for rater in ("pavel", "ines"):
            site.does(rater, rates("nurse", StepKind.PROFESSIONAL_INTERVIEW, number, python=4, sql=4 - number, kafka=3))
    anna.does(here, "Cut the pool", "/cut", **{"/advance/-": chosen[:1]})
    site.does("maria", rates("nurse", StepKind.MANAGERIAL_INTERVIEW, teamwork=3))
    closed = maria.does(here, "Decide", outcome="failed", reason="Nobody can do nights.")
    assert "Nobody can do nights." in closed.words


def test_s11_a_search_is_closed_without_a_hire_by_its_manager_when_everybody_has_their_answer(
    site: Site, person: Persons
) -> None:
    site.agreed("usher", brief("Usher"))
    site.does("anna", *enters("usher"))
    maria, watch = person("maria"), "/vacancies/usher/watch"
    assert "everybody in it was hired, rejected or withdrew" in maria.opens(watch).words
    person("anna").does(f"/vacancies/usher/candidacies/{it('usher')}", "Record it", reason="Another offer.")
    assert "Please fill this in." in maria.presses(maria.opens(watch), "Close the search").words
    closed = maria.does(watch, "Close the search", reason="The house was sold.")
    assert "Nothing happens any more in a search that was closed" in closed.words
    site.settles()
    assert "days to fill at most 45 not measured" in maria.opens("/vacancies/usher/brief").words.lower()
