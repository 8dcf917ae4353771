"""No message leaves for an address that is not public, whatever its name and however it is written."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from services.gateway.tests.receiver import Receiver, receiving

from hiring.chassis.settings import Settings
from hiring.gateway.webhooks.guard import Forbidden, Guard
from hiring.gateway.webhooks.sending import Sender

OPEN = Guard(["127.0.0.0/8"])
CLOSED = Guard()


@pytest.fixture
async def receiver(tmp_path: Path) -> AsyncIterator[Receiver]:
    async with receiving(Settings(data_folder=tmp_path)) as running:
        yield running


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Names resolve to these addresses, one after the other, the last for ever."""
    left = list(answers)

    async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        address = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "2130706433",
        "0x7f.1",
        "127.1",
    ],
)
async def test_an_address_that_is_not_public_is_forbidden(host: str) -> None:
    with pytest.raises(Forbidden):
        await CLOSED.check(f"https://{host}/hook")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "https://",
        "https://anna:secret@8.8.8.8/",
        "https://8.8.8.8/#part",
        "https://8.8.8.8:99999/",
        "hook",
        "https://8.8.8.8/" + "x" * 2_000,
        "https://no-such-host.invalid/",
    ],
)
async def test_a_url_that_is_none_for_a_webhook_is_forbidden(url: str) -> None:
    with pytest.raises(Forbidden):
        await CLOSED.check(url)


async def test_a_public_address_takes_https_alone() -> None:
    await CLOSED.check("https://8.8.8.8/hook")
    with pytest.raises(Forbidden, match="Only https"):
        await CLOSED.check("http://8.8.8.8/hook")


async def test_a_name_of_which_one_address_is_private_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    with pytest.raises(Forbidden):
        await CLOSED.check("https://example.com/hook")


async def test_a_name_that_turns_private_after_it_was_looked_at_gains_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = receiver.url.rpartition(":")[2]
    url = f"https://rebinding.example:{port}"
    resolving(monkeypatch, "8.8.8.8", "127.0.0.1")
    await CLOSED.check(url)
    answer = await Sender(CLOSED).send(url, {}, b"{}")
    assert (answer.status, answer.detail) == (
        None,
        "The host is not on the public internet, and its network is not allowed here.",
    )
    assert receiver.got == []


async def test_the_connection_goes_to_the_address_that_was_looked_at(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, "127.0.0.1")
    url = receiver.url.replace("127.0.0.1", "receiver.example")
    answer = await Sender(OPEN).send(url, {"webhook-id": "m1"}, b"{}")
    assert answer.status == 204
    assert receiver.got[0].headers["host"].startswith("receiver.example")


async def test_a_receiver_that_never_answers_is_given_up(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hiring.gateway.webhooks.sending.TIMEOUT_SECONDS", 0.2)
    receiver.held.clear()
    answer = await Sender(OPEN).send(receiver.url, {}, b"{}")
    receiver.held.set()
    assert (answer.status, answer.detail) == (None, "No answer within 0.2 seconds.")


async def test_a_refused_connection_is_a_failure_in_words() -> None:
    answer = await Sender(OPEN).send("http://127.0.0.1:9/hook", {}, b"{}")
    assert (answer.status, answer.detail) == (None, "The connection failed (ConnectError).")
