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
    most = found.groupby("code_id")["corrected"].max().nlargest(MOST).index
    return known[known["code_id"].isin(most)]


def prevalence_chart(table: pd.DataFrame, *, by: str | None) -> Layered:
    """Draw a line per code with the corrected share and its interval, and the machine's count beside it.

    With ``by`` each group has a chart of its own, one below the other.
    """
    rows = shown(table)
    order = rows.groupby("code")["corrected"].max().sort_values(ascending=False).index.tolist()
    if by:
        rows = rows.assign(group=rows[by].replace("", NOT_GIVEN))
    long = rows.melt(
        id_vars=[n for n in rows.columns if n not in ("corrected", "machine_only")],
        value_vars=["corrected", "machine_only"], var_name="way", value_name="share",
    )  # fmt: skip
    long["way"] = long["way"].map({"corrected": CORRECTED, "machine_only": MACHINE})
    # An interval belongs to what is corrected alone.
    long.loc[long["way"] == MACHINE, ["corrected_low", "corrected_high"]] = None
    unit = str(rows["unit"].iloc[0]) if len(rows) else "segment"
    title = f"share of {unit}s"
    x = alt.X("share:Q", title=title, axis=alt.Axis(orient="top", format="%", tickCount=8))
    base = alt.Chart(long).encode(
        y=lines("code", order),
        tooltip=["theme", "code", *(["group"] if by else []), "way", "share", "n_audited", "n_units"],
    )
    ways = [CORRECTED, MACHINE]
    rule = base.transform_filter(alt.datum.way == CORRECTED).mark_rule(strokeWidth=3, color=GREY)
    dots = base.mark_point(size=80, opacity=1, filled=True).encode(
        x=x,
        color=alt.Color("way:N", title=None, sort=ways, legend=alt.Legend(orient="bottom")),
        shape=alt.Shape(
            "way:N", title=None, sort=ways, scale=alt.Scale(domain=ways, range=["circle", "cross"])
        ),
    )
    layers = alt.layer(
        rule.encode(x=alt.X("corrected_low:Q", title=title), x2="corrected_high:Q"), dots
    ).properties(height=alt.Step(LINE))
    if not by:
        return layers
    return layers.facet(row=alt.Row("group:N", title=by, header=alt.Header(labelAngle=0)))


def prevalence_words(table: pd.DataFrame) -> str:
    """Say what the chart shows: of what the shares are, how many were audited, and what is not drawn."""
    rows = shown(table)
    if rows.empty:
        return "No share can be told yet."
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
