"""Staging: a search brought to where a page is worth looking at, by the same HTTP requests that anybody may send."""

import time
import uuid
from collections.abc import Callable, Iterator

from playwright.sync_api import APIResponse
from services.gateway.tests.browser.conftest import Visitor

from hiring.contracts.brief import Brief, Iterative, StepKind
from hiring.contracts.briefing.commands import ApproveBrief, SubmitBrief
from hiring.contracts.evaluation.commands import SubmitScore
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.evaluation.parts import Recommendation, SkillRating
from hiring.contracts.ids import CandidacyId, CandidateId, PoolId, SkillId, VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.pipeline.commands import AdvanceCandidate, EnterCandidacy, OpenPool, RegisterCandidate
from hiring.contracts.samples import complete_brief, kick_off
from hiring.contracts.sealed import Sealed
from hiring.gateway.resources.table import ROWS

_OF = {row.name: row for row in ROWS}
_PATIENCE_SECONDS = 10
_NAMES = ("Mira Holm", "Tariq Aziz", "Elena Rossi")
LEVELS = ({"english": 5, "teamwork": 4}, {"english": 4, "teamwork": 4}, {"english": 3, "teamwork": 5})
"""What Anna gives to each, in their order."""

Visits = Callable[..., Visitor]


def does(someone: Visitor, *commands: Command) -> None:
    """Somebody sends these commands, one after the other; each as soon as the services have got there."""
    version = "0"
    csrf = someone.page.locator("input[name=csrf]").first.input_value()
    for command in commands:
        until = time.monotonic() + _PATIENCE_SECONDS
        while not (answer := _sent(someone, command, csrf, version)).ok and time.monotonic() < until:
            time.sleep(0.05)
        assert answer.ok, f"{command!r}: {answer.text()}"
        version = answer.headers.get("etag", version).strip('"')


def _sent(someone: Visitor, command: Command, csrf: str, version: str) -> APIResponse:
    row, said = _OF[type(command).__name__], command.model_dump(mode="json", exclude_none=True)
    path = row.path.format(**said)
    headers = {"X-CSRF-Token": csrf, "Idempotency-Key": str(uuid.uuid4())}
    if row.must_match:
        headers["If-Match"] = f'"{version}"'
    rest = {name: value for name, value in said.items() if name not in row.in_path}
    return someone.page.request.fetch(f"{someone.site}{path}", method=row.method, headers=headers, data=rest)


def agreed(visitor: Visits, vacancy: str, brief: Brief) -> Visitor:
    """Anna's brief in force; Anna comes back."""
    anna = visitor("anna")
    does(anna, *kick_off(vacancy, brief), SubmitBrief(vacancy=VacancyId(vacancy)))
    for approver in brief.approvers:
        does(visitor(approver), ApproveBrief(vacancy=VacancyId(vacancy), brief_version=1))
    return anna


def small_pool(title: str) -> Brief:
    """The brief of the samples, for pools of three."""
    return complete_brief(Iterative(pool_size=3, funnel=(3, 2, 1))).model_copy(update={"title": title})


def entered(vacancy: str, number: int, *, pool: str | None = None) -> Iterator[Command]:
    """One of three invented people enters."""
    person = CandidateId(f"p-{vacancy}-{number}")
    yield RegisterCandidate(
        candidate=person, name=Sealed(_NAMES[number]), contact=Sealed(f"c{number}@example.org"), source="Job board"
    )
    yield EnterCandidacy(
        vacancy=VacancyId(vacancy),
        candidacy=candidacy_of(vacancy, number),
        candidate=person,
        source="Job board",
        pool=PoolId(pool) if pool else None,
    )


def candidacy_of(vacancy: str, number: int) -> CandidacyId:
    """The id of one of the three in the vacancy."""
    return CandidacyId(f"c-{vacancy}-{number}")


def rated(vacancy: str, number: int, step: StepKind, **levels: int) -> SubmitScore:
    """A scorecard with these levels."""
    return SubmitScore(
        vacancy=VacancyId(vacancy),
        evaluation=evaluation_of(candidacy_of(vacancy, number), step),
        ratings=tuple(SkillRating(skill=SkillId(skill), rating=level) for skill, level in levels.items()),
        recommendation=Recommendation.YES,
    )


def pool_interviewed(visitor: Visits, vacancy: str, title: str, *, last: bool = True) -> Visitor:
    """A pool of three, rated by Anna in both steps of recruitment; without `last`, the third's interview is missing."""
    anna = agreed(visitor, vacancy, small_pool(title))
    pool = f"{vacancy}-pool-1"
    does(anna, OpenPool(vacancy=VacancyId(vacancy), pool=PoolId(pool)))
    for number, levels in enumerate(LEVELS):
        does(
            anna,
            *entered(vacancy, number, pool=pool),
            rated(vacancy, number, StepKind.PRE_SCREENING, english=levels["english"]),
            AdvanceCandidate(vacancy=VacancyId(vacancy), candidacy=candidacy_of(vacancy, number)),
        )
        if last or number < len(LEVELS) - 1:
            does(anna, rated(vacancy, number, StepKind.RECRUITMENT_INTERVIEW, **levels))
    return anna
