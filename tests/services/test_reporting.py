"""The report of a study: what it counts, what it says when there is little, and how people are named."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from builders import BOOK, code, operate, small_study
from printed import HOSTILE, Read, read, table

from qualcode.core.counting import BOTH_LEVELS
from qualcode.core.report_limits import segments_read
from qualcode.core.reports import SECTIONS, Choices, Report
from qualcode.errors import InputError
from qualcode.formats.report.html import report_html
from qualcode.formats.report.pages import page_of
from qualcode.model import Blinding, Codebook
from qualcode.services import history, projects
from qualcode.services.codebook_changes import apply_change
from qualcode.services.coding import apply_operations
from qualcode.services.frequencies import codings_table, frequencies
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project, create_project
from qualcode.services.report_files import read_words, take_report
from qualcode.services.report_words import own_words, write_words
from qualcode.services.reporting import report
from qualcode.services.segmenting import segment_documents
from qualcode.services.study import set_blinding
from qualcode.suggest.encoders import HashingEncoder

WHOLE = Choices(by=("role",), compare="role", attribution=("role",))


@pytest.fixture
def location(tmp_path: Path) -> str:
    """A file: a report is made of what other services return, and these run on PostgreSQL too."""
    return str(tmp_path / "study.qualcode")


@pytest.fixture
def coded(project: Project) -> Project:
    """Both cases are coded, by two coders, one of them twice for the same code."""
    first, second = (projects.coder(project, name) for name in ("AB", "CD"))
    given = [("We trust one another by now.", "rel_trust"), ("None.", "rel_trust"),
             ("There is no time", "ctx_time")]  # fmt: skip
    operate(project, first, *(code(project, *one) for one in given))
    operate(project, second, code(project, "We trust one another by now.", "rel_trust"), seq=4)
    other = projects.documents(project)[1]
    start = other.text.index("My bus went at three.")
    span = {"start": start, "end": start + 21, "text": "My bus went at three."}
    apply_operations(project, [{"seq": 1, "op": "code", "code": "ctx_time", **span}],
                     document_id=other.id, coder=second, client="other")  # fmt: skip
    return project


def html(project: Project, choices: Choices = WHOLE) -> Read:
    return read(take_report(project, ending=".html", choices=choices).data)


def test_every_link_has_its_target_and_nothing_lies_outside(coded: Project) -> None:
    found = html(coded)

    assert len(found.ids) == len(set(found.ids))
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)
    assert len(found.links) > 50
    assert found.addresses == []
    assert "script" not in found.tags
    whole = take_report(coded, ending=".html", choices=WHOLE).data.decode()
    assert re.findall(r"https?:|//[a-z]|url\((?!#)|@import", whole) == []


@pytest.mark.parametrize("section", SECTIONS)
def test_links_hold_whatever_is_left_out(coded: Project, section: str) -> None:
    rest = tuple(name for name in SECTIONS if name != section)

    found = html(coded, Choices(sections=rest, by=("role",), compare="role", attribution=("role",)))

    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)
    assert f"sec_{section}" not in found.ids


def test_every_count_is_that_of_the_exported_codings(coded: Project) -> None:
    exported = codings_table(coded)
    roles = {"P01": "head", "P02": "teacher"}
    people = exported.assign(role=exported["case_id"].map(roles)).groupby("code")
    cases = people["case_id"].nunique()
    found = html(coded)

    shown = table(found, "Code", "Cases", "Of").set_index("Code")
    assert {name: int(n) for name, n in shown["Cases"].items()} == dict(cases) == {"Trust": 1, "Time": 2}
    assert set(shown["Of"]) == {"2"}
    assert set(shown["Share"]) == {"–"}
    rests = table(found, "Of", "Cases", "Cases with the numbers of their codings")
    # The theme with both its codes first, then each code.
    every = ["all", "role: head", "role: teacher"]
    assert list(rests["Of"]) == [*every, "all", "role: head", *every]
    assert list(rests["Cases"]) == ["2", "1", "1", "1", "1", "2", "1", "1"]
    listed = table(found, "No.", "Code", "Case")
    assert len(listed) == len(exported) == 5
    assert sorted(listed["Id"]) == sorted(coding.id for coding in projects.codings(coded))
    for _, row in rests.iterrows():
        numbers = re.findall(r"\d+(?=,|;|$)", row.iloc[2])
        assert listed.set_index("No.").loc[numbers, "Case"].nunique() == int(row["Cases"])


def test_counts_are_those_of_the_table_of_frequencies(coded: Project) -> None:
    themes = report(coded, WHOLE).themes

    whole = {"levels": BOTH_LEVELS, "also": ("level", "reason")}
    pd.testing.assert_frame_equal(themes.overall[frequencies(coded).columns], frequencies(coded))
    assert themes.compared is not None
    found = frequencies(coded, by=["role"], **whole)  # type: ignore[arg-type] # options by name
    for shown, level in ((themes.compared, "code"), (themes.rolled_compared, "theme")):
        own = found[found["level"] == level].reset_index(drop=True)
        pd.testing.assert_frame_equal(shown, own)
    # Both cases speak of some code of the theme; one has two, and counts once.
    assert themes.rolled[["code_id", "n_cases"]].to_numpy().tolist() == [["rel", 2]]


def test_segments_add_up(coded: Project) -> None:
    shown = table(html(coded), "Outcome", "Segments").set_index("Outcome")["Segments"].astype(int)

    assert shown.pop("All segments") == shown.sum() == sum(map(len, projects.segments(coded).values()))
    # Four sentences of the head, of which three are coded, and four of the teacher, of which one is.
    assert dict(shown) == {
        "Read and coded": 4,
        "Not read by anybody": 4,
        "Left out: an interviewer speaks": 4,
    }
    assert segments_read(report(coded).corpus.outcomes) == (4, 8)


@pytest.mark.parametrize("ending", [".html", ".docx"])
def test_the_same_project_gives_the_same_bytes(coded: Project, ending: str) -> None:
    one, other = (
        hashlib.sha256(take_report(coded, ending=ending, choices=WHOLE).data).hexdigest()  # type: ignore[arg-type]
        for _ in range(2)
    )

    assert one == other


def test_word_has_the_same_tables_and_leads_to_places_that_are_there(coded: Project) -> None:
    from docx import Document

    data = take_report(coded, ending=".docx", choices=WHOLE).data
    document, found = Document(io.BytesIO(data)), html(coded)
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()

    told = [[[c.text for c in dict.fromkeys(row.cells)] for row in one.rows] for one in document.tables]
    assert told == found.tables
    marks, links = (re.findall(rf'{what}="([^"]*)"', xml) for what in ("w:name", "w:anchor"))
    assert len(marks) == len(set(marks))
    assert set(links) <= set(marks)
    assert max(map(len, marks)) <= 40
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads[0] == "1  Methods"
    assert heads[-1].endswith("What the numbers rest on")
    assert xml.count("<w:tblHeader/>") == len(document.tables)
    assert all(re.findall(r'<wp:docPr [^>]*descr="([^"]+)"', xml))
    footer = document.sections[0].footer.paragraphs[0]._p.xml
    assert "NUMPAGES" in footer
    assert document.core_properties.created.isoformat().startswith("2000-01-01")


def test_agreement_and_limits_are_said(coded: Project) -> None:
    facts = report(coded, WHOLE)
    words = html(coded).text

    (blind,) = facts.agreement
    assert blind.table is not None
    assert blind.coders == ("AB", "CD")
    kinds = {limit.kind: limit for limit in facts.limitations}
    assert kinds["unread"].numbers == (4, 8)
    assert kinds["rare"].names == ("Trust", "Time")
    assert kinds["small_groups"].names == ("head", "teacher")
    assert "4 of 8 segments have been read by nobody." in words
    assert "Groups of fewer than 10 cases have counts and no shares: head and teacher." in words


def test_one_coder_is_told_why_there_is_no_agreement(project: Project) -> None:
    operate(project, projects.coder(project, "AB"), code(project, "None.", "rel_trust"))

    facts, words = report(project), html(project).text

    assert {limit.kind for limit in facts.limitations} >= {"single_coder", "agreement"}
    assert "not defined, because agreement needs two coders at least, and 1 has finished" in words


def test_nothing_coded_gives_a_short_report_with_reasons(project: Project) -> None:
    found = html(project)

    for reason in (
        "Nobody has coded yet.", "Nothing is coded yet, so that there is nothing to count.",
        "There is nothing coded that could illustrate a code.", "No case is counted for any code.",
        "Nothing is coded.", "The software has suggested no codes in this study.",
    ):  # fmt: skip
        assert reason in found.text
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)


@pytest.mark.parametrize("ending", [".html", ".docx"])
@pytest.mark.parametrize("book", [BOOK, Codebook(id="b", name="B", version="1", codes=BOOK.codes[1:2])])
def test_an_empty_study_has_a_report(tmp_path: Path, book: Codebook, ending: str) -> None:
    with create_project(str(tmp_path / "empty.qualcode"), codebook=book, actor="AB") as study:
        taken = take_report(study, ending=ending)  # type: ignore[arg-type]
        words = read(take_report(study, ending=".html").data).text

    assert len(taken.data) > 5_000
    assert "No document is in the study." in words


def test_a_study_without_cases_or_themes_has_a_report(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(
        "I: So?\nAnn Lee: We trust one another by now.\nI: And?\nAnn Lee: No.\n"
    )
    book = Codebook(id="b", name="B", version="1", codes=(BOOK.codes[1],))
    with create_project(str(tmp_path / "s.qualcode"), codebook=book, actor="AB") as study:
        import_paths(study, [tmp_path / "talk.txt"], actor="AB")
        set_blinding(study, Blinding(share=0), actor="AB")
        segment_documents(study, actor="AB", encoder=HashingEncoder, wanted="sentence")
        operate(study, projects.coder(study, "AB"), code(study, "We trust", "rel_trust"))
        found = html(study, Choices())
        named = html(study, Choices(speakers=True))

    assert table(found, "Code", "Cases").loc[0, "Cases"] == "1"
    assert "1 document no table links to cases" in found.text
    # Who spoke is named only where that was chosen.
    assert "Ann Lee" not in found.text
    assert "Ann Lee" in named.text


def test_coders_and_documents_are_numbered_where_names_are_left_out(coded: Project) -> None:
    plain = html(coded, Choices(names=False, by=("role",))).text
    whole = html(coded, Choices(ids=True, by=("role",))).text

    assert not re.search(r"\b(AB|CD)\b", plain)
    assert "Coder 1 and Coder 2 coded the material." in plain
    assert "P01" not in plain
    assert "AB and CD coded the material." in whole
    assert "P01" in whole


def test_an_attribution_that_few_share_is_left_out(coded: Project) -> None:
    facts = report(coded, WHOLE)

    assert {one.attribution for one in facts.quotations.chosen} == {""}
    assert next(one for one in facts.limitations if one.kind == "attribution").numbers == (1, 1)
    assert any(
        "attributed less" in note for note in take_report(coded, ending=".html", choices=WHOLE).notes
    )


def test_an_unknown_attribute_is_refused(project: Project) -> None:
    with pytest.raises(InputError, match="no case and no document has an attribute 'colour'"):
        report(project, Choices(by=("colour",)))


def test_hostile_words_stay_words(coded: Project) -> None:
    change = {"op": "edit", "code": "rel_trust", "values": {"name": HOSTILE, "definition": HOSTILE}}
    apply_change(coded, change, actor=HOSTILE, base_version=projects.codebook(coded).version)
    write_words(coded, {"limitations": HOSTILE, "coreq-1": HOSTILE}, actor=HOSTILE)

    found, data = html(coded), take_report(coded, ending=".docx", choices=WHOLE).data

    assert "img" not in found.tags
    assert found.text.count("<img src=x onerror=alert(1)> $x^2$ \u202eevening\u202c &") > 5
    assert "\x07" not in found.text
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert "&lt;img src=x onerror=alert(1)&gt; $x^2$" in xml


def test_own_words_are_kept_undone_and_printed(project: Project) -> None:
    assert write_words(project, {"coreq-1": "Two of us. ", "limitations": "One county."}, actor="AB")
    assert not write_words(project, {"coreq-1": "Two of us."}, actor="AB")
    assert own_words(project) == {"coreq-1": "Two of us.", "limitations": "One county."}
    assert "Two of us." in html(project).text

    history.undo_last(project, "study", actor="AB")
    assert own_words(project) == {}
    with pytest.raises(InputError, match="does not ask for 'coreq-33'"):
        write_words(project, {"coreq-33": "What?"}, actor="AB")


def test_checklists_are_filled_from_the_project(coded: Project) -> None:
    write_words(coded, {"coreq-1": "Two of us."}, actor="AB")
    found = html(coded)
    items = [rows for rows in found.tables if rows[0] == ["No.", "Item", "Answer"]]
    coreq, srqr = ({row[0]: row[2] for row in rows if len(row) == 3} for rows in items)

    assert (coreq["1"], coreq["2"]) == ("Two of us.", "To be answered by the researchers.")
    assert coreq["12"].startswith("2 cases in 2 documents; of 2 cases something has been read.")
    assert coreq["24"].startswith("2: AB, CD.") or coreq["24"].startswith("2: AB and CD.")
    assert coreq["25"].startswith("2 codes in 1 theme")
    assert coreq["29"].startswith("1 quotation, ")
    assert srqr["15"].startswith("2 coders judged")


def test_the_change_log_tells_what_changed(coded: Project) -> None:
    change = {"op": "edit", "code": "rel_trust", "values": {"definition": "They rely on one another."}}
    apply_change(coded, change, actor="AB", base_version="1")

    log = table(html(coded), "Version", "Day", "By")

    assert list(log["Made from"]) == ["–", "1"]
    assert log.loc[1, "What changed"] == (
        "Trust, definition: “They trust one another.” → “They rely on one another.”"
    )


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (
            "limitations: Few.\ncoreq: {1: Us, 20: None}\n",
            {"limitations": "Few.", "coreq-1": "Us", "coreq-20": "None"},
        ),
        ("srqr: {9: Approved.}\n", {"srqr-9": "Approved."}),
    ],
)  # fmt: skip
def test_own_words_come_from_a_file(tmp_path: Path, content: str, found: dict[str, str]) -> None:
    (tmp_path / "words.yaml").write_text(content)

    assert read_words(tmp_path / "words.yaml") == found


@pytest.mark.parametrize("content", ["just words\n", "coreq: {40: Us}\n", "a: [\n"])
def test_a_file_that_answers_nothing_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "words.yaml").write_text(content)

    with pytest.raises(InputError):
        read_words(tmp_path / "words.yaml")


def test_the_sample_is_crossed(tmp_path: Path, corpus: Path) -> None:
    (corpus / "documents.csv").write_text("document,speaker,case_id,wave\nA,P01,P01,1\nB,P01,P01,2\n")
    with small_study(str(tmp_path / "s.qualcode"), corpus) as study:
        facts: Report = report(study, Choices(by=("role", "wave")))
        found = read(report_html(page_of(facts)))

    shown = table(found, "role", "wave: 1", "wave: 2", "All")
    # The head was heard in both waves, and is one person.
    assert shown.to_numpy().tolist() == [["head", "1", "1", "1"]]
    assert [(cell.values, cell.cases) for cell in facts.sample] == [
        (("head", "1"), ("P1",)), (("head", "2"), ("P1",)),
    ]  # fmt: skip
    assert facts.corpus.silent_cases == ("P2",)
