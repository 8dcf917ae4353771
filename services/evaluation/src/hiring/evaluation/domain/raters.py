"""What completed evaluations say of their raters: how far they agree and how severe each of them is (F8, F9, S7)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from hiring.contracts.brief import Requirement, StepKind
from hiring.contracts.evaluation.parts import Answers
from hiring.contracts.evaluation.queries import FairScore, StepFairness, StepReliability
from hiring.contracts.ids import CandidacyId, PersonId
from hiring.evaluation.domain.reliability import krippendorff_alpha, reliability, spearman_brown
from hiring.evaluation.domain.scores import normalise, weighted_score
from hiring.evaluation.domain.severity import Severity, groups, severity


@dataclass(frozen=True, slots=True)
class Overall:
    """What one rater gave one candidacy at one step, over all its skills: F1 and F2 of their own ratings."""

    step: StepKind
    candidacy: CandidacyId
    rater: PersonId
    score: float


def overall(answers: Answers, requirements: Iterable[Requirement]) -> float | None:
    """One rater's weighted score, None when they observed nothing (F1, F2)."""
    given = {one.skill: None if one.rating == "not_observed" else normalise(one.rating) for one in answers.ratings}
    return weighted_score(given, {r.skill: r.weight for r in requirements}).score


def by_step(scores: Iterable[Overall]) -> dict[StepKind, dict[tuple[str, str], float]]:
    """The scores of each step by candidacy and rater."""
    found: dict[StepKind, dict[tuple[str, str], float]] = defaultdict(dict)
    for one in scores:
        found[one.step][one.candidacy, one.rater] = one.score
    return dict(found)


def step_reliability(step: StepKind, ratings: Mapping[tuple[str, str], float]) -> StepReliability:
    """The six correlations where every rater rated every candidacy, and alpha for whatever design (F9)."""
    rows: dict[str, dict[str, float]] = defaultdict(dict)
    for (candidacy, rater), score in ratings.items():
        rows[candidacy][rater] = score
    raters = sorted({rater for _, rater in ratings})
    full = all(len(row) == len(raters) for row in rows.values())
    found = reliability([[row[rater] for rater in raters] for row in rows.values()]) if full else None
    single = found.icc1 if found else None
    return StepReliability(
        step=step,
        targets=len(rows),
        raters=len(raters),
        icc1=single,
        icc2=found and found.icc2,
        icc3=found and found.icc3,
        icc1k=found and found.icc1k,
        icc2k=found and found.icc2k,
        icc3k=found and found.icc3k,
        alpha=krippendorff_alpha({one: list(row.values()) for one, row in rows.items()}),
        with_raters={k: spearman_brown(single, k) for k in (2, 3, 4)} if single and single > 0 else None,
    )


def step_fairness(step: StepKind, ratings: Mapping[tuple[str, str], float]) -> StepFairness:
    """Fair scores beside the raw ones, or none where nothing connects raters and candidacies (F8, B8)."""
    found = severity(ratings)
    places, fair_places = _places(found.raw), _places(found.fair)
    return StepFairness(
        step=step,
        comparable=found.connected,
        ratings={PersonId(rater): count for rater, count in found.rated.items()},
        scores=tuple(
            FairScore(
                candidacy=CandidacyId(one),
                raw=found.raw[one],
                fair=fair,
                rank=places[one],
                fair_rank=fair_places[one],
            )
            for one, fair in sorted(found.fair.items(), key=lambda pair: -pair[1])
        ),
    )


def leniencies(steps: Mapping[StepKind, Mapping[tuple[str, str], float]]) -> dict[str, float]:
    """Each rater's leniency over the steps at which they can be compared, each step by how many they rated there."""
    parts: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for ratings in steps.values():
        found: Severity = severity(ratings)
        for rater, leniency in found.leniency.items():
            parts[rater].append((leniency, found.rated[rater]))
    return {
        rater: fsum(leniency * count for leniency, count in of_one) / sum(count for _, count in of_one)
        for rater, of_one in parts.items()
    }


def norms(families: Mapping[str, Mapping[tuple[str, str], float]]) -> dict[str, tuple[int, int, float | None]]:
    """Of each rater: scores given, raters to compare with, and leniency among them, over families of forms (F8).

    Whoever rated with nobody else is compared with nobody. Families and groups count by how many scores they hold.
    """
    given: dict[str, int] = defaultdict(int)
    near: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for ratings in families.values():
        for group in groups(ratings):
            found = severity(group)
            for rater, count in found.rated.items():
                given[rater] += count
                near[rater] |= found.rated.keys() - {rater}
                if found.connected:
                    parts[rater].append((found.leniency[rater], count))
    return {rater: (count, len(near[rater]), _weighted(parts[rater])) for rater, count in given.items()}


def _weighted(parts: Sequence[tuple[float, int]]) -> float | None:
    total = sum(count for _, count in parts)
    return fsum(value * count for value, count in parts) / total if total else None


def _places(scores: Mapping[str, float]) -> dict[str, int]:
    """The rank of each, equal scores sharing one."""
    order = sorted(scores.values(), reverse=True)
    return {one: order.index(score) + 1 for one, score in scores.items()}
