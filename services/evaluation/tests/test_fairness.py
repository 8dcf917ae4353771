from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation.commands import (
    BreakSeal,
    DeclareConflict,
    RecordAccommodation,
    RecordConsensus,
    RemindRaters,
    ReplaceRater,
    SubmitScore,
)
from hiring.contracts.evaluation.events import (
    AccommodationRecorded,
    ConflictDeclared,
    ConsensusRecorded,
    EvaluationCancelled,
    EvaluationCompleted,
    EvaluationOpened,
    EvidenceNoted,
    RatersReminded,
    ScoreSubmitted,
    SealBroken,
)
from hiring.contracts.evaluation.parts import Answers, Plan, Recommendation, SkillRating
from hiring.contracts.evaluation.queries import ListMyEvaluations, ShowEvaluation
from hiring.contracts.pipeline.events import CandidacyWithdrawn
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.evaluation.domain.evaluation.decider import EVALUATION
from hiring.evaluation.domain.evaluation.rules import (
    ALREADY_SUBMITTED,
    B7,
    CONFLICT_OF_INTEREST,
    DEBRIEF_AFTER_ALL,
    EVALUATION_CLOSED,
    NOT_A_RATER,
    NOT_YOUR_ROLE,
    NOTHING_SEALED,
    UNFIT_ATTENDEES,
    UNFIT_REPLACEMENT,
)
from hiring.evaluation.domain.reactions import REACTION_ONLY
from hiring.evaluation.domain.sealing import S25
from hiring.eventkit.decider import Refused
from hiring.eventkit.testing.spec import MONDAY, Spec

spec = Spec(EVALUATION)
BRIEF = complete_brief()
ID = "c1-professional-interview"
OF = {"vacancy": "v1", "evaluation": ID, "candidacy": "c1", "step": "professional-interview"}
PLAN = Plan(
    candidacy="c1",
    candidate="p1",
    step="professional-interview",
    raters=("pavel", "ines"),
    organisers=("anna",),
    deciders=("anna", "maria"),
    team=("anna", "pavel", "ines", "maria", "oscar"),
    questions=BRIEF.step(StepKind.PROFESSIONAL_INTERVIEW).questions,
    requirements=BRIEF.requirements[:3],
    step_weight=50,
    combination=BRIEF.combination,
    trade_off=BRIEF.trade_off,
    brief_version=1,
    due_at=MONDAY + timedelta(hours=72),
)
OPENED = EvaluationOpened(vacancy="v1", evaluation=ID, plan=PLAN)
GOOD = tuple(SkillRating(skill=skill, rating=4) for skill in ("python", "sql", "kafka"))
SAID = Answers(ratings=GOOD, recommendation=Recommendation.YES).sealed()
SUBMIT = SubmitScore(vacancy="v1", evaluation=ID, ratings=GOOD, recommendation=Recommendation.YES)
KNOWS = Sealed("We were colleagues.")
CONFLICT = ConflictDeclared(**OF, candidate="p1", rater="ines", reason=KNOWS)
DECLARE = DeclareConflict(vacancy="v1", evaluation=ID, reason=KNOWS)
BREAK = BreakSeal(vacancy="v1", evaluation=ID, reason="The offer is due tonight.")
REASON = "The offer is due tonight."


def submitted(rater: str) -> ScoreSubmitted:
    return ScoreSubmitted(**OF, candidate="p1", rater=rater, answers=SAID)


def broken(by: str, missing: tuple[str, ...] = ("ines",)) -> SealBroken:
    return SealBroken(**OF, by=by, reason=REASON, seen=("pavel",), missing=missing)


def completed(*events: Any) -> Any:
    return spec.given(OPENED, *events, submitted("pavel")).when(SUBMIT, by="ines").happens()


def test_a_rater_with_a_conflict_of_interest_steps_aside() -> None:
    aside = spec.given(OPENED).when(DECLARE, by="ines").then(CONFLICT)
    aside.when(SUBMIT, by="ines").then_refused(CONFLICT_OF_INTEREST)
    aside.when(SUBMIT, by="pavel").then(submitted("pavel"))


def test_a_conflict_is_declared_by_a_rater_before_rating() -> None:
    spec.given(OPENED).when(DECLARE, by="maria").then_refused(NOT_A_RATER)
    spec.given(OPENED, submitted("ines")).when(DECLARE, by="ines").then_refused(ALREADY_SUBMITTED)


