"""What the pages on patterns of codes share: whose codings count, tables once for each revision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, TypeVar

import streamlit as st

from qualcode.core.phrases import shorten
from qualcode.errors import QualcodeError
from qualcode.services import patterns, projects
from qualcode.services.occurrences import Source
from qualcode.services.pair_passages import Passage
from qualcode.services.patterns import Whose
from qualcode.ui import state, states

Counted = TypeVar("Counted")
# Passages are cut after so many characters.
LONG = 420
SOURCES: dict[Source, str] = {
    "any": "all codings", "human": "only without suggestions", "accepted": "only accepted suggestions",
}  # fmt: skip
NOTHING = "Nothing is coded yet"


def choose_whose(places: Sequence[Any], *, themes: bool = True) -> Whose:
    """Let a person choose in three places whose codings count, and whether as themes."""
    people = [coder.name for coder in projects.coders(state.project()).values()]
    names = places[0].multiselect("Coders", people, placeholder="all")
    source = places[1].selectbox("Codings", list(SOURCES), format_func=SOURCES.__getitem__)
    rolled = themes and places[2].toggle("Themes instead of codes")
    return Whose(names=tuple(names), source=source, themes=bool(rolled))


@st.cache_data(max_entries=16, show_spinner=False)
def _counted(place: str, revision: int, *, service: str, options: dict[str, Any]) -> Any:
    # The revision only makes a new entry of the cache after every write.
    with projects.open_project(place) as project:
        return getattr(patterns, service)(project, **options)


def counted(service: Callable[..., Counted], **options: Any) -> Counted | None:
    """Return what a service of patterns counts, once for each revision; or say why it cannot."""
    revision = projects.current_revision(state.project())
    try:
        with states.loading("Counting"):
            found: Counted = _counted(
                state.location(), revision, service=service.__name__, options=options
            )
    except QualcodeError as problem:
        states.error(problem, before="It was not counted")
        return None
    return found


def nothing_coded() -> None:
    """Say that nothing is coded yet, and where codes are given."""
    words = "Code a document, or accept suggestions, and see here which codes go together."
    states.empty(NOTHING, words, states.Action("Code a document", "code"))


def quotation(passage: Passage) -> str:
    """Return a passage as HTML: its words, and its codes."""
    words, codes = escape(shorten(passage.words, LONG)), escape(" · ".join(passage.codes))
    return (
        f'<blockquote class="qe-quote"><bdi>{words}</bdi>'
        f"<footer>{escape(passage.document)} — {codes}</footer></blockquote>"
    )
