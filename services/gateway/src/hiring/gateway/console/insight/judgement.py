"""Reports of judgement: models, quality, learning, drift, markers, the measured claim, and the simulation."""

from hiring.contracts.brief import Change
from hiring.contracts.feedback.queries import (
    Claim,
    CompareModels,
    Counterfactual,
    DriftLedger,
    Figure,
    LearningCurve,
    MarkerResult,
    Markers,
    MeasureClaim,
    ModelComparison,
    Quality,
    Run,
    RunCounterfactual,
    ShowDrift,
    ShowLearningCurve,
    ShowMarkers,
    ShowQuality,
)
from hiring.contracts.ids import VacancyId
from hiring.gateway.console.insight.figures import told, value_of
from hiring.gateway.console.insight.flow import about, section
from hiring.gateway.console.insight.pictures import Row, chart, row
from hiring.gateway.console.insight.report import Asked, Asks, Section, Table, Told
from hiring.gateway.console.words import person, words

_SHORT = 40  # characters of a field that changed
_MODEL_FIGURES = (
    ("time_to_fill", "Time to fill"),
    ("time_to_hire", "Time to hire"),
    ("candidates_a_hire", "Candidates for one hire"),
    ("manager_rating", "Managers' rating, 1 to 5"),
    ("quality_of_hire", "Quality of hire"),
)


async def models(asks: Asks, asked: Asked) -> Told:
    """Iterative beside waterfall on the same definitions."""
    found = await asks.ask(CompareModels(**about(asked)), ModelComparison)
    used = [one for one in found.models if one.vacancies]
    sections = tuple(
        section(title, [(words(one.model), getattr(one, name)) for one in used], "Model", kind="bars")
        for name, title in _MODEL_FIGURES
    )
    counts = Table(
        ("Model", "Vacancies#", "Filled#"), tuple((words(one.model), one.vacancies, one.filled) for one in used)
    )
    return Told((Section("What is compared", counts, also=("S76-compared",)), *sections), {"models": found})


async def quality(asks: Asks, asked: Asked) -> Told:
    """F20, B14, S82."""
    found = await asks.ask(ShowQuality(**about(asked)), Quality)
    overall = [
        ("Quality of hire: shown minus predicted", found.quality_of_hire),
        ("Expectation gap of the hires", found.expectation_gap),
        ("How well scores foretold probation", found.predictive_validity),
    ]
    foretold = [(words(one.step) if one.step else person(one.rater), one.validity) for one in found.predictors]
    skills = Table(
        ("Skill", "Shown minus predicted#", "Foretold probation#", "Share of the weights#", "Over-weighted"),
        tuple(
            (
                words(one.skill),
                one.difference,
                one.validity,
                None if one.weight is None else told(one.weight, "share"),
                one.over_weighted,
            )
            for one in found.skills
        ),
    )
    promised = [row(words(one.skill), one.difference) for one in found.skills]
    known = [(label, figure) for label, figure in overall if figure.cases]
    return Told(
        (
            Section(
                "Did the hires turn out as predicted?",
                Table(("What", "Number#"), tuple(known)),
                empty="Nobody's probation has been reviewed yet.",
            ),
            section("Which step, which rater foretold it?", foretold, "Step or rater"),
            Section("Skills: promise and proof", skills, chart("dots", promised, "share", "Shown minus predicted")),
            section("Sources by the level of their hires", [(one.source, one.level) for one in found.donors], "Source"),
        ),
        {"quality": found},
        notes=(found.note,),
    )


async def learning(asks: Asks, asked: Asked) -> Told:
    """F10."""
    found = await asks.ask(ShowLearningCurve(**about(asked)), LearningCurve)
    overall = [
        (label, figure)
        for label, figure in (("Change of the score from one candidate to the next", found.slope),)
        if figure.cases
    ]
    better = [
        (label, figure)
        for label, figure in (("Versions under which later candidates fit better", found.improving),)
        if figure.cases
    ]
    versions = [(f"Version {one.brief_version}", one.slope) for one in found.versions]
    return Told(
        (
            section("Does every next candidate fit better?", overall, "What"),
            section("How often it did", better, "What"),
            section("By version of the requirements", versions, "Version", empty="Shown for one vacancy."),
        ),
        {"learning_curve": found},
    )


