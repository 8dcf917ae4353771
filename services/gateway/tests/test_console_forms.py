"""Forms: what was typed becomes a command, and what a service says of it finds its field."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import Request

from hiring.chassis.parsing import Invalid
from hiring.contracts.brief import Brief
from hiring.contracts.briefing.commands import AgreeCharter, AgreePitch, AgreeTeam
from hiring.contracts.requests import FieldError, Problem
from hiring.contracts.samples import complete_brief
from hiring.gateway.console.brief.differences import differences
from hiring.gateway.console.brief.parts import PARTS, Part, part_named
from hiring.gateway.console.brief.revising import revision
from hiring.gateway.console.forms import Form, invalid, submitted
from hiring.gateway.problems import HttpProblem

PERSON = ("/team/0/person", "anna"), ("/team/0/role", "recruiter")
BLANK = ("/team/1/person", ""), ("/team/1/role", "")


async def sent(*fields: tuple[str, str]) -> Form:
    body = urlencode(fields).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return await submitted(Request({"type": "http", "method": "POST", "headers": []}, receive))


def part(name: str) -> Part:
    found = part_named(name)
    assert found is not None
    return found


async def test_names_are_pointers_and_a_blank_row_is_none() -> None:
    form = await sent(*PERSON, *BLANK, ("csrf", "x"))
    command = form.command(AgreeTeam, vacancy="v1")
    assert [(one.person, one.role) for one in command.team] == [("anna", "recruiter")]


async def test_working_hours_are_those_of_the_days_that_were_filled_in() -> None:
    monday = ("/working_hours/week/monday/0", "09:00"), ("/working_hours/week/monday/1", "17:00")
    tuesday = ("/working_hours/week/tuesday/0", ""), ("/working_hours/week/tuesday/1", "")
    holiday = ("/working_hours/holidays/0", "2026-12-25")
    form = await sent(*PERSON, ("/working_hours/time_zone", "Europe/Berlin"), *monday, *tuesday, holiday)
    nothing = await sent(*PERSON, ("/working_hours/time_zone", ""), *tuesday)
    wished = [part("team").wish(one, "v1").model_dump()["working_hours"] for one in (form, nothing)]
    week = {"monday": ("09:00", "17:00")}
    assert wished == [{"time_zone": "Europe/Berlin", "week": week, "holidays": ("2026-12-25",)}, None]


@pytest.mark.parametrize("ticked", [True, False])
async def test_everybody_signs_exactly_where_it_is_ticked(*, ticked: bool) -> None:
    ticks = [("/acknowledgement_required", "true")] if ticked else []
    team = part("team").wish(await sent(*PERSON, *ticks), "v1")
    assert team.model_dump()["acknowledgement_required"] is ticked


async def test_a_list_that_is_left_empty_is_empty_and_not_missing() -> None:
    assert (await sent(("/issues/0", " "))).command(AgreeCharter, vacancy="v1").issues == ()


async def test_what_is_missing_is_told_in_plain_words_at_its_field() -> None:
    form = await sent(("/pitch", ""))
    with pytest.raises(Invalid) as wrong:
        form.command(AgreePitch, vacancy="v1")
    form.refused(invalid(wrong.value))
    assert [said.words for said in form.said("/pitch")] == ["Please fill this in."]


@pytest.mark.parametrize(
    ("button", "rows"),
    [(("add", "/team"), ["anna", "", None]), (("remove", "/team/0"), [""]), (("remove", "/team/7"), ["anna", ""])],
)
async def test_a_row_is_added_or_taken_away_and_nothing_typed_is_lost(
    button: tuple[str, str], rows: Sequence[str | None]
) -> None:
    form = await sent(*PERSON, *BLANK, button)
    assert form.editing
    assert [form.at(f"/team/{n}/person") for n in form.rows("/team")] == list(rows)


async def test_each_field_that_a_refusal_names_says_its_own_rule() -> None:
    problem = Problem(
        kind="refused",
        rule="S13",
        title="A must-have has a minimum level",
        detail="/requirements/0/minimum: go has none (S13); /flow/1/told: the recruiter has a part already (S30)",
        errors=(FieldError(pointer="/requirements/0/minimum", message="A must-have has a minimum level"),),
    )
    form = Form().refused(problem, {"/flow": "/steps"})
    (first,), (second,) = form.said("/requirements/0/minimum"), form.said("/steps/1/told")
    assert (first.rule, first.words, first.because) == ("S13", "A must-have has a minimum level", "Go has none")
    assert (second.rule, second.words, second.because) == ("S30", "The recruiter has a part already", None)


async def test_the_same_press_is_one_command_and_an_edit_after_going_back_is_another() -> None:
    texts = ("Calm.", "Calm.", "Wild.")
    forms = [await sent(("key", "k"), ("/pitch", text)) for text in texts]
    first, again, edited = (form.id_of(form.command(AgreePitch, vacancy="v1"), "anna") for form in forms)
    assert first == again != edited


async def test_a_form_of_more_than_a_quarter_of_a_megabyte_is_not_read() -> None:
    with pytest.raises(HttpProblem) as refused:
        await sent(("/pitch", "x" * 300_000))
    assert refused.value.response.status_code == 413


@pytest.mark.parametrize("one", PARTS, ids=lambda one: one.name)
def test_a_part_that_is_shown_and_saved_unchanged_changes_nothing(one: Part) -> None:
    brief = complete_brief()
    wish = one.wish(one.form(brief), "v1")
    with pytest.raises(Invalid):
        revision(wish, brief)


def test_a_change_of_a_brief_in_force_names_its_field_and_says_it_in_words() -> None:
    brief = complete_brief()
    form = part("requirements").form(brief)
    form.values["requirements"][2]["importance"] = "desirable"
    (change,) = revision(part("requirements").wish(form, "v1"), brief).changes
    assert change.pointer == "/requirements/2/importance"
    (told,) = differences([change], brief)
    assert (told.part.name, told.before, told.after) == ("requirements", "learnable", "desirable")
    assert "Kafka" in told.where


def test_a_step_that_leaves_the_flow_leaves_by_its_field() -> None:
    brief = Brief.model_validate(complete_brief().model_dump())
    form = part("flow").form(brief)
    form.values["steps"][4]["included"] = "true"
    changes = revision(part("flow").wish(form, "v1"), brief).changes
    assert [(change.pointer, change.after) for change in changes] == [("/flow/4/included", "true")]
