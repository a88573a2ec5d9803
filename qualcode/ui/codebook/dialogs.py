"""What is asked before the codebook is changed: a form for each change, then what it would do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from qualcode.core.codebook_edits import descendants, find_code
from qualcode.model import Code, Codebook
from qualcode.ui.codebook import session
from qualcode.ui.codebook.preview import confirm, confirm_in_form
from qualcode.ui.state import plain

TOP = ""
MOST_PARTS = 6


def show_asked(book: Codebook) -> None:
    """Open the dialog that was asked for, if any."""
    asked = st.session_state.pop(session.ASKED, None)
    if asked is None:
        return
    known = {code.id: code for code in book.codes}
    if asked["code"] and asked["code"] not in known:
        st.info("This code is gone from the codebook; nothing was changed.")
        return
    title, form = _DIALOGS[asked["action"]]
    code = known.get(asked["code"])
    name = f"{title} {code.name}" if code and asked["action"] not in ("new", "theme") else title
    st.dialog(plain(name), width="large")(form)(book, code, asked["target"])


def new_code(book: Codebook, beside: Code | None, name: str | None) -> None:
    """Ask for the name and meaning of a new code, and the theme that it comes below."""
    above = beside.parent if beside and beside.codable else beside.id if beside else None
    _ask_new(book, name or "", above=above or TOP, theme=False)


def new_theme(book: Codebook, beside: Code | None, name: str | None) -> None:
    """Ask for the name and meaning of a new theme."""
    _ask_new(book, name or "", above=TOP, theme=True)


def _ask_new(book: Codebook, name: str, *, above: str, theme: bool) -> None:
    with st.form("new", border=False):
        given = st.text_input("Name", value=name)
        meant = st.text_area(
            "Definition", height=96, placeholder="What it is about, in a sentence or two"
        )
        options = [TOP, *(c.id for c in book.codes if not c.codable)]
        parent = st.selectbox(
            "Below theme", options, index=options.index(above), format_func=theme_names(book)
        )
        add = {"op": "add", "name": given, "definition": meant, "parent": parent or None}
        confirm_in_form(add | {"theme": theme}, label="Add theme" if theme else "Add code")


def move(book: Codebook, code: Code, target: str | None) -> None:
    """Ask which theme a code or a theme is moved to."""
    below = {code.id, *descendants(book, code.id)}
    themes = [c.id for c in book.codes if not c.codable and c.id not in below and c.id != code.parent]
    if not themes and code.parent is None:
        st.info("There is no theme to move it to. Add a theme first.")
        return
    options = [*([TOP] if code.parent is not None else []), *themes]
    # Nothing is chosen until somebody chooses it: whoever confirms early moves nothing.
    parent = st.selectbox(
        "Move to", options, index=options.index(target) if target in options else None,
        format_func=theme_names(book), placeholder="The theme that it goes below",
    )  # fmt: skip
    if parent is not None:
        confirm({"op": "move", "code": code.id, "parent": parent or None}, label="Move")


def merge(book: Codebook, code: Code, target: str | None) -> None:
    """Ask which code takes over, and which others go the same way."""
    others = [c.id for c in book.offered if c.id != code.id]
    if not others or code.retired:
        st.info("Merging needs two codes that are in use.")
        return
    into = st.selectbox(
        "Into", others, index=others.index(target) if target in others else None,
        format_func=_titles(book), placeholder="The code that stays",
    )  # fmt: skip
    more = st.multiselect(
        "Merge these too", [i for i in others if i != into], format_func=_titles(book),
        placeholder="None",
    )  # fmt: skip
    if into is not None:
        sources = [code.id, *more]
        confirm({"op": "merge", "codes": sources, "code": into}, label=f"Merge {len(sources) + 1} codes")


def split(book: Codebook, code: Code, target: str | None) -> None:
    """Ask for the codes that a code is split into."""
    n = st.number_input("Into how many codes", 2, MOST_PARTS, 2)
    with st.form("split", border=False):
        parts = [_part(number) for number in range(1, n + 1)]
        confirm_in_form({"op": "split", "code": code.id, "parts": parts}, label="Split")


def _part(number: int) -> dict[str, str]:
    left, right = st.columns([2, 3])
    return {
        "name": left.text_input(f"Name of code {number}"),
        "definition": right.text_input(f"Definition of code {number}"),
    }


def retire(book: Codebook, code: Code, target: str | None) -> None:
    """Ask what is to be used instead, and whether the codings are to be looked at again."""
    others = [c.id for c in book.offered if c.id != code.id]
    instead = st.multiselect(
        "Use instead", others, format_func=_titles(book), placeholder="No code in particular"
    )
    review = st.checkbox("Ask for a review of the codings made so far")
    confirm({"op": "retire", "code": code.id, "replaced_by": instead}, label="Retire", review=review)


def restore(book: Codebook, code: Code, target: str | None) -> None:
    """Show what it means to offer a retired code again."""
    confirm({"op": "restore", "code": code.id}, label="Restore")


def remove(book: Codebook, code: Code, target: str | None) -> None:
    """Show what it means to take a code out."""
    confirm({"op": "remove", "code": code.id}, label="Remove")


def edited(book: Codebook, code: Code, target: str | None) -> None:
    """Show what it means to save what was written in the form of a code."""
    planned = session.planned()
    if planned is not None:
        operation, review, _ = planned
        confirm(operation, label="Save", review=review)


def theme_names(book: Codebook) -> Callable[[str], str]:
    """Names of what a code may come below, by id; the top has none."""
    names = {TOP: "Top level, below no theme", **{code.id: code.name for code in book.codes}}
    return lambda key: names[key]


def _titles(book: Codebook) -> Callable[[str], str]:
    """Names of codes with their themes, which tells two of one name apart."""

    def title(code_id: str) -> str:
        code = find_code(book, code_id)
        return f"{code.name}  ({find_code(book, code.parent).name})" if code.parent else code.name

    return title


_DIALOGS: dict[str, tuple[str, Callable[[Codebook, Any, str | None], None]]] = {
    "new": ("New code", new_code), "theme": ("New theme", new_theme), "move": ("Move", move),
    "merge": ("Merge", merge), "split": ("Split", split), "retire": ("Retire", retire),
    "restore": ("Restore", restore), "remove": ("Remove", remove), "edited": ("Save", edited),
}  # fmt: skip
