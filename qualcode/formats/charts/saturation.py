"""The curve of saturation, with the words that say what it shows; pure."""

from __future__ import annotations

import altair as alt
import pandas as pd

from qualcode.core.phrases import count
from qualcode.core.saturation import Saturation
from qualcode.formats.charts.parts import GREY, Layered


def saturation_chart(table: pd.DataFrame, *, n_codes: int, height: int = 240) -> Layered:
    """Draw how many of ``n_codes`` had come up by each interview; ``table`` is one of saturation.

    Where it has them, the band of random orders and their mean lie behind the curve.
    """
    number = alt.Axis(tickMinStep=1, grid=False)
    base = alt.Chart(table).encode(
        x=alt.X(
            "position:Q", title="interviews in their order", axis=number,
            scale=alt.Scale(domain=[0, max(len(table), 2)]),
        ),
    )  # fmt: skip
    y = alt.Y(
        "codes:Q", title="codes so far", axis=alt.Axis(tickMinStep=1, tickCount=5),
        scale=alt.Scale(domain=[0, max(n_codes, 1)]),
    )  # fmt: skip
    told = base.encode(y=y, tooltip=["position:Q", "interview:N", "codes:Q", "new:Q"])
    line = told.mark_line(interpolate="step-after", strokeWidth=2)
    news = told.transform_filter("datum.new > 0").mark_point(filled=True, size=45, opacity=1)
    layers = [line, news]
    if "low" in table:
        band = base.mark_area(color=GREY, opacity=0.25, interpolate="step-after")
        mean = base.mark_line(color=GREY, strokeDash=[4, 3], strokeWidth=1.5, interpolate="step-after")
        title = "codes so far"
        layers = [
            band.encode(y=alt.Y("low:Q", title=title), y2="high:Q"),
            mean.encode(y=alt.Y("expected:Q", title=title)), *layers,
        ]  # fmt: skip
    return alt.layer(*layers).properties(height=height)


def saturation_words(table: pd.DataFrame, *, n_codes: int) -> str:
    """Say what the curve of saturation shows."""
    if table.empty:
        return "No document is coded yet."
    words = f"A curve that rises to {table['codes'].iloc[-1]} of {count(n_codes, 'code')} over "
    words += f"{count(len(table), 'interview')}"
    brought = table[table["new"] > 0]
    if brought.empty:
        return f"{words}; none has a code."
    last = brought.iloc[-1]
    words += f"; the last new code came up in number {last['position']}, {last['interview']}."
    if "low" in table:
        words += " Behind it, dashed the mean of all orders, and shaded where 95 % of random orders lie."
    return words


def verdict_words(found: Saturation) -> str:
    """Say whether saturation is reached, by which rule, and where."""
    rule = (
        f"base {found.base_size}, run {found.run_length}, threshold {found.threshold:.0%} "
        "(Guest, Namey & Chen 2020)"
    )
    if found.at is None:
        return f"Not reached: {found.reason}. Rule: {rule}."
    run = found.runs[found.runs["first"] == found.at + 1].iloc[0]
    return (
        f"Reached after {found.at}+{found.run_length} interviews: numbers {run['first']:.0f} to "
        f"{run['last']:.0f} bring {count(int(run['new']), 'new code')}, "
        f"{run['share']:.0%} of the {found.base_codes} of the base. Rule: {rule}."
    )


def runs_table(found: Saturation) -> pd.DataFrame:
    """Return the runs as a table: first, last, new, base_codes, share, reached."""
    reached = found.runs["share"] <= found.threshold
    runs = found.runs.assign(base_codes=found.base_codes, reached=reached)
    return runs[["first", "last", "new", "base_codes", "share", "reached"]]
