"""What the gateway itself keeps: who signed in and who may come in. Nothing of hiring."""

from sqlalchemy import JSON, Column, MetaData, String, Table

from hiring.eventkit.views.view import Moment

GATEWAY = MetaData()
"""The gateway's own tables. A secret never stands in them, only its SHA-256."""

SESSIONS = Table(
    "sessions",
    GATEWAY,
    Column("hash", String, primary_key=True),
    Column("caller", JSON, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
"""Who is signed in to the console, by the hash of the cookie's value."""
