"""What cannot be read, is not known, or meets a bug stops only what must stop: seen, said once, and mended by command.

The service is the real feedback; the log is what briefing would have written.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from deploy.local.tests.conftest import hiring, json_lines
from nats.aio.client import Client as Nats
from prometheus_client import REGISTRY
from pydantic import SecretStr
from structlog.testing import capture_logs
from tests.faults.checking import until_true

from hiring.chassis.assembly import Running, running
from hiring.chassis.reacting import consumers
from hiring.chassis.service import Service
from hiring.chassis.settings import Settings
from hiring.contracts.brief import Iterative
from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.envelope import FIRST, Metadata, encode
from hiring.contracts.ids import VacancyId
from hiring.contracts.samples import complete_brief
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision
from hiring.eventkit.parking import Parking
from hiring.eventkit.views.view import Answer
from hiring.feedback.app import SERVICE
from hiring.feedback.views.vacancies import VACANCIES

PATIENCE_SECONDS = 30.0
VIEW = VACANCIES.name
Bytes = Callable[[bytes], bytes]


class House:
    """A log, the real service's settings, and the command line beside it."""

    def __init__(self, log: Log, client: Nats, settings: Settings) -> None:
        self.log, self.client, self.settings = log, client, settings
        self.where = ("--data", str(settings.data_folder), "--nats", settings.nats_urls()[0])

    async def approved(self, vacancy: str, spoiled: Bytes = bytes) -> int:
        """Briefing says that a brief is approved, or what is made of these bytes; the sequence."""
        brief = complete_brief(Iterative())
        event = BriefApproved(vacancy=VacancyId(vacancy), brief_version=1, brief=brief, approvers=brief.approvers)
        aggregate = AggregateId(vacancy, "briefing", "brief", vacancy)
        body = encode(aggregate, 1, FIRST, Metadata(f"c-{vacancy}", "anna", datetime.now(UTC), vacancy), [event])
        return await self.log.append(aggregate, 1, spoiled(body), f"c-{vacancy}")

    async def followed(self, vacancy: str) -> None:
        """Returns when feedback has reacted to that brief."""
        subject = AggregateId(vacancy, "feedback", ">", "").subject.removesuffix(".")

        async def is_so() -> bool:
            return await self.log.next_on(subject, 0) is not None

        await until_true(is_so, PATIENCE_SECONDS, f"feedback never followed {vacancy}")

    async def hiring(self, *words: str) -> str:
        """What `hiring` says to these words; it must succeed."""
        done = await asyncio.to_thread(hiring, *words, *self.where)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    async def parked(self) -> list[dict[str, Any]]:
        """What `hiring parked list` shows."""
        return await asyncio.to_thread(json_lines, "parked", "list", *self.where)


@pytest.fixture
async def house(broker: EmbeddedBroker, client: Nats, log: Log, tmp_path: Path) -> House:
    await provision(client, consumers(SERVICE))
    return House(log, client, Settings(nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0))


@asynccontextmanager
async def at_work(house: House, service: Service = SERVICE) -> AsyncIterator[tuple[Running, list[str]]]:
    """The service runs; what it says, by name, once each time it says it."""
    with capture_logs() as lines:
        said: list[str] = []
        async with running(service, house.settings) as it:
            yield it, said
            said += [line["event"] for line in lines if line["log_level"] in {"warning", "error"}]


async def stopped(it: Running, *names: str) -> None:
    """Returns when these views have stopped, and asserts that no other has, and that health and metrics say so."""

    async def are_stopped() -> bool:
        return {name for name, health in it.runner.health().items() if health.poisoned} == set(names)

    await until_true(are_stopped, PATIENCE_SECONDS, f"it is not these that stopped: {names}")
    await it.runner.look()
    check = await it.checks["views"]()
    assert check.ok == (not names), check.words
    for name in it.runner.health():
        shown = REGISTRY.get_sample_value("hiring_view_stopped", {"service": "feedback", "fold": name})
        assert shown == (name in names)
        assert (f"{name} stopped" in check.words) == (name in names)


def count(metric: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(metric, {"service": "feedback", **labels}) or 0.0


async def test_an_unreadable_event_parks_a_reaction_and_stops_a_view_until_both_are_mended(house: House) -> None:
    parked = count("hiring_parked_total", reader="reactions")
    wrong = await house.approved("v1", lambda body: body.replace(b'"approvers":', b'"approvals":'))
    async with at_work(house) as (it, said):
        last = await house.approved("v2")
        await house.followed("v2")
        await stopped(it, VIEW)
        assert count("hiring_parked_total", reader="reactions") == parked + 1
        said_once = said
        await house.hiring("views", "skip", VIEW, str(wrong), "--by", "olga", "--why", "it says nothing")
        for one in await house.parked():
            await house.hiring("parked", "drop", str(one["number"]))
        await stopped(it)
        await it.runner.wait_for([VACANCIES], last, PATIENCE_SECONDS)
    assert sorted(said_once) == ["message_parked", "view_stopped"]
    assert await Parking(house.client).all() == []


async def test_an_unknown_event_is_passed_over_and_a_newer_one_waits_for_the_version_that_knows_it(
    house: House,
) -> None:
    unknown, parked = count("hiring_unknown_events_total"), count("hiring_parked_total", reader="reactions")
    await house.approved("v1", lambda body: body.replace(b"brief-approved.v1", b"brief-blessed.v1"))
    newer = await house.approved("v2", lambda body: body.replace(b"brief-approved.v1", b"brief-approved.v9"))
    async with at_work(house) as (it, said):
        last = await house.approved("v3")
        await house.followed("v3")
        await it.runner.wait_for([VACANCIES], last, PATIENCE_SECONDS)
        await stopped(it)
        assert count("hiring_unknown_events_total") == unknown + 1
        assert count("hiring_parked_total", reader="reactions") == parked + 1
        (one,) = await house.parked()
        assert (one["sequence"], one["error"].partition(":")[0]) == (newer, "Unreadable")
        assert "brief-approved.v9 is newer than this service" in one["error"]
        await house.hiring("views", "rebuild", VIEW)
    assert sorted(said) == ["message_parked", "unknown_event_passed_over"]


async def test_a_bug_in_a_view_stops_that_view_alone_until_it_is_mended_and_told_to_try_again(house: House) -> None:
    def buggy(*_arguments: Any) -> Any:
        raise ZeroDivisionError("a bug")

    wrong = replace(VACANCIES, evolve=buggy)
    shows = tuple(
        replace(answer, views=tuple(wrong if view is VACANCIES else view for view in answer.views))
        if isinstance(answer, Answer)
        else answer
        for answer in SERVICE.shows
    )
    last = await house.approved("v1")
    async with at_work(house, replace(SERVICE, shows=shows)) as (it, said):
        await house.followed("v1")
        await stopped(it, VIEW)
    assert said == ["view_stopped"]
    async with at_work(house) as (it, said):
        await stopped(it, VIEW)
        await house.hiring("views", "retry", VIEW)
        await stopped(it)
        await it.runner.wait_for([VACANCIES], last, PATIENCE_SECONDS)
    assert said == []
    assert await house.parked() == []
