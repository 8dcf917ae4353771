"""What each event makes of a brief."""

from typing import Any, TypeVar, assert_never

from hiring.briefing.domain.state import (
    Approved,
    Begun,
    BesideEvent,
    BriefEvent,
    Delegation,
    DiscussionEvent,
    Drafting,
    InReview,
    PartAgreed,
    Pools,
    Proposal,
    ReviewEvent,
    RevisionEvent,
    State,
    Thread,
)
from hiring.contracts.brief import Brief
from hiring.contracts.briefing import discussion as d
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing import roadmap as m
from hiring.contracts.briefing import taking_part as t
from hiring.contracts.ids import PersonId

S = TypeVar("S", bound=Begun)


def evolve(state: State, event: BriefEvent) -> State:
    """The brief after an event."""
    match event:
        case e.BriefDrafted():
            return _drafted(event)
        case e.BriefSubmitted() | e.BriefReopened() | e.BriefReturned() | e.ApprovalGiven() | e.BriefApproved():
            return _review(state, event)
        case (
            e.RevisionProposed()
            | e.RevisionApproved()
            | e.RevisionRejected()
            | e.RequirementsRevised()
            | e.RequirementsLocked()
            | e.RequirementsUnlocked()
        ):
            return _revise(_is(Approved, state), event)
        case (
            t.ApprovalDelegated()
            | t.DelegationEnded()
            | t.BriefAcknowledged()
            | m.HeadhuntNamed()
            | m.HeadhuntDropped()
            | m.RedFlagHit()
            | e.BriefCloned()
        ):
            return _beside(state, event)
        case d.ThreadOpened() | d.CommentAdded() | d.ThreadResolved():
            return _discussed(_is(Begun, state), event)  # type: ignore[return-value] # it stays the State that it was
        case _:
            draft = _is(Drafting, state)
            after = _saying(draft, with_part(draft.brief, event), draft.version + 1)
            return after.model_copy(update={"pitch_stale": False}) if isinstance(event, e.PitchAgreed) else after


def with_part(brief: Brief, part: PartAgreed | e.FlowShorteningApproved) -> Brief:
    """The brief with one of its parts agreed anew. Other steps than before need a new word on a shorter flow (S22)."""
    fields = dict(part.position) if isinstance(part, e.PositionDescribed) else dict(part)
    after = brief.model_copy(update={name: value for name, value in fields.items() if name in Brief.model_fields})
    if after.shortening is None or {step.kind for step in after.steps} == {step.kind for step in brief.steps}:
        return after
    return after.model_copy(update={"shortening": after.shortening.model_copy(update={"approved_by": None})})


def _drafted(event: e.BriefDrafted) -> Drafting:
    brief = event.brief or Brief(**dict(event.position))
    stale = brief.pitch is not None
    return Drafting(drafter=event.drafted_by, brief=brief, origin=event.origin, pitch_stale=stale)


def _saying(begun: S, brief: Brief, version: int) -> S:
    """The same with another brief; what its pitch tells may be told no more (S18)."""
    update: dict[str, Any] = {"brief": brief}
    if _pitch(brief) != _pitch(begun.brief):
        update |= {"pitch_version": version, "pitch_stale": False}
    elif brief.pitch is not None and _told(brief) != _told(begun.brief):
        update |= {"pitch_stale": True}
    return begun.model_copy(update=update)


def _pitch(brief: Brief) -> object:
    return brief.pitch, brief.engagement_texts


def _told(brief: Brief) -> object:
    """What pitch and texts are made from: position, requirements, values, portrait and challenges."""
    position = tuple(getattr(brief, name) for name in e.Position.model_fields)
    return position, brief.requirements, brief.team_values, brief.portrait, brief.challenges


def _review(state: State, event: ReviewEvent) -> State:
    match event:
        case e.BriefSubmitted(brief_version=version, brief=brief, submitted_by=submitter):
            return _as(InReview, _is(Drafting, state), brief=brief, version=version, submitter=submitter)
        case e.BriefReopened() | e.BriefReturned():
            return _as(Drafting, _is(InReview, state))
        case e.ApprovalGiven(approver=approver):
            review = _is(InReview, state)
            return review.model_copy(update={"approved_by": (*review.approved_by, approver)})
        case e.BriefApproved(brief_version=version, brief=brief):
            review = _is(InReview, state)
            return _as(Approved, review, brief=brief, version=version, submitter=review.submitter)
        case _:
            assert_never(event)


