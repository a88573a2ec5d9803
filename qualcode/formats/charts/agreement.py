"""Charts of agreement: by code, over time, and which codes are confused; pure.

What cannot be estimated is written where its dot would be, with the reason, and codes too rare to be
interpreted are hollow triangles, so that nothing hangs on colour.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from qualcode.core.phrases import count
from qualcode.formats.charts.parts import GREY, LINE, Layered, lines

TITLES = {
    "krippendorff_alpha": "Krippendorff’s α", "cohen_kappa": "Cohen’s κ", "fleiss_kappa": "Fleiss’ κ",
    "gwet_ac1": "Gwet’s AC1", "pabak": "PABAK", "percent": "Percent agreement",
}  # fmt: skip
# Of circle, triangle and diamond only the triangle is hollow.
NORMAL, RARE, POOLED = "code", "too rare to interpret", "all codes pooled"
# Figures end at 1; what stands beside them needs this much more.
BESIDE, WIDE = 1.04, 1.62
VALUES = (-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1)
Row = Mapping[Hashable, Any]


def agreement_chart(table: pd.DataFrame, figure: str) -> Layered:
    """Draw a dot with its interval for each code: all codes pooled, then best first, rare ones last.

    ``table`` is one of agreement and ``figure`` one of its coefficients. Beside each stands in how many
    units anybody gave the code, and agreement on yes and on no, without which no coefficient is read.
    """
    rare = table["too_rare"] & (table["code_id"] != "")
    ordered = table.assign(rare=rare, pooled=table["code_id"] != "")
    ordered = ordered.sort_values(
        ["pooled", "rare", figure, "n_positive"], ascending=[True, True, False, False], kind="stable"
    )
    rows = ordered.to_dict("records")
    data = _drawn(ordered, figure).assign(
        line=ordered["code"], kind=[_kind(row) for row in rows],
        label=[_label(row) for row in rows], why=[_why(row, figure) for row in rows],
    )  # fmt: skip
    base = alt.Chart(data).encode(y=lines("line", data["line"].tolist()), tooltip=_tooltips(figure))
    shapes = alt.Shape(
        "kind:N", legend=alt.Legend(title=None, orient="top"),
        scale=alt.Scale(domain=[NORMAL, RARE, POOLED], range=["circle", "triangle-up", "diamond"]),
    )  # fmt: skip
    known = base.transform_filter("isValid(datum.value)")
    dots = known.encode(x=_axis(data, figure), shape=shapes)
    filled = dots.transform_filter(f"datum.kind != '{RARE}'").mark_point(filled=True, size=80, opacity=1)
    hollow = dots.transform_filter(f"datum.kind == '{RARE}'").mark_point(size=55, opacity=1)
    return _layered(base, [filled, hollow], axis=_axis(data, figure))


def over_chart(table: pd.DataFrame, figure: str) -> Layered:
    """Draw all codes pooled in each period, with intervals; ``table`` is one of agreement over time."""
    pooled = table[table["code_id"] == ""]
    n = [count(number, "document") for number in pooled["n_documents"]]
    data = _drawn(pooled, figure).assign(line=pooled["period"], label=n, why="not estimable")
    base = alt.Chart(data).encode(y=lines("line", data["line"].tolist()), tooltip=_tooltips(figure))
    known = base.transform_filter("isValid(datum.value)")
    dots = known.encode(x=_axis(data, figure)).mark_point(filled=True, size=80, opacity=1)
    return _layered(base, [dots], axis=_axis(data, figure))


def _drawn(table: pd.DataFrame, figure: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "value": table[figure], "low": table[f"{figure}_low"], "high": table[f"{figure}_high"],
            "yes": table["positive_agreement"], "no": table["negative_agreement"],
            "units": table["n_units"], "positive": table["n_positive"], "given": table["n_yes"],
            "documents": table["n_documents"],
        }
    )  # fmt: skip


def _axis(data: pd.DataFrame, figure: str) -> alt.X:
    lowest = min([0.0, *data["low"].dropna(), *data["value"].dropna()])
    values = [value for value in VALUES if value >= lowest - 0.05]
    axis = alt.Axis(orient="top", values=values, format=".2~f", domain=False, titleAnchor="start")
    scale = alt.Scale(domain=[min(lowest, values[0]), WIDE], nice=False)
    return alt.X("value:Q", title=TITLES[figure], scale=scale, axis=axis)


def _layered(base: alt.Chart, dots: list[alt.Chart], *, axis: alt.X) -> Layered:
    """Put intervals behind dots, and words beside them or in their place."""
    rule = base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=2, color=GREY)
    # Of one scale, or the axis would be drawn twice.
    rule = rule.encode(x=axis, x2="high:Q").transform_calculate(value="datum.low")
    blank = base.transform_filter("!isValid(datum.value)").mark_text(
        align="left", fontSize=11, fontStyle="italic"
    )
    ends = base.mark_text(align="left", fontSize=11)
    return alt.layer(
        rule, *dots, blank.encode(x=alt.datum(0), text="why:N"),
        ends.encode(x=alt.datum(BESIDE), text="label:N"),
    ).properties(height=alt.Step(LINE))  # fmt: skip


def _kind(row: Row) -> str:
    if not row["code_id"]:
        return POOLED
    return RARE if row["too_rare"] else NORMAL


def _label(row: Row) -> str:
    parts = [f"n {row['n_positive']:,}"]
    for word, name in (("yes", "positive_agreement"), ("no", "negative_agreement")):
        if pd.notna(row[name]):
            parts.append(f"{word} {row[name]:.0%}")
    return " · ".join(parts)


def _why(row: Row, figure: str) -> str:
    if pd.notna(row[figure]):
        return ""
    return f"not estimable: {str(row['reason']).split(':')[0].split(';')[0]}"


def _tooltips(figure: str) -> list[alt.Tooltip]:
    titles = {"value": TITLES[figure], "low": "from", "high": "to", "yes": "agreement on yes",
              "no": "agreement on no"}  # fmt: skip
    exact = [alt.Tooltip(f"{name}:Q", format=".3f", title=title) for name, title in titles.items()]
    counts = {"units": "segments both finished", "positive": "segments with the code",
              "documents": "documents", "given": "given by"}  # fmt: skip
    more = [alt.Tooltip(f"{name}:N", title=title) for name, title in counts.items()]
    return [alt.Tooltip("line:N", title="of"), *exact, *more]


def agreement_words(table: pd.DataFrame, figure: str) -> str:
    """Say what the chart of agreement shows."""
    (pooled,) = table[table["code_id"] == ""].to_dict("records")
    codes = table[table["code_id"] != ""]
    words = [f"{TITLES[figure]} of {count(len(codes), 'code')}, with 95 % intervals over documents"]
    if pd.notna(pooled[figure]):
        words.append(f"all codes pooled {_told(pooled, figure)}")
    told = codes[codes[figure].notna() & ~codes["too_rare"]].sort_values(figure, kind="stable")
    if len(told) > 1:
        worst, best = told.to_dict("records")[0], told.to_dict("records")[-1]
        words.append(
            f"highest of the codes that are not too rare {best['code']} ({best[figure]:.2f}), "
            f"lowest {worst['code']} ({worst[figure]:.2f})"
        )
    rare, blank = int(codes["too_rare"].sum()), int(codes[figure].isna().sum())
    if rare:
        words.append(f"hollow are {count(rare, 'code')} that fewer than ten segments have")
    if blank:
        words.append(f"{count(blank, 'code')} cannot be estimated, for the reason given")
    return "; ".join(words) + (
        ". Beside each code: n, the segments that anybody gave it, and agreement on yes and on no."
    )


def _told(row: Row, figure: str) -> str:
    if pd.isna(row[figure]):
        return "not estimable"
    low, high = row[f"{figure}_low"], row[f"{figure}_high"]
    return f"{row[figure]:.2f}" + ("" if pd.isna(low) else f" ({low:.2f} to {high:.2f})")


def over_words(table: pd.DataFrame, figure: str) -> str:
    """Say what the chart of agreement over time shows."""
    pooled = table[table["code_id"] == ""].to_dict("records")
    told = [f"{row['period']}: {_told(row, figure)}" for row in pooled]
    return (
        f"{TITLES[figure]} of all codes pooled, with 95 % intervals over documents. {'; '.join(told)}."
    )


def confusion_chart(table: pd.DataFrame, choosing: Sequence[alt.Parameter] = ()) -> Layered:
    """Draw codes by codes, darker the oftener one was given where another coder gave the other.

    ``table`` is one of confusions; each pair is drawn on both sides, so that each code has its whole
    line, and the number is written in each square. ``choosing`` are selections of squares and
    of the numbers in them, which lie above.
    """
    names = {"code_id": "other_id", "other_id": "code_id", "code": "other", "other": "code"}
    data = pd.concat([table, table.rename(columns=names)], ignore_index=True)
    order = data.groupby("code")["n_units"].sum().sort_values(ascending=False, kind="stable")
    codes, most = order.index.tolist(), int(data["n_units"].max())
    axis = alt.Axis(
        labelLimit=220, labelAngle=-50, labelOverlap=False, orient="top", ticks=False, domain=False
    )
    base = alt.Chart(data).encode(
        y=lines("code", codes), x=alt.X("other:N", sort=codes, title=None, axis=axis),
        tooltip=["code", "other", alt.Tooltip("n_units", title="segments")],
    )  # fmt: skip
    # So faint at most that the numbers can be read, on white paper and on the dark page.
    scale = alt.Scale(domain=[0, most], range=[0.08, 0.5])
    squares = base.mark_rect(color="#4f83d6", cornerRadius=2).encode(
        opacity=alt.Opacity("n_units:Q", scale=scale, legend=None)
    )
    numbers = base.mark_text(fontSize=11).encode(text="n_units:Q")
    if choosing:
        of_squares, of_numbers = choosing
        squares, numbers = squares.add_params(of_squares), numbers.add_params(of_numbers)
    return alt.layer(squares, numbers).properties(height=alt.Step(LINE), width=alt.Step(26))


def confusion_words(table: pd.DataFrame) -> str:
    """Say what the heat map of confusions shows."""
    if table.empty:
        return "No code was given where another coder gave another one instead."
    first = table.to_dict("records")[0]
    return (
        f"Which code one coder gave where another gave which instead: {count(len(table), 'pair')} of "
        f"codes, most often {first['code']} and {first['other']} ({count(first['n_units'], 'segment')})."
    )