async def drift(asks: Asks, asked: Asked) -> Told:
    """B11."""
    found = await asks.ask(ShowDrift(**about(asked)), DriftLedger)
    ledger = Table(
        ("When", "Vacancy", "Version#", "Asked by", "After", "What changed", "Score before#", "Score after#"),
        tuple(
            (
                f"{one.at:%d %b %Y}",
                words(one.vacancy),
                one.brief_version,
                person(one.asked_by),
                words(one.cause) if one.cause else "no session",
                "; ".join(_changed(change) for change in one.changes),
                one.score_before,
                one.score_after,
            )
            for one in found.entries
        ),
    )
    rows = [
        row(f"{words(one.vacancy)[:15]} v{one.brief_version} {when}", figure)
        for one in found.entries[:12]
        for when, figure in (("before", one.score_before), ("after", one.score_after))
    ]
    orphans = (
        f"{found.revisions} revision{'s' * (found.revisions != 1)}, {found.orphans} without a session."
        if found.revisions
        else None
    )
    return Told(
        (
            Section(
                "How the requirements changed",
                ledger,
                chart("dots", rows, "share", "Mean score"),
                orphans,
                empty="The requirements have not changed.",
            ),
        ),
        {"drift": found},
    )


def _changed(change: Change) -> str:
    """A change in short: the field, from what to what."""
    before, after = ((said or "nothing").strip('"')[:_SHORT] for said in (change.before, change.after))
    return f"{words(change.pointer.rpartition('/')[2]).lower()}: {before} to {after}"


async def markers(asks: Asks, asked: Asked) -> Told:
    """S11."""
    found = await asks.ask(ShowMarkers(vacancy=VacancyId(asked.vacancy or ""), at=asked.at), Markers)
    table = Table(
        ("Marker", "Promised", "Measured#", "Reached"),
        tuple((words(one.statistic), _promise(one), one.measured, _met(one)) for one in found.markers),
    )
    return Told(
        (
            Section(
                "What the brief promised",
                table,
                empty="The brief names no success marker, under Purpose.",
                also=("S11",),
            ),
        ),
        {"markers": found},
    )


def _promise(one: MarkerResult) -> str:
    bounds = (("at least", one.at_least), ("at most", one.at_most))
    return " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)


def _met(one: MarkerResult) -> str:
    return "not measured" if one.met is None else "reached" if one.met else "missed"


async def claim(asks: Asks, asked: Asked) -> Told:
    """F16, S88."""
    found = await asks.ask(MeasureClaim(**about(asked), since=asked.since), Claim)
    named = [("Before", found.baseline), ("Since", found.after)]
    reduction: list[tuple[str, Figure]] = [("Reduction", found.reduction)]
    return Told(
        (
            section("Median time to hire", [one for one in named if one[1].cases], "Searches opened", kind="bars"),
            section("By how much it became shorter", reduction if found.reduction.cases else [], "What"),
        ),
        {"claim": found},
        found.sentence,
        ("“23 % less time to hire” is what the iterative model promises; it is said only where the numbers bear it.",),
    )


async def counterfactual(asks: Asks, asked: Asked) -> Told:
    """B4."""
    found = await asks.ask(RunCounterfactual(vacancy=VacancyId(asked.vacancy or ""), at=asked.at), Counterfactual)
    runs = (found.actual, *found.runs)
    table = Table(
        ("Way of working", "Days to the decision#", "Best score#", "Candidates compared#"),
        tuple(
            (_sentence(one.policy), None if one.days is None else round(one.days, 1), _score(one), one.compared)
            for one in runs
        ),
    )
    rows = [Row(_sentence(one.policy), one.days, told(one.days, "days")) for one in runs if one.days is not None]
    return Told(
        (
            Section(
                "Days to the decision",
                table,
                chart("bars", rows, "days", "A simulation of the days to the decision"),
                simulated=True,
                also=("B4", "F3"),
            ),
        ),
        {"counterfactual": found},
        "A simulation with the candidates who were really there. It never happened.",
        found.assumptions,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _score(run: Run) -> str | None:
    return (
        None
        if run.best_score is None
        else value_of(Figure(definition="F3", value=run.best_score, unit="share", cases=1))
    )
