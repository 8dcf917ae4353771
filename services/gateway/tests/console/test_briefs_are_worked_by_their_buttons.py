"""What can be done about a brief, pressed button by button."""

from collections.abc import Callable

from services.gateway.tests.console.conftest import Site
from services.gateway.tests.console.pressing import Person
from services.gateway.tests.console.staging import brief

from hiring.contracts.briefing.commands import SubmitBrief
from hiring.contracts.ids import VacancyId
from hiring.contracts.samples import kick_off

Persons = Callable[[str], Person]


def test_a_brief_in_force_is_acknowledged_and_a_change_of_it_turned_down(site: Site, person: Persons) -> None:
    site.agreed("clerk", brief("Clerk"))
    here, pavel, anna, maria = "/vacancies/clerk/brief", person("pavel"), person("anna"), person("maria")
    known = pavel.does(here, "I know this version")
    assert "I know this version" not in {one.words for form in known.forms for one in form.buttons}
    proposed = anna.does(f"{here}/parts/pitch", "Propose this change", pitch="Quiet days.")
    assert "Quiet days." in proposed.words
    nothing = maria.presses(maria.opens(f"{here}/versions"), "Turn down")
    assert (nothing.status, "Please fill this in." in nothing.words) == (422, True)
    down = maria.does(f"{here}/versions", "Turn down", comment="They are not quiet.")
    assert "Revision 1" not in down.words
    assert "They are not quiet." in down.words


def test_an_approver_lets_somebody_stand_in_and_comes_back(site: Site, person: Persons) -> None:
    site.does("anna", *kick_off("driver", brief("Driver")), SubmitBrief(vacancy=VacancyId("driver")))
    here, olga, petra, anna = "/vacancies/driver/brief", person("olga"), person("petra"), person("anna")
    assert "Petra approves in your place." in olga.does(here, "Delegate", to="petra", reason="On holiday.").words
    assert "approves in your place" not in olga.does(here, "Approve by myself again").words
    olga.does(here, "Delegate", to="petra", reason="On holiday again.")
    petra.does(here, "Approve version 1")
    assert "Olga" in anna.opens(here).words


def test_a_template_is_published_and_retired(site: Site, person: Persons) -> None:
    site.agreed("porter", brief("Porter"))
    anna = person("anna")
    published = anna.does("/vacancies/porter/brief/template", "Publish", name="Porters")
    assert "Porters" in published.words
    assert "Porters" not in anna.does("/templates", "Retire", "/templates/porters/retire").words


def test_a_shorter_flow_is_argued_and_accepted_in_the_brief(site: Site, person: Persons) -> None:
    site.does("anna", *kick_off("sailor", brief("Sailor")))
    anna, maria, here = person("anna"), person("maria"), "/vacancies/sailor/brief"
    anna.does(f"{here}/parts/flow", "Argue", demand="high", argument="Sailors sign on at once.")
    assert "Sailors sign on at once." in maria.opens(here).words
    accepted = maria.does(here, "Accept the argument")
    assert "Accept the argument" not in {one.words for form in accepted.forms for one in form.buttons}


def test_somebody_to_be_won_over_is_named_and_taken_off_again(site: Site, person: Persons) -> None:
    site.does("anna", *kick_off("fisher", brief("Fisher")))
    anna, here = person("anna"), "/vacancies/fisher/brief/parts/roadmap"
    assert "Ada Lovelace" in anna.does(here, "Name them", name="Ada Lovelace", why="She knows the sea.").words
    assert "Ada Lovelace" not in anna.does(here, "Take off the roadmap").words


def test_a_row_that_is_added_to_a_form_is_blank(site: Site, person: Persons) -> None:
    site.does("anna", *kick_off("farmer", brief("Farmer")))
    anna = person("anna")
    more = anna.does("/vacancies/farmer/brief/parts/approvers", "Add an approver")
    form, _ = more.button("Add an approver")
    assert ("/approvers/2", "") in form.values
    assert ("/approvers/0", "maria") in form.values
