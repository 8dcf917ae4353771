"""Which evaluation is meant, and whose key seals what evaluations come to."""

import hashlib

from hiring.contracts.brief import StepKind
from hiring.contracts.ids import CandidacyId, EvaluationId, VacancyId

_LONGEST = 64
_KEPT = 24


def key_of_marks(vacancy: VacancyId) -> str:
    """Whose key seals what the evaluations of a vacancy come to: no person's, so that it outlives an erasure (B6)."""
    return f"evaluation:{vacancy}"


def evaluation_of(candidacy: CandidacyId, step: StepKind) -> EvaluationId:
    """The id of the evaluation of one candidacy at one step: `<candidacy>-<step>`, a long candidacy cut and hashed."""
    plain = f"{candidacy}-{step.value}"
    if len(plain) <= _LONGEST:
        return EvaluationId(plain)
    digest = hashlib.sha256(candidacy.encode()).hexdigest()[:16]
    return EvaluationId(f"{candidacy[:_KEPT]}-{digest}-{step.value}")
