"""How would candidacies rank under other weights, gates or trade-off (B3)? Reads the same rows as the matrix."""

from collections.abc import Sequence

from sqlalchemy import Connection

from hiring.contracts.evaluation.queries import MatrixMember, MatrixStep, Reweighed, WhatIf, WhatIfPlace
from hiring.contracts.ids import CandidacyId
from hiring.evaluation.domain.firmness import firmness
from hiring.evaluation.domain.reweighing import reweighed_forms, reweighed_step
from hiring.evaluation.domain.scorebook.rules import UNKNOWN_SKILL
from hiring.evaluation.domain.standing import ranked
from hiring.evaluation.views.evaluation import EVALUATIONS
from hiring.evaluation.views.forms import FORMS, forms_in_force
from hiring.evaluation.views.matrix import evaluations_of, steps_of
from hiring.eventkit.decider import require
from hiring.eventkit.views.view import Answer, Asked


def _answer(connection: Connection, query: WhatIf, asked: Asked) -> Reweighed:
    in_force = forms_in_force(connection, query.vacancy, asked.by)
    known = {r.skill for r in in_force.forms.requirements}
    for field, named in (("skill_weights", query.skill_weights), ("minimums", query.minimums)):
        require(named.keys() <= known, UNKNOWN_SKILL, ", ".join(sorted(named.keys() - known)), field)
    now: dict[CandidacyId, list[MatrixStep]] = {}
    then: dict[CandidacyId, list[MatrixStep]] = {}
    for candidacy, plan, step in steps_of(connection, evaluations_of(query.vacancy), in_force.forms, asked):
        now.setdefault(candidacy, []).append(step)
        then.setdefault(candidacy, []).append(reweighed_step(step, plan, query))
    forms = reweighed_forms(in_force.forms, query)
    before, after = ranked(now, in_force.forms), ranked(then, forms)
    return Reweighed(
        vacancy=query.vacancy,
        brief_version=in_force.brief_version,
        places=_places(before, after),
        shortlist=_shortlist(before, query.shortlist),
        shortlist_then=_shortlist(after, query.shortlist),
        firmness=firmness(after, forms),
    )


def _places(before: Sequence[MatrixMember], after: Sequence[MatrixMember]) -> tuple[WhatIfPlace, ...]:
    was = {member.candidacy: (rank, member) for rank, member in enumerate(before, 1)}
    return tuple(
        WhatIfPlace(
            candidacy=member.candidacy,
            rank=was[member.candidacy][0],
            rank_then=rank,
            score=was[member.candidacy][1].score,
            score_then=member.score,
            gate_passed=was[member.candidacy][1].gate_passed,
            gate_passed_then=member.gate_passed,
        )
        for rank, member in enumerate(after, 1)
    )


def _shortlist(members: Sequence[MatrixMember], size: int) -> tuple[CandidacyId, ...]:
    return tuple(member.candidacy for member in members if member.complete)[:size]


WHAT_IF = Answer(WhatIf, (EVALUATIONS, FORMS), _answer)
