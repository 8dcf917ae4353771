"""Whatever the plays decided is certified against the rules then in force, from the log and the keys they left."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pydantic import SecretStr
from tests.journeys.played import Played

from hiring.audit.app import SERVICE as AUDIT
from hiring.audit.stores import Bundle
from hiring.audit.verifying import verify
from hiring.chassis.assembly import running
from hiring.chassis.client import Client
from hiring.chassis.settings import Settings
from hiring.contracts.envelope import CloudEvent
from hiring.contracts.evaluation.queries import CertifyDecision, ListDecisions, ReportIndependence, ShowMatrix, WhatIf
from hiring.contracts.ids import VacancyId
from hiring.evaluation.app import SERVICE as EVALUATION
from hiring.local.audit.explaining import explain

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_every_decision_of_the_plays_is_certified_and_what_if_nothing_changes(played: Played) -> None:
    vacancies = {commit.aggregate.vacancy for commit in await played.commits()} - {"_"}
    broker = SecretStr(played.client.connected_url.geturl() if played.client.connected_url else "")
    asking, kinds = Client(played.client, patience=20), Counter[str]()
    async with running(EVALUATION, Settings(nats_url=broker, data_folder=played.folder, http_port=0)):
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


async def test_b15_a_decision_is_explained_in_a_signed_pack_that_names_nobody_else(
    played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIRING_ARCHIVE_SECONDS", "0.1")
    broker = played.client.connected_url.geturl() if played.client.connected_url else ""
    settings = Settings(nats_url=SecretStr(broker), data_folder=played.folder, http_port=0)
    commits = await played.commits()
    rejection = next(one for one in commits for entry in one.entries if "candidate-rejected" in entry.type)
    about = msgspec.json.decode(rejection.entries[0].data)
    others = {text for one in commits for entry in one.entries for text in named_in(entry)} - {
        about["candidate"],
        about["candidacy"],
    }
    async with running(EVALUATION, settings), running(AUDIT, settings):
        packs = [tmp_path / f"{name}.zip" for name in ("first", "second")]
        for pack in packs:
            await explain(str(rejection.sequence), pack, played.folder, broker, None, "maria", as_json_lines=False)
    for pack in packs:
        verdict = verify(Bundle(pack))
        assert (verdict.flaw, verdict.vouched) == (None, True)
    told = json.loads(packs[0].with_suffix(".json").read_text())
    assert (told["decision"]["decided_by"], told["decision"]["told"]["template"]) == ("anna", about["template"])
    assert told["rules"]["valid"]
    assert all(one["result"]["score"] is not None for one in told["evidence"])
    assert len(told["evidence"]) >= 2
    page = packs[0].with_suffix(".html").read_text()
    assert "recruitment: turned down here<br>professional interviews: not reached<br>managerial" in page
    assert re.search(r"<strong>\d+ %</strong><br>English: \d+ %", page)
    for suffix in (".json", ".html"):
        first, second = (pack.with_suffix(suffix).read_text() for pack in packs)
        assert first == second, "asked again it is the same, byte for byte"
        assert {one for one in others if one in first} == set()
    spoilt = bytearray(packs[0].read_bytes())
    spoilt[spoilt.index(b'"reason"') + 12] ^= 1
    packs[0].write_bytes(spoilt)
    assert verify(Bundle(packs[0])).flaw is not None


def named_in(entry: CloudEvent) -> Iterator[str]:
    """The candidates and candidacies that an event is about."""
    data = msgspec.json.decode(entry.data)
    yield from (data[name] for name in ("candidate", "candidacy") if isinstance(data.get(name), str))
