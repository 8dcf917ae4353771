"""Which evaluation is meant: its id follows from the candidacy and the step."""

import hashlib

from hiring.contracts.brief import StepKind
from hiring.contracts.ids import CandidacyId, EvaluationId

_LONGEST = 64
_KEPT = 24


def evaluation_of(candidacy: CandidacyId, step: StepKind) -> EvaluationId:
    """The id of the evaluation of one candidacy at one step: `<candidacy>-<step>`, a long candidacy cut and hashed."""
    plain = f"{candidacy}-{step.value}"
    if len(plain) <= _LONGEST:
        return EvaluationId(plain)
    digest = hashlib.sha256(candidacy.encode()).hexdigest()[:16]
    return EvaluationId(f"{candidacy[:_KEPT]}-{digest}-{step.value}")
