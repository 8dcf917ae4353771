"""The report of adverse impact (F19): only who holds the officer's private key can ask, so it is a form of its own."""

from hiring.contracts.feedback.queries import AdverseImpact, GroupRate, StepImpact
from hiring.gateway.console.insight.pictures import chart, row
from hiring.gateway.console.insight.report import Section, Table, Told
from hiring.gateway.console.words import words

_COLUMNS = ("Group", "Applied#", "Selected#", "Rate#", "Impact ratio#", "Fisher's p#", "Shortfall#", "What it says")
_SUPPRESSED = "too few to show"


def tell(found: AdverseImpact) -> Told:
    """The answer as sections: the bottom line, every phase, the scoring rates, and another rule where it was asked."""
    known = f"{found.declared} declared, {found.unknown} unknown: those are counted, never guessed."
    sections = [_section(one, words(one.step)) for one in found.steps]
    sections += [_section(one, f"Scoring rates (LL144): {words(one.step).lower()}") for one in found.scoring]
    if found.what_if:
        sections.append(_section(found.what_if, "By another rule", simulated=True))
    return Told(tuple(sections), {"adverse_impact": found}, known, (found.sentence,) if found.sentence else ())


def _section(impact: StepImpact, title: str, *, simulated: bool = False) -> Section:
    shown = [row(one.group, one.rate) for one in impact.groups if one.rate.value is not None]
    rows = tuple(_row(one) for one in impact.groups)
    return Section(
        title, Table(_COLUMNS, rows), chart("dots", shown, "share", title), simulated=simulated, also=("F19",)
    )


def _row(one: GroupRate) -> tuple[str | int | None, ...]:
    return (
        one.group,
        _SUPPRESSED if one.applied is None else one.applied,
        one.selected,
        None if one.rate.value is None else f"{one.rate.value * 100:.0f} %",
        _rounded(one.impact_ratio),
        _rounded(one.fisher_p, 3),
        _rounded(one.shortfall, 1),
        one.sentence,
    )


def _rounded(value: float | None, digits: int = 2) -> str | None:
    return None if value is None else f"{value:.{digits}f}"
