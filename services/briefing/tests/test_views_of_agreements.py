"""What else a brief's people see: tasks, discussions, templates, lessons, markers, the matrix, and documents."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hiring.briefing.domain.rules import NOT_YOURS_TO_SEE, TEMPLATE_KEEPERS
from hiring.briefing.views.brief import SHOW_BRIEF
from hiring.briefing.views.discussion import LIST_THREADS
from hiring.briefing.views.export import EXPORT_DOCUMENT
from hiring.briefing.views.tasks import LIST_MY_APPROVALS, LIST_MY_TASKS
from hiring.briefing.views.templates import LIST_TEMPLATES, SHOW_TEMPLATE
from hiring.contracts.brief import Brief, Combination, Hybrid, Participant, Role, StepKind
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import discussion as d
from hiring.contracts.briefing import queries as q
from hiring.contracts.briefing import roadmap as m
from hiring.contracts.briefing import taking_part as t
from hiring.contracts.briefing import templates as tp
from hiring.contracts.briefing.agreements import RedFlag
from hiring.contracts.briefing.events import Position
from hiring.contracts.evaluation.events import ScoreSubmitted
from hiring.contracts.feedback import events as f
from hiring.contracts.pipeline.events import CandidacyEntered, PositionFilled
from hiring.contracts.samples import complete_brief, kick_off
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import Refused
from hiring.eventkit.testing.spec import MONDAY

Story = Any
EXAMPLES = Path(__file__).parents[3] / "shared" / "contracts" / "examples"
V: dict[str, Any] = {"vacancy": "backend"}
KEEPER = ("recruiter",)
ACME = RedFlag(id="acme", name="Acme", reason="They ship without tests.", owner="pavel")
SCORED = json.loads((EXAMPLES / "evaluation.json").read_text())[ScoreSubmitted.wire] | {"rater": "anna"}
SUBMIT, APPROVE = c.SubmitBrief(**V), c.ApproveBrief(**V, brief_version=1)


def begun(story: Story, **parts: Any) -> Brief:
    brief = complete_brief().model_copy(update=parts)
    for command in kick_off("backend", brief):
        story.tell(command, by="anna")
    return brief


def in_force(story: Story, **parts: Any) -> None:
    brief = begun(story, **parts)
    story.tell(SUBMIT, by="anna")
    for approver in brief.approvers:
        story.tell(APPROVE, by=approver)


def shown(story: Story, by: str = "anna") -> Any:
    return story.ask(SHOW_BRIEF, q.ShowBrief(**V), by=by)


def tasks(story: Story, by: str) -> list[tuple[str, int]]:
    return [(task.kind, task.number) for task in story.ask(LIST_MY_TASKS, q.ListMyTasks(), by=by).tasks]


def test_my_tasks_say_what_waits_since_when_and_until_when(untold: Story) -> None:
    begun(untold, approvals_in_sequence=True, approval_hours=24, acknowledgement_required=True)
    assert tasks(untold, "anna") == [("finish", 0)]
    submitted_at = untold.tell(SUBMIT, by="anna").now
    (task,) = untold.ask(LIST_MY_TASKS, q.ListMyTasks(), by="maria").tasks
    assert (task.kind, task.since, task.due_at) == ("approve", submitted_at, submitted_at + timedelta(hours=24))
    assert tasks(untold, "olga") == []
    untold.tell(APPROVE, by="maria").tell(t.DelegateApproval(**V, to="rosa", reason="Away."), by="olga")
    assert tasks(untold, "olga") == tasks(untold, "rosa") == [("approve", 1)]
    assert len(untold.ask(LIST_MY_APPROVALS, q.ListMyApprovals(), by="rosa").approvals) == 1
    untold.tell(APPROVE, by="rosa")
    assert tasks(untold, "pavel") == [("acknowledge", 1)]
    untold.tell(t.AcknowledgeBrief(**V, brief_version=1), by="pavel")
    assert tasks(untold, "pavel") == []


def test_s4_a_brief_shows_who_has_not_acknowledged_it(untold: Story) -> None:
    in_force(untold)
    untold.tell(t.AcknowledgeBrief(**V, brief_version=1), by="pavel")
    brief = shown(untold)
    assert (brief.acknowledged_by, brief.not_acknowledged_by) == (("pavel",), ("anna", "ines", "maria"))


def test_s22_an_argument_waits_for_the_other_approvers(untold: Story) -> None:
    begun(untold)
    untold.tell(c.ShortenFlow(**V, demand="normal", argument="Haste."), by="maria")
    assert tasks(untold, "olga") == [("accept-argument", 0)]
    assert tasks(untold, "maria") == []
    assert [one.rule for one in shown(untold).notices if one.rule == "S22"] == ["S22"]


def test_s84_discussions_are_listed_by_field_and_a_question_waits_for_whom_it_asks(story: Story) -> None:
    thread = V | {"thread": "t1"}
    story.tell(d.OpenThread(**thread, field="/pitch", text="Is it true?", asked="maria"), by="pavel")
    story.tell(d.AddComment(**thread, number=1, text="Mostly."), by="maria")
    assert tasks(story, "maria") == [("answer", 0)]
    story.tell(d.ResolveThread(**thread, resolution="We drop the last line."), by="anna")
    assert tasks(story, "maria") == []
    (told,) = story.ask(LIST_THREADS, q.ListThreads(**V, field="/pitch"), by="ines").threads
    assert (told.text, told.resolution, told.resolved_by) == ("Is it true?", "We drop the last line.", "anna")
    assert [(one.number, one.by, one.text) for one in told.comments] == [(1, "maria", "Mostly.")]
    assert story.ask(LIST_THREADS, q.ListThreads(**V, field="/flow"), by="ines").threads == ()
    with pytest.raises(Refused) as refusal:
        story.ask(LIST_THREADS, q.ListThreads(**V), by="ben")
    assert refusal.value.rule == NOT_YOURS_TO_SEE


def test_s9_templates_are_listed_and_a_brief_says_what_it_began_with(untold: Story) -> None:
    sample = complete_brief()
    content = tp.TemplateContent(
        team=(tp.Seat(role=Role.RECRUITER, person="anna"),),
        flow=sample.flow,
        rejection_templates=sample.rejection_templates,
    )
    untold.tell(tp.PublishTemplate(template="engineers", name="Engineers", content=content), by="ben", roles=KEEPER)
    listed = untold.ask(LIST_TEMPLATES, q.ListTemplates(), by="anna", roles=KEEPER).templates
    assert [(one.template, one.template_version) for one in listed] == [("standard", 0), ("engineers", 1)]
    position = Position(title="Backend Engineer")
    untold.tell(tp.UseTemplate(template="engineers", **V, position=position), by="maria", roles=KEEPER)
    brief = shown(untold, by="maria")
    assert (brief.drafted_by, brief.origin.template, brief.origin.template_version) == ("maria", "engineers", 1)
    assert brief.brief.flow == sample.flow
    untold.tell(tp.RetireTemplate(template="engineers"), by="ben", roles=KEEPER)
    listed = untold.ask(LIST_TEMPLATES, q.ListTemplates(), by="anna", roles=KEEPER).templates
    assert [one.template for one in listed] == ["standard"]
    retired = untold.ask(SHOW_TEMPLATE, q.ShowTemplate(template="engineers"), by="anna", roles=KEEPER)
    assert (retired.retired, retired.content) == (True, content)
    with pytest.raises(LookupError):
        untold.ask(SHOW_TEMPLATE, q.ShowTemplate(template="engineers", template_version=2), by="anna", roles=KEEPER)


def test_s9_templates_are_for_those_who_keep_them(untold: Story) -> None:
    for answer, query in ((LIST_TEMPLATES, q.ListTemplates()), (SHOW_TEMPLATE, q.ShowTemplate(template="standard"))):
        for roles in ((), ("privacy", "integration")):
            with pytest.raises(Refused) as refusal:
                untold.ask(answer, query, by="anna", roles=roles)
            assert refusal.value.rule == TEMPLATE_KEEPERS


def test_s81_a_cloned_brief_shows_what_feedback_said_on_the_earlier_one(untold: Story) -> None:
    in_force(untold)
    hire: dict[str, Any] = V | {"candidacy": "c1"}
    session: dict[str, Any] = {"session": "s1", "cause": "position-filled", "about": ("c1",), "attendees": ("anna",)}
    untold.hears(f.FeedbackSessionHeld(**V, **session, reasons=("Kafka was asked too late.",), changes_wanted=False))
    said = f.RecruiterSaid(information_availability=2, manager_interactions=5)
    untold.hears(f.RecruiterFormSubmitted(**hire, submitted_by="anna", said=said.sealed()))
    delta = f.Delta(aspect=f.Aspect.TEAM, expected=5, reality=2, delta=-3)
    review: dict[str, Any] = {"candidate": "lena", "reviewed_by": "maria", "outcome": "passed", "said": Sealed("{}")}
    untold.hears(f.ProbationReviewed(**hire, **review, compared=f.Compared(deltas=(delta,)).sealed()))
    untold.tell(c.CloneBrief(**V, into="backend-2", title="Second Backend Engineer"), by="anna")
    clone = q.ShowBrief(vacancy="backend-2")
    before = untold.ask(SHOW_BRIEF, clone, by="anna").lessons
    assert [(one.kind, one.said) for one in before][1:] == [("probation", "passed")]
    untold.hears(f.FormsCompleted(**hire))
    second = untold.ask(SHOW_BRIEF, clone, by="anna")
    assert [one.said for one in second.lessons] == [
        "position-filled: Kafka was asked too late.",
        "recruiter: information 2 of 5, interactions 5 of 5",
        "passed; team expected 5, was 2",
    ]
    assert (second.origin.vacancy, second.brief.title, second.pitch_stale) == (
        "backend",
        "Second Backend Engineer",
        True,
    )
    assert shown(untold).lessons == ()


def test_s11_s14_markers_are_evaluated_and_goals_are_set_when_the_last_opening_is_filled(untold: Story) -> None:
    in_force(untold)
    approved_at = untold.now
    assert shown(untold).markers == ()
    untold.hears(
        PositionFilled.model_validate(
            V
            | {"candidacy": "c1", "candidate": "lena", "model": "iterative", "openings_left": 0}
            | dict.fromkeys(("entered_at", "starts_at", "probation_ends_at"), MONDAY)
        )
    )
    (result,) = shown(untold).markers
    days = (untold.now - approved_at) / timedelta(days=1)
    assert (result.marker.statistic, result.value, result.reached) == ("days-to-fill", pytest.approx(days), True)
    (hired,) = shown(untold).probation_goals
    assert (hired.candidacy, [(goal.skill, goal.target) for goal in hired.goals]) == ("c1", [("kafka", 3)])
    written = untold.ask(EXPORT_DOCUMENT, q.ExportDocument(**V), by="maria").text
    assert "Goals of c1's probation: Kafka (level 3)." in written.replace("\\", "")
    assert "| reached | F11" in written


def test_s48_a_hit_is_a_notice_and_c6_a_hidden_roadmap_is_hidden_from_the_hiring_manager(untold: Story) -> None:
    in_force(untold, red_flags=(ACME,), roadmap_hidden_because="She knows them all.")
    untold.tell(m.NameHeadhunt(**V, candidate="jim", name=Sealed("Jim"), why=Sealed("Wrote the book.")), by="anna")
    untold.hears(
        CandidacyEntered.model_validate(
            V
            | {"candidacy": "c1", "candidate": "lena", "step": "pre-screening", "source": "Acme", "entered_at": MONDAY}
        )
    )
    seen = shown(untold)
    assert [(one.candidacy, one.flag, one.noted_by) for one in seen.red_flag_hits] == [("c1", ACME, "policy")]
    assert [(one.name, one.why) for one in seen.headhunts] == [("Jim", "Wrote the book.")]
    hidden = shown(untold, by="maria")
    assert (hidden.brief.sources, hidden.brief.red_flags) == ((), ())
    assert (hidden.headhunts, hidden.red_flag_hits) == ((), ())
    untold.tell(m.DropHeadhunt(**V, candidate="jim"), by="anna")
    assert shown(untold).headhunts == ()


def test_s30_the_matrix_follows_the_flow_where_nothing_else_was_agreed(story: Story) -> None:
    rows = {one.step: one for one in shown(story, by="pavel").interactions}
    talk = rows[StepKind.PROFESSIONAL_INTERVIEW]
    assert (talk.does, talk.decides) == ((Role.INTERVIEWER,), Role.INTERVIEWER)
    assert talk.told == (Role.RECRUITER, Role.HIRING_MANAGER)
    assert StepKind.TEST_TASK not in rows


def test_s31_the_model_that_the_facts_speak_for_is_told_while_the_brief_is_drafted(untold: Story) -> None:
    position = Position(title="Chief Engineer", seniority="executive")
    untold.tell(c.DraftBrief(**V, position=position), by="anna")
    advice = shown(untold).recommendation
    assert advice is not None
    assert (advice.model, advice.reasons) == ("waterfall", ("the level is high (executive)", "it can wait"))


def test_s45_new_raters_of_an_iterative_search_are_pointed_out(story: Story) -> None:
    def new() -> set[str]:
        return {one.text.split()[5] for one in shown(story).notices if one.rule == "S45"}

    assert new() == {"anna", "pavel", "ines", "maria"}
    for _ in range(3):
        story.hears(ScoreSubmitted.model_validate(SCORED))
    assert new() == {"pavel", "ines", "maria"}


def test_b11_each_version_shows_its_difference_from_the_one_before(story: Story) -> None:
    story.tell(SUBMIT, by="anna").tell(c.AgreePitch(**V, pitch="Calm."), by="anna").tell(SUBMIT, by="anna")
    first, second = shown(story).versions
    assert first.changes == ()
    assert [(one.pointer, one.after) for one in second.changes] == [("/pitch", '"Calm."')]


def test_s3_an_external_sees_their_vacancy_and_no_other(story: Story) -> None:
    client = Participant(person="carla", role=Role.HIRING_MANAGER, affiliation="external")
    story.tell(c.AgreeTeam(**V, team=(*complete_brief().team, client)), by="anna")
    assert shown(story, by="carla").brief.title == "Backend Engineer"
    with pytest.raises(Refused) as refusal:
        story.ask(SHOW_BRIEF, q.ShowBrief(vacancy="sales"), by="carla")
    assert refusal.value.rule == NOT_YOURS_TO_SEE


@pytest.mark.parametrize("document", ["brief", "process-guide"])
def test_s90_a_brief_is_exported_as_markdown_and_as_html_that_prints(story: Story, document: Any) -> None:
    written = story.ask(EXPORT_DOCUMENT, q.ExportDocument(**V, document=document), by="pavel")
    assert (written.media_type, written.brief_version) == ("text/markdown", 0)
    assert written.text.startswith("# Backend Engineer")
    printed = story.ask(EXPORT_DOCUMENT, q.ExportDocument(**V, document=document, format="html"), by="pavel")
    assert printed.media_type == "text/html"
    assert "@page" in printed.text
    assert "<script" not in printed.text
    for said in ("professional-interview", "hiring-manager", "Groups of 5"):
        assert said in printed.text
    if document == "brief":
        for said in ("Review this function and improve it.", "Skills below the agreed level", "Kafka"):
            assert said in written.text
            assert said in printed.text


def test_s90_nothing_that_was_written_in_a_brief_is_taken_for_markup(story: Story) -> None:
    story.tell(c.AgreePortrait(**V, portrait="<script>alert(1)</script> | *bold*\n- item"), by="anna")
    printed = story.ask(EXPORT_DOCUMENT, q.ExportDocument(**V, format="html"), by="anna").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in printed
    written = story.ask(EXPORT_DOCUMENT, q.ExportDocument(**V), by="anna").text
    assert "\\<script\\>alert(1)\\</script\\> \\| \\*bold\\*\n\\- item" in written


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, "Whoever is below the minimum of a must-have is out."),
        ({"combination": Combination.COMPENSATORY}, "Any strength makes up for any weakness."),
        (
            {"combination": Combination.HYBRID, "hybrid": Hybrid(gates=("python",), least_score=0.6)},
            "Any other must-have is made up for by a score of at least 60% in its step.",
        ),
    ],
)
def test_s52_s53_the_exported_brief_says_how_marks_combine(untold: Story, parts: dict[str, Any], said: str) -> None:
    in_force(untold, **parts)
    printed = untold.ask(EXPORT_DOCUMENT, q.ExportDocument(**V, format="html"), by="maria").text
    assert said in printed
    assert "Technical skills count 60%, soft skills 40%" in printed
