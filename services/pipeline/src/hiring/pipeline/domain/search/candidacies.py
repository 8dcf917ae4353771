"""One candidacy: entering, its marks, going on inside a phase, rejection, withdrawal and a second chance."""

from collections.abc import Sequence
from typing import assert_never

from hiring.contracts.brief import Phase, Role
from hiring.contracts.ids import CandidacyId
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.commands import (
    AdvanceCandidate,
    EnterCandidacy,
    ReconsiderCandidacy,
    RecordMarks,
    RejectCandidate,
    WithdrawCandidacy,
)
from hiring.contracts.pipeline.events import (
    CandidacyEntered,
    CandidacyReconsidered,
    CandidacyWithdrawn,
    CandidateAdvanced,
    CandidateRejected,
    MarksRecorded,
    Outcome,
)
from hiring.eventkit.decider import Issued, Refused, require
from hiring.pipeline.domain.roles import DECIDING, MANAGER, RECRUITERS, require_reaction, require_role
from hiring.pipeline.domain.search import rules
from hiring.pipeline.domain.search.flow import (
    end_of_recruitment,
    first_step,
    handed_over,
    next_step,
    outcome_at,
    phase_at,
)
from hiring.pipeline.domain.search.spread import spread_notice
from hiring.pipeline.domain.search.state import (
    Candidacy,
    Hired,
    HoldOver,
    InStep,
    Marks,
    Offered,
    OfferReady,
    OnHold,
    PoolInPlay,
    Rejected,
    Search,
    Selected,
    Withdrawn,
)

CandidacyCommand = (
    EnterCandidacy | RecordMarks | AdvanceCandidate | RejectCandidate | WithdrawCandidacy | ReconsiderCandidacy
)


def decide(command: CandidacyCommand, search: Search, issued: Issued) -> Sequence[Event]:
    """What a command about one candidacy leads to."""
    match command:
        case EnterCandidacy():
            return _enter(command, search, issued)
        case RecordMarks():
            return _record_marks(command, search, issued)
        case AdvanceCandidate():
            return _advance(command, search, issued)
        case RejectCandidate():
            return _reject(command, search, issued)
        case WithdrawCandidacy():
            return _withdraw(command, search, issued)
        case ReconsiderCandidacy():
            return _reconsider(command, search, issued)
    assert_never(command)


def deciders_on(search: Search, id_: CandidacyId, candidacy: Candidacy) -> tuple[Role, ...]:
    """Who decides on it: the hiring manager alone while it is compared or presented in the managerial phase."""
    if not isinstance(candidacy.standing, InStep) or phase_at(candidacy.standing.step) is not Phase.MANAGERIAL:
        return DECIDING
    compared = isinstance(search.pool, PoolInPlay) and id_ in search.pool.running
    return MANAGER if compared or search.presented == id_ else DECIDING


def _enter(command: EnterCandidacy, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *RECRUITERS)
    require(command.candidacy not in search.candidacies, rules.ALREADY_ENTERED, field="candidacy")
    before = search.candidacy_of.get(command.candidate)
    require(before is None, rules.ALREADY_ENTERED, f"as {before}; reconsider it", "candidate")
    rules.require_room(search)
    first = search.brief.acknowledgement_required and not search.candidacies
    require(not first or search.known_version >= search.brief_version, rules.S4)
    if command.pool is not None:
        rules.require_model(search, "iterative")
        pool = rules.in_play(search, command.pool)
        require(pool.phase is Phase.RECRUITMENT, rules.S56, "this group has left recruitment", "pool")
    step = first_step(search.brief)
    owner, respond_by = handed_over(search.brief, step, issued.at)
    entered = CandidacyEntered(**dict(command), step=step, entered_at=issued.at, owner=owner, respond_by=respond_by)
    return [entered, *spread_notice(command, search)]


def _record_marks(command: RecordMarks, search: Search, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    candidacy = rules.known(search, command.candidacy)
    if candidacy.marks.get(command.step) == Marks(command.total, command.raters):
        return []
    return [MarksRecorded(**command.model_dump())]


def _advance(command: AdvanceCandidate, search: Search, issued: Issued) -> Sequence[Event]:
    candidacy, standing = rules.in_step(search, command.candidacy)
    require_role(search.brief, issued, *deciders_on(search, command.candidacy, candidacy))
    there = command.from_step in {None, standing.step}
    require(there, rules.NOT_IN_PLAY, f"it is at {standing.step}", "from_step")
    step = next_step(search.brief, standing.step)
    if step is None:
        raise Refused(rules.LAST_STEP, standing.step, "candidacy")
    if phase_at(step) is not phase_at(standing.step):
        require(search.model.kind == "waterfall", rules.S56, "the pool is cut as a whole")
        require(phase_at(standing.step) is not Phase.RECRUITMENT, rules.S37, "present the candidate")
    rules.require_evaluated(search, candidacy, standing)
    owner, respond_by = handed_over(search.brief, step, issued.at)
    return [
        CandidateAdvanced(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=candidacy.candidate,
            from_step=standing.step,
            step=step,
            brief_version=search.brief_version,
            owner=owner,
            respond_by=respond_by,
        )
    ]


def _reject(command: RejectCandidate, search: Search, issued: Issued) -> Sequence[Event]:
    candidacy = rules.known(search, command.candidacy)
    require_role(search.brief, issued, *deciders_on(search, command.candidacy, candidacy))
    templates = {template.id for template in search.brief.rejection_templates}
    require(command.template in templates, rules.S29, field="template")
    rules.require_whole_group_first(search, command.candidacy)
    return [
        CandidateRejected(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=candidacy.candidate,
            step=candidacy.standing.step,
            model=search.model.kind,
            template=command.template,
            reason=command.reason,
            clarification=command.clarification,
            outcome=_outcome(command.candidacy, candidacy),
            wanted=command.wanted,
            brief_version=search.brief_version,
        )
    ]


def _outcome(id_: CandidacyId, candidacy: Candidacy) -> Outcome:
    """The tuple left behind by whoever can still be rejected (S37)."""
    match candidacy.standing:
        case InStep(step) | OnHold(step) | HoldOver(step):
            return outcome_at(step)
        case Selected() | OfferReady():
            return (1, 1, 1)
        case Offered() | Hired() | Rejected() | Withdrawn():
            raise Refused(rules.NOT_IN_PLAY, f"{id_} is {candidacy.standing.kind}", "candidacy")
    assert_never(candidacy.standing)


def _withdraw(command: WithdrawCandidacy, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    candidacy = rules.known(search, command.candidacy)
    over = isinstance(candidacy.standing, Hired | Rejected | Withdrawn)
    require(not over, rules.NOT_IN_PLAY, f"{command.candidacy} is {candidacy.standing.kind}", "candidacy")
    return [
        CandidacyWithdrawn(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=candidacy.candidate,
            step=candidacy.standing.step,
            reason=command.reason,
        )
    ]


def _reconsider(command: ReconsiderCandidacy, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    candidacy = rules.known(search, command.candidacy)
    require(isinstance(candidacy.standing, Rejected), rules.S35, f"it is {candidacy.standing.kind}", "candidacy")
    rules.require_room(search)
    step = end_of_recruitment(search.brief, candidacy.standing.step)
    owner, respond_by = handed_over(search.brief, step, issued.at)
    return [
        CandidacyReconsidered(
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
