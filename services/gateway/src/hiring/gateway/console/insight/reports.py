"""The reports there are, in the order in which they are offered."""

from collections.abc import Iterable

from hiring.gateway.console.insight import flow, judgement
from hiring.gateway.console.insight.report import Report

REPORTS = (
    Report("funnel", "Funnel", "How many get how far, against the plan, and from where?", flow.funnel),
    Report("speed", "Speed", "How long does hiring take, and what of the positions that are still open?", flow.speed),
    Report(
        "bottleneck",
        "Bottleneck",
        "Where does the time go, and who is waited for?",
        flow.bottleneck,
        of_organisation=False,
    ),
    Report("punctuality", "Punctuality", "Are answers given within the agreed time?", flow.punctuality),
    Report(
        "process", "Process map", "How does the process really run, and where does it leave the flow?", flow.process
    ),
    Report(
        "markers", "Success markers", "Was reached what the brief promised?", judgement.markers, of_organisation=False
    ),
    Report("quality", "Quality", "Did the hires turn out as predicted?", judgement.quality),
    Report("learning", "Learning curve", "Does every next candidate fit better?", judgement.learning),
    Report("drift", "Drift", "How did the requirements change, and what came of it?", judgement.drift),
    Report("models", "Model against model", "Which way of working did better?", judgement.models, of_vacancy=False),
    Report(
        "claim", "The 23 % claim", "Did hiring become faster, and may it be said?", judgement.claim, of_vacancy=False
    ),
    Report(
        "what-if",
        "Another model",
        "What would another way of working have come to?",
        judgement.counterfactual,
        of_organisation=False,
    ),
)


def reports_of(vacancy: str | None) -> Iterable[Report]:
    """Those of a vacancy, or of the organisation."""
    return [one for one in REPORTS if (one.of_vacancy if vacancy else one.of_organisation)]


def report_named(name: str, vacancy: str | None) -> Report | None:
    """The report of that name, if it is one of these."""
    return next((one for one in reports_of(vacancy) if one.name == name), None)
