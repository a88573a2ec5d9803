"""The fields in which the words of a code are changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from qualcode.core.codebook_edits import find_code
from qualcode.errors import UnknownCode
from qualcode.model import Code, Codebook
from qualcode.services import projects
from qualcode.ui import state
from qualcode.ui.codebook import session, sheets

LINES = {"include": "Include", "cues": "Cues", "sources": "Sources"}
ACTIONS = {"instead": "use it instead", "double_code": "give it as well"}
VALENCES = ["", "positive", "negative", "mixed", "neutral"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a grid: what it is called, and the choices where it is not free text."""

    field: str
    label: str
    width: int
    options: Sequence[str] = ()
    names: Callable[[str], str] = str


def draw(book: Codebook, code: Code, *, n_codings: int) -> None:
    """Draw the fields of a code; saving them first shows what that would do."""
    base_version, key = session.editing(code, book.version)
    before = _as_it_was(code, base_version)
    held = _words(before)
    if held != _words(code):
        st.info("Somebody has changed this code since you began. Saving shows both texts side by side.")
        st.button("Take over the present text", on_click=session.fill_anew)
    values = _fields(book, code, held, key=key)
    review = code.codable and st.checkbox(
        f"Ask for a review of the {n_codings} codings made so far", key=f"{key}-review",
        disabled=not n_codings, on_change="ignore",
        help="Each coder finds theirs under To review, and keeps or recodes them.",
    )  # fmt: skip
    if st.button("Save", type="primary", key=f"{key}-save"):
        changed = {name: value for name, value in values.items() if value != held[name]}
        session.ask("edited", code.id)
        session.plan({"op": "edit", "code": code.id, "values": changed}, review=review and bool(changed))


def _as_it_was(code: Code, version: str) -> Code:
    try:
        return find_code(projects.codebook(state.project(), version), code.id)
    except UnknownCode:
        return code


def _words(code: Code) -> dict[str, Any]:
    """What the fields hold of a code, as they hold it."""
    return {
        "name": code.name, "definition": code.definition,
        **{name: list(getattr(code, name)) for name in LINES},
        "exclude": [asdict(line) for line in code.exclude],
        "examples": [{**asdict(e), "also": list(e.also)} for e in code.examples],
        "near_miss": [asdict(miss) for miss in code.near_miss],
    }  # fmt: skip


def _fields(book: Codebook, code: Code, held: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    # Nothing is sent while somebody types; all of it comes with the button that is pressed.
    values: dict[str, Any] = {
        "name": st.text_input("Name", held["name"], key=f"{key}-name", on_change="ignore"),
        "definition": st.text_area(
            "Definition", held["definition"], key=f"{key}-definition", height="content",
            on_change="ignore",
        ),
    }  # fmt: skip
    if not code.codable:
        return values
    values["include"] = _lines("include", held, key)
    names = {"": "", **{c.id: c.name for c in book.codes if c.codable and c.id != code.id}}
    grids = {
        "exclude": ("Exclude: when not to use it, and what then", _exclusions(names)),
        "examples": ("Examples", _examples()),
        "near_miss": ("Near misses: sounds like it, but is another code", _misses(names)),
    }
    for name, (title, columns) in grids.items():
        values[name] = _grid(title, held[name], columns, key=f"{key}-{name}")
    left, right = st.columns(2)
    with left:
        values["cues"] = _lines("cues", held, key)
    with right:
        values["sources"] = _lines("sources", held, key)
    return values


def _lines(name: str, held: Mapping[str, Any], key: str) -> list[str]:
    text = st.text_area(
        f"{LINES[name]}, one per line", "\n".join(held[name]), key=f"{key}-{name}", height="content",
        on_change="ignore",
    )  # fmt: skip
    return [line for line in text.splitlines() if line.strip()]


def _grid(
    title: str, held: Sequence[Mapping[str, Any]], columns: Sequence[Column], *, key: str
) -> list[dict[str, Any]]:
    """Let lines be changed, emptied and added; there is always an empty one at the end."""
    added = f"{key}-added"
    empty: dict[str, Any] = {column.field: "" for column in columns}
    rows: list[Mapping[str, Any]] = [*held, *[empty] * st.session_state.get(added, 1)]
    with st.container(key=f"grid-{key}", gap="xsmall"):
        st.html(sheets.words("p", "qt-label", title))
        found = [
            _line(row, columns, label=f"{title.partition(':')[0]} {number}", key=f"{key}-{number}")
            for number, row in enumerate(rows, start=1)
        ]
        st.button("Add a line", key=f"{key}-add", type="tertiary", on_click=_add_line, args=(added,))
    words = columns[0].field
    return [line for line in found if line[words].strip() or line.get("use")]


def _add_line(added: str) -> None:
    state.remember(added, st.session_state.get(added, 1) + 1)


def _line(row: Mapping[str, Any], columns: Sequence[Column], *, label: str, key: str) -> dict[str, Any]:
    values = dict(row)
    places = st.columns([column.width for column in columns], gap="xsmall")
    for place, column in zip(places, columns, strict=True):
        with place:
            values[column.field] = _cell(row[column.field], column, label=label, key=key)
    return values


def _cell(value: str, column: Column, *, label: str, key: str) -> str:
    named = f"{label}: {column.label}"
    if not column.options:
        return st.text_area(
            named, value, key=f"{key}-{column.field}", height="content", on_change="ignore",
            label_visibility="collapsed", placeholder=column.label,
        )  # fmt: skip
    # A value that is none of the choices is kept until another is chosen.
    options = list(dict.fromkeys([*column.options, value or column.options[0]]))
    return str(
        st.selectbox(
            named, options, index=options.index(value or options[0]), key=f"{key}-{column.field}",
            format_func=lambda option: column.names(option) or column.label, on_change="ignore",
            label_visibility="collapsed",
        )
    )  # fmt: skip


def _exclusions(names: Mapping[str, str]) -> list[Column]:
    return [
        Column(field="when", label="When", width=5),
        _neighbours("No neighbour", names),
        Column(
            field="action", label="What to do", width=2, options=list(ACTIONS), names=ACTIONS.__getitem__
        ),
    ]


def _examples() -> list[Column]:
    return [
        Column(field="text", label="What somebody says", width=5),
        Column(field="role", label="Role", width=3),
        Column(field="valence", label="No valence", width=2, options=VALENCES),
    ]


def _misses(names: Mapping[str, str]) -> list[Column]:
    return [
        Column(field="text", label="What somebody says", width=5),
        _neighbours("Belongs to", names),
    ]


def _neighbours(label: str, names: Mapping[str, str]) -> Column:
    def name(code_id: str) -> str:
        return names.get(code_id, code_id)

    return Column(field="use", label=label, width=3, options=list(names), names=name)
