"""S84: a thread for a field of the brief, answers in order, and a resolution on record."""

from collections.abc import Callable
from typing import Any

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.brief import BRIEF
from hiring.contracts.briefing import discussion as d
from hiring.contracts.briefing.commands import ApproveBrief
from hiring.contracts.briefing.events import TeamAgreed
from hiring.contracts.samples import complete_brief
from hiring.eventkit.testing.spec import Spec

Told = Callable[..., Spec]
V: dict[str, Any] = {"vacancy": "backend"}
T: dict[str, Any] = V | {"thread": "t1"}
OPEN = d.OpenThread(**T, field="/requirements/0/minimum", text="Why a three?", asked="maria")
OPENED = d.ThreadOpened(**T, field="/requirements/0/minimum", text="Why a three?", opened_by="anna", asked="maria")
ANSWER = d.AddComment(**T, number=1, text="They work alone.")
ANSWERED = d.CommentAdded(**T, number=1, text="They work alone.", by="maria")
RESOLVE = d.ResolveThread(**T, resolution="It stays a three.")
RESOLVED = d.ThreadResolved(**T, resolution="It stays a three.", resolved_by="anna")


def test_s84_a_field_is_discussed_until_there_is_a_resolution(drafted: Told) -> None:
    told = drafted().when(OPEN, by="anna").then(OPENED)
    told = told.when(ANSWER, by="maria").then(ANSWERED).when(RESOLVE, by="anna").then(RESOLVED)
    told.when(RESOLVE, by="anna").then_nothing()
    more = d.AddComment(**T, number=2, text="But why?")
    told.when(more, by="anna").then_refused(r.S84, "It stays a three.")
    told.when(d.ResolveThread(**T, resolution="A two."), by="anna").then_refused(r.S84)


def test_only_the_people_of_the_brief_discuss_it(drafted: Told) -> None:
    told = drafted()
    told.when(OPEN, by="stranger").then_refused(r.NOT_YOUR_ROLE)
    told.when(OPEN.model_copy(update={"asked": "stranger"}), by="anna").then_refused(r.NOT_YOUR_ROLE, "stranger")
    Spec(BRIEF).when(OPEN, by="anna").then_refused(r.UNKNOWN_VACANCY)


def test_who_leaves_the_team_leaves_the_discussion(drafted: Told) -> None:
    team = tuple(one for one in complete_brief().team if one.person != "ines")
    told = drafted().given(TeamAgreed(**V, team=team))
    told.when(OPEN, by="ines").then_refused(r.NOT_YOUR_ROLE)


def test_what_is_said_changes_nothing_of_what_was_approved(submitted: Told) -> None:
    told = submitted().when(OPEN, by="anna").then(OPENED)
    assert told.state().brief == complete_brief()
    told.when(ApproveBrief(**V, brief_version=1), by="olga").happens()


def test_an_answer_follows_the_last_one_that_was_read(drafted: Told) -> None:
    told = drafted().given(OPENED, ANSWERED)
    told.when(ANSWER, by="anna").then_refused(r.COMMENT_OUT_OF_DATE, "the next comment is number 2")


def test_a_thread_is_about_one_thing(drafted: Told) -> None:
    told = drafted().given(OPENED)
    told.when(OPEN, by="anna").then_nothing()
    told.when(OPEN.model_copy(update={"field": "/pitch"}), by="anna").then_refused(r.THREAD_THERE)
    told.when(d.AddComment(**V, thread="t2", number=1, text="?"), by="anna").then_refused(r.UNKNOWN_THREAD)