def test_whoever_has_a_conflict_does_not_come_back_as_a_replacement() -> None:
    def replace(rater: str, replacement: str) -> ReplaceRater:
        return ReplaceRater(vacancy="v1", evaluation=ID, rater=rater, replacement=replacement, reason="A conflict.")

    (gone,) = spec.given(OPENED, CONFLICT).when(replace("ines", "oscar"), by="anna").happens()
    back = spec.given(OPENED, CONFLICT, gone).when(replace("pavel", "ines"), by="anna")
    back.then_refused(UNFIT_REPLACEMENT)


@pytest.mark.parametrize("by", ["anna", "maria", "ines"])
def test_b7_breaking_the_seal_is_told_with_whose_answers_were_seen(by: str) -> None:
    spec.given(OPENED, submitted("pavel")).when(BREAK, by=by).then(broken(by))


def test_b7_nobody_from_outside_breaks_a_seal() -> None:
    spec.given(OPENED, submitted("pavel")).when(BREAK, by="oscar").then_refused(B7)
    spec.given(OPENED, submitted("pavel")).when(BREAK, by="administrator").then_refused(B7)


def test_a_seal_is_broken_only_where_something_is_sealed() -> None:
    spec.when(BREAK, by="anna").then_refused(NOTHING_SEALED)
    spec.given(OPENED).when(BREAK, by="anna").then_refused(NOTHING_SEALED)
    spec.given(OPENED, submitted("pavel")).when(BREAK, by="pavel").then_refused(NOTHING_SEALED)
    spec.given(OPENED, submitted("pavel"), *completed()).when(BREAK, by="anna").then_refused(NOTHING_SEALED)


def test_b7_a_cancelled_evaluation_keeps_its_seal_until_it_is_broken() -> None:
    over = EvaluationCancelled(**OF, missing=("ines",))
    spec.given(OPENED, submitted("pavel"), over).when(BREAK, by="maria").then(broken("maria"))


def test_b7_a_broken_seal_taints_what_is_completed_after_it() -> None:
    *_, clean = completed()
    *_, tainted = spec.given(OPENED, submitted("pavel"), broken("anna")).when(SUBMIT, by="ines").happens()
    assert isinstance(clean, EvaluationCompleted)
    assert isinstance(tainted, EvaluationCompleted)
    assert (clean.tainted, tainted.tainted) == (False, True)
    assert clean.model_copy(update={"tainted": True}) == tainted


def agree(*attendees: str) -> RecordConsensus:
    return RecordConsensus(
        vacancy="v1",
        evaluation=ID,
        attendees=attendees,
        ratings=GOOD,
        recommendation=Recommendation.YES,
        summary=Sealed("Strong in Python, Kafka to be learnt."),
    )


def test_a_debrief_records_what_all_agreed_on_beside_what_each_had_said() -> None:
    done = spec.given(OPENED, submitted("pavel"), *completed())
    agreed = done.when(agree("pavel", "ines", "maria"), by="pavel").then(
        ConsensusRecorded(
            **OF,
            attendees=("pavel", "ines", "maria"),
            answers=SAID,
        ),
        EvidenceNoted(
            vacancy="v1",
            evaluation=ID,
            candidate="p1",
            rater="pavel",
            about="debrief",
            remark=Sealed("Strong in Python, Kafka to be learnt."),
        ),
    )
    agreed.when(agree("pavel", "ines"), by="ines").then_refused(DEBRIEF_AFTER_ALL)


def test_a_debrief_comes_after_every_rater_has_answered_alone() -> None:
    spec.when(agree("pavel", "ines"), by="pavel").then_refused(DEBRIEF_AFTER_ALL)
    spec.given(OPENED, submitted("pavel")).when(agree("pavel", "ines"), by="pavel").then_refused(DEBRIEF_AFTER_ALL)


def test_at_a_debrief_are_all_raters_and_nobody_from_outside() -> None:
    done = spec.given(OPENED, submitted("pavel"), *completed())
    done.when(agree("pavel", "maria"), by="pavel").then_refused(UNFIT_ATTENDEES)
    done.when(agree("pavel", "ines", "stranger"), by="pavel").then_refused(UNFIT_ATTENDEES)
    done.when(agree("pavel", "ines"), by="oscar").then_refused(NOT_A_RATER)


RAMP = RecordAccommodation(vacancy="v1", evaluation=ID, accommodation=Sealed("Needs a quiet room."))


