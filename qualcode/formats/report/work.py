"""How far a study's figures hold, as sentences and tables: agreement, suggestions, limitations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import pandas as pd

from qualcode.core.phrases import as_text, count, listed
from qualcode.core.reports import AgreementFacts, Limitation, Report
from qualcode.formats.report.anchors import Anchors
from qualcode.formats.report.blocks import (
    Block,
    Column,
    Heading,
    Line,
    Paragraph,
    Points,
    Row,
    Table,
    Words,
    line,
    number,
    say,
)

# Coefficients that stand side by side, where they are there.
FIGURES = {"percent": "Agreed", "krippendorff_alpha": "Alpha", "gwet_ac1": "AC1", "cohen_kappa": "Kappa"}
# Between the counts of two coders.
_GIVEN = re.compile(r"(: \d+), ")
# So many names of a list are written out.
MOST_NAMED = 12


def agreement(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield how far coders agree on each code, or why that cannot be said."""
    yield Heading(text="Agreement", level=1, anchor="sec_agreement")
    for facts in report.agreement:
        if facts.table is None:
            yield say(f"{_stage(facts)}: not defined, because {facts.reason}.", kind="gap")
            continue
        yield say(
            f"{_stage(facts)}, by {as_text(listed(list(facts.coders)))}. Units that nobody coded count; "
            "a unit that one coder has not finished is missing. Coefficients stand side by side, "
            "because each alone misleads where a code is rare, and there are no words such as "
            "“substantial” for them. Intervals (95 %) resample documents and not segments."
        )
        yield _agreement_table(facts, anchors)


def _stage(facts: AgreementFacts) -> str:
    if facts.stage == "blind":
        return "Codings made with neither suggestions nor others' codes in sight"
    return "Everything that stands now, discussed or not"


def _agreement_table(facts: AgreementFacts, anchors: Anchors) -> Table:
    assert facts.table is not None
    table = facts.table
    named = {name: title for name, title in FIGURES.items() if name in table}
    rows: list[Row] = []
    reasons: dict[str, None] = {}
    for row in table.to_dict("records"):
        code_id = str(row["code_id"])
        name = Words(str(row["code"]), to=anchors.code(code_id) if code_id else "")
        cells = [line(_figure(row, figure)) for figure in named]
        given = line(_GIVEN.sub(r"\1\n", str(row["n_yes"])))
        kind: Literal["", "total"] = "" if code_id else "total"
        rows.append(Row((line(name), number(int(row["n_units"])), given, *cells), kind=kind))
        if row["reason"]:
            reasons[str(row["reason"])] = None
    missing = f" A dash: {'; '.join(reasons)}." if reasons else ""
    return Table(
        caption="Agreement by code, and over all codes",
        columns=(Column("Code", width=3), Column("Units", number=True, width=0.8),
                 Column("Given by", width=2), *(Column(title, number=True, width=1.5)
                 for title in named.values())),
        rows=tuple(rows), anchor=f"tab_agreement_{facts.stage}",
        note=line(f"{facts.n_resamples:,} resamples of documents, seed {facts.seed}.{missing}"),
    )  # fmt: skip


def _figure(row: Mapping[Any, Any], name: str) -> str:
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    if pd.isna(value):
        return "–"
    write = _percent if name == "percent" else _decimal
    return write(value) if pd.isna(low) else f"{write(value)}\n{write(low)} to {write(high)}"


def _percent(value: float) -> str:
    return f"{value:.0%}"


def _decimal(value: float) -> str:
    # Nought has no sign, and a minus is no hyphen.
    return f"{round(value, 2) + 0:.2f}".replace("-", "−")


