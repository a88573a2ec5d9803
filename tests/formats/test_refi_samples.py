"""Real REFI-QDA files and what they hold, counted without our reader; and what is written back."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from qualcode.formats.refi.codebook import qdc, read_qdc
from qualcode.formats.refi.reading import read_project
from qualcode.formats.refi.writing import project_xml, write_project
from qualcode.model import Exchange, Span

SCHEMAS = Path(__file__).parents[1] / "schemas"
PROJECT = xmlschema.XMLSchema(str(SCHEMAS / "Project.xsd"))
CODEBOOK = xmlschema.XMLSchema(str(SCHEMAS / "Codebook.xsd"))
KEY, CREATED = "0b0c5a54-7a43-4a0e-9a39-000000000001", "2026-01-05T09:00:00+00:00"


def read(path: Path) -> Exchange:
    numbers = iter(range(100_000))
    return read_project(path, new_id=lambda: str(next(numbers)))


def n_elements(xml: str, name: str) -> int:
    return len(re.findall(rf"<{name}[\s>/]", xml))


def said(exchange: Exchange, words: str) -> int:
    return sum(e.count for e in exchange.ledger if e.outcome != "imported" and words in e.reason)


@pytest.fixture(scope="module")
def samples(shared: Path) -> Path:
    return shared / "interop" / "samples" / "qdpx"


def test_a_project_of_seven_coders_comes_in_whole(samples: Path) -> None:
    file = samples / "qualilab_7coders_2332sel_schemainvalid.qdpx"
    with zipfile.ZipFile(file) as archive:
        xml = archive.read("project.qde").decode()
        texts = {
            name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".txt")
        }
    found = read(file)

    assert (len(found.documents), len(found.codes), len(found.codings), len(found.cases)) == (
        16,
        90,
        2332,
        16,
    )
    assert n_elements(xml, "PlainTextSelection") == 2332
    assert n_elements(xml, "Code") == 90
    assert [len(coder.name) > 3 for coder in found.coders] == [True] * 7
    assert [e.reason for e in found.ledger if e.outcome != "imported"] == []
    tree = ElementTree.fromstring(xml)
    space = {"q": "urn:QDA-XML:project:1.0"}
    expected = []
    for source in tree.iterfind(".//q:TextSource", space):
        text = texts["sources/" + source.attrib["plainTextPath"].removeprefix("internal://")]
        for selection in source.iterfind("q:PlainTextSelection", space):
            start, end = int(selection.attrib["startPosition"]), int(selection.attrib["endPosition"])
            expected.append(text[start:end])
    own = {document.id: document.text for document in found.documents}
    quoted = [own[c.document_id][c.span.start : c.span.end] for c in found.codings]
    assert sorted(quoted) == sorted(expected)


def test_a_project_of_atlas_ti_without_its_files_says_what_is_missing(samples: Path) -> None:
    file = samples / "refi-spec_A2_atlasti-mac-8.4.qde"
    xml = file.read_text(encoding="utf-8")
    found = read(file)

    assert len(found.codes) == n_elements(xml, "Code") == 14
    # The program has written itself down as a user, too.
    assert [len(coder.name) > 3 for coder in found.coders] == [True] * 2
    assert n_elements(xml, "User") == 3
    # Six texts, the words of two PDFs, and three transcripts.
    assert (n_elements(xml, "TextSource"), n_elements(xml, "PDFSource")) == (6, 2)
    assert n_elements(xml, "Transcript") == 3
    assert said(found, "its text is not in the project file") == 6 + 2 + 3
    coded = said(found, "codings of documents without") + said(
        found, "codings on pictures, sound or film"
    )
    assert len(found.codings) + coded == n_elements(xml, "Coding")


def test_a_project_of_transana_keeps_its_notes(samples: Path) -> None:
    file = samples / "refi-spec_A3_transana-3.22.qde"
    xml = file.read_text(encoding="utf-8")
    found = read(file)

    assert len(found.codes) == n_elements(xml, "Code") == 19
    assert len(found.memos) + said(found, "notes without a word") == n_elements(xml, "Note") == 40
    assert len(found.coders) == n_elements(xml, "User") == 63
    coded = said(found, "codings of documents without") + said(
        found, "codings on pictures, sound or film"
    )
    assert coded == n_elements(xml, "Coding") == 66
    assert said(found, "the version of its XML is unusual (urn:QDA-XML:project:0:10)") == 1


@pytest.mark.parametrize(
    "name", ["refi-spec_A2_atlasti-mac-8.4.qde", "refi-spec_A3_transana-3.22.qde", "minimal_valid.qde"]
)
def test_what_other_tools_wrote_is_written_back_valid(name: str, samples: Path) -> None:
    found = read(samples / name)

    root, _ = project_xml(found, project_id=KEY, created_at=CREATED, origin="qualcode 0")

    PROJECT.validate(ElementTree.tostring(root, encoding="unicode"))
    before = (samples / name).read_text(encoding="utf-8")
    for element in (
        "Code",
        "Graph",
        "PictureSource",
        "VideoSource",
        "AudioSource",
        "PDFSource",
        "VideoSelection",
    ):
        assert len(list(root.iter(element))) == n_elements(before, element), element


def test_codebooks_are_read_with_their_tree(shared: Path) -> None:
    folder = shared / "interop" / "samples" / "qdc"
    book, left_out = read_qdc(folder / "refi-spec_A1_codebook.qdc")
    small, _ = read_qdc(folder / "minimal_valid.qdc")

    assert [(c.id, c.codable) for c in book.codes] == [
        ("topics", False), ("economy", True), ("health_care", True), ("values", False),
        ("conservatives", True), ("liberals", True),
    ]  # fmt: skip
    assert book.codes[1].definition == "Anything about jobs or taxes or business"
    assert [(e.count, e.reason) for e in left_out] == [(4, "colours of codes")]
    assert [(c.name, c.parent) for c in small.codes] == [("Barriers", None), ("Cost", "barriers")]


def test_a_codebook_comes_back_from_qdc_as_it_was(shared: Path, tmp_path: Path) -> None:
    book, _ = read_qdc(shared / "interop" / "samples" / "qdc" / "refi-spec_A1_codebook.qdc")
    guids = {code.id: f"20000000-0000-0000-0000-{n:012}" for n, code in enumerate(book.codes)}
    file = tmp_path / "refi-spec_A1_codebook.qdc"

    file.write_bytes(qdc(book, guids=guids))

    CODEBOOK.validate(file.read_text(encoding="utf-8"))
    assert read_qdc(file)[0] == book


# Everything that has no place in qualcode, in one project. The text has a line end of two characters
# and an emoji, so that positions differ by convention.
RICH = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Rich" origin="NVivo 14">
<Users><User guid="#10-01" name="Ana"/></Users>
<CodeBook><Codes><Code guid="#20-01" name="Cost" isCodable="true" color="#CC0000"/>
<Code guid="#30-01" name="Head of A" isCodable="true"/></Codes></CodeBook>
<Variables><Variable guid="#21-01" name="years" typeOfVariable="Integer">
<Description>in the job</Description></Variable></Variables>
<Cases><Case guid="#30-01" name="Head of A"><CodeRef
targetGUID="#20-01"/><VariableValue><VariableRef
targetGUID="#21-01"/><IntegerValue>12</IntegerValue></VariableValue></Case></Cases>
<Sources>
<PDFSource guid="#40-01" name="Plan.pdf" path="internal://plan.pdf">
<PDFSelection guid="#50-01" page="0" firstX="1" firstY="2" secondX="3" secondY="4"/>
<PDFSelection guid="#50-09" page="1" firstX="1" firstY="2" secondX="3" secondY="4">
<Coding guid="#60-09"><CodeRef targetGUID="#20-01"/></Coding>
</PDFSelection>
<Representation guid="#41-01" plainTextPath="internal://plan.txt">
<PlainTextSelection guid="#50-01" startPosition="4" endPosition="9">
<Coding guid="#60-01" creatingUser="#10-01"><CodeRef
targetGUID="#20-01"/></Coding></PlainTextSelection></Representation></PDFSource>
<AudioSource guid="#42-01" name="Talk.mp3" path="internal://talk.mp3">
<Transcript guid="#43-01" name="Talk" plainTextPath="internal://talk.txt">
<SyncPoint guid="#70-01" timeStamp="1500" position="4"/>
<SyncPoint guid="#70-02" timeStamp="2500" position="9"/>
<TranscriptSelection guid="#50-02" fromSyncPoint="#70-01"
toSyncPoint="#70-02"><Coding guid="#60-02"><CodeRef
targetGUID="#20-01"/></Coding></TranscriptSelection></Transcript></AudioSource>
<PictureSource guid="#44-01" name="Wall.jpg" path="internal://wall.jpg">
<PictureSelection guid="#50-03" firstX="1" firstY="2" secondX="3" secondY="4">
<Coding guid="#60-03"><CodeRef targetGUID="#20-01"/></Coding>
</PictureSelection></PictureSource></Sources>
<Notes><Note guid="#80-01" name="Why"><PlainTextContent>Too dear.</PlainTextContent></Note></Notes>
<Links><Link guid="#90-01" name="contradicts" direction="OneWay"
originGUID="#50-01" targetGUID="#50-02"/>
<Link guid="#90-02" originGUID="#80-01"
targetGUID="#50-01"/></Links>
<Sets><Set guid="#91-01" name="phase: first"><MemberSource
targetGUID="#41-01"/></Set></Sets>
<Graphs><Graph guid="#92-01" name="Map"><Vertex guid="#93-01"
representedGUID="#20-01" firstX="1" firstY="2"/></Graph></Graphs>
</Project>"""
# Short for the GUIDs, of which only two places differ.
RICH = re.sub(r"#(\d\d)-(\d\d)", r"\g<1>000000-0000-0000-0000-0000000000\2", RICH)
FILES = {"plan.pdf": b"%PDF", "talk.mp3": b"ID3", "wall.jpg": b"\xff\xd8"}


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    file = tmp_path / "rich.qdpx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("project.qde", RICH)
        for name in ("plan.txt", "talk.txt"):
            archive.writestr(f"Sources/{name}", "\ufeff\N{GRINNING FACE}\r\nDear books.\r\n".encode())
        for name, data in FILES.items():
            archive.writestr(f"Sources/{name}", data)
    return file


