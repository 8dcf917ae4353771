"""Server-sent events from a real log over a real socket."""

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from services.gateway.tests.happenings import Happenings

from hiring.chassis.process import serving
from hiring.contracts.ids import PersonId
from hiring.contracts.requests import OrganisationRole
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.gateway.app import GatewaySettings, gateway
from hiring.gateway.identity import Caller
from hiring.gateway.live import feed as feeding
from hiring.gateway.live import streaming
from hiring.gateway.live.audience import Audience
from hiring.gateway.live.feed import CutOff, Feed, TooMany
from hiring.gateway.live.streaming import EventStream
from hiring.gateway.live.told import News, schema_of, types_told

MAX = Caller(actor=PersonId("max"))


@dataclass
class Heard:
    """One event of a stream."""

    id: str | None
    data: dict[str, Any] | None


class Stream:
    """A connection that listens."""

    def __init__(self, response: httpx2.Response) -> None:
        self._lines = response.aiter_lines()

    async def event(self) -> Heard:
        """The next block, heartbeats included."""
        id_, data = None, None
        async with asyncio.timeout(30):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                match name:
                    case "":
                        if not line:
                            return Heard(id_, data)
                    case "id":
                        id_ = value
                    case "data":
                        data = json.loads(value)
        raise EOFError

    async def told(self) -> Heard:
        """The next event with data."""
        while (heard := await self.event()).data is None:
            pass
        return heard


@pytest.fixture
def settings(broker: EmbeddedBroker, tmp_path: Path) -> GatewaySettings:
    return GatewaySettings(
        nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0, development_identity=True
    )


@asynccontextmanager
async def served(settings: GatewaySettings) -> AsyncIterator[httpx2.AsyncClient]:
    async with gateway(settings) as app, serving(app, settings) as port:
        feed: Feed = app.state.feed
        async with asyncio.timeout(30):
            await feed.reached(0)
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            yield client


@pytest.fixture
async def happen(log: Log) -> Happenings:
    return Happenings(log)


@pytest.fixture
async def web(happen: Happenings, settings: GatewaySettings) -> AsyncIterator[httpx2.AsyncClient]:
    await happen.drafted("v1", "anna", "ines", "max")
    await happen.drafted("v2", "otto", "ines")
    async with served(settings) as client:
        yield client


@asynccontextmanager
async def listening(
    web: httpx2.AsyncClient, path: str, actor: str, roles: str = "", **more: str
) -> AsyncIterator[Stream]:
    headers = {"X-Actor": actor, "X-Roles": roles} | {name.replace("_", "-"): value for name, value in more.items()}
    async with web.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/event-stream")
        stream = Stream(response)
        assert (await stream.event()).data is None
        yield stream


async def test_who_belongs_to_a_vacancy_hears_what_happens_in_it(web: httpx2.AsyncClient, happen: Happenings) -> None:
    async with listening(web, "/vacancies/v1/live", "max") as stream:
        await happen.advanced("v2")
        sequence = await happen.advanced("v1")
        heard = await stream.told()
    assert heard.id == str(sequence)
    assert heard.data is not None
    assert heard.data["type"] == "pipeline.candidate_advanced.v1"
    told = {name: heard.data["data"][name] for name in ("sequence", "vacancy", "candidacy", "candidate", "step")}
    assert told == {
        "sequence": sequence,
        "vacancy": "v1",
        "candidacy": "y1",
        "candidate": "k1",
        "step": "recruitment-interview",
    }


@pytest.mark.parametrize("vacancy", ["v2", "v9", "%20"])
async def test_a_vacancy_of_others_answers_like_one_that_is_not_there(web: httpx2.AsyncClient, vacancy: str) -> None:
    answer = await web.get(f"/vacancies/{vacancy}/live", headers={"X-Actor": "max"})
    assert answer.status_code in {400, 404, 422}
    assert "v2" not in answer.text
    assert (await web.get(f"/vacancies/{vacancy}/live")).status_code in {400, 401, 422}


async def test_one_stream_tells_of_all_that_is_mine_and_of_nothing_else(
    web: httpx2.AsyncClient, happen: Happenings
) -> None:
    async with listening(web, "/live", "max") as mine, listening(web, "/live", "ines") as both:
        await happen.wants_erasure("k1")
        second, first = await happen.advanced("v2"), await happen.advanced("v1")
        assert (await mine.told()).id == str(first)
        assert [(await both.told()).id, (await both.told()).id] == [str(second), str(first)]


async def test_what_happens_to_a_candidate_outside_of_vacancies_is_told_to_the_office(
    web: httpx2.AsyncClient, happen: Happenings
) -> None:
    async with listening(web, "/live", "petra", "privacy") as stream:
        await happen.advanced("v1")
        await happen.wants_erasure("k7")
        heard = (await stream.told()).data
    assert heard is not None
    assert (heard["type"], heard["data"]["candidate"]) == ("pipeline.erasure_requested.v1", "k7")
    assert "letter" not in json.dumps(heard)


async def test_a_stream_goes_on_after_the_last_id_also_at_another_replica_and_after_a_restart(
    web: httpx2.AsyncClient, happen: Happenings, settings: GatewaySettings
) -> None:
    async with listening(web, "/vacancies/v1/live", "max") as stream:
        await happen.advanced("v1")
        last = (await stream.told()).id
    missed = [await happen.advanced("v1") for _ in range(3)]
    assert last is not None
    async with (
        served(settings) as other,
        listening(other, "/vacancies/v1/live", "max", Last_Event_ID=last) as stream,
        listening(other, f"/live?after_sequence={last}", "max") as mine,
    ):
        now = await happen.advanced("v1")
        assert [(await stream.told()).id for _ in range(4)] == [str(each) for each in (*missed, now)]
        assert [(await mine.told()).id for _ in range(4)] == [str(each) for each in (*missed, now)]


