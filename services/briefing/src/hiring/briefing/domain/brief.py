"""The brief of a vacancy: drafted part by part, approved by everybody named, changed by agreed revisions.

Its state and `evolve` stand in `state.py`, its rules in `rules.py` and `completeness.py`.
"""

from collections.abc import Sequence
from typing import assert_never

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.advice import notices, recommend
from hiring.briefing.domain.changes import revised
from hiring.briefing.domain.completeness import gaps
from hiring.briefing.domain.parts import PartCommand, agreed
from hiring.briefing.domain.soundness import contradictions, refuse_first
from hiring.briefing.domain.state import (
    Approved,
    Begun,
    BriefEvent,
    Drafting,
    InReview,
    NoBrief,
    Proposal,
    State,
    evolve,
    with_part,
)
from hiring.contracts.brief import Brief, Change, Role
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.ids import PersonId
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued, Refused, require

POLICY = PersonId("policy")
"""Who issues what a policy asks for."""

_EDITORS = (Role.RECRUITER, Role.HR_MANAGER, Role.HIRING_MANAGER)

ReviewCommand = c.SubmitBrief | c.ApproveBrief | c.ReturnBrief
RevisionCommand = c.ProposeRevision | c.ApproveRevision | c.RejectRevision | c.LockRequirements | c.UnlockRequirements
BriefCommand = c.DraftBrief | PartCommand | ReviewCommand | RevisionCommand


def identify(command: BriefCommand) -> AggregateId:
    """One brief for each vacancy."""
    return AggregateId(command.vacancy, "briefing", "brief", command.vacancy)


def decide(command: BriefCommand, state: State, issued: Issued) -> Sequence[BriefEvent]:
    """What happens when somebody wants this."""
    if isinstance(command, c.DraftBrief):
        require(isinstance(state, NoBrief), r.ALREADY_DRAFTED)
        by = PersonId(issued.by)
        return [e.BriefDrafted(vacancy=command.vacancy, drafted_by=by, position=command.position)]
    if isinstance(state, NoBrief):
        raise Refused(r.UNKNOWN_VACANCY, because=command.vacancy, field="/vacancy")
    match command:
        case c.SubmitBrief():
            return _submit(command, _draft(state), PersonId(issued.by))
        case c.ApproveBrief():
            return _approve(command, _in_review(state, command.brief_version), PersonId(issued.by))
        case c.ReturnBrief():
            return _return(command, _in_review(state, command.brief_version), PersonId(issued.by))
        case (
            c.ProposeRevision()
            | c.ApproveRevision()
            | c.RejectRevision()
            | c.LockRequirements()
            | c.UnlockRequirements()
        ):
            return _revise(command, _approved(state), PersonId(issued.by))
        case _:
            return _agree(command, state, PersonId(issued.by))


def _agree(command: PartCommand, state: Drafting | InReview | Approved, by: PersonId) -> Sequence[BriefEvent]:
    _may_edit(state, by)
    if isinstance(state, Approved):
        raise Refused(r.ONLY_BY_REVISION)
    part = agreed(command, state.brief)
    brief = with_part(state.brief, part)
    if brief == state.brief:
        return []
    refuse_first(contradictions(brief))
    if isinstance(state, Drafting):
        return [part]
    return [e.BriefReopened(vacancy=command.vacancy, brief_version=state.version, voided=state.approved_by), part]


def _submit(command: c.SubmitBrief, draft: Drafting, by: PersonId) -> Sequence[BriefEvent]:
    _may_edit(draft, by)
    refuse_first(gaps(draft.brief))
    for requester in (draft.drafter, by):
        _another_approves(draft.brief, requester)
    submitted = e.BriefSubmitted(
        vacancy=command.vacancy,
        brief_version=draft.version + 1,
        brief=draft.brief,
        submitted_by=by,
        recommendation=recommend(draft.brief),
        notices=notices(draft.brief),
    )
    return [submitted]


def _approve(command: c.ApproveBrief, review: InReview, by: PersonId) -> Sequence[BriefEvent]:
    _may_approve(review, by)
    if by in review.approved_by:
        return []
    given = e.ApprovalGiven(vacancy=command.vacancy, brief_version=review.version, approver=by)
    if not _all_agree(review.brief, (*review.approved_by, by)):
        return [given]
    approved = e.BriefApproved(
        vacancy=command.vacancy,
        brief_version=review.version,
        brief=review.brief,
        approvers=review.brief.approvers,
    )
    return [given, approved]


def _return(command: c.ReturnBrief, review: InReview, by: PersonId) -> Sequence[BriefEvent]:
    _may_approve(review, by)
    returned = e.BriefReturned(
        vacancy=command.vacancy, brief_version=review.version, returned_by=by, comment=command.comment
    )
    return [returned]


