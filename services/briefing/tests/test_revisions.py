"""Revisions of an approved brief: agreed by every approver, between pools, as a diff that is never empty."""

from collections.abc import Callable

import pytest

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.state import Approved
from hiring.contracts.brief import Change, Iterative
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.samples import complete_brief
from hiring.eventkit.decider import POLICY, Rule
from hiring.eventkit.testing.spec import Spec

Told = Callable[..., Spec]
LESS_PYTHON = (Change(pointer="/requirements/0/minimum", before="3", after="2"),)
PITCH = (Change(pointer="/pitch", before=f'"{complete_brief().pitch}"', after='"Calm."'),)
LOCKED = e.RequirementsLocked(vacancy="backend", pool="first")
UNLOCKED = e.RequirementsUnlocked(vacancy="backend", pool="first", failed=False)


def propose(*changes: Change) -> c.ProposeRevision:
    return c.ProposeRevision(vacancy="backend", changes=changes)


def approve(revision: int, version: int = 1) -> c.ApproveRevision:
    return c.ApproveRevision(vacancy="backend", revision=revision, brief_version=version)


def proposed(revision: int, changes: tuple[Change, ...], by: str = "anna") -> e.RevisionProposed:
    return e.RevisionProposed(vacancy="backend", revision=revision, changes=changes, asked_by=by)


def agreed(revision: int, by: str, version: int = 1) -> e.RevisionApproved:
    return e.RevisionApproved(vacancy="backend", revision=revision, brief_version=version, approver=by)


def in_force(spec: Spec) -> Spec:
    return spec.given(*spec.happens())


def test_s63_a_revision_comes_into_force_when_every_approver_agrees(approved: Told) -> None:
    told = approved().when(propose(*LESS_PYTHON), by="anna").then(proposed(1, LESS_PYTHON))
    told = told.when(approve(1), by="olga").then(agreed(1, "olga")).when(approve(1), by="maria")
    given, revised = told.happens()
    assert given == agreed(1, "maria")
    assert isinstance(revised, e.RequirementsRevised)
    assert (revised.brief_version, revised.changes, revised.asked_by) == (2, LESS_PYTHON, "anna")
    assert revised.brief.requirements[0].minimum == 2
    assert revised.brief.requirements[1:] == complete_brief().requirements[1:]


def test_a_feedback_session_asks_through_the_policy(approved: Told) -> None:
    wish = c.ProposeRevision(vacancy="backend", changes=PITCH, session="s1", asked_by="pavel")
    expected = e.RevisionProposed(vacancy="backend", revision=1, changes=PITCH, asked_by="pavel", session="s1")
    approved().when(wish, by=POLICY).then(expected)
    approved().when(wish, by="anna").then_refused(r.NOT_YOUR_ROLE)


def test_only_those_who_write_the_brief_propose_and_only_approvers_decide(approved: Told) -> None:
    approved().when(propose(*PITCH), by="pavel").then_refused(r.NOT_YOUR_ROLE)
    told = approved().given(proposed(1, PITCH))
    told.when(approve(1), by="anna").then_refused(r.NOT_YOUR_ROLE)
    told.when(c.RejectRevision(vacancy="backend", revision=1, comment="No."), by="anna").then_refused(r.NOT_YOUR_ROLE)


def test_an_approver_rejects_a_revision_with_a_comment(approved: Told) -> None:
    told = approved().given(proposed(1, PITCH), agreed(1, "maria"))
    reject = c.RejectRevision(vacancy="backend", revision=1, comment="It was fine.")
    rejected = e.RevisionRejected(vacancy="backend", revision=1, rejected_by="olga", comment="It was fine.")
    told = told.when(reject, by="olga").then(rejected)
    told.when(approve(1), by="olga").then_refused(r.UNKNOWN_REVISION)
    told.when(propose(*PITCH), by="anna").then(proposed(2, PITCH))


def test_s83_a_version_in_force_voids_approvals_of_other_revisions(approved: Told) -> None:
    told = approved().given(proposed(1, PITCH), proposed(2, LESS_PYTHON), agreed(1, "olga"), agreed(2, "maria"))
    told = in_force(told.when(approve(2), by="olga"))
    told.when(approve(1), by="maria").then_refused(r.S83, "it is version 2, not 1")
    told.when(approve(1, version=2), by="maria").then(agreed(1, "maria", version=2))


def test_s91_whoever_asks_is_not_the_only_approver(approved: Told) -> None:
    alone = complete_brief().model_copy(update={"approvers": ("maria",)})
    approved(alone).when(propose(*PITCH), by="maria").then_refused(r.S91)
    approved(alone).when(propose(*PITCH), by="anna").then(proposed(1, PITCH))


def test_the_same_changes_are_not_proposed_twice(approved: Told) -> None:
    approved().given(proposed(1, PITCH)).when(propose(*PITCH), by="maria").then_nothing()


def test_a_draft_is_changed_directly(drafted: Told) -> None:
    drafted().when(propose(*PITCH), by="anna").then_refused(r.NOT_APPROVED)


