"""What people said, and what coders made of it: quotations, and summaries in the framework matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualcode.core.phrases import count
from qualcode.core.report_parts import Illustration, MatrixCell, MatrixPart
from qualcode.core.reports import Report
from qualcode.formats.report.anchors import Anchors
from qualcode.formats.report.blocks import (
    Block,
    Column,
    Heading,
    Line,
    Quoted,
    Row,
    Table,
    Words,
    between,
    line,
    say,
)

# So many columns of the matrix stand side by side on a page.
MOST_ACROSS = 3
# So many codings under a cell are linked; the others are counted.
MOST_LINKED = 12


def quotations(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield words that illustrate each code, for what they were chosen, and who said them."""
    yield Heading(text="Quotations", level=1, anchor="sec_quotations")
    chosen = report.quotations.chosen
    if not chosen:
        yield say("There is nothing coded that could illustrate a code.", kind="gap")
        if report.codings and report.quotations.how:
            yield say(" ".join(report.quotations.how), kind="note")
        return
    yield say(
        "For each code: what is nearest to the middle of all that was coded so (typical), what says it "
        "most strongly (strongest), and what runs against it (negative case). Different people are "
        "quoted before anybody is quoted twice. Words stand as they were said."
    )
    yield say(" ".join(report.quotations.how), kind="note")
    codes = {code.id: code for code in report.book.codes}
    above, at = None, 0
    for code in report.book.codable:
        own = [one for one in chosen if one.code_id == code.id]
        if not own:
            continue
        theme = codes.get(code.parent or "")
        if theme is not None and theme.id != above:
            above = theme.id
            yield Heading(text=theme.name, level=2, anchor=f"said_{anchors.codes[theme.id]}")
        yield Heading(text=code.name, level=3, anchor=f"said_{anchors.codes[code.id]}")
        for one in own:
            at += 1
            yield Quoted(words=one.words, by=_by(one, anchors), anchor=f"quote_{at}")


def _by(one: Illustration, anchors: Anchors) -> Line:
    parts = [part for part in (one.attribution, one.speaker) if part]
    rest = f", {', '.join(parts)}" if parts else ""
    return line(
        Words(one.case or "no case", to=anchors.case(one.case)), f"{rest} · ",
        Words(f"coding {one.coding}", to=anchors.coding(one.coding)),
        Words(f" · {one.kind}: {one.reason}", "quiet"),
    )  # fmt: skip


def matrix(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield the framework matrix, or why there is none."""
    yield Heading(text="Framework matrix", level=1, anchor="sec_matrix")
    facts = report.matrix
    if not facts.parts:
        yield say(f"Left out, because {facts.reason}.", kind="gap")
        return
    shown = {case for part in facts.parts for case, _ in part.rows}
    told = f"Summaries of {len(shown):,} of {count(facts.n_cases, 'case')}, written by the coders named"
    yield say(
        f"{told} below each (Framework Method: Ritchie & Spencer 1994; Gale et al. 2013). Below it are "
        "the codings that it rests on by number, or why there are none; not mentioned is not disagreed. "
        "Cases and themes without any summary are left out."
    )
    if facts.n_outside:
        noun = "summary is" if facts.n_outside == 1 else "summaries are"
        told = f"{facts.n_outside:,} {noun} of a case or code that there is no more, and not in it."
        yield say(told, kind="note")
    for at, part in enumerate(facts.parts):
        if part.theme:
            yield Heading(text=f"Codes of {part.theme}", level=2, anchor=f"sec_matrix_{at}")
        for first in range(0, len(part.columns), MOST_ACROSS):
            yield _slice(part, first, anchors, at=at)


def _slice(part: MatrixPart, first: int, anchors: Anchors, *, at: int) -> Table:
    """Return so many columns of a part as fit on a page."""
    last = min(first + MOST_ACROSS, len(part.columns))
    rows = [
        Row((line(Words(case, "strong", anchors.case(case))),
             *(_cell(cell, anchors) for cell in cells[first:last])))
        for case, cells in part.rows
    ]  # fmt: skip
    titles = [name for _, name in part.columns[first:last]]
    more = len(part.columns) > MOST_ACROSS
    which = f", columns {first + 1} to {last} of {len(part.columns)}" if more else ""
    return Table(
        caption=f"Cases by {'codes' if part.theme else 'themes'}, in summaries{which}",
        columns=(Column("Case", width=0.7), *(Column(title, width=3) for title in titles)),
        rows=tuple(rows), anchor=f"tab_matrix_{at}_{first}",
    )  # fmt: skip


def _cell(cell: MatrixCell, anchors: Anchors) -> Line:
    said: list[str | Words] = []
    if cell.summary:
        said += [cell.summary, Words(f"\n{cell.by}; ", "quiet")]
        if cell.changed:
            said += [Words(f"\u26a0 stale, {cell.changed}", "strong"), Words("; ", "quiet")]
    elif cell.codings:
        said.append(Words("no summary; ", "quiet"))
    said.append(Words(cell.below, "quiet"))
    if cell.codings:
        said += [Words(": ", "quiet"), *_linked(cell.codings, anchors)]
    return line(*said)


def _linked(codings: Sequence[int], anchors: Anchors) -> Line:
    shown = [Words(str(n), to=anchors.coding(n)) for n in codings[:MOST_LINKED]]
    rest = len(codings) - len(shown)
    return (*between(shown), *((Words(f" and {rest:,} more"),) if rest else ()))
