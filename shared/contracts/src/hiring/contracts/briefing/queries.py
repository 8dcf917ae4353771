"""What can be asked about briefs, and how it is answered."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hiring.contracts.brief import Brief, Change
from hiring.contracts.briefing.events import Notice, Recommendation
from hiring.contracts.ids import PersonId, SessionId, VacancyId
from hiring.contracts.messages import Line, Query, Text

Status = Literal["drafting", "in-review", "approved"]
"""How far a brief has come."""


class Shown(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True)


class MissingField(Shown):
    """What a brief lacks before it can be submitted: where (an RFC 6901 pointer), by which rule, and what."""

    field: str
    rule: str
    because: str


class BriefLine(Shown):
    """One brief in a list. `completeness` is in per cent."""

    vacancy: VacancyId
    title: Line
    status: Status
    brief_version: int
    completeness: int
    missing: tuple[MissingField, ...]
    changed_at: AwareDatetime


class BriefsListed(Shown):
    """The asker's briefs, the last changed first."""

    briefs: tuple[BriefLine, ...]


class HistoryLine(Shown):
    """What happened to a brief, when, and by whom."""

    at: AwareDatetime
    actor: PersonId
    what: str
    comment: Text | None = None


class VersionLine(Shown):
    """One version of a brief. `changes` says what a revision changed; `approved_at` is empty until all agreed."""

    brief_version: int
    at: AwareDatetime
    asked_by: PersonId
    approved_at: AwareDatetime | None = None
    changes: tuple[Change, ...] = ()
    session: SessionId | None = None
    recommendation: Recommendation | None = None
    notices: tuple[Notice, ...] = ()


class RevisionLine(Shown):
    """A revision that waits for approval."""

    revision: int
    changes: tuple[Change, ...]
    asked_by: PersonId
    session: SessionId | None
    approved_by: tuple[PersonId, ...]
    waiting_for: tuple[PersonId, ...]


class BriefShown(Shown):
    """One brief: as it stands, who has agreed, what is proposed, and how it came to be."""

    vacancy: VacancyId
    status: Status
    brief_version: int
    brief: Brief
    drafted_by: PersonId
    completeness: int
    missing: tuple[MissingField, ...]
    approved_by: tuple[PersonId, ...]
    waiting_for: tuple[PersonId, ...]
    revisions: tuple[RevisionLine, ...]
    versions: tuple[VersionLine, ...]
    history: tuple[HistoryLine, ...]


class PendingApproval(Shown):
    """Something that waits for the asker's approval: the brief itself, or a revision of it."""

    vacancy: VacancyId
    title: Line
    brief_version: int
    revision: int | None
    waiting_since: AwareDatetime


class ApprovalsListed(Shown):
    """What waits for the asker, the longest first."""

    approvals: tuple[PendingApproval, ...]


class BriefingQuery(Query, service="briefing"):
    """A question about briefs."""


class ListBriefs(BriefingQuery, answered_by=BriefsListed):
    """Which briefs is the asker part of, and how complete are they?"""

    status: Status | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class ShowBrief(BriefingQuery, answered_by=BriefShown):
    """How does this brief stand?"""

    vacancy: VacancyId


class ListMyApprovals(BriefingQuery, answered_by=ApprovalsListed):
    """What waits for the asker's approval?"""
