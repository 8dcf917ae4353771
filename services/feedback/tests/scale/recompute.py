"""The same statistics again, from the raw log: one obvious loop for each, sharing no code with the views."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from services.feedback.tests.scale.sealing import unseal

DAY = 86_400
Z = 1.959963984540054
ENDING = ("candidate-rejected", "candidacy-withdrawn")
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


MOVES = {
    "candidacy-entered",
    "candidate-advanced",
    "candidate-rejected",
    "candidacy-withdrawn",
    "candidacy-reconsidered",
    "step-corrected",
    "offer-declined",
    "position-filled",
    "pool-cut",
    "pool-decided",
}


class Raw:
    """Every event of the raw log up to a moment, by kind and all moves, in order: (time, actor, data)."""

    def __init__(self, lines: Iterable[bytes], until: float) -> None:
        self.of: dict[str, list[tuple[float, str, dict[str, Any]]]] = defaultdict(list)
        self.moves: list[tuple[str, float, str, dict[str, Any]]] = []
        self.until = until
        for line in lines:
            for entry in json.loads(line):
                at = seconds(entry["time"])
                if at <= until:
                    kind, data = entry["type"].split(".")[1], _kept(entry)
                    self.of[kind].append((at, entry["actor"], data))
                    if kind in MOVES:
                        self.moves.append((kind, at, entry["actor"], data))


def _kept(entry: dict[str, Any]) -> dict[str, Any]:
    """What the statistics need of an event; what evaluations come to is opened here."""
    kind, data = entry["type"].split(".")[1], entry["data"]
    if kind in {"search-opened", "requirements-revised", "brief-approved"}:
        brief = data["brief"]
        flow = sorted((s["kind"] for s in brief["flow"] if s.get("included")), key=STEPS.index)
        weights = {r["skill"]: r.get("weight", 1) for r in brief["requirements"]}
        said = {"flow": flow, "team": brief["team"], "model": brief["model"]["kind"], "weights": weights}
        return {**data, **said, "brief": None, "markers": brief["markers"], "openings": brief.get("openings", 1)}
    if kind == "evaluation-planned":
        plan = data["plan"]
        whose = {name: plan[name] for name in ("candidacy", "step", "raters", "brief_version")}
        whose |= {"vacancy": data["vacancy"], "evaluation": data["evaluation"]}
        return {**whose, "due": seconds(plan["due_at"]), "weight": plan["step_weight"]}
    if kind == "evaluation-opened":
        return {}
    if kind == "evaluation-completed":
        return {**data, **unseal(data["total"]), "marks": unseal(data["marks"])["marks"], "total": None}
    if kind == "marks-recorded":
        return {"candidacy": data["candidacy"], "step": data["step"]}
    if kind == "hiring-manager-form-submitted":
        return {**data, **unseal(data["said"])}
    if kind == "probation-reviewed":
        return {**data, **unseal(data["said"]), **unseal(data["compared"])}
    if kind == "score-submitted":
        return {"evaluation": data["evaluation"], "rater": data["rater"]}
    return dict(data)


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
    z, share = Z, successes / trials
    a, b, c = 1 + z * z / trials, -(2 * share + z * z / trials), share * share
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def median_interval(values: list[float]) -> tuple[float | None, float | None]:
    """The order statistics between which the median lies with 95 %: heads of fair coins counted, or nearly so."""
    ordered, count = sorted(values), len(values)
    if count < 6:
        return None, None
    if count > 100:
        rank = math.floor(count / 2 - Z * math.sqrt(count) / 2)
    else:
        below = [sum(Fraction(math.comb(count, heads), 2**count) for heads in range(r + 1)) for r in range(count)]
        rank = max(r for r in range(count) if below[r] <= Fraction(1, 40))
    return ordered[rank], ordered[count - 1 - rank]


def mean_interval(values: list[float]) -> tuple[float | None, float | None]:
    """1.96 standard errors to either side."""
    if len(values) < 2:
        return None, None
    middle = sum(values) / len(values)
    error = math.sqrt(sum((value - middle) ** 2 for value in values) / (len(values) - 1) / len(values))
    return middle - Z * error, middle + Z * error


def opened(raw: Raw) -> dict[str, float]:
    return {data["vacancy"]: at for at, _, data in raw.of["search-opened"]}


def held(raw: Raw) -> dict[str, list[tuple[float, float]]]:
    """From when until when each candidacy was on hold; what lasts, lasts until now."""
    ends: dict[str, list[float]] = defaultdict(list)
    for kind in ("hold-released", "hold-expired", "position-filled", "offer-declined", *ENDING):
        for at, _, data in raw.of[kind]:
            ends[data["candidacy"]].append(at)
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for at, _, data in raw.of["candidate-held"]:
        later = [end for end in ends[data["candidacy"]] if end >= at]
        found[data["candidacy"]].append((at, min([*later, raw.until])))
    return found


def times(raw: Raw) -> dict[str, list[float]]:
    """F11, F11 net, F12, and what others call so."""
    begun, entered = opened(raw), {d["candidacy"]: seconds(d["entered_at"]) for _, _, d in raw.of["candidacy-entered"]}
    offered = {d["candidacy"]: at for at, _, d in reversed(raw.of["offer-made"])}
    found: dict[str, list[float]] = defaultdict(list)
    holds = held(raw)
    fills: dict[str, list[float]] = defaultdict(list)
    for at, _, data in raw.of["position-filled"]:
        who, since = data["candidacy"], begun[data["vacancy"]]
        starts = seconds(data["starts_at"])
        fills[data["vacancy"]].append((at - since) / DAY)
        found["fill"].append((at - since) / DAY)
        found["net"].append((at - since - sum(end - start for start, end in holds[who])) / DAY)
        found["hire"].append((at - entered[who]) / DAY)
        found["work"].append((starts - since) / DAY)
        found["start"].append((starts - entered[who]) / DAY)
        found["offer"].append((offered[who] - entered[who]) / DAY)
    found["first"], found["last"] = ([pick(days) for days in fills.values()] for pick in (min, max))
    return found


def survival(raw: Raw) -> list[tuple[float, float, float | None, float | None]]:
    """F14, day by day of a fill, counting heads each time: day, share, and Greenwood's band on log(-log)."""
    begun = opened(raw)
    filled = {data["vacancy"]: at for at, _, data in raw.of["position-filled"]}
    cases = [((filled.get(v, raw.until) - start) / DAY, v in filled) for v, start in begun.items()]
    share, variance = Fraction(1), Fraction(0)
    curve: list[tuple[float, float, float | None, float | None]] = []
    for day in sorted({days for days, closed in cases if closed}):
        at_risk = len([1 for days, _ in cases if days >= day])
        died = len([1 for days, closed in cases if closed and days == day])
        share *= Fraction(at_risk - died, at_risk)
        if not share:
            curve.append((day, 0.0, None, None))
            break
        variance += Fraction(died, at_risk * (at_risk - died))
        theta = math.log(-math.log(share))
        reach = Z * math.sqrt(variance) / abs(math.log(share))
        low, high = sorted(math.exp(-math.exp(theta + side * reach)) for side in (-1, 1))
        curve.append((day, float(share), low, high))
    return curve


