"""Every cell of the table of access: each operation, asked by everybody, lets in whom the table names and nobody else.

Commands are only checked (`?only_check=true`), so nothing happens.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from tests.http.conftest import Site, asked
from tests.inputs.house import BRIEF, real

from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.commands import SubmitBrief
from hiring.contracts.evaluation.commands import SubmitScore
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.evaluation.parts import Recommendation, SkillRating
from hiring.contracts.ids import CandidacyId, SkillId, VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.pipeline.commands import AdvanceCandidate
from hiring.contracts.samples import kick_off
from hiring.gateway.identity.scopes import SERVICES
from hiring.gateway.resources.access import ACCESS, INSIDE, OUTSIDE, RELATIONS, lets_in
from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.table import ROWS

DRAFT, REVIEWED = "v3", "v4"
NOT_THERE = "There is no such vacancy, or you have no part in it."

KEPT_OUT = {
    "auditors-only",
    "not-a-rater",
    "not-an-attendee",
    "not-your-candidate",
    "not-your-office",
    "not-your-role",
    "not-your-team",
    "not-your-vacancy",
    "only-oneself",
    "organisation-figures",
    "template-keepers",
    "working-hours",
}
"""The rules that say who may; any other says what stands in the way of somebody who may."""

KEPT_OUT_HERE = {"UseFairScores": "F8", "ShowAdaptationPlan": "S42", "PublishForm": "S85"}
"""Rules of the product that say it in these operations alone."""

AT_ITS_STAGE: dict[str, dict[str, Any]] = {
    **{row.name: {"vacancy": DRAFT} for row in ROWS if row.must_match},
    **{row.name: {"vacancy": "v-new"} for row in ROWS if row.begins},
    **{name: {"vacancy": DRAFT} for name in ("ShortenFlow", "ApproveShortening", "SubmitBrief")},
    **{name: {"vacancy": REVIEWED, "brief_version": 1} for name in ("ApproveBrief", "ReturnBrief")},
    "ProposeRevision": {"asked_by": None},
}
"""What an operation has to be about so that it asks who may before it asks about anything else."""


@pytest.fixture(scope="session")
def everybody(site: Site, other_vacancy: str) -> Iterator[dict[str, httpx2.Client]]:
    """Whoever asks, each in a browser or program of their own; beside them a vacancy in draft and one in review."""
    for vacancy in (DRAFT, REVIEWED):
        submit = (SubmitBrief(vacancy=VacancyId(vacancy)),) if vacancy == REVIEWED else ()
        for command in (*kick_off(vacancy, BRIEF), *submit):
            sent(site, command).raise_for_status()
    people = {"recruiter": "anna", "hr manager": "hanna", "manager": "maria", "external": "guest-erik"}
    people |= {"interviewer": "pavel", "approver": "olga", "stranger": "stella", "elsewhere": "guest-mike"}
    offices = {"org. recruiter": "recruiter", "org. HR": "hr"}
    offices |= {name: name for name in ("privacy", "auditor", "administrator")}
    as_whom: dict[str, dict[str, str]] = {name: {"X-Actor": person} for name, person in people.items()}
    as_whom |= {name: {"X-Actor": f"the-{role}", "X-Roles": role} for name, role in offices.items()}
    as_whom["integration"] = _token(site, "able", [f"{one}:{act}" for one in SERVICES for act in ("read", "write")])
    as_whom["no scope"] = _token(site, "unable", ["events:read"])
    clients = {name: httpx2.Client(base_url=site.url, headers=headers) for name, headers in as_whom.items()}
    clients["guest"] = _guest(site, other_vacancy)
    yield clients
    for client in clients.values():
        client.close()


@pytest.fixture(scope="session")
def decision(site: Site) -> str:
    """One that was taken in the search: its second candidate is evaluated and goes on."""
    about = {"vacancy": VacancyId("v1"), "candidacy": CandidacyId("c2")}
    english = SkillRating(skill=SkillId("english"), rating=4)
    evaluation = evaluation_of(CandidacyId("c2"), StepKind.PRE_SCREENING)
    score = SubmitScore(
        vacancy=VacancyId("v1"), evaluation=evaluation, ratings=(english,), recommendation=Recommendation.YES
    )
    for command in (score, AdvanceCandidate.model_validate(about)):
        eventually(lambda command=command: sent(site, command).is_success)  # type: ignore[misc] # mypy reads no default
    eventually(lambda: bool(_decisions(site)))
    return str(_decisions(site)[0]["decision"])


def _decisions(site: Site) -> list[dict[str, Any]]:
    listed = httpx2.get(f"{site.url}/vacancies/v1/decisions", headers={"X-Actor": "anna"})
    decisions: list[dict[str, Any]] = listed.raise_for_status().json()["decisions"]
    return decisions


def sent(site: Site, command: Command) -> httpx2.Response:
    (row,) = [row for row in ROWS if row.name == type(command).__name__]
    return asked(site, row, command.model_dump(mode="json", exclude_none=True), "anna")


def eventually(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)


def _token(site: Site, name: str, scopes: list[str]) -> dict[str, str]:
    wanted = {"name": name, "scopes": scopes, "expires_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    headers = {"X-Actor": "adam", "X-Roles": "administrator", "Idempotency-Key": str(uuid.uuid4())}
    made = httpx2.post(f"{site.url}/service-tokens", json=wanted, headers=headers).raise_for_status().json()
    return {"Authorization": f"Bearer {made['token']}"}


def _guest(site: Site, vacancy: str) -> httpx2.Client:
    wanted = {"person": "guest-mike", "expires_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    headers = {"X-Actor": "anna", "Idempotency-Key": str(uuid.uuid4())}
    link = httpx2.post(f"{site.url}/vacancies/{vacancy}/invitations", json=wanted, headers=headers).json()["link"]
    guest = httpx2.Client(base_url=site.url)
    guest.post(urlsplit(link).path)
    page = guest.get(f"/console/vacancies/{vacancy}/brief").text
    guest.headers["X-CSRF-Token"] = page.partition('name="csrf" value="')[2].partition('"')[0]
    return guest


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.service}.{row.name}")
def test_an_operation_lets_in_whom_the_table_names(
    everybody: dict[str, httpx2.Client], decision: str, row: Row
) -> None:
    about = {**real(f"{row.service}.{row.name}"), **AT_ITS_STAGE.get(row.name, {})}
    about |= {"decision": decision} if row.name == "CertifyDecision" else {}
    with ThreadPoolExecutor(len(RELATIONS)) as at_once:
        how = at_once.map(lambda who: _how(everybody[who], row, about), RELATIONS)
    assert dict(zip(RELATIONS, how, strict=True)) == {who: _wanted(who, row) for who in RELATIONS}


def test_the_table_names_each_operation_once_and_none_that_is_not_there() -> None:
    named = [name for names in ACCESS.values() for name in names.split()]
    assert sorted(named) == sorted(row.name for row in ROWS)


def _wanted(who: str, row: Row) -> str:
    """Let in, kept out, or told of a vacancy of others as if it were not there; without the scope always kept out."""
    if who in lets_in(row.name):
        return "in"
    named = "vacancy" in real(f"{row.service}.{row.name}")
    hides = {*OUTSIDE} - {"no scope"} if row.hides else {"guest"}  # whoever is a guest of one vacancy names no other
    return "hidden" if named and who in hides else "out"


def _how(client: httpx2.Client, row: Row, data: dict[str, Any]) -> str:
    path, rest = row.path.format(**data), {name: value for name, value in data.items() if name not in row.in_path}
    headers = {"Idempotency-Key": str(uuid.uuid4()), **({"If-Match": '"12"'} if row.must_match else {})}
    check = {"params": {"only_check": "true"}} if row.is_command else {}
    said = {"params": rest} if row.method == "GET" else {"json": rest, **check}
    answer = client.request(row.method, path, headers=headers, **said)  # type: ignore[arg-type] # of mixed values
    problem = answer.json() if answer.status_code >= 400 else {}
    assert answer.status_code in {200, 403, 404, 412, 422}, answer.text
    if problem.get("title") == NOT_THERE:
        assert problem == {"type": "urn:hiring:problem:not-found", "title": NOT_THERE, "status": 404}
        return "hidden"
    by_rule = problem.get("rule") in KEPT_OUT or problem.get("rule") == KEPT_OUT_HERE.get(row.name, "none")
    return "out" if by_rule or answer.status_code == 403 else "in"


CONCERNING = [row for row in ROWS if "candidate" in row.in_path and "vacancy" not in row.message.model_fields]


@pytest.mark.parametrize("row", CONCERNING, ids=lambda row: f"{row.service}.{row.name}")
def test_whoever_may_know_nothing_of_a_person_learns_not_even_that_there_is_one(
    everybody: dict[str, httpx2.Client], row: Row
) -> None:
    for who in sorted(set(RELATIONS) - lets_in(row.name) - (set(INSIDE) if row.name == "ShowDossier" else set())):
        told = [_concerning(everybody[who], row, candidate) for candidate in ("p1", "nobody-of-that-id")]
        assert told[0] == told[1], who


def _concerning(client: httpx2.Client, row: Row, candidate: str) -> tuple[int, str]:
    data = {**real(f"{row.service}.{row.name}"), "candidate": candidate}
    rest = {name: value for name, value in data.items() if name not in row.in_path}
    path = row.path.format(**data)
    if row.method == "GET":
        answer = client.get(path, params=rest)
    else:
        check = {"only_check": "true"}
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        answer = client.request(row.method, path, json=rest, params=check, headers=headers)
    return answer.status_code, answer.text
