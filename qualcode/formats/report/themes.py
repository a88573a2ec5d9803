"""What a study found, counted: cases by theme and code, by groups, and how they speak of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qualcode.core.phrases import as_text, count, listed
from qualcode.core.report_limits import segments_read
from qualcode.core.reports import Report
from qualcode.core.tables import MIN_GROUP
from qualcode.formats.charts.frequencies import frequency_chart, frequency_words
from qualcode.formats.charts.parts import NOT_GIVEN
from qualcode.formats.charts.valence import valence_chart, valence_words
from qualcode.formats.report.anchors import Anchors
from qualcode.formats.report.blocks import (
    VALENCE_TITLES,
    Block,
    Column,
    Figure,
    Heading,
    Row,
    Table,
    Words,
    line,
    number,
    say,
)

# So many codes are in a chart, and so many groups stand side by side in a table.
MOST_CODES, MOST_COMPARED, MOST_GROUPS = 20, 10, 6
SHARE = "share_of_cases"
TOLD_APART = ("positive", "negative", "both")


def themes(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield how many cases speak of what, as a chart and with every denominator."""
    yield Heading(text="Themes", level=1, anchor="sec_themes")
    table = _total(report.themes.overall)
    if table.empty or not table["n_cases"].any():
        why = "Nothing is coded yet" if not report.codings else "No coded words belong to a case"
        yield say(f"{why}, so that there is nothing to count.", kind="gap")
        return
    n_read, n_spoken = segments_read(report.corpus.outcomes)
    read = int(table["cases_in_group"].max())
    yield say(
        f"{int((table['n_cases'] > 0).sum())} of {count(len(table), 'code')} were given. Counts are of "
        f"the {count(read, 'case')} of whom something was read ({n_read:,} of {n_spoken:,} segments)."
    )
    yield _figure(table, by=None, anchor="fig_themes", caption="Cases that speak of each code")
    yield _theme_table(report, anchors, table)
    yield from _valences(report, anchors, table)
    if report.themes.compared is not None and report.choices.compare:
        yield from _compared(report, anchors)


