"""Where coders differ, one by one: who said what, the words, and what is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from qualcode.core.phrases import count, shorten
from qualcode.model import Codebook
from qualcode.services import adjudication, agreement, history
from qualcode.services.adjudication import Dispute
from qualcode.services.layers import CodersLayers
from qualcode.ui import downloads, state, states
from qualcode.ui.components.passing import pass_keys
from qualcode.ui.state import plain

# So many lines at first, and so many more with each "Show more".
LINES = 30
NOTHING = "nothing"
STATES = {"open": "to be decided", "decided": "decided", "all": "all"}
BLIND = (
    "Others’ codes are shown only for segments that you have finished yourself, so that what you code "
    "stays your own. {withheld} where coders differ you have not finished."
)
ANYWAY = (
    "Show them where you coordinate and do not code these documents. The history keeps that you did, "
    "and what you code in them afterwards does not count as coded alone."
)


def section(found: CodersLayers) -> None:
    """Draw the disagreements that may be shown, and let them be decided."""
    project, coder = state.project(), state.coder()
    shown = adjudication.visible_units(project, found, coder)
    differing = set(agreement.differing(found.layers)[:, 0].tolist())
    withheld(found, len(differing - shown))
    states.outcome("agree")
    disputes = adjudication.disputes(project, found, among=shown)
    if not disputes:
        states.empty("No disagreement to show", "Where coders differ on a segment, it is listed here.")
        return
    chosen = choose(disputes, found.book)
    with st.container(key="split-agreement"):
        left, right = st.columns([3, 2], gap="large")
    with left:
        dispute = listed(chosen, found.book)
        pass_keys()
    with right, st.container(key="aside"):
        if dispute is None:
            st.caption("Choose a segment to see who said what, and to decide.")
        else:
            details(dispute, found, chosen)
    table = agreement.disagreements(found, among=shown)
    downloads.offer("disagreements", table)
    if any(d.decided for d in disputes) and shown >= set(
        agreement.differing(found.layers)[:, 0].tolist()
    ):
        downloads.offer("agreed", adjudication.agreed_table(project, found))


def withheld(found: CodersLayers, n: int) -> None:
    """Say how many disagreements are not shown, and let who coordinates see them all the same."""
    if not n:
        return
    with st.container(key="agree-blind", horizontal=True, vertical_alignment="center"):
        st.caption(BLIND.format(withheld=count(n, "segment")))
        st.button(
            "Show them all the same", key="agree-anyway", help=ANYWAY, on_click=_show, args=(found,)
        )


def _show(found: CodersLayers) -> None:
    states.attempt(
        lambda: adjudication.show_unfinished(state.project(), found, coder=state.coder()), key="agree",
        said="All disagreements are shown. The history keeps it.",
    )  # fmt: skip


def choose(disputes: Sequence[Dispute], book: Codebook) -> list[Dispute]:
    """Let a person choose which disagreements are listed."""
    names = {code.id: code.name for code in book.codes}
    codes = [key for key in names if any(key in d.codes for d in disputes)]
    documents = {d.document.id: d.document.name for d in disputes}
    pair: tuple[str, str] | None = st.session_state.get("agree-pair")
    with st.container(key="filters-differ"):
        which, where, how = st.columns(3, vertical_alignment="bottom")
    code = which.selectbox(
        "Code", ["", *codes], key="agree-code", persist_state="session",
        format_func=lambda key: names[key] if key else "all",
    )  # fmt: skip
    document = where.selectbox(
        "Document", ["", *documents], key="agree-document", persist_state="session",
        format_func=lambda key: documents.get(key, "all"),
    )  # fmt: skip
    which_state = how.selectbox(
        "Show", list(STATES), key="agree-state", persist_state="session", format_func=STATES.__getitem__
    )
    if pair is not None:
        both = " and ".join(names.get(key, key) for key in pair)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                plain(f"Only segments in which one coder gave the one and another the other: {both}.")
            )
            st.button("Show all pairs", key="agree-unpair", on_click=_unpair)
    wanted = {"open": (False,), "decided": (True,), "all": (False, True)}[which_state]
    # Who has just decided still sees what was decided, until the next one is asked for.
    current = st.session_state.get("agree-line")
    return [
        d for d in disputes
        if (not code or code in d.codes) and (not document or d.document.id == document)
        and (d.settled in wanted or d.unit == current) and (pair is None or confused(d, pair))
    ]  # fmt: skip


def _unpair() -> None:
    st.session_state.pop("agree-pair", None)


def confused(dispute: Dispute, pair: tuple[str, str]) -> bool:
    """Say whether in a dispute one coder gave only one of two codes, and another only the other."""
    has = [(pair[0] in codes, pair[1] in codes) for codes in dispute.said.values()]
    return (True, False) in has and (False, True) in has


def listed(chosen: Sequence[Dispute], book: Codebook) -> Dispute | None:
    """List disagreements, and return the one that is chosen."""
    limit = st.session_state.setdefault("agree-limit", LINES)
    lines = {d.unit: d for d in chosen[:limit]}
    if not lines:
        st.caption("There is none of these.")
        return None
    if st.session_state.get("agree-line") not in lines:
        st.session_state["agree-line"] = None
    with st.container(key="lines"):
        unit: int | None = st.radio(
            f"{count(len(chosen), 'segment')} on which coders differ", list(lines), index=None,
            key="agree-line", format_func=lambda key: f"“{plain(shorten(lines[key].words))}”",
            captions=[plain(_caption(d, book)) for d in lines.values()],
        )  # fmt: skip
    if len(chosen) > limit and st.button("Show more", key="agree-more"):
        state.remember("agree-limit", limit + LINES)
        st.rerun()
    return lines.get(unit) if unit is not None else None


def _caption(dispute: Dispute, book: Codebook) -> str:
    names = {code.id: code.name for code in book.codes}
    told = [f"{who}: {_listed(codes, names)}" for who, codes in _disputed(dispute).items()]
    return " · ".join([dispute.document.name, *told, *(["decided"] if dispute.settled else [])])


def _disputed(dispute: Dispute) -> dict[str, list[str]]:
    """Return of what each coder gave only that on which they differ."""
    return {who: [c for c in codes if c in dispute.codes] for who, codes in dispute.said.items()}


def _listed(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names[key] for key in codes) or NOTHING


def details(dispute: Dispute, found: CodersLayers, chosen: Sequence[Dispute]) -> None:
    """Show one disagreement with what the codes mean, and let it be decided."""
    names = {code.id: code for code in found.book.codes}
    st.header(plain(dispute.document.name), anchor=False)
    st.html(f'<blockquote class="qe-quote"><bdi>{escape(dispute.words)}</bdi></blockquote>')
    titles = {key: code.name for key, code in names.items()}
    rows = "".join(
        f"<dt>{escape(who)}</dt><dd>{escape(_listed(codes, titles))}</dd>"
        for who, codes in dispute.said.items()
    )
    st.html(f'<dl class="qc-facts">{rows}</dl>')
    meanings = "".join(
        f"<dt>{escape(names[key].name)}</dt><dd>{escape(names[key].definition)}</dd>"
        for key in dispute.codes
        if names[key].definition
    )
    if meanings:
        with st.expander("What the codes mean"):
            st.html(f'<dl class="qc-facts">{meanings}</dl>')
    decide(dispute, found.book)
    _ways_on(dispute, found, chosen)


def decide(dispute: Dispute, book: Codebook) -> None:
    """Draw the decisions that there are, each with its key."""
    names = {code.id: code.name for code in book.offered}
    if dispute.decided:
        yes = [names.get(key, key) for key, applies in dispute.decided.items() if applies]
        because = f" because {dispute.reason}" if dispute.reason else ""
        told = ", ".join(yes) or NOTHING
        st.markdown(f"**Decided** by {plain(dispute.decided_by)}: {plain(told)}{plain(because)}")
    st.text_input("Reason", key="agree-reason", placeholder="Why? It helps to sharpen the codebook.")
    said = _disputed(dispute)
    several = "both" if len(said) == 2 else "all"
    none = "neither" if len(said) == 2 else "none"
    with st.container(key="agree-decide", horizontal=True, gap="small"):
        for number, (who, codes) in enumerate(said.items(), start=1):
            _button(who, dispute, codes, key=str(number))
        _button(several, dispute, dispute.codes, key=str(len(said) + 1))
        _button(none, dispute, (), key="0")
    other = st.multiselect(
        "Another code", [key for key in names if key not in dispute.codes], key="agree-other",
        format_func=lambda key: names[key], placeholder="Another code", label_visibility="collapsed",
    )  # fmt: skip
    if other:
        st.button("Decide for these", key="agree-these", on_click=_decide, args=(dispute, tuple(other)))


def _button(label: str, dispute: Dispute, codes: Sequence[str], *, key: str) -> None:
    # More than nine coders have no keys left.
    shortcut = key if len(key) == 1 else None
    st.button(
        plain(label), key=f"agree-for-{key}", shortcut=shortcut, on_click=_decide,
        args=(dispute, tuple(codes)),
    )  # fmt: skip


def _decide(dispute: Dispute, codes: tuple[str, ...]) -> None:
    applies = {key: key in codes for key in dict.fromkeys([*dispute.codes, *codes])}
    reason = st.session_state.get("agree-reason", "")
    states.attempt(
        lambda: adjudication.decide(
            state.project(), dispute, applies, reason=reason, coder=state.coder()
        ),
        key="agree", said="Decided. The coders’ own codings stay as they are.",
    )  # fmt: skip
    state.remember("agree-reason", "")
    state.remember("agree-other", [])


def _ways_on(dispute: Dispute, found: CodersLayers, chosen: Sequence[Dispute]) -> None:
    units = [d.unit for d in chosen]
    following = [d.unit for d in chosen[units.index(dispute.unit) + 1 :] if not d.settled]
    everyone = adjudication.sees_nothing_new(
        state.project(), found, dispute.document.id, coder=state.coder()
    )
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Next", key="agree-next", shortcut="Enter", type="primary", on_click=_go_on,
            args=(following[0] if following else None,), disabled=not following,
        )  # fmt: skip
        if st.button("Go to the place", key="agree-place"):
            start = dispute.segment.span.start
            state.open_document(dispute.document.id, start, everyone=everyone)
            states.go("code")
        if dispute.decided and dispute.decided_by == state.coder().name:
            st.button("Undo last decision", key="agree-undo", on_click=_undo)
    if not everyone:
        st.caption("There others’ codings stay hidden: some lie where you have not finished.")


def _go_on(unit: int | None) -> None:
    state.remember("agree-line", unit)
    state.remember("agree-reason", "")


def _undo() -> None:
    states.attempt(
        lambda: history.undo_last(state.project(), adjudication.SCOPE, actor=state.coder().name),
        key="agree", said="Undone.",
    )  # fmt: skip
