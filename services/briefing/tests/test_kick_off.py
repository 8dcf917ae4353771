"""Drafting: part by part, in the order of the kick-off, by those who may write."""

from collections.abc import Callable

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.brief import BRIEF
from hiring.briefing.domain.parts import PartCommand, agreed
from hiring.briefing.domain.state import Drafting, PartAgreed
from hiring.contracts.brief import Brief, Change, Step, StepKind
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.ids import PersonId
from hiring.contracts.samples import complete_brief, kick_off
from hiring.eventkit.testing.spec import Spec

Told = Callable[..., Spec]
POSITION = e.Position(title="Backend Engineer")
DRAFT = c.DraftBrief(vacancy="backend", position=POSITION)
DRAFTED = e.BriefDrafted(vacancy="backend", drafted_by="anna", position=POSITION)


def test_whoever_drafts_a_brief_is_its_drafter() -> None:
    Spec(BRIEF).when(DRAFT, by="anna").then(DRAFTED)


def test_a_vacancy_has_one_brief() -> None:
    Spec(BRIEF).given(DRAFTED).when(DRAFT, by="ben").then_refused(r.ALREADY_DRAFTED)


def test_nothing_happens_to_a_vacancy_that_nobody_drafted() -> None:
    for command in [
        c.AgreePitch(vacancy="nowhere", pitch="Come!"),
        c.SubmitBrief(vacancy="nowhere"),
        c.ApproveBrief(vacancy="nowhere", brief_version=1),
        c.ProposeRevision(vacancy="nowhere", changes=(Change(pointer="/pitch"),)),
    ]:
        Spec(BRIEF).when(command, by="anna").then_refused(r.UNKNOWN_VACANCY, "nowhere")


def test_the_kick_off_agrees_on_exactly_this_brief(drafted: Told) -> None:
    state = drafted().state()
    assert isinstance(state, Drafting)
    assert state.brief == complete_brief()


def test_every_part_has_its_fact() -> None:
    described = c.DescribePosition(vacancy="backend", position=POSITION)
    shorter = c.ShortenFlow(vacancy="backend", demand="high", argument="Everybody looks for them.")
    parts = [described, shorter, *list(kick_off("backend", complete_brief()))[1:]]
    facts = {type(agreed(part, complete_brief(), PersonId("anna"))) for part in parts if isinstance(part, PartCommand)}
    assert facts == set(PartAgreed.__args__)


def test_the_hiring_manager_writes_the_brief_too(drafted: Told) -> None:
    agree = c.AgreePitch(vacancy="backend", pitch="Time to do it well.")
    drafted().when(agree, by="maria").then(e.PitchAgreed(vacancy="backend", pitch="Time to do it well."))


def test_an_interviewer_or_a_stranger_does_not_write_the_brief(drafted: Told) -> None:
    agree = c.AgreePitch(vacancy="backend", pitch="Time to do it well.")
    for person in ("pavel", "olga", "nobody", "policy"):
        drafted().when(agree, by=person).then_refused(r.NOT_YOUR_ROLE)
        drafted().when(c.SubmitBrief(vacancy="backend"), by=person).then_refused(r.NOT_YOUR_ROLE)


def test_agreeing_on_what_stands_already_changes_nothing(drafted: Told) -> None:
    told = drafted()
    for command in list(kick_off("backend", complete_brief()))[1:]:
        told.when(command, by="anna").then_nothing()


def test_the_position_can_be_described_anew(drafted: Told) -> None:
    position = e.Position(title="Backend Engineer", openings=2, deadline="2026-03-01")
    told = drafted().when(c.DescribePosition(vacancy="backend", position=position), by="anna")
    brief = told.then(e.PositionDescribed(vacancy="backend", position=position)).state().brief
    assert (brief.openings, brief.deadline, brief.pitch) == (2, "2026-03-01", complete_brief().pitch)


def test_s19_steps_stand_in_the_order_of_the_source(drafted: Told) -> None:
    steps = (
        c.PlannedStep(kind=StepKind.MANAGERIAL_INTERVIEW, included=True),
        c.PlannedStep(kind=StepKind.PRE_SCREENING, included=True),
    )
    command = c.AgreeFlow(vacancy="backend", steps=steps, manager_joins_offer=False)
    flow = (
        Step(kind=StepKind.PRE_SCREENING, included=True),
        Step(kind=StepKind.MANAGERIAL_INTERVIEW, included=True),
    )
    told = drafted(Brief(title="Backend Engineer")).when(command, by="anna")
    told.then(e.FlowAgreed(vacancy="backend", flow=flow, manager_joins_offer=False))


def test_a_step_keeps_its_form_when_the_flow_is_planned_anew(drafted: Told) -> None:
    steps = tuple(
        c.PlannedStep(kind=step.kind, included=bool(step.included), owner="maria", raters=("maria",))
        for step in complete_brief().flow
    )
    told = drafted().when(c.AgreeFlow(vacancy="backend", steps=steps, manager_joins_offer=True), by="anna")
    flow = told.given(*told.happens()).state().brief.flow
    assert [step.questions for step in flow] == [step.questions for step in complete_brief().flow]
    assert {step.owner for step in flow} == {"maria"}


def test_a_step_without_a_form_in_the_new_score_map_has_none(drafted: Told) -> None:
    told = drafted().when(c.AgreeScoreMap(vacancy="backend", forms=()), by="anna")
    flow = told.given(*told.happens()).state().brief.flow
    assert all(not step.questions and not step.weight and step.rationale is None for step in flow)
