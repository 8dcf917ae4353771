"""A revision may change the model: it counts as soon as nobody is past recruitment any more."""

from collections.abc import Sequence
from typing import assert_never

from hiring.contracts.brief import Phase
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.events import ModelChanged, RevisionAdopted
from hiring.pipeline.domain.search.evolve import SearchEvent, evolve
from hiring.pipeline.domain.search.flow import phase_at
from hiring.pipeline.domain.search.state import (
    Candidacy,
    Hired,
    HoldOver,
    InStep,
    Offered,
    OfferReady,
    OnHold,
    PoolInPlay,
    Rejected,
    Search,
    Selected,
    Withdrawn,
)


def model_change(search: Search, happened: Sequence[SearchEvent]) -> Sequence[Event]:
    """The change of the model, when a revision wants it and what happened just now makes it possible."""
    if not (search.changes_model or any(isinstance(event, RevisionAdopted) for event in happened)):
        return []
    after: Search = search
    for event in happened:
        after = evolve(after, event)  # type: ignore[assignment]  # an open search stays one
    waiting = after.next_brief
    if waiting is None or not after.changes_model or _anybody_past(after):
        return []
    return [
        ModelChanged(
            vacancy=search.vacancy,
            brief_version=waiting.version,
            from_model=after.model.kind,
            to_model="waterfall" if after.model.kind == "iterative" else "iterative",
        )
    ]


def _anybody_past(search: Search) -> bool:
    """Whether somebody is to be decided on before the model may change: an open pool, or past recruitment alone."""
    return isinstance(search.pool, PoolInPlay) or any(map(_is_past, search.candidacies.values()))


def _is_past(candidacy: Candidacy) -> bool:
    match candidacy.standing:
        case InStep(step):
            return phase_at(step) is not Phase.RECRUITMENT
        case Selected() | OfferReady() | Offered():
            return True
        case OnHold() | HoldOver() | Hired() | Rejected() | Withdrawn():
            return False
    assert_never(candidacy.standing)
