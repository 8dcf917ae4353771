"""The same statistics again, from the raw log: one obvious loop for each, sharing no code with the views."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

DAY = 86_400
STEPS = (
    "pre-screening",
    "recruitment-interview",
    "hr-interview",
    "professional-interview",
    "test-task",
    "managerial-interview",
    "references-check",
)
PHASES = {"professional-interview": 1, "test-task": 1, "managerial-interview": 2, "references-check": 2}


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


class Raw:
    """Every event of the raw log up to a moment, by kind, in order: (time, actor, data)."""

    def __init__(self, lines: Iterable[bytes], until: float) -> None:
        self.of: dict[str, list[tuple[float, str, dict[str, Any]]]] = defaultdict(list)
        self.until = until
        for line in lines:
            for entry in json.loads(line):
                at = seconds(entry["time"])
                if at <= until:
                    kind = entry["type"].split(".")[1]
                    data = entry["data"]
                    if kind in {"search-opened", "requirements-revised", "brief-approved"}:
                        data = {
                            **data,
                            "brief": None,
                            "flow": [s for s in data["brief"]["flow"] if s.get("included")],
                            "team": data["brief"]["team"],
                            "model": data["brief"]["model"]["kind"],
                            "weights": {r["skill"]: r["weight"] for r in data["brief"]["requirements"]},
                        }
                    elif kind in {"evaluation-opened", "marks-recorded", "score-submitted"}:
                        data = {key: data[key] for key in ("evaluation",) if key in data}
                    elif kind == "evaluation-planned":
                        plan = data["plan"]
                        data = {
                            "evaluation": data["evaluation"],
                            "due": seconds(plan["due_at"]),
                            "step": plan["step"],
                            "raters": len(plan["raters"]),
                            "weight": plan["step_weight"],
                            "brief_version": plan["brief_version"],
                        }
                    self.of[kind].append((at, entry["actor"], data))


def median(values: list[float]) -> float | None:
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def interval(successes: int, trials: int) -> tuple[float, float]:
    """The roots of (p - share)^2 = z^2 p (1 - p) / n, which is what Wilson's interval is."""
    z, share = 1.959963984540054, successes / trials
    a, b, c = 1 + z * z / trials, -(2 * share + z * z / trials), share * share
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def opened(raw: Raw) -> dict[str, float]:
    return {data["vacancy"]: at for at, _, data in raw.of["search-opened"]}


def times(raw: Raw) -> dict[str, Any]:
    """F11, F11 net, F12."""
    begun, entered = opened(raw), {d["candidacy"]: seconds(d["entered_at"]) for _, _, d in raw.of["candidacy-entered"]}
    fills, net, hires = [], [], []
    for at, _, data in raw.of["position-filled"]:
        fills.append((at - begun[data["vacancy"]]) / DAY)
        hires.append((at - entered[data["candidacy"]]) / DAY)
        hold = 0.0
        for held, _, who in raw.of["candidate-held"]:
            if who["candidacy"] == data["candidacy"]:
                ends = [t for t, _, d in raw.of["hold-released"] if d["candidacy"] == data["candidacy"] and t >= held]
                hold += min([*ends, at]) - held
        net.append(fills[-1] - hold / DAY)
    return {"fill": fills, "net": net, "hire": hires}


def survival(raw: Raw) -> tuple[list[tuple[float, float]], float | None]:
    """F14, day by day of a fill, counting heads each time."""
    begun = opened(raw)
    filled = {data["vacancy"]: at for at, _, data in raw.of["position-filled"]}
    cases = [((filled.get(v, raw.until) - start) / DAY, v in filled) for v, start in begun.items()]
    share, curve = Fraction(1), []
    for day in sorted({days for days, closed in cases if closed}):
        at_risk = len([1 for days, _ in cases if days >= day])
        died = len([1 for days, closed in cases if closed and days == day])
        share *= Fraction(at_risk - died, at_risk)
        curve.append((day, float(share)))
    below = [day for day, left in curve if left <= 0.5]
    return curve, below[0] if below else None


def walks(raw: Raw) -> dict[str, list[list[Any]]]:
    """Each candidacy's stays, told one after the other: [step, came, left, next, actor, vacancy, again]."""
    moves = []
    for kind in (
        "candidacy-entered",
        "candidate-advanced",
        "candidate-rejected",
        "candidacy-withdrawn",
        "candidacy-reconsidered",
        "position-filled",
        "pool-cut",
        "pool-decided",
    ):
        for place, (at, actor, data) in enumerate(raw.of[kind]):
            if kind == "pool-cut":
                moves += [(at, kind, place, actor, data, who) for who in data.get("left", [])]
            elif kind == "pool-decided":
                away = [who for who in data["members"] if who not in data.get("selected", [])]
                moves += [(at, kind, place, actor, data, who) for who in away]
            else:
                moves.append((at, kind, place, actor, data, data["candidacy"]))
    order = {"candidate-rejected": 0, "pool-decided": 0, "pool-cut": 0}
    walked: dict[str, list[list[Any]]] = defaultdict(list)
    for at, kind, _, actor, data, who in sorted(moves, key=lambda m: (m[0], order.get(m[1], 1), m[2])):
        stays = walked[who]
        here = stays[-1] if stays and stays[-1][2] is None else None
        if kind in {"candidacy-entered", "candidacy-reconsidered"}:
            before = [stay for stay in stays if stay[0] == data["step"]]
            if before and before[-1][4] == actor and at - before[-1][2] <= 300:
                before[-1][2:5] = [None, None, None]
            else:
                stays.append([data["step"], at, None, None, None, data["vacancy"], bool(before)])
        elif here is not None:
            names = {
                "candidate-advanced": data.get("step"),
                "candidate-rejected": "rejected",
                "candidacy-withdrawn": "withdrawn",
                "position-filled": "hired",
                "pool-cut": "not-advanced",
                "pool-decided": "not-selected",
            }
            here[2:5] = [at, names[kind], actor]
            if kind == "candidate-advanced":
                stays.append([data["step"], at, None, None, None, data["vacancy"], False])
    return walked


