"""Did the hires turn out as predicted: which step, rater and source foretold it?"""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from hiring.contracts.brief import StepKind
from hiring.contracts.feedback.events import Compared, ReviewSaid
from hiring.contracts.feedback.queries import Donor, Figure, Predictor, Quality, ShowQuality, SkillPromise
from hiring.contracts.ids import PersonId, SkillId, VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import mean_of, validity_of
from hiring.feedback.domain.statistics import quality_of_hire
from hiring.feedback.views.aftercare import opened
from hiring.feedback.views.candidacies import CANDIDACIES, candidacies
from hiring.feedback.views.probation import PROBATION, opened_marks, predicted_levels, review_of, shown_levels
from hiring.feedback.views.probation import TABLE as PROBATION_ROWS
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancies_for

FEWEST_HIRES = 3
"""Below so many evaluated hires a source or a skill is counted but not measured (S82)."""
_NEARLY = 1e-9
_NOTE = "Only hires are observed, so the range is restricted: a weak correlation is no proof of a weak step."


class Outcome(NamedTuple):
    """One hire whose probation is over: levels 0 to 1 by skill, predicted and shown."""

    vacancy: str
    weights: Mapping[str, float]
    marks: Mapping[str, Mapping[str, float]]
    raters: Mapping[str, Sequence[str]]
    predicted: Mapping[str, float]
    shown: Mapping[str, float]
    gap: float | None
    source: str

    @property
    def proof(self) -> float:
        """What probation showed, weighted over its skills."""
        return _weighted(self.weights, self.shown)

    @property
    def quality(self) -> float | None:
        """Shown minus predicted (F20)."""
        return quality_of_hire(self.weights, self.predicted, self.shown)


def _answer(connection: Connection, query: ShowQuality, asked: Asked) -> Quality:
    at = query.at or asked.at
    found = outcomes(connection, query.vacancy, asked, at, vacancies_for(connection, query.vacancy, asked, at))
    gaps = [one.gap for one in found if one.gap is not None]
    return Quality(
        as_of=at,
        quality_of_hire=quality(found),
        predictive_validity=_validity(found, lambda one: _weighted(one.weights, one.predicted)),
        expectation_gap=mean_of("F20", "points", gaps),
        predictors=(*_steps(found), *_raters(found)),
        skills=_skills(found),
        donors=_donors(found),
        note=_NOTE,
    )


def outcomes(
    connection: Connection,
    vacancy: VacancyId | None,
    asked: Asked,
    at: datetime,
    vacancies: Mapping[str, Mapping[str, Any]],
) -> list[Outcome]:
    """The hires whose probation was passed or failed by then, by the weights of the brief of that day.

    Those whose vacancy's key was destroyed count nowhere.
    """
    sources = {one.candidacy: one.source for one in candidacies(connection, vacancy, at, hired=True)}
    over = select(PROBATION_ROWS).where(PROBATION_ROWS.c.reviewed <= at.timestamp())
    if vacancy is not None:
        over = over.where(PROBATION_ROWS.c.vacancy == vacancy)
    over = over.order_by(PROBATION_ROWS.c.vacancy, PROBATION_ROWS.c.candidacy)
    found = []
    for row in map(dict, connection.execute(over).mappings()):
        review = review_of(row, asked) if row["vacancy"] in vacancies else None
        if review is not None:
            weights, source = vacancies[row["vacancy"]]["weights"], sources.get(row["candidacy"], "unknown")
            found.append(_outcome(row, review, weights, source, _gap(row, asked, at.timestamp()), asked))
    return found


def _outcome(  # noqa: PLR0913, PLR0917 - what is known of one hire
    row: Mapping[str, Any],
    review: ReviewSaid,
    weights: Mapping[str, float],
    source: str,
    gap: float | None,
    asked: Asked,
) -> Outcome:
    marks = opened_marks(row["marks"], asked)
    return Outcome(
        vacancy=row["vacancy"],
        weights=weights,
        marks=marks,
        raters=row["raters"],
        predicted=predicted_levels(marks),
        shown=shown_levels(review.skills),
        gap=gap,
        source=source,
    )


