"""What is known of the machine's part: what seeing suggestions did, and shares without its errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from qualcode.core.phrases import count
from qualcode.core.reports import Report
from qualcode.formats.charts.anchoring import anchoring_chart, anchoring_words, measured
from qualcode.formats.charts.prevalence import prevalence_chart, prevalence_words
from qualcode.formats.report.anchors import Anchors
from qualcode.formats.report.blocks import (
    Block,
    Column,
    Figure,
    Heading,
    Line,
    Row,
    Table,
    Words,
    line,
    number,
    say,
)


def anchoring(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield what seeing a suggestion did to how often its code was given, if any was made."""
    facts = report.anchoring
    if facts.table is None:
        return
    yield Heading(text="Effect of seeing suggestions (anchoring)", level=2, anchor="sec_anchoring")
    yield say(
        "On a random share of segments, suggestions wait until a coder is done. How often a suggested "
        "code is given there is compared with how often it is given where the suggestion is in sight. "
        "The interval of the difference (95 %) is over documents (Newcombe 1998; Zou & Donner 2008). ",
        " ".join(facts.said),
    )
    if facts.reason:
        yield say(f"Over all codes: not measured, because {facts.reason}.", kind="gap")
    offered = facts.table[(facts.table["n_seen"] + facts.table["n_withheld"]) > 0]
    if offered.empty:
        return
    if len(measured(facts.table)):
        words = anchoring_words(facts.table)
        yield Figure(
            caption=f"Effect of seeing a suggestion. {words}", anchor="fig_anchoring",
            alt=f"Effect of seeing a suggestion. {words}", chart=anchoring_chart(facts.table),
        )  # fmt: skip
    yield _anchoring_table(report, offered, anchors)


def _anchoring_table(report: Report, offered: pd.DataFrame, anchors: Anchors) -> Table:
    rows = []
    for row in offered.to_dict("records"):
        code_id = str(row["code_id"])
        arms = [_arm(row, arm, anchors) for arm in ("seen", "withheld")]
        name = Words(str(row["code"]), to=anchors.code(code_id) if code_id else "")
        cells = (line(name), *arms[0], *arms[1], line(_effect(row)))
        rows.append(Row(cells, kind="" if code_id else "total"))
    left = len(report.book.codable) - int((offered["code_id"] != "").sum())
    never = f" {count(left, 'code')} never suggested for what was read." if left else ""
    return Table(
        caption="How often a suggested code was given, with the suggestion in sight and withheld",
        columns=(Column("Code", width=2.6), Column("In sight", number=True, width=0.8),
                 Column("Given", number=True, width=0.8), Column("Share", number=True, width=1.1),
                 Column("Withheld", number=True, width=0.9), Column("Given", number=True, width=0.8),
                 Column("Share", number=True, width=1.1),
                 Column("Difference in points, 95 % interval", width=2.6)),
        rows=tuple(rows), anchor="tab_anchoring",
        note=line(
            "In sight and withheld: segments, each as often as coders read it, for which the code was "
            f"suggested then. The counts given lead to all codings of the code.{never}"
        ),
    )  # fmt: skip


def _arm(row: Mapping[Any, Any], arm: str, anchors: Anchors) -> tuple[Line, Line, Line]:
    given = int(row[f"coded_{arm}"])
    to = anchors.count(str(row["code_id"])) if given and row["code_id"] else ""
    share, low, high = (row[f"rate_{arm}{end}"] for end in ("", "_low", "_high"))
    return number(int(row[f"n_{arm}"])), number(given, to=to), line(_share(share, low, high))


def _share(value: Any, low: Any, high: Any) -> str:
    if pd.isna(value):
        return "–"
    return f"{value:.0%}" if pd.isna(low) else f"{value:.0%}\n{100 * low:.0f}–{100 * high:.0f}"


def _effect(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["effect"]):
        return f"not measured: {row['reason']}"
    value, low, high = (_points(row[f"effect{end}"]) for end in ("", "_low", "_high"))
    return f"{value} ({low} to {high})"


def _points(value: float) -> str:
    # Nought has no sign, and a minus is no hyphen.
    rounded = round(100 * value) + 0
    return "0" if not rounded else f"{rounded:+d}".replace("-", "−")


def prevalence(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield how often codes apply in all that was said; nothing where no sample was drawn for it."""
    facts = report.prevalence
    if not facts.drawn:
        return
    yield Heading(text="Corrected prevalence", level=1, anchor="sec_prevalence")
    if facts.table is None:
        yield say(f"Not known: {facts.reason}.", kind="gap")
        return
    yield say(
        "How often each code applies in all that participants said, also where only the machine has "
        "read. The machine's errors are taken out by a random sample that people coded alone. ",
        " ".join(facts.said),
    )
    if facts.table["corrected"].notna().any():
        words = prevalence_words(facts.table)
        yield Figure(
            caption=f"Corrected shares. {words}", alt=f"Corrected shares. {words}",
            chart=prevalence_chart(facts.table, by=None), anchor="fig_prevalence",
        )  # fmt: skip
    yield _prevalence_table(report, anchors)


def _prevalence_table(report: Report, anchors: Anchors) -> Table:
    facts = report.prevalence
    assert facts.table is not None
    sample = "tab_audit" if "appendix" in anchors.sections else ""
    rows = []
    reasons: dict[str, None] = {}
    for row in facts.table.to_dict("records"):
        code_id, n = str(row["code_id"]), int(row["audited_with_code"])
        if pd.isna(row["corrected"]):
            reasons[str(row["reason"])] = None
        figures = [_share(*(row[f"{name}{end}"] for end in ("", "_low", "_high")))
                   for name in ("corrected", "human_only")]  # fmt: skip
        alone = "–" if pd.isna(row["machine_only"]) else f"{row['machine_only']:.0%}"
        rows.append(
            Row((line(Words(str(row["code"]), to=anchors.code(code_id))), number(int(row["n_units"])),
                 number(int(row["n_audited"]), to=sample), number(n, to=sample if n else ""),
                 line(figures[0]), line(alone), line(figures[1])))
        )  # fmt: skip
    missing = f" A dash: {'; '.join(reasons)}." if reasons else ""
    return Table(
        caption=f"Shares of {facts.unit}s to which each code applies",
        columns=(Column("Code", width=3), Column(f"All {facts.unit}s", number=True),
                 Column("Audited", number=True), Column("With the code", number=True),
                 Column("Corrected", number=True, width=1.2), Column("Machine alone", number=True),
                 Column("Sample alone", number=True, width=1.2)),
        rows=tuple(rows), anchor="tab_prevalence",
        note=line(f"Shares with 95 % intervals in per cent.{missing}"),
    )  # fmt: skip


def audit(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield the audit sample, segment by segment, for the appendix."""
    facts = report.prevalence
    if facts.table is None or "prevalence" not in anchors.sections:
        return
    rows = [
        Row((number(n), line(f"{one.document}, {one.start:,}–{one.end:,}"),
             line(Words(one.case or "–", to=anchors.case(one.case))),
             line("; ".join(one.codes) or "no code applies")))
        for n, one in enumerate(facts.audited, start=1)
    ]  # fmt: skip
    yield Heading(text="Audit sample", level=2, anchor="sec_audit")
    yield Table(
        caption="Segments that were drawn at random, with the codes that people gave them alone",
        columns=(Column("No.", number=True, width=0.6), Column("Place", width=2),
                 Column("Case", width=1), Column("Codes", width=5)),
        rows=tuple(rows), anchor="tab_audit",
    )  # fmt: skip
