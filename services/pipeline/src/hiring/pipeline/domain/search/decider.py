"""The decider of a search, put together from its sub-decisions."""

from collections.abc import Sequence
from typing import Any, get_args

from hiring.contracts.messages import Event
from hiring.contracts.pipeline.commands import AdoptRevision, CloseSearch, CutPool, OpenSearch
from hiring.contracts.pipeline.course import RecordAcknowledgement, TakeList
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued
from hiring.pipeline.domain.search import candidacies, closing, course, holds, lists, offers, opening, pools, queue
from hiring.pipeline.domain.search.changing_model import model_change
from hiring.pipeline.domain.search.evolve import SearchEvent, evolve
from hiring.pipeline.domain.search.marks import with_marks_opened
from hiring.pipeline.domain.search.rules import opened
from hiring.pipeline.domain.search.state import NotOpened, Search, State

SearchCommand = (
    OpenSearch
    | AdoptRevision
    | RecordAcknowledgement
    | pools.PoolCommand
    | queue.QueueCommand
    | candidacies.CandidacyCommand
    | holds.HoldCommand
    | offers.OfferCommand
    | course.CourseCommand
    | lists.ListCommand
    | CloseSearch
)


def decide(command: SearchCommand, state: State, issued: Issued) -> Sequence[Event]:
    """What a command leads to: events, nothing when it took effect already, or a refusal."""
    if isinstance(command, OpenSearch):
        return opening.open_search(command, state, issued)
    search = opened(state)
    if search.closed or isinstance(command, CloseSearch):
        return closing.decide(command, search, issued)
    happened: Sequence[Any] = _decide(command, search, issued)
    return [*happened, *model_change(search, happened)]


def _decide(command: SearchCommand, search: Search, issued: Issued) -> Sequence[Event]:
    if isinstance(command, AdoptRevision):
        return opening.adopt_revision(command, search, issued)
    if isinstance(command, RecordAcknowledgement):
        return opening.record_acknowledgement(command, search, issued)
    if isinstance(command, pools.PoolCommand):
        return pools.decide(command, search, issued)
    if isinstance(command, queue.QueueCommand):
        return queue.decide(command, search, issued)
    if isinstance(command, candidacies.CandidacyCommand):
        return candidacies.decide(command, search, issued)
    if isinstance(command, holds.HoldCommand):
        return holds.decide(command, search, issued)
    if isinstance(command, course.CourseCommand):
        return course.decide(command, search, issued)
    if isinstance(command, lists.ListCommand):
        return lists.decide(command, search, issued)
    if isinstance(command, offers.OfferCommand):
        return offers.decide(command, search, issued)
    raise TypeError(f"{type(command).__name__} is decided elsewhere")


def _identify(command: SearchCommand) -> AggregateId:
    return AggregateId(command.vacancy, "pipeline", "search", command.vacancy)


SEARCH: Decider[Any, Any, Any] = Decider(
    service="pipeline",
    kind="search",
    initial=NotOpened(),
    state_type=State,
    commands=get_args(SearchCommand),
    events=get_args(SearchEvent),
    identify=_identify,
    decide=decide,
    evolve=evolve,
    version=9,
    opens_for=(CutPool, TakeList),
    opened=with_marks_opened,
)
"""One for each vacancy, with the vacancy's id."""
