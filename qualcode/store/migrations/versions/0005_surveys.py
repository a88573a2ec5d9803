"""How surveys are read, remembered for the next file with the same columns."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("signature", name=op.f("pk_surveys")),
    )
