"""What must be true of each thing that happens to a brief, by whoever did it: the rules once more, on the outside."""

from typing import Any

from hiring.briefing.domain.completeness import gaps
from hiring.briefing.domain.soundness import contradictions
from hiring.briefing.domain.state import Approved, Begun, Drafting, InReview, NoBrief, PartAgreed
from hiring.contracts.brief import Brief, Role
from hiring.contracts.briefing import discussion as d
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing import roadmap as m
from hiring.contracts.briefing import taking_part as t
from hiring.contracts.messages import Command, Event
from hiring.eventkit.decider import POLICY

_PARTS = (*PartAgreed.__args__, e.FlowShorteningApproved)
_REVIEW = (e.BriefSubmitted, e.ApprovalGiven, e.BriefApproved, e.BriefReturned, e.BriefReopened)
_REVISION = (e.RevisionProposed, e.RevisionApproved, e.RevisionRejected, e.RequirementsRevised)
_POOL = (e.RequirementsLocked, e.RequirementsUnlocked)


def does_it_all(brief: Brief) -> frozenset[str]:
    """Whoever approves, evaluates and decides: none of them may have requested the vacancy (S91)."""
    raters = {rater for step in brief.steps for rater in step.raters}
    return brief.people(Role.HIRING_MANAGER) & raters & set(brief.approvers)


def team(state: Begun) -> set[str]:
    """Everybody with a role."""
    return {participant.person for participant in state.brief.team}


def hold(event: Event, state: Any, by: str, command: Command) -> None:
    """Asserts that this may happen to a brief that stands so, when this person asks for it."""
    if isinstance(event, e.BriefDrafted):
        assert isinstance(state, NoBrief)
        return
    assert isinstance(state, Begun)
    match event:
        case _ if isinstance(event, _PARTS):
            _of_a_part(event, state, by)
        case _ if isinstance(event, _REVIEW):
            _of_a_review(event, state, by, command)
        case _ if isinstance(event, _REVISION):
            assert isinstance(state, Approved)
            _of_a_revision(event, state, by, command)
        case _ if isinstance(event, _POOL):
            assert by == POLICY
            assert isinstance(state, Approved)
            assert isinstance(event, e.RequirementsLocked) or state.pools.open == event.pool
        case t.ApprovalDelegated() | t.DelegationEnded():
            _of_a_delegation(event, state, by)
        case t.BriefAcknowledged():
            _of_knowing(event, state, by, command)
        case _:
            _beside(event, state, by)


def _edits(state: Begun, by: str) -> bool:
    return by == state.drafter or by in state.brief.people(Role.RECRUITER, Role.HR_MANAGER, Role.HIRING_MANAGER)


def _of_a_part(event: Event, state: Begun, by: str) -> None:
    assert isinstance(state, Drafting)
    match event:
        case e.FlowShorteningApproved(shortening=accepted):
            argued = state.brief.shortening
            assert argued is not None
            assert argued.approved_by is None
            assert accepted == argued.model_copy(update={"approved_by": by})
            assert by in set(state.brief.approvers) - {argued.argued_by}
        case e.FlowShorteningArgued(shortening=argued):
            assert _edits(state, by)
            assert argued.argued_by == by or argued == state.brief.shortening
        case _:
            assert _edits(state, by)


def _of_a_review(event: Event, state: Begun, by: str, command: Any) -> None:
    match event:
        case e.BriefSubmitted():
            assert isinstance(state, Drafting)
            assert _edits(state, by)
            assert list(gaps(event.brief)) == []
            assert (event.brief, event.brief_version) == (state.brief, state.version + 1)
        case e.ApprovalGiven(approver=approver):
            assert isinstance(state, InReview)
            assert approver not in state.approved_by
            assert event.brief_version == command.brief_version == state.version
            _speaks_for(approver, by, event.given_by, state)
            _in_turn(approver, state.approved_by, state)
        case e.BriefApproved():
            assert isinstance(state, InReview)
            assert set(event.approvers) == set(event.brief.approvers) <= set(state.approved_by)
            assert (event.brief, event.brief_version) == (state.brief, state.version)
        case e.BriefReturned():
            assert isinstance(state, InReview)
            assert event.brief_version == command.brief_version == state.version
            assert by in state.brief.approvers or by in {one.delegate for one in state.delegations}
        case e.BriefReopened(voided=voided):
            assert isinstance(state, InReview)
            assert voided == state.approved_by


