"""The charts of theme frequencies, with the words that say what they show; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from qualcode.core.phrases import as_text, count, listed
from qualcode.formats.charts.parts import GREY, LINE, NOT_GIVEN, Layered, lines, tiles

# So many codes are drawn, and so many groups beside one another; more groups are drawn as tiles.
MOST, MOST_GROUPS = 15, 4
SOURCES = {
    "human": "codings by people",
    "accepted": "accepted suggestions",
    "machine": "open suggestions that nobody has checked",
    "any": "all sources together",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The rows of a table that are drawn, whose codings they count, and of how many codes."""

    rows: pd.DataFrame
    source: str
    n_codes: int
    n_left_out: int


def most(table: pd.DataFrame, *, unit: str, level: str = "code") -> Chosen | None:
    """Choose what is drawn of a table of theme frequencies: the codes that the most units speak of.

    Of all sources together, where there are several. Nothing where nothing is coded.
    """
    sources = list(dict.fromkeys(table["source"]))
    if not sources:
        return None
    source = "any" if "any" in sources else sources[0]
    rows = table[table["source"] == source]
    if "level" in table:
        rows = rows[rows["level"] == level]
    # Groups without a single unit that was read can have neither a share nor a count.
    rows = rows[rows[f"{unit}s_in_group"] > 0]
    totals = rows.groupby("code_id", sort=False)[f"n_{unit}s"].sum()
    found = totals[totals > 0]
    if found.empty:
        return None
    chosen = found.nlargest(MOST).index
    return Chosen(
        rows=rows[rows["code_id"].isin(chosen)], source=source, n_codes=len(chosen),
        n_left_out=len(found) - len(chosen),
    )  # fmt: skip


def total(table: pd.DataFrame, *, source: str, unit: str) -> int:
    """Return how many units all groups of a table of theme frequencies have together."""
    rows = table[table["source"] == source]
    # Every code has a row for each group, so the groups are added up for one code.
    return int(rows[rows["code_id"] == rows["code_id"].iloc[0]][f"{unit}s_in_group"].sum())


def has_shares(table: pd.DataFrame, *, share: str) -> bool:
    """Say whether all groups are large enough for shares, so that shares are what is drawn."""
    return bool(table[share].notna().all())


def labels(table: pd.DataFrame, by: Sequence[str]) -> pd.Series:
    """Return what each group is called: its values, one after the other."""
    named = table[list(by)].astype(str).replace("", NOT_GIVEN)
    return named.agg(" · ".join, axis=1)


def grouped(table: pd.DataFrame, by: Sequence[str], *, unit: str) -> pd.DataFrame:
    """Name the groups of a table with their size, in a column ``group``.

    Under a name of our own, because what people call their columns may mean something to Vega.
    """
    sizes = table[f"{unit}s_in_group"].astype(str)
    return table.assign(group=labels(table, by) + " (n = " + sizes + ")")


def in_order(table: pd.DataFrame, *, unit: str) -> list[str]:
    """Return the codes of a table, those first that the most units speak of."""
    totals = table.groupby("code", sort=False)[f"n_{unit}s"].sum()
    return [str(code) for code in totals.sort_values(ascending=False, kind="stable").index]


def frequency_chart(table: pd.DataFrame, *, by: Sequence[str], unit: str) -> Layered:
    """Draw one line per code with its share, or its count where any group is too small for one.

    ``table`` is a table of theme frequencies with one row per code and group. More groups than
    ``MOST_GROUPS`` are drawn as tiles, with the counts in them.
    """
    order = in_order(table, unit=unit)
    table = grouped(table, by, unit=unit) if by else table
    if by and table["group"].nunique() > MOST_GROUPS:
        return tiles(
            table, rows="code", columns="group", number=f"n_{unit}s", order=order,
            title=f"number of {unit}s", more=["theme", f"{unit}s_in_group"],
        )  # fmt: skip
    share = f"share_of_{unit}s"
    shares = has_shares(table, share=share)
    value, title = (share, f"share of {unit}s") if shares else (f"n_{unit}s", f"number of {unit}s")
    base = alt.Chart(table).encode(
        y=lines("code", order),
        tooltip=["theme", "code", *(["group"] if by else []), f"n_{unit}s", f"{unit}s_in_group"],
    )
    name = alt.Legend(title=" · ".join(by), labelLimit=320, orient="top", columns=2)
    groups = {"color": alt.Color("group:N", legend=name), "yOffset": "group:N"} if by else {}
    shapes = {"shape": alt.Shape("group:N", legend=name)} if by else {}
    # On top, because the chart of many codes is longer than a screen.
    look = {"format": "%", "tickCount": 8} if shares else {"tickMinStep": 1}
    axis = alt.Axis(orient="top", **look)
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X(f"{value}:Q", title=title, axis=axis), **groups, **shapes
    )
    layers = [dots]
    if shares and table["ci_low"].notna().any():
        rule = base.mark_rule(strokeWidth=2, color=GREY)
        layers.insert(
            0, rule.encode(x=alt.X("ci_low:Q", title=title, axis=axis), x2="ci_high:Q", **groups)
        )
    return alt.layer(*layers).properties(height=alt.Step(LINE if not by else 16))


def frequency_words(table: pd.DataFrame, *, by: Sequence[str], unit: str, min_group: int = 10) -> str:
    """Say what the chart of theme frequencies shows, and why it shows counts where it does."""
    share = f"share_of_{unit}s"
    if by and labels(table, by).nunique() > MOST_GROUPS:
        return f"Numbers of {unit}s, one tile for each code and group."
    if has_shares(table, share=share):
        kind = "Wilson intervals" if unit == "case" else "intervals over cases"
        bars = f", with 95 % {kind}" if table["ci_low"].notna().any() else ""
        return f"Shares of {unit}s{bars}."
    if not by:
        return f"Numbers of {unit}s, because there are fewer than {min_group}."
    small = sorted(set(labels(table[table[share].isna()], by)))
    named = ", ".join(small[:3]) + (f" and {len(small) - 3} more" if len(small) > 3 else "")
    why = f"because a group has fewer than {min_group}"
    return f"Numbers of {unit}s and not shares, {why}: {named}."


def caption(table: pd.DataFrame, chosen: Chosen, *, unit: str, documents: Sequence[str] = ()) -> str:
    """Say of how many units a chart is, whose codings it counts, and what is left out of it.

    ``documents`` are attributes in two groups of which one case may be.
    """
    size = count(total(chosen.rows, source=chosen.source, unit=unit), unit)
    if documents:
        several = as_text(listed(documents))
        size += f" (one that is in two groups of {several} counts in both)"
    said = f"{size}; {SOURCES.get(chosen.source, chosen.source)}."
    if "machine" in set(table["source"]):
        said += " No intervals are drawn: they would not cover the errors of suggestions."
    if chosen.n_left_out:
        all_codes = chosen.n_codes + chosen.n_left_out
        said += f" Drawn are the {chosen.n_codes} of {all_codes} with the most {unit}s."
    return said + " Who does not mention a thing has not denied it."
