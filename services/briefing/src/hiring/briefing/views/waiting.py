"""Who has to do what about a brief as it stands: what the lists of tasks and approvals are made of."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from hiring.briefing.domain.state import Approved, Begun, Drafting, InReview

Kind = Literal["finish", "accept-argument", "approve", "approve-revision", "acknowledge"]


class Waiting(NamedTuple):
    """Something waits for a person. `number`: of the revision for `approve-revision`, else of the version."""

    kind: Kind
    number: int
    person: str

    @property
    def key(self) -> str:
        """The same for the same thing as long as it waits."""
        return f"{self.kind}/{self.number}/{self.person}"


def waiting(state: Begun) -> Iterator[Waiting]:
    """Everything that waits for somebody. What waits for an approver waits for their delegate as well (S83)."""
    match state:
        case Drafting(brief=brief, version=version, drafter=drafter):
            yield Waiting("finish", version, drafter)
            if brief.shortening is not None and brief.shortening.approved_by is None:
                others = (person for person in brief.approvers if person != brief.shortening.argued_by)
                yield from (Waiting("accept-argument", version, person) for person in others)
        case InReview(version=version):
            for person in spoken_for(state, next_to_agree(state)[0]):
                yield Waiting("approve", version, person)
        case Approved(version=version):
            for revision, people in next_to_agree(state).items():
                yield from (Waiting("approve-revision", revision, person) for person in spoken_for(state, people))
            if state.brief.acknowledgement_required:
                yield from (Waiting("acknowledge", version, person) for person in unacknowledged(state))


def next_to_agree(state: Begun) -> dict[int, tuple[str, ...]]:
    """Whose turn it is to agree to what: by number of the revision, 0 for the brief itself."""
    given: dict[int, tuple[str, ...]] = {}
    match state:
        case InReview(approved_by=approved_by):
            given = {0: approved_by}
        case Approved(proposals=proposals):
            given = {one.revision: one.approved_by for one in proposals}
    return {number: _next(state, agreed) for number, agreed in given.items()}


def spoken_for(state: Begun, approvers: tuple[str, ...]) -> tuple[str, ...]:
    """These approvers, and whoever approves in their place."""
    delegates = (one.delegate for one in state.delegations if one.approver in approvers)
    return tuple(dict.fromkeys((*approvers, *delegates)))


def unacknowledged(state: Approved) -> tuple[str, ...]:
    """The participants who have not said yet that they know the version in force (S4)."""
    team = dict.fromkeys(participant.person for participant in state.brief.team)
    return tuple(person for person in team if person not in state.acknowledged_by)


def _next(state: Begun, agreed: tuple[str, ...]) -> tuple[str, ...]:
    missing = tuple(person for person in state.brief.approvers if person not in agreed)
    return missing[:1] if state.brief.approvals_in_sequence else missing
