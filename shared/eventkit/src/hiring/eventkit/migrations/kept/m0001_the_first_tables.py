"""the tables as they were when migrations began; those of an earlier version are taken as they stand"""  # noqa: D415 - the end of a sentence that `hiring migrate` tells

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TABLES = ("checkpoints", "leases", "parked", "states", "commands")


def upgrade() -> None:
    """Makes what is missing."""
    op.create_table(
        "checkpoints",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("stream", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("poisoned", sa.Text),
        if_not_exists=True,
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "parked",
        sa.Column("view", sa.String, primary_key=True),
        sa.Column("sequence", sa.BigInteger, primary_key=True),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "states",
        sa.Column("subject", sa.String, primary_key=True),
        sa.Column("decider", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "commands",
        sa.Column("subject", sa.String, primary_key=True),
        sa.Column("command", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
        if_not_exists=True,
    )


def downgrade() -> None:
    """Everything is folded from the log again; what views pass over has to be said again."""
    for name in _TABLES:
        op.drop_table(name)
