"""Suggestions: how good they are in this study, and which are good enough to be shown."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from qualcode.core.phrases import count, moment
from qualcode.model import Bar, Codebook
from qualcode.services import accuracy, projects, study
from qualcode.services.accuracy import Accuracy
from qualcode.services.training_log import training_log
from qualcode.ui import charts, state, states
from qualcode.ui.state import plain
from qualcode.ui.suggesting import suggesting

HOW = (
    "Only segments that somebody judged with no suggestion and no other coder's codes in sight can say "
    "how good suggestions are. Each document is judged by what was learnt from the other documents "
    "alone, so the figures are those of a document that is new. Intervals hold 95 %, and take into "
    "account that segments of one document are alike."
)
BAR = (
    "Of codes whose suggestions are right less often than this, none is shown. They are still measured, "
    "and come back by themselves once they are good enough."
)


def about(found: Accuracy, book: Codebook) -> None:
    """Say what the figures were measured on."""
    told = (
        f"Measured {moment(found.measured_at)} on {count(found.n_blind, 'segment')} in "
        f"{count(found.n_documents, 'document')} that were coded blind, of "
        f"{count(found.n_taught, 'segment')} that suggestions learn from."
    )
    if found.calibration_error is not None:
        told += f" The percentages beside suggestions were {found.calibration_error:.0%} off on average."
    if found.codebook_version != book.version:
        told += f" The codebook had version {found.codebook_version} then."
    st.caption(plain(told), help=plain(HOW))


def figures(found: Accuracy, book: Codebook, bar: Bar) -> None:
    """Draw how many of each code's suggestions are right, with the table below."""
    st.header("How many suggestions are right", anchor=False)
    table = accuracy.accuracy_table(found, book, bar)
    drawn = table[table["suggested"] >= bar.fewest]
    words = charts.accuracy_words(drawn, bar=bar.precision, fewest=bar.fewest)
    st.caption(plain(words))
    if not drawn.empty:
        st.altair_chart(charts.accuracy_chart(drawn, bar=bar.precision), alt=words)
    with st.expander("Table of all codes", expanded=drawn.empty):
        spaced = {str(name): str(name).replace("_", " ") for name in table}
        shares = [str(name) for name in table if table[name].dtype == float]
        st.dataframe(
            table.drop(columns=["code_id"]).rename(columns=spaced),
            hide_index=True, height=360, alt="Accuracy cards, one row per code.",
            column_config={
                spaced[name]: st.column_config.NumberColumn(format="percent")
                for name in shares
            },
        )  # fmt: skip
        st.download_button(
            "Download accuracy.csv", data=table.to_csv(index=False, lineterminator="\n"),
            file_name="accuracy.csv", mime="text/csv", on_click="ignore",
        )  # fmt: skip


def save(wanted: Bar) -> None:
    """Store the bar."""
    states.attempt(
        lambda: study.set_bar(state.project(), wanted, actor=state.coder().name), key="bar",
        said="The bar is saved. It counts when suggestions are made anew.",
    )  # fmt: skip


def set_bar(found: Accuracy, book: Codebook, now: Bar) -> None:
    """Let a person set the bar, and say at once what it would withhold."""
    st.header("Good enough to be shown", anchor=False)
    percent = st.slider(
        "At least so many in a hundred must be right", 0, 100, round(now.precision * 100), key="bar"
    )
    st.caption(BAR)
    fewest = st.number_input(
        "Suggestions that must have been checked before a code is judged", 1, 1000, now.fewest,
        key="bar-fewest",
    )  # fmt: skip
    kept = now.precision if percent == round(now.precision * 100) else percent / 100
    wanted = replace(now, precision=kept, fewest=int(fewest))
    names = {code.id: code.name for code in book.codes}
    below = [names.get(card.code_id, card.code_id) for card in accuracy.withheld(found, wanted)]
    if below:
        listed = ", ".join(below)
        st.write(plain(f"Withheld: {listed}."))
    else:
        st.write("No code is withheld.")
    changed = wanted != now
    st.button("Save", type="primary", disabled=not changed, on_click=save, args=(wanted,))
    st.caption("Not saved yet." if changed else "Saved. Changes can be undone on the History page.")


def log() -> None:
    """Offer the training log."""
    st.header("What they learnt from", anchor=False)
    st.caption(
        "One line for each segment and coder: the codes given, those given blind, those rejected, and "
        "whether suggestions or other coders' codes were in sight."
    )
    st.download_button(
        "Download training_log.csv",
        data=lambda: training_log(state.project()).to_csv(index=False, lineterminator="\n"),
        file_name="training_log.csv", mime="text/csv", on_click="ignore",
    )  # fmt: skip


def page() -> None:
    """Show how good the suggestions are, and set what is good enough."""
    st.title("Suggestions", anchor=False)
    states.outcome("bar")
    found, book = accuracy.latest(state.project()), projects.codebook(state.project())
    bar = study.bar(state.project())
    if found is None:
        words = "Once suggestions are made, this page says how good they are."
        states.empty("No suggestions yet", words, states.Action("Go to the corpus", "corpus"))
        return
    if found.n_blind:
        about(found, book)
    else:
        words = (
            "Nothing was coded without suggestions in sight. Let a share of segments be coded before "
            "their suggestions are seen; then it can be said how good the suggestions are."
        )
        states.empty("Not measured yet", words, states.Action("Set a share", "study"))
    with st.container(key="split-suggestions"):
        left, right = st.columns([5, 3], gap="large")
    with left:
        figures(found, book, bar)
    with right:
        set_bar(found, book, bar)
        suggesting("Make suggestions anew")
        log()


page()
