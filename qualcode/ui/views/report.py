"""Report: what goes into it and how people are named, as it will look, and as a file to take away."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import streamlit as st

from qualcode.core.checklists import COREQ, SRQR
from qualcode.core.file_names import file_name
from qualcode.core.reports import SECTIONS, Choices, Section
from qualcode.services import projects
from qualcode.services.frequencies import attributes
from qualcode.services.report_files import ENDINGS, ReportFile, take_report
from qualcode.services.report_words import own_words, write_words
from qualcode.ui import state, states
from qualcode.ui.making import offer
from qualcode.ui.state import plain

TITLES: dict[Section, str] = {
    "methods": "Methods",
    "sample": "Achieved sample",
    "themes": "Themes",
    "prevalence": "Corrected prevalence",
    "questions": "Questions of the codebook",
    "patterns": "Codes together and saturation",
    "quotations": "Quotations",
    "matrix": "Framework matrix",
    "agreement": "Agreement",
    "suggestions": "Use of suggestions",
    "limitations": "Limitations",
    "codebook": "Codebook",
    "checklists": "COREQ and SRQR",
    "appendix": "Every coding counted",
}
FILES: dict[ReportFile, str] = {".docx": "Word", ".html": "HTML"}
ASKED = {
    "introduction": "Introduction, above everything else",
    "limitations": "Limitations, in your words",
    **{item.key: f"COREQ {item.number}: {item.topic}" for item in COREQ},
    **{item.key: f"SRQR {item.number}: {item.topic}" for item in SRQR},
}
QUESTIONS = {item.key: item.asks for item in (*COREQ, *SRQR)}
PREVIEW_HEIGHT = 900


def choose() -> Choices:
    """Let a person choose what goes in, what it is counted by, and how people are named."""
    of_cases, of_documents = attributes(state.project())
    names = [*of_cases, *of_documents]
    without = st.multiselect(
        "Leave out", list(SECTIONS), format_func=TITLES.__getitem__, placeholder="Nothing",
        key="report-without", persist_state="session",
    )  # fmt: skip
    by = st.multiselect("Describe the sample by", names, key="report-by", persist_state="session")
    compare = st.selectbox(
        "Compare themes by", [None, *names], format_func=lambda name: name or "nothing",
        key="report-compare", persist_state="session",
    )  # fmt: skip
    quotations = st.number_input(
        "Quotations of each kind per code",
        0,
        20,
        1,
        key="report-quotations",
        persist_state="session",
        help="Typical ones, strong ones, and such as run against the rest.",
    )
    below = st.multiselect("Name below quotations", names, key="report-below", persist_state="session")
    st.caption("Where fewer than three people share what would be named, less of it is.")
    named = st.checkbox("Names of coders", True, key="report-names", persist_state="session")
    ids = st.checkbox("Names of cases and documents", key="report-ids", persist_state="session")
    speakers = st.checkbox("Labels of speakers", key="report-speakers", persist_state="session")
    if ids or speakers:
        st.caption("These may tell who somebody is.")
    return Choices(
        sections=tuple(name for name in SECTIONS if name not in without), by=tuple(by),
        compare=compare, attribution=tuple(below), quotations=int(quotations), names=named, ids=ids,
        speakers=speakers,
    )  # fmt: skip


def own() -> None:
    """Let a person write what the project cannot know."""
    said = own_words(state.project())
    st.header("In your words", anchor=False)
    answered = sum(key in said for key in ASKED)
    st.caption(
        plain(f"{answered} of {len(ASKED)} written. What the project knows is filled in by itself.")
    )
    key = st.selectbox(
        "What to write", list(ASKED), format_func=lambda key: ("✓ " if key in said else "") + ASKED[key],
        key="report-asked",
    )  # fmt: skip
    if key in QUESTIONS:
        st.write(plain(QUESTIONS[key]))
    field = f"report-words-{key}"
    st.text_area(
        "Your words", said.get(key, ""), height=140, key=field, on_change=_save, args=(key, field)
    )
    states.outcome("report")
    st.caption("Saved when you leave the field; undone on the History page.")


def _save(key: str, field: str) -> None:
    words = {key: str(st.session_state[field])}
    states.attempt(
        lambda: write_words(state.project(), words, actor=state.coder().name), key="report",
        said="Saved.",
    )  # fmt: skip


@st.cache_data(max_entries=4, show_spinner=False)
def _preview(place: str, revision: int, choices: Choices) -> tuple[str, tuple[str, ...]]:
    # The revision and the place only make a new entry of the cache.
    taken = take_report(state.project(), ending=".html", choices=choices)
    # In a frame without an address of its own, links within would lead to this page.
    shown = taken.data.decode().replace("<head>", '<head><base href="about:srcdoc">', 1)
    return shown, taken.notes


def take(choices: Choices) -> None:
    """Offer the report in both forms."""
    day = datetime.now().astimezone().date().isoformat()
    columns = st.columns([1, 1, 2])
    for column, ending in zip(columns, ENDINGS, strict=False):
        with column:
            make = partial(take_report, state.project(), ending=ending, choices=choices)
            name = file_name(state.study_name(), "report", day, ending=ending)
            offer(f"Download {FILES[ending]}", make, name=name, key=f"take-report{ending[1:]}")


def page() -> None:
    """Show what can be chosen beside the report that comes of it."""
    st.title("Report", anchor=False)
    st.caption(
        "Methods, findings and checklists in one document, in which every count of cases leads to what "
        "it rests on. Nothing is sent anywhere, and the same project gives the same file."
    )
    with st.container(key="split-report"):
        left, right = st.columns([1, 2.4], gap="large")
    with left:
        choices = choose()
        own()
    with right:
        if not choices.sections:
            states.empty("Everything is left out", "Keep at least one part on the left.")
            return
        take(choices)
        with states.loading("Putting the report together"):
            revision = projects.current_revision(state.project())
            shown, notes = _preview(state.location(), revision, choices)
        st.caption(plain(" ".join(f"{note[:1].upper()}{note[1:]}." for note in notes)))
        # The report forbids itself scripts and requests, and has no word of people unescaped.
        with st.container(border=True, key="report-preview"):
            st.iframe(shown, height=PREVIEW_HEIGHT, alt="Preview of the report")


page()