def test_the_words_of_pdfs_and_recordings_are_documents(rich: Path) -> None:
    found = read(rich)

    assert [(d.name, d.text, d.attributes) for d in found.documents] == [
        ("Plan.pdf", "😀\nDear books.\n", {"phase": "first"}), ("Talk", "😀\nDear books.\n", {}),
    ]  # fmt: skip
    assert [(c.span, c.code_id) for c in found.codings] == [(Span(start=2, end=7), "cost")] * 2
    assert found.documents[1].text[2:7] == "Dear "
    assert [s.started_ms for s in found.segments if s.document_id == found.documents[1].id] == [1500]


def test_a_number_too_long_to_be_one_is_no_place_in_a_recording(rich: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(rich) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in ("position", "timeStamp"):
        changed = re.sub(rf'{name}="\d+"', f'{name}="{"9" * 5000}"', parts["project.qde"].decode())
        file = tmp_path / f"{name}.qdpx"
        with zipfile.ZipFile(file, "w") as archive:
            for part, data in {**parts, "project.qde": changed.encode()}.items():
                archive.writestr(part, data)

        found = read(file)

        assert [s.started_ms for s in found.segments] == [None] * len(found.segments)
        project = replace(found, origin="qualcode 0")
        write_project(project, tmp_path / "back.qdpx", project_id=KEY, created_at=CREATED)


def test_a_code_that_is_a_case_is_no_code(rich: Path) -> None:
    found = read(rich)

    assert [code.id for code in found.codes] == ["cost"]
    assert [(case.name, case.attributes) for case in found.cases] == [("Head of A", {"years": "12"})]
    assert said(found, "codes that are cases") == 1


def test_a_link_with_a_note_is_a_memo_on_what_it_links(rich: Path) -> None:
    found = read(rich)

    (memo,) = found.memos
    assert (memo.target_kind, memo.target_id) == ("coding", "60000000-0000-0000-0000-000000000001")
    assert memo.text == "Why\n\nToo dear."


def test_what_has_no_place_here_is_written_back(rich: Path, tmp_path: Path) -> None:
    found = replace(read(rich), origin="qualcode 0")
    back = tmp_path / "back.qdpx"

    write_project(found, back, project_id=KEY, created_at=CREATED)

    with zipfile.ZipFile(back) as archive:
        xml = archive.read("project.qde").decode()
        assert {n: archive.read(f"sources/{n}") for n in FILES} == FILES
    PROJECT.validate(xml)
    tree = ElementTree.fromstring(re.sub(r' xmlns="[^"]*"', "", xml))
    variables = {v.get("name"): v for v in tree.iter("Variable")}
    assert variables["years"].get("typeOfVariable") == "Integer"
    assert variables["years"].findtext("Description") == "in the job"
    assert [code.get("color") for code in tree.iter("Code")] == ["#cc0000"]
    assert [link.get("name") for link in tree.iter("Link")] == ["contradicts"]
    assert [group.get("name") for group in tree.iter("Set")] == ["phase: first"]
    assert len(list(tree.iter("Vertex"))) == 1
    assert len(list(tree.iter("PDFSelection"))) == 2
    assert len(list(tree.find(".//Case").iter("CodeRef"))) == 1  # type: ignore[union-attr]
    assert [p.get("timeStamp") for p in tree.iter("SyncPoint")] == ["1500", "2500"]
    assert len(list(tree.iter("Coding"))) == 4
    again = read(back)
    assert [(c.id, c.span) for c in again.codings] == [(c.id, c.span) for c in found.codings]


def test_what_is_deleted_here_is_not_referred_to_any_more(rich: Path, tmp_path: Path) -> None:
    found = read(rich)
    bare = replace(found, origin="qualcode 0", codes=(), codings=(), memos=(), guids={})
    back = tmp_path / "back.qdpx"

    write_project(bare, back, project_id=KEY, created_at=CREATED)

    with zipfile.ZipFile(back) as archive:
        PROJECT.validate(archive.read("project.qde").decode())
    again = read(back)
    assert again.codings == ()
    assert said(again, "the file does not have") == 0
    assert [part.place for part in again.parts if part.place in ("Links", "Sets")] == ["Sets"]


def test_who_asks_is_guessed_in_other_tools_projects_as_in_files(tmp_path: Path) -> None:
    asked = "Ann: How do you plan?\nBo: We plan together, each Monday.\n" * 3
    file = tmp_path / "p.qde"
    file.write_text(
        '<Project xmlns="urn:QDA-XML:project:1.0" name="p"><Sources><TextSource guid='
        f'"40000000-0000-0000-0000-000000000001" name="d"><PlainTextContent>{asked}</PlainTextContent>'
        "</TextSource></Sources></Project>"
    )
    found = read(file)

    roles = {s.speaker: s.speaker_role for s in found.segments if s.speaker}
    assert roles == {"Ann": "interviewer", "Bo": "participant"}
    assert said(found, "Ann seems to ask") == 1
