"""A vacancy is hidden from whom it is none of; while nobody can say whose it is, that is what is said."""

import json

import pytest
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg

from hiring.chassis.client import Client, Rejected
from hiring.contracts.ids import PersonId
from hiring.contracts.requests import Problem
from hiring.gateway.identity import Caller
from hiring.gateway.resources.hiding import is_hidden

ANNA = Caller(actor=PersonId("anna"))
REFUSED = Problem(kind="refused", title="Only a recruiter may.")


async def test_a_vacancy_is_not_said_to_be_none_only_because_no_service_answers(client: Nats) -> None:
    """The broker runs, and nobody on it."""
    with pytest.raises(Rejected) as unsaid:
        await is_hidden(Client(client, patience=0.2), ANNA, "v1", REFUSED)
    assert unsaid.value.problem.kind == "unavailable"


@pytest.mark.parametrize(("listed", "hidden"), [("[]", True), ('[{"vacancy": "v1"}]', False)])
async def test_whose_a_vacancy_is_takes_one_line_of_a_list_and_no_brief(
    client: Nats, listed: str, *, hidden: bool
) -> None:
    """A brief with its history may be large, and every refused command asks."""
    asked: list[str] = []

    async def answers(message: Msg) -> None:
        asked.append(f"{message.subject} {json.loads(message.data)['data']}")
        await message.respond(f'{{"sequence": 7, "data": {{"briefs": {listed}}}}}'.encode())

    await client.subscribe("hiring.query.briefing.*", cb=answers)
    assert await is_hidden(Client(client), ANNA, "v1", REFUSED) is hidden
    assert asked == ["hiring.query.briefing.ListBriefs {'vacancy': 'v1'}"]
