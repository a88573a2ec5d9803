"""The versions of the codebook: how each came about, and what differs between two."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from qualcode.core.file_names import plain_name
from qualcode.core.phrases import as_text
from qualcode.formats.codebooks import codebook_yaml
from qualcode.services import codebook_versions
from qualcode.services.codebook_versions import Version
from qualcode.services.naming import Names, names_for
from qualcode.ui import state
from qualcode.ui.codebook import sheets
from qualcode.ui.state import plain
from qualcode.ui.wording import deed


def draw() -> None:
    """Choose two versions and see what differs, side by side; take one out as a file."""
    log = codebook_versions.version_log(state.project())
    told = names_for(state.project(), [version.event for version in log if version.event])
    notes = {version.name: _note(version, told) for version in log}
    names = list(notes)
    left, right = st.columns(2)
    now = next(version for version in log if version.in_use)
    # What was changed last is what people want to see first.
    earlier = names.index(now.made_from or now.name)
    before = left.selectbox("Before", names, index=earlier, format_func=lambda name: notes[name])
    after = right.selectbox(
        "After", names, index=names.index(now.name), format_func=lambda name: notes[name]
    )
    with left:
        _download(before, key="download-before")
    with right:
        _download(after, key="download-after")
    found = codebook_versions.differences_of_versions(state.project(), before, after)
    codes = len({line.code_id for line in found})
    st.caption(f"{len(found)} differences in {codes} codes" if found else "")
    if found:
        st.html(sheets.difference_sheet(found, names=(f"Version {before}", f"Version {after}")))
    else:
        st.html(sheets.empty("These two versions say the same.", "Choose another version to compare."))
    st.subheader("All versions")
    st.dataframe(
        _table(log, told), hide_index=True, alt="All versions of the codebook, the newest first"
    )


def _download(name: str, *, key: str) -> None:
    book = codebook_versions.stored_version(state.project(), name)
    st.download_button(
        plain(f"Download version {name}"), data=codebook_yaml(book), mime="application/yaml", key=key,
        file_name=f"codebook-{plain_name(name)}.yaml", on_click="ignore",
    )  # fmt: skip


def _note(version: Version, names: Names) -> str:
    if version.event is None:
        return version.name
    told = as_text(deed(version.event, names))
    used = "in use, " if version.in_use else ""
    return f"{version.name}  ({used}{version.event.created_at[:10]}, {version.event.actor} {told})"


def _table(log: list[Version], names: Names) -> pd.DataFrame:
    rows = [
        [v.name, "in use" if v.in_use else "", v.event.created_at[:16].replace("T", " "), v.event.actor,
         as_text(deed(v.event, names))]
        for v in log
        if v.event is not None
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["Version", "State", "When (UTC)", "Who", "What"])
