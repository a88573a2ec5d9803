"""Export: what a person takes away, and what stays behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TypeVar, cast

import streamlit as st

from qualcode.core.file_names import file_name
from qualcode.core.matrices import Cells, Coders
from qualcode.core.phrases import count
from qualcode.formats.refi.writing import Target
from qualcode.model import Codebook
from qualcode.services import codebook_versions, handover, takeaway
from qualcode.services.takeaway import TableFile
from qualcode.ui import parcels, state
from qualcode.ui.making import offer
from qualcode.ui.state import plain

Name = TypeVar("Name", bound=str)
TABLES = {
    "codings": "place, words, code, coder, origin",
    "quotations": "words with attributes of who said them",
    "segments": "each, and what became of it",
    "theme_frequencies": "cases by code, and of how many",
    "cases": "with their attributes",
    "memos": "and what each is on",
    "readings": "what each coder has read",
}
MATRIX = {"": "No", "binary": "Yes, with 1 and 0", "count": "Yes, with numbers of segments"}
CASE_CODES = {
    "binary": "1 where a code was given, 0 where not",
    "count": "in how many segments a code was given",
}
UNREAD = "Of cases that nobody has read the cells are blank: missing, and not absent."
CODERS: dict[str, tuple[str, str]] = {
    "any": ("Anybody's", "A code counts where anybody gave it."),
    "consensus": ("What all readers gave", "A code counts where all gave it who have read the segment."),
    "each": ("Each coder's apart", "Every coder has rows of their own, for what they have read."),
}
FILES: dict[TableFile, tuple[str, str]] = {
    ".zip": ("CSV files in a zip", "For every program, and without limits."),
    ".xlsx": (
        "Excel workbook",
        "Nothing is a formula; cells hold 32,767 characters.",
    ),
}
RAW = (
    "A spreadsheet runs as a formula what begins with =, +, - or @, in words of people too. Such cells "
    "have an apostrophe before them, which qualcode takes off again. R or SPSS want them as they are."
)
CODEBOOKS = {
    ".docx": ("Word", "To read, print and comment on."),
    ".xlsx": ("Excel", "A row for each code, to edit; qualcode reads it again, whole."),
    ".csv": ("CSV", "The same table for other programs, and read again as well."),
    ".yaml": ("YAML", "Plain text; the form in which qualcode keeps codebooks."),
    ".qdc": ("REFI-QDA, .qdc", "For NVivo, ATLAS.ti, MAXQDA and others."),
}
TARGETS: dict[Target, tuple[str, str]] = {
    "standard": ("Any program", "By the letter of REFI-QDA: ATLAS.ti, QualCoder, MAXQDA since 2022."),
    "nvivo": ("NVivo", "Positions as NVivo counts them: emoji and line ends as two."),
    "maxqda": ("MAXQDA before 2022", "With the line ends that older versions expect."),
}


def named(what: str, ending: str) -> str:
    """Return the name of a file, of the study and the day."""
    day = datetime.now().astimezone().date().isoformat()
    return file_name(state.study_name(), what, day, ending=ending)


def choose(label: str, options: Mapping[Name, tuple[str, str]], *, key: str) -> Name:
    """Let a person choose one of several, each with what it is for."""
    return st.radio(
        label, list(options), format_func=lambda name: options[name][0], key=key,
        captions=[words for _, words in options.values()], persist_state="session",
    )  # fmt: skip


def tables() -> None:
    """Offer the tables."""
    st.header("Tables", anchor=False)
    st.caption("To count and compare in R, SPSS, Stata or a spreadsheet.")
    matrix = st.session_state.get("export-matrix", "")
    more = {"case_codes": CASE_CODES[matrix]} if matrix else {}
    st.html(parcels.contents({**TABLES, **more}))
    ending = choose("File", FILES, key="export-tables")
    st.selectbox(
        "Cases by codes too", list(MATRIX), format_func=MATRIX.__getitem__, key="export-matrix",
        persist_state="session",
    )  # fmt: skip
    if matrix:
        st.caption(UNREAD)
    by = st.selectbox(
        "Whose codings count", list(CODERS), key="export-coders", persist_state="session",
        format_func=lambda name: CODERS[name][0],
    )  # fmt: skip
    st.caption(CODERS[by][1])
    raw = False
    if ending == ".zip":
        raw = st.checkbox("Leave out the apostrophe before formulas", key="export-raw")
        st.caption(RAW)
    make = partial(
        takeaway.take_tables, state.project(), ending=ending, raw=raw, by=cast("Coders", by),
        matrix=cast("Cells | None", matrix or None),
    )  # fmt: skip
    offer("Download tables", make, name=named("tables", ending), key="take-tables")


def codebook() -> None:
    """Offer the codebook."""
    st.header("Codebook", anchor=False)
    st.caption("To read and discuss, to publish with the study, or to begin another with.")
    log = codebook_versions.version_log(state.project())
    in_use = next(version.name for version in log if version.in_use)
    version = st.selectbox(
        "Version", [entry.name for entry in log], index=[v.name for v in log].index(in_use),
        format_func=lambda name: f"{name} (in use)" if name == in_use else name, key="export-version",
    )  # fmt: skip
    book = codebook_versions.stored_version(state.project(), version)
    st.html(parcels.tally(size(book), title=book.name))
    ending = choose("File", CODEBOOKS, key="export-codebook")
    if ending == ".qdc":
        st.html(parcels.behind(handover.qdc_losses(book)))
    make = partial(takeaway.take_codebook, state.project(), ending=ending, version=version)
    offer("Download codebook", make, name=named(f"codebook {version}", ending), key="take-codebook")


def size(book: Codebook) -> dict[str, int]:
    """Return what is in a codebook, in numbers."""
    found = {
        "codes": len(book.codable), "themes": len(book.codes) - len(book.codable),
        "modifiers": len(book.modifiers), "flags": len(book.flags), "rules": len(book.rules),
    }  # fmt: skip
    return {kind: number for kind, number in found.items() if number}


def project() -> None:
    """Offer the project for another tool, after saying what becomes of it there."""
    st.header("Project for another tool", anchor=False)
    st.caption("To go on in NVivo, ATLAS.ti, MAXQDA or others, as REFI-QDA (.qdpx).")
    target = choose("For", TARGETS, key="export-target")
    told = state.handed(target)
    written = {handed.what: handed.count for handed in told if handed.outcome == "written"}
    st.html(parcels.tally(written, title="Goes along"))
    st.html(parcels.behind([handed for handed in told if handed.outcome == "stays behind"]))
    for handed in told:
        if handed.outcome == "warning":
            st.warning(plain(f"{count(handed.count, 'document')} with emoji: {handed.hint}."))
    make = partial(takeaway.take_project, state.project(), target=target)
    what = "project" if target == "standard" else f"project {target}"
    st.caption("It is read back before you get it: every quotation is there as it is here.")
    offer("Download project", make, name=named(what, ".qdpx"), key="take-project")


def page() -> None:
    """Show the three things that a person takes away, side by side."""
    st.title("Export", anchor=False)
    st.caption(
        "Files are made when you press a button, and nothing is kept of them here. They hold what "
        "people said and who they are: keep them as you keep the study."
    )
    with st.container(key="split-export"):
        columns = st.columns(3, gap="medium")
    for column, draw in zip(columns, (tables, codebook, project), strict=True):
        with column:
            draw()


page()