def _of_a_revision(event: Event, state: Approved, by: str, command: Any) -> None:
    match event:
        case e.RevisionProposed(asked_by=asked_by):
            assert by == POLICY or (by == asked_by and _edits(state, by) and not _locked(state))
            assert set(state.brief.approvers) - {asked_by}
        case e.RevisionApproved(approver=approver, revision=revision):
            [proposal] = [one for one in state.proposals if one.revision == revision]
            assert approver not in proposal.approved_by
            assert event.brief_version == command.brief_version == state.version
            _speaks_for(approver, by, event.given_by, state)
            _in_turn(approver, proposal.approved_by, state)
        case e.RequirementsRevised(revision=revision):
            [proposal] = [one for one in state.proposals if one.revision == revision]
            assert set(state.brief.approvers) <= set(proposal.approved_by)
            assert event.brief != state.brief
            assert event.brief_version == state.version + 1
            assert not _locked(state)
            assert event.brief.shortening in {None, state.brief.shortening}
            assert list(gaps(event.brief)) == []
        case e.RevisionRejected():
            assert by in state.brief.approvers or by in {one.delegate for one in state.delegations}


def _locked(state: Approved) -> bool:
    return state.pools.open is not None or state.pools.too_few(state.brief)


def begins_anew(state: Approved) -> None:
    """Asserts that a version which has just come into force owes nothing to the one before."""
    assert all(one.approved_by == () for one in state.proposals)
    assert (state.acknowledged_by, state.pools.open, state.pools.decided) == ((), None, 0)


def _speaks_for(approver: str, by: str, given_by: str | None, state: InReview | Approved) -> None:
    """An approver agrees, or the one whom they delegated, who asked for nothing."""
    assert approver in state.brief.approvers
    delegates: dict[str, str] = {one.approver: one.delegate for one in state.delegations}
    assert by == approver or (delegates[approver] == by and by not in {state.drafter, state.submitter})
    assert given_by == (None if by == approver else by)


def _in_turn(approver: str, agreed: tuple[Any, ...], state: Begun) -> None:
    if state.brief.approvals_in_sequence:
        assert state.brief.approvers.index(approver) == len(agreed)


def _of_a_delegation(event: t.ApprovalDelegated | t.DelegationEnded, state: Begun, by: str) -> None:
    assert event.approver == by
    if isinstance(event, t.ApprovalDelegated):
        requesters = {state.drafter, getattr(state, "submitter", state.drafter)}
        others = {one.delegate for one in state.delegations if one.approver != by}
        assert by in state.brief.approvers
        assert event.delegate not in {*state.brief.approvers, *others, *requesters}


def _of_knowing(event: t.BriefAcknowledged, state: Begun, by: str, command: Any) -> None:
    assert isinstance(state, Approved)
    assert (event.participant, event.brief_version, command.brief_version) == (by, state.version, state.version)
    assert by in team(state) - set(state.acknowledged_by)
    assert {*state.acknowledged_by, by} | set(event.missing) == team(state)
    assert not {*state.acknowledged_by, by} & set(event.missing)


def _beside(event: Event, state: Begun, by: str) -> None:
    match event:
        case e.BriefCloned(into=into):
            assert _edits(state, by)
            assert into != event.vacancy
            assert event.brief.shortening is None
            assert event.brief.deadline is None
        case m.HeadhuntNamed(candidate=candidate):
            assert _edits(state, by)
            assert candidate not in state.headhunts
        case m.HeadhuntDropped(candidate=candidate):
            assert _edits(state, by)
            assert candidate in state.headhunts
        case m.RedFlagHit(flag=flag):
            assert isinstance(state, Approved)
            assert flag in state.brief.red_flags
            assert by in {*team(state), POLICY}
            assert (event.candidacy, flag.id) not in state.hits
        case d.ThreadOpened() | d.CommentAdded() | d.ThreadResolved():
            delegates = {one.delegate for one in state.delegations}
            assert by in {state.drafter, *team(state), *state.brief.approvers, *delegates}
            thread = state.threads.get(event.thread)
            assert (thread is None) is isinstance(event, d.ThreadOpened)
            assert thread is None or thread.resolution is None
            assert not isinstance(event, d.CommentAdded) or (thread and event.number == thread.comments + 1)
        case _:
            raise AssertionError(f"nobody said when {type(event).__name__} may happen")


def always(state: Any) -> None:
    """Asserts what is true of every brief at every time."""
    if isinstance(state, Begun):
        assert list(contradictions(state.brief)) == []
        delegates = [one.delegate for one in state.delegations]
        assert len(delegates) == len(set(delegates))
    if isinstance(state, InReview | Approved):
        brief, requesters = state.brief, {state.drafter, state.submitter}
        assert list(gaps(brief)) == []
        assert all(set(brief.approvers) - {requester} for requester in requesters)
        assert not requesters & does_it_all(brief)
        accepted = brief.shortening
        assert accepted is None or accepted.approved_by not in {None, accepted.argued_by}