def _gap(row: Mapping[str, Any], asked: Asked, now: float) -> float | None:
    """How far reality was from expectation, once the form with the expectations is no longer sealed (S77)."""
    if row["completed"] is None or row["completed"] > now:
        return None
    compared = opened(Compared, row["review"]["compared"], asked)
    return compared.mean_absolute_delta if compared else None


def quality(found: Iterable[Outcome]) -> Figure:
    """The mean quality of hire (F20)."""
    return mean_of("F20", "share", [value for one in found if (value := one.quality) is not None])


def _weighted(weights: Mapping[str, float], levels: Mapping[str, float]) -> float:
    """The mean level by the weights of the brief; a skill that has left the brief weighs 1."""
    total = sum(weights.get(skill, 1) for skill in levels)
    return sum(weights.get(skill, 1) * level for skill, level in levels.items()) / total if total else 0.0


def _validity(found: Iterable[Outcome], prediction: Callable[[Outcome], float]) -> Figure:
    return validity_of([(prediction(one), one.proof) for one in found if one.predicted and one.shown])


def _steps(found: Sequence[Outcome]) -> Iterable[Predictor]:
    for step in StepKind:
        rated = [one for one in found if one.marks.get(step)]
        if rated:
            yield Predictor(
                step=step, validity=validity_of([(_weighted(one.weights, one.marks[step]), one.proof) for one in rated])
            )


def _raters(found: Sequence[Outcome]) -> Iterable[Predictor]:
    """Each rater by the marks of the evaluations that they took part in: single answers stay sealed."""
    pairs = defaultdict(list)
    for one in found:
        by_rater: dict[str, list[float]] = defaultdict(list)
        for step, raters in one.raters.items():
            if marks := one.marks.get(step):
                for rater in raters:
                    by_rater[rater].append(_weighted(one.weights, marks))
        for rater, scored in by_rater.items():
            pairs[rater].append((statistics.fmean(scored), one.proof))
    for rater in sorted(pairs):
        yield Predictor(rater=PersonId(rater), validity=validity_of(pairs[rater]))


def _skills(found: Iterable[Outcome]) -> tuple[SkillPromise, ...]:
    """The most over-rated skill first; without a value while too few hires showed it."""
    hires: dict[Any, list[Outcome]] = defaultdict(list)
    for one in found:
        for skill in one.predicted.keys() & one.shown.keys():
            hires[skill].append(one)
    promises = [_promise(skill, hires[skill]) for skill in sorted(hires)]
    return tuple(sorted(promises, key=lambda one: (one.difference.value is None, one.difference.value)))


def _promise(skill: SkillId, hires: Sequence[Outcome]) -> SkillPromise:
    """Over-weighted (B14): of at least an equal share of the weights, and not shown to foretell anything."""
    shares = [one.weights[skill] / sum(one.weights.values()) for one in hires if skill in one.weights]
    equal = [1 / len(one.weights) for one in hires if skill in one.weights]
    validity = validity_of([(one.predicted[skill], one.proof) for one in hires])
    weight = statistics.fmean(shares) if shares else None
    over = None
    if weight is not None and validity.low is not None:
        over = weight >= statistics.fmean(equal) - _NEARLY and validity.low <= 0
    return SkillPromise(
        skill=skill,
        difference=_guarded([one.shown[skill] - one.predicted[skill] for one in hires]),
        validity=validity,
        weight=weight,
        over_weighted=over,
    )


def _donors(found: Iterable[Outcome]) -> tuple[Donor, ...]:
    """Sources by the level that their hires showed, best first (S82); those with too few hires last, unmeasured."""
    levels = defaultdict(list)
    for one in found:
        levels[one.source].append(one.proof)
    donors = [Donor(source=source, level=_guarded(levels[source])) for source in sorted(levels)]
    return tuple(sorted(donors, key=lambda one: (one.level.value is None, -(one.level.value or 0))))


def _guarded(values: Sequence[float]) -> Figure:
    if len(values) < FEWEST_HIRES:
        return Figure(definition="F20", value=None, unit="share", cases=len(values))
    return mean_of("F20", "share", values)


SHOW_QUALITY = Answer(ShowQuality, (PROBATION, CANDIDACIES, VACANCIES, SEARCHES), _answer)
"""F20, B14 and S82."""
