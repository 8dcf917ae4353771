"""What somebody who was chosen has still to learn, and how raters rate over all vacancies."""

from typing import Literal

from pydantic import BaseModel

from hiring.contracts.brief import Importance, Share
from hiring.contracts.evaluation.queries.asking import EvaluationQuery
from hiring.contracts.ids import CandidacyId, PersonId, SkillId, VacancyId


class AdaptationGoal(BaseModel):
    """One skill that stays under the portrait, in parts of the scale, and until when it is to be reached.

    `until`: the first week for what can be learnt then (S14), else the horizon of the agreed trade-off (S53). `mean`
    and `gap` are None where nobody observed the skill: it is to be found out.
    """

    skill: SkillId
    importance: Importance
    target: Share
    mean: Share | None = None
    gap: Share | None = None
    until: Literal["first-week", "probation", "long-term"]


class AdaptationPlan(BaseModel):
    """What a chosen candidate has to grow into (S42): their gaps to the portrait (F6), must-haves first.

    `rank` is their place among `compared` candidacies; `reason` is what the decision says for choosing them.
    """

    vacancy: VacancyId
    candidacy: CandidacyId
    decision: str
    decided_by: PersonId
    reason: str
    rank: int
    compared: int
    goals: tuple[AdaptationGoal, ...]


class ShowAdaptationPlan(EvaluationQuery, answered_by=AdaptationPlan):
    """Chosen as optimal, not as perfect: what has this candidate still to reach, and by when? For who decides (S42)."""

    vacancy: VacancyId
    candidacy: CandidacyId


class RaterNorm(BaseModel):
    """How a rater gives compared with those who rated the same candidates, over all vacancies (F8).

    `leniency` in parts of the scale, below zero severe; None where nobody can be compared with them. `compared_with`
    counts the raters that common candidates lead to, `ratings` their own scores that the comparison rests on.
    """

    rater: PersonId
    vacancies: int
    ratings: int
    compared_with: int
    leniency: float | None = None


class RaterNorms(BaseModel):
    """Raters beside each other, over all vacancies whose answers lie open to the asker."""

    raters: tuple[RaterNorm, ...]


class ShowRaterNorms(EvaluationQuery, answered_by=RaterNorms):
    """Am I severe, compared with others, over all vacancies (F8)? HR and the organisation's recruiters see all."""
