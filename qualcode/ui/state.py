"""What a browser session holds: ids and small flags, never the work itself."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Sequence
from typing import Any

import streamlit as st

from qualcode.errors import QualcodeError
from qualcode.formats.refi.writing import Target
from qualcode.model import Coder, Document
from qualcode.services import projects, study
from qualcode.services.handover import Handed, account
from qualcode.services.next_steps import Step, next_steps
from qualcode.services.overview import Overview
from qualcode.services.overview import overview as look_over
from qualcode.services.passages import Corpus, corpus, corpus_revision
from qualcode.services.projects import Project

# Documents of no more segments than this are answers, and not interviews.
SHORT = 8
# An address becomes a link even where its signs are escaped; a word joiner, which nobody sees, keeps it
# from being one.
_ADDRESS = re.compile(r"(https?|www)(?=[:.])|(?=@)", flags=re.IGNORECASE)
_MARKDOWN = str.maketrans({mark: "\\" + mark for mark in "\\`*_{}[]()<>#+-.!|~$:&"})


def plain(text: str) -> str:
    """Escape text for places that Streamlit reads as Markdown; words of people never format or link."""
    return _ADDRESS.sub("\\g<0>\u2060", text).translate(_MARKDOWN)


def location() -> str:
    """Return the place of the project that this server was started for."""
    return os.environ.get("QUALCODE_PROJECT", "demo/demo.qualcode")


@st.cache_resource(show_spinner=False)
def _opened(place: str) -> Project:
    return projects.open_project(place)


def project() -> Project:
    """Return the open project, or show why there is none and stop the page."""
    try:
        return _opened(location())
    except QualcodeError as problem:
        st.error(plain(problem.message))
        if problem.hint:
            st.info(plain(problem.hint))
        st.stop()


def coder() -> Coder:
    """Return the person at this browser."""
    project()
    return _entered(location(), os.environ.get("QUALCODE_CODER") or getpass.getuser())


@st.cache_resource(show_spinner=False)
def _entered(place: str, name: str) -> Coder:
    # Who is entered stays so, and every action asks.
    return projects.coder(_opened(place), name)


@st.cache_data(max_entries=8, show_spinner=False)
def _overview(place: str, revision: int) -> Overview:
    # The revision only makes a new entry of the cache after every write.
    return look_over(_opened(place))


def overview() -> Overview:
    """Return the project in figures, computed once per revision."""
    return _overview(location(), projects.current_revision(project()))


@st.cache_data(max_entries=8, show_spinner=False)
def _steps(place: str, revision: int, coder: Coder) -> tuple[Step, ...]:
    return next_steps(_opened(place), coder, _overview(place, revision))


def steps() -> tuple[Step, ...]:
    """Return what this coder may do next, worked out once per revision."""
    return _steps(location(), projects.current_revision(project()), coder())


@st.cache_data(max_entries=8, show_spinner=False)
def _account(place: str, revision: int, target: Target) -> list[Handed]:
    return account(_opened(place), target=target)


def handed(target: Target) -> list[Handed]:
    """Return what another tool would get of the project, worked out once per revision."""
    return _account(location(), projects.current_revision(project()), target)


@st.cache_resource(max_entries=2, show_spinner=False)
def _corpus(place: str, revision: int) -> Corpus:
    # Not by the revision of the project: writing a summary changes no passage, and gathers nothing anew.
    return corpus(_opened(place))


def passages() -> Corpus:
    """Return what was coded, by case; it is not to be changed."""
    return _corpus(location(), corpus_revision(project()))


def study_name() -> str:
    """Return the name of the study; none where there is no project to open."""
    try:
        return study.name(_opened(location()))
    except QualcodeError:
        return ""


def open_document(document_id: str, start: int = 0, *, everyone: bool = False) -> None:
    """Remember which document the coding page is to show, and the place in it.

    With ``everyone`` other coders' codings are shown there, as if that had been asked for on the page.
    """
    remember("last_document", document_id)
    remember("goto", (document_id, start))
    if everyone:
        remember("everyone", True)


def by_progress(found: Overview) -> Sequence[Document]:
    """Return the documents that can be coded, those with the most left to code first."""
    codable = [entry for entry in found.documents if entry.n_segments]
    # Interviews come before the many short answers of a survey.
    ordered = sorted(codable, key=lambda e: (e.n_read / e.n_segments, e.n_segments <= SHORT))
    return [entry.document for entry in ordered]


def remember(name: str, value: Any) -> None:
    """Keep an id or a flag for this session."""
    st.session_state[name] = value
