"""The course of a candidacy: hand-offs answered or not, contacts, corrections, test task and references."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never

from hiring.contracts.brief import StepKind
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.course import (
    CheckContact,
    CheckResponse,
    ContactMade,
    ContactMissed,
    CorrectStep,
    GiveTestTask,
    ReceiveTestTask,
    RecordContact,
    RecordReference,
    ReferenceRecorded,
    ResponseBreached,
    StepCorrected,
    TestTaskGiven,
    TestTaskReceived,
)
from hiring.eventkit.decider import Issued, Refused, require
from hiring.pipeline.domain.roles import DECIDING, RECRUITERS, require_reaction, require_role
from hiring.pipeline.domain.search import rules
from hiring.pipeline.domain.search.flow import handed_over, phase_at
from hiring.pipeline.domain.search.state import Candidacy, InStep, OnHold, PoolInPlay, Search

CourseCommand = (
    CheckResponse | RecordContact | CheckContact | CorrectStep | GiveTestTask | ReceiveTestTask | RecordReference
)

EARLY, GRACE = timedelta(days=3), timedelta(days=1)
"""A planned contact counts as kept when somebody talked so long before it, or after (S67)."""
_ORDER = tuple(StepKind)


def decide(command: CourseCommand, search: Search, issued: Issued) -> Sequence[Event]:
    """What a command about the course of one candidacy leads to."""
    candidacy = rules.known(search, command.candidacy)
    match command:
        case CheckResponse():
            return _check_response(command, search, candidacy, issued)
        case CheckContact():
            return _check_contact(command, candidacy, issued)
        case CorrectStep():
            return _correct(command, search, candidacy, issued)
        case RecordContact():
            return _record_contact(command, search, candidacy, issued)
        case GiveTestTask() | ReceiveTestTask():
            return _test_task(command, search, issued)
        case RecordReference():
            return _record_reference(command, search, issued)
    assert_never(command)


def _who(command: CourseCommand, candidacy: Candidacy) -> dict[str, Any]:
    return {"vacancy": command.vacancy, "candidacy": command.candidacy, "candidate": candidacy.candidate}


def _check_response(command: CheckResponse, search: Search, candidacy: Candidacy, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    here = isinstance(candidacy.standing, InStep) and candidacy.standing.step is command.step
    if not here or candidacy.respond_by is None or issued.at < candidacy.respond_by:
        return []
    if command.step in candidacy.marks:
        return []
    owner, _ = handed_over(search.brief, command.step, issued.at)
    breached = ResponseBreached(
        **_who(command, candidacy), step=command.step, owner=owner, respond_by=candidacy.respond_by
    )
    return [breached]


def _record_contact(command: RecordContact, search: Search, candidacy: Candidacy, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    if candidacy.last_contact == issued.at:
        return []
    return [ContactMade(**_who(command, candidacy), channel=command.channel, made_by=issued.by, made_at=issued.at)]


def _check_contact(command: CheckContact, candidacy: Candidacy, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    standing = candidacy.standing
    if not isinstance(standing, OnHold) or command.planned not in standing.contacts:
        return []
    last = candidacy.last_contact
    if issued.at < command.planned + GRACE or (last is not None and kept(command.planned, last)):
        return []
    return [ContactMissed(**_who(command, candidacy), planned=command.planned)]


def kept(planned: datetime, talked_at: datetime) -> bool:
    """Whether a planned contact counts as kept by a talk then (S67)."""
    return talked_at >= planned - EARLY


def _correct(command: CorrectStep, search: Search, candidacy: Candidacy, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    if not isinstance(candidacy.standing, InStep):
        raise Refused(rules.NOT_IN_PLAY, f"{command.candidacy} is {candidacy.standing.kind}", "candidacy")
    step = candidacy.standing.step
    earlier = _ORDER.index(command.step) < _ORDER.index(step)
    flow = {each.kind for each in search.brief.steps}
    require(earlier and command.step in flow, rules.NOT_A_CORRECTION, f"it is at {step}", "step")
    running = isinstance(search.pool, PoolInPlay) and command.candidacy in search.pool.running
    if running:
        require(phase_at(command.step) is phase_at(step), rules.S56, "the group has gone on together", "step")
    owner, respond_by = handed_over(search.brief, command.step, issued.at)
    return [
        StepCorrected(
            **_who(command, candidacy),
            from_step=step,
            step=command.step,
            reason=command.reason,
            brief_version=search.brief_version,
            owner=owner,
            respond_by=respond_by,
        )
    ]


def _at(command: CourseCommand, search: Search, step: StepKind) -> Candidacy:
    candidacy, standing = rules.in_step(search, command.candidacy)
    require(step in {each.kind for each in search.brief.steps}, rules.S20, f"the flow has no {step}")
    require(standing.step is step, rules.S20, f"it is at {standing.step}")
    return candidacy


def _test_task(command: GiveTestTask | ReceiveTestTask, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *DECIDING)
    candidacy = _at(command, search, StepKind.TEST_TASK)
    if isinstance(command, GiveTestTask):
        if candidacy.task_due_at == command.due_at:
            return []
        return [TestTaskGiven(**_who(command, candidacy), task=command.task, due_at=command.due_at)]
    due = candidacy.task_due_at
    if due is None:
        raise Refused(rules.S20, "no test task was given", "candidacy")
    return [TestTaskReceived(**_who(command, candidacy), work=command.work, late=issued.at > due)]


def _record_reference(command: RecordReference, search: Search, issued: Issued) -> Sequence[Event]:
    require_role(search.brief, issued, *RECRUITERS)
    candidacy = _at(command, search, StepKind.REFERENCES_CHECK)
    require(command.consented, rules.NO_CONSENT, field="consented")
    require(command.relation not in candidacy.references, rules.SAME_REFERENCE, field="relation")
    return [
        ReferenceRecorded(
            **_who(command, candidacy),
            referee=command.referee,
            relation=command.relation,
            statement=command.statement,
        )
    ]
