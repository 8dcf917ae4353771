"""A case: one candidacy as a page needs it, gathered from whoever knows a part of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.queries import BriefShown, HitLine
from hiring.contracts.evaluation.queries import AdaptationPlan, Matrix, MatrixMember, ShowAdaptationPlan, ShowMatrix
from hiring.contracts.ids import CandidacyId, VacancyId
from hiring.contracts.pipeline.overview import Dossier, DossierEntry, ShowDossier
from hiring.contracts.pipeline.queries import Board, CandidacyStages, Card, ShowBoard, ShowStages, Stages
from hiring.contracts.pipeline.standing import Hold, Holds, ShowHolds
from hiring.gateway.console.pipeline.telling import newest_first
from hiring.gateway.console.visit import Visit
from hiring.gateway.problems import HttpProblem, refusal

T = TypeVar("T")
_CHOSEN = frozenset({"selected", "offered", "hired"})


@dataclass(frozen=True)
class Case:
    """Where a candidacy stands, how it was seen and what is on record of it; None where the reader may not see it."""

    about: BriefShown
    card: Card
    board: Board
    stages: CandidacyStages | None
    marks: MatrixMember | None
    hold: Hold | None
    dossier: Dossier | None
    plan: AdaptationPlan | None = None

    @property
    def steps(self) -> tuple[StepKind, ...]:
        """The steps of the flow, in their order."""
        return tuple(column.step for column in self.board.columns)

    @property
    def red_flags(self) -> list[HitLine]:
        """Which red flags of the brief it met."""
        return [hit for hit in self.about.red_flag_hits if hit.candidacy == self.card.candidacy]

    @property
    def story(self) -> list[DossierEntry]:
        """What happened in this vacancy, the newest first."""
        entries = self.dossier.entries if self.dossier else ()
        return [entry for entry in newest_first(entries) if entry.vacancy == self.about.vacancy]


async def or_none(answer: Awaitable[T]) -> T | None:
    """The answer; None where the reader may not see it, or nobody can tell just now."""
    try:
        return await answer
    except Rejected:
        return None


def is_open(about: BriefShown) -> bool:
    """Whether the search of this vacancy has begun: a version of its brief was in force."""
    return any(version.approved_at for version in about.versions)


async def case_of(visit: Visit, vacancy: str, candidacy: str) -> Case:
    """The case of a candidacy.

    Raises:
        HttpProblem: 404, there is none.
        Rejected: it is not the reader's to see.
    """
    of, it = VacancyId(vacancy), CandidacyId(candidacy)
    about, board, stages, matrix, holds = await asyncio.gather(
        visit.about(vacancy),
        visit.ask(ShowBoard(vacancy=of), Board),
        or_none(visit.ask(ShowStages(vacancy=of), Stages)),
        or_none(visit.ask(ShowMatrix(vacancy=of, candidacies=(it,)), Matrix)),
        or_none(visit.ask(ShowHolds(vacancy=of), Holds)),
    )
    card = next((card for column in board.columns for card in column.cards if card.candidacy == it), None)
    if card is None:
        raise HttpProblem(refusal(404, "There is no such candidacy in this vacancy."))
    known, plan = await asyncio.gather(
        or_none(visit.ask(ShowDossier(candidate=card.candidate), Dossier)), _plan(visit, of, card)
    )
    return Case(
        about,
        card,
        board,
        next((one for one in stages.candidacies if one.candidacy == it), None) if stages else None,
        next(iter(matrix.members), None) if matrix else None,
        next((one for one in holds.holds if one.candidacy == it), None) if holds else None,
        known,
        plan,
    )


async def _plan(visit: Visit, vacancy: VacancyId, card: Card) -> AdaptationPlan | None:
    """What somebody who was chosen has still to reach (S42)."""
    if card.status not in _CHOSEN:
        return None
    return await or_none(visit.ask(ShowAdaptationPlan(vacancy=vacancy, candidacy=card.candidacy), AdaptationPlan))


async def when_open(visit: Visit, about: BriefShown, heading: str, page: Callable[[], Awaitable[Response]]) -> Response:
    """The page of a search; before it has begun, a page that says so."""
    if is_open(about):
        try:
            return await page()
        except Rejected as rejected:
            if rejected.problem.kind != "not-found":
                raise
    return visit.page("pipeline/closed.html", about=about, heading=heading, agreed=is_open(about))
