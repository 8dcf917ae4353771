"""hiring over HTTP: commands, queries, what happens live, and webhooks."""

from hiring.client.calling import Hiring
from hiring.client.problems import Refused
from hiring.client.told import Happened
from hiring.client.webhooks import NotGenuine, Webhook, verified

__all__ = ["Happened", "Hiring", "NotGenuine", "Refused", "Webhook", "verified"]
