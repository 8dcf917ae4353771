"""What has somebody who was chosen still to reach, and by when (S42)?"""

from collections.abc import Iterator
from typing import Literal

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from hiring.contracts.brief import Importance, Requirement
from hiring.contracts.evaluation.parts import Forms
from hiring.contracts.evaluation.queries import (
    AdaptationGoal,
    AdaptationPlan,
    MatrixMember,
    MatrixStep,
    ShowAdaptationPlan,
)
from hiring.contracts.ids import CandidacyId
from hiring.evaluation.domain.scores import normalise
from hiring.evaluation.domain.sealing import DECIDING, S42
from hiring.evaluation.domain.standing import ranked
from hiring.evaluation.views.decisions import DECISIONS
from hiring.evaluation.views.evaluation import EVALUATIONS
from hiring.evaluation.views.forms import FORMS, forms_in_force
from hiring.evaluation.views.matrix import evaluations_of, steps_of
from hiring.eventkit.decider import require
from hiring.eventkit.views.view import Answer, Asked


def _answer(connection: Connection, query: ShowAdaptationPlan, asked: Asked) -> AdaptationPlan:
    forms = forms_in_force(connection, query.vacancy, asked.by).forms
    require(asked.by in forms.people(*DECIDING), S42)
    choice = _choice(connection, query)
    steps: dict[CandidacyId, list[MatrixStep]] = {}
    for candidacy, _, step in steps_of(connection, evaluations_of(query.vacancy), forms, asked):
        steps.setdefault(candidacy, []).append(step)
    members = ranked(steps, forms)
    places = {member.candidacy: (rank, member) for rank, member in enumerate(members, 1)}
    if query.candidacy not in places:
        raise LookupError(f"{query.candidacy} was never evaluated")
    rank, member = places[query.candidacy]
    return AdaptationPlan(
        vacancy=query.vacancy,
        candidacy=query.candidacy,
        decision=choice["decision"],
        decided_by=choice["decided_by"],
        reason=choice["told"]["reason"],
        rank=rank,
        compared=len(members),
        goals=tuple(_goals(member, forms)),
    )


def _choice(connection: Connection, query: ShowAdaptationPlan) -> RowMapping:
    """The latest decision that chose the candidacy."""
    rows = DECISIONS.table.c
    of_choice = (rows.vacancy == query.vacancy) & rows.kind.in_(("pool-decided", "candidate-selected"))
    found = connection.execute(select(DECISIONS.table).where(of_choice).order_by(rows.sequence.desc())).mappings()
    for row in found:
        if query.candidacy in row["told"].get("selected", row["about"]):
            return row
    raise LookupError(f"{query.candidacy} was not chosen")


def _goals(member: MatrixMember, forms: Forms) -> Iterator[AdaptationGoal]:
    requirements = {one.skill: one for one in forms.requirements}
    for gap in member.gaps:
        numbers = {"target": gap.target, "mean": gap.mean, "gap": gap.gap}
        yield AdaptationGoal(
            skill=gap.skill, importance=gap.importance, **numbers, until=_until(requirements[gap.skill], forms)
        )
    for skill in member.unobserved:
        one = requirements[skill]
        target = normalise(one.target)
        yield AdaptationGoal(skill=skill, importance=one.importance, target=target, until=_until(one, forms))


def _until(requirement: Requirement, forms: Forms) -> Literal["first-week", "probation", "long-term"]:
    return "first-week" if requirement.importance is Importance.LEARNABLE else forms.trade_off.horizon


SHOW_ADAPTATION_PLAN = Answer(ShowAdaptationPlan, (DECISIONS, EVALUATIONS, FORMS), _answer)
