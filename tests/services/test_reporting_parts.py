"""What the report takes from its neighbours: quotations, matrix, anchoring, prevalence, questions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from auditing import Planted, erring, planted_study
from builders import BOOK, operate, small_study
from printed import HOSTILE, Read, read, table

from qualcode.core.blinding import is_blind
from qualcode.core.reports import Choices, Report, Section
from qualcode.formats.report.html import report_html
from qualcode.formats.report.pages import page_of
from qualcode.model import Flag
from qualcode.services import projects
from qualcode.services.auditing import draw_audit
from qualcode.services.coding import apply_operations
from qualcode.services.framework import framework
from qualcode.services.projects import Project
from qualcode.services.report_files import take_report
from qualcode.services.reporting import report
from qualcode.services.study import blinding
from qualcode.services.summaries import write_summary

SEQUENCE = count(1)
QUESTIONS = """questions:
  - id: both
    title: "Trust or time"
    asks: "Which do people speak of?"
    kind: contrast
    rows: [rel_trust]
    columns: [ctx_time]
    row_name: trust
    column_name: time
    by: [role]
  - id: near
    title: "Near"
    asks: "What lies near?"
    kind: together
    rows: [rel_trust]
    columns: [ctx_time]
    within: 1
  - id: how
    title: "How"
    asks: "How do they speak of time?"
    kind: valence
    rows: [ctx_time]
