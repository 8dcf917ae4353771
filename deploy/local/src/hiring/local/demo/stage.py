"""The stage: people act on the running system, and a clock that only this play moves."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from hiring.chassis.client import Rejected
from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation.commands import SubmitScore
from hiring.contracts.evaluation.parts import Evidence, Recommendation, SkillRating
from hiring.contracts.evaluation.queries import ListMyEvaluations, MyEvaluations, RatingTask
from hiring.contracts.ids import CandidacyId, VacancyId
from hiring.contracts.messages import Command, Query
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.sealed import Sealed
from hiring.local.demo.over_http import Speaks

A = TypeVar("A", bound=BaseModel)
OFFICES: Mapping[str, frozenset[OrganisationRole]] = {"anna": frozenset({OrganisationRole.RECRUITER})}
"""What people are in the whole organisation; who is not named here has their parts in vacancies alone."""
ADVICE = {1: Recommendation.DEFINITELY_NOT, 2: Recommendation.NO, 4: Recommendation.YES, 5: Recommendation.STRONG_YES}


class OffScript(RuntimeError):  # noqa: N818 - says what happened
    """The play took another course than it should: something is wrong with the services."""


@dataclass
class Stage:
    """Sends commands and queries as the people of the play, at the play's own time.

    `settle` waits until every service has reacted to all that happened; `pass_time` lets the deadlines up to a
    moment come due, in their order, and waits for what they cause. No rule is skipped: time alone is compressed.
    `pace` is in seconds for each line told.
    """

    client: Speaks
    console: Console
    vacancy: VacancyId
    now: datetime
    settle: Callable[[], Awaitable[int]]
    pass_time: Callable[[datetime], Awaitable[None]]
    pace: float = 0
    began: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.now

    async def act(self, person: str, command: Command, said: str | None = None) -> None:
        """A person does something; `said` tells the audience.

        Raises:
            Rejected: the service refused, which the play did not expect.
        """
        await self.client.send(command, actor=person, issued_at=self.now, roles=OFFICES.get(person, ()))
        if said:
            await self.tell(person, said)

    async def try_to(self, person: str, request: Command | Query, said: str, rule: str) -> None:
        """A person tries what a rule forbids: the refusal is shown.

        Raises:
            OffScript: it was allowed.
            Rejected: it was refused under another rule.
        """
        sequence = await self.settle()
        try:
            if isinstance(request, Command):
                await self.client.send(request, actor=person, issued_at=self.now)
            else:
                await self.client.ask(request, actor=person, after_sequence=sequence)
        except Rejected as refusal:
            problem = refusal.problem
            if problem.rule != rule:
                raise
            await self.tell(person, f"tries to {said}")
            await self.tell("", f"[red]refused[/] [bold]{problem.rule}[/]: {problem.title}")
            return
        raise OffScript(f"{person} could {said}, against {rule}")

    async def ask(self, person: str, query: Query, answer: type[A]) -> A:
        """What a person sees, after everything that has happened: an answer of that type."""
        sequence = await self.settle()
        shown = await self.client.ask(query, actor=person, after_sequence=sequence)
        if not isinstance(shown, answer):
            raise TypeError(f"{type(query).__name__} is answered by {type(shown).__name__}")
        return shown

    async def rate(
        self, rater: str, candidacy: CandidacyId, step: StepKind, levels: dict[str, int], note: str | None = None
    ) -> None:
        """A rater opens "my evaluations", finds the one of this candidacy and step, and fills it in."""
        task = await self.task_of(rater, candidacy, step)
        asked = dict.fromkeys(question.skill for question in task.questions)
        ratings = tuple(SkillRating(skill=skill, rating=levels.get(skill, "not_observed")) for skill in asked)
        mean = sum(levels.get(skill, 3) for skill in asked) / len(asked)
        evidence = (Evidence(skill=next(iter(asked)), note=Sealed(note)),) if note else ()
        await self.act(
            rater,
            SubmitScore(
                vacancy=self.vacancy,
                evaluation=task.evaluation,
                ratings=ratings,
                recommendation=ADVICE.get(round(mean), Recommendation.NO_DECISION),
                evidence=evidence,
            ),
        )

    async def task_of(self, rater: str, candidacy: CandidacyId, step: StepKind) -> RatingTask:
        """What the rater finds under "my evaluations" for this candidacy and step."""
        mine = await self.ask(rater, ListMyEvaluations(), MyEvaluations)
        (task,) = [task for task in mine.tasks if (task.candidacy, task.step) == (candidacy, step)]
        return task

    async def wait(self, *, days: float = 0, hours: float = 0) -> None:
        """Time passes, and with it whatever was due."""
        await self.settle()
        later = self.now + timedelta(days=days, hours=hours)
        await self.pass_time(later)
        self.now = later

    async def tell(self, person: str, said: str) -> None:
        """One line for the audience: the day of the search, who, what."""
        line = Table.grid(padding=(0, 2))
        line.add_column(width=7, style="dim")
        line.add_column(width=7, style="cyan")
        line.add_column()
        line.add_row(f"day {(self.now - self.began).days + 1:>3}", person, said)
        self.console.print(line)
        await asyncio.sleep(self.pace)

    def scene(self, title: str) -> None:
        """A heading."""
        self.console.print()
        self.console.rule(f"[bold]{title}[/]", align="left")
