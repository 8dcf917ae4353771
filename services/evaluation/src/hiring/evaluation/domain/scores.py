"""Every score of an evaluation as a pure function: definitions F1 to F7 of the product's formulas.

A missing rating is None here and never counts as zero.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import fsum
from typing import TypeVar, assert_never

from hiring.contracts.brief import Combination, Hybrid, Importance, Requirement, TradeOff
from hiring.contracts.evaluation.parts import Rating, SkillMark, SkillRating
from hiring.contracts.ids import SkillId

K = TypeVar("K", bound=Hashable)

LOWEST, HIGHEST = 1, 5
"""The ends of the scale that raters use."""

ENOUGH = 0.8
"""Below this coverage a score is incomplete (F2)."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """A weighted score, None when nothing was rated, and the part of all weight that it rests on."""

    score: float | None
    coverage: float

    @property
    def complete(self) -> bool:
        """Whether enough was rated to rank by it (F2)."""
        return self.coverage >= ENOUGH


def normalise(rating: float, lowest: float = LOWEST, highest: float = HIGHEST) -> float:
    """A rating on the scale `lowest`..`highest` as 0..1 (F1).

    Source: simple additive weighting, doi 10.1007/s41660-019-00089-4.
    """
    return (rating - lowest) / (highest - lowest)


def weighted_score(values: Mapping[K, float | None], weights: Mapping[K, float]) -> Weighted:
    """Values of 0..1 under weights of any sum (F1), over those that are rated only (F2).

    Every key of `weights` counts for the coverage, whether it has a value or not.
    """
    rated = {key: value for key in weights if (value := values.get(key)) is not None}
    total, reached = fsum(weights.values()), fsum(weights[key] for key in rated)
    if not reached:
        return Weighted(None, 0.0)
    return Weighted(fsum(weights[key] * value for key, value in rated.items()) / reached, reached / total)


def mark(skill: SkillId, ratings: Iterable[Rating], weights: Iterable[float] = repeat(1.0)) -> SkillMark:
    """What all raters together say of one skill: the mean of those who observed it, by their weights (F3, F2, S28)."""
    seen = [(normalise(rating), weight) for rating, weight in zip(ratings, weights) if rating != "not_observed"]  # noqa: B905 - the default has no end
    if not fsum(weight for _, weight in seen):
        return SkillMark(skill=skill, mean=None, raters=0)
    values = [value for value, _ in seen]
    mean = fsum(value * weight for value, weight in seen) / fsum(weight for _, weight in seen)
    return SkillMark(skill=skill, mean=min(1.0, mean), spread=max(values) - min(values), raters=len(seen))


def failed_musts(marks: Iterable[SkillMark], requirements: Iterable[Requirement]) -> tuple[SkillId, ...]:
    """The must-haves that do not reach their minimum, or that nobody observed (F4). Others never knock out (S14)."""
    means = {m.skill: m.mean for m in marks}
    return tuple(r.skill for r in requirements if r.importance is Importance.MUST and _is_below(means.get(r.skill), r))


def _is_below(mean: float | None, must: Requirement) -> bool:
    return mean is None or mean < normalise(must.minimum or LOWEST)


@dataclass(frozen=True, slots=True)
class StepScore:
    """All of one candidacy at one step: `score` and `coverage` by F1 to F3, the gate by F4."""

    marks: tuple[SkillMark, ...]
    weighted: Weighted
    failed_musts: tuple[SkillId, ...]
    gate_passed: bool


def score_step(
    requirements: Sequence[Requirement],
    combination: Combination,
    answers: Sequence[Iterable[SkillRating]],
    *,
    hybrid: Hybrid | None = None,
    weights: Sequence[float] = (),
) -> StepScore:
    """What the raters' answers, one for each rater, come to; `weights` are the raters', empty: all count alike."""
    by_rater = [{rating.skill: rating.rating for rating in answer} for answer in answers]
    counts = weights or [1.0] * len(by_rater)

    def marked(skill: SkillId) -> SkillMark:
        rated = [(said[skill], weight) for said, weight in zip(by_rater, counts, strict=True) if skill in said]
        return mark(skill, [rating for rating, _ in rated], [weight for _, weight in rated])

    return score_marks(tuple(marked(r.skill) for r in requirements), requirements, combination, hybrid)


def score_marks(
    marks: tuple[SkillMark, ...],
    requirements: Sequence[Requirement],
    combination: Combination,
    hybrid: Hybrid | None = None,
) -> StepScore:
    """What marks come to under these weights, minimums and combination (F1 to F4, S52)."""
    failed = failed_musts(marks, requirements)
    weighted = weighted_score({m.skill: m.mean for m in marks}, {r.skill: r.weight for r in requirements})
    return StepScore(marks, weighted, failed, _gate_passed(failed, weighted.score or 0.0, combination, hybrid))


def _gate_passed(failed: Sequence[SkillId], score: float, combination: Combination, hybrid: Hybrid | None) -> bool:
    """S52: compensatory has no gate; hybrid has those it names, and the score makes up for the other must-haves."""
    match combination:
        case Combination.COMPENSATORY:
            return True
        case Combination.HYBRID if hybrid is not None:
            return not failed or (score >= hybrid.least_score and not set(failed) & set(hybrid.gates))
        case Combination.MUST_GATE | Combination.HYBRID:
            return not failed
    assert_never(combination)


@dataclass(frozen=True, slots=True)
class Balance:
    """What a trade-off makes of the two blocks; `floors_met` is false too when a block was not observed."""

    score: float | None
    floors_met: bool


def balance(technical: float | None, soft: float | None, policy: TradeOff) -> Balance:
    """S = a*T + (1-a)*B with the floors T >= t0 and B >= b0 (F5); no score while a block is missing."""
    if technical is None or soft is None:
        return Balance(None, floors_met=False)
    share = policy.technical_share
    score = min(1.0, share * technical + (1 - share) * soft)
    return Balance(score, technical >= policy.technical_floor and soft >= policy.soft_floor)


def break_even(technical_1: float, soft_1: float, technical_2: float, soft_2: float) -> float | None:
    """The technical share at which candidates 1 and 2 are equal: a* = (B2-B1) / ((T1-T2) + (B2-B1)) (F5).

    None when every share, or none at all, makes them equal.
    """
    bottom = (technical_1 - technical_2) + (soft_2 - soft_1)
    return (soft_2 - soft_1) / bottom if bottom else None


@dataclass(frozen=True, slots=True)
class Gap:
    """How far one skill stays under the portrait: levels and gap in parts of the scale."""

    requirement: Requirement
    target: float
    mean: float
    gap: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How much of the portrait is reached (None: nothing observed), and the gaps, must-haves first."""

    fit: float | None
    gaps: tuple[Gap, ...]
    unobserved: tuple[SkillId, ...]


