"""Who may do what in a search: by their role in this vacancy's team, or as one of this service's own reactions."""

from hiring.contracts.brief import Brief, Role
from hiring.eventkit.decider import POLICY, Issued, Rule, require

RECRUITERS = (Role.RECRUITER, Role.HR_MANAGER)
"""Who runs the search."""
MANAGER = (Role.HIRING_MANAGER,)
"""Who decides in the managerial phase."""
DECIDING = (*RECRUITERS, *MANAGER)
"""Who may decide before it."""

NOT_YOUR_ROLE = Rule("not-your-role", "Only who has the role for it in this vacancy may do this")
ONLY_A_REACTION = Rule("only-a-reaction", "This happens as a reaction or at a deadline, never by hand")


def require_role(brief: Brief, issued: Issued, *roles: Role) -> None:
    """Nothing, for whoever has one of these roles in this vacancy.

    Raises:
        Refused: they have none of them.
    """
    require(issued.by in brief.people(*roles), NOT_YOUR_ROLE, f"needs {' or '.join(roles)}")


def require_reaction(issued: Issued) -> None:
    """Nothing, for a command of this service's own.

    Raises:
        Refused: a person issued it.
    """
    require(issued.by == POLICY, ONLY_A_REACTION)
