"""The declaration of a candidate: which protected groups they belong to, sealed for the officer alone."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.feedback.organisation import (
    DeclarationLinkIssued,
    DeclareProtected,
    IssueDeclarationLink,
    ProtectedDeclared,
)
from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Value
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.subjects import NO_VACANCY, AggregateId
from hiring.eventkit.decider import Decider, Issued, Rule, require

LONGEST_LIFE = timedelta(days=30)
_GIVES = {OrganisationRole.RECRUITER, OrganisationRole.HR, OrganisationRole.PRIVACY}


class Undeclared(Value):
    """Nothing was said, which is as good an answer as any. `links`: the hash of each token, and its end."""

    state: Literal["undeclared"] = "undeclared"
    links: dict[str, AwareDatetime] = Field(default_factory=dict)


class Declared(Value):
    """Something was said; what, only the officer can read."""

    state: Literal["declared"] = "declared"
    links: dict[str, AwareDatetime] = Field(default_factory=dict)
    box: str


Declaration = Annotated[Undeclared | Declared, Field(discriminator="state")]
DeclarationCommand = DeclareProtected | IssueDeclarationLink
DeclarationEvent = ProtectedDeclared | DeclarationLinkIssued

ONLY_ONESELF = Rule("only-oneself", "Nobody declares the protected groups of somebody else")
DECLARATION_LINK = Rule(
    "declaration-link",
    "A recruiter, HR or the privacy officer gives a candidate the link to declare by, once each, for 30 days at most",
)


def evolve(state: Undeclared | Declared, event: DeclarationEvent) -> Undeclared | Declared:
    """The declaration after that event: the newest counts."""
    if isinstance(event, ProtectedDeclared):
        return Declared(box=event.box, links=state.links)
    return state.model_copy(update={"links": {**state.links, event.token_hash: event.expires_at}})


def decide(
    command: DeclarationCommand, state: Undeclared | Declared, issued: Issued
) -> Sequence[ProtectedDeclared | DeclarationLinkIssued]:
    """What follows from the command.

    Raises:
        Refused: somebody else speaks for the candidate, or gives them a link.
    """
    if isinstance(command, IssueDeclarationLink):
        return _link(command, state, issued)
    require(_is_oneself(command, state, issued), ONLY_ONESELF, field="candidate")
    if isinstance(state, Declared) and state.box == command.box:
        return []
    return [ProtectedDeclared(candidate=command.candidate, box=command.box)]


def _is_oneself(command: DeclareProtected, state: Undeclared | Declared, issued: Issued) -> bool:
    """A link works until its end, so that whoever thinks again can say something else."""
    if command.token is None:
        return issued.by == command.candidate
    ends_at = state.links.get(hashlib.sha256(command.token.encode()).hexdigest())
    return ends_at is not None and issued.at < ends_at


def _link(
    command: IssueDeclarationLink, state: Undeclared | Declared, issued: Issued
) -> Sequence[DeclarationLinkIssued]:
    require(issued.roles & _GIVES, DECLARATION_LINK)
    require(issued.at < command.expires_at <= issued.at + LONGEST_LIFE, DECLARATION_LINK, field="expires_at")
    require(command.token_hash not in state.links, DECLARATION_LINK, field="token_hash")
    return [DeclarationLinkIssued(**command.model_dump(), issued_by=PersonId(issued.by))]


def _identify(command: DeclarationCommand) -> AggregateId:
    return AggregateId(NO_VACANCY, "feedback", "declaration", command.candidate)


DECLARATION: Decider[DeclarationCommand, DeclarationEvent, Undeclared | Declared] = Decider(
    service="feedback",
    kind="declaration",
    initial=Undeclared(),
    state_type=Declaration,
    commands=(DeclareProtected, IssueDeclarationLink),
    events=(ProtectedDeclared, DeclarationLinkIssued),
    identify=_identify,
    decide=decide,
    evolve=evolve,
)
