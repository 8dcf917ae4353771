"""The declaration of a candidate: which protected groups they belong to, sealed for the officer alone."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from hiring.contracts.feedback.organisation import DeclareProtected, ProtectedDeclared
from hiring.contracts.messages import Value
from hiring.contracts.subjects import NO_VACANCY, AggregateId
from hiring.eventkit.decider import Decider, Issued, Rule, require


class Undeclared(Value):
    """Nothing was said, which is as good an answer as any."""

    state: Literal["undeclared"] = "undeclared"


class Declared(Value):
    """Something was said; what, only the officer can read."""

    state: Literal["declared"] = "declared"
    box: str


Declaration = Annotated[Undeclared | Declared, Field(discriminator="state")]

ONLY_ONESELF = Rule("only-oneself", "Nobody declares the protected groups of somebody else")


def evolve(_state: Undeclared | Declared, event: ProtectedDeclared) -> Undeclared | Declared:
    """The declaration after that event: the newest counts."""
    return Declared(box=event.box)


def decide(command: DeclareProtected, state: Undeclared | Declared, issued: Issued) -> Sequence[ProtectedDeclared]:
    """What follows from the command.

    Raises:
        Refused: somebody else speaks for the candidate.
    """
    require(issued.by == command.candidate, ONLY_ONESELF, field="candidate")
    if isinstance(state, Declared) and state.box == command.box:
        return []
    return [ProtectedDeclared(candidate=command.candidate, box=command.box)]


def _identify(command: DeclareProtected) -> AggregateId:
    return AggregateId(NO_VACANCY, "feedback", "declaration", command.candidate)


DECLARATION: Decider[DeclareProtected, ProtectedDeclared, Undeclared | Declared] = Decider(
    service="feedback",
    kind="declaration",
    initial=Undeclared(),
    state_type=Declaration,
    commands=(DeclareProtected,),
    events=(ProtectedDeclared,),
    identify=_identify,
    decide=decide,
    evolve=evolve,
)
