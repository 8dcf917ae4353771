"""Who may do what: by their role in the vacancy's team, by that in the organisation, or as one of the reactions."""

from collections.abc import Set as AbstractSet

from hiring.contracts.brief import Brief, Role
from hiring.contracts.requests import OrganisationRole
from hiring.eventkit.decider import POLICY, Issued, Rule, require

RECRUITERS = (Role.RECRUITER, Role.HR_MANAGER)
"""Who runs the search."""
MANAGER = (Role.HIRING_MANAGER,)
"""Who decides in the managerial phase."""
DECIDING = (*RECRUITERS, *MANAGER)
"""Who may decide before it."""

CURATING = (OrganisationRole.RECRUITER, OrganisationRole.HR)
"""Who looks after the people whom the organisation keeps in mind."""
REGISTERING = (*CURATING, OrganisationRole.INTEGRATION)
"""Who makes a person known."""
GUARDING = (OrganisationRole.PRIVACY,)
"""Who decides about holding and erasing what is known of a person."""
SORTING = (OrganisationRole.HR, *GUARDING)
"""Who says that two are one person."""
KNOWING = (*CURATING, *GUARDING)
"""Who sees what is known of a person across vacancies."""
HEARING = (*REGISTERING, *GUARDING)
"""Who records what a candidate wants: their consent, or to be forgotten."""

NOT_YOUR_ROLE = Rule("not-your-role", "Only who has the role for it in this vacancy may do this")
NOT_YOUR_OFFICE = Rule(
    "not-your-office", "What concerns a person across vacancies is for who has the role for it in the organisation"
)
ONLY_A_REACTION = Rule("only-a-reaction", "This happens as a reaction or at a deadline, never by hand")


def require_role(brief: Brief, issued: Issued, *roles: Role) -> None:
    """Nothing, for whoever has one of these roles in this vacancy.

    Raises:
        Refused: they have none of them.
    """
    require(issued.by in brief.people(*roles), NOT_YOUR_ROLE, f"needs {' or '.join(roles)}")


def require_office(has: AbstractSet[str], *roles: OrganisationRole) -> None:
    """Nothing, for whoever has one of these roles in the organisation.

    Raises:
        Refused: they have none of them.
    """
    require(not has.isdisjoint(roles), NOT_YOUR_OFFICE, f"needs {' or '.join(roles)}")


def require_reaction(issued: Issued) -> None:
    """Nothing, for a command of this service's own.

    Raises:
        Refused: a person issued it.
    """
    require(issued.by == POLICY, ONLY_A_REACTION)
