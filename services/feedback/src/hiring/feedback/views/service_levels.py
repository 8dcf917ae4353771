"""Are answers given within the agreed time? In working hours, and not while a candidate is on hold (F17)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from hiring.contracts.brief import StepKind
from hiring.contracts.feedback.parts import WorkingHours
from hiring.contracts.feedback.queries import Figure, OwnerLevel, ServiceLevels, ShowServiceLevels, StepLevel
from hiring.contracts.ids import PersonId, VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import share_of
from hiring.feedback.domain.working_hours import Pauses, WorkingClock, described
from hiring.feedback.views.candidacies import CANDIDACIES, holds
from hiring.feedback.views.evaluations import EVALUATIONS, asked_forms
from hiring.feedback.views.evaluations import TABLE as EVALUATION_ROWS
from hiring.feedback.views.organisation_rules import ORGANISATION_RULES, working_hours
from hiring.feedback.views.sessions import SESSIONS
from hiring.feedback.views.sessions import TABLE as SESSION_ROWS
from hiring.feedback.views.stays import STAYS, VISIT, visited
from hiring.feedback.views.stays import TABLE as STAY_ROWS
from hiring.feedback.views.streaming import streamed
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancies_for

_A_MOMENT = 1e-3
"""Seconds by which two sums of the same spans may differ."""


Due = tuple[str, str | None, float, float, float | None, Pauses]
"""Something that is asked for: at which step, of whom, from when, until when by the clock, when it was answered, if it
was, and the pauses."""
Judged = Mapping[tuple[str, str | None, bool, bool], int]
"""How many by step, owner, whether in time, and whether answered at all."""


class Counts:
    """How many were due, answered within the target, and answered at all."""

    def __init__(self) -> None:
        self.due, self.in_time, self.answered = 0, 0, 0

    def add(self, due: int, in_time: int, answered: int) -> None:
        """So many more."""
        self.due, self.in_time, self.answered = self.due + due, self.in_time + in_time, self.answered + answered


def _answer(connection: Connection, query: ShowServiceLevels, asked: Asked) -> ServiceLevels:
    at = query.at or asked.at
    vacancies_for(connection, query.vacancy, asked, at)
    hours = working_hours(connection, at)
    forms = _forms(connection, query.vacancy, at, hours)
    by_step, by_owner = _hand_offs(connection, query.vacancy, at, hours)
    return ServiceLevels(
        as_of=at,
        steps=_levels(forms),
        sessions=_sessions(connection, query.vacancy, at),
        hand_offs=_levels(by_step),
        owners=tuple(
            OwnerLevel(owner=PersonId(owner), in_time=share_of("F17", count.in_time, count.due))
            for owner, count in sorted(by_owner.items())
        ),
        working_hours=described(hours),
    )


def judged(all_due: Iterable[Due], hours: WorkingHours | None, now: float) -> Judged:
    """What is due by now, and whether it was in time: by the clock its time has come, and by working time too (F17).

    Nothing is said of what is not answered while there is working time left.
    """
    found = [due for due in all_due if due[3] <= now]
    clock = WorkingClock(hours, min((asked for _, _, asked, *_ in found), default=now), now)
    counts: dict[tuple[str, str | None, bool, bool], int] = defaultdict(int)
    for step, owner, asked, due, answered, pauses in found:
        end = now if answered is None else answered
        late = due - asked - clock.between(asked, end, pauses) < -_A_MOMENT
        if late or answered is not None:
            counts[step, owner, not late, answered is not None] += 1
    return counts


def _forms(
    connection: Connection, vacancy: VacancyId | None, at: datetime, hours: WorkingHours | None
) -> Mapping[str, Counts]:
    """By step. What was in time by the clock was so by working time too, so that the database counts it."""
    now, rows = at.timestamp(), EVALUATION_ROWS.c
    punctual = (rows.due <= now) & (rows.in_time == rows.raters) & rows.was.is_(None)
    counts: dict[str, Counts] = defaultdict(Counts)
    whole = select(rows.step, func.sum(rows.raters)).where(_of(rows.vacancy, vacancy, punctual)).group_by(rows.step)
    for step, count in connection.execute(whole).all():
        counts[step].add(count, count, count)
    held = holds(connection, vacancy, now)
    late = (
        (of[2], None, asked, due, done, held.get(of[:2], ()))
        for of, (_, asked, due, done) in asked_forms(connection, vacancy, now, late_only=True)
    )
    for (step, _, in_time, answered), count in judged(late, hours, now).items():
        counts[step].add(count, in_time * count, answered * count)
    return counts


def _hand_offs(
    connection: Connection, vacancy: VacancyId | None, at: datetime, hours: WorkingHours | None
) -> tuple[Mapping[str, Counts], Mapping[str, Counts]]:
    """By step and by owner (S5): a hand-off is answered by the step's evaluation, or by leaving the step."""
    now, rows = at.timestamp(), STAY_ROWS.c
    met = or_(rows.answered <= rows.due, rows.left <= rows.due)
    plain = rows.earlier.is_(None) & rows.was.is_(None) & (rows.due <= now)
    counted_here = func.sum(case((met, 1), else_=0))
    by_step: dict[str, Counts] = defaultdict(Counts)
    by_owner: dict[str, Counts] = defaultdict(Counts)

    def add(step: str, owner: str | None, *counts: int) -> None:
        by_step[step].add(*counts)
        if owner is not None:
            by_owner[owner].add(*counts)

    key = rows.step, rows.owner
    for step, owner, count in connection.execute(
        select(*key, counted_here).where(_of(rows.vacancy, vacancy, plain)).group_by(*key)
    ).all():
        add(step, owner, count, count, count)
    unmet = ~func.coalesce(met, False)
    late = hand_offs(connection, vacancy, now, plain & unmet)
    for (step, owner, in_time, answered), count in judged(late, hours, now).items():
        add(step, owner, count, in_time * count, answered * count)
    return by_step, by_owner


