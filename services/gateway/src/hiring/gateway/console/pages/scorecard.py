"""Scorecards: the form of one rater, sealed until it is submitted; then what all raters said, as far as one may see."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.contracts.brief import Question, Requirement
from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.evaluation import commands as c
from hiring.contracts.evaluation.parts import Recommendation, SkillRating
from hiring.contracts.evaluation.queries import (
    EvaluationSheet,
    FormsInForce,
    ListMyEvaluations,
    Matrix,
    MatrixMember,
    MatrixStep,
    MyEvaluations,
    RaterAnswer,
    RatingTask,
    ShowEvaluation,
    ShowForms,
    ShowMatrix,
)
from hiring.contracts.ids import EvaluationId, PersonId, SkillId, VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.pipeline.queries import Board, Card, ShowBoard
from hiring.contracts.requests import Problem
from hiring.contracts.sealed import Sealed
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.pipeline.case import or_none
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting
from hiring.gateway.console.words import person
from hiring.gateway.problems import HttpProblem, refusal

router = pages()

_ACTS: dict[str, type[c.EvaluationCommand]] = {
    "score": c.SubmitScore,
    "correct": c.CorrectScore,
    "conflict": c.DeclareConflict,
    "seal": c.BreakSeal,
    "replace": c.ReplaceRater,
    "accommodation": c.RecordAccommodation,
    "consensus": c.RecordConsensus,
}
_RECOMMENDATIONS = (
    ("strong_yes", "Strong yes"),
    ("yes", "Yes"),
    ("no", "No"),
    ("definitely_not", "Definitely not"),
    ("no_decision", "Cannot say"),
)


@dataclass(frozen=True)
class Asked:
    """One skill of the script: what it is, what each level looks like, and what to ask."""

    requirement: Requirement
    questions: tuple[Question, ...]

    @property
    def levels(self) -> list[tuple[int, str]]:
        """The five levels, each with what it looks like, where that was agreed."""
        looks = {anchor.level: anchor.text for anchor in self.requirement.anchors}
        return [(level, looks.get(level, "")) for level in range(1, 6)]


def script_of(questions: Iterable[Question], requirements: Iterable[Requirement]) -> list[Asked]:
    """The script by skill, in the order of its questions."""
    known = {one.skill: one for one in requirements}
    by_skill: dict[SkillId, list[Question]] = {}
    for question in questions:
        by_skill.setdefault(question.skill, []).append(question)
    return [Asked(known[skill], tuple(asked)) for skill, asked in by_skill.items() if skill in known]


@router.get("/vacancies/{vacancy}/evaluations/{evaluation}")
async def evaluation(visit: Visiting, vacancy: str, evaluation: str) -> Response:
    """My scorecard, or what was answered."""
    return await _page(visit, vacancy, evaluation, {})


@router.form("/vacancies/{vacancy}/evaluations/{evaluation}/{name}", on="/vacancies/{vacancy}/evaluations/{evaluation}")
async def act(visit: Visiting, vacancy: str, evaluation: str, name: str) -> Response:
    """Submits or corrects a scorecard, or arranges who rates."""
    kind = _ACTS.get(name)
    if kind is None:
        raise HttpProblem(refusal(404, "There is no such action."))
    form = await visit.form()
    form.scope = name

    def command() -> Command:
        said = dict(form.values)
        if "evidence" in said:
            said["evidence"] = [noted for noted in said["evidence"] if noted.get("note")]
        return Form(said).command(kind, vacancy=vacancy, evaluation=evaluation)

    return await carry_out(
        visit,
        form,
        command,
        f"/console/vacancies/{vacancy}/evaluations/{evaluation}",
        lambda refused: _page(visit, vacancy, evaluation, {name: refused}),
    )


async def _page(visit: Visit, vacancy: str, evaluation: str, forms: dict[str, Form]) -> Response:
    about, board, mine = await asyncio.gather(
        visit.about(vacancy),
        or_none(visit.ask(ShowBoard(vacancy=VacancyId(vacancy)), Board)),
        visit.ask(ListMyEvaluations(), MyEvaluations),
    )
    task = next((one for one in mine.tasks if (one.vacancy, one.evaluation) == (vacancy, evaluation)), None)
    if task is not None and not task.replaced_soon:
        return _scorecard(visit, about, _card(board, task.candidacy), task, forms)
    return await _answers(visit, about, board, evaluation, forms, task)


def _card(board: Board | None, candidacy: str) -> Card | None:
    cards = (card for column in board.columns for card in column.cards) if board else ()
    return next((card for card in cards if card.candidacy == candidacy), None)


def _scorecard(
    visit: Visit, about: BriefShown, card: Card | None, task: RatingTask, forms: dict[str, Form]
) -> Response:
    return visit.page(
        "evaluation/scorecard.html",
        status=UNPROCESSABLE if forms else 200,
        about=about,
        card=card,
        task=task,
        script=script_of(task.questions, task.requirements),
        form=forms.get("score") or Form(scope="score"),
        conflict=forms.get("conflict") or Form(scope="conflict"),
        recommendations=_RECOMMENDATIONS,
    )


async def _answers(  # noqa: PLR0913, PLR0917 - what the page is about
    visit: Visit,
    about: BriefShown,
    board: Board | None,
    evaluation: str,
    forms: dict[str, Form],
    task: RatingTask | None,
) -> Response:
    of, it = about.vacancy, EvaluationId(evaluation)
    try:
        sheet = await visit.ask(ShowEvaluation(vacancy=of, evaluation=it), EvaluationSheet)
    except Rejected as rejected:
        if rejected.problem.kind != "refused":
            raise
        return await _sealed(visit, about, board, it, rejected.problem, forms, task)
    used = await visit.ask(ShowForms(vacancy=of, brief_version=sheet.brief_version), FormsInForce)
    questions = next((step.questions for step in used.forms.steps if step.kind is sheet.step), ())
    script = script_of(questions, used.forms.requirements)
    own = next((answer for answer in sheet.answers if answer.rater == visit.caller.actor), None)
    return visit.page(
        "evaluation/answers.html",
        status=UNPROCESSABLE if forms else 200,
        about=about,
        card=_card(board, sheet.candidacy),
        sheet=sheet,
        task=task,
        script=script,
        own=own,
        correct=forms.get("correct") or (_begun(own, script) if own else None),
        forms={name: forms.get(name) or Form(scope=name) for name in ("replace", "accommodation")},
        consensus=forms.get("consensus") or _agreed_so_far(sheet, script),
        forbidden=await _forbidden(visit, about, sheet, script),
        team=_named(one.person for one in about.brief.team),
        recommendations=_RECOMMENDATIONS,
        rated=_rated,
        missing_names=_named(sheet.missing),
    )


async def _sealed(  # noqa: PLR0913, PLR0917 - what the page is about
    visit: Visit,
    about: BriefShown,
    board: Board | None,
    evaluation: EvaluationId,
    problem: Problem,
    forms: dict[str, Form],
    task: RatingTask | None,
) -> Response:
    """What can be arranged all the same: a recruiter lets others rate what is sealed for themselves."""
    matrix = await or_none(visit.ask(ShowMatrix(vacancy=about.vacancy), Matrix))
    found = _step_of(matrix, evaluation)
    missing = found[1].missing if found else ()
    seal = c.BreakSeal(vacancy=about.vacancy, evaluation=evaluation, reason="-")
    return visit.page(
        "evaluation/sealed.html",
        status=UNPROCESSABLE if forms else 200,
        about=about,
        evaluation=evaluation,
        card=_card(board, found[0].candidacy) if found else None,
        step=found[1].step if found else None,
        missing=missing,
        missing_names=_named(missing),
        is_open=bool(found and found[1].status == "open"),
        problem=problem,
        forbidden=await visit.forbidden(seal=seal, **_arranging(about, evaluation, missing)),
        forms={name: forms.get(name) or Form(scope=name) for name in ("seal", "replace", "accommodation")},
        team=_named(one.person for one in about.brief.team),
        task=task,
    )


def _step_of(matrix: Matrix | None, evaluation: EvaluationId) -> tuple[MatrixMember, MatrixStep] | None:
    steps = ((member, step) for member in matrix.members for step in member.steps) if matrix else ()
    return next((found for found in steps if found[1].evaluation == evaluation), None)


def _arranging(about: BriefShown, evaluation: EvaluationId, missing: Iterable[PersonId]) -> dict[str, Command]:
    """Who rates, and what the candidate needs: asked with an example whether it may be arranged."""
    named = {"vacancy": about.vacancy, "evaluation": evaluation}
    late, example = next(iter(missing), None), PersonId("somebody")
    checks: dict[str, Command] = {"accommodation": c.RecordAccommodation(**named, accommodation=Sealed("-"))}
    if late:
        others = (one.person for one in about.brief.team if one.person not in missing)
        checks["replace"] = c.ReplaceRater(**named, rater=late, replacement=next(others, example), reason="-")
    return checks


def _named(people: Iterable[PersonId]) -> list[tuple[PersonId, str]]:
    return [(one, person(one)) for one in people]


def _begun(own: RaterAnswer, script: list[Asked]) -> Form:
    """A correction begins with what one had said."""
    ratings = {one.skill: one.rating for one in own.ratings}
    notes = {one.skill: one.note for one in own.evidence}
    said: dict[str, Any] = {
        "ratings": [{"rating": ratings.get(one.requirement.skill)} for one in script],
        "evidence": [{"note": notes.get(one.requirement.skill)} for one in script],
        "recommendation": own.recommendation.value,
    }
    return Form(said, scope="correct")


def _agreed_so_far(sheet: EvaluationSheet, script: list[Asked]) -> Form:
    """A debrief begins with its raters, and with what all of them had said alone."""
    alone = [{str(_rated(answer, one.requirement.skill)[0]) for answer in sheet.answers} for one in script]
    overall = {answer.recommendation.value for answer in sheet.answers}
    said: dict[str, Any] = {
        "attendees": [str(one) for one in sheet.raters],
        "ratings": [{"rating": min(given).replace(" ", "_") if len(given) == 1 else None} for given in alone],
        "recommendation": min(overall) if len(overall) == 1 else None,
    }
    return Form(said, scope="consensus")


async def _forbidden(
    visit: Visit, about: BriefShown, sheet: EvaluationSheet, script: list[Asked]
) -> dict[str, Problem | None]:
    """Who may arrange anything here, asked with an example."""
    checks = _arranging(about, sheet.evaluation, sheet.missing)
    if sheet.status == "completed" and not sheet.consensus:
        others = [one.person for one in about.brief.team if one.person not in sheet.raters]
        checks["consensus"] = c.RecordConsensus(
            vacancy=sheet.vacancy,
            evaluation=sheet.evaluation,
            attendees=(*sheet.raters, *others[:1]),
            ratings=tuple(SkillRating(skill=one.requirement.skill, rating="not_observed") for one in script),
            recommendation=Recommendation.NO_DECISION,
            summary=Sealed("-"),
        )
    return await visit.forbidden(**checks)


def _rated(answer: RaterAnswer, skill: str) -> tuple[str, str | None]:
    """What somebody said of a skill, in words, and their note."""
    found = next((one.rating for one in answer.ratings if one.skill == skill), None)
    note = next((one.note for one in answer.evidence if one.skill == skill), None)
    return ("not observed" if found == "not_observed" else "" if found is None else str(found)), note
