"""What every query to the evaluation service shares."""

from typing import Literal

from pydantic import BaseModel

from hiring.contracts.brief import Share
from hiring.contracts.evaluation.parts import SkillMark, StepMarks, StepTotal
from hiring.contracts.ids import SkillId
from hiring.contracts.messages import Query


class EvaluationQuery(Query, service="evaluation"):
    """A query to the evaluation service."""


Status = Literal["open", "completed", "cancelled"]
"""Whether raters may still submit, all have, or nobody need any more."""


class StepScore(BaseModel):
    """What all raters together make of one candidacy at one step (F1 to F4). `score` is None when nobody observed."""

    marks: tuple[SkillMark, ...]
    score: Share | None = None
    coverage: Share
    gate_passed: bool
    failed_musts: tuple[SkillId, ...]

    @classmethod
    def of(cls, marks: StepMarks, total: StepTotal) -> "StepScore":
        """The marks, and what they come to."""
        return cls(**dict(marks), **dict(total))