"""


@pytest.fixture
def study(tmp_path: Path, corpus: Path) -> Iterator[Project]:
    with small_study(str(tmp_path / "s.qualcode"), corpus) as project:
        yield project


def give(project: Project, words: str, code_id: str, *, document: int = 0) -> str:
    """Code words of a document; return the id of the coding."""
    text = projects.documents(project)[document]
    start = text.text.index(words)
    action = {"op": "code", "start": start, "end": start + len(words), "text": words, "code": code_id}
    answer = apply_operations(
        project, [{"seq": next(SEQUENCE), **action}], document_id=text.id,
        coder=projects.coder(project, "AB"), client=f"tab {document}",
    )  # fmt: skip
    assert answer.rejected == ()
    made = [c for c in projects.codings(project) if c.document_id == text.id and c.code_id == code_id]
    return next(c.id for c in made if c.span.start == start)


def summarise(project: Project, words: str, *, case: str = "P01", column: str = "rel") -> None:
    theme = None if column == "rel" else "rel"
    cell = framework(project, theme=theme).cells[case, column]
    write_summary(
        project, case_id=case, code_id=column, text=words, coder=projects.coder(project, "AB"), seen="",
        under=cell.under,
    )  # fmt: skip


def only(*sections: Section, **more: object) -> Choices:
    return Choices(sections=(*sections, "appendix"), **more)  # type: ignore[arg-type]


def page(project: Project, choices: Choices) -> tuple[Report, Read]:
    facts = report(project, choices)
    found = read(report_html(page_of(facts)))
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))
    return facts, found


def test_quotations_are_those_of_the_bank_with_what_they_were_chosen_for(study: Project) -> None:
    give(study, "We trust one another by now.", "rel_trust")
    give(study, "There is no time to meet, though.", "ctx_time")
    give(study, "There is no time to meet, though.", "ctx_time", document=1)
    give(study, "None.", "ctx_time")
    facts, found = page(study, only("quotations", attribution=("role",)))

    time = [one for one in facts.quotations.chosen if one.code_id == "ctx_time"]
    # Two different people; what is one word long is left out, and that is said.
    assert {one.case for one in time} == {"P1", "P2"}
    assert len({one.kind for one in time}) == len(time) == 2
    assert "1 passage of fewer than 6 words" in found.text
    listed = {coded.number: coded for coded in facts.codings}
    assert all(listed[one.coding].code_id == one.code_id for one in facts.quotations.chosen)
    assert all(listed[one.coding].case == one.case for one in facts.quotations.chosen)
    # One head and one teacher: neither may be named by it.
    assert {one.attribution for one in facts.quotations.chosen} == {""}
    assert facts.quotations.shortened == len(facts.quotations.chosen) == 3


def test_what_a_coder_flagged_as_disclosive_is_not_quoted(tmp_path: Path, corpus: Path) -> None:
    flag = Flag(id="disclosive", name="May tell who it is")
    book = BOOK.__class__(**{**{n: getattr(BOOK, n) for n in BOOK.__dataclass_fields__},
                             "flags": (flag,)})  # fmt: skip
    with projects.create_project(str(tmp_path / "d.qualcode"), codebook=book, actor="AB") as study:
        from qualcode.services.importing import import_paths
        from qualcode.services.segmenting import segment_documents
        from qualcode.suggest.encoders import HashingEncoder

        import_paths(study, [corpus], actor="AB")
        segment_documents(study, actor="AB", encoder=HashingEncoder, wanted="sentence")
        given = give(study, "We trust one another by now.", "rel_trust")
        change = {"op": "flag", "coding": given, "flag": "disclosive"}
        answer = operate(study, projects.coder(study, "AB"), change, seq=next(SEQUENCE))
        assert answer.rejected == ()
        facts, found = page(study, only("quotations", "limitations"))

    assert facts.quotations.chosen == ()
    assert "1 passage that coders flagged as a risk of disclosure" in found.text
    assert "trust one another by now" not in found.text


def test_the_matrix_has_summaries_quotations_and_reasons(study: Project) -> None:
    give(study, "We trust one another by now.", "rel_trust")
    summarise(study, f"They trust. {HOSTILE}")
    summarise(study, "Nothing yet.", case="P02", column="ctx_time")
    give(study, "There is no time to meet, though.", "ctx_time")
    facts, found = page(study, only("matrix", "limitations", names=False))

    themes, codes = facts.matrix.parts
    assert (themes.theme, themes.columns) == ("", (("rel", "Relations"),))
    assert (codes.theme, codes.columns) == ("Relations", (("ctx_time", "Time"),))
    ((case, (cell,)),) = themes.rows
    assert (case, cell.codings, cell.below) == ("P1", (1, 2), "2 quotations")
    assert cell.by.startswith("Coder 1, ")
    assert cell.changed == "coding changed since: 1 added"
    assert codes.rows[0][0] == "P2"
    assert codes.rows[0][1][0].below == "not read yet"
    assert "⚠ stale, coding changed since: 1 added" in found.text
    assert "img" not in found.tags
    assert "Of 2 summaries in the framework matrix 1 rest" in found.text


def test_without_summaries_the_matrix_is_left_out_with_a_sentence(study: Project) -> None:
    _, found = page(study, only("matrix"))

    assert "Left out, because nobody has written a summary yet." in found.text


def test_valences_and_themes_are_those_of_hand(study: Project) -> None:
    give(study, "We trust one another by now.", "rel_trust")
    late = give(study, "There is no time to meet, though.", "ctx_time")
    change = {"op": "modify", "coding": late, "name": "valence", "value": "negative"}
    apply_operations(study, [{"seq": next(SEQUENCE), **change}], coder=projects.coder(study, "AB"),
                     document_id=projects.documents(study)[0].id, client="tab 0")  # fmt: skip
    _, found = page(study, only("themes"))

    shown = table(found, "Code", "Positive").set_index("Code")
    assert shown.loc["Time", ["Negative", "Neutral", "Cases"]].tolist() == ["1", "0", "1"]
    assert shown.loc["Trust", ["Negative", "Neutral", "Cases"]].tolist() == ["0", "1", "1"]
    assert "Relations · 1 of 1 case" in found.text


def test_questions_are_answered_and_every_number_leads_to_its_cases(
    study: Project, tmp_path: Path
) -> None:
    (tmp_path / "s.questions.yaml").write_text(QUESTIONS)
    give(study, "We trust one another by now.", "rel_trust")
    give(study, "There is no time to meet, though.", "ctx_time")
    give(study, "My bus went at three.", "ctx_time", document=1)
    facts, found = page(study, only("questions"))

    assert [one.question.id for one in facts.questions.answers] == ["both", "near", "how"]
    split = table(found, "Of", "Both").set_index("Of")
    assert split.loc["all cases", ["Both", "Only trust", "Only time", "Neither"]].tolist() == [
        "1", "0", "1", "0",
    ]  # fmt: skip
    rests = facts.questions.rests
    for row in facts.questions.answers[0].table.to_dict("records"):
        for part in ("n_both", "n_only_first", "n_only_second", "n_neither"):
            key = ("question", "both", part, row["attribute"], row["value"])
            assert len(rests[key].found) == row[part]
    (near,) = facts.questions.answers[1].table.to_dict("records")
    held = rests["question", "near", "rel_trust", "ctx_time"].found
    assert (near["n_cases_near"], [(one.case, one.codings) for one in held]) == (1, [("P1", (1, 2))])


def test_a_codebook_without_questions_has_no_such_section(study: Project) -> None:
    give(study, "We trust one another by now.", "rel_trust")
    _, found = page(study, only("questions", "prevalence"))

    assert {"sec_questions", "sec_prevalence"} & set(found.ids) == set()


def test_pairs_and_saturation_are_those_of_hand(study: Project) -> None:
    give(study, "We trust one another by now.", "rel_trust")
    give(study, "We trust one another by now.", "ctx_time")
    give(study, "There is no time to meet, though.", "ctx_time", document=1)
    facts, found = page(study, only("patterns"))

    pairs = table(found, "Code", "Other code", "Both")
    assert pairs[["Code", "Other code", "Both", "The other"]].to_numpy().tolist() == [
        ["Trust", "Time", "1", "2"]
    ]
    (held,) = facts.patterns.rests["pair", "rel_trust", "ctx_time"].found
    assert (held.case, held.codings) == ("P1", (1, 2))
    curve = facts.patterns.saturation
    assert curve is not None
    # Documents have the names of the report, and what they brought is as much as the curve says.
    assert curve.table["interview"].tolist() == ["D1", "D2"]
    assert [len(curve.news[name]) for name in ("D1", "D2")] == curve.table["new"].tolist() == [2, 0]


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Planted]:
    place = str(tmp_path / "p.qualcode")
    with planted_study(
        tmp_path / "c", place, n_documents=20, size=12, prevalence=0.3, share=0.3
    ) as planted:
        yield planted


def test_anchoring_stands_in_the_methods_with_its_interval(planted: Planted) -> None:
    said = erring(planted.truth, misses=0.1, invents=0.4)
    planted.suggest(said)
    chance, hidden = np.random.default_rng(7), blinding(planted.project)
    coder = projects.coder(planted.project, "AB")
    for place in planted.places:
        codes = set(planted.truth[place])
        if not is_blind(hidden, *place):
            codes |= {c for c in said.get(place, {}) if chance.random() < 0.6}
        planted.code(coder, place, frozenset(codes))
    facts, found = page(planted.project, only("methods", "limitations"))

    shown = table(found, "Code", "In sight")
    assert shown.iloc[0, 0] == "all codes"
    measured = facts.anchoring.table
    assert measured is not None
    whole = measured.iloc[0]
    low, high = (round(100 * whole[f"effect_{end}"]) for end in ("low", "high"))
    assert shown.iloc[0, -1] == f"{100 * whole['effect']:+.0f} ({low:+d} to {high:+d})"
    assert "fig_anchoring" in found.ids
    changed = next(one for one in facts.limitations if one.kind == "anchored")
    assert set(changed.names) == {"Trust", "Time"}


def test_too_little_for_anchoring_is_not_measured_with_the_reason(planted: Planted) -> None:
    planted.suggest(erring(planted.truth, misses=0.1, invents=0.4))
    planted.code(projects.coder(planted.project, "AB"), planted.places[0], frozenset())
    _, found = page(planted.project, only("methods"))

    assert "Over all codes: not measured, because " in found.text


def test_corrected_shares_come_with_their_sample(planted: Planted) -> None:
    planted.suggest(erring(planted.truth, misses=0.1, invents=0.35))
    draw_audit(planted.project, n=60, by=(), seed=11, actor="AB")
    early, _ = page(planted.project, only("prevalence", "limitations"))
    planted.follow_audit(projects.coder(planted.project, "AB"))
    facts, found = page(planted.project, only("prevalence", "limitations", names=False))

    assert early.prevalence.reason == "60 of the 60 segments drawn are not coded yet"
    assert [one.kind for one in early.limitations].count("prevalence") == 1
    assert "prevalence" not in [one.kind for one in facts.limitations]
    shown = table(found, "Code", "All segments").set_index("Code")
    assert set(shown["Audited"]) == {"60"}
    sample = table(found, "No.", "Place", "Case", "Codes")
    assert len(sample) == 60
    for name in ("Trust", "Time"):
        given = sample["Codes"].str.split("; ").map(lambda codes, name=name: name in codes).sum()
        assert int(shown.loc[name, "With the code"]) == given > 0
    assert "Drawn by Coder 1." in found.text
    assert "AB" not in found.text


def test_all_parts_give_the_same_bytes_twice(study: Project, tmp_path: Path) -> None:
    (tmp_path / "s.questions.yaml").write_text(QUESTIONS)
    give(study, "We trust one another by now.", "rel_trust")
    summarise(study, "They trust.")

    for ending in (".html", ".docx"):
        one, other = (take_report(study, ending=ending).data for _ in range(2))  # type: ignore[arg-type]
        assert one == other
