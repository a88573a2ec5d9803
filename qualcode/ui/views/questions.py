"""JPD questions: what an evaluation asks of its codings, ready made."""

from __future__ import annotations

import streamlit as st

from qualcode.core.phrases import as_sentences
from qualcode.core.tables import MIN_GROUP
from qualcode.errors import QualcodeError
from qualcode.formats.charts.questions import answer_chart, answer_words
from qualcode.services.questions import Answer, Ready, answer, questions
from qualcode.ui import downloads, state, states
from qualcode.ui.state import plain


def show(found: Answer) -> None:
    """Show an answer as a chart, with what it shows in words, and as a table."""
    drawn = answer_chart(found.question, found.table)
    if drawn is None:
        words = "No code that answers this question has been given to a case yet."
        states.empty("Nothing is coded yet", words, states.Action("Code a document", "code"))
    else:
        words = answer_words(found.question, found.table)
        st.caption(plain(" ".join([words, *found.notes])))
        st.altair_chart(drawn, alt=words)
    st.header("Every count, with its denominator", anchor=False)
    st.dataframe(found.table, hide_index=True, height=360, alt=f"Answer: {found.question.title}.")
    downloads.offer(found.question.id, found.table, chart=drawn)


def choose(known: dict[str, Ready]) -> Ready:
    """Let a person choose a question, and say what it asks."""
    chosen = st.segmented_control(
        "Question", list(known), default=next(iter(known)), required=True, label_visibility="collapsed",
        format_func=lambda name: plain(known[name].question.title),
    )  # fmt: skip
    st.write(plain(known[str(chosen)].question.asks))
    return known[str(chosen)]


def page() -> None:
    """Show the questions, and the answer to the one chosen."""
    st.title("JPD questions", anchor=False)
    try:
        known = {ready.question.id: ready for ready in questions(state.project())}
    except QualcodeError as problem:
        states.error(problem, before="The questions cannot be read")
        return
    if not known:
        states.empty("No questions", "The file beside the project has none.")
        return
    chosen = choose(known)
    if chosen.reason:
        more = "A file of questions beside the project brings those of another codebook"
        way_out = states.Action("See the codebook", "codes")
        words = as_sentences(QualcodeError(chosen.reason, hint=more))
        states.empty("Not a question for this codebook", words, way_out)
        return
    with st.container(key="filters-machine", horizontal=True, vertical_alignment="bottom"):
        fewest = st.number_input("No shares in groups under", 1, 1000, MIN_GROUP, width=220)
        counted = st.toggle("Count open suggestions too", value=False)
        threshold = (
            st.slider("At least this likely", 0.05, 1.0, 0.5, 0.05, width=280) if counted else None
        )
    try:
        with states.loading("Counting"):
            found = answer(
                state.project(), chosen.question.id, threshold=threshold, min_group=int(fewest)
            )
    except QualcodeError as problem:
        st.error(plain(as_sentences(problem)))
        return
    show(found)


page()
