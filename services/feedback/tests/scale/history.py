"""A made-up organisation's log, of any size: the same seed and size give the same bytes."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.feedback.tests.scale.writing import DAY, HOUR, SEALED, SOURCES, START, Writer

from hiring.contracts.brief import Brief, Iterative, Marker, Participant, Role, StepKind, Waterfall
from hiring.contracts.briefing.events import BriefApproved, RequirementsRevised
from hiring.contracts.evaluation import events as ev
from hiring.contracts.feedback import events as fb
from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Event
from hiring.contracts.pipeline import events as pl
from hiring.contracts.samples import complete_brief
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.stored import StoredMessage
from hiring.feedback.domain.protected import Sealer


@dataclass
class Search:
    """One vacancy from its approved brief to the end of the hire's probation."""

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
        self.now = START + self.number * timedelta(hours=17)
        self.held = 0

    def _brief(self) -> Brief:
        model = Iterative() if self.iterative else Waterfall()
        roles = (Role.RECRUITER, Role.INTERVIEWER, Role.INTERVIEWER, Role.HIRING_MANAGER)
        people = (self.team["recruiter"], *self.raters, self.team["manager"])
        team = tuple(Participant(person=PersonId(p), role=role) for p, role in zip(people, roles, strict=True))
        markers = (Marker(statistic="F11", at_most=60), Marker(statistic="pools", at_most=3))
        return complete_brief().model_copy(update={"model": model, "team": team, "markers": markers, "openings": 1})

    def tells(self, contract: type[Event], actor: Any = None, *, of: Any = None, **said: Any) -> StoredMessage:
        owner, kind, id_ = of or ("pipeline", "search", self.id)
        event = contract.model_validate({"vacancy": self.id, **said})
        place = AggregateId(self.id, owner, kind, id_)
        return self.writer.stored(place, self.now, actor or self.team["recruiter"], event)

    def story(self) -> Iterator[StoredMessage]:
        brief = self.brief.model_dump(mode="json")
        approved = {"brief_version": 1, "brief": brief, "approvers": [self.team["manager"]]}
        yield self.tells(BriefApproved, of=("briefing", "brief", self.id), **approved)
        self.now += HOUR * (self.dice.uniform(1, 48))
        yield self.tells(pl.SearchOpened, brief_version=1, model=self.model, openings=1, brief=brief)
        yield from self._pools() if self.iterative else self._queue()

    def _pools(self) -> Iterator[StoredMessage]:
        left, ordinal = self.candidates, 0
        while left > 0:
            ordinal += 1
            members = [f"{self.id}-c{ordinal}-{n}" for n in range(min(6, left))]
            left -= len(members)
            yield from self._pool(ordinal, members, last=left <= 0)

    def _pool(self, ordinal: int, members: list[str], *, last: bool) -> Iterator[StoredMessage]:
        pool, begun = f"p{ordinal}", self.now
        ends = (begun + 14 * DAY).isoformat()
        plan = {"size": 6, "funnel": [6, 3, 2], "weights": {}, "must_gate": True, "opened_at": begun.isoformat()}
        yield self.tells(
            pl.PoolOpened, pool=pool, ordinal=ordinal, timebox_ends_at=ends, brief_version=self.version, **plan
        )
        for member in members:
            yield from self._enters(member, pool)
            yield from self._evaluates(member, StepKind.PRE_SCREENING)
            yield self._advances(member, StepKind.PRE_SCREENING, StepKind.RECRUITMENT_INTERVIEW)
            yield from self._evaluates(member, StepKind.RECRUITMENT_INTERVIEW)
        running = [member for member in members if self.dice.random() > 0.05]
        for member in set(members) - set(running):
            place = {"candidacy": member, "candidate": f"x{member}", "step": "recruitment-interview"}
            yield self.tells(pl.CandidacyWithdrawn, reason=self.dice.choice(("salary", "another offer")), **place)
        finalists: list[str] = []
        for step, phase, keep in (
            ("professional-interview", "professional", 3),
            ("managerial-interview", "managerial", 2),
        ):
            kept, away = running[:keep], running[keep:]
            from_phase = "recruitment" if phase == "professional" else "professional"
            cut = {
                "pool": pool,
                "from_phase": from_phase,
                "to_phase": phase,
                "ranking": [],
                "advanced": kept,
                "left": away,
            }
            yield self.tells(pl.PoolCut, decided_by=self.team["recruiter"], brief_version=self.version, **cut)
            for member in kept:
                before = "recruitment-interview" if phase == "professional" else "professional-interview"
                yield self._advances(member, StepKind(before), StepKind(step))
                yield from self._evaluates(member, StepKind(step))
            running = finalists = kept
        yield from self._decides(ordinal, pool, members, finalists, last=last)

    def _decides(
        self, ordinal: int, pool: str, members: list[str], finalists: list[str], *, last: bool
    ) -> Iterator[StoredMessage]:
        self.now += HOUR * (self.dice.uniform(2, 40))
        selected = finalists[:1] if last and self.dice.random() < 0.9 else []
        outcome = "selected" if selected else "failed"
        said = {"pool": pool, "ordinal": ordinal, "outcome": outcome, "members": members, "selected": selected}
        yield self.tells(
            pl.PoolDecided, reason="As compared.", decided_by=self.team["manager"], brief_version=self.version, **said
        )
        session = f"pool-{self.id}-{ordinal}"
        yield from self._session(session, "pool-decided" if selected else "pool-failed", members)
        if selected:
            yield from self._hires(selected[0])
        elif not last:
            yield from self._revises(session)

    def _queue(self) -> Iterator[StoredMessage]:
        for n in range(self.candidates):
            member = f"{self.id}-c{n}"
            yield from self._enters(member, None)
            yield from self._walks(member, last=n == self.candidates - 1)

    def _walks(self, member: str, *, last: bool) -> Iterator[StoredMessage]:
        steps = [step.kind for step in self.brief.steps]
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            yield from self._evaluates(member, step)
            if following is None:
                break
            if not last and self.dice.random() < 0.3:
                yield from self._rejects(member, step)
                return
            skipped = steps[min(len(steps) - 1, steps.index(following) + 1)]
            if self.dice.random() < 0.02 and skipped != following:
                yield self._advances(member, step, skipped)
                yield from self._rejects(member, skipped)
                return
            yield self._advances(member, step, following)
        if last and self.dice.random() < 0.9:
            yield from self._hires(member)
        else:
            yield from self._rejects(member, steps[-1])

    def _enters(self, member: str, pool: str | None) -> Iterator[StoredMessage]:
        self.now += HOUR * (self.dice.uniform(0.5, 20))
        source, person = self.dice.choice(SOURCES), f"x{member}"
        said = {"candidacy": member, "candidate": person, "step": "pre-screening", "source": source, "pool": pool}
        yield self.tells(pl.CandidacyEntered, entered_at=self.now.isoformat(), **said)
        if self.officer and self.dice.random() < 0.5:
            box = self.officer.seal(person, {"sex": self.dice.choice(("female", "male")), "age": "40 or over"})
            event = fb.ProtectedDeclared.model_validate({"candidate": person, "box": box})
            yield self.writer.stored(AggregateId("_", "feedback", "declaration", person), self.now, person, event)

    def _advances(self, member: str, step: StepKind, to: StepKind) -> StoredMessage:
        self.now += HOUR * (self.dice.uniform(0.1, 6))
        place = {"candidacy": member, "candidate": f"x{member}", "from_step": step, "step": to}
        actor = "stranger" if self.dice.random() < 0.01 else None
        return self.tells(pl.CandidateAdvanced, actor, brief_version=self.version, **place)

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

    def _evaluates(self, member: str, step: StepKind) -> Iterator[StoredMessage]:
        evaluation, raters = f"{member}-{step.value}", self.raters[: 1 + (step is not StepKind.PRE_SCREENING)]
        of = ("evaluation", "evaluation", evaluation)
        form = self.brief.step(step)
        place = {"candidacy": member, "candidate": f"x{member}", "step": step}
        plan = {
            **place,
            "raters": raters,
            "organisers": [self.team["recruiter"]],
            "team": [self.team["recruiter"]],
            "questions": [question.model_dump(mode="json") for question in form.questions],
            "requirements": [],
            "step_weight": form.weight,
            "combination": "must-gate",
            "trade_off": {},
            "brief_version": self.version,
            "due_at": (self.now + 24 * HOUR).isoformat(),
        }
        self.now += HOUR * (self.dice.uniform(0.1, 2))
        yield self.tells(
            ev.EvaluationPlanned, "policy", of=("evaluation", "scorebook", self.id), evaluation=evaluation, plan=plan
        )
        yield self.tells(ev.EvaluationOpened, "policy", of=of, evaluation=evaluation, plan=plan)
        for rater in raters:
            self.now += HOUR * (self.dice.choice((1, 4, 9, 16)))
            said = {"rater": rater, "answers": SEALED, "ratings": [], "recommendation": "yes"}
            yield self.tells(ev.ScoreSubmitted, rater, of=of, evaluation=evaluation, **place, **said)
        marks: list[dict[str, Any]] = [
            {"skill": q.skill, "mean": self.dice.randrange(5) / 4, "raters": 1} for q in form.questions
        ]
        score = sum(mark["mean"] for mark in marks) / len(marks) if marks else None
        done = {"raters": raters, "marks": marks, "score": score, "coverage": 1, "gate_passed": True}
        where = {"evaluation": evaluation, "candidacy": member, "step": step, "brief_version": self.version}
        yield self.tells(ev.EvaluationCompleted, "policy", of=of, **where, **done)
        seen = {"score": score, "coverage": 1, "gate_passed": True, "raters": raters, "brief_version": self.version}
        yield self.tells(pl.MarksRecorded, "policy", candidacy=member, step=step, **seen)

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
        changes = [{"pointer": "/portrait", "before": '"a"', "after": f'"{self.version}"'}]
        said = {"brief": self.brief.model_dump(mode="json"), "changes": changes, "asked_by": self.team["recruiter"]}
        linked = session if self.dice.random() < 0.95 else None
        of = ("briefing", "brief", self.id)
        yield self.tells(RequirementsRevised, of=of, brief_version=self.version, session=linked, **said)

    def _hires(self, member: str) -> Iterator[StoredMessage]:
        who = {"candidacy": member, "candidate": f"x{member}"}
        if self.dice.random() < 0.2:
            until = self.now + 15 * DAY
            hold = {
                "step": "managerial-interview",
                "reason": "Budget",
                "until": until.isoformat(),
                "contacts": [until.isoformat()],
            }
            yield self.tells(pl.CandidateHeld, brief_version=self.version, **who, **hold)
            self.now += HOUR * (24 * self.dice.uniform(2, 14))
            released = {"step": "managerial-interview", "reason": "Budget is there."}
            yield self.tells(pl.HoldReleased, brief_version=self.version, **who, **released)
        offer = {"terms": SEALED, "starts_at": (self.now + 30 * DAY).isoformat(), "brief_version": self.version}
        self.now += HOUR * (20)
        yield self.tells(pl.OfferMade, **who, **offer)
        self.now += HOUR * (self.dice.uniform(5, 90))
        if self.dice.random() < 0.12:
            yield self.tells(pl.OfferDeclined, reason="salary", **who)
            return
        yield self.tells(pl.OfferAccepted, **who)
        times = {"entered_at": self.now.isoformat(), "starts_at": self.now.isoformat()}
        ends = self.now + 90 * DAY
        said = {"model": self.model, "probation_ends_at": ends.isoformat(), "openings_left": 0}
        yield self.tells(pl.PositionFilled, **who, **times, **said)
        yield from self._aftercare(who, ends)

    def _aftercare(self, who: dict[str, str], ends: datetime) -> Iterator[StoredMessage]:
        of = ("feedback", "aftercare", who["candidacy"])
        people = {"recruiters": [self.team["recruiter"]], "hiring_managers": [self.team["manager"]]}
        hire = {**who, "model": self.model, "probation_ends_at": ends.isoformat(), **people}
        due = (self.now + 14 * DAY).isoformat()
        yield self.tells(fb.AftercareOpened, "policy", of=of, hire=hire, due_at=due)
        self.now += HOUR * (30)
        rated = {name: self.dice.randint(1, 5) for name in ("candidate_quality", "candidate_quantity", "model_rating")}
        where = {"candidacy": who["candidacy"], "submitted_by": self.team["manager"]}
        yield self.tells(fb.HiringManagerFormSubmitted, self.team["manager"], of=of, **where, **rated)
        self.now = ends
        skills = [{"skill": r.skill, "level": self.dice.randint(1, 5)} for r in self.brief.requirements]
        gap = self.dice.randint(0, 8) / 4
        said = {"outcome": "passed", "skills": skills, "mean_absolute_delta": gap, "summary": SEALED}
        yield self.tells(
            fb.ProbationReviewed, self.team["manager"], of=of, reviewed_by=self.team["manager"], **who, **said
        )


def history(vacancies: int, candidates: int, officer: str = "") -> Iterator[StoredMessage]:
    """The log of so many searches with so many candidates each; half declare protected groups to the officer's key."""
    writer, sealer = Writer(), Sealer(officer) if officer else None
    for number in range(vacancies):
        yield from Search(number, candidates, writer, sealer).story()
