"""What stands behind a report: the codebook with its changes, checklists, and every coding counted."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.core.codebook_edits import as_words
from qualcode.core.phrases import shorten
from qualcode.core.report_parts import Support
from qualcode.core.reports import Report, VersionFacts
from qualcode.formats.charts.parts import NOT_GIVEN
from qualcode.formats.report.anchors import Anchors
from qualcode.formats.report.blocks import (
    Block,
    Column,
    Heading,
    Line,
    Points,
    Row,
    Table,
    Words,
    between,
    line,
    number,
    say,
)
from qualcode.formats.report.measures import audit
from qualcode.formats.report.patterns import rests
from qualcode.model import Code

SOURCES = {"human": "by hand", "accepted": "accepted", "machine": "machine"}
# Changes of wordings are shown in so many characters each.
LONGEST = 160


def codebook(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield every code with what it means, and the versions of the codebook."""
    book = report.book
    yield Heading(text="Codebook", level=1, anchor="sec_codebook")
    if not book.codable:
        yield say("The codebook has no codes.", kind="gap")
    else:
        in_use = len(book.offered)
        themes = len(book.codes) - len(book.codable)
        yield say(f"{book.name}, version {book.version}: {in_use:,} codes in use, {themes:,} themes.")
        yield _codes_table(report, anchors)
    for modifier in book.modifiers:
        yield say(f"Judged with each coding: {modifier.name} ({', '.join(modifier.values)}).")
    if book.rules:
        yield Heading(text="Rules of coding", level=2, anchor="sec_rules")
        yield Points(tuple(line(rule) for rule in book.rules))
    yield from _versions(report)


def _codes_table(report: Report, anchors: Anchors) -> Table:
    names = {code.id: code.name for code in report.book.codes}
    n_cases = {code_id: len(found) for (code_id, group), found in report.themes.support.items()
               if group is None}  # fmt: skip
    rows: list[Row] = []
    for code in report.book.codes:
        anchor = f"code_{anchors.codes[code.id]}"
        if not code.codable:
            definition = f"\n{code.definition}" if code.definition else ""
            rows.append(Row((line(Words(code.name, "strong"), definition),), anchor, "group"))
            continue
        retired = "\nretired" if code.retired else ""
        title = line(Words(code.name, "strong"), Words(f"\n{code.id}{retired}", "quiet"))
        told = n_cases.get(code.id, 0)
        rows.append(
            Row((title, line(code.definition or "–"), _limits(code, names),
                 number(told, to=anchors.count(code.id) if told else "")), anchor)
        )  # fmt: skip
    return Table(
        caption="Codes with what they mean",
        columns=(Column("Code", width=2.2), Column("Meaning", width=3.2),
                 Column("Use, and do not use", width=3.6), Column("Cases", number=True, width=0.8)),
        rows=tuple(rows), anchor="tab_codebook",
    )  # fmt: skip


def _limits(code: Code, names: dict[str, str]) -> Line:
    parts: list[str | Words] = []
    for field, title in (("include", "Use"), ("exclude", "Do not use")):
        said = as_words(getattr(code, field), names, field=field).split("\n")
        lines = "".join(f"\n• {one.replace(' -> ', ' → ')}" for one in said if one)
        if lines:
            parts += [*(["\n"] if parts else []), Words(title, "strong"), lines]
    return line(*parts) if parts else line("–")


def _versions(report: Report) -> Iterator[Block]:
    yield Heading(text="Versions and changes", level=2, anchor="sec_versions")
    rows = [
        Row((line(one.name + (" (in use)" if one.in_use else "")), line(one.day or "–"),
             line(one.who or "–"), line(one.made_from or "–"), line(_changes(one))))
        for one in report.versions
    ]  # fmt: skip
    yield Table(
        caption="Change log of the codebook",
        columns=(Column("Version", width=1.3), Column("Day", width=1.2), Column("By", width=1.2),
                 Column("Made from", width=1.2), Column("What changed", width=4)),
        rows=tuple(rows), anchor="tab_versions",
    )  # fmt: skip


def _changes(version: VersionFacts) -> str:
    told = [
        f"{one.code}, {one.field.replace('_', ' ')}: "
        + " → ".join(f"“{shorten(side, LONGEST)}”" if side else "nothing" for side in one[3:])
        for one in version.differences
    ]
    return "\n".join(told) if told else ("–" if version.made_from else "the first version")


