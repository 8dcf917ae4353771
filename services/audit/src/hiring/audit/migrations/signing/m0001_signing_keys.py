"""the keys that sign, as they were when migrations began"""  # noqa: D415 - the end of a sentence that `hiring migrate` tells

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the table where there is none."""
    op.create_table(
        "signing_keys",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("public_key", sa.String, nullable=False),
        sa.Column("from_size", sa.BigInteger, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("signature", sa.String, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        if_not_exists=True,
    )


def downgrade() -> None:
    """There is no way back: the key that vouches for the next one would be lost.

    Raises:
        RuntimeError: always.
    """
    raise RuntimeError("the keys that sign are never dropped: restore a backup of their database instead")
