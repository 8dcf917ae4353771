"""After the choice: the offer, the three forms, and the end of probation."""

from datetime import timedelta

from hiring.contracts.feedback.commands import (
    HoldSession,
    ReportReality,
    ReviewProbation,
    SubmitCandidateForm,
    SubmitHiringManagerForm,
    SubmitRecruiterForm,
)
from hiring.contracts.feedback.events import Aspect, SkillLevel
from hiring.contracts.feedback.queries import (
    Aftercare,
    ListSessions,
    Outcomes,
    Probation,
    Sessions,
    ShowAftercare,
    ShowOutcomes,
    ShowProbation,
)
from hiring.contracts.ids import PersonId, SkillId
from hiring.contracts.pipeline.commands import AcceptOffer, MakeOffer, PrepareOffer
from hiring.contracts.pipeline.events import OfferArea, OfferMeeting
from hiring.contracts.pipeline.queries import ShowStages, Stages
from hiring.contracts.sealed import Sealed
from hiring.local.demo import screen
from hiring.local.demo.candidates import Candidate
from hiring.local.demo.stage import Stage

EXPECTED = {Aspect.TASKS: 4, Aspect.TEAM: 4, Aspect.MANAGER: 4, Aspect.GROWTH: 5, Aspect.WORKFLOW: 4}
FOUND = {Aspect.TASKS: 5, Aspect.TEAM: 5, Aspect.MANAGER: 4, Aspect.GROWTH: 3, Aspect.WORKFLOW: 4}


async def hire(stage: Stage, person: Candidate, shown: dict[str, int]) -> None:
    """Offer, acceptance, forms, probation, and what there is to see of it all."""
    await _offer(stage, person)
    await _forms(stage, person)
    await _probation(stage, person, shown)
    await _summary(stage, person)


async def _offer(stage: Stage, person: Candidate) -> None:
    stage.scene(f"Offer to {person.name}")
    vacancy, candidacy = stage.vacancy, person.candidacy(stage.vacancy)
    meeting = OfferMeeting(
        at=stage.now + timedelta(days=2),
        recruiter=PersonId("anna"),
        hiring_manager=PersonId("maria"),
        candidate=person.id(vacancy),
    )
    prepare = PrepareOffer(
        vacancy=vacancy,
        candidacy=candidacy,
        pitch="You would own what you build, with people who finish things.",
        meeting=meeting,
        areas=(
            OfferArea(area="benefits", presenter=PersonId("anna")),
            OfferArea(area="growth", presenter=PersonId("maria")),
        ),
    )
    await stage.try_to("anna", prepare, "prepare the offer with nobody to present the value of the job", "S72")
    areas = (*prepare.areas, OfferArea(area="value", presenter=PersonId("maria")))
    await stage.act(
        "anna", prepare.model_copy(update={"areas": areas}), "prepares the offer and the meeting of the three"
    )
    await stage.wait(days=2)
    make = MakeOffer(
        vacancy=vacancy, candidacy=candidacy, terms=Sealed("As agreed."), starts_at=stage.now + timedelta(days=30)
    )
    await stage.act("anna", make, "makes the offer")
    await stage.wait(days=3)
    await stage.act(
        "anna", AcceptOffer(vacancy=vacancy, candidacy=candidacy), f"{person.name} accepts: the position is filled"
    )
    await stage.settle()


async def _forms(stage: Stage, person: Candidate) -> None:
    stage.scene("Three views of the same hire")
    vacancy, candidacy = stage.vacancy, person.candidacy(stage.vacancy)
    sessions = await stage.ask("maria", ListSessions(vacancy=vacancy), Sessions)
    await stage.wait(days=1)
    look = SubmitRecruiterForm(
        vacancy=vacancy,
        candidacy=candidacy,
        information_availability=4,
        manager_interactions=5,
        comment="Quick answers.",
    )
    await stage.act("anna", look, "fills in the recruiter's form, sealed until the others' own are in")
    quality = SubmitHiringManagerForm(
        vacancy=vacancy, candidacy=candidacy, candidate_quality=5, candidate_quantity=4, model_rating=4
    )
    await stage.act("maria", quality, "fills in the hiring manager's form")
    own = SubmitCandidateForm(
        vacancy=vacancy,
        candidacy=candidacy,
        process_quality=5,
        information_clearness=4,
        acceptance_reason="team",
        expectations=EXPECTED,
        comment=Sealed("Everybody knew what the others had asked."),
    )
    await stage.act(person.id(vacancy), own)
    await stage.tell(person.key, "fills in the candidate's form")
    for session in sessions.sessions:
        if session.held_at is None:
            held = HoldSession(
                vacancy=vacancy,
                session=session.session,
                attendees=session.invited,
                reasons=("What went well and what did not, while it is fresh.",),
                no_changes=True,
            )
            await stage.act("maria", held, f"records the session on the {screen.AFTER[session.cause]}")


async def _probation(stage: Stage, person: Candidate, shown: dict[str, int]) -> None:
    vacancy, candidacy = stage.vacancy, person.candidacy(stage.vacancy)
    await stage.wait(days=30)
    await stage.tell(person.key, "starts to work")
    await stage.wait(days=91)
    await stage.tell("", "probation ends: the review is due")
    reality = ReportReality(vacancy=vacancy, candidacy=candidacy, reality=FOUND, comment=Sealed("Growth comes slower."))
    await stage.act(person.id(vacancy), reality)
    review = ReviewProbation(
        vacancy=vacancy,
        candidacy=candidacy,
        outcome="passed",
        skills=tuple(SkillLevel(skill=SkillId(skill), level=level) for skill, level in shown.items()),
        summary=Sealed(f"{person.name} does what we hoped for."),
    )
    await stage.act("maria", review, f"reviews the probation of {person.name}: passed")


async def _summary(stage: Stage, person: Candidate) -> None:
    stage.scene("What the record says")
    vacancy, candidacy = stage.vacancy, person.candidacy(stage.vacancy)
    aftercare = await stage.ask("maria", ShowAftercare(vacancy=vacancy, candidacy=candidacy), Aftercare)
    probation = await stage.ask("maria", ShowProbation(vacancy=vacancy, candidacy=candidacy), Probation)
    outcomes = await stage.ask("maria", ShowOutcomes(vacancy=vacancy), Outcomes)
    stages = await stage.ask("maria", ShowStages(vacancy=vacancy), Stages)
    sessions = await stage.ask("maria", ListSessions(vacancy=vacancy), Sessions)
    stage.console.print(screen.outcome_lines(outcomes, person.name))
    stage.console.print(screen.funnel_table(outcomes))
    stage.console.print(screen.stage_table(stages))
    stage.console.print(screen.session_table(sessions))
    stage.console.print(screen.forms_table(aftercare))
    stage.console.print(screen.probation_table(probation))
