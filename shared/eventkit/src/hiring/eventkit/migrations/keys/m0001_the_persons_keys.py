"""the persons' keys as they were when migrations began"""  # noqa: D415 - the end of a sentence that `hiring migrate` tells

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the table where there is none."""
    op.create_table(
        "person_keys",
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary),
        sa.Column("made_at", sa.String(32)),
        sa.Column("destroyed_at", sa.String(32)),
        if_not_exists=True,
    )


def downgrade() -> None:
    """There is no way back: without the keys nothing that is sealed can be opened.

    Raises:
        RuntimeError: always.
    """
    raise RuntimeError("the persons' keys are never dropped: restore a backup of their database instead")