def _beside(state: State, event: BesideEvent) -> State:
    begun = _is(Begun, state)
    match event:
        case t.ApprovalDelegated(approver=approver, delegate=delegate):
            others = _without(begun.delegations, approver)
            update: dict[str, Any] = {"delegations": (*others, Delegation(approver=approver, delegate=delegate))}
        case t.DelegationEnded(approver=approver):
            update = {"delegations": _without(begun.delegations, approver)}
        case t.BriefAcknowledged(participant=participant):
            update = {"acknowledged_by": (*_is(Approved, state).acknowledged_by, participant)}
        case m.HeadhuntNamed(candidate=candidate):
            update = {"headhunts": (*begun.headhunts, candidate)}
        case m.HeadhuntDropped(candidate=candidate):
            update = {"headhunts": tuple(one for one in begun.headhunts if one != candidate)}
        case m.RedFlagHit(candidacy=candidacy, flag=flag):
            update = {"hits": (*_is(Approved, state).hits, (candidacy, flag.id))}
        case e.BriefCloned(into=into):
            update = {"clones": (*begun.clones, into)}
        case _:
            assert_never(event)
    return state.model_copy(update=update)


def _discussed(begun: Begun, event: DiscussionEvent) -> Begun:
    match event:
        case d.ThreadOpened(field=field, opened_by=opened_by):
            thread = Thread(field=field, opened_by=opened_by)
        case d.CommentAdded(number=number):
            thread = begun.threads[event.thread].model_copy(update={"comments": number})
        case d.ThreadResolved(resolution=resolution):
            thread = begun.threads[event.thread].model_copy(update={"resolution": resolution})
        case _:
            assert_never(event)
    return begun.model_copy(update={"threads": {**begun.threads, event.thread: thread}})


def _without(delegations: tuple[Delegation, ...], approver: PersonId) -> tuple[Delegation, ...]:
    return tuple(one for one in delegations if one.approver != approver)


def _revise(approved: Approved, event: RevisionEvent) -> Approved:
    match event:
        case e.RevisionProposed(revision=revision):
            proposal = Proposal(**{name: value for name, value in event if name in Proposal.model_fields})
            return approved.model_copy(update={"revisions": revision, "proposals": (*approved.proposals, proposal)})
        case e.RevisionApproved(revision=revision, approver=approver):
            return _with_approval(approved, revision, approver)
        case e.RevisionRejected(revision=revision):
            return approved.model_copy(update={"proposals": _others(approved, revision)})
        case e.RequirementsRevised():
            return _in_force(approved, event)
        case e.RequirementsLocked(pool=pool):
            return approved.model_copy(update={"pools": approved.pools.model_copy(update={"open": pool})})
        case e.RequirementsUnlocked(failed=failed):
            pools = Pools(decided=approved.pools.decided + 1, failed=failed)
            return approved.model_copy(update={"pools": pools})
        case _:
            assert_never(event)


def _with_approval(approved: Approved, revision: int, approver: PersonId) -> Approved:
    proposals = tuple(
        one.model_copy(update={"approved_by": (*one.approved_by, approver)}) if one.revision == revision else one
        for one in approved.proposals
    )
    return approved.model_copy(update={"proposals": proposals})


def _in_force(approved: Approved, event: e.RequirementsRevised) -> Approved:
    """A new version in force voids what was agreed on top of the old one."""
    voided = (one.model_copy(update={"approved_by": ()}) for one in _others(approved, event.revision))
    update = {"version": event.brief_version, "proposals": tuple(voided), "pools": Pools(), "acknowledged_by": ()}
    return _saying(approved, event.brief, event.brief_version).model_copy(update=update)


def _others(approved: Approved, revision: int | None) -> tuple[Proposal, ...]:
    return tuple(one for one in approved.proposals if one.revision != revision)


def _as(kind: type[S], begun: Begun, **more: Any) -> S:
    """The same brief at another stage."""
    return kind(**{name: getattr(begun, name) for name in Begun.model_fields} | more)


def _is(kind: type[S], state: State) -> S:
    if not isinstance(state, kind):
        raise TypeError(f"this event belongs to a brief that is {kind.__name__}, not {type(state).__name__}")
    return state
