"""The form in which the words of a code are changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.core.codebook_edits import find_code
from qualcode.errors import UnknownCode
from qualcode.model import Code, Codebook
from qualcode.services import projects
from qualcode.ui import state
from qualcode.ui.codebook import session, sheets

LINES = {"include": "Include", "cues": "Cues", "sources": "Sources"}
ACTIONS = {"instead": "use it instead", "double_code": "give it as well"}
TITLES = {
    "exclude": "Exclude: when not to use it, and what then", "examples": "Examples",
    "near_miss": "Near misses: sounds like it, but is another code",
}  # fmt: skip
DEFAULTS: dict[str, dict[str, Any]] = {
    "exclude": {"when": "", "use": "", "action": "instead"},
    "examples": {"text": "", "role": "", "valence": "", "also": []},
    "near_miss": {"text": "", "use": ""},
}
VALENCES = ["positive", "negative", "mixed", "neutral"]


def draw(book: Codebook, code: Code, *, n_codings: int) -> None:
    """Draw the form of a code; saving it first shows what it would do."""
    base_version, key = session.editing(code, book.version)
    before = _as_it_was(code, base_version)
    if _words(before) != _words(code):
        st.info("Somebody has changed this code since you began. Saving shows both texts side by side.")
        st.button("Take over the present text", on_click=session.fill_anew)
    with st.form(f"{key}-form", border=False):
        values = _fields(book, before, key)
        review = False
        if code.codable:
            review = st.checkbox(
                f"Ask for a review of the {n_codings} codings made so far",
                key=f"{key}-review", disabled=not n_codings,
                help="Each coder finds theirs under To review, and keeps or recodes them.",
            )  # fmt: skip
        submitted = st.form_submit_button("Save", type="primary")
    if submitted:
        changed = {name: value for name, value in values.items() if value != _words(before)[name]}
        session.ask("edited", code.id)
        session.plan({"op": "edit", "code": code.id, "values": changed}, review=review and bool(changed))


def _as_it_was(code: Code, version: str) -> Code:
    try:
        return find_code(projects.codebook(state.project(), version), code.id)
    except UnknownCode:
        return code


def _words(code: Code) -> dict[str, Any]:
    """What the form holds of a code, as the form holds it."""
    return {
        "name": code.name, "definition": code.definition,
        **{name: list(getattr(code, name)) for name in LINES},
        "exclude": [asdict(line) for line in code.exclude],
        "examples": [{**asdict(e), "also": list(e.also)} for e in code.examples],
        "near_miss": [asdict(miss) for miss in code.near_miss],
    }  # fmt: skip


def _fields(book: Codebook, code: Code, key: str) -> dict[str, Any]:
    held = _words(code)
    values: dict[str, Any] = {
        "name": st.text_input("Name", held["name"], key=f"{key}-name"),
        "definition": st.text_area(
            "Definition", held["definition"], key=f"{key}-definition", height=110
        ),
    }
    if not code.codable:
        return values
    names = {c.id: c.name for c in book.codes if c.codable and c.id != code.id}
    values["include"] = _lines("include", held, key)
    values["exclude"] = _grid("exclude", held, key, _exclusions(names))
    values["examples"] = _grid("examples", held, key, _examples())
    values["near_miss"] = _grid("near_miss", held, key, _misses(names))
    left, right = st.columns(2)
    with left:
        values["cues"] = _lines("cues", held, key)
    with right:
        values["sources"] = _lines("sources", held, key)
    return values


def _lines(name: str, held: Mapping[str, Any], key: str) -> list[str]:
    text = st.text_area(
        f"{LINES[name]}, one per line", "\n".join(held[name]), key=f"{key}-{name}", height=110
    )
    return [line for line in text.splitlines() if line.strip()]


def _grid(
    name: str, held: Mapping[str, Any], key: str, columns: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Let rows be changed, added and taken out; cells that were left empty are empty words."""
    st.html(sheets.words("p", "qt-label", TITLES[name]))
    hidden = ["also"] if name == "examples" else []
    rows = pd.DataFrame(held[name], columns=[*columns, *hidden], dtype=object)
    found = st.data_editor(
        rows, key=f"{key}-{name}", num_rows="dynamic", hide_index=True, column_order=list(columns),
        column_config=dict(columns), alt=TITLES[name],
    )  # fmt: skip
    return rows_of(found, defaults=DEFAULTS[name])


def rows_of(table: pd.DataFrame, *, defaults: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a grid that say anything, with ``defaults`` in empty cells."""
    found = []
    for row in table.to_dict("records"):
        cells = {name: row[name] if _filled(row[name]) else empty for name, empty in defaults.items()}
        if cells != dict(defaults):
            found.append(cells)
    return found


def _filled(cell: Any) -> bool:
    return isinstance(cell, list) or (isinstance(cell, str) and cell.strip() != "")


def _exclusions(names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "when": st.column_config.TextColumn("When", width="large"),
        "use": _neighbours("Neighbour", names),
        "action": st.column_config.SelectboxColumn(
            "What to do",
            options=list(ACTIONS),
            format_func=lambda key: ACTIONS[str(key)],
            default="instead",
        ),
    }


def _examples() -> dict[str, Any]:
    return {
        "text": st.column_config.TextColumn("Utterance", width="large"),
        "role": st.column_config.TextColumn("Role"),
        "valence": st.column_config.SelectboxColumn("Valence", options=VALENCES),
    }


def _misses(names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "text": st.column_config.TextColumn("Utterance", width="large"),
        "use": _neighbours("Belongs to", names),
    }


def _neighbours(label: str, names: Mapping[str, str]) -> Any:
    return st.column_config.SelectboxColumn(
        label, options=list(names), format_func=lambda key: names.get(str(key), str(key))
    )
