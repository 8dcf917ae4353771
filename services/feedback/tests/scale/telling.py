"""What every made-up search tells: its people and brief, who enters, moves on, is rejected, what sessions change."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.feedback.tests.scale.writing import DAY, HOUR, SEALED, SOURCES, START, Writer

from hiring.contracts.brief import Brief, Iterative, Marker, Participant, Role, StepKind, Waterfall
from hiring.contracts.briefing.events import RequirementsRevised
from hiring.contracts.feedback import events as fb
from hiring.contracts.feedback.organisation import ProtectedDeclared
from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Event
from hiring.contracts.pipeline import events as pl
from hiring.contracts.pipeline.course import StepCorrected
from hiring.contracts.samples import complete_brief
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.stored import StoredMessage
from hiring.feedback.domain.protected import Sealer

MEASURED = ("F11", "F11-net", "F12", "F18", "pools", "score", "unheard-of")
"""What the charter of every made-up brief promises."""


@dataclass
class Telling:
    """One vacancy, its dice and its clock."""

    number: int
    candidates: int
    writer: Writer
    officer: Sealer | None
    now: datetime = START

    def __post_init__(self) -> None:
        self.dice = random.Random(self.number)
        self.id = f"v{self.number}"
        self.iterative = self.dice.random() < 0.7
        self.team = {"recruiter": f"r{self.number % 17}", "manager": f"m{self.number % 41}"}
        self.raters = (f"i{self.number % 53}", f"i{self.number % 53 + 1}")
        self.brief = self._brief()
        self.model = "iterative" if self.iterative else "waterfall"
        self.version = 1
        self.now = START + self.number * 17 * HOUR
        self.held = 0
        self.left_out: set[Any] = set()

    def _brief(self) -> Brief:
        model = Iterative() if self.iterative else Waterfall()
        roles = (Role.RECRUITER, Role.INTERVIEWER, Role.INTERVIEWER, Role.HIRING_MANAGER)
        people = (self.team["recruiter"], *self.raters, self.team["manager"])
        team = tuple(Participant(person=PersonId(p), role=role) for p, role in zip(people, roles, strict=True))
        markers = tuple(Marker(statistic=name, at_most=60, at_least=0) for name in MEASURED)
        return complete_brief().model_copy(update={"model": model, "team": team, "markers": markers, "openings": 1})

    def tells(self, contract: type[Event], actor: Any = None, *, of: Any = None, **said: Any) -> StoredMessage:
        owner, kind, id_ = of or ("pipeline", "search", self.id)
        event = contract.model_validate({"vacancy": self.id, **said})
        place = AggregateId(self.id, owner, kind, id_)
        return self.writer.stored(place, self.now, actor or self.team["recruiter"], event)

    def _enters(self, member: str, pool: str | None) -> Iterator[StoredMessage]:
        self.now += HOUR * (self.dice.uniform(0.5, 20))
        source, person = self.dice.choice(SOURCES), f"x{member}"
        said = {"candidacy": member, "candidate": person, "step": "pre-screening", "source": source, "pool": pool}
        said |= self._handed_over()
        yield self.tells(pl.CandidacyEntered, entered_at=self.now.isoformat(), **said)
        if self.officer and self.dice.random() < 0.5:
            groups = {
                "sex": self.dice.choice(("female", "male")),
                "age": "40 or over" if self.dice.random() < 0.4 else "under 40",
            }
            box = self.officer.seal(person, groups)
            event = ProtectedDeclared.model_validate({"candidate": person, "box": box})
            yield self.writer.stored(AggregateId("_", "feedback", "declaration", person), self.now, person, event)

    def _handed_over(self) -> dict[str, Any]:
        return {"owner": self.team["recruiter"], "respond_by": (self.now + 12 * HOUR).isoformat()}

    def _advances(self, member: str, step: StepKind, to: StepKind) -> StoredMessage:
        self.now += HOUR * (self.dice.uniform(0.1, 6))
        place = {"candidacy": member, "candidate": f"x{member}", "from_step": step, "step": to}
        place |= self._handed_over()
        actor = "stranger" if self.dice.random() < 0.01 else None
        return self.tells(pl.CandidateAdvanced, actor, brief_version=self.version, **place)

    def _corrects(self, member: str, step: StepKind, to: StepKind) -> Iterator[StoredMessage]:
        """A move forward that was a mistake, taken back after a while."""
        yield self._advances(member, step, to)
        self.now += HOUR * self.dice.choice((0.05, 9))
        place = {"candidacy": member, "candidate": f"x{member}", "from_step": to, "step": step, "reason": "Too soon."}
        yield self.tells(StepCorrected, brief_version=self.version, **place, **self._handed_over())

    def _rejects(self, member: str, step: StepKind) -> Iterator[StoredMessage]:
        self.now += HOUR * (self.dice.uniform(0.1, 10))
        place = {"candidacy": member, "candidate": f"x{member}", "step": step, "model": self.model}
        said = {"template": "skills-gap", "reason": "Skills", "clarification": SEALED, "outcome": [1, 0, 0]}
        yield self.tells(pl.CandidateRejected, brief_version=self.version, **place, **said)
        if self.dice.random() < 0.04:
            soon = self.dice.random() < 0.5
            self.now += HOUR * (0.03 if soon else 30)
            again = {"candidacy": member, "candidate": f"x{member}", "step": step, "reason": "After all."}
            yield self.tells(pl.CandidacyReconsidered, brief_version=self.version, **again)
            self.now += HOUR * (5)
            yield self.tells(pl.CandidateRejected, brief_version=self.version, **place, **said)
        session = f"rejection-{member}-{self.held}"
        yield from self._session(session, "rejection", [member])
        if self.dice.random() < 0.05:
            yield from self._revises(session)

    def _session(self, session: str, cause: str, about: list[str]) -> Iterator[StoredMessage]:
        self.held += 1
        of = ("feedback", "retrospective", self.id)
        people = [self.team["recruiter"], self.team["manager"]]
        due = (self.now + 2 * DAY).isoformat()
        known = {"session": session, "cause": cause, "about": about}
        asked = {"attendees": people, "due_at": due, "change_required": cause == "pool-failed"}
        yield self.tells(fb.FeedbackSessionRequested, "policy", of=of, **known, **asked)
        self.now += HOUR * (self.dice.choice((5, 30, 60)))
        yield self.tells(
            fb.FeedbackSessionHeld, of=of, attendees=people, reasons=["SQL"], changes_wanted=False, **known
        )

    def _revises(self, session: str) -> Iterator[StoredMessage]:
        self.version += 1
        self.now += HOUR * (8)
        if self.dice.random() < 0.3:
            self._changes_hands()
        changes = [{"pointer": "/portrait", "before": '"a"', "after": f'"{self.version}"'}]
        said = {"brief": self.brief.model_dump(mode="json"), "changes": changes, "asked_by": self.team["recruiter"]}
        linked = session if self.dice.random() < 0.95 else None
        of = ("briefing", "brief", self.id)
        yield self.tells(RequirementsRevised, of=of, brief_version=self.version, session=linked, **said)

    def _changes_hands(self) -> None:
        """Another recruiter takes over, and the first requirement weighs more."""
        self.team["recruiter"] = f"r{(int(self.team['recruiter'][1:]) + 1) % 17}"
        brief = self._brief()
        first, *others = self.brief.requirements
        self.brief = brief.model_copy(
            update={"requirements": (first.model_copy(update={"weight": first.weight + 1}), *others)}
        )
