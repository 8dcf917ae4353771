"""A story: what happened in a vacancy, in the words of the live feed, from the log itself and as far as it is told."""

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.messages import EVENTS
from hiring.gateway.console.visit import Visit
from hiring.gateway.console.words import happened, person, words
from hiring.gateway.live.feed import Feed, Listener
from hiring.gateway.live.told import News, type_name
from hiring.gateway.problems import HttpProblem
from hiring.gateway.resources.hiding import no_such_vacancy

_NAMES = {type_name(wire): event.__name__ for wire, event in EVENTS.items()}
_DETAILS = ("step", "from_step", "pool", "phase", "from_phase", "to_phase", "owner", "rater")


@dataclass(frozen=True)
class Happening:
    """One event of a story: its place in the log, who, when, what, about whom, under which version of the brief."""

    id: str
    sequence: int
    at: datetime
    by: str
    what: str
    service: str
    about: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    brief_version: int | None = None


async def story(visit: Visit, vacancy: str) -> list[Happening]:
    """What happened in the vacancy, in the order of the log.

    Raises:
        HttpProblem: 404, it is not the asker's.
    """
    feed: Feed = visit.request.app.state.feed
    if not feed.audience.hears(visit.caller, vacancy):
        raise HttpProblem(no_such_vacancy())
    return [_happening(payload) async for one in _news(visit, vacancy) for payload in _payloads(one)]


def under_versions(happened: Iterable[Happening], about: BriefShown) -> list[Happening]:
    """The same, each with the version of the brief that was approved last before it."""
    approved = [(version.approved_at, version.brief_version) for version in about.versions if version.approved_at]
    return [
        replace(one, brief_version=max((version for since, version in approved if since <= one.at), default=None))
        for one in happened
    ]


def latest(visit: Visit) -> datetime:
    """The moment up to which something is known: now, or the time of the newest event, if a clock runs ahead."""
    feed: Feed = visit.request.app.state.feed
    return max(datetime.now(UTC), feed.newest)


async def _news(visit: Visit, vacancy: str) -> AsyncIterator[News]:
    feed: Feed = visit.request.app.state.feed
    async for batch in feed.missed(Listener(visit.caller, vacancy), 0, feed.position):
        for one in batch:
            yield one


def _payloads(news: News) -> Iterable[dict[str, Any]]:
    return (json.loads(told.payload) for told in news.events)


def _time(payload: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(payload["timestamp"])


def _happening(payload: dict[str, Any]) -> Happening:
    data = payload["data"]
    return Happening(
        id=data["id"],
        sequence=data["sequence"],
        at=_time(payload),
        by=data["actor"],
        what=happened(_NAMES.get(payload["type"], payload["type"])),
        service=payload["type"].partition(".")[0],
        about=tuple(_candidacies(data)),
        details=tuple(_details(data)),
    )


def _candidacies(data: dict[str, Any]) -> Iterable[str]:
    for name in ("candidacy", "about", "advanced", "selected", "members", "candidacies"):
        match data.get(name):
            case str() as one:
                yield one
            case list() as several:
                yield from several
    if data["aggregate"] == "evaluation" and "candidacy" not in data:
        yield from _evaluated(data["aggregate_id"])


def _evaluated(evaluation: str) -> Iterable[str]:
    """Whom an evaluation is about: its id is made of the candidacy and the step."""
    return (evaluation.removesuffix(f"-{step}") for step in StepKind if evaluation.endswith(f"-{step}"))


def _details(data: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for name in _DETAILS:
        if isinstance(said := data.get(name), str):
            yield words(name).lower(), person(said) if name in {"owner", "rater"} else words(said)
