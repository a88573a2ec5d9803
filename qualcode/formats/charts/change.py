"""The chart of what the same cases speak of at two times, with its words; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from qualcode.core.phrases import count
from qualcode.formats.charts.frequencies import MOST, SOURCES
from qualcode.formats.charts.parts import GREY, LINE, Layered, lines

COLOURS, SHAPES = ["#C27A12", "#3F7FD6"], ["circle", "diamond"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The rows of one step of a table of change that are drawn, and how many codes are not."""

    rows: pd.DataFrame
    source: str
    n_left_out: int


def most_changed(
    table: pd.DataFrame, *, level: str = "code", step: tuple[str, str] | None = None
) -> Step | None:
    """Choose what is drawn of a table of change: one step, and the codes that move or come up most.

    The first step with matched cases unless one is named, and all people together where there are
    several sources.
    """
    rows = table[(table["level"] == level) & (table["cases_in_both"] > 0)]
    if step is not None:
        rows = rows[(rows["from"] == step[0]) & (rows["to"] == step[1])]
    if rows.empty:
        return None
    sources = list(dict.fromkeys(rows["source"]))
    source = "any" if "any" in sources else sources[0]
    rows = rows[rows["source"] == source]
    first = rows.iloc[0]
    rows = rows[(rows["from"] == first["from"]) & (rows["to"] == first["to"])]
    rows = rows.assign(moved=rows["gained"] + rows["lost"], spoken=rows["n_from"] + rows["n_to"])
    found = rows[rows["spoken"] > 0].sort_values(["moved", "spoken"], ascending=False, kind="stable")
    return Step(rows=found.head(MOST), source=source, n_left_out=max(len(found) - MOST, 0))


def change_chart(step: Step) -> Layered:
    """Draw where each code was and where it is, the line between, and who gained and lost it."""
    rows, first = step.rows, step.rows.iloc[0]
    shares, n = bool(rows["share_from"].notna().all()), int(first["cases_in_both"])
    named = ("share_from", "share_to") if shares else ("n_from", "n_to")
    times, top = [str(first["from"]), str(first["to"])], 1.0 if shares else float(n)
    base = alt.Chart(_ends(rows, named, times=times)).encode(
        y=lines("code", rows["code"].tolist()),
        tooltip=["theme", "code", "kept", "gained", "lost", "never"],
    )
    ticks: dict[str, Any] = (
        {"values": list(range(n + 1)), "labelOverlap": False} if n <= MOST else {"tickMinStep": 1}
    )
    look: dict[str, Any] = {"format": "%", "tickCount": 8} if shares else {"format": "d", **ticks}
    title = f"{'share' if shares else 'number'} of the {count(n, 'case')} in both"
    x = alt.X(
        "value:Q", title=title, axis=alt.Axis(orient="top", **look), scale=alt.Scale(domain=[0, top])
    )
    legend = alt.Legend(title=None, orient="top", labelFontSize=12)
    line = base.mark_rule(strokeWidth=2.5, color=GREY).encode(x="start:Q", x2="end:Q")
    dots = base.mark_point(filled=True, opacity=1).encode(
        x=x,
        color=alt.Color("time:N", scale=alt.Scale(domain=times, range=COLOURS), legend=legend),
        shape=alt.Shape("time:N", scale=alt.Scale(domain=times, range=SHAPES), legend=legend),
        # The first is larger, so that it shows behind the second.
        size=alt.Size("time:N", scale=alt.Scale(domain=times, range=[190, 80]), legend=None),
    )
    words = base.transform_filter(alt.datum.time == times[1]).mark_text(align="left", dx=10, fontSize=12)
    written = words.encode(x=alt.datum(top), text="label:N")
    return alt.layer(line, dots, written).properties(height=alt.Step(LINE + 2))


def _ends(rows: pd.DataFrame, named: tuple[str, str], *, times: list[str]) -> pd.DataFrame:
    """Return a row for either end of each line."""
    label = "+" + rows["gained"].astype(str) + "  −" + rows["lost"].astype(str)
    whole = rows.assign(label=label, start=rows[named[0]], end=rows[named[1]])
    parts = [
        whole.assign(time=time, value=whole[column]) for time, column in zip(times, named, strict=True)
    ]
    counts = ["kept", "gained", "lost", "never"]
    kept = ["theme", "code", "time", "value", "start", "end", "label", *counts]
    return pd.concat(parts, ignore_index=True)[kept]


def change_words(step: Step) -> str:
    """Say what the chart of change shows: of whom, from when to when, and why counts where it does."""
    first = step.rows.iloc[0]
    n = int(first["cases_in_both"])
    left_out = int(first["cases_only_from"]) + int(first["cases_only_to"])
    said = (
        f"The same {count(n, 'case')} in {first['from']} and {first['to']}; "
        f"{SOURCES.get(step.source, step.source)}. Beside each line, how many took it up (+) and how "
        "many no longer mention it (−)."
    )
    if left_out:
        said += f" {count(left_out, 'case')} with words at only one of the two left out."
    if step.rows["share_from"].isna().any():
        said += f" Numbers and not shares: {first['reason']}."
    if step.n_left_out:
        n_codes = len(step.rows)
        said += f" Drawn are the {n_codes} of {n_codes + step.n_left_out} that moved most."
    return said + " Not mentioned is not denied."
