"""Names of files that every system takes."""

from __future__ import annotations

import unicodedata

# So much of the name of a study, and of what the file is.
LONGEST = 60


def file_name(study: str, what: str, day: str, *, ending: str) -> str:
    """Return a name of ASCII letters, digits and ``-`` for a file of a study.

    >>> file_name("Étude: phase 2/3", "codebook 1.0", "2026-03-09", ending=".docx")
    'etude-phase-2-3-codebook-1-0-2026-03-09.docx'
    >>> file_name("../CON", "tables", "2026-03-09", ending=".zip")
    'con-tables-2026-03-09.zip'
    >>> file_name("مدرسة", "tables", "2026-03-09", ending=".zip")
    'study-tables-2026-03-09.zip'
    """
    return f"{plain_name(study) or 'study'}-{plain_name(what)}-{day}{ending}"


def plain_name(words: str) -> str:
    """Return words as a part of such a name.

    >>> plain_name("1.0.0 (draft)")
    '1-0-0-draft'
    """
    # A letter and its accent are parted first, or the letter would go with the accent.
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode("ascii").lower()
    found = "".join(char if char.isalnum() else " " for char in letters).split()
    return "-".join(found)[:LONGEST].strip("-")
