"""Standing in for an approver, and knowing what was agreed. Facts and wishes of the `brief` aggregate."""

from hiring.contracts.briefing.commands import BriefingCommand
from hiring.contracts.ids import PersonId, VacancyId
from hiring.contracts.messages import Event, Text


class ApprovalDelegated(Event, wire="briefing.approval-delegated.v1"):
    """An approver who is away named who approves in their place, and why (S83)."""

    vacancy: VacancyId
    approver: PersonId
    delegate: PersonId
    reason: Text


class DelegationEnded(Event, wire="briefing.delegation-ended.v1"):
    """An approver approves by themselves again."""

    vacancy: VacancyId
    approver: PersonId


class BriefAcknowledged(Event, wire="briefing.brief-acknowledged.v1"):
    """A participant knows the version in force; `missing` are those of the team who have not said so yet (S4)."""

    vacancy: VacancyId
    brief_version: int
    participant: PersonId
    missing: tuple[PersonId, ...]


class DelegateApproval(BriefingCommand):
    """Let somebody approve in one's place while one is away, saying why (S83)."""

    to: PersonId
    reason: Text


class EndDelegation(BriefingCommand):
    """Approve by oneself again."""


class AcknowledgeBrief(BriefingCommand):
    """Say, as a participant, that one knows the version in force (S4)."""

    brief_version: int
