"""A service as a program of its own."""

import asyncio
import json
import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from socket import create_server
from typing import Any

import pytest
from nats.aio.client import Client as Nats

from hiring.chassis.client import Client
from hiring.chassis.settings import Settings
from hiring.chassis.testing.toys import CountUp
from hiring.contracts.ids import VacancyId
from hiring.eventkit.log.store import Log

_PATIENCE_SECONDS = 60.0
PROGRAM = "from hiring.chassis.process import run; from hiring.chassis.testing.toys import TOYS; run(TOYS)"


@pytest.fixture
def port() -> int:
    with create_server(("127.0.0.1", 0)) as socket:
        number: int = socket.getsockname()[1]
        return number


@pytest.fixture
async def program(settings: Settings, provisioned: Log, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    assert provisioned is not None
    environment = {
        "HIRING_NATS_URL": settings.nats_url.get_secret_value(),
        "HIRING_DATA_FOLDER": str(settings.data_folder),
        "HIRING_HTTP_PORT": str(port),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        env={**os.environ, **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    yield process
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def fetch(port: int, path: str) -> tuple[int, Any]:
    def get() -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    return await asyncio.to_thread(get)


async def ready(port: int) -> bool:
    return (await fetch(port, "/readyz"))[0] == 200


async def test_a_program_tells_how_it_is_and_ends_well_on_sigterm(
    program: asyncio.subprocess.Process, port: int, client: Nats
) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while not await ready(port):  # noqa: ASYNC110 - another process sets no event here
            await asyncio.sleep(0.05)
    assert (await fetch(port, "/livez"))[0] == (await fetch(port, "/startz"))[0] == 200
    await Client(client).send(CountUp(counter=VacancyId("v1"), by=1), actor="ann", id="c1")
    _, metrics = await fetch(port, "/metrics")
    assert 'hiring_request_seconds_count{outcome="accepted",request="CountUp",service="toys"} 1.0' in metrics
    assert 'hiring_check_ok{check="views"} 1.0' in metrics
    assert "hiring_append_seconds_count 1.0" in metrics
    assert json.loads((await fetch(port, "/asyncapi.json"))[1])["asyncapi"] == "3.0.0"
    program.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(program.communicate(), _PATIENCE_SECONDS)
    assert program.returncode == 0
    lines = [json.loads(line) for line in errors.splitlines()]
    handled = next(line for line in lines if line["event"] == "command_handled")
    assert (handled["command_id"], handled["actor"], handled["correlation"]) == ("c1", "ann", "c1")
    assert lines[-1]["event"] == "service_stopped"


async def test_a_program_that_cannot_start_says_why_in_one_line(settings: Settings) -> None:
    environment = {**os.environ, "HIRING_NATS_URL": settings.nats_url.get_secret_value(), "HIRING_HTTP_PORT": "0"}
    environment["HIRING_DATA_FOLDER"] = str(settings.data_folder)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await asyncio.wait_for(process.communicate(), _PATIENCE_SECONDS)
    assert process.returncode == 1
    said = [json.loads(line) for line in errors.splitlines()]
    assert "stream HIRING is missing" in next(line for line in said if line["event"] == "service_cannot_start")["error"]
