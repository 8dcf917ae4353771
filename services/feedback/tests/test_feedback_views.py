"""What feedback shows, folded from a whole story: a failed pool, a second one, a hire, a probation."""

from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.brief import Change, Waterfall
from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.evaluation.events import EvaluationCompleted
from hiring.contracts.evaluation.parts import SkillMark, StepMarks, StepTotal
from hiring.contracts.feedback.commands import (
    CustomiseForm,
    HoldSession,
    ReportReality,
    ReviewProbation,
    SubmitRecruiterForm,
)
from hiring.contracts.feedback.events import Form
from hiring.contracts.feedback.organisation import PublishForm
from hiring.contracts.feedback.queries import (
    CompareModels,
    ListMyFeedbackTasks,
    ListSessions,
    ShowAftercare,
    ShowFormsOfVacancy,
    ShowOutcomes,
    ShowProbation,
    ShowQuality,
)
from hiring.contracts.messages import Query
from hiring.contracts.samples import complete_brief
from hiring.eventkit.decider import Refused
from hiring.eventkit.testing.spec import MONDAY
from hiring.feedback.domain.aftercare.forms import S77
from hiring.feedback.views.vacancies import NOT_YOUR_VACANCY

REAL = {"tasks": 4, "workflow": 2, "team": 4}
DAY = timedelta(days=1)


def test_s46_s63_a_failed_pools_session_shows_why_and_what_was_changed(searching: Any) -> None:
    searching.decides(outcome="failed", members=["c1", "c2"])
    [asked] = searching.shows("anna", ListSessions, vacancy="v1").sessions
    assert (asked.cause, asked.change_required, asked.held_at) == ("pool-failed", True, None)
    assert asked.owner == "anna"
    searching.later(1)
    change = Change(pointer="/requirements/1/weight", before="2", after="3")
    searching.told(
        "anna",
        HoldSession,
        session=asked.session,
        attendees=["anna", "maria"],
        reasons=["SQL is missing everywhere."],
        changes=[change.model_dump()],
    )
    [held] = searching.shows("maria", ListSessions, vacancy="v1").sessions
    assert (held.held_at, held.changes) == (searching.now, (change,))
    assert held.reasons == ("SQL is missing everywhere.",)


def test_a_session_is_everybodys_task_until_it_is_held_and_overdue_when_late(searching: Any) -> None:
    searching.rejects(4, model="waterfall")
    assert searching.tasks("ines") == searching.tasks("maria") == [("session", None, False)]
    searching.later(2)
    assert searching.tasks("maria") == [("session", None, True)]
    [session] = searching.shows("anna", ListSessions, vacancy="v1").sessions
    assert session.overdue
    fields = {"session": session.session, "reasons": ["SQL"], "no_changes": True}
    searching.told("anna", HoldSession, attendees=["anna", "maria"], **fields)
    assert searching.tasks("ines") == searching.tasks("maria") == []
    assert searching.deadlines == {}


def test_s85_each_is_told_the_questions_that_their_own_form_adds(searching: Any) -> None:
    for form in Form:
        searching.told("anna", CustomiseForm, form=form, questions=[{"id": f"q-{form}", "text": f"About {form}?"}])
    searching.fills()
    for person, form in (("person1", Form.CANDIDATE), ("anna", Form.RECRUITER), ("maria", Form.HIRING_MANAGER)):
        [task] = [one for one in searching.shows(person, ListMyFeedbackTasks).tasks if one.kind == "form"]
        assert task.due_at - task.since == timedelta(days=14)
        assert [one.id for one in task.questions] == [f"q-{form}"]
        assert [one.id for one in task.expected] == (["q-reality"] if form is Form.CANDIDATE else [])
    shown = searching.shows("maria", ShowProbation, vacancy="v1", candidacy="c1")
    assert [(one.form, one.version) for one in shown.forms] == [(form, 1) for form in Form]
    searching.told(
        "anna",
        SubmitRecruiterForm,
        candidacy="c1",
        information_availability=4,
        manager_interactions=5,
        answers={"q-recruiter": 2},
    )
    filed = searching.shows("anna", ShowAftercare, vacancy="v1", candidacy="c1")
    assert (filed.recruiter.answers, filed.forms) == ({"q-recruiter": 2}, shown.forms)


