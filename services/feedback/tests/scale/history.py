"""A made-up organisation's log, of any size: the same seed and size give the same story."""

from collections.abc import Iterator

from services.feedback.tests.scale.hires import Hiring
from services.feedback.tests.scale.sealing import seal
from services.feedback.tests.scale.writing import DAY, HOUR, START, Writer

from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.feedback.organisation import WorkingHoursSet
from hiring.contracts.pipeline import events as pl
from hiring.contracts.pipeline.course import ShorterFlowAnswered
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.stored import StoredMessage
from hiring.feedback.domain.protected import Sealer

WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


class Search(Hiring):
    """One vacancy from its approved brief to the end of the hire's probation, in pools or one by one."""

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
            if self.dice.random() < 0.03:
                yield from self._corrects(member, StepKind.PRE_SCREENING, StepKind.RECRUITMENT_INTERVIEW)
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
                "ranking": seal({"places": []}),
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
        if self.number % 3 == 0:
            leaves_out = {"step": self.brief.steps[1].kind, "approved": True, "reason": "High demand."}
            yield self.tells(ShorterFlowAnswered, answered_by=self.team["manager"], **leaves_out)
            self.left_out = {leaves_out["step"]}
        for n in range(self.candidates):
            member = f"{self.id}-c{n}"
            yield from self._enters(member, None)
            yield from self._walks(member, last=n == self.candidates - 1)

    def _walks(self, member: str, *, last: bool) -> Iterator[StoredMessage]:
        steps = [step.kind for step in self.brief.steps if step.kind not in self.left_out]
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
            if self.dice.random() < 0.05:
                yield from self._corrects(member, step, following)
            yield self._advances(member, step, following)
        if last and self.dice.random() < 0.9:
            yield from self._hires(member)
        else:
            yield from self._rejects(member, steps[-1])


def history(vacancies: int, candidates: int, officer: str = "") -> Iterator[StoredMessage]:
    """The log of so many searches with so many candidates each; half declare protected groups to the officer's key."""
    writer, sealer = Writer(), Sealer(officer) if officer else None
    hours = {
        "time_zone": "Europe/Berlin",
        "week": dict.fromkeys(WORKDAYS, ("09:00", "18:00")),
        "holidays": ["2024-02-05"],
    }
    said = WorkingHoursSet.model_validate({"hours": hours, "set_by": "hr"})
    yield writer.stored(AggregateId("_", "feedback", "organisation", "organisation"), START + 30 * DAY, "hr", said)
    for number in range(vacancies):
        yield from Search(number, candidates, writer, sealer).story()
