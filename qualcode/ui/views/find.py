"""Find: search the words of the corpus, or their meaning, and code what was found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from qualcode.errors import EncoderStopped, QualcodeError
from qualcode.model import Codebook, SpeakerRole
from qualcode.services import filtering, projects
from qualcode.services.filtering import Choices, Filter
from qualcode.services.searching import Found
from qualcode.ui import coding_found, components, encoding, finding, state
from qualcode.ui.components.hits import hits
from qualcode.ui.finding import Kept, Search
from qualcode.ui.state import plain

KEPT: dict[str, Any] = {"persist_state": "session"}
ROLES: dict[str, tuple[SpeakerRole, ...]] = {
    "Participants": ("participant",), "Interviewers": ("interviewer",), "All": (),
}  # fmt: skip
# What stands behind a button, and how it is as long as nobody has touched it.
HIDDEN: dict[str, Any] = {
    "role": "Participants", "Speakers": [], "Questions": [], "Without these codes": [],
    "Where codings come from": [], "Coders": [], "whole": True, "accents": False, "pattern": False,
}  # fmt: skip
SOURCES = {"human": "By people", "accepted": "Accepted suggestions", "machine": "By machine"}
HOW = """<dl class="qh-how">
<dt>trust time</dt><dd>both words, in any order</dd>
<dt>"no time"</dt><dd>these words side by side</dd>
<dt>relation*</dt><dd>relation, relations, relationship</dd>
<dt>trust -time</dt><dd>trust, and not time</dd>
</dl>"""
MORE = """Case and accents do not count, and curly quotes and dashes are found as straight ones.
**Meaning** finds what was said in other words: describe it in a sentence, or choose a code to find what
is near to it. Filters alone list all that they let through."""


@st.cache_data(max_entries=8, show_spinner=False)
def _choices(place: str, revision: int) -> Choices:
    # Place and revision only make new entries of the cache.
    return filtering.choices(state.project())


def choose_search(book: Codebook) -> Search:
    """Draw the search field and its two modes."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        mode = st.segmented_control(
            "What to compare", ["Words", "Meaning"], default="Words", required=True, key="find_mode",
            label_visibility="collapsed", **KEPT,
        )  # fmt: skip
        meaning = mode == "Meaning"
        words = st.text_input(
            "Look for", key="find_words", type="search", label_visibility="collapsed",
            placeholder="Say in a sentence what you look for" if meaning else 'trust, "no time", plan*',
            **KEPT,
        )  # fmt: skip
        like = None
        if meaning:
            names = {code.id: code.name for code in book.codable}
            like = st.selectbox(
                "Nearest to a code", list(names), index=None, format_func=lambda key: names[key],
                placeholder="or near to a code", key="find_like", label_visibility="collapsed",
                width=280, **KEPT,
            )  # fmt: skip
    return Search(words=(words or "").strip(), meaning=meaning, like=like or "")


def choose_filter(search: Search, book: Codebook, there: Choices) -> Search:
    """Draw the filters, those used most in a row and the others behind a button."""
    names = {c.id: c.name if c.codable else f"{c.name} (theme)" for c in book.codes}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        pairs = [(name, value) for name, values in there.attributes.items() for value in values]
        attributes = several("Attributes", pairs, name=lambda pair: ": ".join(pair), width=270)
        documents = several("Documents", there.documents, width=200)
        codes = several("Codes", list(names), name=lambda key: names[key], width=230)
        uncoded = st.checkbox("No code yet", key="find_uncoded", **KEPT)
        everyone = st.toggle("Everyone's codings", key="find_everyone", **KEPT)
        chosen = Filter(
            attributes=tuple(attributes), documents=tuple(documents), codes=tuple(codes), uncoded=uncoded
        )
        search = replace(search, everyone=everyone, filter=chosen)
        n = sum(st.session_state.get(f"find_{name}", usual) != usual for name, usual in HIDDEN.items())
        with st.popover(f"More filters ({n})" if n else "More filters", key="find_more"):
            return choose_more(search, names, there)


