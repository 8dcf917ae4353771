"""What can be done about a person across vacancies, pressed button by button."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from services.gateway.tests.console.conftest import Site
from services.gateway.tests.console.pressing import Person
from services.gateway.tests.console.staging import brief, enters, who

from hiring.contracts.sealed import Sealed

Persons = Callable[[str], Person]


def day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def test_somebody_agrees_is_kept_in_mind_and_taken_out_again(site: Site, person: Persons) -> None:
    site.agreed("dyer", brief("Dyer"))
    site.does("anna", *enters("dyer"))
    anna, here = person("anna"), f"/talent/{who('dyer')}"
    anna.does(here, "Record", "/consent", purpose="talent-pool", **{"/until": day(300)})
    kept = anna.does(here, "Keep in mind", pool="dyers", recontact_at=day(90))
    assert "Kept in mind: dyers" in kept.words
    assert "Mira Holm" in anna.opens("/talent").words
    assert "Kept in mind: dyers" not in anna.does(here, "Take out").words
    assert "No consent on record." in anna.does(here, "Take back", purpose="talent-pool").words


def test_a_legal_hold_keeps_somebody_from_being_forgotten_until_it_is_lifted(site: Site, person: Persons) -> None:
    register, _ = enters("forgotten")
    site.does("anna", register)
    petra, olga, here = person("petra"), person("olga"), f"/talent/{who('forgotten')}"
    olga.does(here, "Record the wish", reason="She asked by mail.")
    held = petra.does(here, "Keep everything", reason="A lawsuit.")
    assert "Legal hold:" in held.words
    assert "Erase for ever" not in {one.words for form in held.forms for one in form.buttons}
    assert "Legal hold:" not in petra.does(here, "Lift it", reason="It is over.").words
    assert "Mira Holm" not in petra.does(here, "Erase for ever").words
    site.settles()
    gone = petra.opens(here)
    assert "Forgotten" in gone.words
    assert "Mira Holm" not in gone.words


def test_two_records_of_one_person_become_one(site: Site, person: Persons) -> None:
    first, second = (next(enters("weaver", number)) for number in range(2))
    site.does("anna", first, second.model_copy(update={"contact": Sealed("weaver-0@example.org")}))
    olga, twice = person("olga"), f"Mira Holm {who('weaver')} Tariq Aziz {who('weaver', 1)}"
    assert all(twice in person(name).opens("/talent").words for name in ("olga", "petra"))
    assert "Mira Holm" not in person("maria").opens("/talent").words
    olga.does(f"/talent/{who('weaver', 1)}", "Merge", into=who("weaver"), reason="The same mail.")
    site.settles()
    assert twice not in olga.opens("/talent").words
    assert f"Took over {who('weaver', 1)}" in olga.opens(f"/talent/{who('weaver')}").words
