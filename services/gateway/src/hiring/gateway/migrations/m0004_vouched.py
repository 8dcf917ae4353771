"""who was vouched for last, with which roles"""  # noqa: D415 - the end of a sentence that `hiring migrate` tells

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nobody is known until they come again; webhooks tell them of their vacancies alone until then."""
    op.create_table(
        "vouched",
        sa.Column("actor", sa.String, primary_key=True),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        if_not_exists=True,
    )


def downgrade() -> None:
    """It is noted again as people come."""
    op.drop_table("vouched")
