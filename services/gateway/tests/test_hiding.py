"""A vacancy is hidden from whom it is none of; while nobody can say whose it is, that is what is said."""

import pytest
from nats.aio.client import Client as Nats

from hiring.chassis.client import Client, Rejected
from hiring.contracts.ids import PersonId
from hiring.contracts.requests import Problem
from hiring.gateway.identity import Caller
from hiring.gateway.resources.hiding import is_hidden

REFUSED = Problem(kind="refused", title="Only a recruiter may.")


async def test_a_vacancy_is_not_said_to_be_none_only_because_no_service_answers(client: Nats) -> None:
    """The broker runs, and nobody on it."""
    with pytest.raises(Rejected) as unsaid:
        await is_hidden(Client(client, patience=0.2), Caller(actor=PersonId("anna")), "v1", REFUSED)
    assert unsaid.value.problem.kind == "unavailable"
