"""The columns of the tables that are written, by which a table of ours is known again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

UNITS = ("segment", "document", "case")
# How a unit speaks of a code; each unit that has the code is in one of them.
VALENCES = ("positive", "negative", "both", "neutral", "no_valence")
CODING_COLUMNS = (
    *("document", "start", "end", "segment_id", "speaker", "case_id", "quotation", "code_id", "code"),
    *("coder", "source", "probability", "valence", "suggester", "codebook_version", "created_at"),
)
SEGMENT_COLUMNS = (
    *("segment_id", "document", "ordinal", "kind", "start", "end", "speaker", "speaker_role"),
    *("case_id", "question", "n_codes", "outcome", "text"),
)
MEMO_COLUMNS = (
    *("memo_on", "about", "document", "start", "coder", "text", "created_at", "changed_at"),
)  # fmt: skip
READING_COLUMNS = ("document", "start", "end", "coder", "created_at")
# Attributes of cases stand between the two.
QUOTATION_HEAD = ("document", "start", "end", "speaker", "case_id")
QUOTATION_TAIL = ("quotation", "theme", "code_id", "code", "coders", "n_coders", "n_readers")
_MATRIX = ("case_id", "n_segments"), ("case_id", "coder", "n_segments")
_CODE = ("theme_id", "theme", "code_id", "code")


def frequency_columns(by: Sequence[str], unit: str, *, also: Collection[str] = ()) -> list[str]:
    """Return the columns of theme frequencies: the attributes stand behind the code.

    ``also`` may name ``level``, which stands before the attributes, ``valence`` and ``reason``.
    """
    level = ["level"] if "level" in also else []
    valence = valence_columns(unit) if "valence" in also else []
    reason = ["reason"] if "reason" in also else []
    return [*_CODE, *level, *by, *_counts(unit), *valence, *reason]


def extras(*, level: bool, valence: bool) -> list[str]:
    """Return what ``frequency_columns`` is asked for besides: who asks for more is told reasons, too."""
    more = [name for name, wanted in (("level", level), ("valence", valence)) if wanted]
    return [*more, "reason"] if more else []


def valence_columns(unit: str) -> list[str]:
    """Return the columns of how units speak of a code: each unit with the code is in one of them."""
    return [f"n_{unit}s_{name}" for name in VALENCES]


def is_result(names: Sequence[str]) -> bool:
    """Say whether a header is that of a table of ours that only tells of work.

    Codings are work: people's come in again.
    """
    head, rest = tuple(names[: len(_CODE)]), list(names[len(_CODE) :])
    counted = head == _CODE and any(_ends_in_counts(rest, unit) for unit in UNITS)
    whole = tuple(names)
    quoted = (
        whole[: len(QUOTATION_HEAD)] == QUOTATION_HEAD
        and whole[-len(QUOTATION_TAIL) :] == QUOTATION_TAIL
    )
    crossed = any(whole[: len(start)] == start for start in _MATRIX)
    return counted or quoted or crossed or whole in (SEGMENT_COLUMNS, MEMO_COLUMNS, READING_COLUMNS)


def _ends_in_counts(names: Sequence[str], unit: str) -> bool:
    """Say whether columns end as those of theme frequencies do, valences and reasons left out."""
    rest = [name for name in names if name != "reason" and name not in valence_columns(unit)]
    return rest[-len(_counts(unit)) :] == _counts(unit)


def _counts(unit: str) -> list[str]:
    return [
        *("source", "n_segments", "n_documents", "n_cases", f"{unit}s_in_group", f"share_of_{unit}s"),
        *("ci_low", "ci_high", "codebook_version"),
    ]
