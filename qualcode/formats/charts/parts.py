"""What charts of tables have in common; pure.

Colours come from the theme of the page or of the print; none is the only sign of anything.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from qualcode.core.palette import colour

LINE = 22
# For what is drawn behind, visible on light and on dark paper.
GREY = "#7a869a"
# What a cell is filled with, more or less of it: words on it stay legible on light and on dark paper.
CELL = "#4f86d9"
# In print; on a page cells take the width that there is.
CELL_WIDE, CELL_HIGH = 32, 26
# Signs that differ without their colours.
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right"]
NOT_GIVEN = "(not given)"
# What numbers are tinted with; words on half of it are legible on light and on dark paper.
TINT = "#2e6fd0"
Layered = alt.LayerChart | alt.FacetChart


def lines(field: str, order: list[str]) -> alt.Y:
    """Return the axis of a chart with a line for each value of a field, in an order."""
    axis = alt.Axis(
        labelLimit=300, labelFontSize=12, labelFlush=False, labelPadding=8, ticks=False, domain=False
    )
    return alt.Y(f"{field}:N", sort=order, title=None, axis=axis)


def percent() -> alt.Axis:
    """Return an axis of shares from none to all."""
    return alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], domain=False)


def at_the_end(base: alt.Chart) -> alt.Chart:
    """Return the words of the field ``label``, written where a line has its end at 1."""
    ends: alt.Chart = base.mark_text(align="left", dx=6, fontSize=12)
    return ends.encode(x=alt.datum(1), text="label:N")


def tiles(
    table: pd.DataFrame,
    *,
    rows: str,
    columns: str,
    number: str,
    order: list[str],
    title: str,
    more: list[str],
) -> Layered:
    """Draw a number in each cell of rows by columns, darker where it is larger; a 0 is left blank."""
    base = alt.Chart(table).encode(
        x=alt.X(
            f"{columns}:N", title=None, sort=None,
            axis=alt.Axis(
                orient="top", labelAngle=-40, labelLimit=240, labelOverlap=False,
                ticks=False, domain=False,
            ),
        ),
        y=lines(rows, order),
        tooltip=[rows, columns, number, *more],
    )  # fmt: skip
    shade = alt.Opacity(f"{number}:Q", legend=None, scale=alt.Scale(domainMin=0, range=[0.04, 0.5]))
    tinted = base.mark_rect(color=TINT, stroke=GREY, strokeWidth=0.3).encode(opacity=shade)
    words = base.mark_text(fontSize=12).encode(text=alt.Text(f"{number}:Q", title=title))
    written = words.transform_filter(alt.datum[number] > 0)
    return alt.layer(tinted, written).properties(height=alt.Step(LINE + 2))


def most_used(table: pd.DataFrame, by: str, most: int) -> list[str]:
    """Return the code ids of a table with the most of something, in the order of the codebook."""
    order = table[by].sort_values(ascending=False, kind="stable").index[:most]
    return list(table.loc[sorted(order), "code_id"])


def theme_colours(themes: pd.DataFrame, name: str) -> alt.Scale:
    """Return the scale that gives the themes of a table (hue and a name) the colours of the pages."""
    return alt.Scale(domain=themes[name].tolist(), range=[colour(int(hue)) for hue in themes["hue"]])
