"""The tables of a project: one for each type of the model, and the project's own bookkeeping."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

# The schema that this version writes; the newest file in migrations/versions.
REVISION = "0010"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# Sequences need a type that SQLite counts up by itself.
_Sequence = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[str]:
    return Column("id", String, primary_key=True)


def _document() -> Column[str]:
    return Column("document_id", ForeignKey("documents.id"), nullable=False, index=True)


def _text(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, Text, nullable=optional)


def _number(name: str, *, optional: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=optional)


def _json(name: str) -> Column[object]:
    return Column(name, JSON, nullable=False)


project = Table(
    "project", metadata, _id(), _text("name"), _text("codebook_version"), _text("unit"),
    _number("revision"), _text("created_at"), _json("blinding"), _json("bar"),
    _json("report_words"),
)  # fmt: skip
documents = Table(
    "documents", metadata, _id(), Column("name", Text, nullable=False, unique=True), _text("text"),
    _text("sha256"), _text("encoding"), _text("format"), _json("attributes"),
    _text("recording", optional=True),
)  # fmt: skip
segments = Table(
    "segments", metadata, _id(), _document(), _number("start"), _number("end"), _text("kind"),
    _number("ordinal"), _number("lead"), _text("speaker", optional=True), _text("speaker_role"),
    _text("question", optional=True), _number("started_ms", optional=True),
    UniqueConstraint("document_id", "kind", "ordinal"),
)  # fmt: skip
cases = Table("cases", metadata, _id(), _text("name"), _text("kind"), _json("attributes"))
case_links = Table(
    "case_links", metadata, _document(),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    _text("speaker", optional=True),
)  # fmt: skip
codebooks = Table(
    "codebooks", metadata, _id(), _text("name"), Column("version", String, primary_key=True),
    _json("modifiers"), _json("flags"), _json("rules"),
)  # fmt: skip
codes = Table(
    "codes", metadata, Column("codebook_version", String, primary_key=True), _id(), _number("position"),
    _text("name"), _text("definition"), _text("label"), _json("include"), _json("exclude"),
    _json("examples"), _json("near_miss"), _json("cues"), _json("sources"), _json("maps_to"),
    _text("parent", optional=True), Column("codable", Boolean, nullable=False),
    Column("retired", Boolean, nullable=False), _json("replaced_by"),
)  # fmt: skip
coders = Table("coders", metadata, _id(), Column("name", Text, nullable=False, unique=True))
suggestions = Table(
    "suggestions", metadata, _id(), _document(), _number("start"), _number("end"), _text("code_id"),
    Column("probability", Float, nullable=False), _text("suggester"), _text("codebook_version"),
    _text("created_at"), _json("evidence"),
)  # fmt: skip
codings = Table(
    "codings", metadata, _id(), _document(), _number("start"), _number("end"),
    Column("code_id", Text, nullable=False, index=True),
    Column("coder_id", ForeignKey("coders.id"), nullable=False), _text("source"),
    _text("codebook_version"), _text("created_at"), _json("modifiers"),
    Column("suggestion_id", ForeignKey("suggestions.id"), nullable=True),
    _json("flags"), Column("saw_suggestions", Boolean, nullable=False),
    Column("saw_others", Boolean, nullable=False),
)  # fmt: skip
decisions = Table(
    "decisions", metadata, Column("sequence", _Sequence, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("suggestion_id", ForeignKey("suggestions.id"), nullable=False, index=True),
    Column("coder_id", ForeignKey("coders.id"), nullable=False), _text("action"), _text("created_at"),
    _text("code_id", optional=True),
)  # fmt: skip
memos = Table(
    "memos", metadata, _id(), _text("target_kind"), _text("target_id"),
    Column("coder_id", ForeignKey("coders.id"), nullable=False), _text("text"), _text("created_at"),
    _text("changed_at"),
)  # fmt: skip
# The cells of the framework matrix; cases and codes of them need not be known any more.
summaries = Table(
    "summaries", metadata, _id(), Column("case_id", String, nullable=False),
    Column("code_id", String, nullable=False),
    Column("coder_id", ForeignKey("coders.id"), nullable=False), _text("text"), _text("created_at"),
    _text("changed_at"), _text("codebook_version"), _json("under"), _text("fingerprint"),
    UniqueConstraint("case_id", "code_id"),
)  # fmt: skip
readings = Table(
    "readings", metadata, _id(), _document(), _number("start"), _number("end"),
    Column("coder_id", ForeignKey("coders.id"), nullable=False), _text("created_at"),
    Column("saw_suggestions", Boolean, nullable=False), Column("saw_others", Boolean, nullable=False),
)  # fmt: skip
reviews = Table(
    "reviews", metadata, _id(), Column("coding_id", String, nullable=False, index=True), _text("reason"),
    _text("codebook_version"), _text("created_at"), _text("settled_by", optional=True),
    _text("settled_at", optional=True),
)  # fmt: skip
# What was decided where coders differ; no layer of a coder is changed by it.
adjudications = Table(
    "adjudications", metadata, _id(), _document(), _number("start"), _number("end"), _text("code_id"),
    Column("applies", Boolean, nullable=False), _text("reason"),
    Column("coder_id", ForeignKey("coders.id"), nullable=False), _text("codebook_version"),
    _text("created_at"),
)  # fmt: skip
events = Table(
    "events", metadata, Column("sequence", _Sequence, primary_key=True), _text("kind"), _text("actor"),
    _text("created_at"), _json("payload"), _text("scope"), _text("codes"),
    Column("target", BigInteger, nullable=True),
)  # fmt: skip
ledger = Table(
    "ledger", metadata, Column("sequence", _Sequence, primary_key=True), _text("place"),
    _text("outcome"), _number("count"), _text("reason"),
)  # fmt: skip
# What a browser has sent, so that an action sent twice is stored once.
operations = Table(
    "operations", metadata, Column("client", String, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False), _text("rejected"),
)  # fmt: skip
# Samples drawn for audit, and every segment that they were drawn from.
audits = Table(
    "audits", metadata, _id(), _text("of"), _text("origin"), _json("by"),
    _text("code_id", optional=True), Column("seed", BigInteger, nullable=False),
    _number("n_units"), _number("n_drawn"),
    _text("segment_kind"), _text("suggester"), _text("codebook_version"), _text("drawn_by"),
    _text("created_at"), _text("withdrawn_at", optional=True), _text("reason"),
)  # fmt: skip
audit_units = Table(
    "audit_units", metadata, Column("audit_id", ForeignKey("audits.id"), primary_key=True),
    Column("segment_id", String, primary_key=True), _document(), _number("start"), _number("end"),
    _text("case_id"), _text("stratum"), Column("chance", Float, nullable=False),
    Column("drawn", Boolean, nullable=False), _number("place", optional=True), _json("machine"),
)  # fmt: skip
# Suggestions that were replaced by newer ones after somebody had read what they were made for.
past_suggestions = Table(
    "past_suggestions", metadata, _id(), _document(), _number("start"), _number("end"),
    _text("code_id"), Column("probability", Float, nullable=False), _text("suggester"),
    _text("created_at"), _text("replaced_at"),
)  # fmt: skip
# How surveys are read, by what tells their columns from others.
surveys = Table(
    "surveys", metadata, Column("signature", String, primary_key=True), _json("choices"),
)  # fmt: skip
# What was worked out from the rest at some revision, and can be again: writing it needs no journal.
computed = Table(
    "computed", metadata, Column("name", String, primary_key=True), _number("revision"),
    _json("content"),
)  # fmt: skip
# What other tools know codes, cases and selections by, whose ids are words here.
identities = Table(
    "identities", metadata, Column("kind", String, primary_key=True), _id(),
    Column("guid", String, nullable=False),
)  # fmt: skip
foreign_parts = Table(
    "foreign_parts", metadata, Column("sequence", _Sequence, primary_key=True),
    Column("id", String, nullable=False), _text("place"), _text("content"), _text("file"),
)  # fmt: skip
foreign_files = Table(
    "foreign_files", metadata, Column("name", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)  # fmt: skip
# What must not come in again, as a salted hash: whose words were withdrawn, and which texts.
removals = Table(
    "removals", metadata, Column("digest", String, primary_key=True), _text("reason"),
    _text("created_at"),
)  # fmt: skip
# Where texts were replaced after the import and by how many characters, run by run, without words.
shifts = Table(
    "shifts", metadata, Column("document_id", ForeignKey("documents.id"), primary_key=True),
    _json("runs"),
)  # fmt: skip
# A cache: it can be dropped at any time, so writing it needs no journal.
vectors = Table(
    "vectors", metadata, Column("encoder", String, primary_key=True),
    Column("text_key", String, primary_key=True), Column("vector", LargeBinary, nullable=False),
)  # fmt: skip
Index("ix_events_scope", events.c.scope, events.c.sequence)
Index("ix_audit_units_audit_id_drawn", audit_units.c.audit_id, audit_units.c.drawn)