async def test_a_decision_of_several_events_has_its_id_at_the_last(web: httpx2.AsyncClient) -> None:
    async with listening(web, "/vacancies/v1/live", "max", Last_Event_ID="0") as stream:
        drafted, agreed = await stream.told(), await stream.told()
    assert [(heard.id, heard.data and heard.data["type"]) for heard in (drafted, agreed)] == [
        (None, "briefing.brief_drafted.v1"),
        ("1", "briefing.team_agreed.v1"),
    ]


async def test_who_leaves_the_team_is_cut_off_and_who_joins_hears(web: httpx2.AsyncClient, happen: Happenings) -> None:
    async with listening(web, "/vacancies/v1/live", "max") as leaving, listening(web, "/live", "nora") as joining:
        sequence = await happen.agreed("v1", "nora")
        assert (await joining.told()).id == str(sequence)
        with pytest.raises(EOFError):
            await leaving.told()
    assert (await web.get("/vacancies/v1/live", headers={"X-Actor": "max"})).status_code == 404


async def test_a_quiet_stream_has_a_heartbeat_that_says_how_far_the_log_was_told(
    web: httpx2.AsyncClient, happen: Happenings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT_SECONDS", 0.05)
    async with listening(web, "/vacancies/v1/live", "max") as stream:
        sequence = await happen.advanced("v2")
        async with asyncio.timeout(30):
            while (beat := await stream.event()).id != str(sequence):
                assert beat.data is None


async def test_the_newest_time_stays_known_whatever_happens_under_a_clock_that_is_behind(
    happen: Happenings, settings: GatewaySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "_RECENT", 3)
    began = datetime.now(UTC)
    for decided, days, after in ((happen.drafted, 10, 4), (happen.advanced, 20, 2)):
        happen.ahead = timedelta(days=days)
        await decided("v1", "anna")
        happen.ahead = timedelta()
        for _ in range(after):
            await happen.advanced("v1")
        async with gateway(settings) as app:
            feed: Feed = app.state.feed
            await feed.reached(1)
            assert feed.newest > began + timedelta(days=days - 1)
            happen.ahead = timedelta(days=days + 5)
            await happen.advanced("v1")
            happen.ahead = timedelta()
            await feed.reached(await happen.advanced("v1"))
            assert feed.newest > began + timedelta(days=days + 4)


async def test_there_are_only_so_many_connections(log: Log) -> None:
    feed = Feed(log, most=1)
    async with feed.listening(MAX, None):
        with pytest.raises(TooMany):
            async with feed.listening(MAX, "v1"):
                pass
    async with feed.listening(MAX, "v1"):
        pass


async def test_one_connection_too_many_is_asked_to_come_later(happen: Happenings, settings: GatewaySettings) -> None:
    await happen.drafted("v1", "anna")
    async with (
        served(settings.model_copy(update={"live_connections": 1})) as web,
        listening(web, "/live", "anna"),
    ):
        refused = await web.get("/live", headers={"X-Actor": "anna"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")


async def test_a_client_that_does_not_read_is_cut_off_and_slows_nobody(
    web: httpx2.AsyncClient, happen: Happenings, settings: GatewaySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "_SLOWEST_SECONDS", 0.5)
    sent: list[dict[str, Any]] = []
    began = asyncio.Event()

    async def stuck(message: MutableMapping[str, Any]) -> None:
        sent.append(dict(message))
        began.set()
        if message.get("body", b"").startswith(b"id"):
            await asyncio.Event().wait()

    async def stays() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async with gateway(settings) as app, listening(web, "/vacancies/v1/live", "max") as stream:
        feed: Feed = app.state.feed
        await feed.reached(0)
        deaf = asyncio.create_task(EventStream(feed, MAX, None, None)({"type": "http"}, stays, stuck))
        async with asyncio.timeout(30):
            await began.wait()
        sequences = [await happen.advanced("v1") for _ in range(3)]
        assert [(await stream.told()).id for _ in sequences] == [str(each) for each in sequences]
        assert not deaf.done()
        async with asyncio.timeout(30):
            await deaf
    assert [message["type"] for message in sent][:2] == ["http.response.start", "http.response.body"]
    assert sent[-1]["more_body"] is False


async def test_a_full_queue_cuts_its_listener_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "_MOST_WAITING", 2)
    listener = feeding.Listener(MAX, None)
    for sequence in range(1, 4):
        listener.give(News(sequence, "v1", ()))
    with pytest.raises(CutOff):
        await listener.take(1)


def test_nobody_hears_of_candidates_outside_of_vacancies_without_an_office() -> None:
    audience = Audience()
    offices = [role for role in OrganisationRole if audience.hears(MAX.model_copy(update={"roles": {role}}), "_")]
    assert {*offices} == {"recruiter", "hr", "privacy", "integration"}


def test_what_is_told_holds_ids_steps_and_times_and_nothing_of_an_auditor_or_in_confidence() -> None:
    told = types_told()
    assert {name.partition(".")[0] for name in told} == {"briefing", "pipeline", "evaluation", "feedback"}
    assert not {"evaluation.accommodation_recorded.v1", "briefing.headhunt_named.v1"} & told.keys()
    fields = {name: of for event in told.values() for name, of in schema_of(event)["properties"].items()}
    loose = {name for name, of in fields.items() if of.get("type") == "string" and len(of) == 1}
    assert loose == {"id", "vacancy", "aggregate", "aggregate_id", "actor", "correlation"}
    assert {name for name, of in fields.items() if of.get("type") in {"number", "integer", "object"}} == {
        "sequence",
        "version",
    }
