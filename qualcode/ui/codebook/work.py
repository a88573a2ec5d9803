"""What was done with a code: its quotations, what is to be looked at again, its history, its memos."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TypeVar

import streamlit as st

from qualcode.core.history import REDONE, UNDONE
from qualcode.core.phrases import as_text
from qualcode.model import Code, Event, Memo
from qualcode.services import history, memos, projects, reviews
from qualcode.services.code_quotations import Quotation, quotations
from qualcode.services.naming import names_for
from qualcode.ui import state
from qualcode.ui.codebook import session, sheets
from qualcode.ui.state import plain
from qualcode.ui.wording import deed

Item = TypeVar("Item")
QUOTATIONS, REVIEWS, EVENTS = 8, 5, 12
CODE_PAGE = Path(__file__).parents[1] / "views" / "code.py"


def draw_quotations(code: Code) -> None:
    """List the quotations of a code; other people's only when asked for."""
    found = quotations(state.project(), code.id)
    everyone = st.toggle(
        "Show other coders' quotations", key="codebook_everyone", persist_state="session"
    )
    me = state.coder().name
    shown = [q for q in found if everyone or q.coder == me]
    others = len(found) - len(shown)
    older = sum(1 for q in shown if q.older)
    about = [f"{len(shown)} quotations"]
    about += [f"{older} made under an older meaning"] if older else []
    about += [f"{others} by other coders not shown"] if others else []
    st.caption(", ".join(about))
    if not found:
        st.html(sheets.empty("Nothing is coded with it yet.", "Quotations come from the Code page."))
    elif not shown:
        st.html(sheets.empty("You have coded nothing with it.", "Others have; see the switch above."))
    for number, one in enumerate(paged(shown, QUOTATIONS, key=f"quotations-{code.id}")):
        with st.container(horizontal=True, key=f"quotation-{number}", vertical_alignment="center"):
            st.html(sheets.quotation(one), width="stretch")
            if st.button("Open", key=f"open-{one.coding.id}", type="tertiary"):
                state.remember("last_document", one.coding.document_id)
                state.remember("goto", (one.coding.document_id, one.coding.span.start))
                st.switch_page(CODE_PAGE)


def draw_reviews(code: Code) -> None:
    """List one's own codings of a code that are to be looked at again, and settle them."""
    found = reviews.due(state.project(), code_id=code.id)
    me = state.coder().name
    mine = [q for q in found if q.coder == me]
    others = Counter(q.coder for q in found if q.coder != me)
    waiting = ", ".join(f"{n} of {name}" for name, n in others.items())
    if waiting:
        st.caption(plain(f"Also waiting for their coders: {waiting}"))
    if not mine:
        st.html(sheets.empty("Nothing of yours is to be looked at again.",
                       "Codings come here when a code is split, or a review is asked for."))  # fmt: skip
        return
    st.caption(f"{len(mine)} of yours to look at again")
    heirs, rest = reviews.choices(state.project(), code.id)
    for one in paged(mine, REVIEWS, key=f"reviews-{code.id}"):
        with st.container(border=True):
            st.html(sheets.quotation(one))
            _settling(one, heirs, rest)


def _settling(one: Quotation, heirs: list[Code], others: list[Code]) -> None:
    key = one.coding.id
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Keep", key=f"keep-{key}", on_click=_settle, args=(one, None))
        for heir in heirs:
            st.button(
                plain(heir.name), key=f"give-{key}-{heir.id}", on_click=_settle, args=(one, heir),
                help=plain(heir.definition) or None,
            )  # fmt: skip
        names = {code.id: code for code in others}
        other = st.selectbox(
            "Another code", list(names), index=None, key=f"other-{key}", width=220,
            format_func=lambda code_id: names[code_id].name, placeholder="Another code",
            label_visibility="collapsed",
        )  # fmt: skip
        chosen = names.get(other or "")
        st.button("Recode", key=f"recode-{key}-{other}", disabled=chosen is None, on_click=_settle,
                  args=(one, chosen))  # fmt: skip


def _settle(one: Quotation, code: Code | None) -> None:
    session.attempt(
        lambda: reviews.settle(
            state.project(), one.coding, coder=state.coder(), code_id=code.id if code else ""
        ),
        said=f"Recoded to {code.name}" if code else "Kept",
    )


def draw_history(code: Code) -> None:
    """List what was done to a code and with it; one's own actions can be undone."""
    project, me = state.project(), state.coder().name
    found = history.events(project, code_id=code.id)
    undone, names = history.undone(project), names_for(project, found)
    if not found:
        st.html(sheets.empty("Nothing was done with it since the project began.", ""))
    for event in paged(found, EVENTS, key=f"history-{code.id}"):
        what = as_text(deed(event, names))
        own = event.actor == me and event.sequence not in undone and history.can_be_undone(event)
        with st.container(horizontal=True, vertical_alignment="center", key=f"event-{event.sequence}"):
            st.html(sheets.event(event, what, undone=event.sequence in undone), width="stretch")
            if own and event.kind not in (UNDONE, REDONE):
                st.button("Undo", key=f"undo-{event.sequence}", type="tertiary", on_click=_undo,
                          args=(event, what))  # fmt: skip


def _undo(event: Event, what: str) -> None:
    session.attempt(
        lambda: history.undo_event(state.project(), event.sequence, actor=state.coder().name),
        said=f"Undone: {what}",
    )


def draw_memos(code: Code) -> None:
    """Read the memos on a code, change one's own, and write another."""
    project, me = state.project(), state.coder()
    people = projects.coders(project)
    found = [m for m in memos.memos(project) if m.target_kind == "code" and m.target_id == code.id]
    for memo in found:
        if memo.coder_id == me.id:
            _memo_form(code, memo)
        else:
            st.html(sheets.memo(memo, people[memo.coder_id].name))
    _memo_form(code, None, n=len(found))


def _memo_form(code: Code, memo: Memo | None, *, n: int = 0) -> None:
    key = f"memo-{memo.id if memo else f'{code.id}-{n}'}"
    with st.form(f"{key}-form"):
        text = st.text_area(
            f"Your memo of {memo.changed_at[:10]}" if memo else "A new memo", memo.text if memo else "",
            key=key, height=110, placeholder="What you notice about this code, and why it matters",
        )  # fmt: skip
        saved = st.form_submit_button("Save memo")
    if saved:
        session.attempt(
            lambda: memos.write_memo(
                state.project(), target_kind="code", target_id=code.id, text=text, coder=state.coder(),
                memo_id=memo.id if memo else "",
            ),
            said=("Memo changed" if memo else "Memo saved") if text.strip() else "Memo removed",
        )  # fmt: skip
        st.rerun()


def paged(found: list[Item], size: int, *, key: str) -> list[Item]:
    """One page of a long list, with a choice of pages where there are several."""
    pages = -(-len(found) // size)
    if pages <= 1:
        return found
    # The page that was open may be gone with what stood on it.
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = pages
    page = st.pagination(pages, key=key)
    return found[(page - 1) * size : page * size]