def _total(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of all sources together."""
    sources = list(dict.fromkeys(table["source"]))
    return table[table["source"] == ("any" if "any" in sources else sources[0])] if sources else table


def _figure(table: pd.DataFrame, *, by: str | None, anchor: str, caption: str) -> Figure:
    most = table.groupby("code_id")["n_cases"].sum()
    kept = most[most > 0].nlargest(MOST_COMPARED if by else MOST_CODES).index
    shown = table[table["code_id"].isin(kept) & (table["cases_in_group"] > 0)]
    attributes = [by] if by else []
    words = frequency_words(shown, by=attributes, unit="case")
    chart = frequency_chart(shown, by=attributes, unit="case")
    more = f" The {len(kept)} codes of the most cases." if (most > 0).sum() > len(kept) else ""
    return Figure(
        caption=f"{caption}. {words}{more}", alt=f"{caption}. {words}",
        chart=chart, anchor=anchor,
    )  # fmt: skip


def _theme_table(report: Report, anchors: Anchors, table: pd.DataFrame) -> Table:
    sources = {str(name) for name in report.themes.overall["source"]}
    split = "any" in sources
    by_source = report.themes.overall.set_index(["code_id", "source"])["n_cases"]
    kinds = [("human", "By hand"), ("accepted", "Accepted")] if split else []
    columns = [Column("Code", width=4), Column("Cases", number=True), Column("Of", number=True),
               Column("Share", number=True), Column("95 % interval", number=True, width=1.5),
               *(Column(title, number=True) for _, title in kinds),
               Column("Documents", number=True, width=1.2),
               Column("Segments", number=True, width=1.2)]  # fmt: skip
    rows: list[Row] = []
    denominator = "cases" if "appendix" in anchors.sections else ""
    rolled = {str(row["code_id"]): row for row in _total(report.themes.rolled).to_dict("records")}
    above = None
    for place, row in enumerate(table.to_dict("records")):
        if row["theme_id"] != above:
            above = row["theme_id"]
            rows.append(_theme_row(rolled.get(str(above)), anchors))
        code_id = str(row["code_id"])
        to = anchors.count(code_id) if row["n_cases"] else ""
        counts = [number(int(by_source.get((code_id, source), 0))) for source, _ in kinds]
        rows.append(
            Row(
                (line(Words(str(row["code"]), to=anchors.code(code_id))),
                 number(int(row["n_cases"]), to=to),
                 number(int(row["cases_in_group"]), to=denominator),
                 line(share(row)), line(interval(row)), *counts,
                 number(int(row["n_documents"]), to=to), number(int(row["n_segments"]), to=to)),
                anchor=f"theme_{place}",
            )
        )  # fmt: skip
    note = "Cases that speak of the code, of those read. A theme counts who speaks of any code below it."
    note += " Shares and intervals are left out below ten cases." if table[SHARE].isna().any() else ""
    if split:
        note += " A case may have a code by hand and from an accepted suggestion, and counts once."
    return Table(
        caption="Cases by code, with denominators and intervals", columns=tuple(columns),
        rows=tuple(rows), anchor="tab_themes", note=line(note),
    )  # fmt: skip


def _theme_row(row: dict[Any, Any] | None, anchors: Anchors) -> Row:
    """Return the head of the codes of a theme, with how many cases speak of any of them."""
    if row is None:
        return Row((line(Words("Without a theme", "strong")),), kind="group")
    theme_id, n = str(row["code_id"]), int(row["n_cases"])
    told = f" ({share(row)}, {interval(row)})" if not pd.isna(row[SHARE]) else ""
    name = Words(str(row["code"]), "strong", anchors.code(theme_id))
    counted = Words(f"{n:,}", to=anchors.count(theme_id) if n else "")
    of = f" of {count(int(row['cases_in_group']), 'case')}{told}"
    return Row((line(name, " · ", counted, of),), kind="group")


def share(row: dict[Any, Any]) -> str:
    """Write a share, or that there is none."""
    return "–" if pd.isna(row[SHARE]) else f"{row[SHARE]:.0%}"


def interval(row: dict[Any, Any]) -> str:
    """Write an interval, or that there is none."""
    if pd.isna(row["ci_low"]):
        return "–"
    return f"{100 * row['ci_low']:.0f}–{100 * row['ci_high']:.0f} %"


def _valences(report: Report, anchors: Anchors, table: pd.DataFrame) -> Iterator[Block]:
    """Yield how cases speak of codes, where coders say so."""
    named = [(part, title) for part, title in VALENCE_TITLES.items() if f"n_cases_{part}" in table]
    given = table[table["n_cases"] > 0]
    # Where everything is neutral, or nothing was given, there is nothing to tell apart.
    if not named or not given[[f"n_cases_{part}" for part in TOLD_APART]].to_numpy().any():
        return
    yield Heading(text="How cases speak of each code", level=2, anchor="sec_valence")
    most = given.nlargest(MOST_CODES, "n_cases", keep="first")
    shown = given[given["code_id"].isin(most["code_id"])]
    words = valence_words(shown, unit="case")
    yield Figure(
        caption=f"Valence by code. {words}", alt=f"Valence by code. {words}",
        chart=valence_chart(shown, by=[], unit="case"), anchor="fig_valence",
    )  # fmt: skip
    rows = []
    for row in given.to_dict("records"):
        code_id = str(row["code_id"])
        numbers = [int(row[f"n_cases_{part}"]) for part, _ in named]
        to = anchors.count(code_id)
        rows.append(
            Row((line(Words(str(row["code"]), to=anchors.code(code_id))),
                 *(number(n, to=to if n else "") for n in numbers),
                 number(int(row["n_cases"]), to=to)))
        )  # fmt: skip
    yield Table(
        caption="Cases by code and valence",
        columns=(Column("Code", width=4), *(Column(title, number=True) for _, title in named),
                 Column("Cases", number=True)),
        rows=tuple(rows), anchor="tab_valence",
        note=line(
            "As coders judged it. Each case is in one column: with positive and negative codings, or a "
            "mixed one, it speaks of the code both ways; a neutral one beside others adds nothing."
        ),
    )  # fmt: skip


def _compared(report: Report, anchors: Anchors) -> Iterator[Block]:
    by, whole = report.choices.compare, report.themes.compared
    assert by is not None
    assert whole is not None
    table = _total(whole)
    table = table[table["cases_in_group"] > 0]
    yield Heading(text=f"Themes by {by}", level=2, anchor="sec_compared")
    if table.empty:
        yield say("No case with this attribute has been read.", kind="gap")
        return
    groups = list(dict.fromkeys(table[by]))
    small = [str(group or NOT_GIVEN) for group, size in _sizes(table, by).items() if size < MIN_GROUP]
    told = f" Below ten, and so without shares: {as_text(listed(small))}." if small else ""
    yield say(f"Each group's own cases are its denominator.{told}")
    if len(groups) <= MOST_GROUPS:
        yield _figure(
            table, by=by, anchor="fig_compared", caption=f"Cases that speak of each code, by {by}"
        )
    assert report.themes.rolled_compared is not None
    rolled = _total(report.themes.rolled_compared)
    if rolled["n_cases"].any():
        yield _compared_table(rolled, by, anchors, of="theme")
    yield _compared_table(table, by, anchors, of="code")


def _sizes(table: pd.DataFrame, by: str) -> dict[str, int]:
    return {str(group): int(size) for group, size in table.groupby(by)["cases_in_group"].max().items()}


def _compared_table(table: pd.DataFrame, by: str, anchors: Anchors, *, of: str) -> Table:
    sizes = _sizes(table, by)
    given = table[table["n_cases"] > 0]
    rows = []
    for code_id, own in given.groupby("code_id", sort=False):
        rows.append(Row((line(Words(str(own["code"].iloc[0]), "strong", anchors.code(str(code_id)))),),
                        kind="group"))  # fmt: skip
        for row in own.to_dict("records"):
            group = str(row[by])
            rows.append(
                Row((line(group or NOT_GIVEN),
                     number(int(row["n_cases"]), to=anchors.count(str(code_id), group)),
                     number(sizes[group]), line(share(row)), line(interval(row))))
            )  # fmt: skip
    return Table(
        caption=f"Cases by {of} and {by}",
        columns=(Column(by, width=4), Column("Cases", number=True), Column("Of", number=True),
                 Column("Share", number=True), Column("95 % interval", number=True, width=1.5)),
        rows=tuple(rows), anchor="tab_compared" if of == "code" else "tab_compared_themes",
        note=line(f"Groups in which no case speaks of a {of} are left out below it: their count is 0."),
    )  # fmt: skip
