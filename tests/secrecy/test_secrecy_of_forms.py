"""Two hires that differ only in what the forms about them say look the same to whoever has not filed their own."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.inputs.house import COMMANDS, QUERIES, House, example, house
from tests.secrecy.test_secrecy_of_answers import alike

from hiring.chassis.client import Client
from hiring.contracts.brief import StepKind, Waterfall
from hiring.contracts.briefing.commands import ApproveBrief, CloneBrief, SubmitBrief
from hiring.contracts.envelope import decode
from hiring.contracts.evaluation.commands import SubmitScore
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.evaluation.parts import Recommendation, SkillRating
from hiring.contracts.feedback import commands as f
from hiring.contracts.ids import CandidacyId, VacancyId
from hiring.contracts.pipeline import commands as p
from hiring.contracts.requests import Answered, OrganisationRole
from hiring.contracts.samples import complete_brief, kick_off
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import vacancy_events
from hiring.gateway.live.told import news_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANDIDATES: Mapping[str, dict[str, Any]] = {
    "north": {"process_quality": 5, "information_clearness": 1, "acceptance_reason": "team"}
    | {"expectations": {"tasks": 5}, "comment": "Zebras!"},
    "south": {"process_quality": 2, "information_clearness": 4, "acceptance_reason": "compensation"}
    | {"expectations": {"tasks": 1}, "comment": "Giraffe"},
}
RECRUITERS = {"north": (1, 5), "south": (4, 2)}
REALITIES: Mapping[str, Any] = {"north": {"tasks": 2}, "south": {"tasks": 5}}
WORDS = ("Zebras!", "Giraffe")
EYES = ("maria", "pavel", "olga")
"""Maria owes her form; Pavel files none and waits for all; Olga approved the brief."""
OF_BOTH = {"feedback.ListMyFeedbackTasks", "pipeline.ListMyWork", "evaluation.ListMyEvaluations"}
OF_TIME = {"feedback.ExplainBottleneck"}
"""It names the slowest step, and both searches take a moment."""
ASKED: Mapping[StepKind, Mapping[str, tuple[str, ...]]] = {
    StepKind.PRE_SCREENING: {"anna": ("english",)},
    StepKind.RECRUITMENT_INTERVIEW: {"anna": ("teamwork", "english")},
    StepKind.PROFESSIONAL_INTERVIEW: {"pavel": ("python", "sql", "kafka"), "ines": ("python", "sql", "kafka")},
    StepKind.MANAGERIAL_INTERVIEW: {"maria": ("teamwork",)},
}


class World:
    """One search to its hire, and two of the three forms."""

    def __init__(self, it: House, name: str) -> None:
        self.it, self.name, self.client = it, name, Client(it.nats)
        self.vacancy, self.candidacy = VacancyId(f"{name}-search"), CandidacyId(f"{name}-c1")
        self.of: Any = {"vacancy": self.vacancy}
        self.who: Any = {"vacancy": self.vacancy, "candidacy": self.candidacy}

    async def plays(self) -> None:
        await self._begins()
        await self._is_hired()
        await self.client.send(f.SubmitCandidateForm(**self.who, **CANDIDATES[self.name]), f"{self.name}-person")
        availability, interactions = RECRUITERS[self.name]
        said: Any = {"information_availability": availability, "manager_interactions": interactions}
        await self.client.send(f.SubmitRecruiterForm(**self.who, **said, comment=WORDS[self.name == "south"]), "anna")
        clone = CloneBrief(**self.of, into=VacancyId(f"{self.name}-again"), title="Again")
        await self.client.send(clone, "anna")
        await self.it.time.settle()

    async def _begins(self) -> None:
        alone = {"manager_joins_offer": False}
        brief = complete_brief(Waterfall()).model_copy(update=alone)
        for command in (*kick_off(self.vacancy, brief), SubmitBrief(**self.of)):
            await self.client.send(command, "anna")
        for approver in ("maria", "olga"):
            await self.client.send(ApproveBrief(**self.of, brief_version=1), approver)
        await self.it.time.settle()
        person: Any = {"candidate": f"{self.name}-person", "source": "Referrals"}
        sealed = {"name": Sealed("Somebody"), "contact": Sealed(f"{self.name}@example.org")}
        await self.client.send(p.RegisterCandidate(**person, **sealed), "anna", roles=[OrganisationRole.RECRUITER])
        await self.client.send(p.EnterCandidacy(**self.who, **person), "anna")

    async def _is_hired(self) -> None:
        for step, raters in ASKED.items():
            await self.it.time.settle()
            for rater, skills in raters.items():
                ratings = tuple(SkillRating.model_validate({"skill": skill, "rating": 4}) for skill in skills)
                evaluation = evaluation_of(self.candidacy, step)
                said: Any = {"evaluation": evaluation, "ratings": ratings, "recommendation": Recommendation.YES}
                await self.client.send(SubmitScore(**self.of, **said), rater)
            await self.it.time.settle()
            if step is StepKind.RECRUITMENT_INTERVIEW:
                await self.client.send(p.PresentCandidate(**self.who), "anna")
            elif step is not StepKind.MANAGERIAL_INTERVIEW:
                await self.client.send(p.AdvanceCandidate(**self.who), "anna")
        await self.client.send(p.SelectCandidate(**self.who, reason="The best."), "maria")
        starts = datetime.now(UTC) + timedelta(minutes=1)
        for command in (
            p.PrepareOffer(**self.who),
            p.MakeOffer(**self.who, terms=Sealed("As agreed."), starts_at=starts),
            p.AcceptOffer(**self.who),
        ):
            await self.client.send(command, "anna")
        await self.it.time.settle()

    async def is_on_probation_no_longer(self) -> None:
        """Reality is reported and compared, before Maria files her form about the hire."""
        later = datetime.now(UTC) + timedelta(days=200)
        report = f.ReportReality(**self.who, reality=REALITIES[self.name], comment=Sealed("Zebras!"))
        await self.client.send(report, f"{self.name}-person", issued_at=later)
        review = f.ReviewProbation(
            **self.who, outcome="passed", skills=({"skill": "python", "level": 4},), summary=Sealed("Good.")
        )
        await self.client.send(review, "maria", issued_at=later)
        await self.it.time.settle()

    def asks(self, query: str) -> dict[str, Any]:
        """The documented example of a query, about this hire."""
        ids = {
            "vacancy": self.vacancy,
            "candidacy": self.candidacy,
            "candidate": f"{self.name}-person",
            "evaluation": evaluation_of(self.candidacy, StepKind.PROFESSIONAL_INTERVIEW),
            "candidacies": [self.candidacy],
        }
        said = {field: value for field, value in example(query).items() if field != "at"}
        return said | {field: id_ for field, id_ in ids.items() if field in {**COMMANDS, **QUERIES}[query].model_fields}


def unordered(text: str) -> list[str]:
    """All that is told, in whatever order: events of one decision come in the order of their ids, which are random."""
    return sorted(re.split(r"[{}\[\],]+", text))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worlds(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, World]]:
    """Both hires, in one house."""
    async with house(tmp_path_factory.mktemp("house"), simulated_clock=True) as it:
        north, south = World(it, "north"), World(it, "south")
        for world in (north, south):
            await world.plays()
        for world in (north, south):
            await world.is_on_probation_no_longer()
        yield north, south


async def test_the_log_of_both_is_the_same_but_for_ciphertext_of_the_same_length(worlds: tuple[World, World]) -> None:
    logs = []
    for world in worlds:
        head = (await world.it.log.head()).sequence
        read = world.it.log.read(0, vacancy_events(world.vacancy), head)
        logs.append([alike(m.body.decode(), world.name) async for batch in read for m in batch])
    told = "".join(logs[0])
    for wire in ("candidate-form-submitted.v2", "recruiter-form-submitted.v2", "form-remarked.v1"):
        assert wire in told
    for wire in ("reality-reported.v2", "probation-reviewed.v2"):
        assert wire in told
    assert sorted(logs[0]) == sorted(logs[1])


async def test_the_live_feed_and_webhooks_tell_the_same_of_both(worlds: tuple[World, World]) -> None:
    told = []
    for world in worlds:
        head = (await world.it.log.head()).sequence
        read = world.it.log.read(0, vacancy_events(world.vacancy), head)
        commits = [decode(m.subject, m.sequence, m.body) async for batch in read for m in batch]
        news = [one for commit in commits if (one := news_of(commit)) is not None]
        told.append([alike(event.payload.decode(), world.name) for one in news for event in one.events])
    heard = "".join(told[0])
    for form in ("candidate_form", "recruiter_form"):
        assert f"feedback.{form}_submitted.v2" in heard
    assert not re.search("sealed|said|comment|nonce|" + "|".join(WORDS), heard)
    assert sorted(told[0]) == sorted(told[1])


@pytest.mark.parametrize("eyes", EYES)
async def test_every_query_tells_the_same_of_both(worlds: tuple[World, World], eyes: str) -> None:
    answered = set()
    for name in QUERIES:
        if name == "feedback.ShowProbation":
            continue  # reality is no form of the three: it is compared in a test of its own
        north, south = [await world.it.query(name, world.asks(name), eyes) for world in worlds]
        told = [unordered(alike(one.model_dump_json(), of)) for one, of in ((north, "north"), (south, "south"))]
        assert not re.search("|".join(WORDS), str(told)), name
        assert told[0] == told[1] or name in OF_BOTH | OF_TIME, name
        answered |= {name} if isinstance(north, Answered) else set()
    assert answered >= {"briefing.ShowBrief"} | (
        {"feedback.ShowOutcomes", "feedback.ShowQuality"} if eyes != "olga" else set()
    )
    assert "feedback.ShowAftercare" not in answered


async def test_the_brief_that_was_cloned_tells_the_same_lessons_of_both(worlds: tuple[World, World]) -> None:
    told = []
    for world in worlds:
        asked = {"vacancy": f"{world.name}-again"}
        answer = await world.it.query("briefing.ShowBrief", asked, "anna")
        assert isinstance(answer, Answered)
        lessons = answer.data["lessons"]
        assert [one["kind"] for one in lessons] == ["probation"]
        told.append(alike(str(lessons), world.name))
    assert told[0] == told[1]


@pytest.mark.parametrize("eyes", EYES)
async def test_probation_tells_nobody_what_was_expected(worlds: tuple[World, World], eyes: str) -> None:
    for world in worlds:
        answer: Any = await world.it.query("feedback.ShowProbation", world.who, eyes)
        if isinstance(answer, Answered):
            told: Any = answer.data
            assert (told["sealed"], told["expectations"], told["deltas"], told["added"]) == (True, {}, [], [])
            assert told["mean_absolute_delta"]["value"] is None


async def test_every_refusal_tells_the_same_of_both(worlds: tuple[World, World]) -> None:
    right = {"candidate_quality": 4, "candidate_quantity": 4, "model_rating": 4}
    for eyes, command, told in (
        ("maria", "SubmitHiringManagerForm", {**right, "answers": {"tools": 3}}),
        ("maria", "SubmitRecruiterForm", {"information_availability": 4, "manager_interactions": 4}),
        ("maria", "ReportReality", {"reality": {"team": 3}}),
        ("anna", "SubmitRecruiterForm", {"information_availability": 4, "manager_interactions": 4}),
    ):
        replies = []
        for world in worlds:
            reply = await world.it.command(f"feedback.{command}", {**world.who, **told}, eyes)
            assert reply.model_dump()["kind"] == "refused", reply
            replies.append(alike(reply.model_dump_json(), world.name))
        assert replies[0] == replies[1]
