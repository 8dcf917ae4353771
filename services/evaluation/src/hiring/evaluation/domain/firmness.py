"""How firm a ranking is: at which weights two neighbours change places (F7), at which trade-off they are equal (F5)."""

from collections.abc import Sequence
from itertools import pairwise
from math import fsum

from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation.parts import Forms
from hiring.contracts.evaluation.queries import Firmness, Flip, MatrixMember
from hiring.evaluation.domain.scores import break_even, flip_weight


def firmness(members: Sequence[MatrixMember], forms: Forms) -> tuple[Firmness, ...]:
    """Of each two neighbours whom the same steps scored under the same weights; others can't be weighed so."""
    found = (_between(ahead, behind, forms) for ahead, behind in pairwise(members))
    return tuple(one for one in found if one is not None)


def _between(ahead: MatrixMember, behind: MatrixMember, forms: Forms) -> Firmness | None:
    of_ahead, of_behind = _scores(ahead), _scores(behind)
    weights = {step.step: step.weight for step in ahead.steps if step.step in of_ahead}
    same = weights == {step.step: step.weight for step in behind.steps if step.step in of_behind}
    total = fsum(weights.values())
    if not same or not total or ahead.score is None or behind.score is None:
        return None
    flips = tuple(
        Flip(step=step, weight=weight / total, flips_at=_within(flip_weight(weights, of_ahead, of_behind, step)))
        for step, weight in weights.items()
    )
    return Firmness(
        ahead=ahead.candidacy,
        behind=behind.candidacy,
        margin=ahead.score - behind.score,
        flips=flips,
        robust=all(flip.flips_at is None for flip in flips),
        technical_share=forms.trade_off.technical_share,
        break_even=_equal_at(ahead, behind),
    )


def _scores(member: MatrixMember) -> dict[StepKind, float]:
    return {s.step: s.result.score for s in member.steps if s.result and s.result.score is not None}


def _within(share: float | None) -> float | None:
    return share if share is not None and 0 <= share <= 1 else None


def _equal_at(ahead: MatrixMember, behind: MatrixMember) -> float | None:
    one, two = ahead.trade_off, behind.trade_off
    if one.technical is None or one.soft is None or two.technical is None or two.soft is None:
        return None
    return _within(break_even(one.technical, one.soft, two.technical, two.soft))
