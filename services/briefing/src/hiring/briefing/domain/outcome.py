"""What became of a vacancy's success markers (S11): what a marker asks for is counted, and evaluated at the close."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import assert_never

from pydantic import AwareDatetime

from hiring.briefing.domain import permissions as may
from hiring.contracts.brief import Marker, StepKind
from hiring.contracts.briefing import outcome as o
from hiring.contracts.evaluation.parts import StepTotal
from hiring.contracts.ids import CandidacyId, PersonId, PoolId, VacancyId
from hiring.contracts.messages import Value
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued

DEFINITIONS: dict[str, str] = {
    "days-to-fill": "F11: calendar days from the approved brief to the last accepted offer",
    "days-to-hire": "F12: calendar days from entering to the accepted offer, median of the hires",
    "candidates": "candidates who entered",
    "pools": "pools that were decided",
    "lowest-hired-score": "F3: lowest combined score among the hires, 0 to 1",
}
_DAY = timedelta(days=1)


class Hired(Value):
    """Somebody whom the vacancy won."""

    candidacy: CandidacyId
    entered_at: AwareDatetime
    filled_at: AwareDatetime


class Outcome(Value):
    """The markers, and what was counted for them. `scores` are sealed JSON of `StepTotal`."""

    markers: tuple[Marker, ...] = ()
    weights: Mapping[StepKind, float] = {}
    opened_at: AwareDatetime | None = None
    candidates: frozenset[CandidacyId] = frozenset()
    pools: frozenset[PoolId] = frozenset()
    scores: tuple[tuple[CandidacyId, StepKind, Sealed], ...] = ()
    hires: tuple[Hired, ...] = ()
    closed: bool = False


OutcomeCommand = o.FollowMarkers | o.CountCandidate | o.CountPool | o.NoteScore | o.NoteHire | o.NoteClosing
OutcomeEvent = o.MarkersFollowed | o.CandidateCounted | o.PoolCounted | o.ScoreNoted | o.HireNoted | o.MarkersEvaluated


def evolve(state: Outcome, event: OutcomeEvent) -> Outcome:
    """The outcome after an event. A step that is marked again counts with its newest score."""
    match event:
        case o.MarkersFollowed(markers=markers, weights=weights, opened_at=opened_at):
            return state.model_copy(update={"markers": markers, "weights": weights, "opened_at": opened_at})
        case o.CandidateCounted(candidacy=candidacy):
            return state.model_copy(update={"candidates": state.candidates | {candidacy}})
        case o.PoolCounted(pool=pool):
            return state.model_copy(update={"pools": state.pools | {pool}})
        case o.ScoreNoted(candidacy=candidacy, step=step, total=total):
            others = tuple(one for one in state.scores if one[:2] != (candidacy, step))
            return state.model_copy(update={"scores": (*others, (candidacy, step, total))})
        case o.HireNoted(candidacy=candidacy, entered_at=entered_at, filled_at=filled_at):
            hired = Hired(candidacy=candidacy, entered_at=entered_at, filled_at=filled_at)
            return state.model_copy(update={"hires": (*state.hires, hired)})
        case o.MarkersEvaluated():
            return state.model_copy(update={"closed": True})
        case _:
            assert_never(event)


def decide(command: OutcomeCommand, state: Outcome, issued: Issued) -> Sequence[OutcomeEvent]:
    """What becomes known of a vacancy; nothing more once it is closed."""
    may.only_policy(PersonId(issued.by))
    if state.closed:
        return []
    wanted = {marker.statistic for marker in state.markers}
    match command:
        case o.FollowMarkers():
            return _follow(command, state, issued.at)
        case o.CountCandidate(vacancy=vacancy, candidacy=candidacy):
            new = "candidates" in wanted and candidacy not in state.candidates
            return [o.CandidateCounted(vacancy=vacancy, candidacy=candidacy)] if new else []
        case o.CountPool(vacancy=vacancy, pool=pool):
            new = "pools" in wanted and pool not in state.pools
            return [o.PoolCounted(vacancy=vacancy, pool=pool)] if new else []
        case o.NoteScore(candidacy=candidacy, step=step, total=total):
            new = "lowest-hired-score" in wanted and (candidacy, step, total) not in state.scores
            return [o.ScoreNoted(**dict(command))] if new else []
        case o.NoteHire():
            return _note_hire(command, state, issued.at)
        case o.NoteClosing(vacancy=vacancy):
            return [_evaluated(vacancy, state, issued.at)]
        case _:
            assert_never(command)


def _follow(command: o.FollowMarkers, state: Outcome, at: datetime) -> Sequence[OutcomeEvent]:
    """A revision that asks for no more hires than there are closes the vacancy as its last hire would."""
    followed: list[OutcomeEvent] = []
    if (command.markers, command.weights) != (state.markers, state.weights):
        opened_at = state.opened_at or at
        followed = [
            o.MarkersFollowed(
                vacancy=command.vacancy, markers=command.markers, weights=command.weights, opened_at=opened_at
            )
        ]
    if command.openings is None or len(state.hires) < command.openings:
        return followed
    for event in followed:
        state = evolve(state, event)
    return [*followed, _evaluated(command.vacancy, state, at, filled=True)]


def _note_hire(command: o.NoteHire, state: Outcome, at: datetime) -> Sequence[OutcomeEvent]:
    if any(hired.candidacy == command.candidacy for hired in state.hires):
        return []
    noted = o.HireNoted(
        vacancy=command.vacancy, candidacy=command.candidacy, entered_at=command.entered_at, filled_at=at
    )
    if command.openings_left:
        return [noted]
    return [noted, _evaluated(command.vacancy, evolve(state, noted), at, filled=True)]


def _evaluated(vacancy: VacancyId, state: Outcome, at: datetime, *, filled: bool = False) -> o.MarkersEvaluated:
    results = tuple(_result(marker, state, filled=filled) for marker in state.markers)
    return o.MarkersEvaluated(vacancy=vacancy, results=results, closed_at=at)


def _result(marker: Marker, state: Outcome, *, filled: bool) -> o.MarkerResult:
    value = _measured(marker.statistic, state, filled=filled)
    reached = None
    if value is not None:
        above = marker.at_least is None or value >= marker.at_least
        reached = above and (marker.at_most is None or value <= marker.at_most)
    definition = DEFINITIONS.get(marker.statistic, "not measured")
    return o.MarkerResult(marker=marker, definition=definition, value=value, reached=reached)


def _measured(statistic: str, state: Outcome, *, filled: bool) -> float | None:
    """None where there is nothing to measure: no time to fill what was not filled, nothing of hires without a hire."""
    match statistic:
        case "days-to-fill" if state.opened_at is not None and filled:
            return (max(hired.filled_at for hired in state.hires) - state.opened_at) / _DAY
        case "days-to-hire" if state.hires:
            return median((hired.filled_at - hired.entered_at) / _DAY for hired in state.hires)
        case "candidates":
            return len(state.candidates)
        case "pools":
            return len(state.pools)
        case "lowest-hired-score" if state.hires:
            return _lowest_score(state)
    return None


def _lowest_score(state: Outcome) -> float | None:
    """F3: the steps' scores by their weights, over the steps that were marked; None when a hire has no mark."""
    marks: dict[CandidacyId, list[tuple[float, float]]] = defaultdict(list)
    for candidacy, step, total in state.scores:
        score = StepTotal.opened(str(total.content)).score
        if score is not None:
            marks[candidacy].append((state.weights.get(step, 0), score))
    combined = []
    for hired in state.hires:
        weights = sum(weight for weight, _ in marks[hired.candidacy])
        if not weights:
            return None
        combined.append(sum(weight * score for weight, score in marks[hired.candidacy]) / weights)
    return min(combined)


OUTCOME: Decider[OutcomeCommand, OutcomeEvent, Outcome] = Decider(
    service="briefing",
    kind="outcome",
    initial=Outcome(),
    state_type=Outcome,
    commands=OutcomeCommand.__args__,
    events=OutcomeEvent.__args__,
    identify=lambda command: AggregateId(command.vacancy, "briefing", "outcome", command.vacancy),
    decide=decide,
    evolve=evolve,
    version=2,
    opens_for=(o.NoteHire,),
)
