"""Samples drawn for audit, and suggestions that were replaced after somebody had read what they are on."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "audits",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("by", sa.JSON(), nullable=False),
        sa.Column("code_id", sa.Text(), nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("n_units", sa.Integer(), nullable=False),
        sa.Column("n_drawn", sa.Integer(), nullable=False),
        sa.Column("segment_kind", sa.Text(), nullable=False),
        sa.Column("suggester", sa.Text(), nullable=False),
        sa.Column("codebook_version", sa.Text(), nullable=False),
        sa.Column("drawn_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
    )
    op.create_table(
        "audit_units",
        sa.Column("audit_id", sa.String(), nullable=False),
        sa.Column("segment_id", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("stratum", sa.Text(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("machine", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_units_audit_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_audit_units_document_id")
        ),
        sa.PrimaryKeyConstraint("audit_id", "segment_id", name=op.f("pk_audit_units")),
    )
    op.create_index(op.f("ix_audit_units_document_id"), "audit_units", ["document_id"])
    op.create_index("ix_audit_units_audit_id_drawn", "audit_units", ["audit_id", "drawn"])
    op.create_table(
        "past_suggestions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("suggester", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_past_suggestions_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_suggestions")),
    )
    op.create_index(op.f("ix_past_suggestions_document_id"), "past_suggestions", ["document_id"])
