"""who is signed in"""  # noqa: D415 - the end of a sentence that `hiring migrate` tells

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """As it was at first."""
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String, primary_key=True),
        sa.Column("caller", sa.JSON, nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
        if_not_exists=True,
    )


def downgrade() -> None:
    """Everybody signs in anew."""
    op.drop_table("sessions")
