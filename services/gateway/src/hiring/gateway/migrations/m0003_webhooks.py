"""webhooks: endpoints, their sealed secrets, and each attempt to deliver"""  # noqa: D415 - the end of a sentence that `hiring migrate` tells

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes what is missing."""
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("caller", sa.JSON, nullable=False),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("types", sa.JSON, nullable=False),
        sa.Column("vacancies", sa.JSON, nullable=False),
        sa.Column("signing", sa.String, nullable=False),
        sa.Column("after", sa.BigInteger, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("disabled_because", sa.String),
        sa.Column("failing_since", sa.String(32)),
        sa.Column("paused_until", sa.String(32)),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_webhook_endpoints_owner", "webhook_endpoints", ["owner"], if_not_exists=True)
    op.create_index("ix_webhook_endpoints_enabled", "webhook_endpoints", ["enabled"], if_not_exists=True)
    op.create_table(
        "webhook_secrets",
        sa.Column("endpoint", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", sa.String(32)),
        if_not_exists=True,
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("endpoint", sa.String, primary_key=True),
        sa.Column("message", sa.String, primary_key=True),
        sa.Column("run", sa.String, primary_key=True),
        sa.Column("attempt", sa.Integer, primary_key=True),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("detail", sa.Text),
        sa.Column("milliseconds", sa.Integer, nullable=False),
        sa.Column("next_at", sa.String(32)),
        if_not_exists=True,
    )
    op.create_index("webhook_deliveries_by_time", "webhook_deliveries", ["endpoint", "at"], if_not_exists=True)


def downgrade() -> None:
    """Webhooks are gone, and have to be made again."""
    for name in ("webhook_deliveries", "webhook_secrets", "webhook_endpoints"):
        op.drop_table(name)
