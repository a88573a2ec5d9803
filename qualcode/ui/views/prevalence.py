"""Prevalence: draw an audit sample, see how far it is, and correct the machine's counts with it."""

from __future__ import annotations

from typing import cast

import streamlit as st

from qualcode.core.phrases import as_sentences, as_text, count, listed
from qualcode.errors import AuditError, QualcodeError
from qualcode.formats.charts import prevalence as charts
from qualcode.model import AuditOf
from qualcode.services import audit_plan, auditing, study
from qualcode.services.audit_state import AuditState, audit_state, faults
from qualcode.services.frequencies import attributes
from qualcode.services.prevalence import corrected_prevalence, sample_words
from qualcode.ui import downloads, state, states
from qualcode.ui.state import plain

WHY = (
    "Counting what a machine suggests is off by its errors, and an interval around that count knows "
    "nothing of them. People code a random sample without seeing any suggestion; their judgement "
    "corrects the count of all the rest."
)
SPREAD = {
    "probability": "what is predicted: more where the machine is in doubt",
    "document": "documents: some of each",
    "case": "cases: some of each",
}
UNITS = {"segment": "segments", "case": "whole cases"}


def draw() -> None:
    """Draw what was chosen."""
    chosen = st.session_state
    of = cast("AuditOf", chosen["audit-of"])
    by = [name for name in chosen["audit-by"] if not (of == "case" and name == "case")]
    seed = int(chosen["audit-seed"]) if str(chosen["audit-seed"]).strip().isdigit() else None
    states.attempt(
        lambda: auditing.draw_audit(
            state.project(), n=int(chosen["audit-n"]), of=of, by=by, seed=seed, actor=state.coder().name
        ),
        key="audit", said="The sample is drawn. Its suggestions wait until a coder is done.",
    )  # fmt: skip


def adopt() -> None:
    """Take the share that is coded blind anyway."""
    states.attempt(
        lambda: auditing.adopt_share(state.project(), actor=state.coder().name), key="audit",
        said="The share is the audit sample from now on.",
    )  # fmt: skip


def withdraw() -> None:
    """Give the sample up."""
    reason = str(st.session_state.get("audit-reason", ""))
    states.attempt(
        lambda: auditing.withdraw(state.project(), reason=reason, actor=state.coder().name), key="audit",
        said="The sample is withdrawn. It stays on record.",
    )  # fmt: skip


def choose() -> None:
    """Let a person choose a sample, and say beforehand what it will be good for."""
    st.write(WHY)
    with st.container(key="split-audit"):
        left, right = st.columns([5, 4], gap="large")
    with left:
        st.header("Draw an audit sample", anchor=False)
        of = st.radio(
            "Draw", list(UNITS), key="audit-of", format_func=UNITS.__getitem__, horizontal=True,
            captions=["For shares of segments.", "For shares of cases: all that a case says is coded."],
        )  # fmt: skip
        n = st.number_input("How many", 2, 100_000, 200, 10, key="audit-n")
        st.multiselect(
            "Spread over", list(SPREAD), ["probability", "document"], key="audit-by",
            format_func=SPREAD.__getitem__, placeholder="Nothing: a simple random sample",
        )  # fmt: skip
        st.text_input("Seed", key="audit-seed", placeholder="drawn by lot", help="A number.")
    with right:
        st.header("What it will be good for", anchor=False)
        try:
            found = audit_plan.plan(state.project(), n=int(n), of=cast("AuditOf", of))
        except AuditError as problem:
            st.info(plain(as_sentences(problem)))
            return
        for words in audit_plan.plan_words(found):
            st.write(plain(words))
        st.button("Draw the sample", type="primary", on_click=draw)
        st.caption("It is kept for good. The suggestions for what is drawn are hidden from each coder.")
        share = study.blinding(state.project()).share
        if share > 0:
            st.button(f"Or take the {share:.0%} that are coded blind anyway", on_click=adopt)
            st.caption("They are a simple random sample of segments, with a known chance.")


def go_on() -> None:
    """Work in the order that leads through the sample, from now on."""
    state.remember("order_of_work", "audit")
    st.session_state.pop("order", None)


def progress(found: AuditState) -> None:
    """Say how far the sample is coded, and what is in the way of a corrected share."""
    done, of = found.n_done, found.n_segments
    st.progress(done / of if of else 1.0, text=f"{done:,} of {count(of, 'segment')} coded alone")
    if found.by_coder:
        told = [f"{name}: {n:,}" for name, n in found.by_coder.items()]
        st.caption(plain(f"By {', '.join(told)}."))
    if done < of and st.button("Code what was drawn", type="primary", on_click=go_on):
        states.go("code")


def about(found: AuditState) -> None:
    """Say how the sample was drawn, and let it be withdrawn."""
    gone = auditing.withdrawn(state.project())
    with st.expander("About the sample"):
        for words in sample_words(found, n_withdrawn=len(gone)):
            st.write(plain(words))
        st.text_input(
            "Why it is withdrawn", key="audit-reason",
            help="Who draws until the outcome pleases has no random sample: the reason is kept.",
        )  # fmt: skip
        st.button("Withdraw the sample", on_click=withdraw)


def corrected(found: AuditState, *, as_drawn: bool) -> None:
    """Show the corrected shares as a chart and as the table that is exported."""
    of_cases, of_documents = attributes(state.project())
    with st.container(key="filters"):
        controls = st.columns(3, vertical_alignment="bottom")
    names = [None, *of_cases, *of_documents]
    by = controls[0].selectbox("Compare by", names, format_func=lambda name: name or "nothing")
    units: list[AuditOf] = ["case", "segment"] if found.audit.of == "case" else ["segment"]
    unit = controls[1].selectbox("Share of", units, format_func=lambda name: f"{name}s")
    threshold = controls[2].slider("The machine counts from", 0.05, 1.0, 0.5, 0.05)
    with states.loading("Counting"):
        made = corrected_prevalence(
            state.project(), unit=unit, by=by, threshold=threshold, as_drawn=as_drawn
        )
    words = charts.prevalence_words(made.table)
    drawn = None
    if len(charts.shown(made.table)):
        drawn = charts.prevalence_chart(made.table, by=by)
        st.altair_chart(drawn, alt=words)
    st.caption(plain(f"{words} {' '.join(made.said)}"))
    st.header("Every share, with how many were audited", anchor=False)
    st.dataframe(made.table, hide_index=True, alt="Corrected prevalence, one row per code and group.")
    downloads.offer("prevalence", made.table, chart=drawn)


def page() -> None:
    """Show what there is to do: to draw, to code what was drawn, or to read the corrected shares."""
    st.title("Prevalence", anchor=False)
    states.outcome("audit")
    with states.loading("Looking at the sample"):
        found = audit_state(state.project())
    if found is None:
        choose()
        return
    progress(found)
    as_drawn = False
    if found.suggester != found.audit.suggester:
        as_drawn = st.toggle("Count what was suggested at the draw, though newer suggestions were made")
    amiss = faults(state.project(), found, as_drawn=as_drawn)
    if amiss:
        st.info(plain(f"No share can be corrected yet: {as_text(listed(amiss, last=', and '))}."))
    else:
        try:
            corrected(found, as_drawn=as_drawn)
        except QualcodeError as problem:
            states.error(problem, before="No share was corrected")
    about(found)


page()
