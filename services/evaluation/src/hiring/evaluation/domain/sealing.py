"""Who may see what: answers stay sealed until one's own is in (S25), forms never are (S26)."""

from collections.abc import Collection

from hiring.contracts.brief import Role
from hiring.contracts.evaluation.parts import Forms
from hiring.eventkit.decider import Rule

S25 = Rule(
    "S25",
    "The answers of others stay sealed until one's own are submitted; for those who decide, until all are",
)
S26 = Rule("S26", "Forms, weights and rules are readable by every participant of the vacancy, and by nobody else")

B2_READERS = Rule(
    "B2", "Certificates are for auditors, and for those who decide about the vacancy or approve its brief"
)

S42 = Rule("S42", "What a chosen candidate has still to reach is for those who decide about the vacancy")

DECIDING = (Role.RECRUITER, Role.HR_MANAGER, Role.HIRING_MANAGER)
"""The roles that decide about candidates, whether or not they rate."""


def participates(asker: str, forms: Forms) -> bool:
    """Whether somebody is in the vacancy's team or among its approvers."""
    return asker in forms.approvers or any(p.person == asker for p in forms.team)


def sees_answers(asker: str, forms: Forms, raters: Collection[str], missing: Collection[str]) -> bool:
    """Whether the answers of an evaluation are open to somebody: a rater's own is in, or a decider's raters all are."""
    if asker in raters:
        return asker not in missing
    return asker in forms.people(*DECIDING) and not missing


def certifies(asker: str, forms: Forms) -> bool:
    """Whether somebody may ask for the certificate of a decision."""
    return asker in forms.approvers or asker in forms.people(*DECIDING)