def first_below_half(curve: list[tuple[float, float | None]]) -> float | None:
    """The first day on which the value is a half or less."""
    below = [day for day, value in curve if value is not None and value <= 0.5 + 1e-9]
    return below[0] if below else None


def walks(raw: Raw) -> dict[str, list[dict[str, Any]]]:
    """Each candidacy's stays, told one after the other as the log tells them."""
    ends = {
        "candidate-rejected": "rejected",
        "candidacy-withdrawn": "withdrawn",
        "offer-declined": "offer-declined",
        "position-filled": "hired",
        "pool-cut": "not-advanced",
        "pool-decided": "not-selected",
    }
    walked: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def come(who: str, step: str, at: float, data: dict[str, Any]) -> None:
        due = seconds(data["respond_by"]) if data.get("respond_by") else None
        again = any(stay["step"] == step for stay in walked[who])
        known = {"vacancy": data["vacancy"], "step": step, "came": at, "again": again}
        walked[who].append({**known, "left": None, "next": None, "by": None, "due": due, "owner": data.get("owner")})

    for kind, at, actor, data in raw.moves:
        for who in _whom(kind, data):
            here = [stay for stay in walked[who] if stay["left"] is None]
            if kind in {"candidacy-entered", "candidacy-reconsidered"}:
                before = [stay for stay in walked[who] if stay["step"] == data["step"]]
                if before and before[-1]["by"] == actor and at - before[-1]["left"] <= 300:
                    before[-1].update(left=None, next=None, by=None)
                else:
                    come(who, data["step"], at, data)
            elif kind == "step-corrected":
                walked[who].remove(here[-1])
                back = [stay for stay in walked[who] if stay["step"] == data["step"]]
                back[-1].update(left=None, next=None, by=None)
            elif here:
                here[-1].update(left=at, next=ends.get(kind, data.get("step")), by=actor)
                if kind == "candidate-advanced":
                    come(who, data["step"], at, data)
    return walked


def _whom(kind: str, data: dict[str, Any]) -> list[str]:
    if kind == "pool-cut":
        return list(data["left"])
    if kind == "pool-decided":
        return [who for who in data["members"] if who not in data.get("selected", [])]
    return [data["candidacy"]]


