from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.events import RequirementsRevised
from hiring.contracts.evaluation.commands import ReplaceRater
from hiring.contracts.evaluation.events import (
    EvaluationCancelled,
    EvaluationCompleted,
    EvaluationOpened,
    EvaluationOverdue,
    EvaluationPlanned,
    FormsPutInForce,
)
from hiring.contracts.evaluation.queries import ListMyEvaluations
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.events import CandidacyReconsidered, CandidacyWithdrawn, CandidateRejected
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed


def happened(vacancy: Any, kind: type[Event]) -> list[Any]:
    return [event for event in vacancy.log if isinstance(event, kind)]


def rejected(step: StepKind) -> CandidateRejected:
    return CandidateRejected(
        vacancy="v1",
        candidacy="c1",
        candidate="of-c1",
        step=step,
        model="iterative",
        template="skills-gap",
        reason="Skills below the agreed level",
        clarification=Sealed("Python was not there yet."),
        outcome=(1, 0, 0),
        brief_version=1,
    )


def withdrawn(step: StepKind) -> CandidacyWithdrawn:
    return CandidacyWithdrawn(vacancy="v1", candidacy="c1", candidate="of-c1", step=step, reason="Another offer")


def test_approved_briefs_and_entering_candidates_open_evaluations_by_themselves(vacancy: Any) -> None:
    vacancy.enters("c1")
    vacancy.advances("c1")
    assert [event.evaluation for event in happened(vacancy, EvaluationOpened)] == [
        "c1-pre-screening",
        "c1-professional-interview",
    ]


def test_a_revision_puts_new_forms_in_force_for_later_evaluations_only(vacancy: Any) -> None:
    vacancy.advances("c1")
    revised = complete_brief().model_copy(update={"portrait": "Writes plain Go."})
    vacancy.hears(RequirementsRevised(vacancy="v1", brief_version=2, brief=revised, changes=(), asked_by="maria"))
    vacancy.advances("c2")
    assert [event.brief_version for event in happened(vacancy, FormsPutInForce)] == [1, 2]
    assert [event.plan.brief_version for event in happened(vacancy, EvaluationPlanned)] == [1, 2]


def test_whoever_has_not_rated_a_day_after_the_response_time_is_late(vacancy: Any) -> None:
    evaluation = vacancy.advances("c1")
    vacancy.rates("pavel", evaluation, python=4, sql=4, kafka=2)
    vacancy.passes(hours=48 + 23)
    assert happened(vacancy, EvaluationOverdue) == []
    vacancy.passes(hours=1)
    (overdue,) = happened(vacancy, EvaluationOverdue)
    assert overdue.missing == ("ines",)
    (task,) = vacancy.asked(ListMyEvaluations(), by="ines").tasks
    assert task.overdue
    assert task.due_at - task.since == timedelta(hours=72)


def test_a_completed_evaluation_is_never_late(vacancy: Any) -> None:
    evaluation = vacancy.advances("c1")
    for rater in ("pavel", "ines"):
        vacancy.rates(rater, evaluation, python=4, sql=4, kafka=2)
    assert len(happened(vacancy, EvaluationCompleted)) == 1
    assert vacancy.deadlines == {}


@pytest.mark.parametrize("ended", [rejected, withdrawn])
def test_the_end_of_a_candidacy_cancels_what_is_open_and_nothing_else(vacancy: Any, ended: Any) -> None:
    vacancy.enters("c1")
    vacancy.rates("anna", "c1-pre-screening", english=4)
    vacancy.advances("c1")
    vacancy.hears(ended(StepKind.PROFESSIONAL_INTERVIEW))
    (cancelled,) = happened(vacancy, EvaluationCancelled)
    assert cancelled.evaluation == "c1-professional-interview"
    assert vacancy.deadlines == {}
    assert vacancy.asked(ListMyEvaluations(), by="pavel").tasks == ()


def test_a_replacement_takes_over_the_task(vacancy: Any) -> None:
    evaluation = vacancy.advances("c1")
    vacancy.told(
        ReplaceRater(vacancy="v1", evaluation=evaluation, rater="ines", replacement="maria", reason="On leave."),
        by="anna",
    )
    assert vacancy.asked(ListMyEvaluations(), by="ines").tasks == ()
    (task,) = vacancy.asked(ListMyEvaluations(), by="maria").tasks
    assert [question.skill for question in task.questions] == ["python", "sql", "kafka"]
    for rater in ("pavel", "maria"):
        vacancy.rates(rater, evaluation, python=4, sql=4, kafka=2)
    (completed,) = happened(vacancy, EvaluationCompleted)
    assert completed.raters == ("pavel", "maria")


def test_s35_a_reconsidered_candidacy_goes_on_where_it_ended(vacancy: Any) -> None:
    vacancy.enters("c1")
    evaluation = vacancy.advances("c1")
    vacancy.rates("pavel", evaluation, python=4, sql=4, kafka=2)
    vacancy.hears(rejected(StepKind.PROFESSIONAL_INTERVIEW))
    vacancy.passes(hours=500)
    vacancy.hears(
        CandidacyReconsidered(
            vacancy="v1",
            candidacy="c1",
            candidate="of-c1",
            step=StepKind.PROFESSIONAL_INTERVIEW,
            reason="The first choice declined.",
            brief_version=1,
        )
    )
    (task,) = vacancy.asked(ListMyEvaluations(), by="ines").tasks
    assert (task.evaluation, task.due_at - task.since) == (evaluation, timedelta(hours=24))
    assert [task.step.value for task in vacancy.asked(ListMyEvaluations(), by="anna").tasks] == ["pre-screening"]
    vacancy.rates("ines", evaluation, python=4, sql=4, kafka=2)
    assert len(happened(vacancy, EvaluationCompleted)) == 1
