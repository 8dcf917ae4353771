"""What can be true of a brief, and how each event makes it so."""

from typing import Annotated, Literal, TypeVar, assert_never

from pydantic import Field

from hiring.contracts.brief import Brief, Change, Iterative
from hiring.contracts.briefing import events as e
from hiring.contracts.ids import PersonId, PoolId, SessionId
from hiring.contracts.messages import Value


class NoBrief(Value):
    """Nobody drafted it yet."""

    status: Literal["none"] = "none"


class Begun(Value):
    """A brief: who drafted it, what it says, and its newest version (0 before it was first submitted)."""

    drafter: PersonId
    brief: Brief
    version: int = 0


class Drafting(Begun):
    """Its parts are being agreed."""

    status: Literal["drafting"] = "drafting"


class InReview(Begun):
    """Submitted by somebody, approved by some."""

    status: Literal["in-review"] = "in-review"
    submitter: PersonId
    approved_by: tuple[PersonId, ...] = ()


class Proposal(Value):
    """An open revision and who has agreed to it, on top of the version in force."""

    revision: int
    changes: tuple[Change, ...]
    asked_by: PersonId
    session: SessionId | None
    approved_by: tuple[PersonId, ...] = ()


class Pools(Value):
    """What briefing knows of the pools since requirements last changed (C4)."""

    open: PoolId | None = None
    decided: int = 0
    failed: bool = False

    def lock(self, brief: Brief) -> bool:
        """True while the requirements hold still: a pool is open, or too few were decided and none failed."""
        least = brief.model.min_pools_before_change if isinstance(brief.model, Iterative) else 0
        return self.open is not None or (not self.failed and 0 < self.decided < least)


class Approved(Begun):
    """In force. `revisions` counts the revisions ever proposed."""

    status: Literal["approved"] = "approved"
    revisions: int = 0
    proposals: tuple[Proposal, ...] = ()
    pools: Pools = Pools()


State = Annotated[NoBrief | Drafting | InReview | Approved, Field(discriminator="status")]
"""A brief is nowhere, a draft, in review or approved."""

PartAgreed = (
    e.PositionDescribed
    | e.CharterAgreed
    | e.TeamAgreed
    | e.RequirementsAgreed
    | e.PortraitAgreed
    | e.PitchAgreed
    | e.FlowAgreed
    | e.ScoreMapAgreed
    | e.ModelChosen
    | e.RoadmapAgreed
    | e.RejectionTemplatesAgreed
    | e.ApproversNamed
)
"""A part of the draft was agreed; its fields are the brief's."""

ReviewEvent = e.BriefSubmitted | e.BriefReopened | e.BriefReturned | e.ApprovalGiven | e.BriefApproved
RevisionEvent = (
    e.RevisionProposed
    | e.RevisionApproved
    | e.RevisionRejected
    | e.RequirementsRevised
    | e.RequirementsLocked
    | e.RequirementsUnlocked
)
BriefEvent = e.BriefDrafted | PartAgreed | ReviewEvent | RevisionEvent

S = TypeVar("S", bound=Begun)


def evolve(state: State, event: BriefEvent) -> State:
    """The brief after an event."""
    match event:
        case e.BriefDrafted(drafted_by=drafter, position=position):
            return Drafting(drafter=drafter, brief=Brief(**dict(position)))
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
        case _:
            draft = _is(Drafting, state)
            return draft.model_copy(update={"brief": with_part(draft.brief, event)})


def with_part(brief: Brief, part: PartAgreed) -> Brief:
    """The brief with one of its parts agreed anew."""
    fields = dict(part.position) if isinstance(part, e.PositionDescribed) else dict(part)
    return brief.model_copy(update={name: value for name, value in fields.items() if name in Brief.model_fields})


def _review(state: State, event: ReviewEvent) -> State:
    match event:
        case e.BriefSubmitted(brief_version=version, brief=brief, submitted_by=submitter):
            return InReview(drafter=_is(Drafting, state).drafter, brief=brief, version=version, submitter=submitter)
        case e.BriefReopened() | e.BriefReturned():
            review = _is(InReview, state)
            return Drafting(drafter=review.drafter, brief=review.brief, version=review.version)
        case e.ApprovalGiven(approver=approver):
            review = _is(InReview, state)
            return review.model_copy(update={"approved_by": (*review.approved_by, approver)})
        case e.BriefApproved(brief_version=version, brief=brief):
            return Approved(drafter=_is(InReview, state).drafter, brief=brief, version=version)
        case _:
            assert_never(event)


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
    return approved.model_copy(
        update={"brief": event.brief, "version": event.brief_version, "proposals": tuple(voided), "pools": Pools()}
    )


def _others(approved: Approved, revision: int | None) -> tuple[Proposal, ...]:
    return tuple(one for one in approved.proposals if one.revision != revision)


def _is(kind: type[S], state: State) -> S:
    if not isinstance(state, kind):
        raise TypeError(f"this event belongs to a brief that is {kind.__name__}, not {type(state).__name__}")
    return state
