"""What is shown and kept: batches for the manager, long and short lists; and the proposal of a shorter flow."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from hiring.contracts.brief import OPTIONAL_STEPS
from hiring.contracts.ids import CandidacyId, PersonId
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.course import (
    AnswerShorterFlow,
    BatchPresented,
    Listed,
    ListTaken,
    PresentBatch,
    ProposeShorterFlow,
    ShorterFlowAnswered,
    ShorterFlowProposed,
    TakeList,
)
from hiring.contracts.pipeline.ranking import Ranking
from hiring.eventkit.decider import Issued, require
from hiring.pipeline.domain.roles import DECIDING, MANAGER, RECRUITERS, require_role
from hiring.pipeline.domain.search import rules
from hiring.pipeline.domain.search.pools import rank
from hiring.pipeline.domain.search.state import Search, Shorter

ListCommand = PresentBatch | TakeList | ProposeShorterFlow | AnswerShorterFlow

WEEK = timedelta(days=7)
MOST_IN_A_WEEK = 2
"""How often the manager is provided with candidates in seven days (S40)."""


def decide(command: ListCommand, search: Search, issued: Issued) -> Sequence[Event]:
    """What a command about batches, lists and the flow leads to."""
    match command:
        case PresentBatch():
            return _present(command, search, issued)
        case TakeList():
            return _take(command, search, issued)
        case ProposeShorterFlow():
            return _propose(command, search, issued)
        case AnswerShorterFlow():
            return _answer(command, search, issued)
    assert_never(command)


def _present(command: PresentBatch, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *RECRUITERS)
    pool = rules.in_play(search, command.pool)
    rules.require_members(pool, command.candidacies, "candidacies")
    if issued.at in pool.batches:
        return []
    lately = [at for at in pool.batches if issued.at - at < WEEK]
    within = len(lately) < MOST_IN_A_WEEK
    require(within or command.reason, rules.S40, f"{len(lately)} batches in seven days", "reason")
    return [
        BatchPresented(
            vacancy=command.vacancy,
            pool=command.pool,
            ordinal=len(pool.batches) + 1,
            candidacies=command.candidacies,
            presented_at=issued.at,
            presented_by=issued.by,
            reason=None if within else command.reason,
        )
    ]


def _take(command: TakeList, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    require(command.name not in search.lists, rules.S61, "there is a list of that name", "name")
    once = len(set(command.candidacies)) == len(command.candidacies)
    require(once, rules.S61, "somebody is named twice", "candidacies")
    places = rank(search, command.candidacies)
    if command.kind == "short":
        missing = [place.candidacy for place in places if place.combined is None]
        require(not missing, rules.S61, f"not evaluated yet: {', '.join(missing)}", "candidacies")
    return [
        ListTaken(
            vacancy=command.vacancy,
            name=command.name,
            kind=command.kind,
            entries=tuple(_listed(search, id_) for id_ in command.candidacies),
            ranking=Ranking(places=places).sealed(),
            taken_by=issued.by,
            taken_at=issued.at,
            brief_version=search.brief_version,
        )
    ]


def _listed(search: Search, id_: CandidacyId) -> Listed:
    candidacy = search.candidacies[id_]
    return Listed(candidacy=id_, candidate=candidacy.candidate, step=candidacy.standing.step)


def _propose(command: ProposeShorterFlow, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    optional = command.step in OPTIONAL_STEPS and command.step in {step.kind for step in search.brief.steps}
    require(optional, rules.S22, f"{command.step} is no optional step of this flow", "step")
    if Shorter(command.step, PersonId(issued.by)) in search.proposals:
        return []
    require(command.step not in {each.step for each in search.proposals}, rules.S22, "it is proposed already", "step")
    return [
        ShorterFlowProposed(
            vacancy=command.vacancy,
            step=command.step,
            demand=command.demand,
            argument=command.argument,
            proposed_by=issued.by,
        )
    ]


def _answer(command: AnswerShorterFlow, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *MANAGER, *RECRUITERS)
    proposed = {each.step: each.by for each in search.proposals}
    require(command.step in proposed, rules.S22, "nobody proposed it", "step")
    require(proposed[command.step] != issued.by, rules.S22, "whoever proposed it does not approve it")
    return [
        ShorterFlowAnswered(
            vacancy=command.vacancy,
            step=command.step,
            approved=command.approved,
            reason=command.reason,
            answered_by=issued.by,
        )
    ]
