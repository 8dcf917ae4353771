"""Who may do what with a brief: written by its editors, agreed by its approvers or by whom they delegate."""

from collections.abc import Sequence

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.state import Approved, Begun, Drafting, InReview
from hiring.contracts.brief import Brief, Role
from hiring.contracts.ids import PersonId
from hiring.contracts.requests import OrganisationRole
from hiring.eventkit.decider import POLICY, Refused, require

TEMPLATE_KEEPERS = frozenset({OrganisationRole.RECRUITER, OrganisationRole.HR, OrganisationRole.ADMINISTRATOR})
EDITORS = (Role.RECRUITER, Role.HR_MANAGER, Role.HIRING_MANAGER)


def draft(state: Begun) -> Drafting:
    """The brief, when it is a draft."""
    if not isinstance(state, Drafting):
        raise Refused(r.NOT_A_DRAFT)
    return state


def in_review(state: Begun, version: int) -> InReview:
    """The brief, when this version of it is in review."""
    if not isinstance(state, InReview):
        raise Refused(r.NOT_IN_REVIEW)
    same_version(state, version)
    return state


def approved(state: Begun) -> Approved:
    """The brief, when it is in force."""
    if not isinstance(state, Approved):
        raise Refused(r.NOT_APPROVED)
    return state


def same_version(state: Begun, version: int) -> None:
    """Refuses (S83) when the version that was read is not the newest."""
    because = f"it is version {state.version}, not {version}"
    require(version == state.version, r.S83, because=because, field="/brief_version")


def people(state: Begun) -> frozenset[str]:
    """Whoever has a part in the brief: nobody else sees or discusses it (S3)."""
    team = (participant.person for participant in state.brief.team)
    return frozenset((state.drafter, *state.brief.approvers, *team, *(one.delegate for one in state.delegations)))


def may_edit(state: Begun, by: PersonId) -> None:
    """Refuses whoever does not write this brief."""
    editors = {state.drafter} | state.brief.people(*EDITORS)
    require(by in editors, r.NOT_YOUR_ROLE, because="drafter, recruiter, HR and hiring manager write the brief")


def only_policy(by: PersonId) -> None:
    """Refuses everybody but the policy."""
    require(by == POLICY, r.NOT_YOUR_ROLE)


def keeps_templates(roles: frozenset[str]) -> None:
    """Refuses whoever has no role in the organisation by which they see and use its templates (S9)."""
    require(roles & TEMPLATE_KEEPERS, r.TEMPLATE_KEEPERS)


def in_team(state: Begun, by: PersonId) -> None:
    """Refuses whoever takes no part in this vacancy."""
    team = {participant.person for participant in state.brief.team}
    require(by in team, r.NOT_YOUR_ROLE, because="participants of the vacancy do this")


def voice(state: InReview | Approved, by: PersonId) -> PersonId:
    """The approver for whom this person speaks: themselves, or who delegated to them and is still an approver (S83).

    Raises:
        Refused: they speak for nobody, or are the requester whom somebody asked to approve in their place (S91).
    """
    if by in state.brief.approvers:
        return by
    spoken_for = delegator(state, by)
    if spoken_for is None:
        raise Refused(r.NOT_YOUR_ROLE, because="named approvers, or whom they delegate, approve")
    require(by not in {state.drafter, state.submitter}, r.S91, because=f"{by} asked for this approval")
    return spoken_for


def delegator(state: Begun, by: PersonId) -> PersonId | None:
    """The approver who delegated to this person, if any."""
    return next(
        (one.approver for one in state.delegations if one.delegate == by and one.approver in state.brief.approvers),
        None,
    )


def in_turn(brief: Brief, approved_by: Sequence[PersonId], approver: PersonId) -> None:
    """Refuses (S83) an approver before whom another has to agree."""
    if brief.approvals_in_sequence:
        turn = next(one for one in brief.approvers if one not in approved_by)
        require(approver == turn, r.S83, because=f"it is the turn of {turn}")


def all_agree(brief: Brief, approved_by: Sequence[PersonId]) -> bool:
    """True when nobody's approval is missing."""
    return set(brief.approvers) <= set(approved_by)


def duties_are_separate(brief: Brief, requester: PersonId) -> None:
    """Refuses (S91) a requester who approves alone, or who approves, evaluates and decides as well."""
    because = f"{requester} is the only approver"
    require(set(brief.approvers) - {requester}, r.S91, because=because, field="/approvers")
    raters = {rater for step in brief.steps for rater in step.raters}
    everything = requester in raters & brief.people(Role.HIRING_MANAGER) & set(brief.approvers)
    because = f"{requester} would request, approve, evaluate and decide"
    require(not everything, r.S91, because=because, field="/approvers")
