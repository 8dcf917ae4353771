"""How does the process really run, and where does it leave the approved flow?"""

import statistics
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hiring.contracts.brief import Role
from hiring.contracts.feedback.queries import Counted, Edge, ProcessMap, ShowProcessMap
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import share_of
from hiring.feedback.domain.statistics import SECONDS_A_DAY
from hiring.feedback.views.stays import STAYS, Stay, stays
from hiring.feedback.views.vacancies import VACANCIES, vacancies_for

_MOVERS = {Role.RECRUITER.value, Role.HR_MANAGER.value, Role.HIRING_MANAGER.value}
_ENDS = frozenset({"rejected", "withdrawn", "not-advanced", "not-selected", "hired"})


def _answer(connection: Connection, query: ShowProcessMap, asked: Asked) -> ProcessMap:
    at = query.at or asked.at
    flows = {id_: _flow(row) for id_, row in vacancies_for(connection, query.vacancy, asked).items()}
    gaps: dict[tuple[str, str], list[float]] = defaultdict(list)
    deviating: dict[str, set[tuple[str, str]]] = defaultdict(set)
    traces = set()
    for stay in stays(connection, query.vacancy, at):
        vacancy, candidacy, step, entered, left, following, actor, visit = stay
        if vacancy not in flows:
            continue
        after, movers = flows[vacancy]
        traces.add((vacancy, candidacy))
        if left is not None and following is not None:
            gaps[step, following].append(left - entered)
            if actor in movers and visit <= 1 and (following in _ENDS or following == after.get(step)):
                continue
        for what in _deviations(stay, after, movers):
            deviating[what].add((vacancy, candidacy))
    fitting = len(traces) - len(set().union(*deviating.values()))
    return ProcessMap(
        as_of=at,
        edges=_edges(gaps),
        conformance=share_of("F22", fitting, len(traces)),
        deviations=tuple(Counted(what=what, count=len(deviating[what])) for what in sorted(deviating)),
    )


def _edges(gaps: Mapping[tuple[str, str], Sequence[float]]) -> tuple[Edge, ...]:
    return tuple(
        Edge(before=before, after=after, count=len(seconds), days=statistics.median(seconds) / SECONDS_A_DAY)
        for (before, after), seconds in sorted(gaps.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _deviations(stay: Stay, after: Mapping[str, str | None], movers: Collection[str]) -> Iterator[str]:
    """How this stay leaves the approved flow: a step off it, skipped to, done again, or left by a stranger's hand."""
    if stay.visit > 1:
        yield "rework"
    if stay.step not in after:
        yield "off-flow"
    elif stay.next is not None and stay.next not in _ENDS and stay.next != after[stay.step]:
        yield "skip"
    if stay.next is not None and stay.next != "withdrawn" and stay.actor not in movers:
        yield "wrong-role"


def _flow(row: Mapping[str, Any]) -> tuple[dict[str, str | None], set[str]]:
    """Which step follows which in the approved flow, and who may move a candidate."""
    steps = [kind for kind, _ in row["steps"]]
    movers = {member["person"] for member in row["team"] if member["role"] in _MOVERS}
    return dict(zip(steps, [*steps[1:], None], strict=True)), movers | {"policy"}


SHOW_PROCESS_MAP = Answer(ShowProcessMap, (STAYS, VACANCIES), _answer)
"""F22."""
