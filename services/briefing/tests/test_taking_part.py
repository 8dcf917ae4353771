"""S4, S22, S83, S91: who agrees in which order, who stands in for whom, who knows the version, who may do it all."""

from collections.abc import Callable
from typing import Any

import pytest

from hiring.briefing.domain import rules as r
from hiring.contracts.brief import Brief, Change, StepKind
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing import taking_part as t
from hiring.contracts.briefing.agreements import Shortening
from hiring.contracts.samples import complete_brief
from hiring.eventkit.testing.spec import Spec

Told = Callable[..., Spec]
V: dict[str, Any] = {"vacancy": "backend"}
SUBMIT = c.SubmitBrief(**V)
APPROVE = c.ApproveBrief(**V, brief_version=1)
AWAY = t.DelegateApproval(**V, to="rosa", reason="On leave until May.")
ROSA = t.ApprovalDelegated(**V, approver="olga", delegate="rosa", reason="On leave until May.")
SHORTEN = c.ShortenFlow(**V, demand="high", argument="Everybody looks for them.")
ARGUED = Shortening(demand="high", argument="Everybody looks for them.", argued_by="anna")
CALM = (Change(pointer="/pitch", before=f'"{complete_brief().pitch}"', after='"Calm."'),)


def brief(**parts: Any) -> Brief:
    return complete_brief().model_copy(update=parts)


def given_by(approver: str, through: str | None = None) -> e.ApprovalGiven:
    return e.ApprovalGiven(**V, brief_version=1, approver=approver, given_by=through)


def going_on(spec: Spec) -> Spec:
    return spec.given(*spec.happens())


def flow_without(*kinds: StepKind) -> c.AgreeFlow:
    steps = tuple(
        c.PlannedStep(
            kind=step.kind, included=bool(step.included) and step.kind not in kinds, owner="pavel", raters=("pavel",)
        )
        for step in complete_brief().flow
    )
    return c.AgreeFlow(**V, steps=steps, manager_joins_offer=True)


def test_s83_approvals_in_sequence_wait_for_their_turn(submitted: Told) -> None:
    told = submitted(brief(approvals_in_sequence=True))
    told.when(APPROVE, by="olga").then_refused(r.S83, "it is the turn of maria")
    told.when(APPROVE, by="maria").then(given_by("maria")).when(APPROVE, by="olga").happens()


def test_s83_revisions_are_approved_in_the_same_sequence(approved: Told) -> None:
    told = approved(brief(approvals_in_sequence=True))
    told = going_on(told.when(c.ProposeRevision(**V, changes=CALM), by="anna"))
    approve = c.ApproveRevision(**V, revision=1, brief_version=1)
    told.when(approve, by="olga").then_refused(r.S83, "it is the turn of maria")
    going_on(told.when(approve, by="maria")).when(approve, by="olga").happens()


def test_s83_a_delegate_approves_in_the_place_of_who_is_away(submitted: Told) -> None:
    told = submitted().when(AWAY, by="olga").then(ROSA)
    told = told.when(APPROVE, by="rosa").then(given_by("olga", through="rosa"))
    told.when(APPROVE, by="olga").then_nothing()
    (_, approved) = told.when(APPROVE, by="maria").happens()
    assert isinstance(approved, e.BriefApproved)
    assert approved.approvers == ("maria", "olga")


def test_s83_a_delegate_approves_a_revision_too(approved: Told) -> None:
    told = going_on(approved().given(ROSA).when(c.ProposeRevision(**V, changes=CALM), by="anna"))
    given = e.RevisionApproved(**V, revision=1, brief_version=1, approver="olga", given_by="rosa")
    told.when(c.ApproveRevision(**V, revision=1, brief_version=1), by="rosa").then(given)


def test_s83_a_delegation_ends_with_who_is_back(submitted: Told) -> None:
    told = submitted().given(ROSA).when(t.EndDelegation(**V), by="olga")
    told = told.then(t.DelegationEnded(**V, approver="olga"))
    told.when(APPROVE, by="rosa").then_refused(r.NOT_YOUR_ROLE)
    told.when(t.EndDelegation(**V), by="olga").then_nothing()


def test_s83_one_delegate_speaks_for_one_approver(submitted: Told) -> None:
    told = submitted().given(ROSA)
    told.when(AWAY, by="maria").then_refused(r.S83, "rosa approves already")
    to_maria = t.DelegateApproval(**V, to="maria", reason="Away.")
    told.when(to_maria, by="olga").then_refused(r.S83, "maria approves already")
    told.when(AWAY, by="pavel").then_refused(r.NOT_YOUR_ROLE)


def test_s91_whoever_asks_does_not_approve_in_anothers_place(submitted: Told) -> None:
    to_anna = t.DelegateApproval(**V, to="anna", reason="Away.")
    submitted().when(to_anna, by="olga").then_refused(r.S91, "anna asks for the approval")
    to_drafter = ROSA.model_copy(update={"delegate": "anna"})
    submitted().given(to_drafter).when(APPROVE, by="anna").then_refused(r.S91, "anna asked for this approval")


