"""the tree, its signed heads and the accesses as they were when migrations began"""  # noqa: D415 - the end of a sentence that `hiring migrate` tells

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TABLES = ("tiles", "heads", "accesses", "accesses_about")


def upgrade() -> None:
    """Makes what is missing."""
    op.create_table(
        "tiles",
        sa.Column("level", sa.Integer, primary_key=True),
        sa.Column("place", sa.BigInteger, primary_key=True),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "heads",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "accesses",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_accesses_by", "accesses", ["by"], if_not_exists=True)
    op.create_table(
        "accesses_about",
        sa.Column("about", sa.String, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        if_not_exists=True,
    )


def downgrade() -> None:
    """Tree and heads are made again from the archive, the accesses from the stream `AUDIT`."""
    for name in _TABLES:
        op.drop_table(name)
