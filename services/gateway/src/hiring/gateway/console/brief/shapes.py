"""Shapes: how the parts of a brief look as forms, what a form means, and where in it a field of the brief stands."""

from collections.abc import Callable
from typing import Any

from hiring.contracts.brief import Iterative, StepKind, Waterfall
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing.events import Position
from hiring.gateway.console.words import slug

Json = dict[str, Any]
"""A brief or a part of it, decoded."""

_SHARES = {"technical_share", "technical_floor", "soft_floor", "least_score"}


def own(*names: str) -> Callable[[Json], Json]:
    """These fields as they are."""
    return lambda brief: {name: brief[name] for name in names if name in brief}


def team(brief: Json) -> Json:
    """Who takes part. Everybody signs before the first candidate, unless it was agreed otherwise (S4)."""
    agreed = own("team", "contact", "acknowledgement_required", "working_hours")(brief)
    return agreed if brief.get("team") else {**agreed, "acknowledgement_required": True}


def position(brief: Json) -> Json:
    """The facts of the position."""
    return {"position": {name: brief[name] for name in Position.model_fields if name in brief}}


def with_ids_of(rows: str, key: str, named_by: str) -> Callable[[Json], Json]:
    """Gives each row without an id one made of its name."""

    def with_ids(typed: Json) -> Json:
        found: list[Json] = typed.get(rows, [])
        taken = {row[key] for row in found if key in row}
        for row in found:
            if key not in row and row.get(named_by):
                row[key] = slug(row[named_by], taken)
                taken.add(row[key])
        return {rows: found}

    return with_ids


def requirements(brief: Json) -> Json:
    """The skills, what each level of them looks like by its number."""
    shown = own("requirements", "team_values")(brief)
    for requirement in shown.get("requirements", ()):
        requirement["looks"] = {f"level-{one['level']}": one["text"] for one in requirement.pop("anchors", ())}
    return shown


def meant_requirements(typed: Json) -> Json:
    """The skills as the command says them."""
    rows = [dict(row) for row in with_ids_of("requirements", "skill", "name")(typed)["requirements"]]
    for row in rows:
        looks = row.pop("looks", {})
        row["anchors"] = [{"level": int(at.removeprefix("level-")), "text": text} for at, text in sorted(looks.items())]
    return {"requirements": rows}


def meant_team(typed: Json) -> Json:
    """The working hours, or none at all when nothing was said of them; what is not ticked is not wanted."""
    said = hours_of(typed.get("working_hours", {}))
    return {
        "acknowledgement_required": typed.get("acknowledgement_required", False),
        "working_hours": said if said["week"] or "time_zone" in said else None,
    }


def hours_of(said: Json) -> Json:
    """Working hours of the days and holidays that were filled in."""
    week = {day: hours for day, hours in said.get("week", {}).items() if hours}
    return {**said, "week": week, "holidays": [day for day in said.get("holidays", ()) if day]}


def flow(brief: Json) -> Json:
    """All seven steps, in the order of the source, whether they are in or not."""
    names = c.PlannedStep.model_fields
    there = {step["kind"]: {name: step[name] for name in names if name in step} for step in brief["flow"]}
    shown = own("manager_joins_offer")(brief)
    return {**shown, "steps": [there.get(kind, {"kind": kind.value}) for kind in StepKind]}


def flow_moved(brief: Json, _typed: Json) -> dict[str, str]:
    """A step of the brief is a step of the form."""
    order = [kind.value for kind in StepKind]
    return {f"/flow/{n}": f"/steps/{order.index(s['kind'])}" for n, s in enumerate(brief["flow"])} | {"/flow": "/steps"}


def score_map(brief: Json) -> Json:
    """The form of each step that is in, and how marks combine; shares in per cent."""
    names = c.StepForm.model_fields
    forms = [{name: step[name] for name in names if name in step} for step in brief["flow"] if step.get("included")]
    shares: Json = {name: _scaled(brief[name], 100) for name in ("trade_off", "hybrid") if name in brief}
    return {**own("combination")(brief), **shares, "forms": forms}


def meant_score_map(typed: Json) -> Json:
    """The forms that hold anything, and how marks combine."""
    forms = [{"weight": 0, "questions": [], **form} for form in typed.get("forms", ())]
    is_hybrid = typed.get("combination") == "hybrid"
    return {
        "forms": [form for form in forms if form["questions"] or form["weight"]],
        "trade_off": _scaled(typed.get("trade_off", {}), 0.01),
        "hybrid": _scaled(typed.get("hybrid", {}), 0.01) if is_hybrid else None,
    }


def _scaled(shares: Json, by: float) -> Json:
    """Shares as per cent, or back; what is no number is left to be refused."""
    return {name: _times(value, by) if name in _SHARES else value for name, value in shares.items()}


def _times(value: Any, by: float) -> Any:
    try:
        return round(float(value) * by, 6)
    except ValueError:
        return value


def score_map_moved(brief: Json, _typed: Json) -> dict[str, str]:
    """A step of the brief is a form, if it is in."""
    places = [n for n, step in enumerate(brief["flow"]) if step.get("included")]
    return {f"/flow/{place}": f"/forms/{n}" for n, place in enumerate(places)} | {"/flow": "/forms"}


def model(brief: Json) -> Json:
    """Both models, the one that is not chosen as it would begin."""
    chosen: Json = brief.get("model", {})
    ways: Json = {way.kind: way.model_dump(mode="json") for way in (Iterative(), Waterfall())}
    said: Json = {chosen["kind"]: chosen, "kind": chosen["kind"]} if chosen else {}
    return {**ways, **said, "reason": brief.get("model_reason")}


def meant_model(typed: Json) -> Json:
    """The one model that is chosen."""
    kind = typed.get("kind")
    said: Json = typed.get(str(kind), {})
    pools = {"min_pools_before_change": int(said.get("min_pools_before_change", 1))} if kind == "iterative" else {}
    return {"model": {**said, **pools, "kind": kind}} if kind else {}


def model_moved(_brief: Json, typed: Json) -> dict[str, str]:
    """What is wrong with the model is wrong with the one that is chosen."""
    kind = typed.get("kind", "iterative")
    ways = {f"/model/{name}": f"/{kind}/{name}" for name in ("pool_size", "funnel", "timebox_days", "session_waiver")}
    return {**ways, "/model_reason": "/reason", "/model": "/kind"}


def position_moved(_brief: Json, _typed: Json) -> dict[str, str]:
    """The facts stand under the position."""
    return {f"/{name}": f"/position/{name}" for name in Position.model_fields}
