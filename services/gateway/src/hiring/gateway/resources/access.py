"""Access: who gets through to which operation, as `docs/access.md` tells it and tests/http tries cell by cell.

Nothing is decided by it: the services decide, and a cell in which they differ fails the tests. Whatever is not named
here is open to nobody.
"""

from collections.abc import Mapping
from typing import Final

INSIDE: Final[Mapping[str, str]] = {
    "recruiter": "recruiter of the vacancy, who drafted its brief",
    "hr manager": "HR manager of the vacancy",
    "manager": "hiring manager of the vacancy, who approves its brief",
    "external": "hiring manager of the vacancy from outside the organisation",
    "interviewer": "interviewer of the vacancy",
    "approver": "approver of the brief, and nothing else",
}
"""Who has a part in the vacancy, whatever they are in the organisation."""

OUTSIDE: Final[Mapping[str, str]] = {
    "stranger": "a person with no part in any vacancy",
    "elsewhere": "a participant of another vacancy",
    "guest": "a guest of another vacancy, come in by their invitation",
    "org. recruiter": "`recruiter` in the organisation",
    "org. HR": "`hr` in the organisation",
    "privacy": "`privacy` in the organisation",
    "auditor": "`auditor` in the organisation",
    "administrator": "`administrator` in the organisation",
    "integration": "an integration whose token has the scope",
    "no scope": "an integration whose token lacks it",
}
"""Who has none."""

RELATIONS: Final = {**INSIDE, **OUTSIDE}

_PEOPLE = frozenset(INSIDE)
_TEAM = _PEOPLE - {"approver"}
_MANAGERS = frozenset({"manager", "external"})
_RECRUITERS = frozenset({"recruiter", "hr manager"})
_DECIDING = _RECRUITERS | _MANAGERS
_APPROVING = frozenset({"manager", "approver"})
_ANYBODY = frozenset(RELATIONS) - {"no scope"}
_CURATING = frozenset({"org. recruiter", "org. HR"})
_KNOWING = _CURATING | {"privacy"}
_FIGURES = _CURATING | {"auditor", "integration"}

ACCESS: Final[Mapping[frozenset[str], str]] = {
    _ANYBODY: """
        ListBriefs ListMyApprovals ListMyTasks ListWaiting ListMyEvaluations ListMyFeedbackTasks
        ShowRaterNorms ShowOrganisationRules""",
    _ANYBODY - {"guest"}: "DraftBrief",
    _PEOPLE: """
        ShowBrief ExportDocument ListThreads OpenThread AddComment ResolveThread
        ShowBoard ComparePool ShowQueue ShowStages ShowFunnel ShowLists ShowRisks ShowComposition ShowHolds
        ShowMatrix WhatIf ShowForms ListDecisions ReportIndependence ShowCoverage ShowRaterStatistics ShowEvaluation
        ShowShorterFlows BreakSeal RecordConsensus EndDelegation HoldSession FinishImprovement CustomiseForm
        SubmitCandidateForm SubmitRecruiterForm SubmitHiringManagerForm ReportReality ReviewProbation""",
    _PEOPLE | {"auditor"}: "CertifyDecision",
    _TEAM: """
        AcknowledgeBrief NoteRedFlag AgreeImprovement DropImprovement ListImprovements ListSessions
        ShowFormsOfVacancy ExplainBottleneck ShowMarkers RunCounterfactual ShowOutcomes ShowAftercare ShowProbation
        ShowDrift""",
    _DECIDING: """
        DescribePosition AgreeCharter AgreeTeam AgreeRequirements AgreePortrait AgreePitch AgreeFlow AgreeScoreMap
        ChooseModel AgreeRoadmap AgreeRejectionTemplates NameApprovers ShortenFlow SubmitBrief CloneBrief
        NameHeadhunt DropHeadhunt
        TakeList PrioritiseQueue OpenPool CutPool ProposeShorterFlow AnswerShorterFlow AdvanceCandidate CorrectStep
        RejectCandidate WithdrawCandidacy ReconsiderCandidacy HoldCandidacy ExtendHold ReleaseHold RecordContact
        GiveTestTask ReceiveTestTask UseFairScores ShowAdaptationPlan ProposeRevision""",
    _RECRUITERS: """
        PresentBatch EnterCandidacy PresentCandidate RecordReference PrepareOffer MakeOffer AcceptOffer DeclineOffer
        ReplaceRater RecordAccommodation""",
    frozenset({"recruiter"}): "SubmitScore CorrectScore DeclareConflict",
    _MANAGERS: "DecidePool SelectCandidate",
    _MANAGERS | {"hr manager"}: "CloseSearch",
    _APPROVING: """
        ApproveBrief ReturnBrief ApproveShortening DelegateApproval ApproveRevision RejectRevision""",
    _CURATING: "ShowTalents SuggestMedalists LeaveTalentPool JoinTalentPool PublishForm",
    _CURATING | {"integration"}: "RegisterCandidate",
    _CURATING | {"administrator"}: "ListTemplates ShowTemplate PublishTemplate RetireTemplate UseTemplate",
    _KNOWING: "FindDuplicates ExportCandidate CorrectCandidate",
    _KNOWING | _PEOPLE: "ShowDossier",
    _KNOWING | {"integration"}: "GiveConsent WithdrawConsent RequestErasure",
    frozenset({"privacy"}): "PlaceLegalHold LiftLegalHold ConfirmErasure",
    frozenset({"org. HR", "privacy"}): "MergeCandidates",
    frozenset({"org. HR", "administrator"}): "SetWorkingHours",
    _FIGURES: """
        ShowSpeed ShowFunnels ShowServiceLevels CompareModels ShowQuality ShowLearningCurve ShowProcessMap MeasureClaim
        ShowAdverseImpact""",
    frozenset({"auditor"}): """
        ShowTreeHead ListSigningKeys ProveInclusion ProveConsistency VouchFor ListAccesses""",
    frozenset(): "DeclareProtected",
}
"""Who gets through (`_ANYBODY`: to what is theirs), and the operations that let them."""


def lets_in(name: str) -> frozenset[str]:
    """Who gets through to the operation of that name; nobody when it is not named."""
    return next((who for who, names in ACCESS.items() if name in names.split()), frozenset())
