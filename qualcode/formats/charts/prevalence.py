"""The chart of corrected prevalence: what the machine alone would say, and what holds; pure."""

from __future__ import annotations

import altair as alt
import pandas as pd

from qualcode.core.phrases import count
from qualcode.formats.charts.parts import GREY, LINE, NOT_GIVEN, Layered, lines

CORRECTED, MACHINE = "corrected", "counting the machine"
MOST = 15


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are drawn: of the codes that apply most often, where a share is known."""
    known = table[table["corrected"].notna()]
    found = known[(known["corrected"] > 0) | (known["machine_only"] > 0)]
    most = found["corrected"].astype(float).groupby(found["code_id"]).max().nlargest(MOST).index
    return known[known["code_id"].isin(most)]


def prevalence_chart(table: pd.DataFrame, *, by: str | None) -> Layered:
    """Draw a line per code and group with the corrected share and its interval, and the machine's count.

    In brackets is to how many of those audited the code applies.
    """
    rows = shown(table)
    rows = rows.assign(most=rows.groupby("code")["corrected"].transform("max").astype(float))
    keys = ["most", "code", *([by] if by else [])]
    rows = rows.sort_values(keys, ascending=[key != "most" for key in keys])
    of = rows["audited_with_code"].astype(str) + " of " + rows["n_audited"].astype(str)
    group = ", " + rows[by].replace("", NOT_GIVEN) if by else ""
    rows = rows.assign(line=rows["code"] + group + "  (" + of + ")")
    title = f"share of {rows['unit'].iloc[0]}s" if len(rows) else "share"
    base = alt.Chart(_ways(rows)).encode(
        y=lines("line", rows["line"].tolist()),
        tooltip=["theme", "line", "way", "share", "n_audited", "n_units"],
    )
    ways, legend = [CORRECTED, MACHINE], alt.Legend(orient="bottom")
    shapes = alt.Scale(domain=ways, range=["circle", "cross"])
    rule = base.mark_rule(strokeWidth=3, color=GREY).transform_filter(alt.datum.way == CORRECTED)
    dots = base.mark_point(size=80, opacity=1, filled=True).encode(
        x=alt.X("share:Q", title=title, axis=alt.Axis(orient="top", format="%", tickCount=8)),
        color=alt.Color("way:N", title=None, scale=alt.Scale(domain=ways), legend=legend),
        shape=alt.Shape("way:N", title=None, scale=shapes, legend=legend),
    )
    ends = rule.encode(x=alt.X("corrected_low:Q", title=title), x2="corrected_high:Q")
    return alt.layer(ends, dots).properties(height=alt.Step(LINE))


def _ways(rows: pd.DataFrame) -> pd.DataFrame:
    """Return two rows for each: the corrected, which alone has an interval, and the machine's count."""
    corrected = rows.assign(way=CORRECTED, share=rows["corrected"].astype(float))
    counted = rows.assign(way=MACHINE, share=rows["machine_only"].astype(float))
    return pd.concat([corrected, counted], ignore_index=True)


def prevalence_words(table: pd.DataFrame) -> str:
    """Say what the chart shows: of what the shares are, how many were audited, and what is not drawn."""
    rows = shown(table)
    if rows.empty:
        return "No share can be told, for the reasons in the table."
    unit = str(rows["unit"].iloc[0])
    first = rows[rows["code_id"] == rows["code_id"].iloc[0]]
    n, audited = int(first["n_units"].sum()), int(first["n_audited"].sum())
    outside = rows[
        (rows["machine_only"] < rows["corrected_low"]) | (rows["machine_only"] > rows["corrected_high"])
    ]
    words = (
        f"Dots: the share of {count(n, unit)} to which a code applies, the machine's errors taken out "
        f"by {count(audited, unit)} that people coded alone; lines: 95 % intervals over documents. "
        f"Crosses: counting what the machine suggests, outside of the interval for {len(outside)} of "
        f"{len(rows)}."
    )
    blank = table[table["corrected"].isna()]
    if len(blank):
        words += f" Not drawn: {len(blank)} of {len(table)} rows, for the reason in the table."
    return words
