"""S83, S91: all named approvers approve the same version; any change voids approvals; nobody agrees alone."""

from collections.abc import Callable

from hiring.briefing.domain import rules as r
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.samples import complete_brief
from hiring.eventkit.testing.spec import Spec

Told = Callable[..., Spec]
SUBMIT = c.SubmitBrief(vacancy="backend")
APPROVE = c.ApproveBrief(vacancy="backend", brief_version=1)
RETURN = c.ReturnBrief(vacancy="backend", brief_version=1, comment="Kafka is a must.")
AGREE = c.AgreePitch(vacancy="backend", pitch="Time to do it well.")


def given_by(approver: str, version: int = 1) -> e.ApprovalGiven:
    return e.ApprovalGiven(vacancy="backend", brief_version=version, approver=approver)


def test_s83_a_brief_is_approved_when_the_last_named_approver_agrees(submitted: Told) -> None:
    first = submitted().when(APPROVE, by="olga").then(given_by("olga"))
    approved = e.BriefApproved(
        vacancy="backend", brief_version=1, brief=complete_brief(), approvers=("maria", "olga"), requested_by=("anna",)
    )
    first.when(APPROVE, by="maria").then(given_by("maria"), approved)


def test_s83_one_approver_counts_once(submitted: Told) -> None:
    submitted().given(given_by("olga")).when(APPROVE, by="olga").then_nothing()


def test_only_a_named_approver_approves_or_returns(submitted: Told) -> None:
    for person in ("anna", "pavel", "stranger", "policy"):
        submitted().when(APPROVE, by=person).then_refused(r.NOT_YOUR_ROLE)
        submitted().when(RETURN, by=person).then_refused(r.NOT_YOUR_ROLE)


def test_s83_approval_is_of_the_version_in_review(submitted: Told) -> None:
    later = c.ApproveBrief(vacancy="backend", brief_version=2)
    submitted().when(later, by="maria").then_refused(r.S83, "it is version 1, not 2")


def test_s83_any_change_voids_the_approvals_given(submitted: Told) -> None:
    told = submitted().given(given_by("olga")).when(AGREE, by="anna")
    told = told.then(
        e.BriefReopened(vacancy="backend", brief_version=1, voided=("olga",)),
        e.PitchAgreed(vacancy="backend", pitch="Time to do it well."),
    )
    told.when(APPROVE, by="maria").then_refused(r.NOT_IN_REVIEW)
    told = told.when(SUBMIT, by="anna")
    told = told.given(*told.happens())
    told.when(APPROVE, by="maria").then_refused(r.S83, "it is version 2, not 1")
    told.when(c.ApproveBrief(vacancy="backend", brief_version=2), by="maria").then(given_by("maria", 2))


def test_s83_agreeing_on_what_stands_already_voids_nothing(submitted: Told) -> None:
    same = c.AgreePitch(vacancy="backend", pitch=complete_brief().pitch or "")
    submitted().given(given_by("olga")).when(same, by="anna").then_nothing()


def test_s83_a_returned_brief_is_a_draft_again_with_the_comment(submitted: Told) -> None:
    returned = e.BriefReturned(vacancy="backend", brief_version=1, returned_by="olga", comment="Kafka is a must.")
    told = submitted().given(given_by("maria")).when(RETURN, by="olga").then(returned)
    told.when(AGREE, by="anna").then(e.PitchAgreed(vacancy="backend", pitch="Time to do it well."))
    told.when(SUBMIT, by="anna").happens()


def test_a_brief_in_review_or_approved_is_not_submitted(submitted: Told, approved: Told) -> None:
    submitted().when(SUBMIT, by="anna").then_refused(r.NOT_A_DRAFT)
    approved().when(SUBMIT, by="anna").then_refused(r.NOT_A_DRAFT)


def test_a_draft_is_not_approved(drafted: Told) -> None:
    drafted().when(APPROVE, by="maria").then_refused(r.NOT_IN_REVIEW)


def test_an_approved_brief_changes_only_by_a_revision(approved: Told) -> None:
    approved().when(AGREE, by="anna").then_refused(r.ONLY_BY_REVISION)


def test_s91_the_drafter_is_not_the_only_approver(drafted: Told) -> None:
    alone = complete_brief().model_copy(update={"approvers": ("anna",)})
    drafted(alone).when(SUBMIT, by="maria").then_refused(r.S91, "anna is the only approver")


def test_s91_whoever_submits_is_not_the_only_approver(drafted: Told) -> None:
    alone = complete_brief().model_copy(update={"approvers": ("maria",)})
    drafted(alone).when(SUBMIT, by="maria").then_refused(r.S91, "maria is the only approver")
    drafted(alone).when(SUBMIT, by="anna").happens()
