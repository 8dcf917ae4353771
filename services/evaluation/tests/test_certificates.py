from typing import Any

import pytest
from sqlalchemy import update

from hiring.contracts.brief import Role, Step, StepKind
from hiring.contracts.evaluation.commands import UseFairScores
from hiring.contracts.evaluation.events import FormsPutInForce
from hiring.contracts.evaluation.parts import Answers
from hiring.contracts.evaluation.queries import Certificate, CertifyDecision, ListDecisions, ShowEvaluation, ShowForms
from hiring.contracts.pipeline.events import CandidateRejected, CandidateSelected, PoolCut, PoolDecided
from hiring.contracts.pipeline.ranking import Ranking
from hiring.contracts.samples import complete_brief, total
from hiring.contracts.sealed import Sealed
from hiring.evaluation.domain.fingerprints import fingerprints
from hiring.evaluation.domain.sealing import B2_READERS, S26
from hiring.evaluation.views.evaluation import ROWS
from hiring.evaluation.views.forms import FORMS
from hiring.eventkit.decider import Refused


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
        "ranking": Ranking.model_validate({"places": ranking}).sealed(),
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
    vacancy.both_rate("c1", 5, 5)
    vacancy.both_rate("c2", 3, 4)
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
    better = {**row["result"], "total": total(1.0).to_json()}
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
        (cut(advanced=["c1", "c9"], left=["c2"]), "C5"),
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


def test_b2_an_auditor_who_takes_no_part_is_shown_a_certificate(pool: Any) -> None:
    *_, decision = pool.asked(ListDecisions(vacancy="v1"), by="maria").decisions
    query = CertifyDecision(vacancy="v1", decision=decision.decision)
    assert pool.asked(query, by="ada", roles={"auditor"}) == pool.asked(query, by="maria")


def test_b2_forms_that_were_recorded_before_fingerprints_were_are_certified_by_the_rest(vacancy: Any) -> None:
    (put,) = [event for event in vacancy.log if isinstance(event, FormsPutInForce)]
    vacancy.hears(put.model_copy(update={"hashes": {}}))
    vacancy.both_rate("c1")
    vacancy.both_rate("c2")
    vacancy.hears(cut())
    certificate = certified(vacancy)
    assert certificate.valid
    assert {one.recorded for one in certificate.fingerprints} == {None}


def test_b2_scores_of_raters_who_count_differently_are_certified_as_approved(vacancy: Any) -> None:
    def heavier(step: Step) -> Step:
        weights = {Role.INTERVIEWER: 1, Role.HIRING_MANAGER: 4}
        changes = {"raters": ("pavel", "maria"), "role_weights": weights, "role_rationale": "She will lead them."}
        return step.model_copy(update=changes) if step.kind is StepKind.PROFESSIONAL_INTERVIEW else step

    brief = complete_brief()
    vacancy.revises(brief.model_copy(update={"flow": tuple(map(heavier, brief.flow))}))
    for candidacy in ("c1", "c2"):
        evaluation = vacancy.advances(candidacy)
        vacancy.rates("pavel", evaluation, python=1, sql=1, kafka=1)
        vacancy.rates("maria", evaluation, python=5, sql=5, kafka=5)
    vacancy.hears(cut(brief_version=2))
    assert certified(vacancy).valid
    sheet = vacancy.asked(ShowEvaluation(vacancy="v1", evaluation="c1-professional-interview"), by="anna")
    assert sheet.result.score == pytest.approx(0.8)
    row = vacancy.connection.execute(ROWS.select().where(ROWS.c.candidacy == "c2")).mappings().one()
    vacancy.connection.execute(
        update(ROWS).where(ROWS.c.candidacy == "c2").values(plan={**row["plan"], "rater_weights": {}})
    )
    assert failed(certified(vacancy)) == {"S28", "F1-F4"}


def test_f8_a_certificate_names_who_had_seen_corrected_scores_by_then(pool: Any) -> None:
    assert certified(pool).fair_scores_seen_by == ()
    pool.told(UseFairScores(vacancy="v1", reason="Raters differ."), by="maria")
    assert certified(pool).fair_scores_seen_by == ()
    pool.hears(cut(pool="p2"), actor="anna")
    assert certified(pool).fair_scores_seen_by == ("maria",)
