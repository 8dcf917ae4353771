"""F10 and F20 again, from the raw log."""

import math
from collections import defaultdict
from typing import Any

from services.feedback.tests.scale.recompute import Raw


def slopes(raw: Raw) -> list[float]:
    """F10: least squares by the normal equations, for each version of each vacancy with three candidates or more."""
    ordinal: dict[str, int] = {}
    counts: dict[str, int] = defaultdict(int)
    for _, _, data in sorted(raw.of["candidacy-entered"], key=lambda e: (e[2]["entered_at"], e[2]["candidacy"])):
        counts[data["vacancy"]] += 1
        ordinal[data["candidacy"]] = counts[data["vacancy"]]
    weights, marks = {d["evaluation"]: d["weight"] for _, _, d in raw.of["evaluation-planned"]}, defaultdict(list)
    for _, _, data in raw.of["evaluation-completed"]:
        if "score" in data and weights[data["evaluation"]]:
            key = data["vacancy"], data["brief_version"], data["candidacy"]
            marks[key].append((weights[data["evaluation"]], data["score"]))
    groups = defaultdict(list)
    for (vacancy, version, who), rated in marks.items():
        groups[vacancy, version].append((ordinal[who], sum(w * s for w, s in rated) / sum(w for w, _ in rated)))
    found = []
    for points in groups.values():
        n, sx, sy = len(points), sum(x for x, _ in points), sum(y for _, y in points)
        sxx, sxy = sum(x * x for x, _ in points), sum(x * y for x, y in points)
        if n >= 3:
            found.append((n * sxy - sx * sy) / (n * sxx - sx * sx))
    return found


def spearman(pairs: list[tuple[float, float]]) -> float:
    """Pearson's r of the ranks; a value's rank is how many are below it plus half of those equal to it."""

    def ranked(values: list[float]) -> list[float]:
        return [sum(v < x for v in values) + (sum(v == x for v in values) + 1) / 2 for x in values]

    xs, ys = ranked([x for x, _ in pairs]), ranked([y for _, y in pairs])
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    return above / math.sqrt(sum((x - mx) ** 2 for x in xs) * sum((y - my) ** 2 for y in ys))


def promises(raw: Raw) -> list[dict[str, Any]]:
    """F20: each reviewed hire with the mean mark of each skill before, and its level after."""
    hires = {data["candidacy"] for _, _, data in raw.of["position-filled"]}
    marks: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for _, _, data in raw.of["evaluation-completed"]:
        if data["candidacy"] in hires:
            for mark in data["marks"]:
                marks[data["candidacy"]][mark["skill"]].append(mark["mean"])
    weights = {data["vacancy"]: data["weights"] for _, _, data in raw.of["brief-approved"]}
    source = {data["candidacy"]: data["source"] for _, _, data in raw.of["candidacy-entered"]}
    found = []
    for _, _, data in raw.of["probation-reviewed"]:
        who, w = data["candidacy"], weights[data["vacancy"]]
        before = {skill: sum(values) / len(values) for skill, values in marks[who].items()}
        after = {one["skill"]: (one["level"] - 1) / 4 for one in data["skills"]}
        both = [skill for skill in w if skill in before and skill in after]
        found.append(
            {
                "vacancy": data["vacancy"],
                "gap": data["mean_absolute_delta"],
                "source": source[who],
                "quality": sum(w[s] * (after[s] - before[s]) for s in both) / sum(w[s] for s in both),
                "before": sum(w[s] * before[s] for s in before) / sum(w[s] for s in before),
                "after": sum(w[s] * after[s] for s in after) / sum(w[s] for s in after),
            }
        )
    return found
