"""F3, F10, F16, F20 and B11 again, from the raw log."""

import math
import random
from collections import defaultdict
from typing import Any

from services.feedback.tests.scale.recompute import Raw, mean, median


def combined(raw: Raw) -> dict[tuple[str, int], dict[str, float]]:
    """F3: the weighted mean of each candidacy's step scores, by version of the vacancy's brief."""
    weights, marks = {d["evaluation"]: d["weight"] for _, _, d in raw.of["evaluation-planned"]}, defaultdict(list)
    for _, _, data in raw.of["evaluation-completed"]:
        if data["score"] is not None and weights[data["evaluation"]]:
            key = data["vacancy"], data["brief_version"], data["candidacy"]
            marks[key].append((weights[data["evaluation"]], data["score"]))
    found: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for (vacancy, version, who), rated in marks.items():
        found[vacancy, version][who] = sum(w * s for w, s in rated) / sum(w for w, _ in rated)
    return found


def slopes(raw: Raw) -> dict[tuple[str, int], tuple[float | None, int]]:
    """F10: least squares by the normal equations, for each version of each vacancy with three candidates or more."""
    ordinal: dict[str, int] = {}
    counts: dict[str, int] = defaultdict(int)
    for _, _, data in sorted(raw.of["candidacy-entered"], key=lambda e: (e[2]["entered_at"], e[2]["candidacy"])):
        counts[data["vacancy"]] += 1
        ordinal[data["candidacy"]] = counts[data["vacancy"]]
    found: dict[tuple[str, int], tuple[float | None, int]] = {}
    for key, of in combined(raw).items():
        points = [(ordinal[who], score) for who, score in of.items()]
        n, sx, sy = len(points), sum(x for x, _ in points), sum(y for _, y in points)
        sxx, sxy = sum(x * x for x, _ in points), sum(x * y for x, y in points)
        found[key] = ((n * sxy - sx * sy) / (n * sxx - sx * sx) if n >= 3 else None, n)
    return found


def drift(raw: Raw) -> dict[tuple[str, int], tuple[list[float], list[float]]]:
    """B11: the scores under the newest version before each revision that anybody was rated by, and under it."""
    scores, found = combined(raw), {}
    for _, _, data in raw.of["requirements-revised"]:
        vacancy, version = data["vacancy"], data["brief_version"]
        before = max((v for id_, v in scores if id_ == vacancy and v < version), default=0)
        sides = (list(scores.get((vacancy, v), {}).values()) for v in (before, version))
        found[vacancy, version] = (next(sides), next(sides))
    return found


def reduction(before: list[float], after: list[float]) -> tuple[float, float, float]:
    """F16: the reduction of the median, and where 95 % of a thousand throws of the same dice lie."""
    dice, drawn = random.Random(23), []
    sides = []
    for side in (before, after):
        ordered, n = sorted(side), len(side)
        sides.append(ordered if n <= 500 else [ordered[(2 * k + 1) * n // 1000] for k in range(500)])
    for _ in range(1000):
        old, new = (median(dice.choices(side, k=len(side))) or 0 for side in sides)
        drawn.append(1 - new / old)
    drawn.sort()
    return 1 - (median(after) or 0) / (median(before) or 1), drawn[25], drawn[975]


def spearman(pairs: list[tuple[float, float]]) -> float:
    """Pearson's r of the ranks; a value's rank is how many are below it plus half of those equal to it.

    Equal but for rounding: the same sum in another order differs in its last digit.
    """

    def ranked(values: list[float]) -> list[float]:
        return [sum(v < x - 1e-9 for v in values) + (sum(abs(v - x) <= 1e-9 for v in values) + 1) / 2 for x in values]

    xs, ys = ranked([x for x, _ in pairs]), ranked([y for _, y in pairs])
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    return above / math.sqrt(sum((x - mx) ** 2 for x in xs) * sum((y - my) ** 2 for y in ys))


def validity(pairs: list[tuple[float, float]]) -> tuple[float | None, float | None, float | None]:
    """F20: the rank correlation and its interval by Fisher's z; nothing below 20 hires, or without variation."""
    if len(pairs) < 20 or any(max(side) - min(side) <= 1e-9 for side in zip(*pairs, strict=True)):
        return None, None, None
    rho = spearman(pairs)
    z, reach = 0.5 * math.log((1 + rho) / (1 - rho)), 1.959963984540054 * math.sqrt(1.06 / (len(pairs) - 3))
    low, high = ((math.exp(2 * x) - 1) / (math.exp(2 * x) + 1) for x in (z - reach, z + reach))
    return rho, low, high


def promises(raw: Raw) -> list[dict[str, Any]]:
    """F20: each reviewed hire with the marks of each step before, and the level of each skill after."""
    weights: dict[str, dict[str, float]] = {}
    for kind in ("brief-approved", "requirements-revised"):
        for _, _, data in raw.of[kind]:
            weights[data["vacancy"]] = data["weights"]
    source = {data["candidacy"]: data["source"] for _, _, data in raw.of["candidacy-entered"]}
    evaluations: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for _, _, data in raw.of["evaluation-completed"]:
        evaluations[data["candidacy"]].append(data)
    open_ = {data["candidacy"] for _, _, data in raw.of["forms-completed"]}
    found = []
    for _, _, data in raw.of["probation-reviewed"]:
        who, w = data["candidacy"], weights[data["vacancy"]]
        steps = {e["step"]: {m["skill"]: m["mean"] for m in e["marks"]} for e in evaluations[who]}
        skills = {skill for marks in steps.values() for skill in marks}
        before = {s: mean([marks[s] for marks in steps.values() if s in marks]) for s in skills}
        after = {one["skill"]: (one["level"] - 1) / 4 for one in data["skills"]}
        both = [skill for skill in w if skill in before and skill in after]
        raters: dict[str, list[float]] = defaultdict(list)
        for one in evaluations[who]:
            for rater in one["raters"] if steps[one["step"]] else ():
                raters[rater].append(_level(w, steps[one["step"]]))
        found.append(
            {
                "vacancy": data["vacancy"],
                "gap": data["mean_absolute_delta"] if who in open_ else None,
                "source": source[who],
                "weights": w,
                "quality": sum(w[s] * (after[s] - (before[s] or 0)) for s in both) / sum(w[s] for s in both),
                "skills": {s: (before[s], after[s]) for s in both},
                "steps": {step: _level(w, marks) for step, marks in steps.items() if marks},
                "raters": {rater: mean(levels) for rater, levels in raters.items()},
                "before": _level(w, before),
                "after": _level(w, after),
            }
        )
    return found


def _level(weights: dict[str, float], levels: dict[str, Any]) -> float:
    return float(sum(weights[s] * level for s, level in levels.items()) / sum(weights[s] for s in levels))
