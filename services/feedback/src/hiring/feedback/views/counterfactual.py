"""What would another way of working have come to with the same candidates? A simulation, and labelled as one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from hiring.contracts.feedback.queries import Counterfactual, Run, RunCounterfactual
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.simulation import Group, Ran, Walked, recorded, regrouped, run
from hiring.feedback.domain.statistics import SECONDS_A_DAY
from hiring.feedback.views.candidacies import CANDIDACIES, Candidacy, candidacies
from hiring.feedback.views.evaluations import EVALUATIONS
from hiring.feedback.views.pools import POOLS
from hiring.feedback.views.pools import TABLE as POOL_ROWS
from hiring.feedback.views.scores import newest_scores
from hiring.feedback.views.stays import STAYS, Stay, stays
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancy_for

_ASSUMPTIONS = (
    "Candidates arrive when they did, take the days at the steps that they took, and score what they scored.",
    "A group begins when the one before has ended and its last member is there, plus the mean wait that was recorded.",
    "A run ends with the first group that holds a score as high as that of the recorded hire.",
)
_POOLS = (4, 5, 6)


def _answer(connection: Connection, query: RunCounterfactual, asked: Asked) -> Counterfactual:
    at = query.at or asked.at
    row = vacancy_for(connection, query.vacancy, asked, at)
    found = [one for one in candidacies(connection, query.vacancy, at) if one.finished is not None]
    hires = [one for one in found if one.filled is not None]
    if not hires or row["opened_at"] is None:
        raise LookupError(f"nobody was hired for {query.vacancy} yet")
    opened = row["opened_at"].timestamp()
    of = newest_scores(connection, query.vacancy, at.timestamp(), asked)
    walked = _walked(found, stays(connection, query.vacancy, at), of, opened)
    actual, hired_in = _recorded(connection, query.vacancy, found, walked, (opened, at.timestamp()))
    target = max((of[one.candidacy] for one in hires if one.candidacy in of), default=0.0)

    def enough(group: Group) -> bool:
        return any(one.score is not None and one.score >= target for one in group.members)

    everybody = list(walked.values())
    runs = [_shown("waterfall", run(regrouped(everybody, 1, actual), enough))]
    runs += [_shown(f"iterative, pools of {n}", run(regrouped(everybody, n, actual), enough)) for n in _POOLS]
    as_it_was = run(actual, lambda group: group is hired_in)
    return Counterfactual(
        assumptions=_ASSUMPTIONS, actual=_shown(f"{row['model']}, as recorded", as_it_was), runs=tuple(runs)
    )


def _walked(
    found: Sequence[Candidacy], walks: Sequence[Stay], of: Mapping[str, float], opened: float
) -> dict[str, Walked]:
    seconds: dict[str, float] = defaultdict(float)
    for stay in walks:
        if stay.left is not None:
            seconds[stay.candidacy] += stay.left - stay.entered
    return {
        one.candidacy: Walked(
            (one.entered - opened) / SECONDS_A_DAY, seconds[one.candidacy] / SECONDS_A_DAY, of.get(one.candidacy)
        )
        for one in found
    }


def _recorded(
    connection: Connection,
    vacancy: VacancyId,
    found: Sequence[Candidacy],
    walked: Mapping[str, Walked],
    span: tuple[float, float],
) -> tuple[list[Group], Group]:
    """The groups as they were, in their order, and the one with the (last) hire in it."""
    opened, now = span
    rows = POOL_ROWS.c
    pools = select(rows.pool, rows.opened, rows.decided).where(rows.vacancy == vacancy, rows.decided <= now)
    decided = {pool: (begun, ended) for pool, begun, ended in connection.execute(pools)}
    members: dict[str, list[Candidacy]] = defaultdict(list)
    for one in found:
        members[one.pool if one.pool is not None and one.pool in decided else one.candidacy].append(one)
    spans = {
        name: decided.get(name, (min(one.entered for one in of), max(one.finished or 0 for one in of)))
        for name, of in members.items()
    }
    groups, free_at, hired_in = [], 0.0, None
    for name in sorted(members, key=lambda name: spans[name]):
        begun, ended = ((moment - opened) / SECONDS_A_DAY for moment in spans[name])
        group = recorded([walked[one.candidacy] for one in members[name]], begun, ended, free_at)
        groups.append(group)
        free_at = ended
        if any(one.filled is not None for one in members[name]):
            hired_in = group
    if hired_in is None:
        raise LookupError(vacancy)
    return groups, hired_in


def _shown(policy: str, ran: Ran | None) -> Run:
    if ran is None:
        return Run(policy=policy, days=None, best_score=None, compared=0)
    return Run(policy=policy, days=ran.days, best_score=ran.best, compared=ran.compared)


RUN_COUNTERFACTUAL = Answer(RunCounterfactual, (CANDIDACIES, STAYS, POOLS, EVALUATIONS, VACANCIES, SEARCHES), _answer)
"""B4."""
