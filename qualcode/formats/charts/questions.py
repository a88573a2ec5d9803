"""The charts of answers to questions, with the words that say what they show; pure."""

from __future__ import annotations

import pandas as pd

from qualcode.core.phrases import count
from qualcode.formats.charts.frequencies import SOURCES
from qualcode.formats.charts.parts import NOT_GIVEN, Layered, tiles
from qualcode.formats.charts.stacks import Part, stacked
from qualcode.formats.charts.valence import valence_chart, valence_words
from qualcode.model import Question

# More columns than this become rows.
MOST_ACROSS = 8


def drawn_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are drawn: of all sources together, where there are several."""
    sources = list(dict.fromkeys(table["source"]))
    return table[table["source"] == ("any" if "any" in sources else sources[0])]


def answer_chart(question: Question, table: pd.DataFrame) -> Layered | None:
    """Draw what answers a question; nothing where nothing is coded that does."""
    rows = drawn_rows(table)
    if question.kind == "contrast":
        rows = rows[rows["cases_in_group"] > 0]
        return _contrast(rows) if rows["n_either"].any() else None
    whole = rows[rows["attribute"] == ""]
    if question.kind == "valence":
        found = whole[whole["n_cases"] > 0]
        return valence_chart(found, by=[], unit="case") if len(found) else None
    if not whole["n_cases_near"].any():
        return None
    # Many names stand better one below the other.
    down, across = ("row", "column")
    if whole["column"].nunique() > max(MOST_ACROSS, whole["row"].nunique()):
        down, across = across, down
    return tiles(
        whole, rows=down, columns=across, number="n_cases_near", title="number of cases",
        order=list(dict.fromkeys(whole[down])),
        more=["n_cases_row", "n_cases_column", "n_cases_both", "n_cases_same", "cases_in_group"],
    )  # fmt: skip


def _contrast(rows: pd.DataFrame) -> Layered:
    first, second = rows["first"].iloc[0], rows["second"].iloc[0]
    value = rows["value"].astype(str).replace("", NOT_GIVEN)
    group = (rows["attribute"] + ": " + value).where(rows["attribute"] != "", "all cases")
    named = rows.assign(line=group + " (n = " + rows["cases_in_group"].astype(str) + ")")
    parts = [
        Part(column="n_both", name=f"{first} and {second}", sign="●", colour="#2457A6"),
        Part(column="n_only_first", name=f"only {first}", sign="◐", colour="#0F7B6C"),
        Part(column="n_only_second", name=f"only {second}", sign="○", colour="#C27A12"),
        Part(column="n_neither", name="neither", sign="–", colour="#A7B0BD"),
    ]
    return stacked(
        named, parts, order=named["line"].tolist(), title="number of cases", more=["cases_in_group"]
    )


def answer_words(question: Question, table: pd.DataFrame) -> str:
    """Say what the chart of an answer shows, of how many cases, and whose codings it counts."""
    rows = drawn_rows(table)
    whole = rows[rows["attribute"] == ""]
    source = str(rows["source"].iloc[0])
    of = f"{count(int(whole['cases_in_group'].max()), 'case')}; {SOURCES.get(source, source)}."
    if question.kind == "contrast":
        row = whole.iloc[0]
        return (
            f"{of} {row['n_both']} speak of both “{row['first']}” and “{row['second']}”, "
            f"{row['n_only_first']} only of “{row['first']}”, {row['n_only_second']} only of "
            f"“{row['second']}”, {row['n_neither']} of neither."
        )
    if question.kind == "valence":
        return f"{valence_words(whole, unit='case')} {of}"
    most = whole.sort_values("n_cases_near", ascending=False, kind="stable").iloc[0]
    where = "in the same segment"
    if question.within:
        where = f"at most {count(question.within, 'segment')} apart in one document"
    said = f"Tiles of how many cases speak of {question.row_name or 'the row'} and "
    said += f"{question.column_name or 'the column'} {where}, of {of}"
    if not most["n_cases_near"]:
        return said
    said += f" Most often: {most['row']} with {most['column']} "
    return said + f"({count(int(most['n_cases_near']), 'case')})."
