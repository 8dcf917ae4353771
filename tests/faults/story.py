"""The load: people agree on briefs and talk about them, enter candidates, rate, advance, hold, reject and improve."""

import asyncio
import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import httpx2
from nats.aio.client import Client as Nats
from tests.faults.history import History, Sent, told, turned_down

from hiring.chassis.client import Client, Rejected
from hiring.client import Hiring, Refused
from hiring.contracts.brief import Iterative, Step, StepKind
from hiring.contracts.briefing.commands import ApproveBrief, SubmitBrief
from hiring.contracts.briefing.discussion import AddComment, OpenThread
from hiring.contracts.evaluation.commands import SubmitScore
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.evaluation.parts import Recommendation, SkillRating
from hiring.contracts.feedback.commands import AgreeImprovement, FinishImprovement
from hiring.contracts.ids import CandidacyId, CandidateId, PoolId, SkillId, VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.pipeline import commands as p
from hiring.contracts.requests import Accepted, OrganisationRole
from hiring.contracts.samples import complete_brief, kick_off
from hiring.contracts.sealed import Sealed

BRIEF = complete_brief(Iterative(pool_size=4, funnel=(4, 2, 1)))
STEPS = {step.kind: step for step in BRIEF.flow if step.included}
_PATIENCE_SECONDS = 60.0
_REACTION_SECONDS = 600.0
DUE_SECONDS = 8.0


class OffScript(AssertionError):  # noqa: N818 - says what happened
    """A command that has to be accepted sooner or later never was."""


