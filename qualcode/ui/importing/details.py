"""One file before it is imported: what it is, and corrections of how it is read."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple

import streamlit as st

from qualcode.core.phrases import count
from qualcode.errors import QualcodeError
from qualcode.model import SpeakerRole
from qualcode.services.previewing import TEXTS, FilePreview, doubts, n_comments, projects_in
from qualcode.services.speakers import ROLES
from qualcode.ui.encodings import BY_ITSELF, ENCODINGS
from qualcode.ui.importing import words
from qualcode.ui.importing.columns import columns
from qualcode.ui.importing.desk import Desk, failed
from qualcode.ui.state import plain

ASKS: dict[SpeakerRole, str] = {"interviewer": "asks", "participant": "answers", "none": "no speaker"}
# So many speakers of one file can be corrected here; in all documents at once they can be on Corpus.
MOST_SPEAKERS, MOST_LINES = 8, 12


class _Part(NamedTuple):
    name: str
    draw: Callable[[Desk, FilePreview], None]


def details(desk: Desk, file: FilePreview) -> None:
    """Show one file with its corrections."""
    st.header(plain(file.name), anchor=False)
    facts = {
        "What it is": words.what(file), "In it": words.holds(file),
        "Encoding": "" if file.encoding == file.format else file.encoding,
        "What becomes of it": words.verdict(file),
        "Why": "" if words.comes_in(file) else words.advice(file),
    }  # fmt: skip
    rows = "".join(f"<dt>{name}</dt><dd>{escape(said)}</dd>" for name, said in facts.items() if said)
    st.html(f'<dl class="qc-facts">{rows}</dl>')
    parts = _parts(file)
    tabs = st.tabs([part.name for part in parts], key=f"import-tabs-{file.path or file.name}")
    for tab, part in zip(tabs, parts, strict=True):
        with tab:
            part.draw(desk, file)


def _parts(file: FilePreview) -> list[_Part]:
    """Return what there is to look at in a file, what matters most first."""
    parts = []
    if file.kind == "survey":
        parts.append(_Part("Columns", columns))
    if file.path is not None and file.path.suffix.lower() in TEXTS and file.kind != "result":
        parts.append(_Part("Text", _text))
    if file.speakers:
        parts.append(_Part("Speakers", _speakers))
    if file.format == "docx" and file.verdict != "unreadable":
        parts.append(_Part("Comments", _comments))
    elif file.kind == "project":
        parts.append(_Part("Project", _project))
    return [*parts, _Part("Ledger", _ledger)]


def _text(desk: Desk, file: FilePreview) -> None:
    """Show how accents and quotes are read, and let another encoding be chosen."""
    chosen = desk.chosen(file).encoding
    options = [*ENCODINGS, *([chosen] if chosen and chosen not in ENCODINGS else [])]
    key = f"import-encoding-{file.path}"

    def choose() -> None:
        wanted = st.session_state[key]
        desk.choose(file, encoding=None if wanted == BY_ITSELF else wanted)

    st.selectbox(
        "Encoding", options, index=options.index(chosen or BY_ITSELF), accept_new_options=True,
        key=key, on_change=choose,
    )  # fmt: skip
    try:
        found = doubts(file, encoding=chosen, most=MOST_LINES)
    except QualcodeError as problem:
        failed(problem, file, before="It cannot be shown")
        return
    if found:
        st.caption("Are accents and quotes as they should be? Lines with other than plain letters:")
        st.html(words.doubts_html(found))
    else:
        st.caption("There are plain letters only, which every encoding reads alike.")


def _speakers(desk: Desk, file: FilePreview) -> None:
    """List who speaks in a file, and take corrections for all files."""
    st.caption("What is set here counts in every new file in which somebody is called so.")
    for speaker in file.speakers[:MOST_SPEAKERS]:
        key = f"import-role-{speaker.name}"

        def choose(name: str = speaker.name, key: str = key) -> None:
            role: SpeakerRole | None = st.session_state[key]
            if role:
                desk.set_roles({name: role})

        with st.container(key=f"speaker-{hash((file.path, speaker.name))}", gap="xxsmall"):
            st.segmented_control(
                plain(speaker.name), ROLES, default=speaker.role, format_func=ASKS.__getitem__, key=key,
                on_change=choose, required=True,
            )  # fmt: skip
            said = f"{count(speaker.n_turns, 'turn')}, {count(speaker.n_words, 'word')}"
            st.caption(plain(f"{said}: “{speaker.example}”"))
    more = len(file.speakers) - MOST_SPEAKERS
    if more > 0:
        st.caption(f"And {more:,} more, whom the page Corpus lists once they are imported.")


def _project(desk: Desk, file: FilePreview) -> None:
    """Say what is in a project, and choose one of several in a file."""
    try:
        several = projects_in(file)
    except QualcodeError as problem:
        failed(problem, file, before="It cannot be looked into")
        return
    if len(several) > 1:
        key = f"import-project-{file.path}"
        now = desk.chosen(file).project
        numbers = list(several)
        st.selectbox(
            "Project in this file", numbers, index=numbers.index(now) if now in several else None,
            key=key, format_func=lambda number: f"{several[number]} ({number})",
            placeholder="Choose one", on_change=lambda: desk.choose(file, project=st.session_state[key]),
        )  # fmt: skip
    if file.counts:
        rows = "".join(f"<dt>{name}</dt><dd>{n:,}</dd>" for name, n in file.counts.items())
        st.html(f'<dl class="qc-facts">{rows}</dl>')
        st.caption("Codes and documents that are here already are known again; the ledger counts them.")


def _comments(desk: Desk, file: FilePreview) -> None:
    """Choose what comments in a Word file are."""
    n = n_comments(file)
    if not n:
        st.caption("There are no comments in this file.")
        return
    key = f"import-comments-{file.path}"
    options = {
        "left out": "They are left out",
        "codes": "They are codes, and their authors the coders",
    }
    st.radio(
        f"{count(n, 'comment')} in the margin", options, key=key, format_func=options.__getitem__,
        index=list(options).index(desk.chosen(file).comments),
        on_change=lambda: desk.choose(file, comments=st.session_state[key]),
    )  # fmt: skip


def _ledger(_desk: Desk, file: FilePreview) -> None:
    """Show what the ledger will say of a file."""
    if not file.ledger:
        st.caption("Nothing becomes of it.")
        return
    st.dataframe(
        words.ledger_table(file.ledger), hide_index=True, alt="What becomes of the parts of the file."
    )
