from typing import Any

from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation.commands import BreakSeal, CorrectScore, DeclareConflict, ReplaceRater
from hiring.contracts.evaluation.parts import Recommendation, SkillRating
from hiring.contracts.evaluation.queries import CertifyDecision, ListDecisions, ReportIndependence
from hiring.contracts.pipeline.events import PoolCut
from hiring.contracts.pipeline.ranking import Ranked, Ranking
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed

CANDIDATES_CUT = PoolCut(
    vacancy="v1",
    pool="p1",
    from_phase="professional",
    to_phase="managerial",
    ranking=Ranking(
        places=tuple(Ranked(candidacy=one, rank=rank, gate_passed=True) for rank, one in enumerate(("c1", "c2"), 1))
    ).sealed(),
    advanced=("c1",),
    left=("c2",),
    decided_by="anna",
    brief_version=1,
)


def test_b7_the_report_says_who_judged_alone_and_lists_what_is_tainted(vacancy: Any) -> None:
    clean = vacancy.both_rate("c1")
    tainted = vacancy.advances("c2")
    vacancy.rates("pavel", tainted, python=4, sql=4, kafka=4)
    vacancy.told(BreakSeal(vacancy="v1", evaluation=tainted, reason="I was in a hurry."), by="ines")
    vacancy.rates("ines", tainted, python=4, sql=4, kafka=4)
    report = vacancy.asked(ReportIndependence(vacancy="v1"), by="olga")
    assert report.tainted == (tainted,)
    one, two = report.evaluations
    assert (one.evaluation, one.independent, one.seal_broken) == (clean, True, ())
    assert {rater.rater: rater.read_before for rater in two.raters} == {"pavel": (), "ines": ("pavel",)}
    assert two.seal_broken[0].reason == "I was in a hurry."
    vacancy.hears(CANDIDATES_CUT)
    *_, decision = vacancy.asked(ListDecisions(vacancy="v1"), by="olga").decisions
    certificate = vacancy.asked(CertifyDecision(vacancy="v1", decision=decision.decision), by="olga")
    assert [check.rule for check in certificate.checks if not check.passed] == ["S25"]
    latest = decision.decision
    of_decision = vacancy.asked(ReportIndependence(vacancy="v1", decision=latest), by="olga")
    assert of_decision == report
    later = vacancy.both_rate("c3")
    assert later not in {
        one.evaluation
        for one in vacancy.asked(ReportIndependence(vacancy="v1", decision=latest), by="olga").evaluations
    }


def test_b7_the_report_names_conflicts_and_who_is_still_out(vacancy: Any) -> None:
    evaluation = vacancy.advances("c1")
    vacancy.told(DeclareConflict(vacancy="v1", evaluation=evaluation, reason=Sealed("My cousin.")), by="ines")
    vacancy.told(
        ReplaceRater(vacancy="v1", evaluation=evaluation, rater="ines", replacement="maria", reason="A conflict."),
        by="anna",
    )
    (one,) = vacancy.asked(ReportIndependence(vacancy="v1"), by="pavel").evaluations
    assert one.conflicts == ("ines",)
    assert [(rater.rater, rater.submitted_at) for rater in one.raters] == [("pavel", None), ("maria", None)]


def test_b7_a_correction_made_when_others_lay_open_is_reported(vacancy: Any) -> None:
    flow = tuple(
        step.model_copy(update={"raters": ("pavel", "ines", "maria")})
        if step.kind is StepKind.PROFESSIONAL_INTERVIEW
        else step
        for step in complete_brief().flow
    )
    vacancy.revises(complete_brief().model_copy(update={"flow": flow}))
    evaluation = vacancy.advances("c1")
    vacancy.rates("pavel", evaluation, python=4, sql=4, kafka=4)
    vacancy.passes(hours=1)
    vacancy.rates("ines", evaluation, python=2, sql=2, kafka=2)
    vacancy.passes(hours=1)
    same = tuple(SkillRating(skill=skill, rating=2) for skill in ("python", "sql", "kafka"))
    vacancy.told(
        CorrectScore(
            vacancy="v1", evaluation=evaluation, ratings=same, recommendation=Recommendation.NO, reason="On reflection."
        ),
        by="pavel",
    )
    report = vacancy.asked(ReportIndependence(vacancy="v1"), by="anna")
    assert report.tainted == (evaluation,)
    assert {one.rater: one.corrected_after for one in report.evaluations[0].raters} == {
        "pavel": ("ines",),
        "ines": (),
        "maria": (),
    }