class Story:
    """`lanes` vacancies at a time, each with a recruiter's story and people who comment on the same brief."""

    def __init__(self, nats: Nats, gateways: Sequence[str], seed: int, lanes: int) -> None:
        self.history = History()
        self.stopped = False
        self.vacancies: list[VacancyId] = []
        self.is_rated = False
        self._client = Client(nats, _PATIENCE_SECONDS)
        self._gateways = gateways
        self._dice = [random.Random(f"{seed}/{lane}") for lane in range(lanes)]

    async def run(self) -> None:
        """Until `stopped`."""
        async with asyncio.TaskGroup() as group:
            for lane, dice in enumerate(self._dice):
                group.create_task(self._lane(lane, dice))

    async def _lane(self, lane: int, dice: random.Random) -> None:
        turn = 0
        while not self.stopped:
            turn += 1
            vacancy = VacancyId(f"v{lane}-{turn}")
            self.vacancies.append(vacancy)
            try:
                await self._agree(vacancy)
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._search(vacancy, dice))
                    for number in range(2):
                        group.create_task(self._talk(vacancy, f"t{number}", dice))
                    group.create_task(self._improve(vacancy, dice))
            except* _Over:
                pass  # the loop ends

    async def _agree(self, vacancy: VacancyId) -> None:
        for command in kick_off(vacancy, BRIEF):
            await self.must(command, "anna")
        await self.must(SubmitBrief(vacancy=vacancy), "anna")
        for approver in BRIEF.approvers:
            await self.must(ApproveBrief(vacancy=vacancy, brief_version=1), approver)

    async def _search(self, vacancy: VacancyId, dice: random.Random) -> None:
        pool = PoolId(f"{vacancy}-pool")
        await self.must(p.OpenPool(vacancy=vacancy, pool=pool), "anna")
        people = [CandidacyId(f"{vacancy}-c{number}") for number in range(4)]
        await asyncio.gather(*(self._enter(vacancy, pool, one) for one in people))
        for step in (StepKind.PRE_SCREENING, StepKind.RECRUITMENT_INTERVIEW):
            await asyncio.gather(*(self._rate(vacancy, one, STEPS[step], dice) for one in people))
            self.is_rated = True
            if step is StepKind.PRE_SCREENING:
                await asyncio.gather(*(self._advance(vacancy, one) for one in people))
        await self._end(vacancy, people, dice)

    async def _enter(self, vacancy: VacancyId, pool: PoolId, one: CandidacyId) -> None:
        person = CandidateId(f"person-{one}")
        name, contact = Sealed(f"Somebody {one}"), Sealed(f"{one}@example.org")
        await self.must(p.RegisterCandidate(candidate=person, name=name, contact=contact, source="Referrals"), "anna")
        entering = p.EnterCandidacy(vacancy=vacancy, candidacy=one, candidate=person, source="Referrals", pool=pool)
        await self.must(entering, "anna")

    async def _rate(self, vacancy: VacancyId, one: CandidacyId, step: Step, dice: random.Random) -> None:
        asked = dict.fromkeys(question.skill for question in step.questions)
        for rater in step.raters:
            ratings = tuple(SkillRating(skill=skill, rating=dice.choice((2, 3, 4))) for skill in asked)
            score = SubmitScore(
                vacancy=vacancy,
                evaluation=evaluation_of(one, step.kind),
                ratings=ratings,
                recommendation=Recommendation.YES,
            )
            await self.must(score, rater)

    async def _advance(self, vacancy: VacancyId, one: CandidacyId) -> None:
        await self.must(p.AdvanceCandidate(vacancy=vacancy, candidacy=one), "anna")

    async def _end(self, vacancy: VacancyId, people: Sequence[CandidacyId], dice: random.Random) -> None:
        """Everybody leaves: some wait a while before, some step back by themselves."""
        for one in people:
            if dice.random() < 0.4:
                until = datetime.now(UTC) + timedelta(days=15)
                contact = datetime.now(UTC) + timedelta(days=3)
                held = p.HoldCandidacy(
                    vacancy=vacancy, candidacy=one, reason="Not yet.", until=until, contacts=(contact,)
                )
                await self.may(held, "anna")
                await self.may(p.ReleaseHold(vacancy=vacancy, candidacy=one, reason="Now."), "anna")
            await self.may(p.WithdrawCandidacy(vacancy=vacancy, candidacy=one, reason="another offer"), "anna")
            if dice.random() < 0.5:  # too late: a rule must keep it out of the log
                twice = p.RejectCandidate(
                    vacancy=vacancy,
                    candidacy=one,
                    template=SkillId("skills-gap"),
                    reason="skills-gap",
                    clarification=Sealed("We are sorry."),
                )
                await self.may(twice, "anna")

    async def _talk(self, vacancy: VacancyId, thread: str, dice: random.Random) -> None:
        await self.must(OpenThread(vacancy=vacancy, thread=thread, field="/pitch", text="Is it so?"), "maria")
        for number in range(1, dice.randrange(8, 30)):
            comment = AddComment(vacancy=vacancy, thread=thread, number=number, text=f"Say {dice.random()}.")
            await self.must(comment, dice.choice(("anna", "maria")), by_http=dice.random() < 0.1)

    async def _improve(self, vacancy: VacancyId, dice: random.Random) -> None:
        """The first one is due in a day; most others come due, and are told of, while all this goes on."""
        await self.must(_improvement(vacancy, "i0", 86_400), "maria")
        for number in range(1, 5):
            id_ = f"i{number}"
            agreed = await self.may(_improvement(vacancy, id_, DUE_SECONDS), "maria")
            if agreed and dice.random() < 0.3:
                await self.may(FinishImprovement(vacancy=vacancy, improvement=id_, result="Done."), "maria")

    async def must(self, command: Command, actor: str, *, by_http: bool = False) -> None:
        """Sends it until it is accepted, after a refusal under a new id: what it needs may still be on its way.

        Raises:
            OffScript: it never was.
        """
        ends, pause = asyncio.get_running_loop().time() + _REACTION_SECONDS, 0.25
        id_: str | None = None
        while True:
            sent = await self._sent(command, actor, by_http=by_http, again=id_)
            if sent.outcome == "accepted":
                return
            id_ = sent.id if sent.outcome == "unknown" else None  # the same command, as nobody knows of it
            if asyncio.get_running_loop().time() > ends:
                raise OffScript(f"{sent.what} by {actor}: {sent.outcome} {sent.rule}; {command!r}")
            if self.stopped:
                raise _Over
            await asyncio.sleep(pause)
            pause = min(2 * pause, 5.0)

    async def may(self, command: Command, actor: str) -> bool:
        """Sends it once; whether it was accepted."""
        return (await self._sent(command, actor, by_http=False)).outcome == "accepted"

    async def _sent(self, command: Command, actor: str, *, by_http: bool, again: str | None = None) -> Sent:
        if self.stopped:
            raise _Over
        sent = (
            self.history.commands[again] if again else self.history.sending(str(uuid.uuid4()), type(command).__name__)
        )
        await (self._by_http(sent, command, actor) if by_http else self._by_nats(sent, command, actor))
        return sent

    async def _by_nats(self, sent: Sent, command: Command, actor: str) -> None:
        roles = {OrganisationRole.RECRUITER} if actor == "anna" else set()
        try:
            told(sent, await self._client.send(command, actor=actor, id=sent.id, roles=roles))
        except Rejected as rejected:
            if rejected.problem.kind == "refused":
                turned_down(sent, rejected.problem.rule or "")
            elif rejected.problem.kind not in {"busy", "unavailable", "conflict"}:
                raise

    async def _by_http(self, sent: Sent, command: Command, actor: str) -> None:
        """The same command by one gateway and, where that is gone, by the other."""
        for attempt in range(20):
            url = self._gateways[attempt % len(self._gateways)]
            try:
                told(sent, await asyncio.to_thread(_by_gateway, url, command, actor, sent.id))
            except Refused as refused:
                if refused.status not in _PASSING:
                    turned_down(sent, refused.rule or f"status {refused.status}")
                    return
            except httpx2.TransportError:
                pass
            else:
                return
            await asyncio.sleep(0.5)


def _improvement(vacancy: VacancyId, id_: str, seconds: float) -> AgreeImprovement:
    due = datetime.now(UTC) + timedelta(seconds=seconds)
    return AgreeImprovement(
        vacancy=vacancy, improvement=id_, target="procedure", text="Answer sooner.", owner="maria", due_at=due
    )


class _Over(Exception):  # noqa: N818 - an end, not a fault
    """The story was told to stop."""


_PASSING = {409, 429, 502, 503, 504}


def _by_gateway(url: str, command: Command, actor: str, key: str) -> Accepted:
    with Hiring(url, headers={"X-Actor": actor}, patience_seconds=3) as hiring:
        return hiring.send(command, key=key)
