"""The audience: who belongs to which vacancy, by briefing's events, and so who may hear what happens in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hiring.contracts.brief import Participant
from hiring.contracts.briefing.events import (
    ApproversNamed,
    BriefApproved,
    BriefDrafted,
    BriefSubmitted,
    RequirementsRevised,
    TeamAgreed,
)
from hiring.contracts.briefing.taking_part import ApprovalDelegated, DelegationEnded
from hiring.contracts.messages import Event
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.subjects import NO_VACANCY
from hiring.gateway.identity import Caller

FOLLOWED: Final = (
    BriefDrafted,
    TeamAgreed,
    ApproversNamed,
    BriefSubmitted,
    BriefApproved,
    RequirementsRevised,
    ApprovalDelegated,
    DelegationEnded,
)
"""The events that say who belongs to a vacancy."""

KNOWING: Final = frozenset(
    {OrganisationRole.RECRUITER, OrganisationRole.HR, OrganisationRole.PRIVACY, OrganisationRole.INTEGRATION}
)
"""Who is told, by ids alone, what happens to a candidate outside of any vacancy: they, or their system, act on it."""


@dataclass(slots=True)
class _Brief:
    drafter: str | None = None
    team: tuple[Participant, ...] = ()
    approvers: tuple[str, ...] = ()
    delegates: dict[str, str] = field(default_factory=dict)

    def people(self) -> Iterator[str]:
        if self.drafter is not None:
            yield self.drafter
        yield from (participant.person for participant in self.team)
        yield from self.approvers
        yield from self.delegates.values()


class Audience:
    """Whoever may see a brief may hear of its vacancy: drafter, team, approvers, and who stands in for these."""

    def __init__(self) -> None:
        self._briefs: dict[str, _Brief] = {}
        self._people: dict[str, frozenset[str]] = {}

    def people(self, vacancy: str) -> frozenset[str]:
        """Everybody who belongs to a vacancy; nobody when there is none of that id."""
        return self._people.get(vacancy, frozenset())

    def hears(self, caller: Caller, vacancy: str) -> bool:
        """Whether the caller may hear what happens there, or, with `_`, to candidates outside of any vacancy."""
        if vacancy == NO_VACANCY:
            return caller.only is None and not caller.roles.isdisjoint(KNOWING)
        return caller.only in {None, vacancy} and caller.actor in self.people(vacancy)

    def follow(self, event: Event) -> None:
        """Takes one of the events that are `FOLLOWED`, in the order of the log."""
        match event:
            case BriefDrafted(vacancy=vacancy, drafted_by=drafter, brief=brief):
                self._briefs[vacancy] = _Brief(drafter)
                if brief is not None:
                    self._agreed(vacancy, team=brief.team, approvers=brief.approvers)
            case TeamAgreed(vacancy=vacancy, team=team):
                self._agreed(vacancy, team=team)
            case ApproversNamed(vacancy=vacancy, approvers=approvers):
                self._agreed(vacancy, approvers=approvers)
            case BriefSubmitted() | BriefApproved() | RequirementsRevised():
                vacancy = event.vacancy
                self._agreed(vacancy, team=event.brief.team, approvers=event.brief.approvers)
            case ApprovalDelegated(vacancy=vacancy, approver=approver, delegate=delegate):
                self._of(vacancy).delegates[approver] = delegate
            case DelegationEnded(vacancy=vacancy, approver=approver):
                self._of(vacancy).delegates.pop(approver, None)
            case _:
                return
        self._people[vacancy] = frozenset(self._of(vacancy).people())

    def _of(self, vacancy: str) -> _Brief:
        return self._briefs.setdefault(vacancy, _Brief())

    def _agreed(
        self,
        vacancy: str,
        team: tuple[Participant, ...] | None = None,
        approvers: tuple[str, ...] | None = None,
    ) -> None:
        brief = self._of(vacancy)
        brief.team = brief.team if team is None else team
        brief.approvers = brief.approvers if approvers is None else approvers
