"""What researchers write into the report themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("project", sa.Column("report_words", sa.JSON(), nullable=False, server_default="{}"))