def step_medians(raw: Raw) -> dict[str, tuple[float | None, int]]:
    """F13."""
    spent: dict[str, list[float]] = {step: [] for step in STEPS}
    for stays in walks(raw).values():
        for step in STEPS:
            done = [stay[2] - stay[1] for stay in stays if stay[0] == step and stay[2] is not None]
            if done:
                spent[step].append(sum(done) / DAY)
    return {step: (median(days), len(days)) for step, days in spent.items() if days}


def edges(raw: Raw) -> dict[tuple[str, str], tuple[int, float | None]]:
    """F22."""
    gaps: dict[tuple[str, str], list[float]] = defaultdict(list)
    for stays in walks(raw).values():
        for stay in stays:
            if stay[2] is not None:
                gaps[stay[0], stay[3]].append((stay[2] - stay[1]) / DAY)
    return {edge: (len(days), median(days)) for edge, days in gaps.items()}


def deviations(raw: Raw) -> tuple[int, dict[str, set[str]]]:
    """F22: which candidacies deviate, and how."""
    flows, teams = {}, {}
    for _, _, data in [*raw.of["brief-approved"], *raw.of["requirements-revised"]]:
        kinds = [step["kind"] for step in data["flow"]]
        flows[data["vacancy"]] = sorted(kinds, key=STEPS.index)
        teams[data["vacancy"]] = {p["person"] for p in data["team"] if p["role"] != "interviewer"}
    found: dict[str, set[str]] = defaultdict(set)
    for who, stays in walks(raw).items():
        for step, _, _, following, actor, vacancy, again in stays:
            flow = flows[vacancy]
            if again:
                found["rework"].add(who)
            if following in STEPS and following != (flow[flow.index(step) + 1] if step != flow[-1] else None):
                found["skip"].add(who)
            if following not in {None, "withdrawn"} and actor not in teams[vacancy]:
                found["wrong-role"].add(who)
    return len(walks(raw)), dict(found)


def standing(raw: Raw) -> dict[str, dict[str, Any]]:
    """How far each candidacy came, and whether it is over."""
    people: dict[str, dict[str, Any]] = {}
    for _, _, data in raw.of["candidacy-entered"]:
        known = {"source": data["source"], "pool": data.get("pool"), "vacancy": data["vacancy"]}
        people[data["candidacy"]] = {
            **known,
            "candidate": data["candidate"],
            "depth": 0,
            "finished": False,
            "why": None,
        }
    for _, _, data in raw.of["candidate-advanced"]:
        one = people[data["candidacy"]]
        one["depth"] = max(one["depth"], PHASES.get(data["step"], 0))
    ends = _ends(raw, people)
    for at, _, data in raw.of["position-filled"]:
        people[data["candidacy"]]["depth"] = 3
        ends[data["candidacy"]].append((at, 1))
    for who, moments in ends.items():
        people[who]["finished"] = bool(max(moments)[1])
    return people


def _ends(raw: Raw, people: dict[str, dict[str, Any]]) -> dict[str, list[tuple[float, int]]]:
    """When each was over (1) or in play again (0); what pools and withdrawals say of people is noted on the way."""
    ends: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for at, _, data in raw.of["pool-cut"]:
        for who in data.get("left", []):
            ends[who].append((at, 1))
        for who in data["advanced"]:
            people[who]["depth"] = max(people[who]["depth"], 1 if data["to_phase"] == "professional" else 2)
    for at, _, data in raw.of["pool-decided"]:
        for who in set(data["members"]) - set(data.get("selected", [])):
            ends[who].append((at, 1))
    for kind, over in (("candidate-rejected", 1), ("candidacy-withdrawn", 1), ("candidacy-reconsidered", 0)):
        for at, _, data in raw.of[kind]:
            ends[data["candidacy"]].append((at, over))
            if kind == "candidacy-withdrawn":
                people[data["candidacy"]]["why"] = data["reason"]
    return ends


def offers(raw: Raw) -> dict[str, tuple[int, int]]:
    """F18 by month of extending: accepted, extended."""
    months: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for at, _, data in raw.of["offer-made"]:
        key = datetime.fromtimestamp(at, UTC).strftime("%Y-%m")
        accepted = [1 for t, _, d in raw.of["position-filled"] if d["candidacy"] == data["candidacy"] and t >= at]
        months[key][0] += bool(accepted)
        months[key][1] += 1
    return {month: (a, n) for month, (a, n) in months.items()}


def punctuality(raw: Raw) -> dict[str, tuple[int, int, int]]:
    """F17 by step: forms due, in by then, in at all."""
    sent: dict[str, list[float]] = defaultdict(list)
    for at, _, data in raw.of["score-submitted"]:
        sent[data["evaluation"]].append(at)
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for _, _, data in raw.of["evaluation-planned"]:
        if data["due"] <= raw.until:
            count = found[data["step"]]
            count[0] += data["raters"]
            count[1] += len([1 for at in sent[data["evaluation"]] if at <= data["due"]])
            count[2] += len(sent[data["evaluation"]])
    return {step: (a, b, c) for step, (a, b, c) in found.items()}
