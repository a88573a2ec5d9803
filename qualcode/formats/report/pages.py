"""A report put together: the sections that were chosen, numbered, with what stands at a glance."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qualcode.core.report_limits import segments_read
from qualcode.core.reports import Report, Section
from qualcode.formats.report import (
    appendix,
    checklists,
    measures,
    methods,
    patterns,
    said,
    sample,
    themes,
    work,
)
from qualcode.formats.report.anchors import Anchors
from qualcode.formats.report.blocks import Block, Page, Paragraph, line, numbered

MAKERS: dict[Section, Callable[[Report, Anchors], Iterator[Block]]] = {
    "methods": methods.methods,
    "sample": sample.sample,
    "themes": themes.themes,
    "prevalence": measures.prevalence,
    "questions": patterns.questions,
    "patterns": patterns.patterns,
    "quotations": said.quotations,
    "matrix": said.matrix,
    "agreement": work.agreement,
    "suggestions": work.suggestions,
    "limitations": work.limitations,
    "codebook": appendix.codebook,
    "checklists": checklists.checklists,
    "appendix": appendix.evidence,
}


def page_of(report: Report) -> Page:
    """Return a report as blocks, in the order that reports have, whatever the order of the choice."""
    anchors = Anchors.of(report)
    blocks = [
        block
        for section, make in MAKERS.items()
        if section in anchors.sections
        for block in make(report, anchors)
    ]
    said = report.own_words.get("introduction", "")
    opening = [Paragraph(line(said), "own")] if said else []
    return Page(
        title=report.name,
        subtitle=f"Methods and findings. State of the project on {report.as_of}, "
        f"revision {report.revision}.",
        glance=_glance(report, anchors), blocks=(*opening, *numbered(blocks)),
    )  # fmt: skip


def _glance(report: Report, anchors: Anchors) -> tuple[tuple[str, str, str], ...]:
    """Return the figures at the top: the number, what it is, and where it leads."""
    n_read, n_spoken = segments_read(report.corpus.outcomes)
    coders = len([one for one in report.coders if one.n_codings])
    figures: list[tuple[str, str, Section, str]] = [
        (f"{report.corpus.n_cases:,}", "cases", "appendix", "cases"),
        (f"{report.corpus.n_documents:,}", "documents", "methods", "sec_material"),
        (f"{n_read:,} of {n_spoken:,}", "segments read", "methods", "tab_segments"),
        (f"{coders:,}", "coders", "methods", "sec_coders"),
        (f"{len(report.codings):,}", "codings", "appendix", "codings"),
        (f"{len(report.book.codable):,}", "codes", "codebook", "sec_codebook"),
    ]
    return tuple(
        (value, what, to if section in anchors.sections else "") for value, what, section, to in figures
    )