def test_s91_nobody_requests_approves_evaluates_and_decides(drafted: Told) -> None:
    drafted().when(SUBMIT, by="maria").then_refused(r.S91, "maria would request, approve, evaluate and decide")
    drafted(brief(approvers=("olga", "anna"))).when(SUBMIT, by="maria").happens()


def test_s4_each_participant_acknowledges_the_version_in_force(approved: Told) -> None:
    know = t.AcknowledgeBrief(**V, brief_version=1)
    told = approved()
    for person, missing in {
        "pavel": ("anna", "ines", "maria"),
        "anna": ("ines", "maria"),
        "maria": ("ines",),
        "ines": (),
    }.items():
        known = t.BriefAcknowledged(**V, brief_version=1, participant=person, missing=missing)
        told = told.when(know, by=person).then(known)
        told.when(know, by=person).then_nothing()
    told.when(know, by="stranger").then_refused(r.NOT_YOUR_ROLE)


def test_s4_a_new_version_is_acknowledged_anew(approved: Told) -> None:
    know = t.AcknowledgeBrief(**V, brief_version=1)
    told = going_on(approved().when(know, by="pavel"))
    told = going_on(told.when(c.ProposeRevision(**V, changes=CALM), by="anna"))
    for approver in ("maria", "olga"):
        told = going_on(told.when(c.ApproveRevision(**V, revision=1, brief_version=1), by=approver))
    told.when(know, by="pavel").then_refused(r.S4, "version 2 is in force, not 1")
    told.when(t.AcknowledgeBrief(**V, brief_version=2), by="pavel").happens()


def test_s4_nothing_is_acknowledged_before_it_is_in_force(submitted: Told) -> None:
    submitted().when(t.AcknowledgeBrief(**V, brief_version=1), by="pavel").then_refused(r.NOT_APPROVED)


def test_s22_a_flow_is_shortened_when_another_approver_accepts_the_argument(drafted: Told) -> None:
    told = going_on(drafted().when(flow_without(StepKind.RECRUITMENT_INTERVIEW), by="anna"))
    forms = tuple(
        c.StepForm(kind=step.kind, questions=step.questions, weight=step.weight, rationale=step.rationale)
        for step in complete_brief().steps
        if step.kind is not StepKind.RECRUITMENT_INTERVIEW
    )
    told = going_on(told.when(c.AgreeScoreMap(**V, forms=forms), by="anna"))
    told.when(SUBMIT, by="anna").then_refused(r.S19, "no recruitment-interview")
    told = told.when(SHORTEN, by="anna").then(e.FlowShorteningArgued(**V, shortening=ARGUED))
    told.when(SUBMIT, by="anna").then_refused(r.S22, "no approver accepted the argument of anna")
    told.when(c.ApproveShortening(**V), by="pavel").then_refused(r.NOT_YOUR_ROLE)
    accepted = ARGUED.model_copy(update={"approved_by": "olga"})
    told = told.when(c.ApproveShortening(**V), by="olga")
    told = told.then(e.FlowShorteningApproved(**V, shortening=accepted))
    told.when(SHORTEN, by="anna").then_nothing()
    (submission,) = told.when(SUBMIT, by="anna").happens()
    assert isinstance(submission, e.BriefSubmitted)
    assert submission.brief.shortening == accepted


def test_s22_other_steps_need_a_new_word(drafted: Told) -> None:
    accepted = ARGUED.model_copy(update={"approved_by": "olga"})
    told = drafted().given(e.FlowShorteningApproved(**V, shortening=accepted))
    state = going_on(told.when(flow_without(StepKind.PRE_SCREENING), by="anna")).state()
    assert state.brief.shortening == ARGUED


def test_s22_nobody_accepts_their_own_argument_or_one_that_nobody_made(drafted: Told) -> None:
    drafted().when(c.ApproveShortening(**V), by="olga").then_refused(r.S22, "nobody argued")
    told = going_on(drafted().when(SHORTEN, by="maria"))
    told.when(c.ApproveShortening(**V), by="maria").then_refused(r.S22, "maria argued for it")


@pytest.mark.parametrize("kinds", [(StepKind.PROFESSIONAL_INTERVIEW,), (StepKind.MANAGERIAL_INTERVIEW,)])
def test_s22_every_phase_keeps_a_step(drafted: Told, kinds: tuple[StepKind, ...]) -> None:
    told = going_on(drafted().when(flow_without(*kinds), by="anna"))
    told = told.given(e.FlowShorteningApproved(**V, shortening=ARGUED.model_copy(update={"approved_by": "olga"})))
    told.when(SUBMIT, by="anna").then_refused(r.S22, "no step of the phase")


def test_s22_a_revision_does_not_shorten_the_flow(approved: Told) -> None:
    faked = ARGUED.model_copy(update={"approved_by": "olga"}).model_dump_json()
    change = Change(pointer="/shortening", after=faked)
    approved().when(c.ProposeRevision(**V, changes=(change,)), by="anna").then_refused(r.S22, "does not argue")
