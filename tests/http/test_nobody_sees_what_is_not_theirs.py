"""A vacancy that is not theirs looks to a stranger, and to another vacancy's manager, as if it were not there."""

import json
import uuid
from typing import Any

import httpx2
import pytest
from tests.http.conftest import Site
from tests.inputs.house import REAL, example, real

from hiring.contracts.ids import VacancyId
from hiring.contracts.samples import complete_brief, kick_off
from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.table import ROWS

OUTSIDERS = ("stella", "guest-mike")
"""A stranger, and the hiring manager of another vacancy."""

MAKES_ONE = {"DraftBrief", "UseTemplate"}
"""Whoever begins a vacancy chooses its id, and is told when that is taken."""

IN_A_VACANCY = [row for row in ROWS if "vacancy" in row.message.model_fields and row.name not in MAKES_ONE]


@pytest.fixture(scope="session")
def other_vacancy(site: Site) -> str:
    """One whose hiring manager is an outsider to the vacancy of the house."""
    brief = complete_brief()
    team = [
        one.model_copy(update={"person": "guest-mike"}) if one.role == "hiring-manager" else one for one in brief.team
    ]
    for command in kick_off("v2", brief.model_copy(update={"team": tuple(team)})):
        (row,) = [row for row in ROWS if row.name == type(command).__name__]
        data = command.model_dump(mode="json", exclude_none=True)
        _asked(site, row, data, "anna").raise_for_status()
        if row.name == "AgreeTeam":
            break
    return "v2"


@pytest.mark.parametrize("row", IN_A_VACANCY, ids=lambda row: f"{row.service}.{row.name}")
@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_a_real_vacancy_and_none_look_the_same(site: Site, other_vacancy: str, outsider: str, row: Row) -> None:
    assert other_vacancy
    there = {**real(f"{row.service}.{row.name}"), "vacancy": REAL["vacancy"]}
    nowhere = {**there, "vacancy": VacancyId("nowhere")}
    found, missed = (_told(_asked(site, row, data, outsider)) for data in (there, nowhere))
    assert found == missed
    assert found[0] in {404, 422}, "nothing is shown"


@pytest.mark.parametrize("path", ["/vacancies", "/me/approvals", "/me/brief-tasks", "/me/waiting", "/me/evaluations"])
def test_no_list_of_an_outsider_names_it(site: Site, path: str) -> None:
    shown = httpx2.get(site.url + path, headers={"X-Actor": "stella"})
    assert shown.status_code == 200
    assert "v1" not in json.dumps(shown.json())


def test_a_member_is_told_which_rule_forbids_it(site: Site) -> None:
    (row,) = [row for row in ROWS if row.name == "ApproveBrief"]
    refused = _asked(site, row, {"vacancy": "v1", "brief_version": 1}, "pavel")
    assert refused.status_code == 422
    assert refused.json()["rule"]


def _told(answer: httpx2.Response) -> tuple[int, Any, Any]:
    said = answer.json()
    return (
        answer.status_code,
        {name: value for name, value in said.items() if name != "sequence"},
        answer.headers.get("ETag"),
    )


def _asked(site: Site, row: Row, data: dict[str, Any], actor: str) -> httpx2.Response:
    path = row.path.format(**{**example(f"{row.service}.{row.name}"), **data})
    rest = {name: value for name, value in data.items() if name not in row.in_path}
    headers = {"X-Actor": actor, "Idempotency-Key": str(uuid.uuid4())}
    if row.must_match:
        headers["If-Match"] = httpx2.get(f"{site.url}/vacancies/{data['vacancy']}/brief", headers=headers).headers.get(
            "ETag", '"1"'
        )
    if row.method == "GET":
        return httpx2.get(site.url + path, params=rest, headers=headers)
    return httpx2.request(row.method, site.url + path, json=rest, headers=headers)
