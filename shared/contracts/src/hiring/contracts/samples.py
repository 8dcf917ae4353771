"""A complete, valid brief and its kick-off: what examples, specs and demonstrations begin with."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from hiring.contracts.brief import (
    Anchor,
    Brief,
    Importance,
    Iterative,
    Marker,
    Model,
    Participant,
    Question,
    RejectionTemplate,
    Requirement,
    Role,
    SkillKind,
    Source,
    Step,
    StepKind,
    TradeOff,
)
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing.events import Position
from hiring.contracts.evaluation.parts import SkillMark, StepMarks, StepTotal
from hiring.contracts.ids import SkillId, VacancyId
from hiring.contracts.sealed import Sealed

TEAM = (
    Participant(person="anna", role=Role.RECRUITER),
    Participant(person="pavel", role=Role.INTERVIEWER),
    Participant(person="ines", role=Role.INTERVIEWER),
    Participant(person="maria", role=Role.HIRING_MANAGER),
)


def _looks(one: str, three: str, five: str) -> tuple[Anchor, ...]:
    """What a 1, a 3 and a 5 look like."""
    return (Anchor(level=1, text=one), Anchor(level=3, text=three), Anchor(level=5, text=five))


REQUIREMENTS = (
    Requirement(
        skill="python",
        name="Python",
        kind=SkillKind.TECHNICAL,
        importance=Importance.MUST,
        weight=3,
        minimum=3,
        target=4,
        anchors=_looks("Needs help to write a loop.", "Writes tested modules alone.", "Others learn Python from them."),
    ),
    Requirement(
        skill="sql",
        name="SQL",
        kind=SkillKind.TECHNICAL,
        importance=Importance.DESIRABLE,
        weight=2,
        target=4,
        anchors=_looks("Selects from one table.", "Joins, and reads a query plan.", "Designs and tunes a schema."),
    ),
    Requirement(
        skill="kafka",
        name="Kafka",
        kind=SkillKind.TECHNICAL,
        importance=Importance.LEARNABLE,
        target=3,
        anchors=_looks("Never used a log.", "Has run consumers in production.", "Has designed event streams."),
    ),
    Requirement(
        skill="teamwork",
        name="Working in a team",
        kind=SkillKind.SOFT,
        importance=Importance.MUST,
        weight=2,
        minimum=3,
        target=4,
        anchors=_looks("Blames others.", "Asks before building, and shares.", "Makes others better."),
    ),
    Requirement(
        skill="english",
        name="English",
        kind=SkillKind.SOFT,
        importance=Importance.DESIRABLE,
        target=3,
        anchors=_looks("Reads with a dictionary.", "Follows and joins a meeting.", "Leads a negotiation."),
    ),
)

FLOW = (
    Step(
        kind=StepKind.PRE_SCREENING,
        included=True,
        owner="anna",
        raters=("anna",),
        questions=(Question(skill="english", text="What brings you here?"),),
        weight=10,
        rationale="A first impression in a short call.",
        response_hours=24,
    ),
    Step(
        kind=StepKind.RECRUITMENT_INTERVIEW,
        included=True,
        owner="anna",
        raters=("anna",),
        questions=(
            Question(skill="teamwork", text="Tell of a conflict in a team and what became of it."),
            Question(skill="english", text="Retell your last project in English."),
        ),
        weight=20,
        rationale="The recruiter hears most candidates and compares them well.",
    ),
    Step(kind=StepKind.HR_INTERVIEW, included=False),
    Step(
        kind=StepKind.PROFESSIONAL_INTERVIEW,
        included=True,
        owner="pavel",
        raters=("pavel", "ines"),
        questions=(
            Question(skill="python", text="Review this function and improve it."),
            Question(skill="sql", text="Which index does this query need, and why?"),
            Question(skill="kafka", text="What is a consumer group for?"),
        ),
        weight=50,
        rationale="Two engineers of the team judge the daily work.",
    ),
    Step(kind=StepKind.TEST_TASK, included=False),
    Step(
        kind=StepKind.MANAGERIAL_INTERVIEW,
        included=True,
        owner="maria",
        raters=("maria",),
        questions=(Question(skill="teamwork", text="How would you spend your first month with us?"),),
        weight=20,
        rationale="The manager works with the person every day.",
    ),
    Step(kind=StepKind.REFERENCES_CHECK, included=False),
)


def complete_brief(model: Model | None = None) -> Brief:
    """A brief of a backend engineer that breaks no rule and lacks nothing, for this model (none: iterative).

    Recruiter anna, interviewers pavel and ines, hiring manager maria; approvers maria and olga.
    """
    return Brief(
        title="Backend Engineer",
        kind="replacement",
        issues=("The last search took four months.",),
        markers=(Marker(statistic="days-to-fill", at_most=45),),
        team=TEAM,
        approvers=("maria", "olga"),
        requirements=REQUIREMENTS,
        portrait="Writes plain Python, asks before building, shares what was learnt.",
        challenges="Split the billing monolith within a year.",
        pitch="A calm team, a product that people pay for, and time to do it well.",
        flow=FLOW,
        trade_off=TradeOff(technical_share=0.6, technical_floor=0.4, soft_floor=0.4),
        model=model or Iterative(),
        model_reason="Agreed at the kick-off.",
        manager_joins_offer=True,
        sources=(
            Source(kind="job-board", name="Job board", target=8),
            Source(kind="referral", name="Referrals", target=4),
        ),
        rejection_templates=(
            RejectionTemplate(
                id="skills-gap",
                reason="Skills below the agreed level",
                text="Thank you for your time. For this role we need more experience in one area.",
            ),
            RejectionTemplate(
                id="stronger-candidate",
                reason="Another candidate fitted better",
                text="Thank you for your time. We went on with somebody whose experience is closer to the role.",
            ),
        ),
    )


def kick_off(vacancy: str, brief: Brief) -> Iterator[c.BriefingCommand]:
    """The commands, in their order, by which a drafter agrees on this brief; what it lacks is passed over."""
    position = Position(**{name: value for name, value in brief if name in Position.model_fields})
    yield c.DraftBrief(vacancy=VacancyId(vacancy), position=position)
    yield from _whom(VacancyId(vacancy), brief)
    if brief.flow:
        yield from _flow(VacancyId(vacancy), brief)
    yield from _how(VacancyId(vacancy), brief)


def _whom(vacancy: VacancyId, brief: Brief) -> Iterator[c.BriefingCommand]:
    if brief.issues or brief.markers:
        yield c.AgreeCharter(vacancy=vacancy, issues=brief.issues, markers=brief.markers)
    if brief.team:
        yield c.AgreeTeam(vacancy=vacancy, **_parts(brief, c.AgreeTeam))
    if brief.requirements:
        yield c.AgreeRequirements(vacancy=vacancy, **_parts(brief, c.AgreeRequirements))
    if brief.portrait:
        yield c.AgreePortrait(vacancy=vacancy, portrait=brief.portrait, challenges=brief.challenges)
    if brief.pitch:
        yield c.AgreePitch(vacancy=vacancy, **_parts(brief, c.AgreePitch))


def _how(vacancy: VacancyId, brief: Brief) -> Iterator[c.BriefingCommand]:
    if brief.model and brief.model_reason:
        yield c.ChooseModel(vacancy=vacancy, model=brief.model, reason=brief.model_reason)
    if brief.sources:
        yield c.AgreeRoadmap(vacancy=vacancy, **_parts(brief, c.AgreeRoadmap))
    if brief.rejection_templates:
        yield c.AgreeRejectionTemplates(vacancy=vacancy, rejection_templates=brief.rejection_templates)
    if brief.approvers:
        yield c.NameApprovers(vacancy=vacancy, **_parts(brief, c.NameApprovers))


def _flow(vacancy: VacancyId, brief: Brief) -> Iterator[c.BriefingCommand]:
    planned = tuple(
        c.PlannedStep(**_parts(step, c.PlannedStep) | {"included": bool(step.included)}) for step in brief.flow
    )
    yield c.AgreeFlow(vacancy=vacancy, steps=planned, manager_joins_offer=bool(brief.manager_joins_offer))
    forms = tuple(c.StepForm(**_parts(step, c.StepForm)) for step in brief.steps)
    yield c.AgreeScoreMap(vacancy=vacancy, forms=forms, **_parts(brief, c.AgreeScoreMap))


def _parts(agreed: Brief | Step, wanted: type[BaseModel]) -> dict[str, Any]:
    """The fields of what is wanted that were agreed under the same name."""
    return {name: value for name, value in agreed if name in wanted.model_fields}


def total(score: float | None, coverage: float = 1, *, gate_passed: bool = True) -> Sealed:
    """What the marks of a step come to, as it stands in events."""
    return StepTotal(score=score, coverage=coverage, gate_passed=gate_passed).sealed()


def marks(*of_skills: SkillMark, failed: Iterable[str] = ()) -> Sealed:
    """The marks of a step, as they stand in events."""
    return StepMarks(marks=of_skills, failed_musts=tuple(map(SkillId, failed))).sealed()
