"""Study: what it is called, where it lies, and when suggestions are hidden."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from qualcode.core.phrases import count, moment
from qualcode.model import Blinding, BlindMode
from qualcode.services import projects, study
from qualcode.services.study import Settings
from qualcode.ui import state, states, tables

MODES: dict[BlindMode, tuple[str, str]] = {
    "shown": (
        "Suggestions are shown from the start",
        "Coding is fastest this way, but what is on the screen sways what people code. How good the "
        "suggestions are can then be measured only on the segments that are drawn below.",
    ),
    "after_commit": (
        "Suggestions wait until a coder has marked the segment as read",
        "Every segment gets a coder's own codes first, and suggestions can add to them. What was coded "
        "before says how well people agree, and how good the suggestions are, on all segments.",
    ),
    "hidden": (
        "Suggestions are shown to nobody",
        "All codings are people's own. Use it for a benchmark, or to code a sample by hand before "
        "suggestions come into play.",
    ),
}
SHARE = (
    "A random share of segments, the same for everybody, is coded before its suggestions are seen. "
    "Beside the rest, it tells how much seeing a suggestion changes what people code."
)
DOCUMENTS = (
    "In these documents every segment is coded before its suggestions are seen. Choose those that "
    "several people code, so that their agreement is their own."
)


def rename() -> None:
    """Store the name of the study."""
    wanted, actor = st.session_state["study-name"], state.coder().name
    states.attempt(
        lambda: study.rename_study(state.project(), wanted, actor=actor), key="study",
        said="The name is saved.",
    )  # fmt: skip


def about(found: Settings) -> None:
    """Show the name and what else is fixed."""
    st.text_input(
        "Name of the study, saved when you leave the field", found.name, key="study-name",
        on_change=rename,
    )  # fmt: skip
    book = found.codebook
    facts = {
        "Codebook": f"{book.name}, version {book.version}, {count(len(book.codable), 'code')}",
        "Unit of analysis": f"{found.unit}; change it with: qualcode segments --unit",
        "Project": found.place,
        "Created": moment(found.created_at),
    }
    rows = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    st.html(f'<dl class="qc-facts">{rows}</dl>')


def blind(found: Settings) -> Blinding:
    """Let a person choose when suggestions are hidden; return what is chosen."""
    now = found.blinding
    modes = list(MODES)
    mode = st.radio(
        "When suggestions are shown", modes, index=modes.index(now.mode), key="blind-mode",
        format_func=lambda mode: MODES[mode][0], captions=[words for _, words in MODES.values()],
    )  # fmt: skip
    names = {document.id: document.name for document in projects.documents(state.project())}
    share = st.slider(
        "Share of segments drawn, in percent", 0, 100, round(now.share * 100), key="blind-share",
        disabled=mode != "shown",
    )  # fmt: skip
    st.caption(SHARE)
    documents = st.multiselect(
        "Documents coded without suggestions", list(names), [d for d in now.documents if d in names],
        key="blind-documents", format_func=lambda key: names[key], disabled=mode != "shown",
        placeholder="None",
    )  # fmt: skip
    st.caption(DOCUMENTS)
    # A share of a fraction of a percent, set on the command line, stays as it is.
    kept = now.share if share == round(now.share * 100) else share / 100
    return replace(now, mode=mode, share=kept, documents=tuple(documents))


def save(wanted: Blinding) -> None:
    """Store when suggestions are hidden."""
    states.attempt(
        lambda: study.set_blinding(state.project(), wanted, actor=state.coder().name), key="study",
        said="The settings are saved and count from now on.",
    )  # fmt: skip


def effect(wanted: Blinding) -> None:
    """Say for how many segments suggestions wait."""
    with states.loading("Counting segments"):
        drawn = study.drawn(state.project(), wanted)
    if not drawn.n_segments:
        st.write("There are no segments yet.")
        return
    words = f"Suggestions wait for {drawn.n_blind:,} of {count(drawn.n_segments, 'segment')}"
    if wanted.mode == "hidden":
        words = f"No suggestion is shown for any of {count(drawn.n_segments, 'segment')}"
    elif wanted.mode == "shown":
        words += f": {drawn.by_share:,} drawn at random, {drawn.by_document:,} in the documents chosen"
        both = drawn.by_share + drawn.by_document - drawn.n_blind
        words += f", {both:,} of them both" if both else ""
    st.write(words + ".")


def on_the_screen() -> None:
    """Show what coders had before them when they coded."""
    st.header("What coders saw when they coded", anchor=False)
    seen = study.seen(state.project())
    if not seen:
        st.write("Nobody has coded yet.")
        return
    st.caption(
        "Recorded with every coding, so that codes given alone can be told from the rest. Of imported "
        "codings it is not known."
    )
    st.dataframe(tables.seen_table(seen), hide_index=True, alt="What each coder saw, in codings.")


def page() -> None:
    """Show and change the settings of the study."""
    st.title("Study", anchor=False)
    states.outcome("study")
    found = study.settings(state.project())
    with st.container(key="split-study"):
        left, right = st.columns([5, 4], gap="large")
    with left:
        st.header("Blind coding", anchor=False)
        wanted = blind(found)
        effect(wanted)
        changed = wanted != found.blinding
        st.button("Save", type="primary", disabled=not changed, on_click=save, args=(wanted,))
        st.caption("Not saved yet." if changed else "Saved. Changes can be undone on the History page.")
    with right:
        st.header("About the study", anchor=False)
        about(found)
        on_the_screen()


page()
