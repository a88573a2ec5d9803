"""Import: what files are and what becomes of them before anything is written, the ledger afterwards."""

from __future__ import annotations

import streamlit as st

from qualcode.core.phrases import count
from qualcode.services.previewing import FilePreview
from qualcode.ui import state, states
from qualcode.ui.importing import words
from qualcode.ui.importing.desk import Desk, desk, told
from qualcode.ui.importing.details import details
from qualcode.ui.state import plain
from qualcode.ui.suggesting import suggesting

# So many files are on a page of the list.
PAGE = 20
SHOWN = {"all": "All", "look": "To look at", "in": "Come in", "out": "Stay out"}
READABLE = {
    "Transcripts": "Word, OpenDocument, RTF, PDF, text, captions, recognised speech",
    "Surveys": "CSV, Excel, OpenDocument, Parquet; Qualtrics and other tools are known by their headers",
    "Projects": "REFI-QDA of NVivo, ATLAS.ti and MAXQDA; QualCoder, Taguette, RQDA",
    "Tables": "coded passages, cases.csv and documents.csv with attributes",
}


def give(now: Desk) -> None:
    """Take files, or a folder on this machine."""
    with st.container(key="split-give"):
        left, right = st.columns([3, 2], gap="large")
    key = f"import-files-{now.number}"
    if key not in st.session_state:
        # The field forgets its files when the page is left; the desk does not.
        now.dropped.clear()
    left.file_uploader(
        "Files, as many as there are", accept_multiple_files=True, key=key,
        on_change=lambda: now.put(st.session_state[key]),
    )  # fmt: skip
    place = f"import-folder-{now.number}"

    right.text_input(
        "Or a folder on this machine",
        str(now.place or ""),
        key=place,
        placeholder="/home/me/study/transcripts",
        on_change=lambda: now.name(st.session_state[place]),
    )
    right.caption("Nothing is written before you press the button below. Files stay where they are.")


def nothing_yet() -> None:
    """Say what can be brought in."""
    with st.container(key="qc-empty", gap="small"):
        st.header("Drop files, and see first what becomes of them", anchor=False)
        rows = "".join(f"<dt>{kind}</dt><dd>{named}</dd>" for kind, named in READABLE.items())
        st.html(f'<dl class="qc-facts">{rows}</dl>')


def act(now: Desk) -> None:
    """Say what the import will do, and do it when that is wanted."""
    files = now.files
    there = sum(file.verdict == "there already" for file in files)
    look = sum(map(words.to_look_at, files))
    told_of = [count(len(files), "file")]
    told_of += [f"{there:,} there already"] if there else []
    told_of += [f"{look:,} to look at first"] if look else []
    with st.container(key="import-bar", horizontal=True, vertical_alignment="center"):
        st.markdown(" · ".join(told_of))
        st.button("Clear", on_click=now.clear, key="import-clear")
        wanted = st.button(
            words.button(files), type="primary", key="import-now",
            disabled=not any(map(words.comes_in, files)),
        )  # fmt: skip
    if wanted:
        with states.loading("Importing"):
            now.carry_out()
        st.rerun()


def listed(files: list[FilePreview]) -> FilePreview | None:
    """List files, and return the one that is chosen."""
    chosen = st.segmented_control(
        "Files", SHOWN, default="all", required=True, format_func=SHOWN.__getitem__, key="import-shown",
        label_visibility="collapsed",
    )  # fmt: skip
    found = [file for file in files if words.is_shown(file, chosen)]
    if not found:
        st.caption("There are no such files.")
        return None
    pages = -(-len(found) // PAGE)
    page = min(st.session_state.get("import-page", 1), pages)
    here = {str(f.path or f.name): f for f in found[(page - 1) * PAGE : page * PAGE]}
    with st.container(key="lines-files"):
        key = st.radio(
            "Files, those to look at first", list(here), format_func=lambda name: line(here[name]),
            captions=[plain(words.caption(file)) for file in here.values()], key="import-file",
            label_visibility="collapsed", width="stretch",
        )  # fmt: skip
    if pages > 1:
        st.pagination(pages, key="import-page")
    return here.get(key or "", next(iter(here.values())))


def line(file: FilePreview) -> str:
    """Write a file and its verdict as Markdown; the marks are styled as what they say."""
    verdict = plain(words.VERDICTS[file.verdict])
    if file.verdict in ("unreadable", "name taken", "twin"):
        verdict = f"***{verdict}***"
    elif words.comes_in(file):
        verdict = f"*{verdict}*"
    else:
        verdict = f"~~{verdict}~~"
    return f"**{plain(file.name)}** {verdict}"


def preview(now: Desk) -> None:
    """Show the files, and the one that is chosen."""
    if now.stopped is not None:
        states.error(now.stopped, before="The import stopped")
        now.stopped = None
    place = st.empty()
    now.work_out(told(lambda share, said: place.progress(share, said)))
    place.empty()
    if now.problem is not None:
        states.error(now.problem, before="This cannot be imported")
        return
    act(now)
    with st.container(key="split-files"):
        left, right = st.columns([4, 5], gap="large")
    with left:
        file = listed(now.files)
    if file is not None:
        with right, st.container(key="aside"):
            details(now, file)


def done(now: Desk) -> None:
    """Show what became of all, and where to go from here."""
    ledger = now.ledger or []
    found = words.totals(ledger)
    with st.container(key="figures"):
        for column, (name, n) in zip(st.columns(4), found.items(), strict=True):
            column.metric(name.capitalize() if name != "warning" else "Warnings", f"{n:,}")
    st.dataframe(
        words.ledger_table(ledger), hide_index=True, alt="What became of each part.", height=360
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Import more", on_click=now.clear):
            return
        if st.button("See the documents", key="to-corpus"):
            states.go("corpus")
        suggesting("Segment and suggest")


def page() -> None:
    """Show the desk as it stands."""
    st.title("Import", anchor=False)
    state.project()
    now = desk()
    if now.ledger is not None:
        done(now)
        return
    give(now)
    if now.paths:
        preview(now)
    else:
        nothing_yet()


page()
