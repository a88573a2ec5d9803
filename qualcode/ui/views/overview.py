"""Overview: how far the study is, what to do next, and what became of the suggestions."""

from __future__ import annotations

import streamlit as st

from qualcode.core.phrases import count
from qualcode.formats.charts import saturation as curves
from qualcode.services.next_steps import Step
from qualcode.services.overview import Overview, by_file
from qualcode.ui import charts, state, states, steps, tables
from qualcode.ui.state import plain

# So many lines are drawn; the table has them all.
MOST_FILES, MOST_CODES = 20, 15
PERCENT = st.column_config.NumberColumn(format="percent")


def figures(found: Overview, n_open: int) -> None:
    """Draw the figures of the study in one row."""
    n_segments = sum(entry.n_segments for entry in found.documents)
    n_read = sum(entry.n_read for entry in found.documents)
    read = f"{n_read / n_segments:.0%}" if n_segments else "0%"
    with st.container(key="figures"), st.grid(5, min_column_width=130):
        st.metric("Documents", f"{len(found.documents):,}")
        st.metric("Cases", f"{found.n_cases:,}")
        st.metric(f"Read, of {count(n_segments, 'segment')}", read)
        st.metric("Codings", f"{sum(entry.n_codings for entry in found.documents):,}")
        st.metric("Suggestions open for you", f"{n_open:,}")


def what_next(todo: tuple[Step, ...]) -> None:
    """List what to do next, each with the button that leads there."""
    st.header("What to do next", anchor=False)
    if not todo:
        st.write("Everything is read and decided on.")
    with st.container(key="steps", gap="xxsmall"):
        for number, step in enumerate(todo):
            words, way = st.columns([6, 1], vertical_alignment="center", wrap=False)
            words.markdown(plain(steps.say(step)))
            label, first = steps.LABELS[step.kind], number == 0
            if way.button(
                label, key=f"step-{number}", type="primary" if first else "secondary", width="stretch"
            ):
                if step.document_id:
                    state.open_document(step.document_id)
                states.go(steps.VIEWS.get(step.kind, "code"))


def progress(found: Overview) -> None:
    """Draw how far each file is, and list what each coder has done."""
    st.header("Progress by document", anchor=False)
    table = tables.progress_table(by_file(found.documents))
    # Of many files, those that are begun and not done say the most.
    rank = (table["read"] == 0) | (table["read"] == table["segments"])
    drawn = table.loc[rank.sort_values(kind="stable").index[:MOST_FILES]].sort_index()
    more = "" if len(drawn) == len(table) else f" {len(drawn)} of {len(table)} files are drawn."
    st.caption(
        "Read is what somebody has coded or marked as read; interviewers' turns do not count. A survey "
        f"is one line.{more}"
    )
    words = charts.progress_words(table)
    st.altair_chart(charts.progress_chart(drawn), alt=words)
    with st.expander("Table of documents"):
        st.dataframe(table, hide_index=True, column_config={"share": PERCENT}, alt=words)


def coders(found: Overview) -> None:
    """List what each coder has done."""
    st.header("Progress by coder", anchor=False)
    if not found.coders:
        st.write("Nobody has coded yet.")
        return
    table = tables.coders_table(found.coders)
    st.dataframe(table, hide_index=True, alt="What each coder has read and coded.")


def saturation(found: Overview) -> None:
    """Draw how many codes have come up, document by document."""
    st.header("Saturation", anchor=False)
    if not found.saturation:
        st.write("Nothing is coded yet.")
        return
    table, n_codes = tables.saturation_table(found.saturation), len(found.codebook.codable)
    st.caption(
        f"How many of the {count(n_codes, 'code')} had come up by each document. Where the curve stays "
        "flat, further documents bring no new codes; whether codes gain in meaning, it cannot tell."
    )
    words = curves.saturation_words(table, n_codes=n_codes)
    st.altair_chart(curves.saturation_chart(table, n_codes=n_codes), alt=words)
    with st.expander("Table of the curve"):
        st.dataframe(table, hide_index=True, alt=words)


def acceptance(found: Overview) -> None:
    """Draw what became of the suggestions of each code."""
    st.header("What became of suggestions", anchor=False)
    table = tables.decisions_table(found.codes)
    if table.empty:
        st.write("Nobody has decided on a suggestion yet.")
        return
    shared = table[table["share"].notna()]
    often = shared.nlargest(MOST_CODES, "decided").sort_index()
    few = len(table) - len(shared)
    told = (
        "Each coder's last decision on each suggestion, as shares of n decisions. A high share says "
        "that coders went along, and not that the suggestions were right."
    )
    if len(shared) > MOST_CODES:
        told += f" The {MOST_CODES} codes with the most decisions are drawn."
    if few:
        told += f" {count(few, 'code')} with fewer than five decisions: counts in the table."
    st.caption(told)
    words = charts.acceptance_words(often)
    if len(often):
        st.altair_chart(charts.acceptance_chart(often), alt=words)
    with st.expander("Table of decisions"):
        st.dataframe(table, hide_index=True, column_config={"share": PERCENT}, alt=words)


def codes(found: Overview) -> None:
    """List how often each code was given."""
    st.header("Progress by code", anchor=False)
    table = tables.codes_table(found.codes)
    unused = int((table["Codings"] == 0).sum())
    st.caption(f"{count(len(table), 'code')}, {unused} not used yet.")
    st.dataframe(table, hide_index=True, height=300, alt="How often each code was given.")


def page() -> None:
    """Show the study at a glance."""
    st.title("Overview", anchor=False)
    with states.loading("Looking over the study"):
        found, todo = state.overview(), state.steps()
    book = found.codebook
    st.caption(plain(f"{book.name}, version {book.version}. Unit of analysis: {found.unit}."))
    if not found.documents:
        words = "Bring in transcripts or a survey. Nothing leaves this computer."
        states.empty("The study is empty", words, states.Action("Import documents", "import"))
        return
    figures(found, sum(step.n for step in todo if step.kind == "decide"))
    what_next(todo)
    with st.container(key="split-progress"):
        left, right = st.columns([3, 2], gap="large")
    with left:
        progress(found)
        acceptance(found)
    with right:
        coders(found)
        saturation(found)
        codes(found)


page()
