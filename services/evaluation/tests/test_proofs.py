from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation.commands import BreakSeal, CorrectScore, DeclareConflict, ReplaceRater
from hiring.contracts.evaluation.events import FormsPutInForce, ScoreSubmitted
from hiring.contracts.evaluation.parts import Answers, Recommendation, SkillRating
from hiring.contracts.evaluation.queries import (
    Certificate,
    CertifyDecision,
    ListDecisions,
    ReportIndependence,
    ShowCoverage,
    ShowForms,
    ShowRaterStatistics,
)
from hiring.contracts.pipeline.events import CandidateRejected, CandidateSelected, PoolCut, PoolDecided, PositionFilled
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.evaluation.domain.fingerprints import fingerprints
from hiring.evaluation.domain.sealing import B2_READERS, S26
from hiring.evaluation.views.evaluation import ROWS
from hiring.evaluation.views.forms import FORMS
from hiring.eventkit.decider import Refused
from hiring.eventkit.testing.spec import MONDAY


def rated(vacancy: Any, candidacy: str, pavel: int = 4, ines: int = 4) -> str:
    evaluation = vacancy.advances(candidacy)
    vacancy.rates("pavel", evaluation, python=pavel, sql=pavel, kafka="not_observed")
    vacancy.passes(hours=2)
    vacancy.rates("ines", evaluation, python=ines, sql=ines, kafka=3)
    return str(evaluation)


def cut(**changes: Any) -> PoolCut:
    ranking = [
        {"candidacy": one, "rank": rank, "combined": score, "gate_passed": True}
        for rank, (one, score) in enumerate((("c1", 0.9), ("c2", 0.6)), 1)
    ]
    told: dict[str, Any] = {
        "vacancy": "v1",
        "pool": "p1",
        "from_phase": "professional",
        "to_phase": "managerial",
        "ranking": ranking,
        "advanced": ["c1"],
        "left": ["c2"],
        "decided_by": "anna",
        "brief_version": 1,
    }
    return PoolCut.model_validate(told | changes)


def certified(vacancy: Any, by: str = "maria") -> Certificate:
    """The certificate of the latest decision."""
    *_, latest = vacancy.asked(ListDecisions(vacancy="v1"), by=by).decisions
    found = vacancy.asked(CertifyDecision(vacancy="v1", decision=latest.decision), by=by)
    assert isinstance(found, Certificate)
    return found


def failed(certificate: Certificate) -> set[str]:
    assert certificate.valid == all(check.passed for check in certificate.checks)
    return {check.rule for check in certificate.checks if not check.passed}


@pytest.fixture
def pool(vacancy: Any) -> Any:
    rated(vacancy, "c1", 5, 5)
    rated(vacancy, "c2", 3, 4)
    vacancy.hears(cut(), actor="anna")
    return vacancy


def test_b2_a_decision_by_the_rules_is_certified_rule_by_rule(pool: Any) -> None:
    certificate = certified(pool)
    assert certificate.valid
    assert (certificate.decision.kind, certificate.decision.decided_by) == ("pool-cut", "anna")
    assert {check.rule for check in certificate.checks} >= {
        "S12",
        "S23",
        "S24",
        "S25",
        "S27",
        "S28",
        "S52",
        "S53",
        "S54",
    }
    assert {check.rule for check in certificate.checks} >= {"C5", "S57", "S83", "F1-F4"}
    assert all(one.recorded == one.computed for one in certificate.fingerprints)


def test_b2_a_weight_changed_in_the_past_fails_the_certificate_and_is_named(pool: Any) -> None:
    forms = pool.asked(ShowForms(vacancy="v1"), by="maria").forms
    heavier = forms.model_copy(
        update={
            "steps": tuple(
                s.model_copy(update={"weight": 90}) if s.kind is StepKind.PROFESSIONAL_INTERVIEW else s
                for s in forms.steps
            )
        }
    )
    pool.connection.execute(update(FORMS.table).values(forms=heavier.model_dump(mode="json")))
    assert failed(certified(pool)) == {"S28"}


def test_b2_a_weight_changed_with_its_fingerprint_is_still_found_by_the_plans(pool: Any) -> None:
    forms = pool.asked(ShowForms(vacancy="v1"), by="maria").forms
    lighter = forms.model_copy(
        update={"requirements": tuple(r.model_copy(update={"weight": 1, "minimum": None}) for r in forms.requirements)}
    )
    changed = {"forms": lighter.model_dump(mode="json"), "hashes": fingerprints(lighter)}
    pool.connection.execute(update(FORMS.table).values(**changed))
    assert failed(certified(pool)) == {"S13", "S52"}


