"""People to win over and red flags of an agreed roadmap: whatever they tell is a notice and rejects nobody (S48)."""

from collections.abc import Sequence
from typing import assert_never

from hiring.briefing.domain import permissions as may
from hiring.briefing.domain import rules as r
from hiring.briefing.domain.state import Approved, Begun, BriefEvent
from hiring.contracts.briefing import roadmap as m
from hiring.contracts.briefing.agreements import RedFlag
from hiring.contracts.ids import PersonId
from hiring.eventkit.decider import Refused, require

RoadmapCommand = m.NameHeadhunt | m.DropHeadhunt | m.NoteRedFlag | m.CheckRedFlags


def follow_roadmap(command: RoadmapCommand, state: Begun, by: PersonId) -> Sequence[BriefEvent]:
    """What comes of naming somebody, and of a candidacy that meets a red flag."""
    match command:
        case m.NameHeadhunt(vacancy=vacancy, candidate=candidate, name=name, why=why):
            may.may_edit(state, by)
            require(candidate not in state.headhunts, r.S47, because=candidate, field="/candidate")
            return [m.HeadhuntNamed(vacancy=vacancy, candidate=candidate, name=name, why=why)]
        case m.DropHeadhunt(vacancy=vacancy, candidate=candidate):
            may.may_edit(state, by)
            there = candidate in state.headhunts
            return [m.HeadhuntDropped(vacancy=vacancy, candidate=candidate)] if there else []
        case m.NoteRedFlag(flag=id_):
            in_force = may.approved(state)
            may.in_team(in_force, by)
            flags = [flag for flag in in_force.brief.red_flags if flag.id == id_]
            if not flags:
                raise Refused(r.UNKNOWN_FLAG, because=id_, field="/flag")
            return _hits(command, in_force, flags, by)
        case m.CheckRedFlags(source=source):
            may.only_policy(by)
            in_force = may.approved(state)
            named = [flag for flag in in_force.brief.red_flags if flag.name.casefold() in source.casefold()]
            return _hits(command, in_force, named, by)
        case _:
            assert_never(command)


def _hits(
    command: m.NoteRedFlag | m.CheckRedFlags, state: Approved, flags: Sequence[RedFlag], by: PersonId
) -> Sequence[BriefEvent]:
    """Each flag is noticed once for a candidacy."""
    return [
        m.RedFlagHit(vacancy=command.vacancy, candidacy=command.candidacy, flag=flag, noted_by=by)
        for flag in flags
        if (command.candidacy, flag.id) not in state.hits
    ]
