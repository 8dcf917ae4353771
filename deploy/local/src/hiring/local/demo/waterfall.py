"""Use case two: a managerial position, one candidate at a time: 1 - 0 - 0, then 1 - 1 - 0, then 1 - 1 - 1."""

from datetime import timedelta

from hiring.contracts.brief import (
    Brief,
    Importance,
    Question,
    Requirement,
    Seniority,
    SkillKind,
    Source,
    Step,
    StepKind,
    Waterfall,
)
from hiring.contracts.evaluation.queries import ShowEvaluation
from hiring.contracts.feedback.commands import HoldSession
from hiring.contracts.feedback.queries import ListSessions, Sessions
from hiring.contracts.ids import SkillId
from hiring.contracts.pipeline.commands import (
    AdvanceCandidate,
    HoldCandidacy,
    PresentCandidate,
    PrioritiseQueue,
    RejectCandidate,
    SelectCandidate,
)
from hiring.contracts.pipeline.queries import CandidateQueue, ShowQueue
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.local.demo.aftermath import hire
from hiring.local.demo.candidates import QUEUE, Candidate, enter, evaluate
from hiring.local.demo.kickoff import agree
from hiring.local.demo.screen import AFTER, queue_table
from hiring.local.demo.stage import Stage

ASKED = {
    StepKind.PRE_SCREENING: ("english",),
    StepKind.RECRUITMENT_INTERVIEW: ("coaching", "english"),
    StepKind.PROFESSIONAL_INTERVIEW: ("delivery", "leadership"),
    StepKind.MANAGERIAL_INTERVIEW: ("leadership",),
}
WORDS = {
    "leadership": "Tell of a decision that your team disliked, and of what you did then.",
    "delivery": "A release is late: what do you do in the first hour?",
    "coaching": "Whom have you helped to grow, and how do you know?",
    "english": "What brings you here, in English?",
}


def brief() -> Brief:
    """An Engineering Manager: not urgent, high level, somebody specific."""
    skills = (
        ("leadership", SkillKind.SOFT, Importance.MUST, 4),
        ("delivery", SkillKind.TECHNICAL, Importance.MUST, 4),
        ("coaching", SkillKind.SOFT, Importance.DESIRABLE, 4),
        ("english", SkillKind.SOFT, Importance.DESIRABLE, 4),
    )
    requirements = tuple(
        Requirement(
            skill=SkillId(skill),
            name=skill.capitalize(),
            kind=kind,
            importance=importance,
            minimum=3 if importance is Importance.MUST else None,
            target=target,
        )
        for skill, kind, importance, target in skills
    )
    return complete_brief(Waterfall()).model_copy(
        update={
            "title": "Engineering Manager",
            "acknowledgement_required": True,
            "seniority": Seniority.MANAGER,
            "specific_skills": True,
            "requirements": requirements,
            "flow": tuple(_form(step) for step in complete_brief().flow),
            "model_reason": "A managerial position, not urgent: we look for somebody specific.",
            "sources": (
                Source(kind="headhunt", name="Headhunting", target=2),
                Source(kind="referral", name="Referrals", target=1),
            ),
            "portrait": "Has led a team through a rebuild and kept it together.",
            "challenges": "Take over two teams and make them one within a year.",
            "pitch": "Two good teams, a rebuild that matters, and a manager who listens.",
        }
    )


def _form(step: Step) -> Step:
    asked: set[str] = set()
    for kind in StepKind:
        if kind is step.kind:
            break
        asked.update(ASKED.get(kind, ()))
    questions = tuple(
        Question(skill=SkillId(skill), text=f"{WORDS[skill]}", recheck=skill in asked)
        for skill in ASKED.get(step.kind, ())
    )
    return step.model_copy(update={"questions": questions})