def step_days(raw: Raw, walked: dict[str, list[dict[str, Any]]], vacancy: str | None = None) -> dict[str, list[float]]:
    """F13: the days of each candidacy at each step that it left, without those on hold."""
    holds = held(raw)
    spent: dict[str, list[float]] = {step: [] for step in STEPS}
    for who, stays in walked.items():
        for step in STEPS:
            done = [stay for stay in stays if stay["step"] == step and stay["left"] is not None]
            done = [stay for stay in done if vacancy in {None, stay["vacancy"]}]
            if done:
                net = [
                    stay["left"]
                    - stay["came"]
                    - sum(max(0.0, min(stay["left"], end) - max(stay["came"], start)) for start, end in holds[who])
                    for stay in done
                ]
                spent[step].append(sum(net) / DAY)
    return {step: days for step, days in spent.items() if days}


def edges(raw: Raw) -> dict[tuple[str, str], tuple[int, float | None]]:
    """F22."""
    gaps: dict[tuple[str, str], list[float]] = defaultdict(list)
    for stays in walks(raw).values():
        for stay in stays:
            if stay["left"] is not None:
                gaps[stay["step"], stay["next"]].append((stay["left"] - stay["came"]) / DAY)
    return {edge: (len(days), median(days)) for edge, days in gaps.items()}


def flow_at(raw: Raw, vacancy: str, moment: float) -> tuple[list[str], set[str]]:
    """The flow and the movers that were approved at that moment."""
    briefs = [*raw.of["brief-approved"], *raw.of["requirements-revised"]]
    newest = max((b for b in briefs if b[2]["vacancy"] == vacancy and b[0] <= moment), key=lambda b: b[0])[2]
    left_out = {d["step"] for at, _, d in raw.of["shorter-flow-answered"] if d["vacancy"] == vacancy and at <= moment}
    movers = {p["person"] for p in newest["team"] if p["role"] != "interviewer"} | {"policy"}
    return [step for step in newest["flow"] if step not in left_out], movers


def deviations(raw: Raw) -> tuple[int, dict[str, set[str]]]:
    """F22: which candidacies deviate, and how, each move judged by the brief of its day."""
    found: dict[str, set[str]] = defaultdict(set)
    by_vacancy: dict[str, Raw] = {}
    for kind in ("brief-approved", "requirements-revised", "shorter-flow-answered"):
        for event in raw.of[kind]:
            by_vacancy.setdefault(event[2]["vacancy"], Raw([], raw.until)).of[kind].append(event)
    for who, stays in walks(raw).items():
        for stay in stays:
            step, following = stay["step"], stay["next"]
            flow, movers = flow_at(by_vacancy[stay["vacancy"]], stay["vacancy"], stay["left"] or stay["came"])
            if stay["again"]:
                found["rework"].add(who)
            if step not in flow:
                found["off-flow"].add(who)
            elif following in STEPS and following != (flow[flow.index(step) + 1] if step != flow[-1] else None):
                found["skip"].add(who)
            if following not in {None, "withdrawn", "offer-declined"} and stay["by"] not in movers:
                found["wrong-role"].add(who)
    return len(walks(raw)), dict(found)


def standing(raw: Raw) -> dict[str, dict[str, Any]]:
    """How far each candidacy came and when, and whether it is over."""
    people: dict[str, dict[str, Any]] = {}
    for kind, at, _, data in raw.moves:
        if kind == "candidacy-entered":
            known = {name: data.get(name) for name in ("source", "pool", "vacancy", "candidate")}
            reached = {0: seconds(data["entered_at"])}
            people[data["candidacy"]] = {**known, "reached": reached, "finished": False, "why": None}
        elif kind == "candidate-advanced":
            for phase in range(1, PHASES.get(data["step"], 0) + 1):
                people[data["candidacy"]]["reached"].setdefault(phase, at)
        elif kind == "step-corrected":
            for phase in range(PHASES.get(data["step"], 0) + 1, 3):
                people[data["candidacy"]]["reached"].pop(phase, None)
        elif kind == "candidacy-reconsidered":
            people[data["candidacy"]].update(finished=False, why=None)
        else:
            _ended(people, kind, at, data)
    for one in people.values():
        one["depth"] = max(one["reached"])
    return people


def _ended(people: dict[str, dict[str, Any]], kind: str, at: float, data: dict[str, Any]) -> None:
    for who in _whom(kind, data):
        people[who]["finished"] = True
        if kind in {"candidacy-withdrawn", "offer-declined"}:
            people[who]["why"] = data["reason"]
        if kind == "position-filled":
            for phase in (1, 2, 3):
                people[who]["reached"].setdefault(phase, at)
    if kind == "pool-cut":
        for who in data["advanced"]:
            for phase in range(1, 2 if data["to_phase"] == "professional" else 3):
                people[who]["reached"].setdefault(phase, at)


def offers(raw: Raw) -> dict[str, tuple[int, int]]:
    """F18 by month of extending: accepted, extended."""
    months: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for at, _, data in raw.of["offer-made"]:
        accepted = [1 for t, _, d in raw.of["position-filled"] if d["candidacy"] == data["candidacy"] and t >= at]
        months[month(at)][0] += bool(accepted)
        months[month(at)][1] += 1
    return {key: (a, n) for key, (a, n) in months.items()}


def month(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m")
