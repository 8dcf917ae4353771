"""Agreeing to a version: submitted when it lacks nothing, approved by everybody named, acknowledged by everybody."""

from collections.abc import Sequence

from hiring.briefing.domain import permissions as may
from hiring.briefing.domain import rules as r
from hiring.briefing.domain.advice import notices, recommend
from hiring.briefing.domain.completeness import gaps
from hiring.briefing.domain.soundness import refuse_first
from hiring.briefing.domain.state import Approved, Begun, BriefEvent, Drafting, InReview
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing import taking_part as t
from hiring.contracts.ids import PersonId
from hiring.eventkit.decider import Refused, require

ReviewCommand = (
    c.SubmitBrief
    | c.ApproveBrief
    | c.ReturnBrief
    | c.ApproveShortening
    | t.DelegateApproval
    | t.EndDelegation
    | t.AcknowledgeBrief
)


def review(command: ReviewCommand, state: Drafting | InReview | Approved, by: PersonId) -> Sequence[BriefEvent]:
    """What comes of submitting, approving, returning, delegating or acknowledging."""
    match command:
        case c.SubmitBrief():
            return _submit(command, may.draft(state), by)
        case c.ApproveBrief():
            return _approve(command, may.in_review(state, command.brief_version), by)
        case c.ReturnBrief(vacancy=vacancy, brief_version=version, comment=comment):
            may.voice(may.in_review(state, version), by)
            return [e.BriefReturned(vacancy=vacancy, brief_version=version, returned_by=by, comment=comment)]
        case c.ApproveShortening():
            return _accept_argument(command, may.draft(state), by)
        case t.DelegateApproval():
            return _delegate(command, state, by)
        case t.EndDelegation(vacancy=vacancy):
            mine = any(one.approver == by for one in state.delegations)
            return [t.DelegationEnded(vacancy=vacancy, approver=by)] if mine else []
        case t.AcknowledgeBrief():
            return _acknowledge(command, may.approved(state), by)


def _submit(command: c.SubmitBrief, draft: Drafting, by: PersonId) -> Sequence[BriefEvent]:
    may.may_edit(draft, by)
    refuse_first(gaps(draft.brief))
    for requester in (draft.drafter, by):
        may.duties_are_separate(draft.brief, requester)
    submitted = e.BriefSubmitted(
        vacancy=command.vacancy,
        brief_version=draft.version + 1,
        brief=draft.brief,
        submitted_by=by,
        recommendation=recommend(draft.brief),
        notices=notices(draft.brief, pitch_stale=draft.pitch_stale),
    )
    return [submitted]


def _approve(command: c.ApproveBrief, review: InReview, by: PersonId) -> Sequence[BriefEvent]:
    approver = may.voice(review, by)
    if approver in review.approved_by:
        return []
    may.in_turn(review.brief, review.approved_by, approver)
    given = e.ApprovalGiven(
        vacancy=command.vacancy,
        brief_version=review.version,
        approver=approver,
        given_by=None if by == approver else by,
    )
    if not may.all_agree(review.brief, (*review.approved_by, approver)):
        return [given]
    approved = e.BriefApproved(
        vacancy=command.vacancy,
        brief_version=review.version,
        brief=review.brief,
        approvers=review.brief.approvers,
        requested_by=tuple(dict.fromkeys((review.drafter, review.submitter))),
    )
    return [given, approved]


def _accept_argument(command: c.ApproveShortening, draft: Drafting, by: PersonId) -> Sequence[BriefEvent]:
    require(by in draft.brief.approvers, r.NOT_YOUR_ROLE, because="named approvers accept the argument")
    argued = draft.brief.shortening
    if argued is None:
        raise Refused(r.S22, because="nobody argued for a shorter flow", field="/shortening")
    require(by != argued.argued_by, r.S22, because=f"{by} argued for it", field="/shortening")
    if argued.approved_by is not None:
        return []
    accepted = argued.model_copy(update={"approved_by": by})
    return [e.FlowShorteningApproved(vacancy=command.vacancy, shortening=accepted)]


def _delegate(command: t.DelegateApproval, state: Begun, by: PersonId) -> Sequence[BriefEvent]:
    """One delegate speaks for one approver, and is neither an approver nor who asked for the approval."""
    require(by in state.brief.approvers, r.NOT_YOUR_ROLE, because="named approvers delegate")
    delegated = {one.approver: one.delegate for one in state.delegations}
    if delegated.get(by) == command.to:
        return []
    taken = command.to in state.brief.approvers or command.to in delegated.values()
    require(not taken, r.S83, because=f"{command.to} approves already", field="/to")
    requesters = {state.drafter, getattr(state, "submitter", state.drafter)}
    require(command.to not in requesters, r.S91, because=f"{command.to} asks for the approval", field="/to")
    return [t.ApprovalDelegated(vacancy=command.vacancy, approver=by, delegate=command.to, reason=command.reason)]


def _acknowledge(command: t.AcknowledgeBrief, state: Approved, by: PersonId) -> Sequence[BriefEvent]:
    may.in_team(state, by)
    because = f"version {state.version} is in force, not {command.brief_version}"
    require(command.brief_version == state.version, r.S4, because=because, field="/brief_version")
    if by in state.acknowledged_by:
        return []
    team = dict.fromkeys(participant.person for participant in state.brief.team)
    missing = tuple(person for person in team if person not in {*state.acknowledged_by, by})
    known = t.BriefAcknowledged(vacancy=command.vacancy, brief_version=state.version, participant=by, missing=missing)
    return [known]
