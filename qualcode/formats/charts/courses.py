"""Which codes come when, as charts: tenths of the interviews, and the timeline of one; pure."""

from __future__ import annotations

import altair as alt
import pandas as pd

from qualcode.core.phrases import count
from qualcode.formats.charts.parts import CELL, GREY, LINE, Layered, most_used, theme_colours

MOST = 20


def tenths_chart(table: pd.DataFrame, *, most: int = MOST) -> Layered:
    """Draw in which tenths of the interviews codes lie: numbers, in colour the stronger the more.

    ``table`` is one of tenths. A row is one code; its cells are shares of its own segments.
    """
    data, order = _drawn(table, most)
    data = data.assign(share=data["n_segments"] / data["n_code"])
    axis = alt.Axis(labelLimit=300, labelFontSize=12, labelFlush=False, ticks=False, domain=False)
    tenth = alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, labelFontSize=11)
    base = alt.Chart(data).encode(
        x=alt.X("part:O", title="tenth of the interview", axis=tenth),
        y=alt.Y("code:N", sort=order, title=None, axis=axis),
        tooltip=["code", "part", "n_segments", "n_code", "segments_read", "n_documents"],
    )
    cells = base.mark_rect(color=CELL).encode(
        opacity=alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 0.6], range=[0.04, 0.6], clamp=True),
                            legend=None)
    )  # fmt: skip
    numbers = base.transform_filter("datum.n_segments > 0").mark_text(fontSize=11)
    sizes = data.drop_duplicates("code").assign(label="n = " + data["n_code"].astype(str))
    ends = alt.Chart(sizes).mark_text(align="left", dx=6, fontSize=11)
    at_end = ends.encode(x=alt.value("width"), y=alt.Y("code:N", sort=order, title=None), text="label:N")
    return alt.layer(cells, numbers.encode(text="n_segments:Q"), at_end).properties(
        height=alt.Step(LINE + 2)
    )


def _drawn(table: pd.DataFrame, most: int) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of the codes that are drawn, and their names by where their middle lies."""
    used = table[table["n_code"] > 0]
    kept = most_used(used.drop_duplicates("code_id"), "n_code", most)
    data = used[used["code_id"].isin(kept)]
    weighted = (data["part"] * data["n_segments"]).groupby(data["code"], sort=False).sum()
    middle = weighted / data.groupby("code", sort=False)["n_segments"].sum()
    return data, middle.sort_values(kind="stable").index.tolist()


def tenths_words(table: pd.DataFrame, *, most: int = MOST) -> str:
    """Say what the chart of tenths shows."""
    data, order = _drawn(table, most)
    if data.empty:
        return "No code is given yet in an interview of ten segments or more."
    n_codes = table.loc[table["n_code"] > 0, "code_id"].nunique()
    which = f"the {len(order)} most used of {n_codes} codes" if n_codes > len(order) else (
        count(len(order), "code")
    )  # fmt: skip
    return (
        f"Numbers of segments with each code by tenth of the interview, for {which}, those that come "
        f"early first: {order[0]} the earliest, {order[-1]} the latest. The stronger the colour, the "
        "larger the share of the code's own segments."
    )


def timeline_chart(table: pd.DataFrame) -> Layered:
    """Draw a line for each code of one document with a sign wherever it was given.

    ``table`` is the course of a document. What nobody has read is grey.
    """
    given = table[table["code"] != ""]
    order = given.groupby("code", sort=False)["segment"].min().sort_values(kind="stable").index.tolist()
    n = int(table["n_segments"].max()) if len(table) else 1
    own = given["theme"].mask(given["theme"] == "", given["code"])
    given = given.assign(theme=given["sign"] + "  " + own, end=given["segment"] + 1)
    themes = given.drop_duplicates("hue").sort_values("hue")
    unread = table.loc[~table["read"].astype(bool), ["segment"]].drop_duplicates()
    unread = unread.assign(end=unread["segment"] + 1)
    room = alt.Scale(domain=[1, n + 1], nice=False)
    x = alt.X("segment:Q", title="segment of the document", scale=room, axis=alt.Axis(
        orient="top", tickMinStep=1, format="d", grid=False))  # fmt: skip
    y = alt.Y("code:N", sort=order, title=None, axis=alt.Axis(
        labelLimit=300, labelFontSize=12, ticks=False, domain=False, grid=True))  # fmt: skip
    shade = alt.Chart(unread).mark_rect(color=GREY, opacity=0.18).encode(x=x, x2="end:Q")
    legend = alt.Legend(orient="bottom", columns=3, labelLimit=240, title="theme")
    marks = (
        alt.Chart(given)
        .mark_bar(height=12, cornerRadius=2, opacity=0.9)
        .encode(
            x=x, x2="end:Q", y=y, tooltip=["code", "theme", "segment", "speaker"],
            color=alt.Color("theme:N", scale=theme_colours(themes, "theme"), legend=legend),
        )
    )  # fmt: skip
    letters = alt.Chart(given.assign(middle=given["segment"] + 0.5)).mark_text(fontSize=9, color="white")
    signs = letters.encode(x=alt.X("middle:Q", scale=room, title=None), y=y, text="sign:N")
    layers = [shade, marks, signs] if n <= 60 else [shade, marks]
    return alt.layer(*layers).properties(height=alt.Step(LINE))


def timeline_words(table: pd.DataFrame) -> str:
    """Say what the timeline shows."""
    given = table[table["code"] != ""]
    if given.empty:
        return "Nobody has coded in this document yet."
    n, read = int(table["n_segments"].max()), int(table.drop_duplicates("segment")["read"].sum())
    unread = f" The {n - read:,} that nobody has read are grey." if read < n else ""
    return (
        f"A line for each of {count(given['code'].nunique(), 'code')} in the order in which they first "
        f"come up, over the {n:,} segments of the participants.{unread}"
    )
