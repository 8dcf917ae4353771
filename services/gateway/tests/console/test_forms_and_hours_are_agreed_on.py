"""What an organisation and a vacancy ask after a hire, and when the organisation works."""

from collections.abc import Callable

from services.gateway.tests.console.conftest import Site
from services.gateway.tests.console.pressing import Page, Person
from services.gateway.tests.console.staging import accepted, brief, it, presented, through_recruitment, to_the_offer

Persons = Callable[[str], Person]
WEEK = {"/hours/time_zone": "Europe/Berlin", "/hours/week/monday/0": "00:00", "/hours/week/monday/1": "23:59"}


def asked(page: Page, form: str) -> list[str]:
    found, _ = page.button("Ask these", f"/{form}")
    return [value for name, value in found.values if name.endswith("/text")]


def test_hr_says_when_the_organisation_works_and_others_read_it(person: Persons) -> None:
    olga, pavel, here = person("olga"), person("pavel"), "/organisation"
    assert "HR or an administrator" in pavel.opens(here).words
    wrong = olga.presses(olga.opens(here), "Set these hours", **{**WEEK, "/hours/week/monday/1": "00:00"})
    assert (wrong.status, "from before to" in wrong.words) == (422, True)
    more = olga.does(here, "Add a holiday", **WEEK)
    assert ("/hours/time_zone", "Europe/Berlin") in more.button("Set these hours")[0].values
    done = olga.presses(more, "Set these hours", **{"/hours/holidays/0": "2030-12-25"})
    assert done.status == 200, done.words
    said = pavel.opens(here).words
    assert "In the zone Europe/Berlin. Monday 00:00 to 23:59 Not on 25 Dec 2030" in said


def test_a_day_in_an_address_is_the_readers_day(site: Site) -> None:
    with site.client("olga") as olga:
        olga.cookies.set("zone", "Europe/Berlin")
        told = olga.get("/console/insight/funnel", params={"at": "2026-12-24", "file": "json"}).json()
        assert told["as_of"] == "2026-12-24T23:59:59+01:00"


def test_the_organisation_asks_everybody_and_a_vacancy_more_and_a_hire_is_asked_both(
    site: Site, person: Persons
) -> None:
    anna, pavel, here = person("anna"), person("pavel"), "/vacancies/gardener/feedback/forms"
    site.agreed("gardener", brief("Gardener"))
    added = anna.does(
        "/organisation", "Add a question", "/forms/recruiter", **{"/questions/0/text": "How was the heat?"}
    )
    published = anna.presses(added, "Ask these", "/forms/recruiter", **{"/questions/1/text": "How was the rain?"})
    assert asked(published, "recruiter") == ["How was the heat?", "How was the rain?"]
    anna.does(here, "Ask these", "/recruiter", **{"/questions/0/text": "How was the snow?"})
    shown = anna.opens(here)
    assert "How was the heat?" in shown.words
    assert asked(shown, "recruiter") == ["How was the snow?"]
    assert "Ask these" not in {one.words for form in pavel.opens(here).forms for one in form.buttons}

    site.does("anna", *through_recruitment("gardener"), presented("gardener"))
    for name, command in to_the_offer("gardener"):
        site.does(name, command)
    site.does("anna", accepted("gardener"))
    mine = anna.opens(f"/vacancies/gardener/feedback/hires/{it('gardener')}")
    assert "How was the heat?" in mine.words
    form, _ = mine.button("File the form")
    ratings = {name: "4" for name in form.names if name.count("/") and name != "/comment"}
    filed = anna.does(f"/vacancies/gardener/feedback/hires/{it('gardener')}", "File the form", **ratings)
    assert "File the form" not in {one.words for form in filed.forms for one in form.buttons}
