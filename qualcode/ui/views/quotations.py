"""Quotations: typical, strong and contrary ones of a theme or code, ready to be copied."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from qualcode.errors import QualcodeError
from qualcode.model import Codebook
from qualcode.services.passages import Corpus
from qualcode.services.people import NO_ATTRIBUTION, PSEUDONYM, attributes_of
from qualcode.services.quotation_bank import Bank, Wanted, quotation_bank, quotation_file
from qualcode.ui import downloads, state, states
from qualcode.ui.components.grid import quotes
from qualcode.ui.state import plain

# So many are drawn; all are in the files.
MOST = 60


def choose(found: Corpus) -> Wanted:
    """Let a person choose a code, how many quotations, and what is said of who speaks."""
    book = found.book
    names = {code.id: code.name for code in book.codes}
    used = {c.code_id for passage in found.passages for c in passage.codings}
    with st.container(key="filters"):
        first = st.columns([4, 4, 2, 2], vertical_alignment="bottom")
        second = st.columns([4, 4, 2, 2], vertical_alignment="bottom")
    within = first[0].selectbox(
        "Theme or code", in_order(book, used), key="quotations-code", persist_state="session",
        format_func=lambda key: names[key],
    )  # fmt: skip
    shown = first[1].multiselect(
        "Said of who speaks", [*attributes_of(found), PSEUDONYM], key="quotations-shown",
        persist_state="session", placeholder="Nothing", max_selections=6,
    )  # fmt: skip
    each = first[2].number_input("Of each kind", 1, 10, key="quotations-each", persist_state="session")
    people = first[3].number_input(
        "Shared by at least", 1, 50, 3, key="quotations-k", persist_state="session",
        help="How many people must share what is said of a speaker, before it is no risk.",
    )  # fmt: skip
    opposite = second[0].selectbox(
        "A code that contradicts it", [None, *sorted(used, key=lambda key: names.get(key, key))],
        key="quotations-opposite", persist_state="session",
        format_func=lambda key: names.get(key, key) if key else "none",
    )  # fmt: skip
    shortest = second[2].number_input(
        "Words, from", 1, 500, 6, key="quotations-from", persist_state="session"
    )
    longest = second[3].number_input("to", 1, 2000, 90, key="quotations-to", persist_state="session")
    return Wanted(
        within=within or "", each=each, shown=tuple(shown), fewest_people=people,
        fewest_words=shortest, most_words=longest, opposite=opposite or "",
    )  # fmt: skip


def in_order(book: Codebook, used: set[str]) -> list[str]:
    """Return the themes with codes that were given, each before these."""
    parents = {code.parent for code in book.codes if code.id in used}
    return [code.id for code in book.codes if code.id in used or code.id in parents]


def item(number: int, row: dict[str, Any]) -> dict[str, str]:
    """Return a quotation as the browser is told of it."""
    by = f"({row['attribution']})" if row["attribution"] else ""
    often = row["times_case_quoted"]
    told = {
        "id": str(number),
        "kind": f"{row['code']} · {row['kind']}: {row['reason']}",
        "words": row["quotation"],
        "by": by,
        "place": f"{row['document']}, {row['start']}–{row['end']} · {row['codes']} · {row['source']}",
        "copy": f"“{row['quotation']}” {by}".strip(),
    }
    if often > 2:
        told["note"] = f"{row['case_id']} is quoted {often} times in this list."
    if row["at_risk"]:
        better = f" Better: {row['instead']}." if row["instead"] else ""
        told["warning"] = f"May tell who speaks: {row['at_risk']}.{better}"
    if row["instead"]:
        instead = "" if row["instead"] == NO_ATTRIBUTION else f"({row['instead']})"
        told["safer"] = f"“{row['quotation']}” {instead}".strip()
    return told


def show(bank: Bank) -> None:
    """Draw the quotations, and what is to be known of how they were chosen."""
    st.caption(plain(" ".join(bank.notes)))
    if bank.table.empty:
        states.empty("No quotation of this length", "Allow shorter or longer ones above.")
        return
    rows = [{str(key): value for key, value in row.items()} for row in bank.table.to_dict("records")]
    items = [item(number, row) for number, row in enumerate(rows[:MOST])]
    quotes(items, key="bank-quotes", on_open=lambda number: go_to(bank, number))
    if len(rows) > MOST:
        st.caption(f"The first {MOST} are drawn; the files have all {len(rows):,}.")
    made = partial(quotation_file, bank, title=state.study_name())
    downloads.offer("quotations", bank.table, document=made)


def go_to(bank: Bank, number: str) -> None:
    """Remember which place is to be shown; the page leads there when it is drawn."""
    state.open_document(*bank.places[int(number)])
    state.remember("quotations-leave", True)


def page() -> None:
    """Choose quotations and show them."""
    if st.session_state.pop("quotations-leave", False):
        states.go("code")
    st.title("Quotations", anchor=False)
    with states.loading("Gathering what was said"):
        found = state.passages()
    if not found.passages:
        words = "Typical, strong and contrary quotations of each code will be here, ready to be copied."
        states.empty("Nothing is coded yet", words, states.Action("Code a document", "code"))
        return
    wanted = choose(found)
    try:
        bank = quotation_bank(state.project(), found, wanted)
    except QualcodeError as problem:
        states.error(problem, before="No quotations were chosen")
        return
    show(bank)


page()
