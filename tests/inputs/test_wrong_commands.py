"""Every command of every deciding service, sent wrongly: the refusal names the field or the rule; nothing happens."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.inputs.house import COMMANDS, House, example, real
from tests.inputs.spoiling import OVERSIZED, names_it, pointer, put, texts

from hiring.contracts.requests import Accepted, Problem

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.parametrize("name", COMMANDS)]

BEGINS = {
    "briefing.DraftBrief",  # a vacancy begins with it, and whoever asks is its drafter
}
WRONG: tuple[Any, ...] = ({"wrong": [[True]]}, [{"wrong": [[True]]}])
"""Values that no field takes: an object of unknown fields, and a list of one."""


@pytest_asyncio.fixture(loop_scope="module")
async def house(services: House) -> AsyncIterator[House]:
    """The services, whose log a test must leave as it was."""
    before = await services.head()
    yield services
    assert await services.head() == before


async def test_an_unknown_field_is_named(house: House, name: str) -> None:
    sent = {**real(name), "un/known": 1}
    reply = await house.command(name, sent, "anna")
    assert isinstance(reply, Problem)
    assert (reply.kind, [error.pointer for error in reply.errors]) == ("invalid", ["/un~1known"])


async def test_a_missing_field_is_named(house: House, name: str) -> None:
    for field, contract in COMMANDS[name].model_fields.items():
        if contract.is_required():
            sent = {key: value for key, value in real(name).items() if key != field}
            assert names_it(reply := await house.command(name, sent, "anna"), sent, f"/{field}"), (field, reply)


async def test_a_field_of_the_wrong_type_is_named(house: House, name: str) -> None:
    for field in COMMANDS[name].model_fields:
        for value in WRONG:
            sent = {**real(name), field: value}
            reply = await house.command(name, sent, "anna")
            assert names_it(reply, sent, f"/{field}"), (field, value, reply)


async def test_an_oversized_text_is_named(house: House, name: str) -> None:
    for way in texts(real(name), depth=1):
        sent = put(real(name), way, OVERSIZED)
        reply = await house.command(name, sent, "anna")
        assert names_it(reply, sent, pointer(way)), (way, reply)


async def test_a_body_that_is_no_object_is_refused(house: House, name: str) -> None:
    bodies: tuple[Any, ...] = (None, [], "text", 7)
    for body in bodies:
        assert names_it(reply := await house.command(name, body, "anna"), {"data": body}, "/data"), reply


async def test_a_reserved_actor_is_refused(house: House, name: str) -> None:
    reply = await house.command(name, real(name), "policy")
    assert isinstance(reply, Problem)
    assert (reply.kind, reply.rule) == ("refused", "reserved-actor")


async def test_a_stranger_is_refused_by_a_rule(services: House, name: str) -> None:
    before = await services.head()
    reply = await services.command(name, real(name), "stranger")
    if isinstance(reply, Accepted) and name in BEGINS:
        await services.time.settle()
        return
    assert refused_by_a_rule(reply) or nothing_happened(reply), reply
    assert await services.head() == before


async def test_nobody_acts_on_an_unknown_vacancy(services: House, name: str) -> None:
    nowhere = name.replace(".", "-")
    fields = COMMANDS[name].model_fields
    unknown = {field: nowhere for field in ("vacancy", "candidate", "template") if field in fields}
    before = await services.head()
    reply = await services.command(name, {**example(name), **dict(list(unknown.items())[:1])}, "stranger")
    if isinstance(reply, Accepted) and name in BEGINS:
        await services.time.settle()
        return
    assert refused_by_a_rule(reply) or nothing_happened(reply), reply
    assert await services.head() == before


def nothing_happened(reply: Accepted | Problem) -> bool:
    """Whether there was nothing to do, and nothing was done."""
    return isinstance(reply, Accepted) and not reply.events


def refused_by_a_rule(reply: Accepted | Problem) -> bool:
    """Whether somebody is told which rule forbids it, or that there is no such thing."""
    return isinstance(reply, Problem) and (bool(reply.kind == "refused" and reply.rule) or reply.kind == "not-found")