def suggestions(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield how suggestions of the software were made and used, code by code."""
    yield Heading(text="Use of suggestions", level=1, anchor="sec_suggestions")
    facts = report.suggestions
    used = [one for one in facts.codes if one.made or one.withheld]
    if not used:
        yield say("The software has suggested no codes in this study.")
        return
    share = facts.blinding.share
    later = (
        f", but on a random {share:.0%} of segments only after they have coded alone" if share else ""
    )
    shown = {
        "shown": f"coders see suggestions as they code{later}",
        "after_commit": "suggestions are hidden until a coder has finished a segment alone",
        "hidden": "suggestions are hidden from coders",
    }[facts.blinding.mode]
    yield say(
        "The software suggests codes from the codebook and from what people coded; a suggestion became "
        f"a coding only where a named coder decided so. As the study is set, {shown}. Suggestions of "
        f"a code are withheld where fewer than {facts.bar.precision:.0%} of them are right, as soon as "
        f"{facts.bar.fewest} could be checked on segments coded blind (there are "
        f"{facts.n_measured:,})."
    )
    told = anchors.section("methods", "the methods tell")
    yield say("How much seeing a suggestion changed what people coded (anchoring), ", told, ".")
    yield _suggestion_table(report, anchors)


def _suggestion_table(report: Report, anchors: Anchors) -> Table:
    facts = report.suggestions
    titles = ("Made", "Accepted", "Changed", "Rejected", "Open")
    rows = []
    for one in facts.codes:
        if not (one.made or one.withheld):
            continue
        figures = (one.made, one.accepted, one.changed, one.rejected)
        cells = [number(n) for n in (*figures, max(0, one.made - sum(figures[1:])))]
        held = (Words(" withheld", "quiet"),) if one.withheld else ()
        name = line(Words(one.code, to=anchors.code(one.code_id)), *held)
        rows.append(Row((name, *cells)))
    each = [(one.made, one.accepted, one.changed, one.rejected) for one in facts.codes]
    totals = [sum(values) for values in zip(*each, strict=True)]
    rows.append(
        Row((line("All codes"), *map(number, totals), number(max(0, totals[0] - sum(totals[1:])))),
            kind="total")
    )  # fmt: skip
    return Table(
        caption="What became of suggestions",
        columns=(Column("Code", width=4), *(Column(title, number=True) for title in titles)),
        rows=tuple(rows), anchor="tab_suggestions",
        note=line(
            "Each coder's last decision on each suggestion. Suggestions that newer ones replaced before "
            "anybody decided are not counted."
        ),
    )  # fmt: skip


def limitations(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield what limits the findings: what the project knows, and what the researcher says."""
    yield Heading(text="Limitations", level=1, anchor="sec_limitations")
    found = tuple(_limit(one, anchors) for one in report.limitations)
    if found:
        yield say("The project itself shows these:")
        yield Points(found)
    else:
        yield say("Nothing in the project itself limits the figures.")
    said = report.own_words.get("limitations", "")
    if said:
        yield Heading(text="In the researchers' words", level=2, anchor="sec_own_limits")
        yield Paragraph(line(said), "own")
    else:
        yield say("The researchers have added nothing yet.", kind="gap")


def _limit(one: Limitation, anchors: Anchors) -> Line:
    shown = one.names[:MOST_NAMED]
    names = as_text(listed(shown, last=", " if len(one.names) > len(shown) else " and "))
    more = f" and {len(one.names) - len(shown):,} more" if len(one.names) > len(shown) else ""
    first, second = (*one.numbers, 0, 0)[:2]
    told: dict[str, str] = {
        "unread": f"{second - first:,} of {second:,} segments have been read by nobody. What is in them "
        "is not known, and counts as missing.",
        "single_coder": "One person coded, so that there is no agreement to report.",
        "agreement": f"Agreement of what was coded alone is not defined: {names}.",
        "rare": f"Too rare to say much of, with fewer than {first} segments: {names}{more}.",
        "small_groups": f"Groups of fewer than {first} cases have counts and no shares: {names}{more}.",
        "withheld": f"Suggestions of these codes were withheld as too often wrong: {names}{more}.",
        "saw_suggestions": f"{first:,} of {second:,} codings were made with suggestions in sight.",
        "saw_others": f"{first:,} of {second:,} codings were made with other people's codes in sight.",
        "imported": f"{first:,} of {second:,} codings came in from files; what their coders saw is not "
        "known.",
        "anchoring": f"How suggestions changed what people coded is not measured: {names}.",
        "anchored": f"Seeing a suggestion changed beyond chance how often these codes are given: {names}"
        f"{more}.",
        "prevalence": f"How often codes apply in what nobody has read is not known: {names}.",
        "reviews": f"{count(first, 'coding')} still to be looked at again, as the codebook changed.",
        "unlinked": f"{count(first, 'document')} no table links to cases; each, or each speaker in it, "
        "counts as a case of its own.",
        "uncounted": f"{count(first, 'speaker')} without a case, whose words are in no count of cases.",
        "silent": f"{count(first, 'case')} known to the study without words in it: {names}{more}.",
        "attribution": f"Of {second:,} quotations {first:,} are attributed less closely than was asked "
        "for, as fewer than three people share what would have been named.",
        "disclosive": f"{count(first, 'passage')} that coders flagged as a risk of disclosure are not "
        "quoted.",
        "stale": f"Of {second:,} summaries in the framework matrix {first:,} rest on codings that "
        "changed since.",
    }  # fmt: skip
    return line(told[one.kind])
