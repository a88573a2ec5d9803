"""Agreement: how far coders agree, on what they differ, and what is decided there."""

from __future__ import annotations

from typing import Any, cast

import altair as alt
import pandas as pd
import streamlit as st

from qualcode.core.agreement_table import N_RESAMPLES, SEED
from qualcode.core.phrases import as_sentences, count
from qualcode.errors import UndefinedAgreement
from qualcode.formats.charts import agreement as charts
from qualcode.services import agreement, projects
from qualcode.services.agreement import ORDER, Level
from qualcode.services.frequencies import attributes
from qualcode.services.layers import CodersLayers, Stage, coders_layers
from qualcode.ui import agreeing, downloads, state, states
from qualcode.ui.state import plain

FIGURES, CONFUSED, DIFFER, OVER = "Figures", "Confused codes", "Disagreements", "Over time"
STAGES = {"blind": "what coders did alone", "all": "everything that stands now"}
LEVELS = {"code": "codes", "theme": "themes"}
HOW = (
    "A coding counts for a segment of which it covers at least half, or in which at least half of it "
    "lies. A segment that two coders have finished counts, whether or not anybody coded it; one that a "
    "coder has not finished is missing for this coder, and not without codes. Intervals hold 95 %; they "
    f"are of {N_RESAMPLES:,} resamples of documents (seed {SEED}), spread where documents are few."
)


@st.cache_resource(max_entries=6, show_spinner=False)
def _layers(place: str, revision: int, stage: Stage, *, names: tuple[str, ...]) -> CodersLayers:
    # Place and revision only make new entries of the cache.
    return coders_layers(state.project(), stage=stage, names=names)


@st.cache_data(max_entries=12, show_spinner=False)
def _table(
    place: str, revision: int, stage: Stage, *, names: tuple[str, ...], level: Level
) -> pd.DataFrame:
    found = _layers(place, revision, stage, names=names)
    return agreement.agreement(agreement.at_level(found, level))


@st.cache_data(max_entries=6, show_spinner=False)
def _over(place: str, revision: int, stage: Stage, *, names: tuple[str, ...], by: str) -> pd.DataFrame:
    return agreement.agreement_over(state.project(), _layers(place, revision, stage, names=names), by)


def asked() -> dict[str, Any]:
    """Let a person choose whose work is compared, and return it with the state of the study."""
    people = [coder.name for coder in projects.coders(state.project()).values()]
    with st.container(key="filters"):
        left, right = st.columns([2, 3], vertical_alignment="bottom")
    stage = left.selectbox(
        "Count", list(STAGES), key="agree-stage", persist_state="session", format_func=STAGES.__getitem__
    )
    names = right.multiselect(
        "Coders", people, key="agree-coders", persist_state="session", select_all=False,
        placeholder="all who have finished anything",
    )  # fmt: skip
    return {
        "place": state.location(), "revision": projects.current_revision(state.project()),
        "stage": cast("Stage", stage), "names": tuple(names),
    }  # fmt: skip


def compared(found: CodersLayers) -> None:
    """Say who is compared, on what."""
    own = agreement.standings(found)
    n_units, n_documents = agreement.n_shared(found)
    who = ", ".join(f"{name} {n:,}" for name, n in own.items())
    st.caption(
        plain(
            f"{count(len(own), 'coder')}, {STAGES[found.stage]}: {count(n_units, 'segment')} in "
            f"{count(n_documents, 'document')} that two or more have finished ({who})."
        ),
        help=plain(HOW),
    )