def evidence(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield cases, what every count rests on, and all codings."""
    yield Heading(text="What the numbers rest on", level=1, anchor="sec_appendix")
    yield say(
        "Every number of cases in this report leads here: to the cases that it counts, and to their "
        "codings by number. The id is that of the coding in the project."
    )
    yield from _cases(report, anchors)
    yield from _sample(report, anchors)
    yield from _counts(report, anchors)
    yield from rests(report, anchors)
    yield from audit(report, anchors)
    yield from _codings(report, anchors)


def _cases(report: Report, anchors: Anchors) -> Iterator[Block]:
    yield Heading(text="Cases", level=2, anchor="cases")
    if not report.people:
        yield say("There is no case.", kind="gap")
        return
    titles = list(report.people[0].attributes)
    rows = [
        Row((line(one.name), *(line(one.attributes[t] or "–") for t in titles), number(one.n_documents),
             number(one.n_segments), number(one.n_read)), anchors.case(one.name))
        for one in report.people
    ]  # fmt: skip
    yield Table(
        caption="Cases",
        columns=(Column("Case", width=1.5), *(Column(title, width=1.5) for title in titles),
                 Column("Documents", number=True), Column("Segments", number=True),
                 Column("Read", number=True)),
        rows=tuple(rows), anchor="tab_cases",
    )  # fmt: skip


def _sample(report: Report, anchors: Anchors) -> Iterator[Block]:
    if not report.sample or "sample" not in anchors.sections:
        return
    rows = [
        Row((line(", ".join(value or NOT_GIVEN for value in cell.values)), number(len(cell.cases)),
             between([Words(name, to=anchors.case(name)) for name in cell.cases])), f"sample_{place}")
        for place, cell in enumerate(report.sample)
    ]  # fmt: skip
    yield Table(
        caption="Cases in each combination of the sample",
        columns=(Column(", ".join(report.choices.by), width=2), Column("Cases", number=True, width=0.6),
                 Column("Which", width=5)),
        rows=tuple(rows), anchor="tab_who",
    )  # fmt: skip


def _counts(report: Report, anchors: Anchors) -> Iterator[Block]:
    yield Heading(text="Counts of cases by code", level=2, anchor="counts")
    support = report.themes.support
    if not support:
        yield say("No case is counted for any code.", kind="gap")
        return
    compare, groups = (
        report.choices.compare,
        sorted({group for _, group in support if group is not None}),
    )
    rows: list[Row] = []
    for code in report.book.codes:
        whole = support.get((code.id, None), ())
        if not whole:
            continue
        rows.append(Row((line(Words(code.name, "strong", anchors.code(code.id))),), kind="group"))
        rows.append(_count("all", whole, anchors, anchor=anchors.count(code.id)))
        for group in groups:
            found = support.get((code.id, group), ())
            if found:
                label = f"{compare}: {group or NOT_GIVEN}"
                anchor = anchors.count(code.id, group)
                rows.append(_count(label, found, anchors, anchor=anchor))
    yield Table(
        caption="What each count of cases rests on",
        columns=(Column("Of", width=1.6), Column("Cases", number=True, width=0.7),
                 Column("Cases with the numbers of their codings", width=6)),
        rows=tuple(rows), anchor="tab_counts",
    )  # fmt: skip


def _count(label: str, found: tuple[Support, ...], anchors: Anchors, *, anchor: str) -> Row:
    told: list[Words] = []
    for place, one in enumerate(found):
        told += [Words("; ")] if place else []
        told += [Words(one.case, "strong", anchors.case(one.case)), Words(": ")]
        told += between([Words(str(n), to=anchors.coding(n)) for n in one.codings])
    return Row((line(label), number(len(found)), tuple(told)), anchor)


def _codings(report: Report, anchors: Anchors) -> Iterator[Block]:
    yield Heading(text="Codings", level=2, anchor="codings")
    if not report.codings:
        yield say("Nothing is coded.", kind="gap")
        return
    names = {code.id: code.name for code in report.book.codes}
    speakers = report.choices.speakers
    rows = [
        Row((number(one.number),
             line(Words(names.get(one.code_id, one.code_id), "", anchors.code(one.code_id))),
             line(Words(one.case or "–", to=anchors.case(one.case))),
             line(f"{one.document}, {one.start:,}–{one.end:,}"),
             *((line(one.speaker or "–"),) if speakers else ()),
             line(one.coder), line(SOURCES[one.source]), line(Words(one.id, "quiet"))),
            anchors.coding(one.number))
        for one in report.codings
    ]  # fmt: skip
    yield Table(
        caption="All codings, in the order of the documents",
        columns=(Column("No.", number=True, width=0.7), Column("Code", width=3),
                 Column("Case", width=0.8), Column("Place", width=2),
                 *((Column("Speaker"),) if speakers else ()),
                 Column("Coder", width=1.2), Column("How", width=1), Column("Id", width=3)),
        rows=tuple(rows), anchor="tab_codings",
        note=line("A place is a document, and the characters from its first to its last."),
    )  # fmt: skip
