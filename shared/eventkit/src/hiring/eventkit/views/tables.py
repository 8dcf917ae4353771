"""The tables that the kit keeps in the database of every service."""

from sqlalchemy import BigInteger, Column, Float, Integer, MetaData, String, Table, Text

from hiring.eventkit.views.migrating import Chain
from hiring.eventkit.views.view import Moment

KEPT = MetaData()
"""The kit's own tables."""

KEPT_TABLES = Chain("kept", "hiring.eventkit.migrations.kept")
"""What brings them."""

CHECKPOINTS = Table(
    "checkpoints",
    KEPT,
    Column("name", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("stream", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("poisoned", Text),
)
"""How far each fold has read: the log's sequence, its stream's creation time, the hash of the message there."""

LEASES = Table(
    "leases",
    KEPT,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", Float, nullable=False),
)
"""Who works at what, until when (Unix seconds). It saves work; the checkpoints are what keeps two from folding."""

PARKED = Table(
    "parked",
    KEPT,
    Column("view", String, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("why", Text, nullable=False),
)
"""Messages that a view passes over because an operator said so."""

STATES = Table(
    "states",
    KEPT,
    Column("subject", String, primary_key=True),
    Column("decider", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", String, nullable=False),
    Column("state", Text, nullable=False),
)
"""The state of every aggregate, folded by that version of its decider."""

COMMANDS = Table(
    "commands",
    KEPT,
    Column("subject", String, primary_key=True),
    Column("command", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("events", Text, nullable=False),
)
"""Every command that took effect, for ever; `events` are wire names with a space between."""
