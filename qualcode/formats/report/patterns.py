"""Answers to the questions of a codebook, codes that go together, and saturation, as blocks."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from qualcode.core.columns import VALENCES
from qualcode.core.report_parts import Answered, Rest, foremost
from qualcode.core.reports import Report
from qualcode.formats.charts.cooccurrence import pairs_chart, pairs_words
from qualcode.formats.charts.parts import NOT_GIVEN
from qualcode.formats.charts.questions import answer_chart, answer_words
from qualcode.formats.charts.saturation import saturation_chart, saturation_words, verdict_words
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
    between,
    line,
    number,
    say,
)

PARTS = ("n_both", "n_only_first", "n_only_second", "n_neither")


def questions(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield the answers to the questions made ready for the codebook; nothing where it has none."""
    if not report.questions.answers:
        return
    yield Heading(text="Questions of the evaluation", level=1, anchor="sec_questions")
    yield say(
        "Questions made ready for this codebook, answered in cases. That something was not mentioned "
        "does not say that it was not there."
    )
    for at, one in enumerate(report.questions.answers):
        yield Heading(text=one.question.title, level=2, anchor=f"sec_question_{at}")
        yield say(one.question.asks)
        yield from _answer(one, anchors, at=at)
        for note in one.notes:
            yield say(note, kind="note")


def _answer(one: Answered, anchors: Anchors, *, at: int) -> Iterator[Block]:
    chart = answer_chart(one.question, one.table)
    if chart is None:
        yield say("Nothing that answers it is coded yet.", kind="gap")
        return
    words = answer_words(one.question, one.table)
    yield Figure(
        caption=f"{one.question.title}. {words}", alt=f"{one.question.title}. {words}", chart=chart,
        anchor=f"fig_question_{at}",
    )  # fmt: skip
    if one.question.kind == "contrast":
        yield _contrast(one, anchors, at=at)
    elif one.question.kind == "valence":
        yield _valence(one, anchors, at=at)
    else:
        yield _near(one, anchors, at=at)


def _contrast(one: Answered, anchors: Anchors, *, at: int) -> Table:
    first, second = one.table["first"].iloc[0], one.table["second"].iloc[0]
    rows = []
    for row in one.table[one.table["cases_in_group"] > 0].to_dict("records"):
        attribute, value = str(row["attribute"]), str(row["value"])
        of = f"{attribute}: {value or NOT_GIVEN}" if attribute else "all cases"
        keys = [("question", one.question.id, part, attribute, value) for part in PARTS]
        cells = [
            number(int(row[part]), to=anchors.rest(key) if row[part] else "")
            for part, key in zip(PARTS, keys, strict=True)
        ]
        everybody = number(int(row["cases_in_group"]), to=anchors.cases_table())
        rows.append(Row((line(of), *cells, everybody), kind="" if attribute else "total"))
    return Table(
        caption=f"{one.question.title}: cases",
        columns=(Column("Of", width=3), Column("Both", number=True),
                 Column(f"Only {first}", number=True, width=1.3),
                 Column(f"Only {second}", number=True, width=1.3), Column("Neither", number=True),
                 Column("Cases", number=True)),
        rows=tuple(rows), anchor=f"tab_question_{at}",
        note=line("Cases of whom something was read; each is in one column."),
    )  # fmt: skip


def _valence(one: Answered, anchors: Anchors, *, at: int) -> Table:
    rows = []
    for row in one.table[one.table["n_cases"] > 0].to_dict("records"):
        code_id = str(row["code_id"])
        to = anchors.count(code_id)
        numbers = [int(row[f"n_cases_{part}"]) for part in VALENCES]
        rows.append(
            Row((line(Words(str(row["code"]), to=anchors.code(code_id))),
                 *(number(n, to=to if n else "") for n in numbers),
                 number(int(row["n_cases"]), to=to),
                 number(int(row["cases_in_group"]), to=anchors.cases_table())))
        )  # fmt: skip
    titles = (*VALENCE_TITLES.values(), "Cases", "Of")
    return Table(
        caption=f"{one.question.title}: cases by valence",
        columns=(Column("Code", width=4), *(Column(title, number=True) for title in titles)),
        rows=tuple(rows), anchor=f"tab_question_{at}",
    )  # fmt: skip


