"""Readings, reviews, flags, retired codes, blind coding, and a journal that can be turned back."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BLINDING = '{"mode": "shown", "share": 0.0, "documents": [], "seed": ""}'


def upgrade() -> None:
    _add("project", sa.Column("blinding", sa.JSON(), nullable=False, server_default=BLINDING))
    _add("documents", sa.Column("recording", sa.Text(), nullable=True))
    _add("codes", sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false()))
    _add("codes", sa.Column("replaced_by", sa.JSON(), nullable=False, server_default="[]"))
    _add("codings", sa.Column("flags", sa.JSON(), nullable=False, server_default="[]"))
    _add("codings", sa.Column("saw_others", sa.Boolean(), nullable=False, server_default=sa.false()))
    _add("memos", sa.Column("changed_at", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE memos SET changed_at = created_at")
    op.create_table(
        "readings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("coder_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_readings_document_id")),
        sa.ForeignKeyConstraint(["coder_id"], ["coders.id"], name=op.f("fk_readings_coder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
    )
    op.create_index(op.f("ix_readings_document_id"), "readings", ["document_id"])
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("coding_id", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("codebook_version", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_coding_id"), "reviews", ["coding_id"])
    _add("events", sa.Column("scope", sa.Text(), nullable=False, server_default=""))
    _add("events", sa.Column("codes", sa.Text(), nullable=False, server_default=""))
    _add("events", sa.Column("target", sa.BigInteger(), nullable=True))
    op.drop_index("ix_events_actor", "events")
    op.create_index("ix_events_scope", "events", ["scope", "sequence"])
    _turn_payloads()


def _add(table: str, column: "sa.Column[Any]") -> None:
    op.add_column(table, column)


def _turn_payloads() -> None:
    """Give what was done before the form in which it can be undone."""
    events = sa.table(
        "events", sa.column("sequence", sa.BigInteger()), sa.column("kind", sa.Text()),
        sa.column("payload", sa.JSON()), sa.column("scope", sa.Text()), sa.column("codes", sa.Text()),
        sa.column("target", sa.BigInteger()),
    )  # fmt: skip
    connection = op.get_bind()
    for event in connection.execute(sa.select(events)).mappings().all():
        old = event["payload"]
        if "added" not in old:
            continue
        for row in (*old["added"], *old["removed"]):
            row.setdefault("flags", [])
            row.setdefault("saw_others", False)
        gone = {row["id"]: row for row in old["removed"]}
        changes = [["Coding", gone.pop(row["id"], None), row] for row in old["added"]]
        changes += [["Coding", row, None] for row in gone.values()]
        changes += [["Decision", None, row] for row in old["decisions"]]
        codes = sorted({row["code_id"] for row in (*old["added"], *old["removed"])})
        values = {"payload": {"changes": changes}, "scope": old["document"], "target": old["undoes"]}
        values |= {"codes": "".join(f" {code} " for code in codes)}
        values |= {"kind": "undone"} if event["kind"] == "coding.undone" else {}
        chosen = events.c.sequence == event["sequence"]
        connection.execute(sa.update(events).where(chosen).values(values))
