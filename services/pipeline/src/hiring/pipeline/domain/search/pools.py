"""Iterative: opening a pool, cutting it at once on all its members, deciding it, and the end of its time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from hiring.contracts.brief import Combination, Iterative, Phase
from hiring.contracts.ids import CandidacyId, PoolId, VacancyId
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.commands import CutPool, DecidePool, EndTimebox, OpenPool
from hiring.contracts.pipeline.course import AlertTimebox, PoolTimeboxNearing
from hiring.contracts.pipeline.events import (
    CandidateAdvanced,
    PoolCut,
    PoolDecided,
    PoolOpened,
    PoolSizeNoticed,
    PoolTimeboxEnded,
)
from hiring.contracts.pipeline.ranking import Ranked, Ranking
from hiring.eventkit.decider import Issued, Refused, require
from hiring.pipeline.domain.ranking import against_ranking, ranked
from hiring.pipeline.domain.roles import DECIDING, MANAGER, require_reaction, require_role
from hiring.pipeline.domain.search import rules
from hiring.pipeline.domain.search.flow import handed_over, next_step, phase_at, weights_of
from hiring.pipeline.domain.search.marks import seen
from hiring.pipeline.domain.search.spread import notice_on
from hiring.pipeline.domain.search.state import PoolFailed, PoolInPlay, Search

PoolCommand = OpenPool | CutPool | DecidePool | AlertTimebox | EndTimebox

FEWEST, MOST = 4, 6
"""A pool within these sizes needs no notice (C2)."""
MOST_AT_MANAGER = 2
"""How many of a pool reach the manager (C3)."""


def decide(command: PoolCommand, search: Search, issued: Issued) -> Sequence[Event]:
    """What a command about pools leads to."""
    match command:
        case OpenPool():
            return _open(command, search, issued)
        case CutPool():
            return _cut(command, search, issued)
        case DecidePool():
            return _decide(command, search, issued)
        case AlertTimebox():
            return _alert_timebox(command, search, issued)
        case EndTimebox():
            return _end_timebox(command, search, issued)
    assert_never(command)


def _open(command: OpenPool, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    model = search.model
    if not isinstance(model, Iterative):
        raise Refused(rules.OTHER_MODEL, f"this vacancy is {model.kind}")
    require(not isinstance(search.pool, PoolInPlay), rules.S62, "a pool is still open")
    require(not search.changes_model, rules.MODEL_CHANGES)
    require(search.pool != PoolFailed(revised=False), rules.S63)
    rules.require_room(search)
    rules.require_holds_decided(search)
    require(command.pool not in search.pool_ids, rules.POOL_ID_TAKEN, field="pool")
    require(len(set(command.members)) == len(command.members), rules.NOT_A_MEMBER, field="members")
    for member in command.members:
        _, standing = rules.in_step(search, member)
        require(phase_at(standing.step) is Phase.RECRUITMENT, rules.NOT_IN_PLAY, f"{member}", "members")
    opened = PoolOpened(
        vacancy=command.vacancy,
        pool=command.pool,
        ordinal=len(search.pool_ids) + 1,
        members=command.members,
        size=model.pool_size,
        funnel=model.funnel,
        weights=weights_of(search.brief),
        must_gate=search.brief.combination is not Combination.COMPENSATORY,
        opened_at=issued.at,
        timebox_ends_at=issued.at + timedelta(days=model.timebox_days),
        brief_version=search.brief_version,
    )
    filled = not search.pool_ids and len(command.members) >= model.pool_size
    alike = notice_on(search, command.pool, [search.candidacies[id_] for id_ in command.members]) if filled else []
    return [opened, *_size_notice(command.vacancy, command.pool, model.pool_size, "planned"), *alike]


def _size_notice(vacancy: VacancyId, pool: PoolId, size: int, how: str) -> Sequence[Event]:
    if FEWEST <= size <= MOST:
        return []
    notice = f"A pool of {size} is {how}; {FEWEST} to {MOST} compare well"
    return [PoolSizeNoticed(vacancy=vacancy, pool=pool, size=size, notice=notice)]


def _cut(command: CutPool, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    pool = rules.in_play(search, command.pool)
    there = command.from_phase in {None, pool.phase}
    require(there, rules.NOT_IN_PLAY, f"the pool is in its {pool.phase} phase", "from_phase")
    to_phase = _phase_after(search, pool)
    rules.require_members(pool, command.advance, "advance")
    waiting = rules.not_evaluated(search, pool)
    require(not waiting, rules.C5, f"not evaluated yet: {', '.join(waiting)}")
    if to_phase is Phase.MANAGERIAL:
        require(len(command.advance) <= MOST_AT_MANAGER, rules.C3, field="advance")
    ranking = rank(search, pool.running)
    against = against_ranking(ranking, command.advance)
    require(command.reason or not against, rules.S57, field="reason")
    cut = PoolCut(
        vacancy=command.vacancy,
        pool=pool.id,
        from_phase=pool.phase,
        to_phase=to_phase,
        ranking=Ranking(places=ranking).sealed(),
        advanced=command.advance,
        left=tuple(id_ for id_ in pool.running if id_ not in command.advance),
        reason=command.reason,
        decided_by=issued.by,
        brief_version=search.brief_version,
    )
    notice = pool.phase is Phase.RECRUITMENT
    compared = _size_notice(command.vacancy, pool.id, len(pool.members), "compared") if notice else []
    return [cut, *(_advanced(search, id_, issued) for id_ in command.advance), *compared]


def _phase_after(search: Search, pool: PoolInPlay) -> Phase:
    steps = [step.kind for step in search.brief.steps if phase_at(step.kind) is pool.phase]
    target = next_step(search.brief, steps[-1]) if steps else None
    if target is None:
        raise Refused(rules.S62, "the managers' interviews are followed by the decision")
    return phase_at(target)


def _advanced(search: Search, id_: CandidacyId, issued: Issued) -> CandidateAdvanced:
    candidacy = search.candidacies[id_]
    step = next_step(search.brief, candidacy.standing.step)
    if step is None:
        raise Refused(rules.LAST_STEP, f"{id_}")
    owner, respond_by = handed_over(search.brief, step, issued.at)
    return CandidateAdvanced(
        vacancy=search.vacancy,
        candidacy=id_,
        candidate=candidacy.candidate,
        from_step=candidacy.standing.step,
        step=step,
        brief_version=search.brief_version,
        owner=owner,
        respond_by=respond_by,
    )


def rank(search: Search, ids: tuple[CandidacyId, ...]) -> tuple[Ranked, ...]:
    """These candidacies, best first by the marks of the steps so far (S57)."""
    of_each = {id_: seen(rules.known(search, id_)) for id_ in ids}
    return ranked(of_each, weights_of(search.brief), must_gate=search.brief.combination is not Combination.COMPENSATORY)


def _decide(command: DecidePool, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *MANAGER)
    pool = rules.in_play(search, command.pool)
    rules.require_members(pool, command.selected, "selected")
    require(bool(command.selected) is (command.outcome == "selected"), rules.S62, field="selected")
    waiting = rules.not_evaluated(search, pool)
    require(not waiting, rules.S46, f"not evaluated yet: {', '.join(waiting)}")
    if command.outcome == "selected":
        require(pool.phase is Phase.MANAGERIAL, rules.S62, f"the pool is in its {pool.phase} phase")
    rules.require_shared_work(search, command.selected or pool.members, issued)
    return [
        PoolDecided(
            vacancy=command.vacancy,
            pool=pool.id,
            ordinal=len(search.pool_ids),
            outcome=command.outcome,
            members=pool.members,
            selected=command.selected,
            reason=command.reason,
            decided_by=issued.by,
            brief_version=search.brief_version,
        )
    ]


def _end_timebox(command: EndTimebox, search: Search, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    pool = search.pool
    if not isinstance(pool, PoolInPlay) or pool.id != command.pool or pool.timebox_ended:
        return []
    return [
        PoolTimeboxEnded(
            vacancy=command.vacancy,
            pool=pool.id,
            ordinal=len(search.pool_ids),
            timebox_ends_at=pool.timebox_ends_at,
        )
    ]


def _alert_timebox(command: AlertTimebox, search: Search, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    pool = search.pool
    if not isinstance(pool, PoolInPlay) or pool.id != command.pool or pool.timebox_alerted or pool.timebox_ended:
        return []
    return [
        PoolTimeboxNearing(
            vacancy=command.vacancy,
            pool=pool.id,
            ordinal=len(search.pool_ids),
            timebox_ends_at=pool.timebox_ends_at,
            waiting=rules.not_evaluated(search, pool),
        )
    ]
