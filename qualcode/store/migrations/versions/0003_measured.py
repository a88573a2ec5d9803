"""What was seen when a segment was marked as read, the bar for suggestions, and what is worked out."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BAR = '{"precision": 0.1, "fewest": 10}'


def upgrade() -> None:
    # Of marks made before, nobody knows what was on the screen: they are not taken for blind.
    for name in ("saw_suggestions", "saw_others"):
        column: sa.Column[Any] = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true())
        op.add_column("readings", column)
    op.add_column("project", sa.Column("bar", sa.JSON(), nullable=False, server_default=BAR))
    op.create_table(
        "computed",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_computed")),
    )
    _complete_payloads()


def _complete_payloads() -> None:
    """Say in the journal, too, that it is not known, for marks that may be brought back."""
    events = sa.table("events", sa.column("sequence", sa.BigInteger()), sa.column("payload", sa.JSON()))
    connection = op.get_bind()
    for event in connection.execute(sa.select(events)).mappings().all():
        payload = event["payload"]
        rows = [
            row for name, *pair in payload.get("changes", ()) if name == "Reading" for row in pair if row
        ]
        if not rows:
            continue
        for row in rows:
            row.update(saw_suggestions=True, saw_others=True)
        chosen = events.c.sequence == event["sequence"]
        connection.execute(sa.update(events).where(chosen).values(payload=payload))
