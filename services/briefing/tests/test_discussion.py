"""S84: a thread for a field of the brief, answers in order, and a resolution on record."""

from typing import Any

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.discussion import DISCUSSION
from hiring.briefing.domain.permissions import POLICY
from hiring.contracts.briefing import discussion as d
from hiring.eventkit.testing.spec import Spec

V: dict[str, Any] = {"vacancy": "backend"}
T: dict[str, Any] = V | {"thread": "t1"}
JOINED = d.DiscussionJoined(**V, part="team", people=("anna", "maria"))
OPEN = d.OpenThread(**T, field="/requirements/0/minimum", text="Why a three?", asked="maria")
OPENED = d.ThreadOpened(**T, field="/requirements/0/minimum", text="Why a three?", opened_by="anna", asked="maria")
ANSWER = d.AddComment(**T, number=1, text="They work alone.")
ANSWERED = d.CommentAdded(**T, number=1, text="They work alone.", by="maria")
RESOLVE = d.ResolveThread(**T, resolution="It stays a three.")
RESOLVED = d.ThreadResolved(**T, resolution="It stays a three.", resolved_by="anna")


def test_s84_a_field_is_discussed_until_there_is_a_resolution() -> None:
    told = Spec(DISCUSSION).given(JOINED).when(OPEN, by="anna").then(OPENED)
    told = told.when(ANSWER, by="maria").then(ANSWERED).when(RESOLVE, by="anna").then(RESOLVED)
    told.when(RESOLVE, by="anna").then_nothing()
    more = d.AddComment(**T, number=2, text="But why?")
    told.when(more, by="anna").then_refused(r.S84, "It stays a three.")
    told.when(d.ResolveThread(**T, resolution="A two."), by="anna").then_refused(r.S84)


def test_only_the_people_of_the_brief_discuss_it() -> None:
    told = Spec(DISCUSSION).given(JOINED)
    told.when(OPEN, by="stranger").then_refused(r.NOT_YOUR_ROLE)
    told.when(OPEN.model_copy(update={"asked": "stranger"}), by="anna").then_refused(r.NOT_YOUR_ROLE, "stranger")
    Spec(DISCUSSION).when(OPEN, by="anna").then_refused(r.UNKNOWN_VACANCY)


def test_who_leaves_the_team_leaves_the_discussion() -> None:
    told = Spec(DISCUSSION).given(JOINED)
    join = d.JoinDiscussion(**V, part="team", people=("anna",))
    told.when(join, by="anna").then_refused(r.NOT_YOUR_ROLE)
    told = told.when(join, by=POLICY).then(d.DiscussionJoined(**V, part="team", people=("anna",)))
    told.when(OPEN, by="maria").then_refused(r.NOT_YOUR_ROLE)


def test_an_answer_follows_the_last_one_that_was_read() -> None:
    told = Spec(DISCUSSION).given(JOINED, OPENED, ANSWERED)
    told.when(ANSWER, by="anna").then_refused(r.COMMENT_OUT_OF_DATE, "the next comment is number 2")


def test_a_thread_is_about_one_thing() -> None:
    told = Spec(DISCUSSION).given(JOINED, OPENED)
    told.when(OPEN, by="anna").then_nothing()
    told.when(OPEN.model_copy(update={"field": "/pitch"}), by="anna").then_refused(r.THREAD_THERE)
    told.when(d.AddComment(**V, thread="t2", number=1, text="?"), by="anna").then_refused(r.UNKNOWN_THREAD)
