"""Framework matrix: what each case says on each theme, in the words of who coded it."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import NamedTuple

import streamlit as st

from qualcode.core.phrases import count, moment
from qualcode.errors import QualcodeError
from qualcode.formats.folders import csv_text
from qualcode.model import Summary
from qualcode.services import framework_tables, projects
from qualcode.services.framework import Cell, Framework, Which, framework_of
from qualcode.services.history import next_steps
from qualcode.services.passages import MATRIX, Corpus
from qualcode.services.summaries import summaries, versions
from qualcode.ui import downloads, matrix_grid, state, states, summary_desk
from qualcode.ui.components.grid import grid, quotes
from qualcode.ui.state import plain

CELL = "matrix-cell"
WHICH: dict[Which, str] = {
    "coded": "with something coded", "all": "all", "summarised": "with a summary",
}  # fmt: skip


class Choice(NamedTuple):
    """What a person wants to see of the matrix."""

    theme: str | None
    by: tuple[str, ...]
    which: Which
    where: dict[str, str]


def choose(found: Corpus) -> Choice:
    """Let a person choose columns, groups and cases."""
    names = sorted({name for case in found.cases.values() for name in case.attributes})
    titles = {code.id: code.name for code in found.book.codes}
    parents = {code.parent for code in found.book.codes}
    with st.container(key="filters"):
        columns = st.columns(4, vertical_alignment="bottom")
    theme = columns[0].selectbox(
        "Columns", [None, *(c.id for c in found.book.codes if c.id in parents)], key="matrix-theme",
        format_func=lambda key: f"codes of {titles[key]}" if key else "all themes",
        persist_state="session",
    )  # fmt: skip
    by = columns[1].multiselect(
        "Group cases by", names, key="matrix-by", persist_state="session", placeholder="Nothing"
    )
    which = columns[2].selectbox(
        "Cases", list(WHICH), format_func=WHICH.__getitem__, key="matrix-which", persist_state="session"
    )
    values = sorted(
        {(n, c.attributes[n]) for c in found.cases.values() for n in names if c.attributes.get(n)}
    )
    only = columns[3].selectbox(
        "Only", [None, *values], key="matrix-only", persist_state="session",
        format_func=lambda pair: f"{pair[0]}: {pair[1]}" if pair else "no condition",
    )  # fmt: skip
    return Choice(theme, tuple(by), which, dict([only]) if only else {})


def about(found: Framework) -> None:
    """Say what the matrix counts."""
    written = sum(cell.summary is not None for cell in found.cells.values())
    stale = sum(bool(cell.changed) for cell in found.cells.values())
    size = f"{count(len(found.cases), 'case')} by {count(len(found.columns), 'column')}"
    more = f", {stale:,} of them on codings that changed since" if stale else ""
    words = (
        f"{size}; {written:,} of {len(found.cells):,} cells have a summary{more}. A number counts "
        "passages that anybody coded, each once. *Read, not mentioned* is said only where all that a "
        "case said is read; not mentioned is not disagreed."
    )
    st.caption(words)
    if len(found.cases) > matrix_grid.MOST:
        st.caption(f"The first {matrix_grid.MOST} cases are drawn; choose fewer, or download all.")


def selected(found: Framework) -> Cell | None:
    """Return the cell that is chosen, if it is in the matrix shown."""
    key = st.session_state.get(CELL)
    return found.cells.get(key) if key else None


def details(found: Framework, cell: Cell) -> None:
    """Show the quotations of a cell beside the field for its summary."""
    column = next(column for column in found.columns if column.id == cell.column)
    case = next(case for case in found.cases if case.id == cell.case_id)
    st.header(plain(f"{framework_tables.case_title(case)}: {column.name}"), anchor=False)
    with st.container(key="split-matrix"):
        left, right = st.columns([3, 2], gap="large")
    with left:
        st.caption(plain(f"{cell.words[:1].upper()}{cell.words[1:]}."))
        if cell.passages:
            items = matrix_grid.quotation_items(found, cell, codes=frozenset(column.codes))
            quotes(items, key="cell-quotes", on_open=lambda number: go_to(cell, number))
    with right, st.container(key="aside"):
        editor(found, cell)


def go_to(cell: Cell, number: str) -> None:
    """Remember which place is to be shown; the page leads there when it is drawn."""
    state.open_document(*matrix_grid.spot(cell.passages[int(number)]))
    state.remember("matrix-leave", True)


def editor(found: Framework, cell: Cell) -> None:
    """Let a coder write the summary, and say what is to be known of it."""
    draft = summary_desk.drafts().get((cell.case_id, cell.column))
    if draft is not None and draft.theirs is not None:
        two_wrote(cell, draft)
        return
    name = summary_desk.field(cell)
    warn(found, cell)
    st.text_area(
        "Summary", draft.words if draft else cell.summary.text if cell.summary else "", height=200,
        key=name, on_change=summary_desk.save, args=(cell, name),
        placeholder="In your words: what this case says on it. Name what speaks against it, too.",
    )  # fmt: skip
    st.caption(plain(summary_desk.said(cell)))
    with st.container(horizontal=True):
        st.button("Save", type="primary", on_click=summary_desk.save, args=(cell, name))
        if cell.passages and not cell.summary and not draft:
            st.button("Begin with the quotations", on_click=summary_desk.begin, args=(cell,))
        steps = next_steps(state.project(), MATRIX, actor=state.coder().name)
        for label, step, redo in (("Undo", steps[0], False), ("Redo", steps[1], True)):
            if step is not None:
                st.button(label, on_click=partial(summary_desk.undo, redo=redo))
    if cell.summary:
        when = f"{cell.author}, {moment(cell.summary.changed_at)}"
        st.caption(plain(f"{when}, with codebook version {cell.summary.codebook_version}."))
    earlier(cell)


def warn(found: Framework, cell: Cell) -> None:
    """Say which codings changed after the summary was written."""
    if not cell.changed:
        return
    st.warning(plain(f"{cell.changed.words[:1].upper()}{cell.changed.words[1:]}."))
    if cell.changed.removed:
        texts = {d.id: (d.name, d.text) for d in projects.documents(state.project())}
        for words in matrix_grid.gone_words(found, cell, texts):
            st.caption(plain(f"Taken away: {words}"))
    st.button("It still holds", on_click=summary_desk.check, args=(cell,))


def two_wrote(cell: Cell, draft: summary_desk.Draft) -> None:
    """Show what two people wrote in the same cell, and let one settle it."""
    theirs = draft.theirs or ""
    st.warning(plain(f"{draft.by} wrote here while you did. Nothing is lost: choose what is to stand."))
    for title, words in (
        (f"{draft.by} wrote", theirs or "(nothing: removed)"),
        ("You wrote", draft.words),
    ):
        st.caption(plain(title))
        st.html(f'<p class="qc-words-of-people">{escape(words)}</p>')
    both = f"{theirs}\n\n{draft.words}"
    with st.container(horizontal=True):
        for label, words in (("Both", both), ("Mine", draft.words), ("Theirs", theirs)):
            st.button(label, on_click=summary_desk.settle, args=(cell, words), key=f"settle-{label}")


def earlier(cell: Cell) -> None:
    """Show what stood in the cell before."""
    found = versions(state.project(), cell.case_id, cell.column)
    if len(found) < 2:
        return
    with st.expander(f"Earlier words ({len(found) - 1})"):
        for version in found[1:]:
            st.caption(plain(f"{version.actor}, {moment(version.at)}"))
            words = escape(version.text or "(removed)")
            st.html(f'<p class="qc-words-of-people">{words}</p>')


def outside(found: Framework, written: tuple[Summary, ...]) -> None:
    """Show summaries that have no cell any more."""
    if not written:
        return
    names = {code.id: code.name for code in found.book.codes}
    with st.expander(f"Summaries of cases or codes that there are no more ({len(written)})"):
        for summary in written:
            st.caption(plain(f"{summary.case_id}: {names.get(summary.code_id, summary.code_id)}"))
            st.html(f'<p class="qc-words-of-people">{escape(summary.text)}</p>')


def take_away(found: Framework) -> None:
    """Offer the matrix with links, and as one long table."""
    title = state.study_name()
    with st.container(key="downloads-matrix", horizontal=True, gap="small"):
        kinds = {".xlsx": downloads.WORKBOOK, ".docx": downloads.DOCUMENT}
        for ending in framework_tables.FILES:
            made = partial(framework_tables.framework_file, found, ending, title=title)
            downloads.button(f"matrix{ending}", made, mime=kinds[ending])
        downloads.button("matrix.csv", partial(long_table, found), mime="text/csv")


def long_table(found: Framework) -> str:
    """Return all cells as CSV."""
    return csv_text(framework_tables.framework_table(found))


def page() -> None:
    """Show the matrix, and one of its cells below."""
    if st.session_state.pop("matrix-leave", False):
        states.go("code")
    st.title("Framework matrix", anchor=False)
    states.outcome(summary_desk.OUTCOME)
    with states.loading("Gathering what was said"):
        gathered = state.passages()
    if not gathered.passages:
        words = "Each cell will hold what a case says on a theme, with the passages that were coded."
        states.empty("Nothing is coded yet", words, states.Action("Code a document", "code"))
        return
    choice = choose(gathered)
    written = summaries(state.project())
    try:
        found = framework_of(
            gathered, written, theme=choice.theme, by=choice.by, which=choice.which, where=choice.where
        )
    except QualcodeError as problem:
        states.error(problem, before="The matrix cannot be drawn")
        return
    about(found)
    if not found.cases:
        states.empty("No such case", "No case meets the condition; choose others above.")
        return
    cell = selected(found)
    grid(
        matrix_grid.grid_data(found, selected=(cell.case_id, cell.column) if cell else None),
        key="matrix", on_open=lambda case, column: state.remember(CELL, (case, column)),
    )  # fmt: skip
    if cell is None:
        st.caption("Choose a cell, with the mouse or with arrow keys and Enter, to read and to write.")
    else:
        details(found, cell)
    outside(found, found.outside)
    take_away(found)


page()
