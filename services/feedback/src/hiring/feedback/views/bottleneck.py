"""Where does the time go in this vacancy, and who is waited for?"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, select

from hiring.contracts.brief import Role
from hiring.contracts.feedback.queries import Bottleneck, Counted, ExplainBottleneck, Figure, StepTime, Wait
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.statistics import SECONDS_A_DAY
from hiring.feedback.domain.working_hours import Pauses, WorkingClock
from hiring.feedback.views.candidacies import CANDIDACIES, candidacies, holds
from hiring.feedback.views.evaluations import EVALUATIONS, asked_forms
from hiring.feedback.views.organisation_rules import ORGANISATION_RULES, working_hours
from hiring.feedback.views.pools import POOLS
from hiring.feedback.views.pools import TABLE as POOL_ROWS
from hiring.feedback.views.service_levels import hand_offs
from hiring.feedback.views.sessions import SESSIONS
from hiring.feedback.views.sessions import TABLE as SESSION_ROWS
from hiring.feedback.views.speed import all_step_times, paused, step_times
from hiring.feedback.views.stays import STAYS, Stay, stays
from hiring.feedback.views.stays import TABLE as STAY_ROWS
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancy_for

_What = Literal["evaluation form", "hand-off", "feedback session", "answer to an offer", "pool decision"]
_Held = Mapping[tuple[str, str], Pauses]


class _Waiting(NamedTuple):
    """Somebody is waited for since then, and late or not."""

    who: str
    what: _What
    since: float
    overdue: bool
    pauses: Pauses = ()


def _answer(connection: Connection, query: ExplainBottleneck, asked: Asked) -> Bottleneck:
    at = query.at or asked.at
    now, vacancy = at.timestamp(), vacancy_for(connection, query.vacancy, asked, at)
    held = holds(connection, None, now)
    here = _so_far(stays(connection, query.vacancy, at), held, now)
    everywhere = all_step_times(connection, None, at)
    forms = Counter(rater for _, (rater, _, _, done) in asked_forms(connection, query.vacancy, now) if done is None)
    hours = working_hours(connection, at)
    waiting = list(_waiting(connection, query.vacancy, vacancy, held, at))
    clock = WorkingClock(hours, min((one.since for one in waiting), default=now), now)
    a_day = _working_day(hours.week.values()) if hours else float(SECONDS_A_DAY)
    waits, pauses = _waits(waiting, clock, now, a_day), _paused(held, query.vacancy, now)
    return Bottleneck(
        as_of=at,
        sentence=_sentence(here, everywhere, waits, pauses),
        steps=here,
        organisation=everywhere,
        waiting_for=tuple(Counted(what=person, count=count) for person, count in forms.most_common()),
        waits=waits,
        paused=pauses,
    )


def _so_far(all_stays: Sequence[Stay], held: _Held, now: float) -> tuple[StepTime, ...]:
    """F13 with the running stays counted until now: what waits is where a bottleneck shows first."""
    ended = (stay if stay.left is not None else stay._replace(left=now) for stay in all_stays)
    return step_times(ended, held, now)


def _waiting(
    connection: Connection, vacancy: VacancyId, row: Mapping[str, Any], held: _Held, at: datetime
) -> Iterator[_Waiting]:
    now = at.timestamp()
    for of, (rater, asked, due, done) in asked_forms(connection, vacancy, now):
        if done is None:
            yield _Waiting(rater, "evaluation form", asked, due <= now, held.get(of[:2], ()))
    plain = STAY_ROWS.c.earlier.is_(None) & STAY_ROWS.c.was.is_(None) & STAY_ROWS.c.due.is_not(None)
    for _, owner, asked, due, answered, pauses in hand_offs(connection, vacancy, now, plain):
        if answered is None and owner is not None:
            yield _Waiting(owner, "hand-off", asked, due <= now, pauses)
    yield from _sessions(connection, vacancy, at)
    for one in candidacies(connection, vacancy, at):
        if one.finished is None and one.offers and one.offers[-1][0] <= now:
            yield _Waiting(one.candidacy, "answer to an offer", one.offers[-1][0], overdue=False)
    managers = [member["person"] for member in row["team"] if member["role"] == Role.HIRING_MANAGER]
    pools = select(POOL_ROWS.c.timebox, POOL_ROWS.c.decided).where(POOL_ROWS.c.vacancy == vacancy)
    for timebox, decided in connection.execute(pools.where(POOL_ROWS.c.timebox <= now)).all():
        if decided is None or decided > now:
            yield from (_Waiting(manager, "pool decision", timebox, overdue=True) for manager in managers)


def _sessions(connection: Connection, vacancy: VacancyId, at: datetime) -> Iterator[_Waiting]:
    rows = SESSION_ROWS.c
    asked = select(rows.owner, rows.requested_at, rows.due_at, rows.held_at).where(rows.vacancy == vacancy)
    for owner, since, due_at, held_at in connection.execute(asked.where(rows.requested_at <= at)).all():
        if held_at is None or held_at > at:
            yield _Waiting(owner or "the team", "feedback session", since.timestamp(), due_at <= at)


def _waits(waiting: Sequence[_Waiting], clock: WorkingClock, now: float, a_day: float) -> tuple[Wait, ...]:
    """By person and what they owe, whoever keeps others waiting longest first."""
    grouped: dict[tuple[str, _What], list[_Waiting]] = {}
    for one in waiting:
        grouped.setdefault((one.who, one.what), []).append(one)
    waits = [
        Wait(
            who=who,
            what=what,
            count=len(of),
            since=datetime.fromtimestamp(min(one.since for one in of), UTC),
            working_days=max(clock.between(one.since, now, one.pauses) for one in of) / a_day,
            overdue=any(one.overdue for one in of),
        )
        for (who, what), of in grouped.items()
    ]
    return tuple(sorted(waits, key=lambda wait: (-wait.working_days, wait.who, wait.what)))


def _working_day(spans: Any) -> float:
    """The mean length of a working day, in seconds."""
    minutes = [[60 * int(clock[:2]) + int(clock[3:]) for clock in span] for span in spans]
    return 60 * sum(end - begin for begin, end in minutes) / len(minutes)


def _paused(held: _Held, vacancy: str, now: float) -> Figure:
    """The days on which candidates of this vacancy were on hold (S66)."""
    spans = [span for (id_, _), of in held.items() if id_ == vacancy for span in of]
    days = paused(spans, 0, now, now) / SECONDS_A_DAY
    return Figure(definition="F17", value=days, unit="days", cases=len(spans))


def _sentence(here: Sequence[StepTime], everywhere: Sequence[StepTime], waits: Sequence[Wait], pauses: Figure) -> str:
    if not here:
        return "Nobody has entered yet."
    usual = {time.step: time.stay.value or 0.0 for time in everywhere}
    slowest = max(here, key=lambda time: (time.stay.value or 0.0) - usual.get(time.step, 0.0))
    days, median = slowest.stay.value or 0.0, usual.get(slowest.step)
    compared = "" if median is None else f" against {median:.1f} in the organisation (F13)"
    sentence = f"Most time goes at the {slowest.step.value.replace('-', ' ')}: {days:.1f} days{compared}"
    if pauses.cases:
        sentence += f", {pauses.value:.1f} days on hold not counted"
    if waits:
        first = waits[0]
        sentence += (
            f"; {first.who} is waited for longest, for {first.working_days:.1f} working days, "
            f"with {first.count} {_plural(first.what, first.count)}"
        )
    return sentence + "."


def _plural(what: str, count: int) -> str:
    if count == 1:
        return what
    return what.replace("answer to an offer", "answers to offers") if "answer" in what else f"{what}s"


EXPLAIN_BOTTLENECK = Answer(
    ExplainBottleneck,
    (STAYS, EVALUATIONS, CANDIDACIES, SESSIONS, POOLS, ORGANISATION_RULES, VACANCIES, SEARCHES),
    _answer,
)
"""The slowest step in a sentence."""
