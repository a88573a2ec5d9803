"""The page in the browser: ``streamlit run`` starts here."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from qualcode.ui import state

HERE = Path(__file__).parent
# What stands alone, and what opens from a word at the top; who codes seldom needs the tables.
PAGES = {
    "overview": "Overview",
    "import": "Import",
    "corpus": "Corpus",
    "code": "Code",
    "find": "Find",
    "codes": "Codebook",
    "suggestions": "Suggestions",
    "memos": "Memos",
    "emergent": "Emergent",
    "history": "History",
    "export": "Export",
    "study": "Study",
    "privacy": "Privacy",
}
FINDINGS = {
    "themes": "Themes",
    "questions": "JPD questions",
    "matrix": "Framework matrix",
    "quotations": "Quotations",
    "cooccurrence": "Co-occurrence",
    "groups": "Groups",
    "course": "Course",
    "saturation": "Saturation",
    "agreement": "Agreement",
    "prevalence": "Prevalence",
    "anchoring": "Anchoring",
    "report": "Report",
}


@st.cache_resource(show_spinner=False)
def boot() -> None:
    """Load what pages need once, then spare the collector from walking over it again."""
    import altair  # noqa: F401 (loaded here so that it lies before the freeze)
    import pandas  # noqa: F401 (likewise)

    gc.collect()
    gc.freeze()


def main() -> None:
    """Set up the page and run the one chosen."""
    # A file of our own, because Streamlit's icons are fetched from the network.
    st.set_page_config(
        page_title="qualcode", page_icon=str(HERE / "icon.png"), layout="wide",
        initial_sidebar_state="collapsed",
    )  # fmt: skip
    boot()
    st.html(f"<style>{(HERE / 'page.css').read_text()}</style>")
    st.html(f'<p class="qc-study">{escape(state.study_name())}</p>')
    st.navigation({"": _pages(PAGES), "Findings": _pages(FINDINGS)}, position="top").run()


def _pages(titles: Mapping[str, str]) -> list[StreamlitPage]:
    return [
        st.Page(HERE / "views" / f"{name}.py", title=title, url_path=name, default=name == "overview")
        for name, title in titles.items()
    ]


if __name__ == "__main__":
    main()
