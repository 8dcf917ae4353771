"""Are groups treated alike at every step? Asked by whoever holds the officer's private key, answered in counts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from statistics import median
from typing import Any

from sqlalchemy import Column, Connection, Double, String, Table, select

from hiring.contracts.brief import PHASE_OF, StepKind
from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.organisation import ProtectedDeclared
from hiring.contracts.feedback.queries import AdverseImpact, OtherRule, ShowAdverseImpact, StepImpact
from hiring.eventkit.decider import Refused, Rule
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View
from hiring.feedback.domain.impact import PHASES, Funnel, chosen_by, step_impact
from hiring.feedback.domain.protected import Opener, Unopenable
from hiring.feedback.views.candidacies import CANDIDACIES, Candidacy, candidacies
from hiring.feedback.views.evaluations import EVALUATIONS
from hiring.feedback.views.funnels import depth
from hiring.feedback.views.scores import Scored, scored
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancies_for

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
    vacancies_for(connection, query.vacancy, asked, at)
    groups = _groups(connection, query, at.timestamp())
    all_of = candidacies(connection, query.vacancy, at)
    finished = [one for one in all_of if one.finished is not None]
    known = [(groups[one.candidate], depth(one)) for one in finished if one.candidate in groups]
    funnel = Funnel(known)
    steps = funnel.steps()
    of = None if query.vacancy is None else [query.vacancy]
    rated = scored(connection, of, at.timestamp(), asked)
    whose = {one.candidacy: groups[one.candidate] for one in all_of if one.candidate in groups}
    what_if = None
    if query.what_if is not None:
        again = list(scored(connection, of, at.timestamp(), asked))
        what_if = step_impact("what if", _otherwise(query.what_if, all_of, again, whose), funnel.hidden_at(0))
    return AdverseImpact(
        as_of=at,
        declared=len(known),
        unknown=len(finished) - len(known),
        steps=steps,
        scoring=_scoring(rated, whose, funnel),
        what_if=what_if,
        sentence=_sentence(steps[0]),
    )


def _groups(connection: Connection, query: ShowAdverseImpact, now: float) -> dict[str, str]:
    """The declared group of each candidate in the asked category, or in both of an intersection.

    Raises:
        Refused: the key opens none of it.
    """
    groups, officer = {}, Opener(query.key)
    wanted = [query.category, *([query.crossed_with] if query.crossed_with else ())]
    for candidate, box in connection.execute(select(_TABLE.c.candidate, _TABLE.c.box).where(_TABLE.c.at <= now)):
        try:
            said = officer.open(candidate, box)
        except Unopenable as error:
            raise Refused(OFFICERS_KEY, field="key") from error
        if all(category in said for category in wanted):
            groups[candidate] = " and ".join(said[category] for category in wanted)
    return groups


def _scoring(rated: Iterable[Scored], whose: Mapping[str, str], funnel: Funnel) -> tuple[StepImpact, ...]:
    """LL144: of each group the share above the median of all scores, combined and by step (6 RCNY 5-301).

    How many were rated is about how many came there: what the funnel hides is hidden here as well.
    """
    by_step: dict[str, dict[str, float]] = defaultdict(dict)
    combined = _combined(rated, None, by_step)
    steps = [(step.value, by_step[step], PHASES.index(PHASE_OF[step])) for step in StepKind if step in by_step]
    ordered = [("combined", combined, 0), *steps]
    return tuple(step_impact(name, _above(of, whose), funnel.hidden_at(at)) for name, of, at in ordered if of)


def _above(of: Mapping[str, float], whose: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    middle = median(of.values())
    return ((whose[candidacy], score > middle) for candidacy, score in of.items() if candidacy in whose)


def _combined(
    rated: Iterable[Scored],
    weights: Mapping[StepKind, float] | None,
    by_step: dict[str, dict[str, float]] | None = None,
) -> dict[str, float]:
    """Each candidacy's combined score under its newest version, by its own step weights or by others (F3).

    `rated` comes in the order of candidacies and versions. Notes the score at each step in `by_step`.
    """
    found = {}
    for candidacy, of in groupby(rated, itemgetter(1)):
        newest, total, all_ = 0, 0.0, 0.0
        for _, _, version, step, own, score, _ in of:
            weight = own if weights is None else weights.get(StepKind(step), 0.0)
            if version > newest:
                newest, total, all_ = version, 0.0, 0.0
            total += weight * score
            all_ += weight
            if by_step is not None:
                by_step[step][candidacy] = score
        if all_:
            found[candidacy] = total / all_
    return found


def _otherwise(
    rule: OtherRule, all_of: Sequence[Candidacy], rated: Sequence[Scored], whose: Mapping[str, str]
) -> list[tuple[str, bool]]:
    """Everybody's group, and whether the other rule chose them: a simulation (B3, B12).

    As many of each pool, or queue, as were hired.
    """
    found, failed = _combined(rated, rule.step_weights), set[str]()
    if rule.must_gate:
        failed = {candidacy for _, candidacy, *_, passed in rated if not passed}
    contests: dict[Any, list[Candidacy]] = defaultdict(list)
    for one in all_of:
        if one.finished is not None:
            contests[one.vacancy, one.pool].append(one)
    chosen: set[str] = set()
    for of in contests.values():
        hired = sum(one.filled is not None for one in of)
        chosen |= chosen_by(
            {one.candidacy: found[one.candidacy] for one in of if one.candidacy in found}, failed, hired
        )
    judged = [(whose.get(one.candidacy), one.candidacy in chosen) for of in contests.values() for one in of]
    return [(group, there) for group, there in judged if group is not None]


def _sentence(bottom: StepImpact) -> str:
    """29 CFR 1607.4(C): the whole process first, its steps when it shows impact."""
    flagged = [group.group for group in bottom.groups if group.flagged]
    if not any(group.impact_ratio is not None for group in bottom.groups):
        return "Too few declared their groups to compare them."
    if not flagged:
        return "The whole process shows no adverse impact; the steps are for information."
    return f"The whole process shows a low ratio for {', '.join(flagged)}: look at each step."


SHOW_ADVERSE_IMPACT = Answer(ShowAdverseImpact, (DECLARATIONS, CANDIDACIES, EVALUATIONS, VACANCIES, SEARCHES), _answer)
"""F19, B12."""
