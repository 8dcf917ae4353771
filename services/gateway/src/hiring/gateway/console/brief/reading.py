"""Reading a brief for a page: its parts with what each lacks and what is discussed about it, and its people."""

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hiring.contracts.brief import Importance
from hiring.contracts.briefing.commands import DescribePosition
from hiring.contracts.briefing.events import Position
from hiring.contracts.briefing.queries import BriefShown, ListThreads, ThreadLine, ThreadsListed
from hiring.contracts.ids import VacancyId
from hiring.contracts.requests import Problem
from hiring.gateway.console.brief.differences import called
from hiring.gateway.console.brief.parts import PARTS, Part, part_of, plain
from hiring.gateway.console.brief.shapes import Json
from hiring.gateway.console.forms import field_id, moved
from hiring.gateway.console.visit import Visit
from hiring.gateway.console.words import person, words


@dataclass(frozen=True)
class Lack:
    """What a part lacks, by which rule, and the id of the field where one puts it right."""

    rule: str
    because: str
    anchor: str


@dataclass(frozen=True)
class Chapter:
    """A part of one brief: what it lacks, what is discussed about it, and whether anything stands in it."""

    part: Part
    begun: bool
    missing: Sequence[Lack] = ()
    threads: Sequence[ThreadLine] = ()

    @property
    def open_threads(self) -> int:
        """How many discussions have no outcome yet."""
        return sum(thread.resolution is None for thread in self.threads)


@dataclass(frozen=True)
class Read:
    """A brief as somebody reads it. `writes`: None when they may change it, else why they may not."""

    about: BriefShown
    chapters: Sequence[Chapter]
    threads: Sequence[ThreadLine]
    writes: Problem | None

    @property
    def mode(self) -> str:
        """What the reader may do with a part: `edit` it, `propose` a change of it, or `read` it."""
        if self.writes is None:
            return "edit"
        return "propose" if self.writes.rule == "only-by-revision" else "read"

    @property
    def people(self) -> list[str]:
        """Everybody who has a part in it."""
        brief = self.about.brief
        team = [participant.person for participant in brief.team]
        return list(dict.fromkeys([*team, *brief.approvers, self.about.drafted_by]))

    def askable(self, me: str) -> list[tuple[str, str]]:
        """Whom one can ask, with their names."""
        return [(one, person(one)) for one in self.people if one != me]

    def names(self, *also: str | None) -> list[tuple[str, str]]:
        """The team, and whoever else is named already, with their names."""
        team = [participant.person for participant in self.about.brief.team]
        return [(one, person(one)) for one in dict.fromkeys([*team, *(one for one in also if one)])]

    def skills(self) -> list[tuple[str, str]]:
        """The skills of the requirements, with their names."""
        return [(one.skill, one.name) for one in self.about.brief.requirements]

    def musts(self) -> list[tuple[str, str]]:
        """The must-haves among them."""
        return [(one.skill, one.name) for one in self.about.brief.requirements if one.importance == Importance.MUST]

    def roles_of(self, kind: str) -> list[str]:
        """The roles of the raters of a step."""
        brief = self.about.brief
        raters = {rater for step in brief.flow if step.kind == kind for rater in step.raters}
        return list(dict.fromkeys(one.role.value for one in brief.team if one.person in raters))

    def topics(self, part: Part | None) -> list[tuple[str, str]]:
        """What one can ask about, of one part or of all: pointers into the brief, in words."""
        document = plain(self.about.brief)
        return [topic for one in PARTS if part in {None, one} for topic in _topics(one, document)]

    def chapter(self, part: Part) -> Chapter:
        """The chapter of that part."""
        return next(chapter for chapter in self.chapters if chapter.part is part)


async def read(visit: Visit, vacancy: str) -> Read:
    """The brief of a vacancy.

    Raises:
        Rejected: there is none, or it is not theirs to see.
    """
    about, discussed = await asyncio.gather(
        visit.about(vacancy), visit.ask(ListThreads(vacancy=VacancyId(vacancy)), ThreadsListed)
    )
    position = Position(**{name: getattr(about.brief, name) for name in Position.model_fields})
    writes = await visit.would(DescribePosition(vacancy=VacancyId(vacancy), position=position))
    return Read(about, _chapters(about, discussed.threads), discussed.threads, writes)


def seen_of(part: Part, about: BriefShown) -> str:
    """What stands in a part, as a short text that changes with it."""
    return hashlib.sha256(json.dumps(part.shows(plain(about.brief)), sort_keys=True).encode()).hexdigest()[:16]


def _chapters(about: BriefShown, threads: Sequence[ThreadLine]) -> list[Chapter]:
    there = plain(about.brief)
    missing: dict[str, list[Lack]] = defaultdict(list)
    for gap in about.missing:
        part = part_of(gap.field, gap.rule)
        anchor = field_id(moved(gap.field, part.moved(there, {})))
        missing[part.name].append(Lack(gap.rule, gap.because, anchor))
    talk: dict[str, list[ThreadLine]] = defaultdict(list)
    for thread in sorted(threads, key=lambda one: one.resolution is not None):
        talk[part_of(thread.field).name].append(thread)
    return [
        Chapter(part, any(there.get(name) for name in _telling(part)), missing[part.name], talk[part.name])
        for part in PARTS
    ]


def _topics(part: Part, document: Json) -> Iterator[tuple[str, str]]:
    for name in part.fields:
        yield f"/{name}", words(name)
        rows = document.get(name)
        for place, row in enumerate(rows if isinstance(rows, list) else ()):
            yield f"/{name}/{place}", f"{words(name)}: {called(row) or place + 1}"


def _telling(part: Part) -> tuple[str, ...]:
    """The fields that say whether anything stands in a part; others have values from the start."""
    return {"team": ("team",), "approvers": ("approvers",), "score-map": ("flow",)}.get(part.name, part.fields)
