"""Commands that nobody issues but this service's own reactions and deadlines."""

from hiring.eventkit.decider import POLICY, Issued, Rule, require

ONLY_A_REACTION = Rule("only-a-reaction", "This happens as a reaction or at a deadline, never by hand")
NOT_DUE_YET = Rule("not-due-yet", "A deadline acts when its time has come")


def require_reaction(issued: Issued) -> None:
    """Nothing, for a command of this service's own.

    Raises:
        Refused: a person issued it.
    """
    require(issued.by == POLICY, ONLY_A_REACTION)