def test_s77_the_gap_between_expectation_and_reality_counts_once_the_forms_are_open(hired: Any) -> None:
    hired.files("person1")
    hired.later(90)
    hired.told("person1", ReportReality, candidacy="c1", reality=REAL)
    skills = [{"skill": "python", "level": 4}]
    hired.told("maria", ReviewProbation, candidacy="c1", outcome="passed", skills=skills, summary="Good.")
    gap = hired.shows("anna", ShowQuality, vacancy="v1").expectation_gap
    assert (gap.value, gap.cases) == (None, 0)
    hired.files("anna")
    hired.files("maria")
    gap = hired.shows("anna", ShowQuality, vacancy="v1").expectation_gap
    assert (gap.value, gap.cases) == (pytest.approx(4 / 3), 1)


def test_s73_a_hire_asks_each_of_the_three_for_their_own_form(hired: Any) -> None:
    assert hired.tasks("person1") == [("form", Form.CANDIDATE, False)]
    assert ("form", Form.RECRUITER, False) in hired.tasks("anna")
    assert ("form", Form.HIRING_MANAGER, False) in hired.tasks("maria")
    hired.files("person1")
    assert hired.tasks("person1") == []


@pytest.mark.parametrize(
    ("filed", "person"),
    [((), "anna"), (("person1", "maria"), "anna"), (("anna",), "maria"), (("anna",), "pavel")],
)
def test_s77_the_forms_are_sealed_until_ones_own_is_in(hired: Any, filed: tuple[str, ...], person: str) -> None:
    for somebody in filed:
        hired.files(somebody)
    with pytest.raises(Refused) as refusal:
        hired.shows(person, ShowAftercare, vacancy="v1", candidacy="c1")
    assert refusal.value.rule == S77


def test_s77_the_three_forms_stand_side_by_side(hired: Any) -> None:
    hired.files("anna")
    so_far = hired.shows("anna", ShowAftercare, vacancy="v1", candidacy="c1")
    assert so_far.recruiter.manager_interactions == 5
    assert so_far.candidate is so_far.hiring_manager is None
    hired.files("person1")
    hired.files("maria")
    for person in ("anna", "maria", "pavel"):
        forms = hired.shows(person, ShowAftercare, vacancy="v1", candidacy="c1")
        assert forms.candidate.comment == "I always knew what comes next."
        assert (forms.recruiter.submitted_by, forms.hiring_manager.submitted_by) == ("anna", "maria")


def test_s77_what_a_form_says_of_the_model_counts_nowhere_until_all_three_are_in(hired: Any) -> None:
    hired.files("maria")
    [iterative] = [one for one in hired.shows("anna", CompareModels, vacancy="v1").models if one.vacancies]
    assert (iterative.manager_rating.value, iterative.manager_rating.cases) == (None, 0)
    hired.files("anna")
    hired.files("person1")
    [iterative] = [one for one in hired.shows("anna", CompareModels, vacancy="v1").models if one.vacancies]
    assert (iterative.manager_rating.value, iterative.manager_rating.cases) == (5, 1)


@pytest.mark.parametrize(("earlier", "first"), [(None, True), ("waterfall", True), ("iterative", False)])
def test_s76_the_first_time_with_a_model_is_computed_from_the_log(
    searching: Any, earlier: str | None, *, first: bool
) -> None:
    if earlier:
        now, searching.now = searching.now, MONDAY - DAY
        brief = complete_brief(model=Waterfall() if earlier == "waterfall" else None).model_dump(mode="json")
        searching.hears(BriefApproved, vacancy="v0", brief_version=1, brief=brief, approvers=[])
        searching.now = now
    searching.fills()
    searching.files("maria")
    forms = searching.shows("maria", ShowAftercare, vacancy="v1", candidacy="c1")
    assert forms.hiring_manager.first_time_with_model is first


