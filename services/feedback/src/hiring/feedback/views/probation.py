"""Did the job turn out as the hire expected, and the hire as the team predicted?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from sqlalchemy import JSON, Column, Connection, Double, String, Table, select

from hiring.contracts.brief import Level
from hiring.contracts.briefing.probation import ProbationGoalsSet
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import EvaluationCompleted
from hiring.contracts.evaluation.parts import StepMarks
from hiring.contracts.feedback.events import (
    AftercareOpened,
    CandidateFormSubmitted,
    CandidateSaid,
    Form,
    FormRemarked,
    FormsCompleted,
    Hire,
    ProbationReviewed,
    RealityReported,
    RealitySaid,
    ReviewSaid,
    SkillLevel,
)
from hiring.contracts.feedback.queries import Figure, GoalOfProbation, Probation, ShowProbation, SkillOnTheJob
from hiring.contracts.sealed import Sealed
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View
from hiring.feedback.domain.statistics import (
    added_deltas,
    expectation_deltas,
    mean_absolute_delta,
    quality_of_hire,
    worst_deltas,
)
from hiring.feedback.views.aftercare import AFTERCARE_FORMS, opened, unsealed
from hiring.feedback.views.aftercare import TABLE as FORM_ROWS
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancy_for

TABLE = Table(
    "feedback_probation",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("marks", JSON, nullable=False),
    Column("raters", JSON, nullable=False),
    Column("hire", JSON(none_as_null=True)),
    Column("expected", JSON(none_as_null=True)),
    Column("reality", JSON(none_as_null=True)),
    Column("remarks", JSON, nullable=False),
    Column("review", JSON(none_as_null=True)),
    Column("reviewed", Double),
    Column("completed", Double),
    Column("goals", JSON, nullable=False),
)

_About = (
    EvaluationCompleted
    | ProbationGoalsSet
    | AftercareOpened
    | CandidateFormSubmitted
    | FormRemarked
    | FormsCompleted
    | RealityReported
    | ProbationReviewed
)


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    event = recorded.event
    candidacy = event.hire.candidacy if isinstance(event, AftercareOpened) else event.candidacy
    yield (event.vacancy, candidacy)


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event, row = recorded.event, row or _empty(key)
    match event:
        case EvaluationCompleted():
            step, sealed, rated_by = event.step.value, event.marks.to_json(), list(event.raters)
            return {**row, "marks": {**row["marks"], step: sealed}, "raters": {**row["raters"], step: rated_by}}
        case ProbationGoalsSet():
            return {**row, "goals": event.model_dump(mode="json")["goals"]}
        case AftercareOpened():
            return {**row, "hire": event.hire.model_dump(mode="json")}
        case CandidateFormSubmitted():
            return {**row, "expected": event.said.to_json()}
        case FormRemarked():
            return _remarked(row, event.form, event.remark)
        case FormsCompleted():
            return {**row, "completed": recorded.time.timestamp()}
        case RealityReported():
            return {**_remarked(row, Form.REALITY, event.comment), "reality": event.said.to_json()}
        case ProbationReviewed():
            over = None if event.outcome == "extended" else recorded.time.timestamp()
            remarked = _remarked(row, Form.PROBATION_REVIEW, event.summary)
            return {**remarked, "review": event.model_dump(mode="json", exclude={"summary"}), "reviewed": over}
    assert_never(event)


def _remarked(row: Row, form: Form, remark: Sealed | None) -> Row:
    return row if remark is None else {**row, "remarks": {**row["remarks"], form.value: remark.to_json()}}


def _empty(key: Key) -> Row:
    vacancy, candidacy = key
    nothing = dict.fromkeys(("expected", "hire", "reality", "review", "reviewed", "completed"))
    return {
        "vacancy": vacancy,
        "candidacy": candidacy,
        "marks": {},
        "raters": {},
        "remarks": {},
        "goals": [],
        **nothing,
    }


PROBATION = View(
    TABLE,
    5,
    _About.__args__,
    _keys,
    _evolve,
)


def _answer(connection: Connection, query: ShowProbation, asked: Asked) -> Probation:
    vacancy = vacancy_for(connection, query.vacancy, asked)
    found = select(TABLE).where(TABLE.c.vacancy == query.vacancy, TABLE.c.candidacy == query.candidacy)
    row = connection.execute(found).mappings().one_or_none()
    if row is None or row["hire"] is None:
        raise LookupError(query.candidacy)
    hire = Hire.model_validate(row["hire"])
    review = ProbationReviewed.model_validate(row["review"]) if row["review"] else None
    judged = review_of(dict(row), asked)
    sealed = _sealed(connection, hire, asked)
    expected = opened(CandidateSaid, row["expected"], asked) if row["expected"] and not sealed else None
    reality = opened(RealitySaid, row["reality"], asked) if row["reality"] else None
    deltas = expectation_deltas(expected.expectations if expected else {}, reality.reality if reality else {})
    added = added_deltas((expected and expected.expected) or {}, (reality and reality.answers) or {})
    remarks = {form: asked.reveal(Sealed.from_json(remark)) for form, remark in row["remarks"].items()}
    predicted = predicted_levels(opened_marks(row["marks"], asked))
    shown = shown_levels(judged.skills if judged else ())
    return Probation(
        candidacy=hire.candidacy,
        candidate=hire.candidate,
        probation_ends_at=(review and review.extended_until) or hire.probation_ends_at,
        expectations=expected.expectations if expected else {},
        reality=reality.reality if reality else {},
        reality_comment=remarks.get(Form.REALITY),
        deltas=deltas,
        worst=worst_deltas(deltas),
        mean_absolute_delta=Figure(
            definition="F20",
            value=mean_absolute_delta((*deltas, *added)),
            unit="points",
            cases=len(deltas) + len(added),
        ),
        added=added,
        answers=judged.answers if judged else None,
        sealed=sealed,
        outcome=review.outcome if review else None,
        summary=remarks.get(Form.PROBATION_REVIEW),
        reviewed_by=review.reviewed_by if review else None,
        skills=tuple(SkillOnTheJob(skill=s, predicted=predicted.get(s), shown=level) for s, level in shown.items()),
        quality_of_hire=_quality(vacancy["weights"], predicted, shown),
        goals=_goals(row["goals"], judged),
        forms=hire.forms,
    )


def review_of(row: Mapping[str, Any], asked: Asked) -> ReviewSaid | None:
    """The professional evaluation, opened; None before it is in, or when its key was destroyed."""
    return opened(ReviewSaid, row["review"]["said"], asked) if row["review"] else None


def _goals(goals: Iterable[Row], review: ReviewSaid | None) -> tuple[GoalOfProbation, ...]:
    """What was to be learnt (S14), and the level that the review found."""
    reached: dict[str, Level] = {one.skill: one.level for one in review.skills} if review else {}
    return tuple(GoalOfProbation(**goal, reached=reached.get(goal["skill"])) for goal in goals)


def _sealed(connection: Connection, hire: Hire, asked: Asked) -> bool:
    """Whether the asker may not see yet what the hire said in the candidate's form (S77)."""
    forms = connection.execute(select(FORM_ROWS).where(FORM_ROWS.c.candidacy == hire.candidacy)).mappings().one()
    return not unsealed(dict(forms), hire, asked)


