"""Codes given together as a network, laid out alike every time; pure."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from qualcode.core.occurrences import Array
from qualcode.core.phrases import count, shorten
from qualcode.formats.charts.cooccurrence import UNITS, drawn_codes
from qualcode.formats.charts.parts import GREY, SHAPES, Layered

MOST_LINES, MOST_CODES, SEED = 30, 20, 7
# Names are cut after so many characters; tooltips have them whole.
LONG = 26
WIDTH = 720
# How much room a name takes, where the picture is two wide and two high.
WIDE, HIGH = 0.5, 0.11
NO_THEME = "(no theme)"


def strongest(table: pd.DataFrame, *, lines: int = MOST_LINES) -> pd.DataFrame:
    """Return the pairs that are drawn: the most frequent ones of the codes most used."""
    kept = drawn_codes(table, MOST_CODES)
    apart = (table["code_id"] != table["other_id"]) & (table["n_both"] > 0)
    pairs = table[apart & table["code_id"].isin(kept) & table["other_id"].isin(kept)]
    return pairs.sort_values("n_both", ascending=False, kind="stable").head(lines)


def layout(pairs: pd.DataFrame, *, seed: int = SEED) -> pd.DataFrame:
    """Return where each code of some pairs stands: code_id, code, theme, n, x, y, label.

    The same pairs stand at the same places every time (springs, Fruchterman & Reingold 1991, Softw
    Pract Exp 21:1129-1164, from a fixed beginning).
    """
    import networkx

    one = pairs[["code_id", "code", "theme", "n_code"]]
    columns = dict(zip(["other_id", "other", "other_theme", "n_other"], one.columns, strict=True))
    both = pd.concat([one, pairs[list(columns)].rename(columns=columns)])
    codes = both.drop_duplicates("code_id").rename(columns={"n_code": "n"})
    graph = networkx.Graph()
    graph.add_nodes_from(codes["code_id"])
    for one_id, other_id, n in pairs[["code_id", "other_id", "n_both"]].to_numpy():
        graph.add_edge(one_id, other_id, weight=float(n) ** 0.5)
    k = 4 / max(len(codes), 1) ** 0.5
    places = networkx.spring_layout(graph, seed=seed, k=k, iterations=300) if len(codes) else {}
    at = np.array([places[key] for key in codes["code_id"]]).reshape(-1, 2)
    spread = np.maximum(np.abs(at - at.mean(axis=0)).max(axis=0), 1e-9) if len(at) else 1.0
    # Rounded, because the last digits differ between machines.
    at = _apart((at - at.mean(axis=0)) / spread).round(2) if len(at) else at
    return codes.assign(
        x=at[:, 0], y=at[:, 1], theme=codes["theme"].replace("", NO_THEME),
        label=[shorten(name, LONG) for name in codes["code"]],
    ).reset_index(drop=True)  # fmt: skip


def _apart(at: Array) -> Array:
    """Move points up and down until the names above them do not lie on one another."""
    for _ in range(200):
        across, down = (at[:, None, axis] - at[None, :, axis] for axis in (0, 1))
        close = (np.abs(across) < WIDE) & (np.abs(down) < HIGH)
        np.fill_diagonal(close, False)
        if not close.any():
            break
        # Which of two that are level goes up is settled by their order.
        level = np.sign(np.arange(len(at))[:, None] - np.arange(len(at))[None, :])
        way = np.where(down == 0, level, np.sign(down))
        at = at + np.stack([np.zeros(len(at)), (close * way).sum(axis=1) * HIGH / 6], axis=1)
    return at


def network_chart(table: pd.DataFrame, *, lines: int = MOST_LINES) -> Layered:
    """Draw codes as points and how often they were given together as lines, the thicker the oftener.

    ``table`` is one of co-occurrence. Themes have their own colours and shapes.
    """
    pairs = strongest(table, lines=lines)
    codes = layout(pairs)
    at = codes.set_index("code_id")
    ends = pairs.assign(
        x=pairs["code_id"].map(at["x"]), y=pairs["code_id"].map(at["y"]),
        x2=pairs["other_id"].map(at["x"]), y2=pairs["other_id"].map(at["y"]),
    )  # fmt: skip
    none = alt.Axis(labels=False, ticks=False, grid=False, domain=False, title=None)
    room = alt.Scale(domain=[-1.25, 1.25])
    x, y = (alt.X("x:Q", axis=none, scale=room), alt.Y("y:Q", axis=none, scale=alt.Scale(zero=False)))
    rules = (
        alt.Chart(ends)
        .mark_rule(color=GREY, opacity=0.55)
        .encode(
            x=x, y=y, x2="x2:Q", y2="y2:Q", tooltip=["code", "other", "n_both", "n_code", "n_other"],
            # By its width and not its size, which would be the scale of the points too.
            strokeWidth=alt.StrokeWidth(
                "n_both:Q", scale=alt.Scale(range=[0.8, 8], zero=True), legend=alt.Legend(
                    title="together", tickCount=3, format="d"),
            ),
        )
    )  # fmt: skip
    points = _points(codes, x, y)
    names = alt.Chart(codes).mark_text(dy=-14, fontSize=11, limit=220).encode(x=x, y=y, text="label:N")
    drawn = alt.layer(rules, points, names).properties(width=WIDTH, height=580)
    finished: Layered = drawn.configure_legend(orient="bottom", columns=3)
    return finished


def _points(codes: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.Chart:
    """Draw codes in the colours and shapes of their themes, the larger the more have them."""
    themes = sorted(set(codes["theme"]))
    drawn: alt.Chart = (
        alt.Chart(codes)
        .mark_point(filled=True, opacity=1, stroke="white", strokeWidth=0.8)
        .encode(
            x=x, y=y, tooltip=["code", "theme", "n"],
            size=alt.Size("n:Q", scale=alt.Scale(range=[60, 700], zero=True), legend=None),
            color=alt.Color("theme:N", scale=alt.Scale(domain=themes), legend=alt.Legend(
                title="theme", labelLimit=220, symbolStrokeWidth=0)),
            shape=alt.Shape(
                "theme:N", scale=alt.Scale(
                    domain=themes, range=[SHAPES[n % len(SHAPES)] for n in range(len(themes))]),
            ),
        )
    )  # fmt: skip
    return drawn


def network_words(table: pd.DataFrame, *, lines: int = MOST_LINES) -> str:
    """Say what the network shows."""
    pairs = strongest(table, lines=lines)
    if pairs.empty:
        return "No two codes were given together."
    n = int(((table["code_id"] != table["other_id"]) & (table["n_both"] > 0)).sum())
    unit = UNITS[str(table["unit"].iloc[0])]
    which = f"the {len(pairs)} most frequent of {n:,} pairs" if n > len(pairs) else count(n, "pair")
    return (
        f"A network of {count(len(layout(pairs)), 'code')} and {which}: a line is the thicker the more "
        f"{unit} have both, a point the larger the more have the code. Where a code stands, and how far "
        "from another, is for legibility only."
    )
