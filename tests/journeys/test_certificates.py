"""Whatever the plays decided is certified against the rules then in force, from the log and the keys they left."""

import re
from collections import Counter

import pytest
from pydantic import SecretStr
from tests.journeys.played import Played

from hiring.chassis.assembly import running
from hiring.chassis.client import Client
from hiring.chassis.settings import Settings
from hiring.contracts.evaluation.queries import CertifyDecision, ListDecisions, ReportIndependence, ShowMatrix, WhatIf
from hiring.contracts.ids import VacancyId
from hiring.evaluation.app import SERVICE

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_every_decision_of_the_plays_is_certified_and_what_if_nothing_changes(played: Played) -> None:
    vacancies = {commit.aggregate.vacancy for commit in await played.commits()} - {"_"}
    broker = SecretStr(played.client.connected_url.geturl() if played.client.connected_url else "")
    asking, kinds = Client(played.client, patience=20), Counter[str]()
    async with running(SERVICE, Settings(nats_url=broker, data_folder=played.folder, http_port=0)):
        head = (await played.log.head()).sequence
        for vacancy in map(VacancyId, sorted(vacancies)):
            listed = await asking.ask(ListDecisions(vacancy=vacancy), "maria", after_sequence=head)
            for taken in listed.decisions:
                certified = await asking.ask(CertifyDecision(vacancy=vacancy, decision=taken.decision), "maria")
                assert certified.valid, [check for check in certified.checks if not check.passed]
                kinds[taken.kind] += 1
            reweighed = await asking.ask(WhatIf(vacancy=vacancy), "maria")
            matrix = await asking.ask(ShowMatrix(vacancy=vacancy), "maria")
            assert [place.candidacy for place in reweighed.places] == [member.candidacy for member in matrix.members]
            assert not (await asking.ask(ReportIndependence(vacancy=vacancy), "maria")).tainted
        assert (await played.log.head()).sequence == head
    assert kinds.keys() >= {
        "candidate-advanced",
        "candidate-rejected",
        "pool-cut",
        "pool-decided",
        "candidate-selected",
    }


async def test_no_answer_of_a_rater_stands_in_plain_in_the_log_or_in_any_file(played: Played) -> None:
    plain = re.compile(rb'"rating":|strong_yes|definitely_not|not_observed')
    bodies = [message.body async for message in played.messages()]
    files = [path.read_bytes() for path in played.folder.rglob("*") if path.is_file()]
    assert sum(b"evaluation.score-submitted.v2" in body for body in bodies) > 20
    assert [match[0] for one in (*bodies, *files) if (match := plain.search(one))] == []