def hand_offs(
    connection: Connection, vacancy: VacancyId | None, now: float, plain: ColumnElement[bool]
) -> Iterator[Due]:
    """The hand-offs of the plain stays that are asked for, and of all others, as they stood then."""
    held, rows = holds(connection, vacancy, now), STAY_ROWS.c
    key, visit = (
        (rows.vacancy, rows.candidacy, rows.step),
        [rows[name] for name in VISIT if name not in {"next", "actor"}],
    )
    once = select(*key, *visit).where(_of(rows.vacancy, vacancy, plain), rows.entered <= now)
    again = (
        (*of, entered, left, due, owner, answered)
        for of, _, (entered, left, _, _, due, owner, answered) in visited(connection, vacancy, now)
        if due is not None
    )
    for id_, candidacy, step, entered, left, due, owner, answered in chain(streamed(connection, once), again):
        done = answered
        if answered is None or answered > now or (left is not None and left < answered):
            done = left if left is not None and left <= now else None
        yield step, owner, entered, due, done, held.get((id_, candidacy), ())


def _of(column: Any, vacancy: VacancyId | None, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return condition if vacancy is None else condition & (column == vacancy)


def _levels(counts: Mapping[str, Counts]) -> tuple[StepLevel, ...]:
    return tuple(
        StepLevel(
            step=step,
            in_time=share_of("F17", counts[step].in_time, counts[step].due),
            submitted=share_of("F17", counts[step].answered, counts[step].due),
        )
        for step in StepKind
        if step in counts and counts[step].due
    )


def _sessions(connection: Connection, vacancy: VacancyId | None, at: datetime) -> Figure:
    rows = SESSION_ROWS.c
    in_time = func.coalesce(func.sum(case((rows.held_at <= rows.due_at, 1), else_=0)), 0)
    due = select(in_time, func.count()).where(rows.due_at <= at)
    if vacancy is not None:
        due = due.where(rows.vacancy == vacancy)
    return share_of("F17", *connection.execute(due).one())


SHOW_SERVICE_LEVELS = Answer(
    ShowServiceLevels,
    (EVALUATIONS, STAYS, CANDIDACIES, SESSIONS, ORGANISATION_RULES, VACANCIES, SEARCHES),
    _answer,
)
"""F17."""
