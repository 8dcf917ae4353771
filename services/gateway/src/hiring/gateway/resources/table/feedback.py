"""Resources of feedback: sessions, forms after the hire, probation, and the figures of the organisation."""

from hiring.gateway.resources.rows import ask, do, of, put, read, under

ROWS = of(
    "feedback",
    read("/me/feedback-tasks", "ListMyFeedbackTasks", pages="tasks"),
    read("/improvements", "ListImprovements", pages="improvements"),
    *under(
        "/vacancies/{vacancy}",
        read("/sessions", "ListSessions", pages="sessions"),
        do("/sessions/{session}/hold", "HoldSession"),
        read("/feedback-forms", "ShowFormsOfVacancy"),
        put("/feedback-forms/{form}", "CustomiseForm"),
        do("/improvements", "AgreeImprovement"),
        do("/improvements/{improvement}/finish", "FinishImprovement"),
        do("/improvements/{improvement}/drop", "DropImprovement"),
        read("/bottleneck", "ExplainBottleneck"),
        read("/markers", "ShowMarkers"),
        read("/counterfactual", "RunCounterfactual"),
        read("/outcomes", "ShowOutcomes"),
    ),
    *under(
        "/vacancies/{vacancy}/hires/{candidacy}",
        read("", "ShowAftercare"),
        do("/candidate-form", "SubmitCandidateForm"),
        do("/recruiter-form", "SubmitRecruiterForm"),
        do("/hiring-manager-form", "SubmitHiringManagerForm"),
        read("/probation", "ShowProbation"),
        do("/reality", "ReportReality"),
        do("/probation/review", "ReviewProbation"),
    ),
    put("/candidates/{candidate}/protected-characteristics", "DeclareProtected"),
    read("/organisation/rules", "ShowOrganisationRules"),
    put("/organisation/forms/{form}", "PublishForm"),
    put("/organisation/working-hours", "SetWorkingHours"),
    *under(
        "/insight",
        read("/speed", "ShowSpeed"),
        read("/funnels", "ShowFunnels"),
        read("/service-levels", "ShowServiceLevels"),
        read("/models", "CompareModels"),
        read("/quality", "ShowQuality"),
        read("/learning-curve", "ShowLearningCurve"),
        read("/process-map", "ShowProcessMap"),
        read("/drift", "ShowDrift"),
        read("/claim", "MeasureClaim"),
        ask("/adverse-impact", "ShowAdverseImpact"),
    ),
)
"""What a person can do and see of feedback."""

NOT_FOR_PEOPLE = (
    "FollowBrief",
    "RequestSession",
    "MarkSessionOverdue",
    "RemindOfSession",
    "RemindOfImprovement",
    "MarkImprovementOverdue",
    "IssueForms",
    "PlanAftercare",
    "OpenAftercare",
    "RemindOfForms",
    "MarkFormsOverdue",
    "RemindOfReview",
    "MarkReviewOverdue",
    "RequestProbationReview",
    "IssuePersonalLink",
    "CheckPersonalLink",
    "IssueDeclarationLink",
    "CheckDeclarationLink",
)
"""What only reactions and deadlines ask; personal links are the gateway's own doing, see `identity/links.py`."""
