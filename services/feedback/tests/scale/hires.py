"""How made-up candidates are rated, and what becomes of a hire."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.feedback.tests.scale.sealing import seal
from services.feedback.tests.scale.telling import Telling
from services.feedback.tests.scale.writing import DAY, HOUR, SEALED

from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation import events as ev
from hiring.contracts.feedback import events as fb
from hiring.contracts.pipeline import events as pl
from hiring.eventkit.log.stored import StoredMessage


class Hiring(Telling):
    """Ratings, the offer, the forms and the end of probation."""

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
        yield from self._upset(evaluation, of, place, raters)
        raters = self.rating
        for rater in raters:
            self.now += HOUR * (self.dice.choice((1, 4, 9, 16)))
            said = {"rater": rater, "answers": SEALED, "ratings": [], "recommendation": "yes"}
            yield self.tells(ev.ScoreSubmitted, rater, of=of, evaluation=evaluation, **place, **said)
        talent = self.dice.random()
        means = [min(4, max(0, round(4 * talent + self.dice.uniform(-1, 1)))) / 4 for _ in form.questions]
        marks = [{"skill": q.skill, "mean": mean, "raters": 1} for q, mean in zip(form.questions, means, strict=True)]
        score = sum(means) / len(means) if means else None
        total = seal({"score": score, "coverage": 1, "gate_passed": self.dice.random() < 0.8})
        where = {"evaluation": evaluation, "candidacy": member, "step": step, "brief_version": self.version}
        done = {"raters": raters, "marks": seal({"marks": marks}), "total": total}
        yield self.tells(ev.EvaluationCompleted, "policy", of=of, **where, **done)
        seen = {"total": total, "raters": raters, "brief_version": self.version}
        yield self.tells(pl.MarksRecorded, "policy", candidacy=member, step=step, **seen)

    def _upset(self, evaluation: str, of: Any, place: dict[str, Any], raters: Any) -> Iterator[StoredMessage]:
        """A rater who is replaced, or an evaluation that is cancelled and taken up again."""
        self.rating = raters
        if self.dice.random() < 0.02:
            self.now += 3 * HOUR
            self.rating = ("stand-in", *raters[1:])
            replaced = {"rater": raters[0], "replacement": "stand-in", "reason": "Ill."}
            whose = {name: place[name] for name in ("candidacy", "step")}
            yield self.tells(ev.RaterReplaced, of=of, evaluation=evaluation, **whose, **replaced)
        if self.dice.random() < 0.02:
            whose = {name: place[name] for name in ("candidacy", "step")}
            self.now += 2 * HOUR
            yield self.tells(ev.EvaluationCancelled, of=of, evaluation=evaluation, missing=self.rating, **whose)
            self.now += 40 * HOUR
            due = (self.now + 24 * HOUR).isoformat()
            yield self.tells(
                ev.EvaluationReopened, of=of, evaluation=evaluation, missing=self.rating, due_at=due, **whose
            )

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
            if self.dice.random() < 0.3:
                yield self.tells(pl.HoldExpired, "policy", reason="Budget", **who)
            else:
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
        times = {"entered_at": self.now.isoformat(), "starts_at": (self.now + 30 * DAY).isoformat()}
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
        where = {"candidacy": who["candidacy"], "submitted_by": self.team["manager"], "said": seal(rated)}
        yield self.tells(fb.HiringManagerFormSubmitted, self.team["manager"], of=of, **where)
        if self.dice.random() < 0.8:
            yield from self._other_forms(who, of)
        self.now = ends
        skills = [{"skill": r.skill, "level": self.dice.randint(1, 5)} for r in self.brief.requirements]
        gap = self.dice.randint(0, 8) / 4
        compared = seal({"mean_absolute_delta": gap})
        said = {"outcome": "passed", "said": seal({"skills": skills}), "compared": compared}
        yield self.tells(
            fb.ProbationReviewed, self.team["manager"], of=of, reviewed_by=self.team["manager"], **who, **said
        )

    def _other_forms(self, who: dict[str, str], of: Any) -> Iterator[StoredMessage]:
        self.now += HOUR * self.dice.choice((2, 200))
        said = {
            "process_quality": 4,
            "information_clearness": 4,
            "acceptance_reason": "team",
            "expectations": {"team": 4},
        }
        yield self.tells(fb.CandidateFormSubmitted, who["candidate"], of=of, **who, said=seal(said))
        own = {"candidacy": who["candidacy"], "submitted_by": self.team["recruiter"]}
        rated = {"information_availability": 4, "manager_interactions": 5}
        yield self.tells(fb.RecruiterFormSubmitted, of=of, **own, said=seal(rated))
        yield self.tells(fb.FormsCompleted, of=of, candidacy=who["candidacy"])
