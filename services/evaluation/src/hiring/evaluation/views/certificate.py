"""Was a decision taken by the rules then in force, and is every score what its answers come to (B2)?"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from hiring.contracts.evaluation.parts import Plan
from hiring.contracts.evaluation.queries import Certificate, CertifyDecision, Fingerprint
from hiring.contracts.ids import PersonId
from hiring.contracts.pipeline.ranking import Ranking
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.sealed import Sealed
from hiring.evaluation.domain.certifying import Case, Rated, checks
from hiring.evaluation.domain.fingerprints import fingerprints
from hiring.evaluation.domain.sealing import B2_READERS, certifies
from hiring.evaluation.views.decisions import DECISIONS, decision_of, taken
from hiring.evaluation.views.evaluation import EVALUATIONS, ROWS, answers_in, result_in
from hiring.evaluation.views.fair_scores import FAIR_SCORES, seen_by
from hiring.evaluation.views.forms import FORMS, versions_of
from hiring.eventkit.decider import require
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.views.view import Answer, Asked


def rows_behind(connection: Connection, decision: RowMapping) -> Sequence[RowMapping]:
    """The evaluations that were complete when a decision was taken, of those whom it was about."""
    about = (ROWS.c.vacancy == decision["vacancy"]) & ROWS.c.candidacy.in_(decision["about"])
    rows = connection.execute(select(ROWS).where(about).order_by(ROWS.c.evaluation)).mappings()
    return [row for row in rows if 0 < (row["course"].get("completed") or 0) < decision["sequence"]]


def _answer(connection: Connection, query: CertifyDecision, asked: Asked) -> Certificate:
    audits = OrganisationRole.AUDITOR in asked.roles
    versions = versions_of(connection, query.vacancy, None if audits else asked.by)
    require(audits or certifies(asked.by, versions[max(versions)][0].forms), B2_READERS)
    row = decision_of(connection, query.vacancy, query.decision)
    decision = taken(row)
    if decision.brief_version not in versions:
        raise LookupError(f"no forms of version {decision.brief_version} were ever in force for {query.vacancy}")
    in_force, recorded = versions[decision.brief_version]
    rated = [_rated(one, asked) for one in rows_behind(connection, row)]
    checked = checks(Case(decision, _told(row, asked), versions, rated))
    return Certificate(
        decision=decision,
        in_force_since=in_force.since,
        fingerprints=tuple(
            Fingerprint(rule=rule, recorded=recorded.get(rule), computed=computed)
            for rule, computed in fingerprints(in_force.forms).items()
        ),
        checks=checked,
        valid=all(check.passed for check in checked),
        fair_scores_seen_by=seen_by(connection, query.vacancy, decision.sequence),
    )


def _told(row: RowMapping, asked: Asked) -> dict[str, Any]:
    """What the decision told, its ranking opened."""
    if "ranking" not in row["told"]:
        return dict(row["told"])
    ranking = asked.reveal(Sealed.from_json(row["told"]["ranking"]))
    places = () if ranking == ERASED else Ranking.opened(ranking).places
    return {**row["told"], "ranking": [place.model_dump() for place in places]}


def _rated(row: RowMapping, asked: Asked) -> Rated:
    return Rated(
        evaluation=row["evaluation"],
        plan=Plan.model_validate(row["plan"]),
        result=result_in(row, asked),
        answers={PersonId(rater): answers_in(answer["answers"], asked) for rater, answer in row["answers"].items()},
        broken_by=tuple(broken["by"] for broken in row["course"]["broken"]),
    )


CERTIFY_DECISION = Answer(CertifyDecision, (DECISIONS, EVALUATIONS, FORMS, FAIR_SCORES), _answer)
