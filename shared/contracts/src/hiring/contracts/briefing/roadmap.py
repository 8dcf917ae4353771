"""Whom to win over and whom to be wary of, once the roadmap is agreed. Facts and wishes of the `brief` aggregate."""

from hiring.contracts.briefing.agreements import RedFlag
from hiring.contracts.briefing.commands import BriefingCommand
from hiring.contracts.briefing.ids import FlagId
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, VacancyId
from hiring.contracts.messages import Event, Line
from hiring.contracts.sealed import Sealed


class HeadhuntNamed(Event, wire="briefing.headhunt-named.v1", sealed_for="candidate"):
    """Somebody is to be won over (S47)."""

    vacancy: VacancyId
    candidate: CandidateId
    name: Sealed
    why: Sealed


class HeadhuntDropped(Event, wire="briefing.headhunt-dropped.v1"):
    """Somebody is no longer on the roadmap."""

    vacancy: VacancyId
    candidate: CandidateId


class RedFlagHit(Event, wire="briefing.red-flag-hit.v1"):
    """A candidacy meets a red flag: its owner is told, and nobody is rejected for it (S48)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    flag: RedFlag
    noted_by: PersonId


class NameHeadhunt(BriefingCommand):
    """Name somebody whom one would like to win over, and why (S47). Sealed with that person's own key."""

    candidate: CandidateId
    name: Sealed
    why: Sealed


class DropHeadhunt(BriefingCommand):
    """Take somebody off the roadmap."""

    candidate: CandidateId


class NoteRedFlag(BriefingCommand):
    """Point out, as a participant, that a candidacy meets a red flag. A notice, never a rejection (S48)."""

    candidacy: CandidacyId
    flag: FlagId


class CheckRedFlags(BriefingCommand):
    """See whether a candidacy's source is under a red flag. Only the policy asks this (S48)."""

    candidacy: CandidacyId
    source: Line
