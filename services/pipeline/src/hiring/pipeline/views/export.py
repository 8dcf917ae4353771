"""What do we hold about this person? All of it, in every service, as text and as JSON (GDPR 15 and 20)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

from hiring.contracts.evaluation import events as v
from hiring.contracts.feedback import events as f
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.overview import DataExport, Dossier, ExportCandidate
from hiring.eventkit.views.view import Answer, Asked, Row
from hiring.pipeline.domain.roles import KNOWING, require_office
from hiring.pipeline.views.dossier import corrected, dossier_of, opened
from hiring.pipeline.views.records import RECORD, records_of

_UNTIL: dict[type[Event], tuple[type[Event], str]] = {
    v.ScoreSubmitted: (v.EvaluationCompleted, "evaluation"),
    v.ScoreCorrected: (v.EvaluationCompleted, "evaluation"),
    v.EvidenceNoted: (v.EvaluationCompleted, "evaluation"),
    f.CandidateFormSubmitted: (f.FormsCompleted, "candidacy"),
    f.RecruiterFormSubmitted: (f.FormsCompleted, "candidacy"),
    f.HiringManagerFormSubmitted: (f.FormsCompleted, "candidacy"),
    f.FormRemarked: (f.FormsCompleted, "candidacy"),
    f.ProbationReviewed: (f.FormsCompleted, "candidacy"),
}
"""What stays sealed to everybody, whoever asks, until a later event on the same evaluation or hire (S25, S77)."""
_UNTIL_WIRE = {early.wire: (late.wire, field) for early, (late, field) in _UNTIL.items()}
_NAMES = {"candidacy", "evaluation", "step", "rater", "submitted_by", "form"}


def _withheld(row: Row, happened: set[tuple[str, str, str]]) -> set[str]:
    """The names of what is not told yet."""
    what, told = row["what"], row["told"]
    if what not in _UNTIL_WIRE or (what == f.FormRemarked.wire and told["form"] not in f.COMPARED_FORMS):
        return set()
    late, field = _UNTIL_WIRE[what]
    if (late, row["vacancy"], told[field]) in happened:
        return set()
    return {"compared"} if what == f.ProbationReviewed.wire else told.keys() - _NAMES


def _told(rows: Iterable[dict[str, Any]], asked: Asked) -> Iterator[dict[str, Any]]:
    rows = corrected(rows)
    happened = {
        (row["what"], row["vacancy"], row["told"][field])
        for row in rows
        for field in ("evaluation", "candidacy")
        if field in row["told"]
    }
    for row in rows:
        withheld = _withheld(row, happened)
        open_ = {name: part for name, part in row["told"].items() if name not in withheld}
        sealed = {"sealed": "until everybody's answers are in"} if withheld else {}
        yield {**row, "told": {name: _unpacked(part) for name, part in opened(open_, asked).items()} | sealed}


def _unpacked(part: Any) -> Any:
    """What was sealed as JSON is told as what it says."""
    if not isinstance(part, str) or not part.startswith(("{", "[{")):
        return part
    try:
        return json.loads(part)
    except ValueError:
        return part


def _export(connection: Connection, query: ExportCandidate, asked: Asked) -> DataExport:
    require_office(asked.roles, *KNOWING)
    rows = records_of(connection, query.candidate)
    if not rows:
        raise LookupError(query.candidate)
    told = list(_told(rows, asked))
    dossier = dossier_of(query.candidate, told, told)
    return DataExport(candidate=query.candidate, text="\n".join(_lines(dossier)), data=dossier)


def _lines(dossier: Dossier) -> Iterator[str]:
    yield f"All that is held about {dossier.name} ({dossier.contact})"
    for run in dossier.candidacies:
        yield f"Vacancy {run.vacancy}: {run.status} since {run.since:%Y-%m-%d}, found by {run.source}"
    for purpose, until in dossier.consents.items():
        yield f"Consent: {purpose}, until {until:%Y-%m-%d}"
    yield ""
    for entry in dossier.entries:
        service, what, _ = entry.what.split(".")
        where = f"{service}, {entry.vacancy}" if entry.vacancy else service
        facts = ", ".join(f"{name}: {_plain(value)}" for name, value in entry.told.items())
        yield f"{entry.at:%Y-%m-%d %H:%M}  {what.replace('-', ' ')} ({where}): {facts}"


def _plain(value: Any) -> str:
    match value:
        case str():
            return value
        case dict():
            return "; ".join(f"{name} {_plain(part)}" for name, part in value.items())
        case list():
            return " / ".join(_plain(part) for part in value)
    return json.dumps(value)


EXPORT_CANDIDATE = Answer(ExportCandidate, (RECORD,), _export)