def _revise(command: RevisionCommand, state: Approved, by: PersonId) -> Sequence[BriefEvent]:
    match command:
        case c.ProposeRevision():
            return _propose(command, state, by)
        case c.ApproveRevision():
            return _approve_revision(command, state, by)
        case c.RejectRevision(vacancy=vacancy, comment=comment):
            _may_approve(state, by)
            revision = _proposal(state, command.revision).revision
            return [e.RevisionRejected(vacancy=vacancy, revision=revision, rejected_by=by, comment=comment)]
        case c.LockRequirements(vacancy=vacancy, pool=pool):
            require(by == POLICY, r.NOT_YOUR_ROLE)
            return [] if state.pools.open == pool else [e.RequirementsLocked(vacancy=vacancy, pool=pool)]
        case c.UnlockRequirements(vacancy=vacancy, pool=pool, failed=failed):
            require(by == POLICY, r.NOT_YOUR_ROLE)
            unlocked = e.RequirementsUnlocked(vacancy=vacancy, pool=pool, failed=failed)
            return [unlocked] if state.pools.open == pool else []
        case _:
            assert_never(command)


def _propose(command: c.ProposeRevision, state: Approved, by: PersonId) -> Sequence[BriefEvent]:
    """A session's wish is taken up even while a pool is open; it comes into force only afterwards."""
    if by != POLICY:
        _may_edit(state, by)
        require(command.asked_by in {None, by}, r.NOT_YOUR_ROLE, because="one asks for oneself", field="/asked_by")
        require(not state.pools.lock(state.brief), r.S43)
    asked_by = command.asked_by or by
    if any(one.changes == command.changes for one in state.proposals):
        return []
    _sound_revision(state, command.changes, asked_by)
    proposed = e.RevisionProposed(
        vacancy=command.vacancy,
        revision=state.revisions + 1,
        changes=command.changes,
        asked_by=asked_by,
        session=command.session,
    )
    return [proposed]


def _approve_revision(command: c.ApproveRevision, state: Approved, by: PersonId) -> Sequence[BriefEvent]:
    _may_approve(state, by)
    proposal = _proposal(state, command.revision)
    _same_version(state, command.brief_version)
    require(not state.pools.lock(state.brief), r.S43)
    if by in proposal.approved_by:
        return []
    brief = _sound_revision(state, proposal.changes, proposal.asked_by)
    given = e.RevisionApproved(
        vacancy=command.vacancy, revision=proposal.revision, brief_version=state.version, approver=by
    )
    if not _all_agree(state.brief, (*proposal.approved_by, by)):
        return [given]
    in_force = e.RequirementsRevised(
        vacancy=command.vacancy,
        brief_version=state.version + 1,
        brief=brief,
        changes=proposal.changes,
        asked_by=proposal.asked_by,
        session=proposal.session,
        revision=proposal.revision,
    )
    return [given, in_force]


def _sound_revision(state: Approved, changes: Sequence[Change], asked_by: PersonId) -> Brief:
    brief = revised(state.brief, changes)
    refuse_first(gaps(brief))
    _another_approves(brief, state.drafter)
    _another_approves(state.brief, asked_by)
    return brief


def _draft(state: Begun) -> Drafting:
    if not isinstance(state, Drafting):
        raise Refused(r.NOT_A_DRAFT)
    return state


def _in_review(state: Begun, version: int) -> InReview:
    if not isinstance(state, InReview):
        raise Refused(r.NOT_IN_REVIEW)
    _same_version(state, version)
    return state


def _approved(state: Begun) -> Approved:
    if not isinstance(state, Approved):
        raise Refused(r.NOT_APPROVED)
    return state


def _proposal(state: Approved, revision: int) -> Proposal:
    for proposal in state.proposals:
        if proposal.revision == revision:
            return proposal
    raise Refused(r.UNKNOWN_REVISION, because=str(revision), field="/revision")


def _same_version(state: Begun, version: int) -> None:
    because = f"it is version {state.version}, not {version}"
    require(version == state.version, r.S83, because=because, field="/brief_version")


def _may_edit(state: Begun, by: PersonId) -> None:
    editors = {state.drafter} | state.brief.people(*_EDITORS)
    require(by in editors, r.NOT_YOUR_ROLE, because="drafter, recruiter, HR and hiring manager write the brief")


def _may_approve(state: Begun, by: PersonId) -> None:
    require(by in state.brief.approvers, r.NOT_YOUR_ROLE, because="named approvers approve")


def _another_approves(brief: Brief, requester: PersonId) -> None:
    because = f"{requester} is the only approver"
    require(set(brief.approvers) - {requester}, r.S91, because=because, field="/approvers")


def _all_agree(brief: Brief, approved_by: Sequence[PersonId]) -> bool:
    return set(brief.approvers) <= set(approved_by)


BRIEF: Decider[BriefCommand, BriefEvent, State] = Decider(
    service="briefing",
    kind="brief",
    initial=NoBrief(),
    state_type=State,
    commands=BriefCommand.__args__,
    events=BriefEvent.__args__,
    identify=identify,
    decide=decide,
    evolve=evolve,
)