def test_b2_a_score_that_is_not_what_the_answers_come_to_is_found(pool: Any) -> None:
    row = pool.connection.execute(ROWS.select().where(ROWS.c.candidacy == "c2")).mappings().one()
    better = {**row["result"], "score": 1.0}
    pool.connection.execute(update(ROWS).where(ROWS.c.candidacy == "c2").values(result=better))
    certificate = certified(pool)
    assert failed(certificate) == {"F1-F4"}
    (found,) = [check.found for check in certificate.checks if not check.passed]
    assert found == "c2-professional-interview does not come to what was recorded"


def test_b2_answers_changed_in_the_past_are_found(pool: Any) -> None:
    row = pool.connection.execute(ROWS.select().where(ROWS.c.candidacy == "c2")).mappings().one()
    kinder = Answers.opened(row["answers"]["pavel"]["answers"].replace('"rating":3', '"rating":5')).sealed()
    answers = {**row["answers"], "pavel": {**row["answers"]["pavel"], "answers": kinder.to_json()}}
    pool.connection.execute(update(ROWS).where(ROWS.c.candidacy == "c2").values(answers=answers))
    assert failed(certified(pool)) == {"F1-F4"}


def test_b2_later_rules_and_answers_never_change_an_old_certificate(pool: Any) -> None:
    before = certified(pool)
    brief = complete_brief()
    heavier = tuple(step.model_copy(update={"weight": 33}) for step in brief.flow)
    pool.revises(brief.model_copy(update={"flow": heavier, "approvers": ("maria",)}))
    managerial = pool.advances("c1", StepKind.MANAGERIAL_INTERVIEW)
    pool.rates("maria", managerial, teamwork=1)
    assert pool.asked(CertifyDecision(vacancy="v1", decision=before.decision.decision), by="maria") == before


@pytest.mark.parametrize(
    ("decision", "rule"),
    [
        (cut(advanced=["c2"], left=["c1"]), "S57"),
        (cut(ranking=[{"candidacy": "c9", "rank": 1, "gate_passed": True}], advanced=["c9"]), "C5"),
    ],
)
def test_b2_a_decision_against_the_rules_fails_under_their_ids(pool: Any, decision: PoolCut, rule: str) -> None:
    pool.hears(decision, actor="anna")
    assert failed(certified(pool)) == {rule}


def test_b2_every_kind_of_decision_is_certified(pool: Any) -> None:
    of = {"vacancy": "v1", "candidacy": "c1", "candidate": "of-c1", "brief_version": 1}
    reason = {"reason": "Strongest together.", "decided_by": "maria"}
    pool.hears(
        PoolDecided(
            vacancy="v1", pool="p1", ordinal=1, outcome="selected", members=("c1", "c2"), brief_version=1, **reason
        )
    )
    assert certified(pool).valid
    pool.hears(CandidateSelected(**of, **reason))
    assert certified(pool).valid
    pool.hears(
        CandidateRejected(
            **of,
            step="professional-interview",
            model="iterative",
            template="skills-gap",
            reason="Skills",
            clarification=Sealed("Python was not there yet."),
            outcome=(1, 0, 0),
        )
    )
    certificate = certified(pool, by="olga")
    assert certificate.valid
    assert "S29" in {check.rule for check in certificate.checks}


def test_b2_certificates_are_for_those_who_decide_or_approve(pool: Any) -> None:
    for by, rule in (("pavel", B2_READERS), ("stranger", S26)):
        with pytest.raises(Refused) as refusal:
            pool.asked(CertifyDecision(vacancy="v1", decision="e1"), by=by)
        assert refusal.value.rule == rule
    with pytest.raises(LookupError):
        pool.asked(CertifyDecision(vacancy="v1", decision="e999"), by="maria")


def test_b2_forms_that_were_recorded_before_fingerprints_were_are_certified_by_the_rest(vacancy: Any) -> None:
    (put,) = [event for event in vacancy.log if isinstance(event, FormsPutInForce)]
    vacancy.hears(put.model_copy(update={"hashes": {}}))
    rated(vacancy, "c1")
    rated(vacancy, "c2")
    vacancy.hears(cut())
    certificate = certified(vacancy)
    assert certificate.valid
    assert {one.recorded for one in certificate.fingerprints} == {None}


def test_b7_the_report_says_who_judged_alone_and_lists_what_is_tainted(vacancy: Any) -> None:
    clean = rated(vacancy, "c1")
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
    vacancy.hears(cut())
    assert failed(certified(vacancy)) == {"S25"}
    latest = certified(vacancy).decision.decision
    of_decision = vacancy.asked(ReportIndependence(vacancy="v1", decision=latest), by="olga")
    assert of_decision == report
    later = rated(vacancy, "c3")
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


def test_s50_the_skills_matrix_says_what_is_asked_where_and_which_step_is_idle(vacancy: Any) -> None:
    shown = vacancy.asked(ShowCoverage(vacancy="v1"), by="pavel")
    assert {skill.skill: [step.value for step in skill.steps] for skill in shown.skills} == {
        "python": ["professional-interview"],
        "sql": ["professional-interview"],
        "kafka": ["professional-interview"],
        "teamwork": ["recruitment-interview", "managerial-interview"],
        "english": ["pre-screening", "recruitment-interview"],
    }
    assert (shown.unasked, shown.duplicated) == ((), ())
    assert shown.undescribed == ()
    assert [step.value for step in shown.idle_steps] == [
        "pre-screening",
        "recruitment-interview",
        "managerial-interview",
    ]


