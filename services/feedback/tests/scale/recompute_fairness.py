"""F19 again, from the raw log: exact fractions for Fisher, obvious counting for everything else."""

import math
from collections import defaultdict
from fractions import Fraction
from typing import Any

from services.feedback.tests.scale.recompute import Raw, median, standing

Judged = list[tuple[str, bool]]


def rates(judged: Judged, hidden: set[str]) -> dict[str, dict[str, Any]]:
    """Each group's applied, selected, ratio, p, z and shortfall; only counts where it is too small to compare."""
    groups = {group: [on for g, on in judged if g == group] for group, _ in judged}
    shown = {group: of for group, of in groups.items() if group not in hidden}
    compared = {group: of for group, of in shown.items() if len(of) >= 0.02 * len(judged)}
    best = max(compared, key=lambda g: (Fraction(sum(compared[g]), len(compared[g])), g), default=None)
    found: dict[str, dict[str, Any]] = {}
    for group, of in groups.items():
        found[group] = {"applied": None, "selected": None, "ratio": None, "p": None, "z": None, "short": None}
        if group in shown:
            found[group] |= {"applied": len(of), "selected": sum(of)}
        if group in compared and best is not None:
            found[group] |= _against(of, compared[best])
    return found


def small(judged: Judged) -> set[str]:
    """The groups of fewer than five who applied."""
    groups = [group for group, _ in judged]
    return {group for group in groups if groups.count(group) < 5}


def _against(here: list[bool], best: list[bool]) -> dict[str, Any]:
    x, n, y, m = sum(here), len(here), sum(best), len(best)
    pooled = Fraction(x + y, n + m)
    error = math.sqrt(pooled * (1 - pooled) * (Fraction(1, n) + Fraction(1, m)))
    ratio = float(Fraction(x, n) / Fraction(y, m)) if y else 1.0
    z = (x / n - y / m) / error if error else None
    return {"ratio": ratio, "p": fisher(x, n, y, m), "z": z, "short": float(n * pooled - x)}


def fisher(x: int, n: int, y: int, m: int) -> float:
    """All tables with the same margins that are at most as likely as this one: exact, or by logarithms of thousands."""
    k = x + y
    possible = [a for a in range(k + 1) if a <= n and 0 <= k - a <= m]
    if n + m > 2000:
        logs = {a: _log(n, a) + _log(m, k - a) for a in possible}
        top = max(logs.values())
        ways = {a: math.exp(log - top) for a, log in logs.items()}
        return sum(way for way in ways.values() if way <= ways[x] * (1 + 1e-7)) / sum(ways.values())
    tables = {a: math.comb(n, a) * math.comb(m, k - a) for a in possible}
    return float(Fraction(sum(way for way in tables.values() if way <= tables[x]), math.comb(n + m, k)))


def _log(many: int, chosen: int) -> float:
    return math.lgamma(many + 1) - math.lgamma(chosen + 1) - math.lgamma(many - chosen + 1)


def impacts(raw: Raw, groups: dict[str, str]) -> dict[str, Judged]:
    """Who was selected at the bottom line and at each phase, of the finished who declared."""
    over = [one for one in standing(raw).values() if one["finished"] and one["candidate"] in groups]
    found = {"bottom line": [(groups[one["candidate"]], one["depth"] == 3) for one in over]}
    for place, name in enumerate(("recruitment", "professional", "managerial")):
        there = [one for one in over if one["depth"] >= place]
        found[name] = [(groups[one["candidate"]], one["depth"] > place) for one in there]
    return found


def newest(raw: Raw, weights: dict[str, float] | None = None) -> dict[str, float]:
    """Each candidacy's weighted score under the newest version it was rated by."""
    planned = {d["evaluation"]: d["weight"] for _, _, d in raw.of["evaluation-planned"]}
    rated: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for _, _, data in raw.of["evaluation-completed"]:
        if data["score"] is not None:
            rated[data["candidacy"]].append(data)
    found = {}
    for who, of in rated.items():
        last = [data for data in of if data["brief_version"] == max(d["brief_version"] for d in of)]
        w = [planned[d["evaluation"]] if weights is None else weights.get(d["step"], 0) for d in last]
        if sum(w):
            found[who] = sum(a * d["score"] for a, d in zip(w, last, strict=True)) / sum(w)
    return found


def scorings(raw: Raw, groups: dict[str, str]) -> dict[str, Judged]:
    """LL144: who scored above the median of all, combined and at each step."""
    people = standing(raw)
    of: dict[str, dict[str, float]] = {"combined": newest(raw)}
    for _, _, data in raw.of["evaluation-completed"]:
        if data["score"] is not None:
            of.setdefault(data["step"], {})[data["candidacy"]] = data["score"]
    found = {}
    for name, scores in of.items():
        middle = median(list(scores.values())) or 0
        known = [(people[who]["candidate"], score > middle) for who, score in scores.items()]
        if scores:
            found[name] = [(groups[who], above) for who, above in known if who in groups]
    return found


def _declared(one: dict[str, Any], groups: dict[str, str]) -> bool:
    return one["candidate"] in groups


def otherwise(raw: Raw, groups: dict[str, str], weights: dict[str, float]) -> Judged:
    """Had the best by other weights been taken, as many of each pool or queue as were hired, gate first."""
    scores, failed = newest(raw, weights), {d["candidacy"] for _, _, d in _failing(raw)}
    contests: dict[Any, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for who, one in standing(raw).items():
        if one["finished"]:
            contests[one["vacancy"], one["pool"]].append((who, one))
    judged = []
    for of in contests.values():
        places = sum(one["depth"] == 3 for _, one in of)
        ranked = sorted((who for who, _ in of if who in scores), key=lambda w: (w in failed, -scores[w], w))
        judged += [(groups[one["candidate"]], who in ranked[:places]) for who, one in of if _declared(one, groups)]
    return judged


def _failing(raw: Raw) -> list[Any]:
    done = raw.of["evaluation-completed"]
    return [event for event in done if not event[2]["gate_passed"] and event[2]["score"] is not None]
