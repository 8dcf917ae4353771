"""The facts of evaluating. `scorebook`: the forms in force of one vacancy; `evaluation`: one candidacy at one step."""

import json
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation.ids import key_of_marks
from hiring.contracts.evaluation.parts import Evidence, Forms, Plan, total_in
from hiring.contracts.ids import CandidacyId, CandidateId, EvaluationId, PersonId, VacancyId
from hiring.contracts.messages import Event, Text
from hiring.contracts.sealed import Sealed
from hiring.contracts.upcasting import upcaster


class FormsPutInForce(Event, wire="evaluation.forms-put-in-force.v1"):
    """From now on evaluations are planned by these forms, of this version of the brief (S23, S28, S52).

    `hashes`: SHA-256 of each part of the forms as canonical JSON, by the id of the rule that it serves (B2).
    """

    vacancy: VacancyId
    brief_version: int
    forms: Forms
    hashes: dict[str, str] = Field(default_factory=dict)


class FairScoresUsed(Event, wire="evaluation.fair-scores-used.v1"):
    """Somebody who decides sees corrected scores from now on, and said what for (F8): decisions may rest on them."""

    vacancy: VacancyId
    by: PersonId
    reason: Text


class EvaluationPlanned(Event, wire="evaluation.evaluation-planned.v1"):
    """A candidacy reached a step that is rated: these people will rate it, by the forms then in force (B9)."""

    vacancy: VacancyId
    evaluation: EvaluationId
    plan: Plan


class EvaluationOpened(Event, wire="evaluation.evaluation-opened.v1"):
    """The raters of an evaluation may submit from now on."""

    vacancy: VacancyId
    evaluation: EvaluationId
    plan: Plan


class _OfEvaluation(Event):
    """Told of one evaluation, and sealed with a key of the evaluation's own."""

    vacancy: VacancyId
    evaluation: EvaluationId

    @property
    def seal(self) -> str:
        """Whose key: no person's, so that scores outlive an erasure; no id has a colon."""
        return f"evaluation:{self.vacancy}:{self.evaluation}"


class ScoreSubmitted(_OfEvaluation, wire="evaluation.score-submitted.v2", sealed_for="seal"):
    """One rater rated every asked skill. The `answers` are sealed until they may be seen (S25): JSON of `Answers`.

    `evidence` was told here, under the candidate's key, before `EvidenceNoted` was.
    """

    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    rater: PersonId
    answers: Sealed
    minutes: int | None = None
    evidence: tuple[Evidence, ...] = ()


class ScoreCorrected(_OfEvaluation, wire="evaluation.score-corrected.v2", sealed_for="seal"):
    """A rater replaced what they had submitted, notes included; what stood before stays in the log.

    `reason` and `evidence` were told here before `EvidenceNoted` was.
    """

    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    rater: PersonId
    answers: Sealed
    reason: Sealed | None = None
    evidence: tuple[Evidence, ...] = ()


class EvidenceNoted(Event, wire="evaluation.evidence-noted.v1", sealed_for="candidate"):
    """All that is put in words together with answers; erased with the candidate's key.

    `evidence` is what the rater saw or heard, `remark` why a correction was made, or what a debrief came to.
    """

    vacancy: VacancyId
    evaluation: EvaluationId
    candidate: CandidateId
    rater: PersonId
    about: Literal["rating", "correction", "debrief"] = "rating"
    evidence: tuple[Evidence, ...] = ()
    remark: Sealed | None = None


class ConflictDeclared(Event, wire="evaluation.conflict-declared.v1", sealed_for="candidate"):
    """A rater said that they should not rate this candidate: somebody else has to."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    rater: PersonId
    reason: Sealed


class SealBroken(Event, wire="evaluation.seal-broken.v1"):
    """Somebody read answers before they might, in an emergency: the evaluation is tainted (B7).

    `seen` are those whose answers were in, `missing` those who had not submitted.
    """

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    by: PersonId
    reason: Text
    seen: tuple[PersonId, ...]
    missing: tuple[PersonId, ...]


class ConsensusRecorded(_OfEvaluation, wire="evaluation.consensus-recorded.v1", sealed_for="seal"):
    """What the raters agreed on together after each had answered alone; the score stays as it was."""

    candidacy: CandidacyId
    step: StepKind
    attendees: tuple[PersonId, ...]
    answers: Sealed


class AccommodationRecorded(Event, wire="evaluation.accommodation-recorded.v1", sealed_for="candidate"):
    """What the candidate needs at this step, for a fair chance."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    accommodation: Sealed


class RatersReminded(Event, wire="evaluation.raters-reminded.v1"):
    """The step should have taken place and these raters had not rated (F17)."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    missing: tuple[PersonId, ...]
    due_at: AwareDatetime


class RaterReplaced(Event, wire="evaluation.rater-replaced.v1"):
    """Somebody else rates in place of a rater who had not submitted."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    rater: PersonId
    replacement: PersonId
    reason: Text


class EvaluationOverdue(Event, wire="evaluation.evaluation-overdue.v1"):
    """The due time passed and these raters had not submitted."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    missing: tuple[PersonId, ...]
    due_at: AwareDatetime


class EvaluationCancelled(Event, wire="evaluation.evaluation-cancelled.v1"):
    """The candidacy ended before every rater had submitted: nobody need rate it any more."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    missing: tuple[PersonId, ...]


class EvaluationReopened(Event, wire="evaluation.evaluation-reopened.v1"):
    """The candidacy is in play again (S35): whoever had not submitted is asked again, what was submitted counts."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    missing: tuple[PersonId, ...]
    due_at: AwareDatetime


class EvaluationCompleted(Event, wire="evaluation.evaluation-completed.v2", sealed_for="seal"):
    """Every rater of one candidacy at one step has submitted; the score was computed from what they said.

    `marks` is sealed JSON of `StepMarks`, `total` of `StepTotal`, both under `brief_version`: where one person rates,
    they are that person's answers. `tainted`: somebody had read answers before they might (B7).
    """

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    raters: tuple[PersonId, ...]
    marks: Sealed
    total: Sealed
    brief_version: int
    tainted: bool = False

    @property
    def seal(self) -> str:
        """Whose key: one for the whole vacancy, since rankings and statistics open many at once."""
        return key_of_marks(self.vacancy)


@upcaster("evaluation.score-submitted.v1", "evaluation.score-submitted.v2")
@upcaster("evaluation.score-corrected.v1", "evaluation.score-corrected.v2")
def _ratings_to_answers(data: dict[str, Any]) -> dict[str, Any]:
    answers = {name: data.pop(name) for name in ("ratings", "recommendation")}
    return {**data, "answers": json.dumps(answers)}


@upcaster("evaluation.evaluation-completed.v1", "evaluation.evaluation-completed.v2")
def _numbers_to_marks_and_total(data: dict[str, Any]) -> dict[str, Any]:
    marks = {name: data.pop(name) for name in ("marks", "failed_musts") if name in data}
    return {**total_in(data), "marks": json.dumps(marks)}
