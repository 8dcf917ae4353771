"""My day: what waits for whoever asks, across every service, and one click into each of it."""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.contracts.briefing.queries import BriefsListed, ListBriefs, ListMyTasks, Task, TasksListed
from hiring.contracts.evaluation.queries import ListMyEvaluations, MyEvaluations
from hiring.contracts.feedback.queries import FeedbackTask, FeedbackTasks, ListMyFeedbackTasks
from hiring.contracts.pipeline.overview import ListWaiting, MyWaiting, Waiting
from hiring.gateway.console.navigation import Way
from hiring.gateway.console.pipeline.naming import names
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting
from hiring.gateway.console.words import words

router = pages()

_BRIEF = {
    "finish": "Finish the brief",
    "accept-argument": "Answer the argument for a shorter flow",
    "approve": "Approve the brief",
    "approve-revision": "Approve a change of the brief",
    "acknowledge": "Acknowledge the brief",
    "answer": "Answer a question about the brief",
}
_PIPELINE = {
    "answer-step": "Answer where {name} stands",
    "decide-hold": "Decide on {name}, whose hold has run out",
    "decide-pool": "Decide on the pool {name}",
    "prepare-offer": "Prepare the offer for {name}",
    "contact-talent": "Get in touch with {name}",
    "confirm-erasure": "Confirm the erasure of {name}",
}
_FEEDBACK = {
    "session": "Hold the feedback session",
    "form": "Give feedback on the hire",
    "reality": "Compare expectation and reality",
    "probation-review": "Review the probation",
    "improvement": "Carry out an improvement",
}


@dataclass(frozen=True)
class Chore:
    """One thing that waits: its words, where it is done, since when and until when."""

    kind: str
    what: str
    path: str
    vacancy: str | None
    since: datetime | None
    due_at: datetime | None


@router.get("")
async def my_day(visit: Visiting) -> Response:
    """What waits for me?"""
    titles, (chores, silent) = await asyncio.gather(_titles(visit), chores_of(visit))
    return visit.page("my_day.html", groups=list(_groups(chores)), chores=chores, titles=titles, silent=silent)


async def chores_of(visit: Visit) -> tuple[list[Chore], list[str]]:
    """Everything that waits for the visitor, what is due first first, and which services can't say just now."""
    sources = {"Briefs": _briefs, "Evaluations": _evaluations, "Pipeline": _pipeline, "Feedback": _feedback}
    answers = await asyncio.gather(*(_or_none(ask(visit)) for ask in sources.values()))
    chores = sorted((chore for answer in answers for chore in answer or ()), key=_urgency)
    return chores, [name for name, answer in zip(sources, answers, strict=True) if answer is None]


async def _titles(visit: Visit) -> dict[str, str]:
    listed = await visit.ask(ListBriefs(limit=500), BriefsListed)
    return {brief.vacancy: brief.title for brief in listed.briefs}


async def _or_none(chores: Awaitable[Iterable[Chore]]) -> Iterable[Chore] | None:
    """The chores of one service; None when it can't answer just now: the others still can."""
    try:
        return await chores
    except Rejected:
        return None


async def _briefs(visit: Visit) -> Iterable[Chore]:
    listed = await visit.ask(ListMyTasks(), TasksListed)
    return [
        Chore("Brief", _BRIEF[task.kind], _brief_path(task), task.vacancy, task.since, task.due_at)
        for task in listed.tasks
    ]


def _brief_path(task: Task) -> str:
    places = {"approve-revision": "/versions#revisions", "answer": f"/discussion#{task.thread}"}
    return f"/console/vacancies/{task.vacancy}/brief{places.get(task.kind, '')}"


async def _evaluations(visit: Visit) -> Iterable[Chore]:
    mine = await visit.ask(ListMyEvaluations(), MyEvaluations)
    known = await asyncio.gather(*(names(visit, vacancy) for vacancy in {task.vacancy for task in mine.tasks}))
    called = {candidacy: f" of {name}" for one in known for candidacy, name in one.items()}
    return [
        Chore(
            "Scorecard",
            f"Fill in the scorecard: {words(task.step).lower()}{called.get(task.candidacy, '')}",
            f"/console/vacancies/{task.vacancy}/evaluations/{task.evaluation}",
            task.vacancy,
            task.since,
            task.due_at,
        )
        for task in mine.tasks
    ]


async def _pipeline(visit: Visit) -> Iterable[Chore]:
    mine = await visit.ask(ListWaiting(), MyWaiting)
    return [
        Chore(
            "Candidate",
            _PIPELINE[one.what].format(name=one.name),
            _pipeline_path(one),
            one.vacancy,
            one.since,
            one.due_at,
        )
        for one in mine.waiting
    ]


def _pipeline_path(one: Waiting) -> str:
    if one.vacancy is None:
        return f"/console/talent/{one.candidate}"
    place = f"candidacies/{one.candidacy}" if one.candidacy else "compare"
    return f"/console/vacancies/{one.vacancy}/{place}"


async def _feedback(visit: Visit) -> Iterable[Chore]:
    mine = await visit.ask(ListMyFeedbackTasks(), FeedbackTasks)
    return [
        Chore("Feedback", _FEEDBACK[task.kind], _feedback_path(task), task.vacancy, task.since, task.due_at)
        for task in mine.tasks
    ]


def _feedback_path(task: FeedbackTask) -> str:
    home = f"/console/vacancies/{task.vacancy}/feedback"
    if task.session:
        return f"{home}/sessions/{task.session}"
    return f"{home}/hires/{task.candidacy}" if task.candidacy else f"{home}#{task.improvement}"


def _urgency(chore: Chore) -> datetime:
    return chore.due_at or datetime.max.replace(tzinfo=UTC)


def _groups(chores: list[Chore]) -> Iterator[tuple[Way, list[Chore]]]:
    """What is late, what is due within a day, and what has time; each with its heading and its id."""
    now = datetime.now(UTC)
    soon = now + timedelta(days=1)
    yield Way("Late", "late"), [one for one in chores if _urgency(one) < now]
    yield Way("Due within a day", "today"), [one for one in chores if now <= _urgency(one) < soon]
    yield Way("Has time", "later"), [one for one in chores if _urgency(one) >= soon]
