"""What the page Themes is made of: what a person wants counted, and the chart and table of it."""

from __future__ import annotations

from typing import NamedTuple, cast

import streamlit as st

from qualcode.core.columns import extras
from qualcode.core.counting import BOTH_LEVELS, CODES, Level, Unit
from qualcode.core.phrases import as_sentences, as_text, listed
from qualcode.errors import InputError
from qualcode.formats.charts import frequencies as charts
from qualcode.formats.charts.change import change_chart, change_words, most_changed
from qualcode.formats.charts.valence import valence_chart, valence_words
from qualcode.services.change import change
from qualcode.services.frequencies import QUESTION, attributes, frequencies, has_questions
from qualcode.ui import downloads, state, states
from qualcode.ui.state import plain

HOW_MANY, HOW, CHANGE = "How many", "How they speak of it", "Change between waves"
# A word that names what waves are told by, in the order of preference.
WAVES = ("wave", "time", "round")


class Asked(NamedTuple):
    """What a person wants counted."""

    view: str
    by: tuple[str, ...]
    twice: tuple[str, ...]  # of these, one case may be in two groups
    unit: Unit
    level: Level
    min_group: int
    threshold: float | None

    @property
    def levels(self) -> tuple[Level, ...]:
        """What has rows in the table."""
        return BOTH_LEVELS if self.level == "theme" else CODES


def choose() -> Asked | None:
    """Let a person choose what is counted; nothing where there is nothing to choose from."""
    of_cases, of_documents = attributes(state.project())
    view = st.segmented_control(
        "Show", [HOW_MANY, HOW, CHANGE], default=HOW_MANY, required=True, label_visibility="collapsed"
    )
    if view == CHANGE and not of_documents:
        words = "A documents.csv that says of which wave each document is makes waves comparable."
        states.empty("No waves yet", words, states.Action("Import a documents.csv", "import"))
        return None
    by: list[str]
    with st.container(key="filters"):
        widths = [2.4, 1, 1.2] if view == CHANGE else [2.4, 1, 1, 1.2]
        controls = st.columns(widths, vertical_alignment="bottom")
    if view == CHANGE:
        usual = next((n for n in WAVES if n in of_documents), of_documents[0])
        wave = controls[0].selectbox("Waves are told by", of_documents, index=of_documents.index(usual))
        by, unit = [wave], "case"
    else:
        asked = [QUESTION] if has_questions(state.project()) else []
        by = controls[0].multiselect(
            "Compare by", list(dict.fromkeys([*of_cases, *of_documents, *asked])),
            format_func=lambda n: f"{n} (of documents)" if n in of_documents else n,
            placeholder="nothing", max_selections=4,
        )  # fmt: skip
        unit = controls[1].selectbox(
            "Share of", ["case", "document", "segment"], format_func=lambda name: f"{name}s"
        )
    level = controls[-2].selectbox("Rows for", ["code", "theme"], format_func=lambda n: f"{n}s")
    fewest = controls[-1].number_input("No shares in groups under", 1, 1000, 10)
    return Asked(
        view, tuple(by), tuple(n for n in by if n in of_documents or n == QUESTION), cast("Unit", unit),
        cast("Level", level), int(fewest), _threshold(),
    )  # fmt: skip


def _threshold() -> float | None:
    """Let a person count what the machine suggests, from a probability on."""
    with st.container(key="filters-machine", horizontal=True, vertical_alignment="bottom"):
        if not st.toggle("Count open suggestions too", value=False):
            return None
        return float(st.slider("At least this likely", 0.05, 1.0, 0.5, 0.05, width=320))


def show_frequencies(asked: Asked) -> None:
    """Show how many speak of what, or how they do, as a chart and as the table that is exported."""
    valence = asked.view == HOW
    also = extras(level=asked.level == "theme", valence=valence)
    try:
        with states.loading("Counting"):
            table = frequencies(
                state.project(), by=asked.by, unit=asked.unit, threshold=asked.threshold,
                min_group=asked.min_group, levels=asked.levels, also=also,
            )  # fmt: skip
    except InputError as problem:
        states.error(problem, before="This cannot be counted")
        return
    chosen = charts.most(table, unit=asked.unit, level=asked.level)
    drawn = None
    if chosen is None:
        words = "Code a document, or count the open suggestions too."
        states.empty("Nothing is coded yet", words, states.Action("Code a document", "code"))
    else:
        if valence:
            words = valence_words(chosen.rows, unit=asked.unit)
            drawn = valence_chart(chosen.rows, by=asked.by, unit=asked.unit)
        else:
            words = charts.frequency_words(
                chosen.rows, by=asked.by, unit=asked.unit, min_group=asked.min_group
            )
            drawn = charts.frequency_chart(chosen.rows, by=asked.by, unit=asked.unit)
        more = charts.caption(table, chosen, unit=asked.unit, documents=asked.twice)
        st.caption(plain(f"{words} {more}"))
        st.altair_chart(drawn, alt=words)
    st.header("Every count, with its denominator", anchor=False)
    st.dataframe(
        table, hide_index=True, height=360, alt="Theme frequencies, one row per code and group."
    )
    downloads.offer("theme_frequencies", table, chart=drawn)


def show_change(asked: Asked) -> None:
    """Show what the same cases speak of from one wave to the next."""
    (wave,) = asked.by
    try:
        with states.loading("Comparing"):
            table = change(
                state.project(), wave, threshold=asked.threshold, min_group=asked.min_group,
                levels=asked.levels,
            )  # fmt: skip
    except InputError as problem:
        words = as_sentences(problem)
        states.empty("No case can be compared yet", words, states.Action("Code a document", "code"))
        return
    steps = list(dict.fromkeys(zip(table["from"], table["to"], strict=True)))
    between = steps[0]
    if len(steps) > 1:
        between = st.segmented_control(
            "From and to", steps, default=steps[0], required=True,
            format_func=lambda step: plain(f"{step[0]} to {step[1]}"),
        )  # fmt: skip
    step = most_changed(table, level=asked.level, step=between)
    drawn = None
    if step is None or step.rows.empty:
        said = as_text(listed([str(value) for value in between]))
        st.caption(plain(f"No case that has been read in {said} speaks of a code in either."))
    else:
        words, drawn = change_words(step), change_chart(step)
        st.caption(plain(words))
        st.altair_chart(drawn, alt=words)
    st.header("Who took it up, who let it go", anchor=False)
    st.dataframe(table, hide_index=True, height=360, alt="Change of each code, one row per step.")
    downloads.offer("change", table, chart=drawn)
