"""Word, OpenDocument, rich text, PDF, captions and speech: what is kept, left out and refused."""

from __future__ import annotations

import io
import uuid
import zipfile
from pathlib import Path

import pytest
from docx import Document as WordFile
from docx.oxml import OxmlElement
from odfdo import Document as OpenFile
from odfdo import Header, LineBreak, Paragraph, Spacer, Tab
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from qualcode.core.pages import read_pages
from qualcode.core.segmentation import spoken_text
from qualcode.errors import UnreadableFile
from qualcode.formats import expand, read_file
from qualcode.model import ReadResult

DOCTYPE = "content.xml in it has a DOCTYPE, which no such file needs"
Told = list[tuple[int, str]]


def read(file: Path) -> ReadResult:
    return read_file(file, new_id=lambda: str(uuid.uuid4()))


def text_and_warnings(file: Path) -> tuple[str, Told]:
    result = read(file)
    (document,) = result.documents
    return document.text, [(e.count, e.reason) for e in result.ledger if e.outcome == "warning"]


def turns(file: Path) -> list[tuple[str | None, int | None, str]]:
    result = read(file)
    (document,) = result.documents
    return [(s.speaker, s.started_ms, spoken_text(document, s)) for s in result.segments]


def refused(file: Path) -> tuple[str, str]:
    with pytest.raises(UnreadableFile) as refusal:
        read(file)
    return refusal.value.reason, refusal.value.hint


def changed(word: io.BytesIO, part: str, old: bytes, new: bytes, *, to: Path) -> Path:
    """Write a zip file with some bytes of one part replaced."""
    with zipfile.ZipFile(word) as before, zipfile.ZipFile(to, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data.replace(old, new, 1) if name == part else data)
    return to


