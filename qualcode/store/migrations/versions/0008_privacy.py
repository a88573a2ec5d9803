"""What must not come in again, and where texts were replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "removals",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_removals")),
    )
    op.create_table(
        "shifts",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("runs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_shifts_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_shifts")),
    )
