"""What only the service itself may do, when a fact or a deadline calls for it."""

from hiring.eventkit.decider import POLICY, Issued, Rule, require

REACTION_ONLY = Rule("reaction-only", "Only a reaction to a recorded fact or a deadline does this, no person")


def require_reaction(issued: Issued) -> None:
    """Nothing, for a reaction or a deadline.

    Raises:
        Refused: a person issued the command.
    """
    require(issued.by == POLICY, REACTION_ONLY)
