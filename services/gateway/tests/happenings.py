"""Decisions written into the log as their services would, for whoever listens."""

from datetime import UTC, datetime, timedelta

from hiring.contracts.brief import Participant, Role, StepKind
from hiring.contracts.briefing.events import BriefDrafted, Position, TeamAgreed
from hiring.contracts.envelope import FIRST, Metadata, encode, message_hash
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, VacancyId
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.events import CandidateAdvanced
from hiring.contracts.pipeline.person import ErasureRequested
from hiring.contracts.subjects import NO_VACANCY, AggregateId
from hiring.eventkit.log.store import Log


class Happenings:
    """Appends decisions, each aggregate's one after the other."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.ahead = timedelta()
        """How far the clock of whoever decides runs ahead."""
        self._last: dict[AggregateId, tuple[int, str]] = {}

    async def decide(self, aggregate: AggregateId, *events: Event, actor: str = "anna") -> int:
        """One decision; gives its sequence."""
        version, previous = self._last.get(aggregate, (0, FIRST))
        command = f"c-{aggregate.id}-{version + 1}"
        metadata = Metadata(command, actor, datetime.now(UTC) + self.ahead, command)
        body = encode(aggregate, version + 1, previous, metadata, events)
        self._last[aggregate] = (version + 1, message_hash(aggregate.at(version + 1), body))
        return await self.log.append(aggregate, version + 1, body, command)

    async def drafted(self, vacancy: str, by: str, *team: str) -> int:
        """A brief and its team."""
        id_ = VacancyId(vacancy)
        drafted = BriefDrafted(vacancy=id_, drafted_by=PersonId(by), position=Position(title="Engineer"))
        return await self.decide(AggregateId(vacancy, "briefing", "brief", vacancy), drafted, _team(id_, team))

    async def agreed(self, vacancy: str, *team: str) -> int:
        """Another team for that vacancy."""
        return await self.decide(AggregateId(vacancy, "briefing", "brief", vacancy), _team(VacancyId(vacancy), team))

    async def advanced(self, vacancy: str, candidacy: str = "y1") -> int:
        """A candidate goes on."""
        event = CandidateAdvanced(
            vacancy=VacancyId(vacancy),
            candidacy=CandidacyId(candidacy),
            candidate=CandidateId("k1"),
            from_step=StepKind.PRE_SCREENING,
            step=StepKind.RECRUITMENT_INTERVIEW,
            brief_version=1,
        )
        return await self.decide(AggregateId(vacancy, "pipeline", "search", vacancy), event)

    async def wants_erasure(self, candidate: str) -> int:
        """A candidate wants to be forgotten: outside of any vacancy."""
        event = ErasureRequested(
            candidate=CandidateId(candidate), reason="a letter of theirs", requested_by=PersonId("petra")
        )
        return await self.decide(AggregateId(NO_VACANCY, "pipeline", "candidate", candidate), event)


def _team(vacancy: VacancyId, people: tuple[str, ...]) -> TeamAgreed:
    team = tuple(Participant(person=PersonId(person), role=Role.INTERVIEWER) for person in people)
    return TeamAgreed(vacancy=vacancy, team=team)
