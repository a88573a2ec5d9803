"""Who took part, as a table of cases by attributes."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.core.phrases import as_text, count, listed
from qualcode.core.reports import Cell, Report
from qualcode.formats.charts.parts import NOT_GIVEN
from qualcode.formats.report.anchors import Anchors
from qualcode.formats.report.blocks import (
    Block,
    Column,
    Heading,
    Line,
    Row,
    Table,
    line,
    number,
    say,
)


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
