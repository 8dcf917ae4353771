"""What feedback leads to: improvement actions, each with an owner and a due date (S78)."""

from collections.abc import Sequence

from hiring.contracts.feedback.commands import (
    AgreeImprovement,
    DropImprovement,
    FinishImprovement,
    MarkImprovementOverdue,
    RemindOfImprovement,
)
from hiring.contracts.feedback.events import (
    FeedbackOverdue,
    FeedbackReminded,
    ImprovementAgreed,
    ImprovementDone,
    ImprovementDropped,
)
from hiring.contracts.feedback.parts import ImprovedVersion, TemplateVersion
from hiring.contracts.ids import ImprovementId, PersonId
from hiring.contracts.messages import Event
from hiring.eventkit.decider import Issued, Refused, Rule, require
from hiring.feedback.domain.reactions import NOT_DUE_YET, require_reaction
from hiring.feedback.domain.retrospective.sessions import session_of
from hiring.feedback.domain.retrospective.state import Followed, OpenImprovement, SettledImprovement

ImprovementDeadline = RemindOfImprovement | MarkImprovementOverdue
ImprovementCommand = AgreeImprovement | FinishImprovement | DropImprovement | ImprovementDeadline

S78 = Rule("S78", "An improvement has an owner of the team and a due date ahead")
NOT_YOUR_TEAM = Rule("not-your-team", "Only the team of a vacancy agrees on what it improves")
UNKNOWN_IMPROVEMENT = Rule("unknown-improvement", "The improvement was agreed for this vacancy")
ALREADY_AGREED = Rule("already-agreed", "An improvement is agreed once; another one has another id")
SETTLED = Rule("improvement-settled", "An improvement is finished or dropped once")


def decide_improvement(command: ImprovementCommand, state: Followed, issued: Issued) -> Sequence[Event]:
    """What follows from a command about an improvement.

    Raises:
        Refused: it breaks one of the rules above.
    """
    match command:
        case AgreeImprovement():
            return _agree(command, state, issued)
        case FinishImprovement():
            require(issued.by == _open(state, command.improvement).owner, S78, "its owner says that it is done")
            return [ImprovementDone(**command.model_dump(), now=_versions(state))]
        case DropImprovement():
            require(issued.by in state.people(), NOT_YOUR_TEAM)
            _open(state, command.improvement)
            return [ImprovementDropped(**command.model_dump(), dropped_by=PersonId(issued.by))]
        case RemindOfImprovement() | MarkImprovementOverdue():
            return _at_deadline(command, state, issued)


def _agree(command: AgreeImprovement, state: Followed, issued: Issued) -> Sequence[Event]:
    require(issued.by in state.people(), NOT_YOUR_TEAM)
    require(command.improvement not in state.improvements, ALREADY_AGREED, field="improvement")
    require(command.owner in state.people(), S78, command.owner, field="owner")
    require(command.due_at > issued.at, S78, field="due_at")
    if command.session is not None:
        session_of(state, command.session)
    of = _versions(state, command.template)
    return [ImprovementAgreed(**command.model_dump(exclude={"template"}), agreed_by=PersonId(issued.by), of=of)]


def _versions(state: Followed, template: TemplateVersion | None = None) -> ImprovedVersion:
    """What is in force now: the brief, which holds pitch and flow, and the vacancy's own forms."""
    forms = {kind: form.version for kind, form in state.forms.items()}
    return ImprovedVersion(brief_version=state.brief_version, template=template, forms=forms)


def _at_deadline(command: ImprovementDeadline, state: Followed, issued: Issued) -> Sequence[Event]:
    require_reaction(issued)
    improvement = _known(state, command.improvement)
    if isinstance(improvement, SettledImprovement):
        return []
    told = {
        "vacancy": command.vacancy,
        "what": "improvement",
        "concerns": command.improvement,
        "people": (improvement.owner,),
        "due_at": improvement.due_at,
    }
    if isinstance(command, RemindOfImprovement):
        return [] if improvement.reminded else [FeedbackReminded.model_validate(told)]
    require(issued.at >= improvement.due_at, NOT_DUE_YET)
    return [] if improvement.overdue else [FeedbackOverdue.model_validate(told)]


def _open(state: Followed, id_: ImprovementId) -> OpenImprovement:
    improvement = _known(state, id_)
    if isinstance(improvement, SettledImprovement):
        raise Refused(SETTLED, field="improvement")
    return improvement


def _known(state: Followed, id_: ImprovementId) -> OpenImprovement | SettledImprovement:
    try:
        return state.improvements[id_]
    except KeyError:
        raise Refused(UNKNOWN_IMPROVEMENT, field="improvement") from None
