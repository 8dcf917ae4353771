"""What the discipline of a search demands of each event, told by the events before it alone."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime, timedelta

from hiring.contracts.brief import PHASE_OF, Phase, StepKind
from hiring.contracts.evaluation.parts import StepTotal
from hiring.contracts.messages import Event
from hiring.contracts.pipeline import events as e

LAST = {
    Phase.RECRUITMENT: StepKind.RECRUITMENT_INTERVIEW,
    Phase.PROFESSIONAL: StepKind.PROFESSIONAL_INTERVIEW,
    Phase.MANAGERIAL: StepKind.MANAGERIAL_INTERVIEW,
}
MANAGER, STRANGER, POLICY = "maria", "pavel", "policy"


class Truth:
    """The facts of one search as an outsider notes them: no part of the decider's own state."""

    def __init__(self) -> None:
        self.openings = self.next_openings = 0
        self.iterative = True
        self.next_iterative: bool | None = None
        self.approvers: set[str] = set()
        self.raters: dict[str, set[str]] = {}
        self.entered: dict[str, datetime] = {}
        self.marks: dict[str, dict[StepKind, tuple[float, bool]]] = {}
        self.step: dict[str, StepKind] = {}
        self.out: dict[str, str] = {}
        self.running: set[str] = set()
        self.members: set[str] = set()
        self.phase: Phase | None = None
        self.failed_unrevised = False
        self.sessions_due: list[str] = []
        self.holds_over: set[str] = set()
        self.queue: list[str] = []
        self.offers: set[str] = set()
        self.hires = 0

    def done(self, id_: str, step: StepKind) -> bool:
        return step in self.marks.get(id_, {})

    def whole_group_done(self) -> bool:
        return self.phase is None or all(self.done(id_, LAST[self.phase]) for id_ in self.running)

    def past_recruitment(self) -> set[str]:
        return {id_ for id_, at in self.step.items() if id_ not in self.out and PHASE_OF[at] is not Phase.RECRUITMENT}

    def worth(self, id_: str) -> tuple[bool, float]:
        marks = self.marks[id_]
        return all(gate for _, gate in marks.values()), max(score for score, _ in marks.values())

    def shared(self, about: Sequence[str], by: str) -> bool:
        """Whether somebody else approved the brief, or evaluated one of these."""
        return bool(self.approvers.union(*(self.raters.get(id_, set()) for id_ in about)) - {by})

    def allows(self, happened: Sequence[Event], by: str, now: datetime) -> None:
        """Fails with the rule that was broken."""
        assert by != STRANGER or not happened, "not-your-role"
        with_all = any(isinstance(event, e.PoolCut | e.CandidatePresented) for event in happened)
        if happened and isinstance(happened[-1], e.ModelChanged):
            then = deepcopy(self)
            for event in happened[:-1]:
                then.note(event)
            assert then.phase is None, "model-changes"
            assert not then.past_recruitment(), "model-changes"
        for event in happened:
            self._allows_pools(event, by)
            self._allows_leaving(event, now)
            self._allows_entry_and_hire(event, by)
            if isinstance(event, e.CandidateAdvanced):
                assert self.done(event.candidacy, event.from_step), "step-not-evaluated"
                before, after = PHASE_OF[event.from_step], PHASE_OF[event.step]
                assert with_all or before is after or (not self.iterative and before is not Phase.RECRUITMENT), "S56"

    def _allows_pools(self, event: Event, by: str) -> None:
        match event:
            case e.PoolOpened():
                assert self.iterative, "other-model"
                assert self.next_iterative is None, "model-changes"
                assert not self.failed_unrevised, "S63"
                assert self.phase is None, "S62"
                assert not self.holds_over, "S66"
                assert self.hires < self.openings, "no-opening-left"
            case e.PoolCut():
                assert set(event.advanced) <= self.running, "not-a-member"
                assert self.whole_group_done(), "C5"
                assert event.to_phase is not Phase.MANAGERIAL or len(event.advanced) <= 2, "C3"
                best = [self.worth(id_) for id_ in self.running - set(event.advanced)]
                against = best and max(best) > min(self.worth(id_) for id_ in event.advanced)
                assert event.reason or not against, "S57"
            case e.PoolDecided():
                assert by == MANAGER, "not-your-role"
                assert self.shared(event.selected or event.members, by), "S91"
                assert set(event.selected) <= self.running, "not-a-member"
                assert self.whole_group_done(), "S46"
                assert not event.selected or self.phase is Phase.MANAGERIAL, "S62"
            case e.SearchClosed():
                assert by == MANAGER, "not-your-role"
                assert self.phase is None, "S62"
                assert self.hires < self.openings, "already-filled"
                assert self.step.keys() == self.out.keys(), "undecided"

    def _allows_leaving(self, event: Event, now: datetime) -> None:
        match event:
            case e.CandidateRejected():
                assert event.template == "skills-gap", "S29"
                assert event.candidacy not in self.running or self.whole_group_done(), "C5"
            case e.CandidateHeld():
                assert event.candidacy not in self.running or self.whole_group_done(), "C5"
                assert timedelta(days=14) <= event.until - now <= timedelta(days=21), "S66"
                assert event.contacts, "S67"
                assert all(now <= contact <= event.until for contact in event.contacts), "S67"
            case e.CandidatePresented():
                assert not self.sessions_due, "C1"
                assert not self.past_recruitment(), "S37"
                assert not self.holds_over, "S66"
                assert event.reason or self.queue[:1] == [event.candidacy], "S59"
            case e.HoldReleased() if not self.iterative and PHASE_OF[event.step] is not Phase.RECRUITMENT:
                assert not self.past_recruitment(), "S37"
                assert not self.sessions_due, "C1"

    def _allows_entry_and_hire(self, event: Event, by: str) -> None:
        match event:
            case e.CandidacyEntered():
                assert event.candidacy not in self.step, "already-entered"
                assert self.hires < self.openings, "no-opening-left"
                assert event.pool is None or self.phase is Phase.RECRUITMENT, "S56"
            case e.CandidacyReconsidered():
                assert self.out.get(event.candidacy) == "rejected", "S35"
                assert self.hires < self.openings, "no-opening-left"
            case e.CandidateSelected():
                assert by == MANAGER, "not-your-role"
                assert self.shared((event.candidacy,), by), "S91"
                assert self.done(event.candidacy, StepKind.MANAGERIAL_INTERVIEW), "step-not-evaluated"
            case e.OfferMade():
                assert len(self.offers) + self.hires < self.openings, "no-opening-left"
            case e.PositionFilled():
                assert self.hires < self.openings, "no-opening-left"

    def note(self, event: Event) -> None:
        self._note_pools(event)
        self._note_coming(event)
        self._note_going(event)

    def _note_pools(self, event: Event) -> None:
        match event:
            case e.SearchOpened():
                self.iterative = event.model == "iterative"
                self.openings = self.next_openings = event.openings
                self.approvers = set(event.approvers)
            case e.RevisionAdopted():
                self.next_openings = event.brief.openings
                wanted = event.brief.model is not None and event.brief.model.kind == "iterative"
                self.next_iterative = wanted if wanted is not self.iterative else None
                if event.in_force == "now":
                    self.openings = self.next_openings
                    self.failed_unrevised &= not event.changes
            case e.PoolOpened():
                self.running, self.members, self.phase = set(event.members), set(event.members), Phase.RECRUITMENT
            case e.PoolCut():
                self.running, self.phase = set(event.advanced), event.to_phase
            case e.PoolDecided():
                self.failed_unrevised = event.outcome == "failed"
                self.running, self.phase = set(), None
                self.openings = self.next_openings if self.next_iterative is None else self.openings
            case e.ModelChanged():
                self.openings, self.next_iterative, self.failed_unrevised = self.next_openings, None, False
                self.iterative = event.to_model == "iterative"
                inside = [id_ for id_ in self.step if id_ not in self.out and not self.iterative]
                self.queue = sorted(inside, key=lambda id_: (self.entered[id_], id_))

    def _note_coming(self, event: Event) -> None:
        match event:
            case e.CandidateAdvanced():
                self.step[event.candidacy] = event.step
            case e.MarksRecorded():
                self.raters.setdefault(event.candidacy, set()).update(event.raters)
                self._note_total(event)
            case e.FeedbackSessionRecorded():
                for id_ in set(event.about) & set(self.sessions_due):
                    self.sessions_due.remove(id_)
            case e.CandidatePresented():
                self._gone(event.candidacy)
            case e.CandidacyEntered() | e.HoldReleased() | e.CandidacyReconsidered():
                self._gone(event.candidacy)
                self.step[event.candidacy] = event.step
                self.out.pop(event.candidacy, None)
                if isinstance(event, e.CandidacyEntered):
                    self.entered[event.candidacy] = event.entered_at
                    self.members |= {event.candidacy} if event.pool is not None else set()
                back = event.candidacy in self.members and PHASE_OF[event.step] is self.phase
                if back:
                    self.running.add(event.candidacy)
                elif not self.iterative and PHASE_OF[event.step] is Phase.RECRUITMENT:
                    self.queue.append(event.candidacy)

    def _note_total(self, event: e.MarksRecorded) -> None:
        total = StepTotal.opened(str(event.total.content))
        if total.score is not None:
            self.marks.setdefault(event.candidacy, {})[event.step] = (total.score, total.gate_passed)

    def _note_going(self, event: Event) -> None:
        match event:
            case e.CandidateRejected():
                self._gone(event.candidacy, "rejected")
                if not self.iterative:
                    self.sessions_due.append(event.candidacy)
            case e.CandidateHeld() | e.HoldExtended():
                self._gone(event.candidacy, "held")
            case e.HoldExpired():
                self.holds_over.add(event.candidacy)
            case e.OfferMade():
                self.offers.add(event.candidacy)
            case e.PositionFilled():
                self._gone(event.candidacy, "hired")
                self.hires += 1
            case e.CandidacyWithdrawn() | e.OfferDeclined():
                self._gone(event.candidacy, "withdrawn")

    def _gone(self, id_: str, where: str | None = None) -> None:
        """Out of the queue, the offers, the due holds; with `where`, out of play."""
        self.queue = [each for each in self.queue if each != id_]
        self.offers.discard(id_)
        self.holds_over.discard(id_)
        if where is not None:
            self.running.discard(id_)
            self.out[id_] = where