def choose_more(search: Search, names: dict[str, str], there: Choices) -> Search:
    """Draw the filters that are used less, and how words are compared."""
    role = st.segmented_control(
        "Whose words", list(ROLES), default="Participants", required=True, key="find_role", **KEPT
    )
    speakers = several("Speakers", there.speakers)
    questions = several("Questions", there.questions) if there.questions else []
    lacking = several("Without these codes", list(names), name=lambda key: names[key])
    sources = several("Where codings come from", list(SOURCES), name=SOURCES.__getitem__)
    people = several("Coders", there.coders) if search.everyone else []
    if search.meaning:
        whole_words, accents, pattern = True, False, False
    else:
        whole_words = st.toggle("Whole words only", value=True, key="find_whole", **KEPT)
        accents = st.toggle("Accents count", key="find_accents", **KEPT)
        pattern = st.toggle("Regular expression", key="find_pattern", **KEPT)
    wider = replace(
        search.filter, roles=ROLES[role], speakers=tuple(speakers), questions=tuple(questions),
        lacking=tuple(lacking), sources=tuple(sources), coders=tuple(people),
    )  # fmt: skip
    return replace(search, filter=wider, whole_words=whole_words, accents=accents, pattern=pattern)


def several(label: str, options: Any, *, name: Any = str, width: int | None = None) -> list[Any]:
    """Draw a filter of which several values may be chosen; with a ``width`` it stands in the row."""
    return st.multiselect(
        label, options, format_func=name, key=f"find_{label}", placeholder=label if width else "Any",
        label_visibility="collapsed" if width else "visible", width=width or "stretch",
        select_all=False, wrap=not width, **KEPT,
    )  # fmt: skip


@st.fragment
def results(kept: Kept, found: Found) -> None:
    """Draw what was found; an action reruns nothing else."""
    following = st.session_state.pop("find_next", None)
    if following == "code":
        st.switch_page(Path(__file__).with_name("code.py"))
    elif following == "again":
        st.rerun()
    hits(finding.moving_part(kept, found), on=coding_found.ANSWERS)


def explain_nothing(search: Search, found: Found) -> None:
    """Say why nothing was found, and what may help."""
    if not found.n_searched:
        st.info("The filters let no segment through.")
        return
    if search.meaning:
        return  # none is encoded, which is said already
    text = f"None of {found.n_searched:,} segments searched is what you look for."
    if search.words and search.whole_words and not search.pattern:
        inside = finding.inside_words(search)
        if inside:
            text += f" Inside longer words it occurs in {inside:,}: switch off *Whole words only*."
    st.info(text)


def page() -> None:
    """Choose what to look for, and draw what was found."""
    encoder = encoding.encoder()
    encoder.start()
    project = state.project()
    book = projects.codebook(project)
    there = _choices(state.location(), projects.current_revision(project))
    search = choose_filter(choose_search(book), book, there)
    only_roles = search.filter == Filter(roles=search.filter.roles)
    if not search.words and not search.like and (search.meaning or only_roles):
        st.html(HOW)
        st.markdown(MORE, width=640)
        return
    if search.meaning and not encoding.ready(encoder):
        return
    try:
        kept, found = finding.keep(search)
    except EncoderStopped as problem:
        st.warning(plain(f"{problem.message}."))
        # It is coming back, and the search is tried once more by itself.
        if st.session_state.get("find_retried") != search:
            state.remember("find_retried", search)
            encoding.ready(encoder)
        return
    except QualcodeError as problem:
        st.warning(plain(f"{problem.message}. {problem.hint}"))
        return
    st.session_state.pop("find_retried", None)
    if found.n_without_vector:
        st.warning(
            f"{found.n_without_vector:,} of {found.n_searched:,} segments are not encoded yet and could "
            "not be compared. *Segment and suggest* on the Corpus page encodes them."
        )
    if not found.hits:
        explain_nothing(search, found)
        return
    results(kept, found)
    components.store(finding.fixed_part(kept, found, book))


page()