def _near(one: Answered, anchors: Anchors, *, at: int) -> Table:
    some = one.table[one.table["n_cases_near"] > 0]
    most = foremost(some, "n_cases_near")
    # How they speak of it, where coders say so.
    ways = [way for way in VALENCES[:3] if some[f"n_cases_near_{way}"].any()]
    rows = []
    for row in most.to_dict("records"):
        pair = (str(row["row_id"]), str(row["column_id"]))
        to = anchors.rest(("question", one.question.id, *pair))
        numbers = [int(row[f"n_cases_near_{way}"]) for way in ways]
        rows.append(
            Row((line(Words(str(row["row"]), to=anchors.code(pair[0]))),
                 line(Words(str(row["column"]), to=anchors.code(pair[1]))),
                 number(int(row["n_cases_near"]), to=to),
                 *(number(n, to=to if n else "") for n in numbers),
                 number(int(row["n_cases_row"]), to=anchors.count(pair[0])),
                 number(int(row["n_cases_column"]), to=anchors.count(pair[1]))))
        )  # fmt: skip
    where = f"{one.question.within} segments apart at most" if one.question.within else "in one segment"
    left = f" The {len(most)} pairs of most cases of {len(some):,}." if len(some) > len(most) else ""
    names = one.question.row_name or "row", one.question.column_name or "column"
    return Table(
        caption=f"{one.question.title}: cases that speak of both {where}",
        columns=(Column(names[0].capitalize(), width=3), Column(names[1].capitalize(), width=3),
                 Column("Both", number=True),
                 *(Column(VALENCE_TITLES[way], number=True) for way in ways),
                 Column(f"The {names[0]}", number=True, width=1.2),
                 Column(f"The {names[1]}", number=True, width=1.2)),
        rows=tuple(rows), anchor=f"tab_question_{at}",
        note=line(f"Cases, of all sources together; the last two speak of it at all.{left}"),
    )  # fmt: skip


