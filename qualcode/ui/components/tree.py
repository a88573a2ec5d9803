"""The codebook as a tree in the browser; it says what is wanted and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from qualcode.core.palette import hues
from qualcode.model import Codebook
from qualcode.ui.components import sent

KEY = "tree"

_tree = st.components.v2.component(
    "qualcode.tree",
    html='<div class="qt-root"></div>', css="tree.css", js="tree.js", isolate_styles=False,
)  # fmt: skip


def tree(data: Mapping[str, Any], *, on_act: Callable[[], None]) -> None:
    """Draw the tree; ``on_act`` runs when a code is chosen or something is wanted of it."""
    _tree(key=KEY, data=dict(data), on_act_change=on_act)


def wanted() -> Mapping[str, str] | None:
    """Return what was wanted last, inside ``on_act``: an ``action``, a ``code`` and a ``target``."""
    found: Mapping[str, str] | None = sent(KEY, "act")
    return found


def tree_data(
    book: Codebook, *, selected: str | None, given: Mapping[str, int], due: Mapping[str, int]
) -> dict[str, Any]:
    """Return what the browser needs: codes in order, with what is counted of each."""
    colours = hues(book)
    return {
        "selected": selected,
        "codes": [
            {"id": c.id, "name": c.name, "parent": c.parent, "theme": not c.codable,
             "retired": c.retired, "cues": list(c.cues), "definition": c.definition,
             "n": given.get(c.id, 0), "due": due.get(c.id, 0), "hue": colours[c.id]}
            for c in book.codes
        ],
    }  # fmt: skip
