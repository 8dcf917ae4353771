"""Are groups treated alike at every step? Asked by whoever holds the officer's private key, answered in counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Column, Connection, Double, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.events import ProtectedDeclared
from hiring.contracts.feedback.queries import AdverseImpact, Figure, GroupRate, ShowAdverseImpact, StepImpact
from hiring.eventkit.decider import Refused, Rule
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View
from hiring.feedback.domain.figures import share_of
from hiring.feedback.domain.inference import impact
from hiring.feedback.domain.protected import Opener, Unopenable
from hiring.feedback.views.candidacies import CANDIDACIES, candidacies
from hiring.feedback.views.funnels import depth
from hiring.feedback.views.vacancies import VACANCIES, vacancies_for

SMALLEST_GROUP = 5
"""A group with fewer who applied at a step is not shown: its numbers could tell of a person."""
OFFICERS_KEY = Rule("officers-key", "Protected data opens with the officer's private key and with nothing else")

_TABLE = Table(
    "feedback_declarations",
    VIEWS,
    Column("candidate", String(64), primary_key=True),
    Column("box", String(424), nullable=False),
    Column("at", Double, nullable=False),
)


def _keys(recorded: Recorded[ProtectedDeclared]) -> Iterable[Key]:
    yield (recorded.event.candidate,)


def _evolve(_row: Row | None, recorded: Recorded[ProtectedDeclared], key: Key) -> Row | None:
    return {"candidate": key[0], "box": recorded.event.box, "at": recorded.time.timestamp()}


DECLARATIONS = View(_TABLE, 1, (ProtectedDeclared,), _keys, _evolve)


def _answer(connection: Connection, query: ShowAdverseImpact, asked: Asked) -> AdverseImpact:
    at = query.at or asked.at
    vacancies_for(connection, query.vacancy, asked)
    groups = _groups(connection, query, at.timestamp())
    finished = [
        (groups.get(one.candidate), depth(one))
        for one in candidacies(connection, query.vacancy, at)
        if one.finished is not None
    ]
    known = [(group, deep) for group, deep in finished if group is not None]
    return AdverseImpact(
        as_of=at,
        declared=len(known),
        unknown=len(finished) - len(known),
        steps=(
            StepImpact(step="bottom line", groups=_rates([(group, deep == 3) for group, deep in known])),  # noqa: PLR2004 - hired
            *(
                StepImpact(step=name, groups=_rates([(group, deep > place) for group, deep in known if deep >= place]))
                for place, name in enumerate(("recruitment", "professional", "managerial"))
            ),
        ),
    )


def _groups(connection: Connection, query: ShowAdverseImpact, now: float) -> dict[str, str]:
    """The declared group of each candidate in the asked category.

    Raises:
        Refused: the key opens none of it.
    """
    groups, officer = {}, Opener(query.key)
    for candidate, box in connection.execute(select(_TABLE.c.candidate, _TABLE.c.box).where(_TABLE.c.at <= now)):
        try:
            said = officer.open(candidate, box)
        except Unopenable as error:
            raise Refused(OFFICERS_KEY, field="key") from error
        if query.category in said:
            groups[candidate] = said[query.category]
    return groups


def _rates(judged: Sequence[tuple[str, bool]]) -> tuple[GroupRate, ...]:
    applied = Counter(group for group, _ in judged)
    selected = Counter(group for group, chosen in judged if chosen)
    shown = [group for group in applied if applied[group] >= SMALLEST_GROUP]
    best = max(shown, key=lambda group: (selected[group] / applied[group], group), default=None)
    return tuple(
        _rate(group, applied, selected, best) if group in shown and best is not None else _suppressed(group)
        for group in sorted(applied)
    )


def _rate(group: str, applied: Mapping[str, int], selected: Mapping[str, int], best: str) -> GroupRate:
    found = impact(selected[group], applied[group], selected[best], applied[best])
    return GroupRate(
        group=group,
        applied=applied[group],
        selected=selected[group],
        rate=share_of("F19", selected[group], applied[group]),
        impact_ratio=found.ratio,
        fisher_p=found.p,
        z=found.z,
        shortfall=found.shortfall,
        flagged=found.flagged,
        sentence=found.sentence,
    )


def _suppressed(group: str) -> GroupRate:
    return GroupRate(
        group=group,
        applied=None,
        selected=None,
        rate=Figure(definition="F19", value=None, unit="share", cases=0),
        impact_ratio=None,
        fisher_p=None,
        z=None,
        shortfall=None,
        flagged=False,
        sentence=f"fewer than {SMALLEST_GROUP}: not shown",
    )


SHOW_ADVERSE_IMPACT = Answer(ShowAdverseImpact, (DECLARATIONS, CANDIDACIES, VACANCIES), _answer)
"""F19, B12."""
