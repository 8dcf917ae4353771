"""A candidate taken on hold: with a reason, an end, planned contacts, and a decision when the time is over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import assert_never

from hiring.contracts.brief import Phase, StepKind
from hiring.contracts.ids import CandidacyId
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.commands import ExpireHold, ExtendHold, HoldCandidacy, ReleaseHold
from hiring.contracts.pipeline.events import CandidateHeld, HoldExpired, HoldExtended, HoldReleased
from hiring.eventkit.decider import Issued, Refused, require
from hiring.pipeline.domain.roles import DECIDING, require_reaction, require_role
from hiring.pipeline.domain.search import rules
from hiring.pipeline.domain.search.candidacies import deciders_on
from hiring.pipeline.domain.search.flow import end_of_recruitment, handed_over, phase_at
from hiring.pipeline.domain.search.queue import require_gate
from hiring.pipeline.domain.search.state import Candidacy, HoldOver, OnHold, PoolInPlay, Search

HoldCommand = HoldCandidacy | ExtendHold | ReleaseHold | ExpireHold

SHORTEST, LONGEST = timedelta(days=14), timedelta(days=21)
"""How long a hold lasts (S66)."""


def decide(command: HoldCommand, search: Search, issued: Issued) -> Sequence[Event]:
    """What a command about a hold leads to."""
    match command:
        case HoldCandidacy():
            return _hold(command, search, issued)
        case ExtendHold():
            return _extend(command, search, issued)
        case ReleaseHold():
            return _release(command, search, issued)
        case ExpireHold():
            return _expire(command, search, issued)
    assert_never(command)


def _require_time(until: datetime, contacts: tuple[datetime, ...], now: datetime) -> None:
    days = (until - now).total_seconds() / timedelta(days=1).total_seconds()
    found = f"it would last {days:.1f} days" if until > now else "it would be over before it began"
    require(SHORTEST <= until - now <= LONGEST, rules.S66, found, "until")
    planned = contacts and all(now <= contact <= until for contact in contacts)
    require(planned, rules.S67, field="contacts")


def _hold(command: HoldCandidacy, search: Search, issued: Issued) -> Sequence[Event]:
    candidacy, standing = rules.in_step(search, command.candidacy)
    require_role(search.brief, issued, *deciders_on(search, command.candidacy, candidacy))
    _require_time(command.until, command.contacts, issued.at)
    rules.require_whole_group_first(search, command.candidacy)
    return [
        CandidateHeld(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=candidacy.candidate,
            step=standing.step,
            reason=command.reason,
            until=command.until,
            contacts=command.contacts,
            wanted=command.wanted,
            brief_version=search.brief_version,
        )
    ]


def _held(search: Search, id_: CandidacyId) -> tuple[Candidacy, OnHold | HoldOver]:
    candidacy = rules.known(search, id_)
    if not isinstance(candidacy.standing, OnHold | HoldOver):
        raise Refused(rules.NOT_IN_PLAY, f"{id_} is {candidacy.standing.kind}", "candidacy")
    return candidacy, candidacy.standing


def _extend(command: ExtendHold, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    candidacy, standing = _held(search, command.candidacy)
    _require_time(command.until, command.contacts, issued.at)
    if isinstance(standing, OnHold) and standing.until == command.until:
        return []
    return [
        HoldExtended(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=candidacy.candidate,
            reason=command.reason,
            until=command.until,
            contacts=command.contacts,
        )
    ]


def _release(command: ReleaseHold, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    candidacy, standing = _held(search, command.candidacy)
    step = _step_after_hold(search, command.candidacy, standing.step)
    owner, respond_by = handed_over(search.brief, step, issued.at)
    return [
        HoldReleased(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=candidacy.candidate,
            step=step,
            reason=command.reason,
            brief_version=search.brief_version,
            owner=owner,
            respond_by=respond_by,
        )
    ]


def _step_after_hold(search: Search, id_: CandidacyId, step: StepKind) -> StepKind:
    """Where it goes on: in place, or at the end of recruitment when its group has gone on without it."""
    if search.model.kind == "waterfall":
        if phase_at(step) is not Phase.RECRUITMENT:
            require_gate(search)
        return step
    pool = search.pool
    rejoins = isinstance(pool, PoolInPlay) and id_ in pool.members and pool.phase is phase_at(step)
    return step if rejoins else end_of_recruitment(search.brief, step)


def _expire(command: ExpireHold, search: Search, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    candidacy = rules.known(search, command.candidacy)
    standing = candidacy.standing
    if not isinstance(standing, OnHold) or issued.at < standing.until:
        return []
    return [
        HoldExpired(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=candidacy.candidate,
            reason=standing.reason,
        )
    ]
