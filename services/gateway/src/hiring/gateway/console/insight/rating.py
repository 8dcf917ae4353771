"""The report of raters: their load and habits, how well they agree, and how severe they are beside others (F8, F9)."""

from collections.abc import Mapping

from hiring.contracts.evaluation.queries import FairScore, RaterNorms, RaterStatistics
from hiring.gateway.console.insight.report import Section, Table, Told
from hiring.gateway.console.words import percent, person, plain_number, words

_LOADS = ("Rater", "Completed#", "Open#", "Minutes#", "Hours to answer, median#", "In time#", "Beside the others")
_AGREEMENT = ("Step", "Candidates#", "Raters#", "Agreement#", "One rater#", "Two raters together#")
_CORRECTED = ("Candidate", "As given#", "Corrected#", "Place#", "Place, corrected#")
_NORMS = ("Rater", "Vacancies#", "Ratings#", "Compared with#", "Beside the others")


def tell(found: RaterStatistics, norms: RaterNorms | None, me: str | None) -> Told:
    """What is open to whoever takes part; the norms are those of all vacancies, where they are the reader's.

    `me` is called `you`: None in a file, which others read too.
    """
    loads = tuple(
        (
            _called(one.rater, me),
            one.evaluations,
            one.open,
            one.minutes or None,
            _rounded(one.median_hours),
            None if one.on_time is None else percent(one.on_time),
            severity(one.leniency),
        )
        for one in found.raters
    )
    agreement = tuple(
        (
            words(one.step),
            one.targets,
            one.raters,
            _rounded(one.alpha),
            _rounded(one.icc1),
            _rounded((one.with_raters or {}).get(2)),
        )
        for one in found.reliability
    )
    known = tuple(
        (_called(one.rater, me), one.vacancies, one.ratings, one.compared_with, severity(one.leniency))
        for one in (norms.raters if norms else ())
        if one.leniency is not None
    )
    of = (
        Section(
            "Load and habits", Table(_LOADS, loads), None, _minutes(found), empty="Nobody has rated yet.", also=("F8",)
        ),
        Section("Do they agree?", Table(_AGREEMENT, agreement), also=("F9",)),
        Section("Over all vacancies", Table(_NORMS, known), also=("F8",)),
    )
    return Told(tuple(one for one in of if one.table.rows or one is of[0]), {"raters": found})


def corrected(found: RaterStatistics, names: Mapping[str, str]) -> Told:
    """Scores as if every rater were equally severe, step by step, for whoever has said what for."""
    return Told(
        tuple(
            Section(
                words(step.step),
                Table(_CORRECTED, tuple(_score(one, names) for one in step.scores) if step.comparable else ()),
                empty="Cannot be compared: no candidate connects its raters.",
                also=("F8",),
            )
            for step in found.fairness
        ),
        {},
    )


def severity(given: float | None) -> str:
    """How much more lenient or severe somebody is than those who rated the same candidates, in points of 100."""
    if given is None:
        return "not comparable"
    points = round(given * 100)
    if not points:
        return "like the others"
    return f"{abs(points)} point{'s' if abs(points) > 1 else ''} more {'lenient' if points > 0 else 'severe'}"


def _rounded(value: float | None) -> str | None:
    return None if value is None else plain_number(value)


def _called(rater: str, me: str | None) -> str:
    said = person(rater, me)
    return said[:1].upper() + said[1:]


def _minutes(found: RaterStatistics) -> str | None:
    if not found.minutes:
        return None
    each = found.minutes_per_hire
    return f"{found.minutes} minutes in all{'' if each is None else f', {plain_number(each)} for one hire'}."


def _score(one: FairScore, names: Mapping[str, str]) -> tuple[str | int, ...]:
    return (
        names.get(one.candidacy, one.candidacy),
        plain_number(one.raw * 100),
        plain_number(one.fair * 100),
        one.rank,
        one.fair_rank,
    )
