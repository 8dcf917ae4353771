"""Changing a brief in force: changes that say what stood and what will stand, agreed by everybody, between pools."""

from collections.abc import Sequence
from typing import assert_never

from hiring.briefing.domain import permissions as may
from hiring.briefing.domain import rules as r
from hiring.briefing.domain.changes import revised
from hiring.briefing.domain.completeness import gaps
from hiring.briefing.domain.soundness import refuse_first
from hiring.briefing.domain.state import Approved, BriefEvent, Proposal
from hiring.contracts.brief import Brief, Change
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.ids import PersonId
from hiring.eventkit.decider import POLICY, Refused, require

RevisionCommand = c.ProposeRevision | c.ApproveRevision | c.RejectRevision | c.LockRequirements | c.UnlockRequirements


def revise(command: RevisionCommand, state: Approved, by: PersonId) -> Sequence[BriefEvent]:
    """What comes of proposing, approving or rejecting a revision, and of a pool's beginning and end."""
    match command:
        case c.ProposeRevision():
            return _propose(command, state, by)
        case c.ApproveRevision():
            return _approve(command, state, by)
        case c.RejectRevision(vacancy=vacancy, comment=comment):
            may.voice(state, by)
            revision = _proposal(state, command.revision).revision
            return [e.RevisionRejected(vacancy=vacancy, revision=revision, rejected_by=by, comment=comment)]
        case c.LockRequirements(vacancy=vacancy, pool=pool):
            may.only_policy(by)
            return [] if state.pools.open == pool else [e.RequirementsLocked(vacancy=vacancy, pool=pool)]
        case c.UnlockRequirements(vacancy=vacancy, pool=pool, failed=failed):
            may.only_policy(by)
            unlocked = e.RequirementsUnlocked(vacancy=vacancy, pool=pool, failed=failed)
            return [unlocked] if state.pools.open == pool else []
        case _:
            assert_never(command)


def _propose(command: c.ProposeRevision, state: Approved, by: PersonId) -> Sequence[BriefEvent]:
    """A session's wish is taken up even while a pool is open; it comes into force only afterwards."""
    if by != POLICY:
        may.may_edit(state, by)
        require(command.asked_by in {None, by}, r.NOT_YOUR_ROLE, because="one asks for oneself", field="/asked_by")
        _unlocked(state)
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


def _approve(command: c.ApproveRevision, state: Approved, by: PersonId) -> Sequence[BriefEvent]:
    approver = may.voice(state, by)
    proposal = _proposal(state, command.revision)
    may.same_version(state, command.brief_version)
    _unlocked(state)
    if approver in proposal.approved_by:
        return []
    may.in_turn(state.brief, proposal.approved_by, approver)
    brief = _sound_revision(state, proposal.changes, proposal.asked_by)
    given = e.RevisionApproved(
        vacancy=command.vacancy,
        revision=proposal.revision,
        brief_version=state.version,
        approver=approver,
        given_by=None if by == approver else by,
    )
    if not may.all_agree(state.brief, (*proposal.approved_by, approver)):
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


def _unlocked(state: Approved) -> None:
    require(state.pools.open is None, r.S43, because=f"{state.pools.open} is not decided")
    require(not state.pools.too_few(state.brief), r.C4, because=f"{state.pools.decided} was decided")


def _sound_revision(state: Approved, changes: Sequence[Change], asked_by: PersonId) -> Brief:
    brief = revised(state.brief, changes)
    unargued = brief.shortening not in {None, state.brief.shortening}
    require(not unargued, r.S22, because="a revision does not argue for a shorter flow", field="/shortening")
    refuse_first(gaps(brief))
    for requester in (state.drafter, state.submitter):
        may.duties_are_separate(brief, requester)
    because = f"{asked_by} is the only approver"
    require(set(state.brief.approvers) - {asked_by}, r.S91, because=because, field="/approvers")
    return brief


def _proposal(state: Approved, revision: int) -> Proposal:
    for proposal in state.proposals:
        if proposal.revision == revision:
            return proposal
    raise Refused(r.UNKNOWN_REVISION, because=str(revision), field="/revision")
