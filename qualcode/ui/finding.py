"""The search of a browser session: what was asked, and what the browser is told of what was found."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from qualcode.core.palette import hues
from qualcode.core.search import marked, parse_pattern, parse_words, window
from qualcode.model import Codebook, Span
from qualcode.services import projects
from qualcode.services.filtering import EVERYTHING, Filter, Hit, Searcher, codes_of
from qualcode.services.searching import Found, find_like_code, find_similar, find_text
from qualcode.ui import encoding, state

# So many are sent to the browser at once, and so many more whenever more are asked for.
SHOWN = 200
# A segment of so many characters is shown whole; of a longer one, so many around what was found.
SHORT, AROUND = 420, 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for: words, or with ``meaning`` what is near to them or to a code (``like``).

    By meaning all segments are found, the nearest first.
    """

    words: str = ""
    meaning: bool = False
    like: str = ""
    pattern: bool = False
    whole_words: bool = True
    accents: bool = False
    everyone: bool = False
    filter: Filter = EVERYTHING


@dataclass(slots=True, kw_only=True)
class Kept:
    """A search as it was asked, so that its results stay while they are worked through."""

    search: Search
    revision: int
    pages: int
    id: str


def keep(search: Search) -> tuple[Kept, Found]:
    """Return what a search finds; the same as before, if it was the last one asked.

    Raises ``QualcodeError`` when it cannot be carried out.
    """
    kept: Kept | None = st.session_state.get("find")
    revision = projects.current_revision(state.project())
    if kept is not None and kept.search == search:
        found = found_by(kept)
        if found.hits or kept.revision == revision:
            return kept, found
    kept = Kept(search=search, revision=revision, pages=1, id=str(uuid.uuid4()))
    for name in ("find_preview", "find_message", "find_current"):
        st.session_state.pop(name, None)
    state.remember("find", kept)
    return kept, found_by(kept)


def inside_words(search: Search) -> int:
    """Return how many segments have the words within longer ones."""
    wider = find_text(
        state.project(), parse_words(search.words, whole_words=False, accents=search.accents),
        search.filter, searcher=_searcher(search),
    )  # fmt: skip
    return len(wider.hits)


def found_by(kept: Kept) -> Found:
    """Return what a search found when it was asked."""
    pages = kept.pages if kept.search.meaning else 0
    return _searched(state.location(), kept.revision, state.coder().id, search=kept.search, pages=pages)


@st.cache_resource(max_entries=16, show_spinner=False)
def _searched(place: str, revision: int, coder_id: str, *, search: Search, pages: int) -> Found:
    # Place, revision and coder only make new entries of the cache.
    project, searcher, limit = state.project(), _searcher(search), pages * SHOWN
    if search.like:
        return find_like_code(
            project, search.like, search.filter, encoder=encoding.encoder(), searcher=searcher,
            limit=limit,
        )  # fmt: skip
    if search.meaning:
        (vector,) = encoding.encoder().encode([search.words])
        return find_similar(
            project, vector, search.filter, encoder=encoding.encoder().fingerprint,
            searcher=searcher, limit=limit,
        )  # fmt: skip
    if search.pattern:
        query = parse_pattern(search.words)
    else:
        query = parse_words(search.words, whole_words=search.whole_words, accents=search.accents)
    return find_text(project, query, search.filter, searcher=searcher)


def _searcher(search: Search) -> Searcher:
    return Searcher(coder=state.coder(), everyone=search.everyone)


def fixed_part(kept: Kept, found: Found, book: Codebook) -> dict[str, Any]:
    """Return what the browser needs once for a search."""
    themes = {code.id: code for code in book.codes}
    colours = hues(book)
    comparable = found.n_searched - found.n_without_vector
    first = [name for name, _ in kept.search.filter.attributes]
    return {
        "document": "find",
        "search": kept.id,
        "stamp": _stamp(kept),
        "ranked": kept.search.meaning,
        "total": comparable if kept.search.meaning else len(found.hits),
        "n_documents": len({hit.document_id for hit in found.hits}),
        "n_searched": found.n_searched,
        "rows": [row(hit, first=first) for hit in _shown(kept, found)],
        "codes": [
            {"id": c.id, "name": c.name, "definition": c.definition, "cues": list(c.cues),
             "theme": themes[c.parent].name if c.parent in themes else "",
             "hue": colours[c.id]}
            for c in book.offered
        ],
    }  # fmt: skip


def row(hit: Hit, *, first: Sequence[str] = ()) -> dict[str, Any]:
    """Return a segment that was found as the browser shows it; ``first`` names attributes."""
    begin = hit.span.start
    hits = [Span(start=s.start - begin, end=s.end - begin) for s in hit.hits]
    whole = shown = Span(start=0, end=len(hit.text))
    if len(whole) > SHORT:
        shown = window(hit.text, hits[0] if hits else Span(start=0, end=AROUND), width=AROUND)
    about = sorted(hit.attributes.items(), key=lambda pair: pair[0] not in first)
    who = [hit.speaker] if hit.speaker else []
    if hit.case_id and hit.case_id != hit.speaker and hit.case_id not in hit.document:
        who.append(hit.case_id)
    return {
        "id": hit.segment_id,
        "document": hit.document,
        "who": " · ".join(who) + (" (interviewer)" if hit.role == "interviewer" else ""),
        "question": hit.question,
        "about": [[name.replace("_", " "), value.replace("_", " ")] for name, value in about if value],
        "pieces": marked(hit.text, hits, shown),
        "whole": marked(hit.text, hits, whole) if shown != whole else None,
        "cut": [shown.start > 0, shown.end < len(hit.text)],
        "similarity": None if hit.similarity is None else round(hit.similarity, 3),
        "codable": hit.role == "participant",
    }


def moving_part(kept: Kept, found: Found) -> dict[str, Any]:
    """Return what changes with every action."""
    me = state.coder().name
    given = codes_of(state.project(), _shown(kept, found), searcher=_searcher(kept.search))
    return {
        "stamp": _stamp(kept),
        "given": {
            key: [[c.code_id, "" if c.coder == me else c.coder, c.code] for c in codes]
            for key, codes in given.items()
            if codes
        },
        "ack": st.session_state.get("find_ack"),
        "preview": st.session_state.get("find_preview"),
        "message": st.session_state.get("find_message"),
        "current": st.session_state.get("find_current"),
    }


def _shown(kept: Kept, found: Found) -> Sequence[Hit]:
    return found.hits[: kept.pages * SHOWN]


def _stamp(kept: Kept) -> str:
    return f"{kept.id}/{kept.pages}"
