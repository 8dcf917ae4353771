"""Resources of the evaluation: scorecards, comparisons, and the proof of a decision."""

from hiring.gateway.resources.rows import ask, do, of, read, under

ROWS = of(
    "evaluation",
    read("/me/evaluations", "ListMyEvaluations", pages="tasks"),
    read("/rater-norms", "ShowRaterNorms"),
    *under(
        "/vacancies/{vacancy}",
        read("/matrix", "ShowMatrix"),
        ask("/what-if", "WhatIf"),
        read("/forms", "ShowForms"),
        read("/decisions", "ListDecisions", pages="decisions"),
        read("/decisions/{decision}/certificate", "CertifyDecision"),
        read("/independence", "ReportIndependence"),
        read("/coverage", "ShowCoverage"),
        read("/rater-statistics", "ShowRaterStatistics"),
        do("/fair-scores/use", "UseFairScores"),
        read("/candidacies/{candidacy}/adaptation-plan", "ShowAdaptationPlan"),
    ),
    *under(
        "/vacancies/{vacancy}/evaluations/{evaluation}",
        read("", "ShowEvaluation", shows="evaluation.evaluation"),
        do("/score", "SubmitScore"),
        do("/score/correct", "CorrectScore"),
        do("/replace-rater", "ReplaceRater"),
        do("/declare-conflict", "DeclareConflict"),
        do("/break-seal", "BreakSeal"),
        do("/consensus", "RecordConsensus"),
        do("/accommodation", "RecordAccommodation"),
    ),
)
"""What a person can do and see of evaluations."""

NOT_FOR_PEOPLE = (
    "PutFormsInForce",
    "PlanEvaluation",
    "OpenEvaluation",
    "RemindRaters",
    "NoteOverdue",
    "CancelEvaluation",
    "ReopenEvaluation",
)
"""What only reactions and deadlines ask."""
