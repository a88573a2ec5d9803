"""How accents and quotes of texts are read, shown before anything is imported."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from qualcode.errors import QualcodeError
from qualcode.formats.decoding import REPAIR, doubtful_lines

BY_ITSELF = "Found by itself"
# The encodings that transcripts most often come in; others can be typed.
ENCODINGS = (
    BY_ITSELF, "utf-8", "cp1252", "mac_roman", "cp1250", "cp1251", "cp1253", "cp1254", "utf-16",
    "shift_jis", "gb18030", REPAIR,
)  # fmt: skip
TEXTS = (".txt", ".md", ".vtt", ".srt", ".sbv")
# So many lines of each file are shown.
MOST = 5


def encoding_of(files: Iterable[UploadedFile]) -> str | None:
    """Ask for the encoding of texts, and show how these files are read in it."""
    chosen = st.selectbox("Encoding of texts", ENCODINGS, accept_new_options=True)
    encoding = None if chosen == BY_ITSELF else chosen
    shown = [(file.name, _lines(file, encoding)) for file in files]
    if any(lines for _, lines in shown):
        with st.expander("Look at accents and quotes: is every line as it should be?"):
            # Words of people are shown as text, never as Markdown.
            st.text("\n".join(f"{name}, {line}" for name, lines in shown for line in lines))
    return encoding


def _lines(file: UploadedFile, encoding: str | None) -> list[str]:
    if Path(file.name).suffix.lower() not in TEXTS:
        return []
    try:
        found = doubtful_lines(file.getvalue(), file=file.name, encoding=encoding, most=MOST)
    except QualcodeError as problem:
        return [problem.message]
    return [f"line {line.number}: {line.text}" for line in found]