def portrait_fit(means: Mapping[SkillId, float | None], requirements: Sequence[Requirement]) -> Fit:
    """The portrait fit, 1 - sum(w*gap) / sum(w*p) with gap = max(0, p - x), over the observed skills (F6, F2).

    More than the portrait asks for earns nothing.
    """
    compared = [
        Gap(r, target, x, max(0.0, target - x))
        for r in requirements
        if (x := means.get(r.skill)) is not None
        for target in (normalise(r.target),)
    ]
    wanted = fsum(g.requirement.weight * g.target for g in compared)
    lacking = fsum(g.requirement.weight * g.gap for g in compared)
    order = list(Importance)
    gaps = sorted((g for g in compared if g.gap), key=lambda g: (order.index(g.requirement.importance), -g.gap))
    unobserved = tuple(r.skill for r in requirements if means.get(r.skill) is None)
    return Fit((1 - lacking / wanted if wanted else 1.0) if compared else None, tuple(gaps), unobserved)


def flip_weight(weights: Mapping[K, float], a: Mapping[K, float], b: Mapping[K, float], criterion: K) -> float | None:
    """The weight of one criterion at which A and B change places, the others scaled in proportion (F7).

    w* = D_rest / (D_rest - D_k); weights of any sum. Outside 0..1 the order is robust; None: no weight flips it.
    Source: own, of the family of Triantaphyllou & Sanchez (1997), sensitivity of additive weighting.
    """
    others = {key: weight for key, weight in weights.items() if key != criterion}
    if not fsum(others.values()):
        return None
    of_this = a[criterion] - b[criterion]
    of_rest = fsum(weight * (a[key] - b[key]) for key, weight in others.items()) / fsum(others.values())
    return of_rest / (of_rest - of_this) if of_rest != of_this else None
