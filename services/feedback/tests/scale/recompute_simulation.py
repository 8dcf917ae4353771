"""B4 again, from the raw log: the recorded groups, and the same candidates in groups of another size."""

from collections import defaultdict
from typing import Any

from services.feedback.tests.scale.recompute import DAY, Raw, opened, seconds, standing, walks
from services.feedback.tests.scale.recompute_fairness import newest
from services.feedback.tests.scale.recompute_judgement import combined

Run = tuple[float, float | None, int]


def runs(raw: Raw, vacancy: str) -> tuple[Run, list[Run]] | None:
    """The recorded run, then one by one and pools of 4, 5 and 6; None where nobody was hired."""
    people = {w: one for w, one in standing(raw).items() if one["vacancy"] == vacancy and one["finished"]}
    hired = [who for who, one in people.items() if one["depth"] == 3]
    if not hired:
        return None
    start, scores, took = opened(raw)[vacancy], _scores(raw, vacancy), defaultdict(float)
    for who, stays in walks(raw).items():
        took[who] = sum(stay["left"] - stay["came"] for stay in stays if stay["left"] is not None) / DAY
    came = {who: (one["reached"][0] - start) / DAY for who, one in people.items()}
    groups = _groups(raw, vacancy, people, start)
    free = 0.0
    real: list[tuple[list[str], float, float]] = []
    for members, begun, ended in groups:
        waited = begun - max(free, *(came[who] for who in members))
        real.append((members, waited, ended - begun - max(took[who] for who in members)))
        free = ended
    place = next(p for p in reversed(range(len(groups))) if set(groups[p][0]) & set(hired))
    seen = [who for members, _, _ in groups[: place + 1] for who in members]
    actual = (groups[place][2], max((scores[w] for w in seen if w in scores), default=None), len(seen))
    target = max((scores[who] for who in hired if who in scores), default=0.0)
    idle = sum(max(0.0, waited) for _, waited, _ in real) / len(real)
    after = sum(max(0.0, talked) for _, _, talked in real) / len(real)
    order = sorted(people, key=lambda who: (came[who], list(people).index(who)))
    others = []
    for size in (1, 4, 5, 6):
        now, met = 0.0, list[str]()
        for first in range(0, len(order), size):
            members = order[first : first + size]
            now = max([now, *(came[w] for w in members)]) + idle + max(took[w] for w in members) + after
            met += members
            if any(scores.get(w, -1) >= target for w in members):
                break
        others.append((now, max((scores[w] for w in met if w in scores), default=None), len(met)))
    return actual, others


def _scores(raw: Raw, vacancy: str) -> dict[str, float]:
    weighed = {who for (id_, _), of in combined(raw).items() if id_ == vacancy for who in of}
    return {who: score for who, score in newest(raw).items() if who in weighed}


def _groups(raw: Raw, vacancy: str, people: dict[str, Any], start: float) -> list[tuple[list[str], float, float]]:
    """Who was worked with at once, from when until when, in days since the search opened."""
    begun = {d["pool"]: seconds(d["opened_at"]) for _, _, d in raw.of["pool-opened"] if d["vacancy"] == vacancy}
    decided = {d["pool"]: at for at, _, d in raw.of["pool-decided"] if d["vacancy"] == vacancy}
    over: dict[str, float] = {}
    for kind, at, _, data in raw.moves:
        if kind == "candidacy-reconsidered":
            over.pop(data["candidacy"], None)
        elif kind in {"candidate-rejected", "candidacy-withdrawn", "offer-declined", "position-filled"}:
            over.setdefault(data["candidacy"], at)
        elif kind in {"pool-cut", "pool-decided"}:
            away = data["left"] if kind == "pool-cut" else set(data["members"]) - set(data.get("selected", []))
            for who in away:
                over.setdefault(who, at)
    members: dict[str, list[str]] = defaultdict(list)
    for who, one in people.items():
        members[one["pool"] if one["pool"] in decided else who].append(who)
    found = []
    for name, of in members.items():
        span = (begun[name], decided[name]) if name in decided else (people[name]["reached"][0], over[name])
        found.append((of, (span[0] - start) / DAY, (span[1] - start) / DAY))
    return sorted(found, key=lambda group: group[1:])
