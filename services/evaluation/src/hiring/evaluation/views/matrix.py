"""How do candidacies compare, by skill and step, with each other and with the portrait (S41, S50, S64)?"""

from collections.abc import Iterator

from sqlalchemy import Connection, Select, select
from sqlalchemy.engine import RowMapping

from hiring.contracts.evaluation.parts import Forms, Plan
from hiring.contracts.evaluation.queries import Matrix, MatrixStep, ShowMatrix
from hiring.contracts.ids import CandidacyId, VacancyId
from hiring.evaluation.domain.firmness import firmness
from hiring.evaluation.domain.sealing import sees_answers
from hiring.evaluation.domain.standing import ranked
from hiring.evaluation.views.evaluation import EVALUATIONS, ROWS, missing, result_in
from hiring.evaluation.views.forms import FORMS, forms_in_force
from hiring.eventkit.views.view import Answer, Asked

NEW_POSITION = "S65: a newly opened position has nothing to be compared with: take the ranking with a grain of salt."


def steps_of(
    connection: Connection, wanted: Select[tuple[object, ...]], forms: Forms, asked: Asked
) -> Iterator[tuple[CandidacyId, Plan, MatrixStep]]:
    """Each evaluation among the wanted, as far as the asker may see it, with its candidacy and plan."""
    for row in connection.execute(wanted).mappings():
        plan = Plan.model_validate(row["plan"])
        yield plan.candidacy, plan, _step(row, plan, forms, asked)


def evaluations_of(vacancy: VacancyId) -> Select[tuple[object, ...]]:
    """All evaluations of a vacancy, in an order that is always the same."""
    return select(ROWS).where(ROWS.c.vacancy == vacancy).order_by(ROWS.c.evaluation)


def _step(row: RowMapping, plan: Plan, forms: Forms, asked: Asked) -> MatrixStep:
    lacking = missing(row)
    seen = sees_answers(asked.by, forms, row["raters"], lacking)
    return MatrixStep(
        step=plan.step,
        evaluation=row["evaluation"],
        status=row["status"],
        missing=lacking,
        sealed=row["result"] is not None and not seen,
        weight=plan.step_weight,
        brief_version=plan.brief_version,
        result=result_in(row, asked) if seen else None,
        tainted=bool(row["course"]["broken"]),
    )


def _answer(connection: Connection, query: ShowMatrix, asked: Asked) -> Matrix:
    in_force = forms_in_force(connection, query.vacancy, asked.by)
    wanted = evaluations_of(query.vacancy)
    if query.candidacies:
        wanted = wanted.where(ROWS.c.candidacy.in_(query.candidacies))
    steps: dict[CandidacyId, list[MatrixStep]] = {}
    for candidacy, _, step in steps_of(connection, wanted, in_force.forms, asked):
        steps.setdefault(candidacy, []).append(step)
    members = ranked(steps, in_force.forms)
    return Matrix(
        vacancy=query.vacancy,
        brief_version=in_force.brief_version,
        members=members,
        firmness=firmness(members, in_force.forms),
        notices=(NEW_POSITION,) if in_force.forms.kind == "new" else (),
    )


SHOW_MATRIX = Answer(ShowMatrix, (EVALUATIONS, FORMS), _answer)