async def play(stage: Stage) -> None:
    """From the kick-off to the end of probation."""
    await agree(stage, brief())
    victor, ingrid, hannah = QUEUE
    stage.scene("The queue, the most relevant first")
    await enter(stage, QUEUE)
    await evaluate(stage, QUEUE, StepKind.PRE_SCREENING)
    await _advance_all(stage)
    await evaluate(stage, QUEUE, StepKind.RECRUITMENT_INTERVIEW)
    await stage.settle()
    order = tuple(person.candidacy(stage.vacancy) for person in QUEUE)
    why = "Victor knows the product, Ingrid led a rebuild, Hannah is the farthest from us."
    await stage.act("anna", PrioritiseQueue(vacancy=stage.vacancy, order=order, reason=why), f"orders the queue: {why}")

    stage.scene("1 - 0 - 0")
    await _present(stage, victor)
    await stage.try_to("anna", _presenting(stage, ingrid), "present Ingrid while Victor is in play", "S37")
    task = await stage.task_of("ines", victor.candidacy(stage.vacancy), StepKind.PROFESSIONAL_INTERVIEW)
    peek = ShowEvaluation(vacancy=stage.vacancy, evaluation=task.evaluation)
    await stage.try_to("ines", peek, "read how Pavel rated Victor before she has rated him herself", "S25")
    await evaluate(stage, (victor,), StepKind.PROFESSIONAL_INTERVIEW)
    await _reject(stage, victor, "skills-gap", "we look for somebody who has already led through a rebuild")
    await stage.try_to("anna", _presenting(stage, ingrid), "present Ingrid before the feedback session", "C1")
    await _sessions(stage, rejection="Good engineer, has not led through conflict yet.")

    stage.scene("1 - 1 - 0, after a hold")
    await _present(stage, ingrid)
    await _through(stage, ingrid)
    await _hold(stage, ingrid)
    await _reject(stage, ingrid, "stronger-candidate", "for two teams at once we need more coaching experience")
    await _sessions(
        stage,
        rejection="Leads well; coaching is what two teams need most.",
        hold_expired="We waited for news that did not come: next time we ask for it earlier.",
    )

    stage.scene("1 - 1 - 1")
    await _present(stage, hannah)
    await _through(stage, hannah)
    choose = SelectCandidate(
        vacancy=stage.vacancy, candidacy=hannah.candidacy(stage.vacancy), reason="The portrait, and more."
    )
    await stage.act("maria", choose, f"chooses {hannah.name}: the portrait, and more")
    await hire(stage, hannah, {"leadership": 5, "delivery": 4, "coaching": 4, "english": 5})
    queue = await stage.ask("anna", ShowQueue(vacancy=stage.vacancy), CandidateQueue)
    stage.console.print(queue_table(queue))


async def _advance_all(stage: Stage) -> None:
    await stage.settle()
    for person in QUEUE:
        await stage.act("anna", AdvanceCandidate(vacancy=stage.vacancy, candidacy=person.candidacy(stage.vacancy)))
    await stage.wait(days=1)


def _presenting(stage: Stage, person: Candidate) -> PresentCandidate:
    return PresentCandidate(vacancy=stage.vacancy, candidacy=person.candidacy(stage.vacancy))


async def _present(stage: Stage, person: Candidate) -> None:
    await stage.settle()
    await stage.act("anna", _presenting(stage, person), f"presents {person.name}")
    await stage.wait(days=2)


async def _through(stage: Stage, person: Candidate) -> None:
    await evaluate(stage, (person,), StepKind.PROFESSIONAL_INTERVIEW)
    await stage.settle()
    advance = AdvanceCandidate(vacancy=stage.vacancy, candidacy=person.candidacy(stage.vacancy))
    await stage.act("maria", advance, f"sees {person.name} herself")
    await stage.wait(days=2)
    await evaluate(stage, (person,), StepKind.MANAGERIAL_INTERVIEW)
    await stage.settle()


async def _hold(stage: Stage, person: Candidate) -> None:
    held = HoldCandidacy(
        vacancy=stage.vacancy,
        candidacy=person.candidacy(stage.vacancy),
        reason="Convincing, but we want to see whether the second team stays.",
        until=stage.now + timedelta(days=14),
        contacts=(stage.now + timedelta(days=7),),
        wanted=("More coaching experience",),
    )
    short = held.model_copy(update={"until": stage.now + timedelta(days=5)})
    await stage.try_to("maria", short, f"hold {person.name} for five days only", "S66")
    await stage.act("maria", held, f"holds {person.name} for two weeks, a call planned after one")
    await stage.wait(days=14, hours=1)
    await stage.tell("", "the hold has run out: a decision is due")


async def _reject(stage: Stage, person: Candidate, template: str, why: str) -> None:
    await stage.settle()
    await stage.act(
        "anna",
        RejectCandidate(
            vacancy=stage.vacancy,
            candidacy=person.candidacy(stage.vacancy),
            template=SkillId(template),
            reason=template,
            clarification=Sealed(f"Dear {person.name.split()[0]}, {why}."),
        ),
        f"rejects {person.name} ({template}), with words of their own",
    )


async def _sessions(stage: Stage, **reasons: str) -> None:
    sessions = await stage.ask("maria", ListSessions(vacancy=stage.vacancy), Sessions)
    for session in (s for s in sessions.sessions if s.held_at is None):
        await stage.wait(days=1)
        reason = reasons[session.cause.replace("-", "_")]
        held = HoldSession(
            vacancy=stage.vacancy,
            session=session.session,
            attendees=session.invited,
            reasons=(reason,),
            no_changes=True,
        )
        who = ", ".join(session.invited)
        await stage.act("maria", held, f"records the session on the {AFTER[session.cause]} with {who}: {reason}")
    await stage.settle()
