"""How the members of a pool rank by the marks of the steps so far (S57). Formulas F2, F3 and F4."""

from collections.abc import Mapping
from dataclasses import dataclass

from hiring.contracts.brief import StepKind
from hiring.contracts.ids import CandidacyId
from hiring.contracts.pipeline.ranking import Ranked


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one member: the score of each step, 0..1 or None, and whether every must-have was passed."""

    scores: Mapping[StepKind, float | None]
    gate_passed: bool


def combined(scores: Mapping[StepKind, float | None], weights: Mapping[StepKind, float]) -> float | None:
    """The weighted mean of the scored steps, 0..1; a missing score is left out, never a zero (F2, F3).

    Steps weigh the same when none of the scored ones has a weight. None when no step was scored.
    """
    scored = {step: score for step, score in scores.items() if score is not None}
    if not scored:
        return None
    total = sum(weights.get(step, 0) for step in scored)
    if total == 0:
        return round(sum(scored.values()) / len(scored), 6)
    return round(sum(weights.get(step, 0) * score for step, score in scored.items()) / total, 6)


def ranked(
    members: Mapping[CandidacyId, Seen], weights: Mapping[StepKind, float], *, must_gate: bool
) -> tuple[Ranked, ...]:
    """The members, best first; equal marks share a rank.

    Under a must-gate whoever failed a must-have comes behind everybody who did not (F4); whoever was never scored is
    last among theirs.
    """
    worth = {
        id_: (seen.gate_passed or not must_gate, -1.0 if (value := combined(seen.scores, weights)) is None else value)
        for id_, seen in members.items()
    }
    return tuple(
        Ranked(
            candidacy=id_,
            rank=1 + sum(other > worth[id_] for other in worth.values()),
            combined=combined(members[id_].scores, weights),
            gate_passed=members[id_].gate_passed,
        )
        for id_ in sorted(members, key=lambda id_: worth[id_], reverse=True)
    )


def against_ranking(ranking: tuple[Ranked, ...], chosen: tuple[CandidacyId, ...]) -> bool:
    """Whether somebody with better marks was left behind for one of the chosen."""
    worst = max(each.rank for each in ranking if each.candidacy in chosen)
    return any(each.rank < worst for each in ranking if each.candidacy not in chosen)
