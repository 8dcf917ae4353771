"""What the gateway itself keeps: who signed in and who may come in. Nothing of hiring."""

from sqlalchemy import JSON, Column, MetaData, String, Table

from hiring.eventkit.views.migrating import Chain
from hiring.eventkit.views.tables import KEPT_TABLES
from hiring.eventkit.views.view import Moment

GATEWAY = MetaData()
"""The gateway's own tables. A secret never stands in them, only its SHA-256."""

CHAINS = (KEPT_TABLES, Chain("gateway", "hiring.gateway.migrations"))
"""What brings all tables of its database."""

SESSIONS = Table(
    "sessions",
    GATEWAY,
    Column("hash", String, primary_key=True),
    Column("actor", String, nullable=False, index=True, server_default=""),
    Column("caller", JSON, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
"""Who is signed in to the console, by the hash of the cookie's value."""

SERVICE_TOKENS = Table(
    "service_tokens",
    GATEWAY,
    Column("id", String, primary_key=True),
    Column("hash", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_by", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)
"""What programs identify themselves by."""

VOUCHED = Table(
    "vouched",
    GATEWAY,
    Column("actor", String, primary_key=True),
    Column("roles", JSON, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Who came last when, with which roles in the organisation."""

INVITATIONS = Table(
    "invitations",
    GATEWAY,
    Column("id", String, primary_key=True),
    Column("hash", String, nullable=False, unique=True),
    Column("vacancy", String, nullable=False, index=True),
    Column("person", String, nullable=False),
    Column("invited_by", String, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)
"""Links by which people without an account come in to one vacancy."""