def test_s25_a_skill_whose_levels_nobody_described_is_named(vacancy: Any) -> None:
    brief = complete_brief()
    vague = tuple(r.model_copy(update={"anchors": ()}) if r.skill == "sql" else r for r in brief.requirements)
    vacancy.revises(brief.model_copy(update={"requirements": vague}))
    assert vacancy.asked(ShowCoverage(vacancy="v1"), by="anna").undescribed == ("sql",)


def statistics(vacancy: Any, by: str, *, corrected: bool = False) -> Any:
    return vacancy.asked(ShowRaterStatistics(vacancy="v1", corrected=corrected), by=by)


def test_f8_a_rater_sees_their_own_severity_and_nobody_elses(vacancy: Any) -> None:
    for candidacy, (pavel, ines) in {"c1": (5, 3), "c2": (4, 2), "c3": (3, 1)}.items():
        rated(vacancy, candidacy, pavel, ines)
    (mine,) = statistics(vacancy, "ines").raters
    assert mine.rater == "ines"
    assert mine.leniency < -0.1
    everybody = {load.rater: load for load in statistics(vacancy, "anna").raters}
    assert everybody["pavel"].leniency == pytest.approx(-everybody["ines"].leniency)
    assert everybody["ines"] == mine
    assert (mine.evaluations, mine.on_time, mine.median_hours) == (3, 1, 2)


def test_f9_reliability_stands_beside_what_more_raters_would_be_worth(vacancy: Any) -> None:
    for candidacy, (pavel, ines) in {"c1": (5, 4), "c2": (3, 3), "c3": (1, 2)}.items():
        evaluation = vacancy.advances(candidacy)
        vacancy.rates("pavel", evaluation, python=pavel, sql=pavel, kafka=pavel)
        vacancy.rates("ines", evaluation, python=ines, sql=ines, kafka=ines)
    (found,) = statistics(vacancy, "anna").reliability
    assert (found.targets, found.raters) == (3, 2)
    # the table (1, .75), (.5, .5), (0, .25): MSB .28125, MSW 1/48, MSJ 0, MSE 1/32
    assert found.icc1 == pytest.approx((0.28125 - 1 / 48) / (0.28125 + 1 / 48))
    assert found.icc3 == pytest.approx((0.28125 - 1 / 32) / (0.28125 + 1 / 32))
    assert found.with_raters[2] == pytest.approx(2 * found.icc1 / (1 + found.icc1))


def test_b8_fair_scores_stand_beside_the_raw_ones_only_if_asked_for_and_comparable(vacancy: Any) -> None:
    for candidacy, (pavel, ines) in {"c1": (5, 3), "c2": (4, 2)}.items():
        rated(vacancy, candidacy, pavel, ines)
    assert statistics(vacancy, "anna").fairness == ()
    assert statistics(vacancy, "pavel", corrected=True).fairness == ()
    (step,) = statistics(vacancy, "anna", corrected=True).fairness
    assert step.comparable
    assert [(score.candidacy, score.rank, score.fair_rank) for score in step.scores] == [("c1", 1, 1), ("c2", 2, 2)]
    vacancy.enters("c3")
    vacancy.rates("anna", "c3-pre-screening", english=4)
    alone = next(s for s in statistics(vacancy, "anna", corrected=True).fairness if s.step is StepKind.PRE_SCREENING)
    assert (alone.comparable, alone.scores, alone.ratings) == (False, (), {"anna": 1})


def test_s7_minutes_are_counted_per_rater_and_per_hire(vacancy: Any) -> None:
    evaluation = vacancy.advances("c1")
    vacancy.rates("pavel", evaluation, minutes=55, python=4, sql=4, kafka=4)
    vacancy.rates("ines", evaluation, minutes=35, python=4, sql=4, kafka=4)
    vacancy.advances("c2")
    found = statistics(vacancy, "maria")
    assert {load.rater: (load.minutes, load.open) for load in found.raters} == {"ines": (35, 1), "pavel": (55, 1)}
    assert (found.minutes, found.hires, found.minutes_per_hire) == (90, 0, None)
    vacancy.hears(
        PositionFilled(
            vacancy="v1",
            candidacy="c1",
            candidate="of-c1",
            model="iterative",
            entered_at=MONDAY,
            starts_at=MONDAY + timedelta(days=30),
            probation_ends_at=MONDAY + timedelta(days=120),
            openings_left=0,
        )
    )
    assert statistics(vacancy, "maria").minutes_per_hire == 90
    assert [event.minutes for event in vacancy.log if isinstance(event, ScoreSubmitted)] == [55, 35]
