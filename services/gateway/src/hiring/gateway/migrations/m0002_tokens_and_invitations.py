"""sessions know their actor; service tokens and invitations"""  # noqa: D415 - the end of a sentence that `hiring migrate` tells

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Sessions of before end: whose they are stands in no column of theirs. People sign in anew."""
    if not any(column["name"] == "actor" for column in sa.inspect(op.get_bind()).get_columns("sessions")):
        op.execute("DELETE FROM sessions")
        op.add_column("sessions", sa.Column("actor", sa.String, nullable=False, server_default=""))
    op.create_index("ix_sessions_actor", "sessions", ["actor"], if_not_exists=True)
    op.create_table(
        "service_tokens",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("hash", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("created_by", sa.String, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
        sa.Column("revoked_at", sa.String(32)),
        if_not_exists=True,
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("hash", sa.String, nullable=False, unique=True),
        sa.Column("vacancy", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("invited_by", sa.String, nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
        sa.Column("revoked_at", sa.String(32)),
        if_not_exists=True,
    )
    op.create_index("ix_invitations_vacancy", "invitations", ["vacancy"], if_not_exists=True)


def downgrade() -> None:
    """Tokens and invitations are gone, and have to be given out again."""
    op.drop_table("invitations")
    op.drop_table("service_tokens")
    op.drop_index("ix_sessions_actor", "sessions")
    op.drop_column("sessions", "actor")