@pytest.mark.parametrize(
    ("change", "rule", "because"),
    [
        (Change(pointer="/pitch", before='"Other."', after='"Calm."'), r.CHANGE_OUT_OF_DATE, "/pitch is"),
        (Change(pointer="/deadline", before='"2026-03-01"'), r.CHANGE_OUT_OF_DATE, "/deadline is nothing"),
        (Change(pointer="/requirements/9/minimum", after="3"), r.CHANGE_OUT_OF_DATE, "leads nowhere"),
        (Change(pointer="/requirements/x", after="3"), r.CHANGE_OUT_OF_DATE, "leads nowhere"),
        (Change(pointer="/title/first", after="3"), r.CHANGE_OUT_OF_DATE, "leads nowhere"),
        (Change(pointer="pitch", after="3"), r.CHANGE_OUT_OF_DATE, "is no pointer"),
        (Change(pointer="/deadline", after="{"), r.NOT_A_BRIEF, "is not JSON"),
        (Change(pointer="/openings", before="1", after="0"), r.NOT_A_BRIEF, "/openings"),
        (Change(pointer="/wishes", after='"all"'), r.NOT_A_BRIEF, "/wishes"),
        (Change(pointer="/title", before='"Backend Engineer"'), r.NOT_A_BRIEF, "/title"),
        (Change(pointer="/openings", before="1", after="1"), r.CHANGES_NOTHING, ""),
        (Change(pointer="/manager_joins_offer", before="true"), r.S21, "/manager_joins_offer"),
        (Change(pointer="/requirements/0/minimum", before="3", after="5"), r.S16, "/requirements/0/target"),
        (Change(pointer="/portrait", before=f'"{complete_brief().portrait}"'), r.S16, "/portrait"),
    ],
)
def test_a_revision_makes_a_whole_brief_of_what_stands_now(
    approved: Told, change: Change, rule: Rule, because: str
) -> None:
    approved().when(propose(change), by="anna").then_refused(rule, because)


def test_changes_apply_in_order_and_reach_into_lists(approved: Told) -> None:
    changes = (
        Change(pointer="/issues/-", after='"Too few women apply."'),
        Change(pointer="/issues/1", before='"Too few women apply."', after='"Few women apply."'),
        Change(pointer="/sources/1", before='{"kind": "referral", "name": "Referrals", "target": 4}'),
        Change(pointer="/deadline", after='"2026-03-01"'),
    )
    told = approved().when(propose(*changes), by="anna").then(proposed(1, changes)).given(agreed(1, "olga"))
    brief = in_force(told.when(approve(1), by="maria")).state().brief
    assert brief.issues == (*complete_brief().issues, "Few women apply.")
    assert brief.sources == complete_brief().sources[:1]
    assert brief.deadline == "2026-03-01"


def test_s43_nothing_is_revised_while_a_pool_is_open(approved: Told) -> None:
    lock = c.LockRequirements(vacancy="backend", pool="first")
    told = approved().given(proposed(1, PITCH)).when(lock, by=POLICY).then(LOCKED)
    told.when(propose(*LESS_PYTHON), by="anna").then_refused(r.S43)
    told.when(approve(1), by="maria").then_refused(r.S43)
    told = told.when(c.UnlockRequirements(vacancy="backend", pool="first", failed=False), by=POLICY).then(UNLOCKED)
    told.when(approve(1), by="maria").then(agreed(1, "maria"))


def test_s43_a_sessions_wish_waits_while_a_pool_is_open(approved: Told) -> None:
    wish = c.ProposeRevision(vacancy="backend", changes=PITCH, session="s1", asked_by="maria")
    told = approved().given(LOCKED).when(wish, by=POLICY)
    told.given(*told.happens()).when(approve(1), by="olga").then_refused(r.S43)


@pytest.mark.parametrize(("failed", "locked"), [(False, True), (True, False)])
def test_c4_two_agreed_pools_lock_longer_unless_one_failed(approved: Told, *, failed: bool, locked: bool) -> None:
    told = approved(complete_brief(Iterative(min_pools_before_change=2))).given(LOCKED)
    unlock = c.UnlockRequirements(vacancy="backend", pool="first", failed=failed)
    told = in_force(told.when(unlock, by=POLICY)).when(propose(*PITCH), by="anna")
    if locked:
        told.then_refused(r.C4)
        second = LOCKED.model_copy(update={"pool": "second"})
        unlocked = UNLOCKED.model_copy(update={"pool": "second"})
        told = told.given(second, unlocked)
    told.then(proposed(1, PITCH))


def test_a_pool_locks_once_and_only_its_own_decision_unlocks(approved: Told) -> None:
    told = approved().given(LOCKED)
    told.when(c.LockRequirements(vacancy="backend", pool="first"), by=POLICY).then_nothing()
    told.when(c.UnlockRequirements(vacancy="backend", pool="other", failed=True), by=POLICY).then_nothing()
    told.when(c.UnlockRequirements(vacancy="backend", pool="first", failed=True), by="maria").then_refused(
        r.NOT_YOUR_ROLE
    )


def test_a_revision_in_force_starts_counting_pools_anew(approved: Told) -> None:
    told = approved().given(LOCKED, UNLOCKED, proposed(1, PITCH), agreed(1, "olga"))
    state = in_force(told.when(approve(1), by="maria")).state()
    assert isinstance(state, Approved)
    assert state.pools.decided == 0
