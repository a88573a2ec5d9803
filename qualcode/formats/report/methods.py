"""How a study was done, as sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.core.phrases import as_text, count, listed
from qualcode.core.report_limits import segments_read
from qualcode.core.reports import Report
from qualcode.formats.report.anchors import Anchors
from qualcode.formats.report.blocks import (
    Block,
    Column,
    Heading,
    Points,
    Row,
    Table,
    Words,
    line,
    number,
    say,
)
from qualcode.formats.report.measures import anchoring

# What a unit of analysis is, and how the text was cut into it.
UNITS = {
    "turn": "Turns: what one person says until another speaks, as the transcript has it.",
    "answer": "Answers: each answer to a survey question, whole.",
    "paragraph": "Paragraphs, as the document has them.",
    "sentence": "Sentences, found by rules for English and cut within turns, answers and paragraphs.",
    "unit": "Units: one to five consecutive sentences of a turn that stay on one subject, judged by the "
    "similarity of neighbouring sentences; answers to survey questions stay whole.",
}
OUTCOMES = {
    "coded": "Read and coded",
    "read: nothing applies": "Read, and no code applies",
    "not coded": "Not read by anybody",
    "skipped: interviewer": "Left out: an interviewer speaks",
    "skipped: not speech": "Left out: no speech",
    "skipped: empty": "Left out: empty",
}


def methods(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield who coded what, in which units, and with which software."""
    yield Heading(text="Methods", level=1, anchor="sec_methods")
    yield from _coders(report, anchors)
    yield from _material(report, anchors)
    yield Heading(text="Units of analysis", level=2, anchor="sec_units")
    yield say(
        UNITS[report.unit],
        " Units were cut by the software before coding, so that all coders judged the same ones. A "
        "coding counts for a unit where it covers at least half of it, or where at least half of the "
        "coding lies in it. Interviewers' words are kept, and are never counted.",
    )
    yield from _counting()
    yield from anchoring(report, anchors)
    yield from _software(report)


def _coders(report: Report, anchors: Anchors) -> Iterator[Block]:
    yield Heading(text="Coders", level=2, anchor="sec_coders")
    coders = [one for one in report.coders if one.n_codings or one.n_read]
    if not coders:
        yield say("Nobody has coded yet.", kind="gap")
        return
    names = as_text(listed([one.name for one in coders]))
    verb = "coded the material alone" if len(coders) == 1 else "coded the material"
    yield say(f"{names} {verb}. What was on the screen when a coding was made was recorded with it.")
    titles = ("Coder", "Documents", "Segments read", "Codings", "Alone", "Suggestion in sight",
              "Others' codes in sight", "Not known")  # fmt: skip
    rows = []
    for one in coders:
        figures = (one.n_documents, one.n_read, one.n_codings, one.saw_neither, one.saw_suggestions,
                   one.saw_others, one.imported)  # fmt: skip
        place = "codings" if "appendix" in anchors.sections else ""
        cells = [number(n, to=place if title == "Codings" else "")
                 for n, title in zip(figures, titles[1:], strict=True)]  # fmt: skip
        rows.append(Row((line(one.name), *cells)))
    yield Table(
        caption="What each coder read and coded, and what was in sight",
        columns=(Column(titles[0], width=1.6), *(Column(title, number=True) for title in titles[1:])),
        rows=tuple(rows), anchor="tab_coders",
        note=line("Of codings that came in from a file it is not known what was in sight."),
    )  # fmt: skip


def _material(report: Report, anchors: Anchors) -> Iterator[Block]:
    corpus = report.corpus
    yield Heading(text="Material", level=2, anchor="sec_material")
    if not corpus.n_documents:
        yield say("No document is in the study.", kind="gap")
        return
    n_read, n_spoken = segments_read(corpus.outcomes)
    formats = as_text(listed([f"{n:,} {name}" for name, n in corpus.formats.items()]))
    kinds = as_text(listed([count(n, kind) for kind, n in corpus.kinds.items()]))
    yield say(
        f"The study has {count(corpus.n_documents, 'document')} ({formats}) with the words of ",
        Words(count(corpus.n_cases, "case"), to=_to_cases(anchors)),
        f"{f' ({kinds})' if kinds else ''}. Participants' words make {count(n_spoken, 'segment')}, of "
        f"which {n_read:,} were read by somebody.",
    )
    rows = [
        Row((line(OUTCOMES[name]), number(corpus.outcomes[name])), anchor=f"seg_{place}")
        for place, name in enumerate(OUTCOMES)
        if corpus.outcomes.get(name)
    ]
    total = sum(corpus.outcomes.values())
    rows.append(Row((line("All segments"), number(total)), kind="total"))
    yield Table(
        caption="What became of every segment",
        columns=(Column("Outcome", width=4), Column("Segments", number=True)),
        rows=tuple(rows), anchor="tab_segments",
    )  # fmt: skip
    if corpus.left_out:
        yield say("When files came in, this was left out, with the reason that was recorded:")
        yield Points(tuple(line(f"{n:,} × {reason}") for reason, n in corpus.left_out.items()))


def _to_cases(anchors: Anchors) -> str:
    return "cases" if "appendix" in anchors.sections else ""


def _counting() -> Iterator[Block]:
    yield Heading(text="Counting", level=2, anchor="sec_counting")
    yield say(
        "Counts are of distinct cases: whoever speaks of something ten times counts once. A case "
        "counts for a code where any coder gave it to anything that the case said. The denominator is "
        "the cases of whom somebody has read something; what nobody has read is missing, and not "
        "absent. Intervals are Wilson score intervals (95 %; Wilson 1927). In groups of fewer than ten "
        "there are counts and no shares. That a theme was not mentioned does not say that anybody "
        "disagrees with it.",
    )


def _software(report: Report) -> Iterator[Block]:
    yield Heading(text="Software and reproducibility", level=2, anchor="sec_software")
    rows = [
        Row((line(name), line(version)))
        for name, version in report.software.items()
        if name != "codebook"
    ]
    for suggester in report.suggestions.suggesters:
        rows.append(Row((line("suggester"), line(suggester))))
    rows.append(Row((line("codebook"), line(report.software["codebook"]))))
    seeds = [("seed of segments coded blind", report.suggestions.blinding.seed or "none")]
    seeds += [
        ("seed of resamples", f"{facts.seed}, {facts.n_resamples:,} resamples of documents")
        for facts in report.agreement
        if facts.table is not None
    ]
    seeds.append(("state of the project", f"revision {report.revision}, {report.as_of}"))
    rows += [Row((line(name), line(value))) for name, value in seeds]
    yield Table(
        caption="Programs, versions and seeds", columns=(Column("What"), Column("Which", width=3)),
        rows=tuple(rows), anchor="tab_software",
    )  # fmt: skip
    yield say(
        "The same project and the same choices give this report again, byte for byte.", kind="note"
    )
