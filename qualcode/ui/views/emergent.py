"""Emergent: clusters of what no code explains, and the codes that are made of them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from qualcode.core.phrases import count
from qualcode.errors import QualcodeError
from qualcode.model import Codebook
from qualcode.services import emergent, projects
from qualcode.services.emergent import Cluster, Emergent
from qualcode.ui import cards, jobs, state, states
from qualcode.ui.codebook.dialogs import TOP, theme_names
from qualcode.ui.state import plain

# Cards on one page; each has a button.
MANY = 8
ABOUT = (
    "Segments that nobody has coded, in clusters of what is alike. A cluster is a machine's grouping "
    "and no theme: look at its quotations before you make it a code. Stability says how well a cluster "
    "is found again when only a part of the segments is drawn."
)
_SAID = "emergent_said"


@st.cache_resource(max_entries=4, show_spinner=False)
def _loaded(file: str, written: int) -> Emergent:
    # When it was written only makes a new entry of the cache.
    return emergent.load(Path(file))


def found() -> Emergent | None:
    """Return the clusters that were found last, if any were while this server runs."""
    file = jobs.clusters_folder(state.location()) / emergent.WHOLE
    return _loaded(str(file), file.stat().st_mtime_ns) if file.exists() else None


def choose(*, again: bool) -> None:
    """Let a person choose what is clustered and how, and start it."""
    with st.container(key="filters"):
        controls = st.columns([2, 2, 3, 3, 2], vertical_alignment="bottom")
    size = controls[0].number_input(
        "Least segments in a cluster", 2, None, None, placeholder="Automatic", key="emergent_size"
    )
    seed = controls[1].number_input(
        "Seed", 0, None, 0, help="The same seed gives the same clusters.", key="emergent_seed"
    )
    leave = controls[2].toggle("Leave out what a suggestion explains", key="emergent_leave")
    threshold = None
    if leave:
        threshold = controls[3].slider("At least this likely", 0.05, 1.0, 0.5, 0.05)
    options = ["--seed", str(int(seed))]
    options += ["--min-size", str(int(size))] if size is not None else []
    options += ["--threshold", str(threshold)] if threshold is not None else []
    label = "Find again" if again else "Find clusters"
    busy = jobs.clustering(state.location()).active
    if controls[4].button(label, type="primary", disabled=busy):
        jobs.start_clustering(state.location(), *options)
        st.rerun()


@st.fragment(run_every=1)
def at_work() -> None:
    """Show how far the clustering is, and draw the page anew when it has ended."""
    job = jobs.clustering(state.location())
    if not job.active:
        st.rerun()
    st.progress(job.share, text=plain(f"{job.step.capitalize() or 'Starting'} …"))
    st.caption("You can go on coding meanwhile. What is not encoded yet takes the longest, once.")


def show(clusters: Emergent) -> None:
    """Draw the clusters, and say where all segments stand."""
    outdated = clusters.revision != projects.current_revision(state.project())
    note = " The study was changed since." if outdated else ""
    st.caption(plain(f"{cards.account(clusters.counts())}{note}"))
    downloads()
    if not clusters.clusters:
        few = clusters.counts().get("too few segments", 0)
        words = "What nobody has coded is too little, or too different, to be grouped."
        if few:
            words = f"Only {count(few, 'segment')} that nobody has coded say something; that is too few."
        states.empty("No cluster was found", words)
        return
    pages = -(-len(clusters.clusters) // MANY)
    shown = 1
    if pages > 1:
        shown = st.segmented_control(
            "Clusters, the largest first", range(1, pages + 1), default=1, required=True,
            format_func=lambda page: _range(page, len(clusters.clusters)), key="emergent_page",
        ) or 1  # fmt: skip
    book = projects.codebook(state.project())
    for cluster in clusters.clusters[(shown - 1) * MANY : shown * MANY]:
        with st.container(border=True, key=f"cluster-{cluster.id}"):
            draw(cluster, book)


def _range(page: int, n: int) -> str:
    return f"{(page - 1) * MANY + 1} to {min(page * MANY, n)}"


def draw(cluster: Cluster, book: Codebook) -> None:
    """Draw one cluster, and what can be done with it or was."""
    st.html(cards.card(cluster))
    made = emergent.code_of(cluster, book)
    if made is not None:
        st.caption(f"Made the code {plain(made.name)}. Undo is on the codebook page.")
    elif st.button("Make it a code", key=f"make-{cluster.id}"):
        make(cluster, book)


@st.dialog("Make a cluster a code", width="large")
def make(cluster: Cluster, book: Codebook) -> None:
    """Ask for the name, meaning and theme of the new code, and add it."""
    themes = [TOP, *(code.id for code in book.codes if not code.codable)]
    with st.form("make", border=False):
        name = st.text_input("Name", value=emergent.title(cluster))
        definition = st.text_area(
            "Definition", height=96, placeholder="What it is about, in a sentence or two"
        )
        theme = st.selectbox("Below theme", themes, format_func=theme_names(book))
        st.caption(f"Its {count(len(cluster.exemplars), 'quotation')} become the code's examples.")
        if not st.form_submit_button("Add code", type="primary"):
            return
    try:
        changed = emergent.make_code(
            state.project(), cluster, name=name, definition=definition, theme=theme or None,
            actor=state.coder().name, base_version=book.version,
        )  # fmt: skip
    except QualcodeError as problem:
        states.error(problem, before="The code was not added")
        return
    state.remember(_SAID, f"Added to the codebook, which is version {changed.version} now.")
    st.rerun()


def downloads() -> None:
    """Offer the tables of clusters and segments."""
    folder = jobs.clusters_folder(state.location())
    with st.container(horizontal=True):
        for name in (emergent.CLUSTERS, emergent.SEGMENTS):
            st.download_button(
                f"Download {name}", data=(folder / name).read_bytes, file_name=name, mime="text/csv",
                on_click="ignore",
            )  # fmt: skip


def page() -> None:
    """Draw what was found, or how far finding is."""
    st.title("Emergent", anchor=False)
    st.caption(ABOUT)
    if said := st.session_state.pop(_SAID, ""):
        states.saved(said)
    clusters = found()
    choose(again=clusters is not None)
    job = jobs.clustering(state.location())
    if job.active:
        at_work()
    elif job.failed:
        st.error(plain(f"Clusters could not be found: {job.failed}"))
    if clusters is not None:
        show(clusters)
    elif job.active or job.failed:
        return
    elif not state.overview().documents:
        words = "Bring documents in first; what nobody has coded is clustered here."
        states.empty("The study is empty", words, states.Action("Import documents", "import"))
    else:
        states.empty("No clusters yet", "Find clusters in what nobody has coded, as often as you like.")


page()
