"""Closing a search whose openings nobody fills any more, and what is left to happen in it: nothing."""

from collections.abc import Sequence
from itertools import islice

from hiring.contracts.brief import Role
from hiring.contracts.messages import Command, Event
from hiring.contracts.pipeline.commands import CloseSearch
from hiring.contracts.pipeline.events import SearchClosed
from hiring.eventkit.decider import POLICY, Issued, Refused, require
from hiring.pipeline.domain.roles import MANAGER, require_role
from hiring.pipeline.domain.search import rules
from hiring.pipeline.domain.search.state import Hired, PoolInPlay, Rejected, Search, Withdrawn

CLOSING = (*MANAGER, Role.HR_MANAGER)
"""Who may give up an opening: whose it is, or HR."""
NAMED = 5
"""How many of those who wait for a decision a refusal names."""


def decide(command: Command, search: Search, issued: Issued) -> Sequence[Event]:
    """What closing a search leads to, and whatever is asked of a closed one: there it is nothing, or a refusal."""
    if isinstance(command, CloseSearch):
        require_role(search.brief, issued, *CLOSING)
        return [] if search.closed else [_close(command, search, issued)]
    if issued.by != POLICY:
        raise Refused(rules.SEARCH_CLOSED)
    return []


def _close(command: CloseSearch, search: Search, issued: Issued) -> SearchClosed:
    """Whoever is still in it is told so first, one by one, and an open pool is decided."""
    require(search.openings_left > 0, rules.ALREADY_FILLED)
    require(not isinstance(search.pool, PoolInPlay), rules.S62, "a pool is still open")
    over = Hired | Rejected | Withdrawn
    waiting = (id_ for id_, candidacy in search.candidacies.items() if not isinstance(candidacy.standing, over))
    undecided = tuple(islice(waiting, NAMED + 1))
    more = " and others" if len(undecided) > NAMED else ""
    require(not undecided, rules.UNDECIDED, f"decide first on {', '.join(undecided[:NAMED])}{more}")
    return SearchClosed(
        vacancy=command.vacancy,
        hired=search.hired,
        openings_left=search.openings_left,
        reason=command.reason,
        closed_by=issued.by,
        brief_version=search.brief_version,
    )