def figures(wanted: dict[str, Any]) -> None:
    """Draw one coefficient by code, and all of them in the table."""
    left, right, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    level = left.selectbox(
        "Of", list(LEVELS), key="agree-level", persist_state="session", format_func=LEVELS.__getitem__
    )
    table = _table(**wanted, level=cast("Level", level))
    there = [name for name in charts.TITLES if name in table]
    figure = right.selectbox(
        "Coefficient", there, key="agree-figure", persist_state="session",
        format_func=charts.TITLES.__getitem__,
    )  # fmt: skip
    words = charts.agreement_words(table, figure)
    st.caption(plain(words))
    drawn = charts.agreement_chart(table, figure)
    st.altair_chart(drawn, alt=words)
    st.header("Every coefficient, with its interval", anchor=False)
    one = (
        "No coefficient says it alone: with a rare code, α and κ fall though coders agree on nearly all."
    )
    st.caption(f"{one} Where one cannot be worked out, it is blank, and the last column says why.")
    st.dataframe(_readable(table), hide_index=True, height=360, alt="Agreement, one row per code.")
    downloads.offer("agreement", table, chart=drawn)
    if len(wanted["names"]) > 2 or table["coders"].max() > 2:
        st.caption("Cohen’s κ is of two coders: choose two above to see theirs.")


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the columns that are read first in front, and figures rounded."""
    front = ["code", "n_units", "n_documents", "n_positive", "n_yes", "too_rare", "reason"]
    rest = [str(name) for name in table if name not in (*front, "code_id", "coders")]
    shown = table[[*front[:-1], *rest, "reason"]].round(3)
    return shown.rename(columns={name: name.replace("_", " ") for name in map(str, shown)})


def confusion(found: CodersLayers) -> None:
    """Draw which codes are given instead of one another; a square leads to its disagreements."""
    table = agreement.confusions(found)
    words = charts.confusion_words(table)
    st.caption(plain(words))
    if table.empty:
        return
    st.caption("Choose a square, or a line of the table, to see the segments.")
    drawn = charts.confusion_chart(table)
    choosing = [
        alt.selection_point(name=name, fields=["code_id", "other_id"]) for name in ("square", "number")
    ]
    st.altair_chart(
        charts.confusion_chart(table, choosing), alt=words, key="agree-squares", on_select=_square,
        width="content",
    )  # fmt: skip
    rows = table.drop(columns=["code_id", "other_id"])
    rows.columns = pd.Index(["code", "given instead", "segments"])
    st.dataframe(
        rows, hide_index=True, height=300, key="agree-rows", selection_mode="single-row",
        on_select=lambda: _row(table), alt="Pairs of codes, most confused first.",
    )  # fmt: skip
    downloads.offer("confused_codes", table, chart=drawn)


def _square() -> None:
    chosen = st.session_state["agree-squares"]["selection"]
    for pair in [*chosen.get("square", ()), *chosen.get("number", ())]:
        _lead_to((pair["code_id"], pair["other_id"]))


def _row(table: pd.DataFrame) -> None:
    chosen = st.session_state["agree-rows"]["selection"]["rows"]
    if chosen:
        row = table.to_dict("records")[chosen[0]]
        _lead_to((str(row["code_id"]), str(row["other_id"])))


def _lead_to(pair: tuple[str, str]) -> None:
    state.remember("agree-pair", pair)
    state.remember("agree-view", DIFFER)
    state.remember("agree-state", "all")


def over(wanted: dict[str, Any]) -> None:
    """Draw how agreement changes over time or by an attribute."""
    of_cases, of_documents = attributes(state.project())
    left, right, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    by = left.selectbox(
        "By", [ORDER, *of_cases, *of_documents], key="agree-by", persist_state="session",
        format_func=lambda name: "thirds, in order of coding" if name == ORDER else name,
    )  # fmt: skip
    table = _over(**wanted, by=by)
    there = [name for name in charts.TITLES if name in table]
    figure = right.selectbox(
        "Coefficient", there, key="agree-figure", persist_state="session",
        format_func=charts.TITLES.__getitem__,
    )  # fmt: skip
    words = charts.over_words(table, figure)
    st.caption(plain(words))
    drawn = charts.over_chart(table, figure)
    st.altair_chart(drawn, alt=words)
    st.caption(
        "The table has each code too. Who gives a code oftener than before, over as many segments, "
        "may have come to read it otherwise."
    )
    shown = table.drop(columns=["code_id"]).round(3)
    shown = shown.rename(columns={name: name.replace("_", " ") for name in map(str, shown)})
    st.dataframe(shown, hide_index=True, height=360, alt="Agreement by period, one row per code.")
    downloads.offer("agreement_over_time", table, chart=drawn)


def page() -> None:
    """Show one side of agreement at a time."""
    st.title("Agreement", anchor=False)
    wanted = asked()
    with states.loading("Comparing coders"):
        found = _layers(**wanted)
        try:
            agreement.check_comparable(found)
        except UndefinedAgreement as problem:
            refuse(problem, wanted["stage"])
            return
    compared(found)
    # Set here and not as a default, because a square of the map sets it, too.
    st.session_state.setdefault("agree-view", FIGURES)
    view = st.segmented_control(
        "What to see", [FIGURES, CONFUSED, DIFFER, OVER], required=True,
        key="agree-view", label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if view == FIGURES:
        figures(wanted)
    elif view == CONFUSED:
        confusion(found)
    elif view == DIFFER:
        agreeing.section(found)
    else:
        over(wanted)


def refuse(problem: UndefinedAgreement, stage: Stage) -> None:
    """Say why there is nothing to compare, and what would change that."""
    words = as_sentences(UndefinedAgreement(problem.message))
    if stage == "blind":
        words += " Count everything that stands now to see what was coded with others in sight, too."
    words += " Coders are compared on segments that each of them has coded or marked as read."
    states.empty("No two coders to compare yet", words, states.Action("Code a document", "code"))


page()
