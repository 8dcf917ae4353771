"""What can be asked about briefs, and how it is answered."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hiring.contracts.brief import Brief, Change, Role, StepKind
from hiring.contracts.briefing.agreements import RedFlag
from hiring.contracts.briefing.events import Notice, Origin, Recommendation
from hiring.contracts.briefing.ids import TemplateId, ThreadId
from hiring.contracts.briefing.outcome import MarkerResult
from hiring.contracts.briefing.probation import ProbationGoal
from hiring.contracts.briefing.templates import TemplateContent
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, SessionId, VacancyId
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
    """One version of a brief. `changes`: what changed since the one before; `approved_at` is empty until all agreed."""

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


class InteractionLine(Shown):
    """One row of the interaction matrix: who does this step, decides in it, and is told of it (S30)."""

    step: StepKind
    does: tuple[Role, ...]
    decides: Role | None
    told: tuple[Role, ...]


class DelegationLine(Shown):
    """Somebody approves in an approver's place."""

    approver: PersonId
    delegate: PersonId


class Headhunt(Shown):
    """Somebody to win over; their name and the reason are `[erased]` when their key is gone (S47)."""

    candidate: CandidateId
    name: str
    why: str


class HitLine(Shown):
    """A candidacy met a red flag: a notice for its owner (S48)."""

    at: AwareDatetime
    candidacy: CandidacyId
    flag: RedFlag
    noted_by: PersonId


class Lesson(Shown):
    """What feedback said on the vacancy that this brief was cloned from (S81)."""

    at: AwareDatetime
    kind: Literal["session", "wish", "form", "probation"]
    said: str


class HireGoals(Shown):
    """What somebody who was hired learns during probation (S14)."""

    candidacy: CandidacyId
    goals: tuple[ProbationGoal, ...]


class BriefShown(Shown):
    """One brief: as it stands, who has agreed, what is proposed, and how it came to be.

    The hiring manager sees no roadmap that is hidden from them (C6). `markers` stand there once the vacancy closed.
    `recommendation`: the model that the facts speak for as the brief stands now (S31).
    """

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
    origin: Origin | None = None
    pitch_version: int | None = None
    pitch_stale: bool = False
    notices: tuple[Notice, ...] = ()
    interactions: tuple[InteractionLine, ...] = ()
    delegations: tuple[DelegationLine, ...] = ()
    acknowledged_by: tuple[PersonId, ...] = ()
    not_acknowledged_by: tuple[PersonId, ...] = ()
    headhunts: tuple[Headhunt, ...] = ()
    red_flag_hits: tuple[HitLine, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    markers: tuple[MarkerResult, ...] = ()
    probation_goals: tuple[HireGoals, ...] = ()
    recommendation: Recommendation | None = None


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


class Task(Shown):
    """Something that waits for the asker: what, since when, and until when it should be done.

    `number` is the revision's for `approve-revision`, the version's otherwise; `thread` stands with `answer`.
    """

    vacancy: VacancyId
    title: Line
    kind: Literal["finish", "accept-argument", "approve", "approve-revision", "acknowledge", "answer"]
    number: int
    thread: ThreadId | None = None
    since: AwareDatetime
    due_at: AwareDatetime | None


class TasksListed(Shown):
    """What waits for the asker, what is due first first."""

    tasks: tuple[Task, ...]


class CommentLine(Shown):
    """One answer in a discussion."""

    number: int
    at: AwareDatetime
    by: PersonId
    text: Text


class ThreadLine(Shown):
    """One discussion about one field, with its outcome once it has one."""

    thread: ThreadId
    field: Line
    text: Text
    opened_by: PersonId
    opened_at: AwareDatetime
    asked: PersonId | None
    resolution: Text | None
    resolved_by: PersonId | None
    comments: tuple[CommentLine, ...]


class ThreadsListed(Shown):
    """Discussions, the oldest first."""

    threads: tuple[ThreadLine, ...]


class TemplateShown(Shown):
    """One version of a template of the organisation; version 0 is what everybody has from the start."""

    template: TemplateId
    template_version: int
    name: Line
    content: TemplateContent
    published_by: PersonId | None
    retired: bool


class TemplatesListed(Shown):
    """The newest version of each template that can be used."""

    templates: tuple[TemplateShown, ...]


class Document(Shown):
    """A document of a brief, to be kept, sent or printed (S90). `brief_version` is 0 for a draft."""

    title: Line
    media_type: Literal["text/markdown", "text/html"]
    brief_version: int
    text: str


class BriefingQuery(Query, service="briefing"):
    """A question about briefs."""


class ListBriefs(BriefingQuery, answered_by=BriefsListed):
    """Which briefs is the asker part of, and how complete are they? Of one `vacancy`: is it among them?"""

    vacancy: VacancyId | None = None
    status: Status | None = None
    limit: Annotated[int, Field(ge=1, le=10_000)] = 100


class ShowBrief(BriefingQuery, answered_by=BriefShown):
    """How does this brief stand?"""

    vacancy: VacancyId


class ListMyApprovals(BriefingQuery, answered_by=ApprovalsListed):
    """What waits for the asker's approval?"""


class ListMyTasks(BriefingQuery, answered_by=TasksListed):
    """What waits for the asker in every brief: to finish, approve, acknowledge or answer?"""


class ListThreads(BriefingQuery, answered_by=ThreadsListed):
    """What is discussed about this brief, or about one field of it (S84)?"""

    vacancy: VacancyId
    field: Line | None = None


class ListTemplates(BriefingQuery, answered_by=TemplatesListed):
    """Which templates can a brief begin with (S9)?"""


class ShowTemplate(BriefingQuery, answered_by=TemplateShown):
    """What does this version of a template hold, or its newest one?"""

    template: TemplateId
    template_version: int | None = None


class ExportDocument(BriefingQuery, answered_by=Document):
    """The brief with its forms as a document (S90), or the guide to the process for whoever is new to it (S3, S4)."""

    vacancy: VacancyId
    document: Literal["brief", "process-guide"] = "brief"
    format: Literal["markdown", "html"] = "markdown"
