"""Two searches that differ only in what raters answered look the same, everywhere, to whoever has not submitted."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio
from tests.inputs.house import COMMANDS, QUERIES, House, example, house

from hiring.chassis.client import Client
from hiring.contracts.brief import Iterative, StepKind
from hiring.contracts.briefing.commands import ApproveBrief, SubmitBrief
from hiring.contracts.evaluation.commands import SubmitScore
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.evaluation.parts import Evidence, Recommendation, SkillRating
from hiring.contracts.ids import CandidacyId, VacancyId
from hiring.contracts.pipeline.commands import AdvanceCandidate, CutPool, EnterCandidacy, OpenPool, RegisterCandidate
from hiring.contracts.pipeline.course import TakeList
from hiring.contracts.requests import Answered, OrganisationRole
from hiring.contracts.samples import complete_brief, kick_off
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import vacancy_events

pytestmark = pytest.mark.asyncio(loop_scope="module")

Given = Mapping[str, tuple[int | str, ...]]
ANSWERS: Mapping[str, Given] = {
    "alpha": {"anna": (5, 3, 2), "pavel": (5, 5, 5)},
    "omega": {"anna": (1, "not_observed", 2), "pavel": (1, 2, 3)},
}
"""What each candidate of a search is given by whom; the third is left behind and rated no more."""
EYES = ("ines", "olga")
"""Ines rates the next step and has not submitted; Olga approved the brief, and neither decides nor rates."""
PRE, RECRUITMENT, PROFESSIONAL = (
    StepKind.PRE_SCREENING,
    StepKind.RECRUITMENT_INTERVIEW,
    StepKind.PROFESSIONAL_INTERVIEW,
)
OF_BOTH = {"evaluation.ListMyEvaluations", "pipeline.ListMyWork"}
"""Questions about the asker, whose answers hold both searches."""
WHY = {"recommendation": "no", "reason": "I was curious."}
CANARIES = re.compile('definitely_not|strong_yes|"rating":|not_observed')
ASKED = {PRE: ("english",), RECRUITMENT: ("teamwork", "english"), PROFESSIONAL: ("python", "sql", "kafka")}


class World:
    """One search, up to the professional interview that Ines has still to rate."""

    def __init__(self, it: House, name: str) -> None:
        self.it, self.name, self.client = it, name, Client(it.nats)
        self.vacancy = VacancyId(f"{name}-search")
        self.of: Any = {"vacancy": self.vacancy}
        self.candidacies = [CandidacyId(f"{name}-c{number}") for number in (1, 2, 3)]

    async def plays(self) -> None:
        await self._begins()
        await self._is_rated("anna", PRE, self.candidacies)
        for candidacy in self.candidacies:
            await self.client.send(AdvanceCandidate(**self.of, candidacy=candidacy), "anna")
        await self.it.time.settle()
        await self._is_rated("anna", RECRUITMENT, self.candidacies)
        chosen = tuple(self.candidacies[:2])
        await self.client.send(TakeList(**self.of, name="The best", kind="short", candidacies=chosen[:1]), "anna")
        reason = "They complement each other."
        await self.client.send(CutPool(**self.of, pool=f"{self.name}-pool", advance=chosen, reason=reason), "anna")
        await self.it.time.settle()
        await self._is_rated("pavel", PROFESSIONAL, chosen[:1])

    async def _begins(self) -> None:
        brief = complete_brief(Iterative(pool_size=4))
        for command in (*kick_off(self.vacancy, brief), SubmitBrief(**self.of)):
            await self.client.send(command, "anna")
        for approver in ("maria", "olga"):
            await self.client.send(ApproveBrief(**self.of, brief_version=1), approver)
        await self.it.time.settle()
        await self.client.send(OpenPool(**self.of, pool=f"{self.name}-pool"), "anna")
        for candidacy in self.candidacies:
            person: Any = {"candidate": f"{candidacy}-person", "source": "Referrals"}
            sealed = {"name": Sealed("Somebody"), "contact": Sealed(f"{candidacy}@example.org")}
            await self.client.send(RegisterCandidate(**person, **sealed), "anna", roles=[OrganisationRole.RECRUITER])
            entry = EnterCandidacy(**self.of, **person, candidacy=candidacy, pool=f"{self.name}-pool")
            await self.client.send(entry, "anna")
        await self.it.time.settle()

    async def _is_rated(self, rater: str, step: StepKind, candidacies: Any) -> None:
        for candidacy, level in zip(candidacies, ANSWERS[self.name][rater], strict=False):
            scored = SubmitScore(
                **self.of,
                evaluation=evaluation_of(candidacy, step),
                ratings=tuple(SkillRating.model_validate({"skill": s, "rating": level}) for s in ASKED[step]),
                recommendation=Recommendation.STRONG_YES if level == 5 else Recommendation.DEFINITELY_NOT,
                evidence=(Evidence(skill=ASKED[step][0], note=Sealed(f"It was a {level}."[:9])),),
            )
            await self.client.send(scored, rater)
        await self.it.time.settle()

    def asks(self, query: str, step: StepKind) -> dict[str, Any]:
        """The documented example of a query, about this search."""
        ids = {
            "vacancy": self.vacancy,
            "candidacy": self.candidacies[0],
            "candidate": f"{self.candidacies[0]}-person",
            "evaluation": evaluation_of(self.candidacies[0], step),
            "pool": f"{self.name}-pool",
            "candidacies": self.candidacies,
        }
        said = {field: value for field, value in example(query).items() if field != "at"}
        return said | {field: id_ for field, id_ in ids.items() if field in {**COMMANDS, **QUERIES}[query].model_fields}


def alike(text: str, name: str) -> str:
    """What is left when names, times, ids and ciphertext (but not its length) are taken away."""
    text = text.replace(name, "either")
    text = re.sub(r'"(text|nonce)": ?"[^"]+"', lambda found: f'"{found[1]}":{len(found[0])}', text)
    text = re.sub(r"\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b[0-9a-f]{64}\b", "(id)", text)
    text = re.sub(r"\d{4}-\d{2}-\d{2}[T ][0-9:.]+(Z|\+00:00)?", "(time)", text)
    return re.sub(r'"sequence": ?\d+|\d+\.\d{5,}(e-\d+)?|\d\.?\d*e-\d+', "(measured)", text)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worlds(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, World]]:
    """Both searches, in one house."""
    async with house(tmp_path_factory.mktemp("house")) as it:
        alpha, omega = World(it, "alpha"), World(it, "omega")
        await alpha.plays()
        await omega.plays()
        yield alpha, omega


async def test_the_log_of_both_is_the_same_but_for_ciphertext_of_the_same_length(worlds: tuple[World, World]) -> None:
    logs = []
    for world in worlds:
        head = (await world.it.log.head()).sequence
        read = world.it.log.read(0, vacancy_events(world.vacancy), head)
        logs.append([alike(m.body.decode(), world.name) async for batch in read for m in batch])
    told = "".join(logs[0])
    for wire in ("evaluation-completed.v2", "marks-recorded.v2", "pool-cut.v2", "list-taken.v2", "score-submitted.v2"):
        assert wire in told
    assert sorted(logs[0]) == sorted(logs[1])


@pytest.mark.parametrize("eyes", EYES)
async def test_every_query_tells_the_same_of_both(worlds: tuple[World, World], eyes: str) -> None:
    answered = set()
    for name in QUERIES:
        for step in (PRE, PROFESSIONAL):
            alpha, omega = [await world.it.query(name, world.asks(name, step), eyes) for world in worlds]
            told = [alike(alpha.model_dump_json(), "alpha"), alike(omega.model_dump_json(), "omega")]
            assert not CANARIES.search(told[0]), name
            assert told[0] == told[1] or name in OF_BOTH, name
            answered |= {name} if isinstance(alpha, Answered) else set()
    assert answered >= {"pipeline.ComparePool", "pipeline.ShowLists", "evaluation.ShowMatrix", "evaluation.WhatIf"}
    assert eyes == "olga" or answered >= {"feedback.ShowLearningCurve", "feedback.ShowDrift"}


@pytest.mark.parametrize("eyes", EYES)
async def test_every_refusal_tells_the_same_of_both(worlds: tuple[World, World], eyes: str) -> None:
    for command, told in (
        ("evaluation.SubmitScore", {"ratings": [{"skill": "python", "rating": 3}], "recommendation": "yes"}),
        (
            "evaluation.CorrectScore",
            {"ratings": [{"skill": "python", "rating": 3}], "recommendation": "no", "reason": "?"},
        ),
        ("pipeline.CutPool", {"advance": ["c3"]}),
        ("pipeline.TakeList", {"name": "Mine", "kind": "short"}),
    ):
        replies = []
        for world in worlds:
            sent = {**world.asks(command, PROFESSIONAL), **told}
            sent = {k: v for k, v in sent.items() if k not in {"evidence", "minutes"}}
            reply = await world.it.command(command, sent, eyes)
            assert reply.model_dump()["kind"] == "refused", reply
            replies.append(alike(reply.model_dump_json(), world.name))
        assert replies[0] == replies[1]
