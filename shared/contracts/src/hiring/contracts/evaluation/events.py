"""The facts of evaluating. `scorebook`: the forms in force, one for each vacancy; `evaluation`: one candidacy at one step."""

from typing import Annotated

from pydantic import Field

from hiring.contracts.brief import Share, StepKind
from hiring.contracts.ids import CandidacyId, EvaluationId, PersonId, SkillId, VacancyId
from hiring.contracts.messages import Event, Value


class SkillMark(Value):
    """The mean of all raters on one skill, normalised to 0..1 (F1, F3); None when nobody observed it (F2)."""

    skill: SkillId
    mean: Share | None
    spread: Share = 0
    raters: Annotated[int, Field(ge=0)]


class EvaluationCompleted(Event, wire="evaluation.evaluation-completed.v1"):
    """Every rater of one candidacy at one step has submitted; the score was computed from what they said.

    `score` is F1/F3 over the skills of the step, `coverage` F2, `gate_passed` F4, all under `brief_version`.
    """

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    raters: tuple[PersonId, ...]
    marks: tuple[SkillMark, ...]
    score: Share | None
    coverage: Share
    gate_passed: bool
    failed_musts: tuple[SkillId, ...] = ()
    brief_version: int
