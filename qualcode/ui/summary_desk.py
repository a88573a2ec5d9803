"""The summary of a cell as it stands on the page: kept until it is stored, whatever happens."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from qualcode.core.phrases import as_sentences
from qualcode.core.text import normalise
from qualcode.errors import QualcodeError, SummaryChanged
from qualcode.services.framework import Cell
from qualcode.services.framework_tables import cell_draft
from qualcode.services.history import undo_last
from qualcode.services.passages import MATRIX
from qualcode.services.summaries import check_summary, write_summary
from qualcode.ui import state, states

OUTCOME = "summary"
Key = tuple[str, str]


class Draft(NamedTuple):
    """Words that are not stored yet; ``theirs`` stand in the cell by now, written ``by`` another."""

    words: str
    theirs: str | None = None
    by: str = ""


class Desk(NamedTuple):
    """What a field began from, and how many fields the cell has had before."""

    base: str
    turn: int


def drafts() -> dict[Key, Draft]:
    """Return the summaries of this session that are not stored, by cell."""
    kept: dict[Key, Draft] = st.session_state.setdefault("summary-drafts", {})
    return kept


def _desks() -> dict[Key, Desk]:
    kept: dict[Key, Desk] = st.session_state.setdefault("summary-desks", {})
    return kept


def field(cell: Cell) -> str:
    """Return the name of the field of a cell: a new one where other words stand than it began from."""
    key, stored = (cell.case_id, cell.column), cell.summary.text if cell.summary else ""
    known = _desks().get(key)
    if known is None or (known.base != stored and key not in drafts()):
        known = _desks()[key] = Desk(stored, known.turn + 1 if known else 0)
    return f"summary-{cell.case_id}-{cell.column}-{known.turn}"


def _begin_anew(cell: Cell, base: str) -> None:
    key = (cell.case_id, cell.column)
    _desks()[key] = Desk(base, _desks()[key].turn + 1)


def save(cell: Cell, name: str) -> None:
    """Store the words of a field; what cannot be stored is kept, and the reason shown."""
    words, key = st.session_state[name], (cell.case_id, cell.column)
    known = _desks()[key]
    if _store(cell, words, seen=known.base):
        _desks()[key] = known._replace(base=normalise(words).strip())


def _store(cell: Cell, words: str, *, seen: str) -> bool:
    key = (cell.case_id, cell.column)
    drafts()[key] = Draft(words)
    try:
        write_summary(
            state.project(), case_id=cell.case_id, code_id=cell.column, text=words, seen=seen,
            under=cell.under, coder=state.coder(),
        )  # fmt: skip
    except SummaryChanged as problem:
        drafts()[key] = Draft(words, problem.theirs, problem.by)
        return _say(cell, "Not saved: somebody else wrote here meanwhile. Your words are kept.")
    except QualcodeError as problem:
        return _say(cell, f"Not saved: {as_sentences(problem)} Your words are kept.")
    del drafts()[key]
    _say(cell, "Saved." if words.strip() else "The summary is removed.")
    return True


def _say(cell: Cell, words: str) -> bool:
    state.remember(f"summary-said-{cell.case_id}-{cell.column}", words)
    return False


def said(cell: Cell) -> str:
    """Return what became of the words of a cell last."""
    kept: str = st.session_state.get(f"summary-said-{cell.case_id}-{cell.column}", "")
    return kept or "It is saved when you leave the field."


def settle(cell: Cell, words: str) -> None:
    """Let some words stand where two people have written: mine, theirs, or both."""
    draft = drafts().pop((cell.case_id, cell.column))
    theirs = draft.theirs or ""
    if words == theirs or _store(cell, words, seen=theirs):
        _begin_anew(cell, normalise(words).strip())


def begin(cell: Cell) -> None:
    """Put the quotations of a cell into its field, as a draft that is not stored."""
    drafts()[cell.case_id, cell.column] = Draft(cell_draft(cell))
    _begin_anew(cell, cell.summary.text if cell.summary else "")
    _say(cell, "Not saved yet: these are quotations only. Write your summary over them.")


def check(cell: Cell) -> None:
    """Note that a summary still holds."""
    summary = cell.summary
    if summary is not None:
        states.attempt(
            lambda: check_summary(
                state.project(), summary, under=cell.under, coder=state.coder()
            ),
            key=OUTCOME, said="Noted: it still holds.",
        )  # fmt: skip


def undo(*, redo: bool = False) -> None:
    """Undo one's last summary, or redo the one undone last."""
    states.attempt(
        lambda: undo_last(state.project(), MATRIX, actor=state.coder().name, redo=redo),
        key=OUTCOME, said="Done again." if redo else "Undone.",
    )  # fmt: skip
