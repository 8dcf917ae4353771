"""Every query of every deciding service, asked wrongly or by a stranger: nothing fails, nothing leaks."""

import pytest
from tests.inputs.house import QUERIES, House, example, real
from tests.inputs.spoiling import OVERSIZED, names_it, pointer, put, texts

from hiring.contracts.requests import Accepted, Answered, Problem

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.parametrize("name", QUERIES)]


async def test_an_unknown_field_is_named(services: House, name: str) -> None:
    sent = {**real(name), "unknown": 1}
    assert names_it(reply := await services.query(name, sent, "anna"), sent, "/unknown"), reply


async def test_a_field_of_the_wrong_type_is_named(services: House, name: str) -> None:
    for field in QUERIES[name].model_fields:
        sent = {**real(name), field: {"wrong": True}}
        assert names_it(reply := await services.query(name, sent, "anna"), sent, f"/{field}"), reply


async def test_an_oversized_text_is_named(services: House, name: str) -> None:
    for way in texts(real(name), depth=1):
        sent = put(real(name), way, OVERSIZED)
        assert names_it(reply := await services.query(name, sent, "anna"), sent, pointer(way)), reply


@pytest.mark.parametrize("asker", ["stranger", "p2", "policy"])
async def test_a_stranger_learns_nothing(services: House, name: str, asker: str) -> None:
    reply = await services.query(name, real(name), asker)
    assert nothing_is_told(reply), reply


async def test_nothing_is_told_of_an_unknown_vacancy(services: House, name: str) -> None:
    sent = {**example(name), **({"vacancy": "nowhere"} if "vacancy" in QUERIES[name].model_fields else {})}
    reply = await services.query(name, sent, "stranger")
    assert nothing_is_told(reply), reply


def nothing_is_told(reply: Accepted | Answered | Problem) -> bool:
    """Refused by a rule, not found, or an empty list of one's own."""
    match reply:
        case Problem(kind="refused"):
            return bool(reply.rule)
        case Problem(kind="not-found"):
            return True
        case Answered():
            return not any(reply.data.values())
    return False
