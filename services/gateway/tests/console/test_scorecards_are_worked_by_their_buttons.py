"""Who rates, what is arranged about it, and what is said together: pressed button by button."""

from collections.abc import Callable

from services.gateway.tests.console.conftest import Site
from services.gateway.tests.console.pressing import Person
from services.gateway.tests.console.staging import (
    PROFESSIONAL,
    brief,
    enters,
    it,
    presented,
    rates,
    through_recruitment,
)

from hiring.contracts.evaluation.ids import evaluation_of

Persons = Callable[[str], Person]


def test_a_rater_steps_aside_another_is_let_in_and_what_the_candidate_needs_is_told(
    site: Site, person: Persons
) -> None:
    site.agreed("smith", brief("Smith"))
    site.does("anna", *through_recruitment("smith"), presented("smith"))
    sheet = f"/vacancies/smith/evaluations/{evaluation_of(it('smith'), PROFESSIONAL)}"
    anna, pavel, ines = person("anna"), person("pavel"), person("ines")
    anna.does(sheet, "Record", accommodation="A room without stairs.")
    assert "Mira Holm needs: A room without stairs." in pavel.opens(sheet).words
    aside = pavel.presses(pavel.opens(sheet), "Declare a conflict of interest", reason="She is my sister.")
    assert "You declared a conflict of interest" in aside.words
    assert "sister" not in anna.opens(sheet).words
    ines.does(sheet, "Submit", **_said(ines, sheet, "4"))
    anna.does(sheet, "Replace", rater="pavel", replacement="maria", reason="Pavel knows her.")
    assert "Waits for Maria" in ines.opens(sheet).words


def test_sealed_answers_are_read_only_for_a_reason_that_stays(site: Site, person: Persons) -> None:
    site.agreed("miller", brief("Miller"))
    site.does("anna", *through_recruitment("miller"), presented("miller"))
    sheet = f"/vacancies/miller/evaluations/{evaluation_of(it('miller'), PROFESSIONAL)}"
    site.does("pavel", rates("miller", PROFESSIONAL, python=2, sql=4, kafka=3))
    maria = person("maria")
    assert "Sealed for you" in maria.opens(sheet).words
    broken = maria.does(sheet, "Break the seal", reason="Ines is ill, and the offer is due.")
    assert "you read answers before" in broken.words.lower()
    assert "Ines is ill" in broken.words


def test_a_debrief_is_recorded_beside_what_each_said_alone(site: Site, person: Persons) -> None:
    site.agreed("mason", brief("Mason"))
    site.does("anna", *through_recruitment("mason"), presented("mason"))
    site.does("pavel", rates("mason", PROFESSIONAL, python=2, sql=4, kafka=3))
    sheet = f"/vacancies/mason/evaluations/{evaluation_of(it('mason'), PROFESSIONAL)}"
    anna, ines, stranger = person("anna"), person("ines"), person("maria")
    ines.does(sheet, "Submit", **_said(ines, sheet, "4"))
    site.settles()
    form, _ = ines.opens(sheet).button("Record it", "/consensus")
    assert ("/ratings/1/rating", "4") in form.values, "both said so alone"
    refused = ines.presses(ines.opens(sheet), "Record it", "/consensus", summary="She fits.")
    assert (refused.status, "Please fill this in." in refused.words) == (422, True)
    levels = {f"/ratings/{place}/rating": level for place, level in enumerate(("3", "4", "3"))}
    agreed = ines.does(
        sheet, "Record it", "/consensus", **levels, recommendation="yes", summary="Python can be learnt."
    )
    assert "What the debrief agreed on Yes: Python can be learnt." in agreed.words
    assert "Python can be learnt." in anna.opens(sheet).words
    assert "Record it" not in {one.words for form in stranger.opens(sheet).forms for one in form.buttons}


def test_corrected_scores_are_shown_once_it_is_recorded_what_for(site: Site, person: Persons) -> None:
    site.agreed("potter", brief("Potter"))
    site.does("anna", *enters("potter"))
    maria, pavel, here = person("maria"), person("pavel"), "/vacancies/potter/insight/raters"
    assert "Show corrected scores" not in {one.words for form in pavel.opens(here).forms for one in form.buttons}
    shown = maria.does(here, "Show corrected scores", reason="Two raters are strict.")
    assert "You look at corrected scores since" in shown.words or "Two raters are strict." in shown.words
    assert "Show corrected scores" not in {one.words for form in shown.forms for one in form.buttons}


def _said(rater: Person, sheet: str, level: str) -> dict[str, str]:
    """The same level for all that the scorecard asks."""
    form, _ = rater.opens(sheet).button("Submit")
    return {**{name: level for name in form.names if name.endswith("/rating")}, "recommendation": "yes"}
