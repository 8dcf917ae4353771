"""What is kept of webhooks: endpoints, their sealed secrets, and each attempt to deliver."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from hiring.eventkit.views.view import Moment
from hiring.gateway.tables import GATEWAY

ENDPOINTS = Table(
    "webhook_endpoints",
    GATEWAY,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("caller", JSON, nullable=False),
    Column("url", String, nullable=False),
    Column("description", String, nullable=False),
    Column("types", JSON, nullable=False),
    Column("vacancies", JSON, nullable=False),
    Column("signing", String, nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("enabled", Boolean, nullable=False, index=True),
    Column("disabled_because", String),
    Column("failing_since", Moment),
    Column("paused_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
"""`caller`: who made it; what they may hear now is found when something happens (`identity/vouched.py`).
`after`: it hears of what happens after this sequence.
"""

SECRETS = Table(
    "webhook_secrets",
    GATEWAY,
    Column("endpoint", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", Moment),
)
"""The secrets that sign: sealed under the master key. All but the newest expire."""

DELIVERIES = Table(
    "webhook_deliveries",
    GATEWAY,
    Column("endpoint", String, primary_key=True),
    Column("message", String, primary_key=True),
    Column("run", String, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("type", String, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", String, nullable=False),
    Column("status", Integer),
    Column("detail", Text),
    Column("milliseconds", Integer, nullable=False),
    Column("next_at", Moment),
    Index("webhook_deliveries_by_time", "endpoint", "at"),
)
"""Each attempt. `run` is empty, or the id of the replay that it belongs to."""
