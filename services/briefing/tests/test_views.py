"""What a brief's people see: their briefs, one brief with its history, and what waits for their approval."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from hiring.briefing.domain.rules import NOT_YOURS_TO_SEE
from hiring.briefing.views.brief import SHOW_BRIEF
from hiring.briefing.views.briefs import LIST_BRIEFS
from hiring.briefing.views.tasks import LIST_MY_APPROVALS
from hiring.contracts.brief import Change
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing.queries import ListBriefs, ListMyApprovals, ShowBrief
from hiring.contracts.samples import complete_brief
from hiring.eventkit.decider import Refused
from hiring.eventkit.testing.spec import MONDAY

Story = Any
PITCH = (Change(pointer="/pitch", before=f'"{complete_brief().pitch}"', after='"Calm."'),)


def hours(count: int) -> datetime:
    return MONDAY + timedelta(hours=count)


def test_a_list_holds_ones_own_briefs_with_what_they_lack(story: Story) -> None:
    (mine,) = story.ask(LIST_BRIEFS, ListBriefs(), by="pavel").briefs
    assert (mine.vacancy, mine.title, mine.status) == ("backend", "Backend Engineer", "drafting")
    assert (mine.completeness, mine.missing, mine.brief_version) == (100, (), 0)
    (his,) = story.ask(LIST_BRIEFS, ListBriefs(), by="ben").briefs
    assert his.completeness < 50
    assert "/pitch" in {gap.field for gap in his.missing}
    assert story.ask(LIST_BRIEFS, ListBriefs(), by="stranger").briefs == ()


def test_a_list_is_narrowed_by_status_and_shows_the_last_changed_first(story: Story) -> None:
    story.tell(c.AgreeTeam(vacancy="sales", team=complete_brief().team), by="ben")
    assert [line.vacancy for line in story.ask(LIST_BRIEFS, ListBriefs(), by="anna").briefs] == ["sales", "backend"]
    assert [line.vacancy for line in story.ask(LIST_BRIEFS, ListBriefs(limit=1), by="anna").briefs] == ["sales"]
    story.tell(c.SubmitBrief(vacancy="backend"), by="anna")
    assert [line.vacancy for line in story.ask(LIST_BRIEFS, ListBriefs(vacancy="sales"), by="anna").briefs] == ["sales"]
    assert story.ask(LIST_BRIEFS, ListBriefs(vacancy="sales"), by="stranger").briefs == ()
    in_review = story.ask(LIST_BRIEFS, ListBriefs(status="in-review"), by="anna").briefs
    assert [(line.vacancy, line.brief_version) for line in in_review] == [("backend", 1)]


def test_no_id_stands_for_a_pattern(story: Story) -> None:
    assert story.ask(LIST_BRIEFS, ListBriefs(), by="ann_").briefs == ()
    assert story.ask(LIST_BRIEFS, ListBriefs(), by="ann").briefs == ()


def test_what_waits_for_me_since_when(story: Story) -> None:
    assert story.ask(LIST_MY_APPROVALS, ListMyApprovals(), by="olga").approvals == ()
    submitted_at = story.tell(c.SubmitBrief(vacancy="backend"), by="anna").now
    story.tell(c.ApproveBrief(vacancy="backend", brief_version=1), by="maria")
    (waiting,) = story.ask(LIST_MY_APPROVALS, ListMyApprovals(), by="olga").approvals
    assert (waiting.vacancy, waiting.brief_version, waiting.revision) == ("backend", 1, None)
    assert waiting.waiting_since == submitted_at
    assert story.ask(LIST_MY_APPROVALS, ListMyApprovals(), by="maria").approvals == ()
    story.tell(c.ApproveBrief(vacancy="backend", brief_version=1), by="olga")
    story.tell(c.ProposeRevision(vacancy="backend", changes=PITCH), by="anna")
    (revision,) = story.ask(LIST_MY_APPROVALS, ListMyApprovals(), by="maria").approvals
    assert (revision.revision, revision.waiting_since) == (1, story.now)


def test_one_brief_is_shown_with_its_versions_approvals_and_history(story: Story) -> None:
    returned = c.ReturnBrief(vacancy="backend", brief_version=1, comment="Weigh SQL less.")
    story.tell(c.SubmitBrief(vacancy="backend"), by="anna").tell(returned, by="olga")
    story.tell(c.SubmitBrief(vacancy="backend"), by="anna")
    story.tell(c.ApproveBrief(vacancy="backend", brief_version=2), by="olga")
    review = story.ask(SHOW_BRIEF, ShowBrief(vacancy="backend"), by="pavel")
    assert (review.status, review.approved_by, review.waiting_for) == ("in-review", ("olga",), ("maria",))
    story.tell(c.ApproveBrief(vacancy="backend", brief_version=2), by="maria")
    approved_at = story.now
    story.tell(c.ProposeRevision(vacancy="backend", changes=PITCH), by="anna")
    story.tell(c.ApproveRevision(vacancy="backend", revision=1, brief_version=2), by="olga")
    proposed = story.ask(SHOW_BRIEF, ShowBrief(vacancy="backend"), by="maria").revisions
    assert [(one.revision, one.approved_by, one.waiting_for) for one in proposed] == [(1, ("olga",), ("maria",))]
    story.tell(c.ApproveRevision(vacancy="backend", revision=1, brief_version=2), by="maria")
    shown = story.ask(SHOW_BRIEF, ShowBrief(vacancy="backend"), by="olga")
    assert (shown.status, shown.brief_version, shown.brief.pitch, shown.revisions) == ("approved", 3, "Calm.", ())
    assert [(one.brief_version, one.approved_at) for one in shown.versions] == [
        (1, None),
        (2, approved_at),
        (3, story.now),
    ]
    assert shown.versions[2].changes == PITCH
    assert [(line.actor, line.what, line.comment) for line in shown.history][-10:] == [
        ("anna", "BriefSubmitted", None),
        ("olga", "BriefReturned", "Weigh SQL less."),
        ("anna", "BriefSubmitted", None),
        ("olga", "ApprovalGiven", None),
        ("maria", "ApprovalGiven", None),
        ("maria", "BriefApproved", None),
        ("anna", "RevisionProposed", None),
        ("olga", "RevisionApproved", None),
        ("maria", "RevisionApproved", None),
        ("maria", "RequirementsRevised", None),
    ]
    assert shown.history[0].at == hours(1)


def test_reopening_comes_before_the_change_that_caused_it(story: Story) -> None:
    story.tell(c.SubmitBrief(vacancy="backend"), by="anna")
    story.tell(c.AgreePitch(vacancy="backend", pitch="Calm."), by="anna")
    shown = story.ask(SHOW_BRIEF, ShowBrief(vacancy="backend"), by="anna")
    assert [line.what for line in shown.history][-2:] == ["BriefReopened", "PitchAgreed"]
    assert (shown.status, shown.waiting_for) == ("drafting", ())


def test_a_stranger_does_not_see_a_brief_and_nobody_one_that_is_not_there(story: Story) -> None:
    with pytest.raises(Refused) as refusal:
        story.ask(SHOW_BRIEF, ShowBrief(vacancy="backend"), by="ben")
    assert refusal.value.rule == NOT_YOURS_TO_SEE
    with pytest.raises(LookupError, match="no brief of vacancy nowhere"):
        story.ask(SHOW_BRIEF, ShowBrief(vacancy="nowhere"), by="anna")