def opened_marks(sealed: Mapping[str, Any], asked: Asked) -> dict[str, dict[str, float]]:
    """The mean of each skill that was observed, by step."""
    found: dict[str, dict[str, float]] = {}
    for step, marks in sealed.items():
        said = asked.reveal(Sealed.from_json(marks))
        opened_ = () if said == ERASED else StepMarks.opened(said).marks
        found[step] = {mark.skill: mark.mean for mark in opened_ if mark.mean is not None}
    return found


def predicted_levels(marks: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The mean of a skill's marks over the steps that checked it (F3)."""
    by_skill: dict[str, list[float]] = defaultdict(list)
    for step in marks.values():
        for skill, mean in step.items():
            by_skill[skill].append(mean)
    return {skill: sum(means) / len(means) for skill, means in by_skill.items()}


def shown_levels(skills: Iterable[SkillLevel]) -> dict[Any, float]:
    """Levels 1 to 5 normalised to 0..1 (F1)."""
    return {shown.skill: (shown.level - 1) / 4 for shown in skills}


def _quality(weights: Mapping[str, float], predicted: Mapping[str, float], shown: Mapping[str, float]) -> Figure:
    cases = len(weights.keys() & predicted.keys() & shown.keys())
    return Figure(definition="F20", value=quality_of_hire(weights, predicted, shown), unit="share", cases=cases)


SHOW_PROBATION = Answer(ShowProbation, (PROBATION, AFTERCARE_FORMS, VACANCIES, SEARCHES), _answer)
