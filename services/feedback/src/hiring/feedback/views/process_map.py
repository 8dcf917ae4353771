"""How does the process really run, and where does it leave the approved flow?"""

import statistics
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from hiring.contracts.feedback.queries import Counted, Edge, ProcessMap, ShowProcessMap
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import share_of
from hiring.feedback.domain.statistics import SECONDS_A_DAY
from hiring.feedback.views.stays import STAYS, Stay, stay_rows
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, flows, vacancies_for

_ENDS = frozenset({"rejected", "withdrawn", "offer-declined", "not-advanced", "not-selected", "hired"})
_THEIR_OWN = frozenset({"withdrawn", "offer-declined"})
"""Ends that the candidate chose."""


def _answer(connection: Connection, query: ShowProcessMap, asked: Asked) -> ProcessMap:
    at = query.at or asked.at
    known, approved = vacancies_for(connection, query.vacancy, asked, at), flows(connection, query.vacancy)
    gaps: dict[tuple[str, str], list[float]] = defaultdict(list)
    deviating: dict[str, set[tuple[str, str]]] = defaultdict(set)
    traces = set()
    for stay in stay_rows(connection, query.vacancy, at.timestamp()):
        vacancy, candidacy, step, entered, left, following, actor, visit = stay
        if vacancy not in known:
            continue
        _, after, movers = approved[vacancy].at(entered if left is None else left)
        traces.add((vacancy, candidacy))
        if left is not None and following is not None:
            gaps[step, following].append(left - entered)
            if actor in movers and visit <= 1 and (following in _ENDS or following == after.get(step)):
                continue
        for what in _deviations(Stay._make(stay), after, movers):
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
    if stay.next is not None and stay.next not in _THEIR_OWN and stay.actor not in movers:
        yield "wrong-role"


SHOW_PROCESS_MAP = Answer(ShowProcessMap, (STAYS, VACANCIES, SEARCHES), _answer)
"""F22."""
