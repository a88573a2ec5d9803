"""What a study found, as tables and charts: the sample, themes and quotations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qualcode.core.phrases import as_text, count, listed
from qualcode.core.report_limits import segments_read
from qualcode.core.reports import Cell, Report
from qualcode.core.tables import MIN_GROUP
from qualcode.formats.charts.frequencies import frequency_chart, frequency_words
from qualcode.formats.charts.parts import NOT_GIVEN
from qualcode.formats.report.anchors import Anchors
from qualcode.formats.report.blocks import (
    Block,
    Column,
    Figure,
    Heading,
    Line,
    Quoted,
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


def sample(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield how many cases were heard in each combination of attributes."""
    yield Heading(text="Achieved sample", level=1, anchor="sec_sample")
    by = report.choices.by
    if not report.corpus.n_cases:
        yield say(
            "No words of any case are in the study, so there is no sample to describe.", kind="gap"
        )
        return
    if not by:
        yield say(
            f"{count(report.corpus.n_cases, 'case')} took part. No attributes were chosen to describe "
            "them by.",
        )
        return
    named = as_text(listed(list(by)))
    yield say(
        f"{count(report.corpus.n_cases, 'case')} took part. The table has them by {named}. A case "
        "heard in two of these combinations, as of two waves, is counted in both."
    )
    yield _sample_table(report, anchors)


def _sample_table(report: Report, anchors: Anchors) -> Table:
    by = report.choices.by
    to = "appendix" in anchors.sections
    if len(by) == 1:
        rows = [
            Row((*_named(cell.values), _cases(cell, place, to=to), number(cell.n_segments),
                 number(cell.n_read)))
            for place, cell in enumerate(report.sample)
        ]  # fmt: skip
        more = [Column(title, number=True) for title in ("Cases", "Segments", "Segments read")]
        columns = (Column(by[0], width=2), *more)
    else:
        columns, rows = _crossed(report, to=to)
    return Table(
        caption=f"Cases by {as_text(listed(list(by)))}", columns=tuple(columns), rows=tuple(rows),
        anchor="tab_sample", note=line("Numbers of cases whose words are in the study."),
    )  # fmt: skip


def _crossed(report: Report, *, to: bool) -> tuple[tuple[Column, ...], list[Row]]:
    """Return the last attribute across, and the others down."""
    by, last = report.choices.by, sorted({cell.values[-1] for cell in report.sample})
    cells = {cell.values: (place, cell) for place, cell in enumerate(report.sample)}
    columns = (
        *(Column(name, width=2) for name in by[:-1]),
        *(Column(f"{by[-1]}: {value or NOT_GIVEN}", number=True) for value in last),
        Column("All", number=True),
    )
    rows = []
    for head in sorted({values[:-1] for values in cells}):
        found = [cells.get((*head, value)) for value in last]
        shown = [_cases(one[1], one[0], to=to) if one else number(0) for one in found]
        everybody = {name for one in found if one for name in one[1].cases}
        rows.append(Row((*_named(head), *shown, number(len(everybody), to="cases" if to else ""))))
    return columns, rows


def _named(values: tuple[str, ...]) -> tuple[Line, ...]:
    return tuple(line(value or NOT_GIVEN) for value in values)


def _cases(cell: Cell, place: int, *, to: bool) -> Line:
    return number(len(cell.cases), to=f"sample_{place}" if to else "")


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
    above = None
    for place, row in enumerate(table.to_dict("records")):
        if row["theme"] != above:
            above = row["theme"]
            rows.append(Row((line(Words(str(above) or "Without a theme", "strong")),), kind="group"))
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
    note = "Cases that speak of the code, of those read."
    note += " Shares and intervals are left out below ten cases." if table[SHARE].isna().any() else ""
    if split:
        note += " A case may have a code by hand and from an accepted suggestion, and counts once."
    return Table(
        caption="Cases by code, with denominators and intervals", columns=tuple(columns),
        rows=tuple(rows), anchor="tab_themes", note=line(note),
    )  # fmt: skip


def share(row: dict[Any, Any]) -> str:
    """Write a share, or that there is none."""
    return "–" if pd.isna(row[SHARE]) else f"{row[SHARE]:.0%}"


def interval(row: dict[Any, Any]) -> str:
    """Write an interval, or that there is none."""
    if pd.isna(row["ci_low"]):
        return "–"
    return f"{100 * row['ci_low']:.0f}–{100 * row['ci_high']:.0f} %"


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
    yield _compared_table(table, by, anchors)


def _sizes(table: pd.DataFrame, by: str) -> dict[str, int]:
    return {str(group): int(size) for group, size in table.groupby(by)["cases_in_group"].max().items()}


def _compared_table(table: pd.DataFrame, by: str, anchors: Anchors) -> Table:
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
        caption=f"Cases by code and {by}",
        columns=(Column(by, width=4), Column("Cases", number=True), Column("Of", number=True),
                 Column("Share", number=True), Column("95 % interval", number=True, width=1.5)),
        rows=tuple(rows), anchor="tab_compared",
        note=line("Groups in which no case speaks of a code are left out below it: their count is 0."),
    )  # fmt: skip


def quotations(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield words that illustrate each code, with who said them."""
    yield Heading(text="Quotations", level=1, anchor="sec_quotations")
    if not report.illustrations:
        yield say("There is nothing coded that could illustrate a code.", kind="gap")
        return
    yield say(
        "For each code so many as were asked for: from different people before anybody is quoted twice, "
        "and of middle length. Words stand as they were said."
    )
    themes_of = {code.id: code for code in report.book.codes}
    above, at = None, 0
    for code in report.book.codable:
        own = [one for one in report.illustrations if one.code_id == code.id]
        if not own:
            continue
        theme = themes_of.get(code.parent or "")
        if theme is not None and theme.id != above:
            above = theme.id
            yield Heading(text=theme.name, level=2, anchor=f"said_{anchors.codes[theme.id]}")
        yield Heading(text=code.name, level=3, anchor=f"said_{anchors.codes[code.id]}")
        for one in own:
            at += 1
            parts = [part for part in (*one.attributes, one.speaker) if part]
            who = [Words(one.case or "no case", to=anchors.case(one.case))]
            rest = f", {', '.join(parts)}" if parts else ""
            link = Words(f"coding {one.coding}", to=anchors.coding(one.coding))
            yield Quoted(words=one.words, by=line(*who, f"{rest} · ", link), anchor=f"quote_{at}")


def matrix(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield the framework matrix, or why there is none."""
    yield Heading(text="Framework matrix", level=1, anchor="sec_matrix")
    facts = report.matrix
    if not facts.rows:
        yield say(f"Not included: {facts.reason}.", kind="gap")
        return
    rows = [
        Row((line(Words(row[0], to=anchors.case(row[0]))), *(line(cell) for cell in row[1:])))
        for row in facts.rows
    ]
    columns = tuple(Column(name, width=1.0 if place == 0 else 3.0)
                    for place, name in enumerate(facts.columns))  # fmt: skip
    yield Table(caption="Cases by themes, in summaries", columns=columns, rows=tuple(rows),
                anchor="tab_matrix")  # fmt: skip
