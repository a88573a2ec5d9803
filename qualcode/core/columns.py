"""The columns of the tables that are written, by which a table of ours is known again."""

from __future__ import annotations

from collections.abc import Sequence

UNITS = ("segment", "document", "case")
CODING_COLUMNS = (
    *("document", "start", "end", "segment_id", "speaker", "case_id", "quotation", "code_id", "code"),
    *("coder", "source", "probability", "valence", "suggester", "codebook_version", "created_at"),
)
SEGMENT_COLUMNS = (
    *("segment_id", "document", "ordinal", "kind", "start", "end", "speaker", "speaker_role"),
    *("case_id", "question", "n_codes", "outcome", "text"),
)
_CODE = ("theme_id", "theme", "code_id", "code")


def frequency_columns(by: Sequence[str], unit: str) -> list[str]:
    """Return the columns of theme frequencies: the attributes stand behind the code."""
    return [*_CODE, *by, *_counts(unit)]


def is_result(names: Sequence[str]) -> bool:
    """Say whether a header is that of segments or of theme frequencies.

    Codings are no result but work: people's come in again.
    """
    if tuple(names) == SEGMENT_COLUMNS:
        return True
    head, rest = tuple(names[: len(_CODE)]), list(names[len(_CODE) :])
    return head == _CODE and any(rest[-len(_counts(u)) :] == _counts(u) for u in UNITS)


def _counts(unit: str) -> list[str]:
    return [
        *("source", "n_segments", "n_documents", "n_cases", f"{unit}s_in_group", f"share_of_{unit}s"),
        *("ci_low", "ci_high", "codebook_version"),
    ]
