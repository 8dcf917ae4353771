"""Revising: what a part's form would change in a brief that is in force."""

import json
from collections.abc import Iterator
from typing import Any

from hiring.chassis.parsing import Invalid
from hiring.contracts.brief import Brief, Change
from hiring.contracts.briefing import commands as c
from hiring.contracts.requests import FieldError
from hiring.gateway.console.brief.parts import plain
from hiring.gateway.console.brief.shapes import Json


def revision(wish: c.BriefingCommand, brief: Brief) -> c.ProposeRevision:
    """The revision that brings the brief to what the wish says of its part.

    Raises:
        Invalid: it changes nothing.
    """
    before = plain(brief)
    after = plain(Brief.model_validate({**before, **_part(wish, before)}))
    changes = tuple(_changes("", before, after))
    if not changes:
        raise Invalid(FieldError(pointer="", message="This is what stands in the brief already."))
    return c.ProposeRevision(vacancy=wish.vacancy, changes=changes)


def _part(wish: c.BriefingCommand, brief: Json) -> Json:
    said = wish.model_dump(mode="json", exclude={"vacancy"})
    match wish:
        case c.DescribePosition():
            return dict(said["position"])
        case c.AgreeFlow():
            joins = {"manager_joins_offer": said["manager_joins_offer"]}
            return {"flow": _steps(brief["flow"], said["steps"], {}), **joins}
        case c.AgreeScoreMap():
            bare = {"questions": [], "weight": 0, "rationale": None, "role_weights": {}, "role_rationale": None}
            flow = _steps(brief["flow"], said.pop("forms"), bare)
            return {**said, "flow": flow}
        case c.ChooseModel():
            return {"model": said["model"], "model_reason": said["reason"]}
        case _:
            return said


def _steps(before: list[Json], said: list[Json], bare: Json) -> list[Json]:
    """The steps with what is said of each; `bare` is what becomes of a step of which nothing is said."""
    told = {step["kind"]: step for step in said}
    there = {step["kind"] for step in before}
    kept = [{**step, **told.get(step["kind"], bare)} for step in before]
    return [*kept, *(step for kind, step in told.items() if kind not in there)]


def _changes(pointer: str, before: Any, after: Any) -> Iterator[Change]:
    """A list that grew or shrank changes as a whole, so that no change moves what another one points at."""
    match before, after:
        case dict(), dict():
            for name in dict.fromkeys((*before, *after)):
                yield from _changes(f"{pointer}/{name}", before.get(name), after.get(name))
        case list(), list() if len(before) == len(after):
            for place, (one, other) in enumerate(zip(before, after, strict=True)):
                yield from _changes(f"{pointer}/{place}", one, other)
        case _ if before != after:
            yield Change(pointer=pointer, before=_text(before), after=_text(after))


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
