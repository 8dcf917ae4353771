"""Scopes: what a service token was made for. People have none: their roles decide."""

from hiring.gateway.identity.caller import Caller
from hiring.gateway.problems import HttpProblem, refusal

SERVICES = ("briefing", "pipeline", "evaluation", "feedback", "audit")

SCOPES = (
    *(f"{service}:{act}" for service in SERVICES for act in ("read", "write")),
    "events:read",
    "webhooks:read",
    "webhooks:write",
)
"""Every scope: the commands and queries of a service, the stream of events, the webhooks."""


def demand_scope(caller: Caller, scope: str) -> None:
    """Goes on when the caller is a person, or a token with that scope.

    Raises:
        HttpProblem: 403, the token was not made for this.
    """
    if caller.scopes is not None and scope not in caller.scopes:
        raise HttpProblem(refusal(403, f"This token was not made for it: it lacks the scope {scope}."))