def test_what_word_hides_is_said_with_its_number(tmp_path: Path) -> None:
    word = WordFile()
    paragraph = word.add_paragraph("P01: Yes. ")
    hidden = paragraph.add_run("Not for all. ")
    hidden.font.hidden = True
    for tag, inner, said in (("w:del", "w:delText", "Er. "), ("w:ins", "w:t", "Well. ")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
        words.text = said
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    word.add_comment(paragraph.runs, text="Ask again", author="AB")
    word.sections[0].header.paragraphs[0].text = "Study of mine"
    word.save(str(tmp_path / "a.docx"))

    text, told = text_and_warnings(tmp_path / "a.docx")

    assert text == "P01: Yes. Not for all. Well. "
    assert sorted(told) == [
        (1, "comments were left out"),
        (1, "deleted passages of tracked changes were left out"),
        (1, "headers and footers were left out"),
        (1, "hidden passages were kept"),
        (1, "inserted passages of tracked changes were kept"),
    ]


def test_content_controls_links_and_lists_in_lists_are_kept_apart(tmp_path: Path) -> None:
    plain = io.BytesIO()
    word = WordFile()
    word.add_paragraph("P01: HERE")
    word.add_paragraph("First", style="List Bullet")
    word.add_paragraph("Within", style="List Bullet 2")
    word.save(plain)
    control = (
        b"P01: </w:t></w:r><w:sdt><w:sdtContent><w:r><w:t>kept</w:t></w:r></w:sdtContent></w:sdt>"
        b"<w:r><w:t>"
    )
    file = changed(plain, "word/document.xml", b"P01: HERE", control, to=tmp_path / "a.docx")

    assert text_and_warnings(file) == ("P01: kept\nFirst\nWithin", [])


@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml"])
def test_a_word_file_with_a_doctype_is_refused(part: str, tmp_path: Path) -> None:
    plain = io.BytesIO()
    WordFile().save(plain)
    hostile = b'?>\n<!DOCTYPE x [<!ENTITY a "b">]>'
    file = changed(plain, part, b"?>", hostile, to=tmp_path / "a.docx")

    assert refused(file) == (
        f"{part} in it has a DOCTYPE, which no such file needs", "open it in Word and save it again",
    )  # fmt: skip


def test_parts_that_only_say_how_a_word_file_looks_are_never_opened(tmp_path: Path) -> None:
    plain = io.BytesIO()
    word = WordFile()
    word.add_paragraph("P01: Kept.")
    word.save(plain)
    hostile = b'?>\n<!DOCTYPE x [<!ENTITY a "b">]>'
    file = changed(plain, "word/styles.xml", b"?>", hostile, to=tmp_path / "a.docx")

    assert text_and_warnings(file) == ("P01: Kept.", [])


def test_a_broken_part_is_named_with_its_line(tmp_path: Path) -> None:
    plain = io.BytesIO()
    WordFile().save(plain)
    file = changed(plain, "word/document.xml", b"</w:body>", b"", to=tmp_path / "a.docx")

    assert refused(file)[0].startswith("word/document.xml in it is broken (line ")


def test_the_word_format_of_old_is_refused_with_a_hint(tmp_path: Path) -> None:
    file = tmp_path / "a.doc"
    file.write_bytes(b"\xd0\xcf\x11\xe0")

    assert refused(file) == (
        "the Word format of before 2007 cannot be read", "open it in Word and save it as .docx",
    )  # fmt: skip
    assert [e.reason for e in expand([tmp_path])[1]] == ["no reader for it; save it as .docx"]


def test_an_open_document_keeps_blanks_tabs_and_line_breaks(tmp_path: Path) -> None:
    file = OpenFile("text")
    file.body.clear()
    file.body.append(Header(1, "Talk"))
    spoken = Paragraph("P01: one")
    for part in (Spacer(3), Tab(), LineBreak()):
        spoken.append(part)
    spoken.append("two")
    spoken.insert_note(after="one", note_id="n", citation="1", body="A note")
    spoken.insert_annotation(after="one", body="Ask again", creator="AB")
    file.body.append(spoken)
    file.save(str(tmp_path / "a.odt"))

    text, told = text_and_warnings(tmp_path / "a.odt")

    assert text == "Talk\nP01: one   \t\ntwo"
    assert sorted(told) == [(1, "comments were left out"), (1, "footnotes were left out")]


def test_tracked_changes_in_an_open_document(tmp_path: Path) -> None:
    plain = io.BytesIO()
    file = OpenFile("text")
    file.body.clear()
    file.body.append(Paragraph("I: So?"))
    file.save(plain)
    region = (
        b"<text:tracked-changes><text:changed-region><text:deletion><text:p>Er.</text:p></text:deletion>"
        b"</text:changed-region></text:tracked-changes><text:p>I: So?"
    )
    with zipfile.ZipFile(plain) as archive:
        assert b"<text:p>I: So?" in archive.read("content.xml")
    changed(plain, "content.xml", b"<text:p>I: So?", region, to=tmp_path / "a.odt")

    assert text_and_warnings(tmp_path / "a.odt") == (
        "I: So?", [(1, "deleted passages of tracked changes were left out")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"mimetype": "x"}, "this is not an OpenDocument text"),
        ({"content.xml": "<a><b></a>"}, "content.xml in it is broken (line 1)"),
        (
            {"content.xml": "<!DOCTYPE a><a/>"},
            "content.xml in it has a DOCTYPE, which no such file needs",
        ),
        ({"content.xml": "x", "META-INF/manifest.xml": "<encryption-data/>"}, "it has a password"),
        ({"content.xml": "<a>" * 20_000 + "</a>" * 20_000}, "there is no text in it"),
    ],
    ids=["none", "broken", "doctype", "password", "deep"],
)
def test_an_open_document_that_cannot_be_read(
    parts: dict[str, str], reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.odt"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)

    assert refused(file)[0] == reason


def test_rich_text_with_emoji_links_and_things_beside_the_text(tmp_path: Path) -> None:
    file = tmp_path / "a.rtf"
    file.write_text(
        r"{\rtf1\ansi{\header Study}{\*\annotation Ask}P01: \u55357?\u56832? "
        r'{\field{\*\fldinst{HYPERLINK "http://x.invalid"}}{\fldrslt here}}{\deleted gone}\par'
        "\n"
        r"{\pict 89504e470d0a1a0a}I: caf\'e9.\par}"
    )

    text, told = text_and_warnings(file)

    assert text == "P01: 😀 heregone\nI: café."
    assert sorted(told) == [
        (1, "comments were left out"),
        (1, "deleted passages of tracked changes were kept"),
        (1, "headers and footers were left out"),
        (1, "pictures were left out"),
    ]


def test_rows_of_rich_text_that_share_their_layout(tmp_path: Path) -> None:
    file = tmp_path / "a.rtf"
    rows = "".join(rf"{who}\cell {said}\cell\row " for who, said in (("I", "So?"), ("P1", "Yes.")) * 2)
    file.write_text(rf"{{\rtf1\ansi Talk\par\trowd\cellx9\cellx99 {rows}\pard The end\par}}")

    assert text_and_warnings(file)[0] == "Talk\nI: So?\nP1: Yes.\nI: So?\nP1: Yes.\nThe end"


def test_rich_text_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "a.rtf"
    file.write_text("P01: Yes.\n")

    assert refused(file)[0] == "this is not rich text"


def printed(file: Path, *pages: list[str]) -> Path:
    canvas = Canvas(str(file))
    for lines in pages:
        for row, line in enumerate(lines):
            canvas.drawString(40, 800 - 15 * row, line)
        canvas.showPage()
    canvas.save()
    return file


def test_a_pdf_says_what_was_taken_out_of_it(tmp_path: Path) -> None:
    said = [["I: So?", "P01: Yes.", "I: Mm."], ["I: Mm.", "P01: And."], ["I: Who?", "P02: I."]]
    pages = [["Study 7", *lines, f"Page {n} of 3"] for n, lines in enumerate(said, start=1)]
    file = printed(tmp_path / "a.pdf", *pages, [])

    assert text_and_warnings(file) == (
        "I: So?\nP01: Yes.\nI: Mm.\nI: Mm.\nP01: And.\nI: Who?\nP02: I.",
        [
            (6, "lines with running heads or page numbers were taken out"),
            (1, "pages without text were left out"),
        ],
    )


def test_a_pdf_of_pictures_and_one_with_a_password(tmp_path: Path) -> None:
    printed(tmp_path / "a.pdf", [])
    assert refused(tmp_path / "a.pdf")[0] == "there is no text in this PDF, only pictures of it"

    locked = PdfWriter(clone_from=PdfReader(printed(tmp_path / "b.pdf", ["I: So?"])))
    locked.encrypt("secret", algorithm="RC4-128")
    locked.write(tmp_path / "b.pdf")
    assert refused(tmp_path / "b.pdf")[0] == "it has a password"

    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4 cut off")
    assert refused(tmp_path / "c.pdf")[0] == "the PDF is damaged"


def test_numbers_that_count_no_lines_stay() -> None:
    page = "I: How many?\n3 of us, then\n7 more came\n2 left\n12:30 we began\nP01: 1 of them was me"

    assert read_pages([page]) == (page, 0, 0)


def test_line_numbers_that_begin_anew_on_each_page_go() -> None:
    pages = ["1 I: So?\n2 P01: Yes.\n3 I: And?\n", "1 P01: No.\n2 I: Hm.\n3 P01: Well."]

    assert read_pages(pages) == ("I: So?\nP01: Yes.\nI: And?\nP01: No.\nI: Hm.\nP01: Well.", 0, 6)


def test_captions_without_names_are_cut_at_silences(tmp_path: Path) -> None:
    file = tmp_path / "a.srt"
    file.write_text(
        "1\n00:00:01,000 --> 00:00:02,000\nIt began\n\n2\n00:00:02,000 --> 00:00:03,000\nwell.\n\n"
        "3\n00:00:09,000 --> 00:00:10,000\nThen not.\n"
    )

    assert turns(file) == [(None, 1000, "It began\nwell."), (None, 9000, "Then not.")]


def test_cues_without_readable_times_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "a.vtt"
    file.write_text(
        "WEBVTT - talk\n\nNOTE made by hand\n\n00:01.000 --> 00:02.000\n<v A>So?\n<v B>Yes.\n\n"
        "00:03 --> 00:1d.000\n<v A>Lost.\n\nStray words.\n"
    )

    assert turns(file) == [("A", 1000, "So?"), ("B", 1000, "Yes.")]
    assert text_and_warnings(file)[1] == [
        (1, "cues were left out because their times cannot be read"),
        (1, "passages were left out because they have no times"),
    ]


def test_captions_of_the_kind_sbv(tmp_path: Path) -> None:
    file = tmp_path / "a.sbv"
    file.write_text("0:00:01.000,0:00:02.000\nI: So?\n\n0:00:03.500,0:00:04.000\nP01: Yes.\n\n")

    assert turns(file) == [("I", 1000, "So?"), ("P01", 3500, "Yes.")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"segments": [', "it is not JSON (line 1, column 15)"),
        ("[" * 20_000, "its JSON is nested too deeply"),
        ('{"text": "Hello"}', "it is JSON, and not of recognised speech"),
        ("[1, 2]", "it is JSON, and not of recognised speech"),
        ('{"segments": []}', "there is no speech in it"),
    ],
)
def test_json_that_is_no_speech(content: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(content)

    assert refused(file)[0] == reason


def test_recognised_speech_with_gaps(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(
        '[{"start": 0.5, "end": 1, "text": " So?", "speaker": "SPEAKER_00"},'
        '{"start": 1, "text": "Yes: well", "speaker": 1}, {"start": 2, "end": 3, "text": "then."},'
        '{"start": 4, "text": "So.", "words": [{"word": "So.", "speaker": "SPEAKER_00"}, {}]},'
        '{"start": null, "text": "lost"}, {"start": 5, "text": " "}]'
    )

    assert turns(file) == [
        ("SPEAKER_00", 500, "So?"),
        ("1", 1000, "Yes: well then."),
        ("SPEAKER_00", 4000, "So."),
    ]
    assert text_and_warnings(file)[1] == [
        (1, "passages without a name were taken for those of the speaker before"),
        (2, "passages were left out because they have no words or no times"),
    ]


def test_times_before_words_that_nobody_is_named_for(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Group in the hall\n[00:05] It began well.\nThen not.\n\n00:01:00\nNobody came.\n")

    assert turns(file) == [
        (None, None, "Group in the hall"),
        (None, 5000, "It began well.\nThen not."),
        (None, 60_000, "Nobody came."),
    ]


def test_a_time_on_a_line_of_its_own_belongs_to_the_label_below(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("0:00:01.5\nI: So?\n#00:00:04#\nP01: Yes.\n0:00:06\nI: Hm.\nP01 [0:09]: No.\n")

    assert turns(file) == [
        ("I", 1500, "So?"), ("P01", 4000, "Yes."), ("I", 6000, "Hm."), ("P01", 9000, "No."),
    ]  # fmt: skip


@pytest.mark.parametrize("label", ["{} (00:0{})", "{} [0:0{}]", "[00:00:0{1}.00] - {0}", "{} (00:0{}):"])
def test_a_name_and_a_time_alone_on_a_line(label: str, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    said = [("Jane Doe", 1, "So?"), ("Ben", 4, "Yes (0:02)"), ("Jane Doe", 6, "Hm."), ("Ben", 9, "No.")]
    file.write_text("\n\n".join(f"{label.format(who, at)}\n{words}" for who, at, words in said))

    assert turns(file) == [(who, 1000 * at, words) for who, at, words in said]


def test_prose_with_commas_is_no_table(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Smith, Ann\nSmith, Ben\nSmith, Ann\n")

    assert text_and_warnings(file) == ("Smith, Ann\nSmith, Ben\nSmith, Ann\n", [])
