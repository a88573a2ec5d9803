"""COREQ and SRQR: each item with what the project knows of it, or with what is still to be answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from qualcode.core.checklists import COREQ, SRQR, Item
from qualcode.core.phrases import as_text, count, listed
from qualcode.core.reports import Report, Section
from qualcode.formats.report.anchors import Anchors
from qualcode.formats.report.blocks import Block, Column, Heading, Line, Row, Table, Words, line, say

# What the project knows of an item, and the section that tells it.
Known = tuple[str, Section]
TO_ANSWER = "To be answered by the researchers."


def checklists(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield both checklists, filled in as far as the project and the researchers have answered."""
    known = answers(report)
    yield Heading(text="Reporting checklists", level=1, anchor="sec_checklists")
    left = [
        item for item in (*COREQ, *SRQR) if not (item.key in known or report.own_words.get(item.key))
    ]
    yield say(
        f"Wordings of the items are our own. {len(COREQ) + len(SRQR) - len(left)} of "
        f"{len(COREQ) + len(SRQR)} are answered, {len(known)} by what the project knows."
    )
    for title, items, source in (
        ("COREQ", COREQ, "Tong, Sainsbury & Craig 2007, Int J Qual Health Care 19:349–357"),
        ("SRQR", SRQR, "O'Brien, Harris, Beckman, Reed & Cook 2014, Acad Med 89:1245–1251"),
    ):
        yield Heading(text=f"{title}, {len(items)} items", level=2, anchor=f"sec_{title.lower()}")
        yield _table(title, items, source, report=report, known=known, anchors=anchors)


def _table(
    title: str, items: Sequence[Item], source: str, *, report: Report, known: Mapping[str, Known],
    anchors: Anchors,
) -> Table:  # fmt: skip
    rows: list[Row] = []
    part = ""
    for item in items:
        if item.part != part:
            part = item.part
            rows.append(Row((line(Words(part, "strong")),), kind="group"))
        topic = line(Words(item.topic, "strong"), f"\n{item.asks}")
        answer = _answer(item.key, report.own_words.get(item.key, ""), known=known, anchors=anchors)
        rows.append(Row((line(str(item.number)), topic, answer), f"item_{item.key.replace('-', '_')}"))
    return Table(
        caption=f"{title} ({source})",
        columns=(Column("No.", number=True, width=0.5), Column("Item", width=3.5),
                 Column("Answer", width=5)),
        rows=tuple(rows), anchor=f"tab_{title.lower()}",
    )  # fmt: skip


def _answer(key: str, own: str, *, known: Mapping[str, Known], anchors: Anchors) -> Line:
    told: list[str | Words] = []
    if key in known:
        words, section = known[key]
        told += [words, " ", anchors.section(section, "See there.")]
    if own:
        told += [*(["\n"] if told else []), own]
    return line(*told) if told else line(Words(TO_ANSWER, "quiet"))


def answers(report: Report) -> dict[str, Known]:
    """Return by item what the project knows; what it does not know is left out."""
    found = {key: make(report) for key, make in _MAKERS.items()}
    return {key: known for key, known in found.items() if known is not None}


def _size(report: Report) -> Known | None:
    if not report.corpus.n_documents:
        return None
    read = int(report.themes.overall["cases_in_group"].max()) if len(report.themes.overall) else 0
    return (
        f"{count(report.corpus.n_cases, 'case')} in {count(report.corpus.n_documents, 'document')}; of "
        f"{count(read, 'case')} something has been read.", "sample",
    )  # fmt: skip


def _absent(report: Report) -> Known | None:
    silent = len(report.corpus.silent_cases)
    if not silent:
        return None
    return f"{count(silent, 'case')} known to the study without words in it.", "limitations"


def _described(report: Report) -> Known | None:
    if not report.sample:
        return None
    return f"Cases are described by {as_text(listed(list(report.choices.by)))}.", "sample"


def _coders(report: Report) -> Known | None:
    coders = [one for one in report.coders if one.n_codings]
    if not coders:
        return None
    return f"{len(coders)}: {as_text(listed([one.name for one in coders]))}.", "methods"


def _tree(report: Report) -> Known | None:
    if not report.book.codable:
        return None
    themes = len(report.book.codes) - len(report.book.codable)
    return (
        f"{count(len(report.book.codable), 'code')} in {count(themes, 'theme')}, with definitions.",
        "codebook",
    )


def _derived(report: Report) -> Known | None:
    if not report.versions:
        return None
    first, changed = report.versions[0], len(report.versions) - 1
    told = f"The codebook was there when the study began (version {first.name})"
    told += (
        f", and changed {count(changed, 'time')} while people coded"
        if changed
        else ", and has not changed"
    )
    return f"{told}.", "codebook"


def _software(report: Report) -> Known | None:
    return f"qualcode {report.software.get('qualcode', '')}".strip() + ".", "methods"


def _quoted(report: Report) -> Known | None:
    if not report.quotations.chosen:
        return None
    number = count(len(report.quotations.chosen), "quotation")
    return f"{number}, each with its case.", "quotations"


def _processed(report: Report) -> Known | None:
    if not report.corpus.n_documents:
        return None
    return (
        f"Texts were cut into {report.unit}s; what was left out is counted with its reason.",
        "methods",
    )


def _trusted(report: Report) -> Known | None:
    found = next((facts for facts in report.agreement if facts.table is not None), None)
    if found is None or found.table is None:
        return None
    n_units = int(found.table["n_units"].iloc[-1])
    return (
        f"{len(found.coders)} coders judged the same segments ({n_units:,} judgements of codes).",
        "agreement",
    )


def _limited(report: Report) -> Known | None:
    return (
        (f"{len(report.limitations)} known to the project.", "limitations")
        if report.limitations
        else None
    )


_MAKERS: Mapping[str, Callable[[Report], Known | None]] = {
    "coreq-12": _size, "coreq-13": _absent, "coreq-16": _described, "coreq-24": _coders,
    "coreq-25": _tree, "coreq-26": _derived, "coreq-27": _software, "coreq-29": _quoted,
    "srqr-12": _size, "srqr-13": _processed, "srqr-14": _coders, "srqr-15": _trusted,
    "srqr-17": _quoted, "srqr-19": _limited,
}  # fmt: skip
