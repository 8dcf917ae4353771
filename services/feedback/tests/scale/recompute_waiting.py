"""F17 again, from the raw log: working time day by day, forms, hand-offs, and who is waited for."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.feedback.tests.scale.recompute import DAY, Raw, held, seconds, walks

Asked = dict[str, Any]


def worked(raw: Raw, start: float, end: float, pauses: list[tuple[float, float]]) -> float:
    """Seconds of work between two moments: each day's span, cut by each pause."""
    pieces = [(start, end)]
    for begun, over in pauses:
        pieces = [cut for a, b in pieces for cut in ((a, min(b, begun)), (max(a, over), b)) if cut[1] > cut[0]]
    said = raw.of["working-hours-set"]
    if not said:
        return sum(b - a for a, b in pieces)
    return sum(overlap for a, b in pieces for overlap in _overlaps(said[-1][2]["hours"], a, b))


def _overlaps(hours: dict[str, Any], start: float, end: float) -> Iterator[float]:
    zone = ZoneInfo(hours["time_zone"])
    day = datetime.fromtimestamp(start, zone).date()
    while day <= datetime.fromtimestamp(end, zone).date():
        span = hours["week"].get(day.strftime("%A").lower())
        if span and day.isoformat() not in hours["holidays"]:
            opens, closes = (datetime.combine(day, time.fromisoformat(at), zone).timestamp() for at in span)
            yield max(0.0, min(closes, end) - max(opens, start))
        day += timedelta(days=1)


def forms(raw: Raw) -> list[Asked]:
    """Every form of an evaluation that is not cancelled: who, asked when, until when, and when it was in."""
    found: dict[str, list[Asked]] = {}
    story = [(at, kind, d) for kind in _OF_FORMS for at, _, d in raw.of[kind]]
    for at, kind, data in sorted(story, key=lambda one: (one[0], _OF_FORMS.index(one[1]))):
        of = found.setdefault(data["evaluation"], [])
        if kind == "evaluation-planned":
            known = {name: data[name] for name in ("vacancy", "candidacy", "step", "due")}
            of += [{**known, "who": rater, "asked": at, "done": None} for rater in data["raters"]]
        for form in of:
            if kind == "rater-replaced" and form["who"] == data["rater"]:
                form["who"] = data["replacement"]
            elif kind == "evaluation-cancelled":
                form["cancelled"] = True
            elif kind == "evaluation-reopened":
                form.update(cancelled=False, asked=at, due=seconds(data["due_at"]))
            elif kind == "score-submitted" and form["who"] == data["rater"]:
                form["done"] = at
    return [form for of in found.values() for form in of if not form.get("cancelled")]


_OF_FORMS = ("evaluation-planned", "rater-replaced", "evaluation-cancelled", "evaluation-reopened", "score-submitted")


def hand_offs(raw: Raw) -> list[Asked]:
    """Every hand-off: answered by the first evaluation of that step from then on, or by leaving it."""
    rated: dict[tuple[str, str], list[float]] = defaultdict(list)
    for at, _, data in raw.of["marks-recorded"]:
        rated[data["candidacy"], data["step"]].append(at)
    found = []
    for who, stays in walks(raw).items():
        for stay in stays:
            if stay["due"] is not None:
                ends = [at for at in rated[who, stay["step"]] if at >= stay["came"]]
                if stay["left"] is not None:
                    ends = [min([*ends, stay["left"]])]
                known = {"candidacy": who, "step": stay["step"], "vacancy": stay["vacancy"], "who": stay["owner"]}
                found.append({**known, "asked": stay["came"], "due": stay["due"], "done": min(ends, default=None)})
    return found


def punctuality(raw: Raw, asked: list[Asked], by: str) -> dict[str, tuple[int, int, int]]:
    """F17 by step or by person: due, answered within the target, answered at all."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    holds = held(raw)
    for one in asked:
        if one["due"] > raw.until:
            continue
        answered = one["done"] is not None
        end = one["done"] if answered else raw.until
        took = worked(raw, one["asked"], end, holds[one["candidacy"]])
        if answered or took > one["due"] - one["asked"] + 1e-3:
            count = found[one[by]]
            count[0] += 1
            count[1] += answered and took <= one["due"] - one["asked"] + 1e-3
            count[2] += answered
    return {key: (a, b, c) for key, (a, b, c) in found.items()}


def waiting(raw: Raw, vacancy: str) -> dict[tuple[str, str], tuple[int, float, float]]:
    """Who is waited for and for what: how often, since when, and the longest wait in working days."""
    owed = [(one["who"], "evaluation form", one) for one in forms(raw) if one["done"] is None]
    owed += [(one["who"], "hand-off", one) for one in hand_offs(raw) if one["done"] is None and one["who"]]
    held_ = {d["session"] for _, _, d in raw.of["feedback-session-held"]}
    for at, _, d in raw.of["feedback-session-requested"]:
        if d["session"] not in held_:
            owed.append((d.get("owner") or "the team", "feedback session", {**d, "candidacy": "", "asked": at}))
    for at, _, d in raw.of["offer-made"]:
        answers = [t for kind in ("offer-declined", "position-filled") for t, _, e in raw.of[kind] if _same(d, e)]
        if not answers:
            owed.append((d["candidacy"], "answer to an offer", {**d, "asked": at, "candidacy": ""}))
    newest = [d for kind in ("brief-approved", "requirements-revised") for d in _of(raw, kind, vacancy)][-1:]
    decided = {(d["vacancy"], d["pool"]) for _, _, d in raw.of["pool-decided"]}
    for _, _, d in raw.of["pool-opened"]:
        ends = seconds(d["timebox_ends_at"])
        if (d["vacancy"], d["pool"]) not in decided and ends <= raw.until:
            managers = [p["person"] for p in newest[0]["team"] if p["role"] == "hiring-manager"]
            owed += [(who, "pool decision", {**d, "asked": ends, "candidacy": ""}) for who in managers]
    day = 9 * 3600 if raw.of["working-hours-set"] else DAY
    holds, found = held(raw), dict[tuple[str, str], tuple[int, float, float]]()
    for who, what, one in owed:
        if one["vacancy"] == vacancy:
            count, since, longest = found.get((who, what), (0, raw.until, 0.0))
            took = worked(raw, one["asked"], raw.until, holds.get(one["candidacy"], [])) / day
            found[who, what] = count + 1, min(since, one["asked"]), max(longest, took)
    return found


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["candidacy"] == other["candidacy"])


def _of(raw: Raw, kind: str, vacancy: str) -> list[dict[str, Any]]:
    return [d for _, _, d in raw.of[kind] if d["vacancy"] == vacancy]


def moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