def patterns(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield which codes were given together, and which interviews brought new ones."""
    facts = report.patterns
    if facts.together is None:
        return
    yield Heading(text="Patterns", level=1, anchor="sec_patterns")
    if not report.codings:
        yield say("Nothing is coded yet, so that there are no patterns.", kind="gap")
        return
    yield Heading(text="Codes given together", level=2, anchor="sec_together")
    yield say(facts.words)
    apart = facts.together[facts.together["code_id"] != facts.together["other_id"]]
    if not apart["n_both"].any():
        yield say("No two codes were given to one segment.", kind="gap")
    else:
        words = pairs_words(facts.together)
        yield Figure(
            caption=f"Codes given to the same segment. {words}", anchor="fig_together",
            alt=f"Codes given to the same segment. {words}", chart=pairs_chart(facts.together),
        )  # fmt: skip
        yield _pairs_table(apart, anchors)
    yield from _saturation(report, anchors)


def _pairs_table(apart: pd.DataFrame, anchors: Anchors) -> Table:
    some = apart[apart["n_both"] > 0]
    most = foremost(some, "n_both")
    rows = []
    for row in most.to_dict("records"):
        pair = (str(row["code_id"]), str(row["other_id"]))
        rows.append(
            Row((line(Words(str(row["code"]), to=anchors.code(pair[0]))),
                 line(Words(str(row["other"]), to=anchors.code(pair[1]))),
                 number(int(row["n_both"]), to=anchors.rest(("pair", *pair))),
                 number(int(row["n_code"]), to=anchors.count(pair[0])),
                 number(int(row["n_other"]), to=anchors.count(pair[1])),
                 line(_decimal(row["expected"], 1)), line(_decimal(row["jaccard"], 2))))
        )  # fmt: skip
    left = f" The {len(most)} most frequent pairs of {len(some):,}." if len(some) > len(most) else ""
    return Table(
        caption="Pairs of codes, in segments",
        columns=(Column("Code", width=3), Column("Other code", width=3), Column("Both", number=True),
                 Column("The code", number=True), Column("The other", number=True),
                 Column("By chance", number=True), Column("Jaccard", number=True)),
        rows=tuple(rows), anchor="tab_together",
        note=line(
            "Segments that somebody has read. By chance: what would be expected if codes were given "
            f"independently. Jaccard: both of either.{left}"
        ),
    )  # fmt: skip


def _decimal(value: float, places: int) -> str:
    return "–" if pd.isna(value) else f"{value:.{places}f}"


def _saturation(report: Report, anchors: Anchors) -> Iterator[Block]:
    facts = report.patterns.saturation
    if facts is None:
        return
    yield Heading(text="Saturation", level=2, anchor="sec_saturation")
    yield say(f"{facts.words} {verdict_words(facts.found)}")
    if not facts.table["codes"].any():
        return
    words = saturation_words(facts.table, n_codes=facts.n_codes)
    yield Figure(
        caption=f"Saturation. {words}", alt=f"Saturation. {words}", anchor="fig_saturation",
        chart=saturation_chart(facts.table, n_codes=facts.n_codes),
    )  # fmt: skip
    names = {code.id: code.name for code in report.book.codes}
    rows = []
    for row in facts.table[facts.table["new"] > 0].to_dict("records"):
        which = [
            Words(names[code_id], to=anchors.count(code_id)) for code_id in facts.news[row["interview"]]
        ]
        cells = [number(int(row[name])) for name in ("position", "new", "codes")]
        rows.append(Row((cells[0], line(str(row["interview"])), *cells[1:], between(which, "; "))))
    yield Table(
        caption="Interviews that brought new codes",
        columns=(Column("Place", number=True, width=0.7), Column("Interview", width=1),
                 Column("New codes", number=True), Column("So far", number=True, width=0.8),
                 Column("Which codes", width=6)),
        rows=tuple(rows), anchor="tab_saturation",
    )  # fmt: skip


def rests(report: Report, anchors: Anchors) -> Iterator[Block]:
    """Yield what numbers of answers and of pairs rest on, for the appendix."""
    found = {key: rest for key, rest in anchors.rests.items() if rest.found}
    if not found:
        return
    yield Heading(text="Counts of answers and pairs", level=2, anchor="sec_rests")
    titles = {"pair": "Codes given together"}
    titles |= {one.question.id: one.question.title for one in report.questions.answers}
    rows = []
    above = ""
    for key, rest in found.items():
        own = titles["pair"] if key[0] == "pair" else titles[key[1]]
        if own != above:
            above = own
            rows.append(Row((line(Words(own, "strong")),), kind="group"))
        rows.append(Row((line(rest.label), number(len(rest.found)), _told(rest, anchors)),
                        anchors.rest(key)))  # fmt: skip
    yield Table(
        caption="What each number of an answer, or of a pair of codes, rests on",
        columns=(Column("Of", width=2.4), Column("Cases", number=True, width=0.7),
                 Column("Cases with the numbers of their codings", width=5)),
        rows=tuple(rows), anchor="tab_rests",
    )  # fmt: skip


def _told(rest: Rest, anchors: Anchors) -> tuple[Words, ...]:
    told: list[Words] = []
    for place, one in enumerate(rest.found):
        told += [Words("; ")] if place else []
        told.append(Words(one.case, "strong", anchors.case(one.case)))
        if one.codings:
            told += [Words(": "), *between([Words(str(n), to=anchors.coding(n)) for n in one.codings])]
    return tuple(told)
