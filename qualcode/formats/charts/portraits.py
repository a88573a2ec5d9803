"""One document as a strip of cells in the order of the text, as MAXQDA draws it; pure."""

from __future__ import annotations

import altair as alt
import pandas as pd

from qualcode.core.phrases import count
from qualcode.formats.charts.parts import GREY, Layered, theme_colours

# Cells in a line, and the side of one in pixels.
ACROSS, SIDE = 20, 30
EMPTY, UNREAD = "no code", "not read"
# What a table of cells has for its readers; the rest says where to draw.
COLUMNS = ["segment", "line", "column", "sign", "theme", "codes", "speaker"]


def cells(table: pd.DataFrame, *, across: int = ACROSS) -> pd.DataFrame:
    """Return a row for each part of a cell: one for each theme of a segment, side by side.

    ``table`` is the course of a document. Columns: segment, line, column, x, x2 (where the part lies in
    its line), sign, hue, theme, codes (all of the theme in the segment), speaker.
    """
    data = table.assign(theme=table["theme"].mask(table["theme"] == "", table["code"]))
    none = data["code"] == ""
    data.loc[none, "theme"] = [EMPTY if read else UNREAD for read in data.loc[none, "read"]]
    data.loc[none, "sign"] = ["" if read else "?" for read in data.loc[none, "read"]]
    parts = data.groupby(["segment", "theme"], sort=False).agg(
        sign=("sign", "first"),
        hue=("hue", "first"),
        codes=("code", ", ".join),
        speaker=("speaker", "first"),
    )
    parts = parts.reset_index()
    at = parts["segment"] - 1
    number = parts.groupby("segment").cumcount()
    width = 1 / parts.groupby("segment")["theme"].transform("size")
    parts["line"], parts["column"] = at // across + 1, at % across + 1
    parts["x"] = (parts["column"] - 1 + number * width).round(4)
    parts["x2"] = (parts["column"] - 1 + (number + 1) * width).round(4)
    return parts[["segment", "line", "column", "x", "x2", "sign", "hue", "theme", "codes", "speaker"]]


def portrait_chart(table: pd.DataFrame, *, across: int = ACROSS) -> Layered:
    """Draw a document as cells, one for each segment, in the colours and signs of its themes."""
    data = cells(table, across=across)
    # With the sign in its name, so that the legend says which letter is which theme.
    named = data["sign"].where(data["sign"] == "", data["sign"] + "  ") + data["theme"]
    data = data.assign(legend=named, middle=((data["x"] + data["x2"]) / 2).round(4))
    coded = data[~data["theme"].isin([EMPTY, UNREAD])]
    bare = data[data["theme"].isin([EMPTY, UNREAD])]
    themes = coded.drop_duplicates("hue").sort_values("hue")
    colours = theme_colours(themes, "legend")
    legend = alt.Legend(
        orient="bottom", columns=2, labelLimit=260, symbolType="square", symbolStrokeWidth=0
    )
    first = f"'from ' + ((datum.value - 1) * {across} + 1)"
    y = alt.Y(
        "line:O",
        title=None,
        scale=alt.Scale(paddingInner=0.08),
        axis=alt.Axis(ticks=False, domain=False, labelExpr=first),
    )
    room = alt.Scale(domain=[0, across], nice=False)
    x = alt.X("x:Q", scale=room, axis=None)
    tips = ["segment", "theme", "codes", "speaker"]
    frames = alt.Chart(bare).mark_rect(fillOpacity=0, stroke=GREY, strokeWidth=0.8, strokeOpacity=0.6)
    parts = (
        alt.Chart(coded)
        .mark_rect(stroke="white", strokeWidth=0.6, opacity=1)
        .encode(
            x=x, x2="x2:Q", y=y, tooltip=tips,
            color=alt.Color("legend:N", title="theme", scale=colours, legend=legend),
        )
    )  # fmt: skip
    middle = alt.X("middle:Q", scale=room, axis=None)
    unread = alt.Chart(bare[bare["theme"] == UNREAD]).mark_text(fontSize=11, color=GREY)
    # What is narrower than a letter has its colour alone; the table has every sign.
    wide = coded[coded["x2"] - coded["x"] > 0.3]
    letters = alt.Chart(wide).mark_text(fontSize=11, fontWeight="bold", color="white")
    layers = [
        frames.encode(x=x, x2="x2:Q", y=y, tooltip=tips), parts,
        unread.encode(x=middle, y=y, text="sign:N"), letters.encode(x=middle, y=y, text="sign:N"),
    ]  # fmt: skip
    return alt.layer(*layers).properties(width=across * SIDE, height=alt.Step(SIDE))


def portrait_words(table: pd.DataFrame) -> str:
    """Say what the portrait shows."""
    n = int(table["n_segments"].max()) if len(table) else 0
    with_code = table.loc[table["code"] != "", "segment"].nunique()
    read = int(table.drop_duplicates("segment")["read"].sum())
    unread = f", a question mark that nobody has read it ({n - read:,})" if read < n else ""
    return (
        f"{count(n, 'cell')}, one for each segment of participants in the order of the text, of which "
        f"{with_code:,} have a code; the letters stand for themes. A cell with several themes is "
        f"divided. An empty frame means that no code applies{unread}."
    )
