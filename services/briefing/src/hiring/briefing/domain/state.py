"""What can be true of a brief, and what can happen to it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from hiring.contracts.brief import Brief, Change, Iterative
from hiring.contracts.briefing import discussion as d
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing import roadmap as m
from hiring.contracts.briefing import taking_part as t
from hiring.contracts.briefing.ids import FlagId, ThreadId
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, PoolId, SessionId, VacancyId
from hiring.contracts.messages import Value


class NoBrief(Value):
    """Nobody drafted it yet."""

    status: Literal["none"] = "none"


class Delegation(Value):
    """Somebody approves in an approver's place (S83)."""

    approver: PersonId
    delegate: PersonId


class Thread(Value):
    """A discussion: about which field, opened by whom, with how many comments, and its outcome once it has one."""

    field: str
    opened_by: PersonId
    comments: int = 0
    resolution: str | None = None


class Begun(Value):
    """A brief: who drafted it, what it says, and its newest version (0 before it was first submitted).

    `pitch_version` is the version that the pitch was written for; `pitch_stale`: what it tells has changed since (S18).
    """

    drafter: PersonId
    brief: Brief
    version: int = 0
    origin: e.Origin | None = None
    delegations: tuple[Delegation, ...] = ()
    headhunts: tuple[CandidateId, ...] = ()
    clones: tuple[VacancyId, ...] = ()
    threads: Mapping[ThreadId, Thread] = {}
    pitch_version: int | None = None
    pitch_stale: bool = False


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

    def too_few(self, brief: Brief) -> bool:
        """True while fewer pools were decided than agreed, after the first and as long as none failed (C4)."""
        least = brief.model.min_pools_before_change if isinstance(brief.model, Iterative) else 0
        return not self.failed and 0 < self.decided < least


class Approved(Begun):
    """In force. `revisions` counts the revisions ever proposed; `acknowledged_by` holds for this version (S4)."""

    status: Literal["approved"] = "approved"
    submitter: PersonId
    acknowledged_by: tuple[PersonId, ...] = ()
    hits: tuple[tuple[CandidacyId, FlagId], ...] = ()
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
    | e.FlowShorteningArgued
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
BesideEvent = (
    t.ApprovalDelegated
    | t.DelegationEnded
    | t.BriefAcknowledged
    | m.HeadhuntNamed
    | m.HeadhuntDropped
    | m.RedFlagHit
    | e.BriefCloned
)
"""What happens beside the brief: it says the same as before."""
DiscussionEvent = d.ThreadOpened | d.CommentAdded | d.ThreadResolved
ToldEvent = e.BriefDrafted | PartAgreed | e.FlowShorteningApproved | ReviewEvent | RevisionEvent | BesideEvent
"""What a brief's history tells; what was said about it has a place of its own."""
BriefEvent = ToldEvent | DiscussionEvent
