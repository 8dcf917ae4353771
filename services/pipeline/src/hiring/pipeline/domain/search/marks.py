"""What a search knows of marks: sealed, and opened for the decisions that rank, of those alone whom they rank."""

from dataclasses import replace

from pydantic import ValidationError

from hiring.contracts.evaluation.parts import StepTotal
from hiring.contracts.ids import CandidacyId
from hiring.contracts.pipeline.commands import CutPool
from hiring.contracts.pipeline.course import TakeList
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import Opening
from hiring.pipeline.domain.ranking import Seen
from hiring.pipeline.domain.search.state import Candidacy, PoolInPlay, Search, State

Ranking = CutPool | TakeList
"""The commands whose decision looks at marks."""


def with_marks_opened(command: Ranking, state: State, opening: Opening) -> State:
    """The search with the marks of those opened whom the command ranks."""
    if not isinstance(state, Search):
        return state
    candidacies = state.candidacies
    for id_ in _ranked_by(command, state):
        if id_ in candidacies:
            candidacies = candidacies.set(id_, _opened(candidacies[id_], opening))
    return replace(state, candidacies=candidacies)


def _ranked_by(command: Ranking, search: Search) -> tuple[CandidacyId, ...]:
    if isinstance(command, TakeList):
        return command.candidacies
    return search.pool.running if isinstance(search.pool, PoolInPlay) else ()


def _opened(candidacy: Candidacy, opening: Opening) -> Candidacy:
    marks = {step: replace(mark, total=opening(mark.total)) for step, mark in candidacy.marks.items()}
    return replace(candidacy, marks=marks)


def seen(candidacy: Candidacy) -> Seen:
    """What opened marks say; whoever's key was destroyed counts as not scored."""
    totals = {step: _total(mark.total) for step, mark in candidacy.marks.items()}
    scores = {step: total.score if total else None for step, total in totals.items()}
    return Seen(scores, all(total.gate_passed for total in totals.values() if total))


def _total(opened: Sealed) -> StepTotal | None:
    try:
        return StepTotal.opened(str(opened.content))
    except ValidationError:
        return None
