"""Codebook: every code with what it means, where it ends, and how it sounds."""

from __future__ import annotations

import streamlit as st

from qualcode.model import Code, Codebook
from qualcode.services import projects
from qualcode.ui import state
from qualcode.ui.state import plain


def matches(code: Code, words: str) -> bool:
    """Say whether all words occur in the code's name, definition or cues."""
    text = " ".join((code.name, code.label, code.definition, *code.cues)).lower()
    return all(word in text for word in words.lower().split())


def show_code(code: Code, book: Codebook, *, n_codings: int) -> None:
    """Draw one code in full."""
    names = {other.id: other.name for other in book.codes}
    st.subheader(plain(code.name))
    theme = names.get(code.parent or "", "")
    st.caption(plain(f"{theme}, {code.id}, used {n_codings} times"))
    st.write(plain(code.definition))
    left, right = st.columns(2, gap="large")
    with left:
        _lines("Include", code.include)
    with right:
        st.markdown("**Exclude**")
        for line in code.exclude:
            neighbour = names.get(line.use, line.use)
            verb = "use" if line.action == "instead" else "also give"
            st.markdown(
                f"- {plain(line.when)}" + (f": {verb} **{plain(neighbour)}**" if line.use else "")
            )
    st.markdown("**Sounds like** (invented)")
    for example in code.examples:
        about = ", ".join(part.replace("_", " ") for part in (example.role, example.valence) if part)
        st.markdown(f"> {plain(example.text)}  \n> *{plain(about)}*")
    if code.near_miss:
        st.markdown("**Sounds like it, but is not** (invented)")
        for miss in code.near_miss:
            st.markdown(f"> {plain(miss.text)}  \n> *{plain(names.get(miss.use, miss.use))}*")
    if code.cues:
        st.caption(plain("Cues: " + ", ".join(code.cues)))


def _lines(title: str, lines: tuple[str, ...]) -> None:
    st.markdown(f"**{title}**")
    for line in lines:
        st.markdown(f"- {plain(line)}")


def page() -> None:
    """Search the codebook and read a code."""
    book = state.overview().codebook
    used: dict[str, int] = {}
    for coding in projects.codings(state.project()):
        used[coding.code_id] = used.get(coding.code_id, 0) + 1
    st.title(plain(book.name))
    st.caption(plain(f"Version {book.version}, {len(book.codable)} codes"))
    index, detail = st.columns([2, 5], gap="large")
    with index:
        words = st.text_input("Search names, definitions and cues", placeholder="Search")
        found = [code for code in book.codable if matches(code, words)]
        names = {code.id: code.name for code in book.codes}
        if not found:
            st.info("No code matches. Try fewer words.")
            return
        rows = {
            "Code": [code.name for code in found],
            "Theme": [names.get(code.parent or "", "") for code in found],
            "Codings": [used.get(code.id, 0) for code in found],
        }
        event = st.dataframe(
            rows, hide_index=True, height=560, on_select="rerun",
            selection_mode="single-row", key=f"codes-{words}",
        )  # fmt: skip
        picked = event["selection"]["rows"]
    code = found[picked[0] if picked else 0]
    with detail:
        show_code(code, book, n_codings=used.get(code.id, 0))
        with st.expander("Rules of coding"):
            for rule in book.rules:
                st.markdown(f"- {plain(rule)}")


page()