def test_what_a_candidate_needs_is_recorded_sealed() -> None:
    told = AccommodationRecorded(**OF, candidate="p1", accommodation=Sealed("Needs a quiet room."))
    spec.given(OPENED).when(RAMP, by="anna").then(told)
    spec.given(OPENED).when(RAMP, by="pavel").then_refused(NOT_YOUR_ROLE)
    over = EvaluationCancelled(**OF, missing=("ines",))
    spec.given(OPENED, over).when(RAMP, by="anna").then_refused(EVALUATION_CLOSED)


def test_f17_whoever_has_not_rated_is_reminded_once() -> None:
    remind = RemindRaters(vacancy="v1", evaluation=ID)
    told = RatersReminded(**OF, missing=("ines",), due_at=PLAN.due_at)
    spec.given(OPENED, submitted("pavel")).when(remind, by="policy").then(told)
    spec.given(OPENED, submitted("pavel"), *completed()).when(remind, by="policy").then_nothing()
    spec.given(OPENED).when(remind, by="anna").then_refused(REACTION_ONLY)


def test_f17_the_rating_is_reminded_of_an_hour_after_the_step_and_the_form_is_late_after_a_day(vacancy: Any) -> None:
    vacancy.advances("c1")
    vacancy.passes(hours=48)
    assert not [event for event in vacancy.log if isinstance(event, RatersReminded)]
    vacancy.passes(hours=1)
    (reminded,) = [event for event in vacancy.log if isinstance(event, RatersReminded)]
    assert reminded.missing == ("pavel", "ines")


def test_a_rater_learns_what_the_candidate_needs_and_whether_they_are_being_replaced(vacancy: Any) -> None:
    evaluation = vacancy.advances("c1")
    vacancy.told(RAMP.model_copy(update={"evaluation": evaluation}), by="anna")
    vacancy.told(DECLARE.model_copy(update={"evaluation": evaluation}), by="ines")
    (task,) = vacancy.asked(ListMyEvaluations(), by="ines").tasks
    assert (task.accommodations, task.replaced_soon) == (("Needs a quiet room.",), True)
    assert [[anchor.level for anchor in r.anchors] for r in task.requirements] == [[1, 3, 5]] * 3


def test_b7_whoever_broke_the_seal_reads_and_everybody_who_may_read_sees_that(vacancy: Any) -> None:
    evaluation = vacancy.advances("c1")
    vacancy.rates("pavel", evaluation, python=5, sql=4, kafka=3)
    shown = ShowEvaluation(vacancy="v1", evaluation=evaluation)
    with pytest.raises(Refused) as refusal:
        vacancy.asked(shown, by="maria")
    assert refusal.value.rule == S25
    vacancy.told(BREAK.model_copy(update={"evaluation": evaluation}), by="maria")
    assert [answer.rater for answer in vacancy.asked(shown, by="maria").answers] == ["pavel"]
    with pytest.raises(Refused):
        vacancy.asked(shown, by="anna")
    (told,) = vacancy.asked(shown, by="pavel").seal_broken
    assert (told.by, told.seen, told.missing, told.reason) == ("maria", ("pavel",), ("ines",), REASON)


def test_a_debrief_is_shown_apart_from_the_answers(vacancy: Any) -> None:
    evaluation = vacancy.advances("c1")
    vacancy.rates("pavel", evaluation, python=5, sql=4, kafka=3)
    vacancy.rates("ines", evaluation, python=2, sql=4, kafka=3)
    shown = ShowEvaluation(vacancy="v1", evaluation=evaluation)
    before = vacancy.asked(shown, by="maria")
    vacancy.told(agree("pavel", "ines"), by="ines")
    after = vacancy.asked(shown, by="maria")
    assert after.consensus.ratings == GOOD
    assert after.consensus.summary == "Strong in Python, Kafka to be learnt."
    assert after.model_copy(update={"consensus": None}) == before


def test_the_seal_of_a_cancelled_evaluation_can_still_be_broken_in_view(vacancy: Any) -> None:
    evaluation = vacancy.advances("c1")
    vacancy.rates("pavel", evaluation, python=5, sql=4, kafka=3)
    vacancy.hears(
        CandidacyWithdrawn(
            vacancy="v1", candidacy="c1", candidate="of-c1", step="professional-interview", reason="Another offer"
        )
    )
    vacancy.told(BREAK, by="anna")
    assert vacancy.asked(ShowEvaluation(vacancy="v1", evaluation=evaluation), by="anna").status == "cancelled"
