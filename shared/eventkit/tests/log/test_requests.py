"""A request is cancelled when it is told to, whatever comes in meanwhile, and a late answer disturbs nobody."""

import asyncio

import nats.errors
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg


async def test_a_cancellation_that_comes_together_with_the_answer_is_not_swallowed(client: Client) -> None:
    subscription = await client.subscribe("slow")
    asking = asyncio.create_task(client.request("slow", timeout=30))
    asked = await subscription.next_msg()
    (answer,) = client._resp_map.values()  # noqa: SLF001 - nobody else knows of it yet
    answer.set_result(asked)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert client._resp_map == {}  # noqa: SLF001 - as above


async def test_an_answer_that_comes_too_late_is_let_go_and_the_next_one_is_right(client: Client) -> None:
    late: list[Msg] = []

    async def answer(message: Msg) -> None:
        if message.data == b"first":
            late.append(message)
            return
        await late[0].respond(b"late")
        await message.respond(b"second")

    await client.subscribe("slow", cb=answer)
    with pytest.raises(nats.errors.TimeoutError):
        await client.request("slow", b"first", timeout=0.2)
    assert (await client.request("slow", b"second", timeout=10)).data == b"second"