def test_s79_s80_f20_probation_shows_expectation_against_reality_and_prediction_against_proof(hired: Any) -> None:
    hired.plans("c1-professional-interview", "c1", "professional-interview")
    hired.hears(
        EvaluationCompleted,
        evaluation="c1-professional-interview",
        candidacy="c1",
        step="professional-interview",
        raters=["pavel"],
        marks=StepMarks(
            marks=(SkillMark(skill="python", mean=0.5, raters=1), SkillMark(skill="sql", mean=None, raters=0))
        ).sealed(),
        total=StepTotal(score=0.5, coverage=0.6, gate_passed=True).sealed(),
        brief_version=1,
    )
    hired.files("person1")
    hired.later(90)
    assert hired.tasks("person1") == [("reality", None, False)]
    hired.told("person1", ReportReality, candidacy="c1", reality=REAL, comment="More meetings.")
    skills = [{"skill": "python", "level": 4}, {"skill": "sql", "level": 3}]
    hired.told("maria", ReviewProbation, candidacy="c1", outcome="passed", skills=skills, summary="Good.")
    sealed = hired.shows("anna", ShowProbation, vacancy="v1", candidacy="c1")
    assert (sealed.sealed, sealed.expectations, sealed.deltas) == (True, {}, ())
    assert (sealed.mean_absolute_delta.value, sealed.outcome) == (None, "passed")
    hired.files("anna")
    shown = hired.shows("anna", ShowProbation, vacancy="v1", candidacy="c1")
    assert [delta.delta for delta in shown.deltas] == [0, -3, 1]
    assert [delta.aspect.value for delta in shown.worst] == ["workflow"]
    assert (shown.mean_absolute_delta.definition, shown.mean_absolute_delta.value) == ("F20", 4 / 3)
    assert (shown.quality_of_hire.value, shown.quality_of_hire.cases) == (0.25, 1)
    assert (shown.outcome, shown.summary, shown.reality_comment) == ("passed", "Good.", "More meetings.")
    assert hired.tasks("person1") == []
    assert "probation-review" not in {kind for kind, _, _ in hired.tasks("maria")}


def test_f11_f12_f15_outcomes_count_days_and_the_funnel_against_its_plan(hired: Any) -> None:
    outcomes = hired.shows("maria", ShowOutcomes, vacancy="v1")
    assert (outcomes.entered, outcomes.rejected, outcomes.hired) == (6, 5, 1)
    assert (outcomes.sessions_requested, outcomes.sessions_held) == (2, 0)
    [times] = outcomes.hires
    assert (times.time_to_fill.definition, times.time_to_fill.value) == ("F11", 12)
    assert (times.time_to_hire.definition, times.time_to_hire.value) == ("F12", 11)
    [funnel] = outcomes.funnels
    assert [(phase.reached, phase.planned, phase.difference) for phase in funnel.phases] == [
        (6, 6, 0),
        (3, 3, 0),
        (2, 2, 0),
    ]
    first, second, third = (phase.pass_through for phase in funnel.phases)
    assert (first.value, first.low, first.high) == pytest.approx((0.5, 0.188, 0.812), abs=0.0005)
    assert (second.value, second.low, second.high) == pytest.approx((2 / 3, 0.208, 0.939), abs=0.0005)
    assert (third.value, third.cases) == (0.5, 2)


def test_f15_only_finished_candidacies_count_for_pass_through(searching: Any) -> None:
    [funnel] = searching.shows("maria", ShowOutcomes, vacancy="v1").funnels
    assert [phase.reached for phase in funnel.phases] == [6, 3, 2]
    assert {phase.pass_through.value for phase in funnel.phases} == {None}


def test_s85_the_forms_of_a_vacancy_are_the_organisations_questions_and_its_own(searching: Any) -> None:
    tools, food, pay = ({"id": name, "text": f"How was the {name}?"} for name in ("tools", "food", "pay"))
    searching.rules("olga", "hr", PublishForm.model_validate({"form": "recruiter", "questions": [tools]}))
    searching.told("anna", CustomiseForm, form="recruiter", questions=[food])
    searching.told("anna", CustomiseForm, form="recruiter", questions=[pay])
    shown = searching.shows("ines", ShowFormsOfVacancy, vacancy="v1")
    told = [(form.form, form.version, [one.id for one in form.questions]) for form in (*shown.organisation, *shown.own)]
    assert told == [("recruiter", 1, ["tools"]), ("recruiter", 2, ["pay"])]


@pytest.mark.parametrize("query", [ListSessions, ShowOutcomes, ShowFormsOfVacancy])
def test_only_the_team_sees_a_vacancy(hired: Any, query: type[Query]) -> None:
    for stranger in ("person1", "victor"):
        with pytest.raises(Refused) as refusal:
            hired.shows(stranger, query, vacancy="v1")
        assert refusal.value.rule == NOT_YOUR_VACANCY


@pytest.mark.parametrize("query", [ShowAftercare, ShowProbation])
def test_who_was_not_hired_has_no_aftercare(hired: Any, query: type[Query]) -> None:
    with pytest.raises(LookupError):
        hired.shows("anna", query, vacancy="v1", candidacy="c2")
    with pytest.raises(LookupError):
        hired.shows("anna", query, vacancy="v9", candidacy="c1")
