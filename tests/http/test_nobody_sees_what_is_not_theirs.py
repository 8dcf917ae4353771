"""A vacancy that is not theirs looks to a stranger as if it were not there; what others see: test_access.py."""

import json
from typing import Any

import httpx2
import pytest
from tests.http.conftest import Site, asked
from tests.inputs.house import REAL, real

from hiring.contracts.ids import VacancyId
from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.table import ROWS

MAKES_ONE = {"DraftBrief", "UseTemplate"}
"""Whoever begins a vacancy chooses its id, and is told when that is taken."""

EMPTY: dict[str, Any] = {"ListBriefs": {"briefs": []}}
"""A list of one's own: of a vacancy in which one has no part it is as empty as of none."""

IN_A_VACANCY = [row for row in ROWS if "vacancy" in row.message.model_fields and row.name not in MAKES_ONE]


@pytest.mark.parametrize("row", IN_A_VACANCY, ids=lambda row: f"{row.service}.{row.name}")
def test_a_real_vacancy_and_none_look_the_same(site: Site, row: Row) -> None:
    there = {**real(f"{row.service}.{row.name}"), "vacancy": REAL["vacancy"]}
    nowhere = {**there, "vacancy": VacancyId("nowhere")}
    found, missed = (_told(asked(site, row, data, "stella")) for data in (there, nowhere))
    assert found == missed
    if row.name in EMPTY:
        assert found[:2] == (200, EMPTY[row.name]), "nothing is shown"
    else:
        assert found[0] in {404, 422}, "nothing is shown"


@pytest.mark.parametrize(
    "path",
    ["/vacancies", "/vacancies?vacancy=v1", "/me/approvals", "/me/brief-tasks", "/me/waiting", "/me/evaluations"],
)
def test_no_list_of_an_outsider_names_it(site: Site, path: str) -> None:
    shown = httpx2.get(site.url + path, headers={"X-Actor": "stella"})
    assert shown.status_code == 200
    assert "v1" not in json.dumps(shown.json())


def test_a_member_is_told_which_rule_forbids_it(site: Site) -> None:
    (row,) = [row for row in ROWS if row.name == "ApproveBrief"]
    refused = asked(site, row, {"vacancy": "v1", "brief_version": 1}, "pavel")
    assert refused.status_code == 422
    assert refused.json()["rule"]


def _told(answer: httpx2.Response) -> tuple[int, Any, Any]:
    said = answer.json()
    return (
        answer.status_code,
        {name: value for name, value in said.items() if name != "sequence"},
        answer.headers.get("ETag"),
    )
