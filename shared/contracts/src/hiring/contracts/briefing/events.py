"""The facts of a brief. The aggregate is `brief`, one for each vacancy, with the vacancy's id."""

from hiring.contracts.brief import Brief, Change
from hiring.contracts.ids import PersonId, SessionId, VacancyId
from hiring.contracts.messages import Event


class BriefApproved(Event, wire="briefing.brief-approved.v1"):
    """Every named approver agreed to the same version: hiring may start, under these rules (S12, S83)."""

    vacancy: VacancyId
    brief_version: int
    brief: Brief
    approvers: tuple[PersonId, ...]


class RequirementsRevised(Event, wire="briefing.requirements-revised.v1"):
    """A revision of the approved brief came into force, agreed by every approver (S33, S63, B11)."""

    vacancy: VacancyId
    brief_version: int
    brief: Brief
    changes: tuple[Change, ...]
    asked_by: PersonId
    session: SessionId | None = None
