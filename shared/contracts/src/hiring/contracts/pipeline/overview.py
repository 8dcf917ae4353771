"""Questions across vacancies, as what waits, dossier and talents; and funnel, lists and risks of a search."""

from typing import Any, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import Phase, Share, StepKind
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, PoolId, VacancyId
from hiring.contracts.messages import Line, Query, Value
from hiring.contracts.pipeline.course import Listed, ListKind
from hiring.contracts.pipeline.queries import SearchQuery, Status


class PhaseCount(Value):
    """How many of a pool reached a phase, planned and really; `low` and `high` bound the share that went on (F15)."""

    phase: Phase
    planned: int
    reached: int
    share: Share | None = None
    low: Share | None = None
    high: Share | None = None


class PoolFunnel(Value):
    """The funnel of one pool beside its plan (S46); `days` from opening to decision, or up to the question (S58)."""

    pool: PoolId
    ordinal: int
    phases: tuple[PhaseCount, ...]
    days: float
    planned_days: float
    decided: bool
    batches: int


class Funnel(Value):
    """Every pool's funnel, in their order."""

    vacancy: VacancyId
    pools: tuple[PoolFunnel, ...]


class ShowFunnel(SearchQuery, answered_by=Funnel):
    """How many went how far, against the plan?"""


class KeptList(Value):
    """A long or short list as it was kept (S61)."""

    name: Line
    kind: ListKind
    taken_by: PersonId
    taken_at: AwareDatetime
    brief_version: int
    entries: tuple[Listed, ...]


class Lists(Value):
    """Every list of a search, the newest first."""

    vacancy: VacancyId
    lists: tuple[KeptList, ...]


class ShowLists(SearchQuery, answered_by=Lists):
    """Which long and short lists were kept?"""


class AtRisk(Value):
    """Somebody in play whom the search may lose: how long in this step, how long without a contact (S34)."""

    candidacy: CandidacyId
    candidate: CandidateId
    name: str
    step: StepKind
    status: Status
    days_waiting: float
    days_without_contact: float
    missed_contacts: int
    breaches: int
    flags: tuple[Literal["waits-long", "no-contact", "missed-contact", "response-late", "hold-expired"], ...]


class Risks(Value):
    """Whom the search may lose, the most flags first, and why others left (S34)."""

    vacancy: VacancyId
    candidacies: tuple[AtRisk, ...]
    withdrawals: dict[str, int]


class ShowRisks(SearchQuery, answered_by=Risks):
    """Whom may we lose, and why did others withdraw?"""


class Waiting(Value):
    """Something that waits for the asker, `since` when and `due_at` when; `late` when that is past.

    What it is about says its fields.
    """

    vacancy: VacancyId | None = None
    candidacy: CandidacyId | None = None
    candidate: CandidateId | None = None
    pool: PoolId | None = None
    name: str
    what: Literal["answer-step", "decide-hold", "decide-pool", "prepare-offer", "contact-talent", "confirm-erasure"]
    step: StepKind | None = None
    since: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    late: bool


class MyWaiting(Value):
    """What waits for the asker, the earliest first."""

    waiting: tuple[Waiting, ...]


class AnyQuery(Query, service="pipeline"):
    """A question across vacancies."""


class ListWaiting(AnyQuery, answered_by=MyWaiting):
    """What waits for me?"""


class DossierEntry(Value):
    """One thing that is on record about a person: the event's name, and what it says."""

    sequence: int
    at: AwareDatetime
    by: PersonId
    what: str
    vacancy: VacancyId | None = None
    told: dict[str, Any]


class Run(Value):
    """One candidacy of a person; `status` as on the board."""

    vacancy: VacancyId
    candidacy: CandidacyId
    source: str
    status: str
    since: AwareDatetime


class Dossier(Value):
    """All of a person in one place, across vacancies (S86); entries are opened, or `[erased]`."""

    candidate: CandidateId
    name: str
    contact: str
    sources: tuple[str, ...]
    candidacies: tuple[Run, ...]
    consents: dict[str, AwareDatetime]
    talent_pool: str | None = None
    legal_hold: bool
    erased_at: AwareDatetime | None = None
    merged: tuple[CandidateId, ...]
    entries: tuple[DossierEntry, ...]


class CandidateQuery(Query, service="pipeline"):
    """A question about one person, by somebody who works with them."""

    candidate: CandidateId


class ShowDossier(CandidateQuery, answered_by=Dossier):
    """What do we know of this person?"""


class DataExport(Value):
    """All that any service holds about a person: as text to read, and the same as JSON."""

    candidate: CandidateId
    text: str
    data: Dossier


class ExportCandidate(CandidateQuery, answered_by=DataExport):
    """What do you hold about me? GDPR 15 and 20."""


class Talent(Value):
    """Somebody to be contacted again; a silver medalist was nearly hired in `vacancy` (S89)."""

    candidate: CandidateId
    name: str
    pool: str
    recontact_at: AwareDatetime
    due: bool
    vacancy: VacancyId | None = None


class Talents(Value):
    """The talent pools, the next to be contacted first."""

    talents: tuple[Talent, ...]


class ShowTalents(AnyQuery, answered_by=Talents):
    """Whom do we keep in mind?"""


class Medalist(Value):
    """Somebody who came far and was not hired, and agrees to hear of us again until a day (S89).

    `reached`: the managers' interview, or a short list. `pooled`: stands in a talent pool already.
    """

    candidate: CandidateId
    name: str
    vacancy: VacancyId
    candidacy: CandidacyId
    reached: Literal["managerial", "short-list"]
    ended: Literal["rejected", "withdrawn"]
    ended_at: AwareDatetime
    agrees_until: AwareDatetime
    pooled: bool


class SilverMedalists(Value):
    """Suggestions for the talent pool, the latest first; `not_asked` came as far, and have not agreed to be kept."""

    medalists: tuple[Medalist, ...]
    not_asked: int


class SuggestMedalists(AnyQuery, answered_by=SilverMedalists):
    """Who came far, was not hired, and wants to hear of us again?"""


class Duplicates(Value):
    """Groups of candidates with the same mail or phone, and their names; who was merged or erased is left out."""

    groups: tuple[tuple[CandidateId, ...], ...]
    names: dict[CandidateId, str] = Field(default_factory=dict)


class FindDuplicates(AnyQuery, answered_by=Duplicates):
    """Who is known twice?"""
