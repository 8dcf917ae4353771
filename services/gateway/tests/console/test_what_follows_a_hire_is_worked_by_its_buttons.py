"""What follows a hire, and what a team improves, pressed button by button."""

from collections.abc import Callable

from services.gateway.tests.console.conftest import Site
from services.gateway.tests.console.pressing import Person
from services.gateway.tests.console.staging import accepted, brief, it, through_recruitment, to_the_offer

Persons = Callable[[str], Person]


def test_a_manager_files_the_form_reviews_the_probation_and_an_improvement_is_dropped(
    site: Site, person: Persons
) -> None:
    site.agreed("tanner", brief("Tanner"))
    site.does("anna", *through_recruitment("tanner"))
    anna, maria, here = person("anna"), person("maria"), f"/vacancies/tanner/feedback/hires/{it('tanner')}"
    anna.does(f"/vacancies/tanner/candidacies/{it('tanner')}", "Present", reason="She is the first.")
    for name, command in to_the_offer("tanner"):
        site.does(name, command)
    site.does("anna", accepted("tanner"))
    form, _ = maria.opens(here).button("File the form", "/hiring-manager")
    ratings = {name: "4" for name in form.names if name.startswith("/") and name != "/comment"}
    filed = maria.does(here, "File the form", "/hiring-manager", **ratings)
    assert "File the form" not in {one.words for form in filed.forms for one in form.buttons}
    form, _ = maria.opens(here).button("File the review")
    levels = {name: "4" for name in form.names if name.startswith("/skills/")}
    early = maria.presses(maria.opens(here), "File the review", **levels, outcome="passed", summary="Too early.")
    assert (early.status, "Before its end a probation can only be failed" in early.words) == (422, True)
    reviewed = maria.does(here, "File the review", **levels, outcome="failed", summary="She left after a week.")
    assert "She left after a week." in reviewed.words

    said = {"text": "Ask for the notice period.", "target": "procedure", "owner": "anna", "due_at": "2030-01-01"}
    anna.does("/vacancies/tanner/feedback", "Agree on it", **said)
    dropped = anna.does("/vacancies/tanner/feedback", "Drop it", text="It is asked already.")
    assert "It is asked already." in dropped.words
