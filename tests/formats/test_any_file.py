"""One conversation in the formats that transcripts come in: the same turns from each."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from textwrap import wrap

import pytest
from docx import Document as WordFile
from docx.oxml import OxmlElement
from odfdo import Document as OpenFile
from odfdo import Paragraph
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from qualcode.core.segmentation import spoken_text
from qualcode.formats import read_file

# Who speaks, from which second on, and what is said.
SAID = [
    ("Interviewer", 0, "How did the first term go?"),
    ("P01", 4, "Well – we “tried”, at least. It’s not easy, with the café closed."),
    ("Interviewer", 11, "Not easy?"),
    ("P01", 13, "No. The plan was good, the time was not: we had none."),
    ("P02", 21, "And nobody asked us."),
    ("Interviewer", 75, "Thank you."),
    ("P02", 3661, "My pleasure."),
]
Write = Callable[[Path], Path]


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def lines(between: str = ": ") -> list[str]:
    return [f"{name}{between}{words}" for name, _, words in SAID]


def text(encoding: str) -> Write:
    def write(folder: Path) -> Path:
        file = folder / "a.txt"
        file.write_bytes("\r\n\r\n".join(lines()).encode(encoding))
        return file

    return write


def timed_text(folder: Path) -> Path:
    file = folder / "a.txt"
    file.write_text("\n".join(f"[{clock(at)}] {name}: {words}" for name, at, words in SAID))
    return file


def markdown(folder: Path) -> Path:
    file = folder / "a.md"
    file.write_text("\n\n".join(f"**{name}:** {words}" for name, _, words in SAID))
    return file


def otter(folder: Path) -> Path:
    file = folder / "a.txt"
    file.write_text("\n\n".join(f"{name}  {clock(at)}\n{words}" for name, at, words in SAID))
    return file


def word_with_bold_labels(folder: Path) -> Path:
    word = WordFile()
    for name, _, words in SAID:
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(words)
    word.save(str(folder / "a.docx"))
    return folder / "a.docx"


def word_with_bold_names(folder: Path) -> Path:
    word = WordFile()
    word.add_paragraph().add_run("A talk").bold = True
    word.add_paragraph("In the hall").add_run().add_break()
    for name, _, words in SAID:
        paragraph = word.add_paragraph()
        paragraph.add_run(name).bold = True
        paragraph.add_run(f"\t{words}")
    word.save(str(folder / "a.docx"))
    return folder / "a.docx"


def word_with_a_table(folder: Path) -> Path:
    word = WordFile()
    table = word.add_table(rows=0, cols=3)
    for name, at, words in SAID:
        for cell, content in zip(table.add_row().cells, (clock(at), name, words), strict=True):
            cell.text = content
    word.save(str(folder / "a.docx"))
    return folder / "a.docx"


def word_with_tracked_changes(folder: Path) -> Path:
    word = WordFile()
    for name, _, words in SAID:
        paragraph = word.add_paragraph(f"{name}: ")
        for tag, inner, content in (("w:del", "w:delText", "Er, "), ("w:ins", "w:t", words)):
            change, run, said = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
            said.text = content
            run.append(said)
            change.append(run)
            paragraph._p.append(change)
    word.save(str(folder / "a.docx"))
    return folder / "a.docx"


def nvivo_table_in_word(folder: Path) -> Path:
    word = WordFile()
    table = word.add_table(rows=0, cols=3)
    rows = [(f"{clock(at)} - {clock(at + 2)}", words, name) for name, at, words in SAID]
    for row in [("Timespan", "Content", "Speaker"), *rows]:
        for cell, content in zip(table.add_row().cells, row, strict=True):
            cell.text = content
    word.save(str(folder / "a.docx"))
    return folder / "a.docx"


def divided(mark: str, ending: str = ".txt") -> Write:
    def write(folder: Path) -> Path:
        file = folder / f"a{ending}"
        quote = '"' if mark == "," else ""
        rows = [f"{clock(at)}{mark}{quote}{words}{quote}{mark}{name}" for name, at, words in SAID]
        file.write_text("\n".join([mark.join(("Timespan", "Content", "Speaker")), *rows]))
        return file

    return write


def open_text(folder: Path) -> Path:
    file = OpenFile("text")
    file.body.clear()
    for line in lines():
        file.body.append(Paragraph(line))
    file.save(str(folder / "a.odt"))
    return folder / "a.odt"


def rich_text(folder: Path) -> Path:
    def escaped(words: str) -> str:
        return "".join(char if char.isascii() else f"\\u{ord(char)}?" for char in words)

    body = "".join(f"\\pard\\b {name}: \\b0 {escaped(words)}\\par\n" for name, _, words in SAID)
    file = folder / "a.rtf"
    file.write_text(f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl\\f0 Times;}}\n{body}}}")
    return file


def rich_text_with_a_table(folder: Path) -> Path:
    body = ""
    for name, at, words in SAID:
        plain = words.encode("cp1252")
        escaped = "".join(chr(byte) if byte < 128 else f"\\'{byte:02x}" for byte in plain)
        cells = "".join(f"{cell}\\cell " for cell in (clock(at), name, escaped))
        body += f"\\trowd\\cellx900\\cellx2000\\cellx9000\\pard\\intbl {cells}\\row\n"
    file = folder / "a.rtf"
    file.write_text(f"{{\\rtf1\\ansi\\ansicpg1252\\deff0 {body}\\pard\\par}}")
    return file


def portable(folder: Path) -> Path:
    """Pages of four lines, numbered in the margin, with a running head and a foot."""
    file = folder / "a.pdf"
    canvas = Canvas(str(file), pagesize=A4)
    printed = [part for line in lines() for part in wrap(line, 44)]
    for page in range(3):
        canvas.drawString(60, 800, "Invented study, wave 1")
        for row, line in enumerate(printed[page * 4 : page * 4 + 4]):
            canvas.drawString(40, 740 - 20 * row, str(page * 4 + row + 1))
            canvas.drawString(70, 740 - 20 * row, line)
        canvas.drawString(280, 40, f"{page + 1} / 3")
        canvas.showPage()
    canvas.save()
    return file


def teams(folder: Path) -> Path:
    file = folder / "a.vtt"
    cues = []
    for n, (name, at, words) in enumerate(SAID):
        start = f"{at // 3600}:{at // 60 % 60}:{at % 60}.0"
        cues.append(f"id/{n}-0\n{start} --> {clock(at + 1)}.500\n<v {name}>{words}</v>\n")
    file.write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    return file


def captions(folder: Path) -> Path:
    file = folder / "a.srt"
    cues = [
        f"{n}\n{clock(at)},000 --> {clock(at + 1)},500\n{name}: {words}\n"
        for n, (name, at, words) in enumerate(SAID, start=1)
    ]
    file.write_text("\n".join(cues))
    return file


def whisper(folder: Path) -> Path:
    file = folder / "a.json"
    segments = [
        {"start": float(at), "end": at + 1.5, "text": f" {words}", "speaker": name,
         "words": [{"word": words.split()[0]}]}
        for name, at, words in SAID
    ]  # fmt: skip
    file.write_text(json.dumps({"segments": segments, "language": "en"}))
    return file


TIMED: dict[str, Write] = {
    "timed text": timed_text,
    "otter": otter,
    "table in docx": word_with_a_table,
    "nvivo table in docx": nvivo_table_in_word,
    "nvivo table with tabs": divided("\t"),
    "nvivo table with commas": divided(","),
    "nvivo table in csv": divided(",", ".csv"),
    "table in rtf": rich_text_with_a_table,
    "vtt": teams,
    "srt": captions,
    "whisper": whisper,
}
UNTIMED: dict[str, Write] = {
    "utf-8": text("utf-8"),
    "utf-8 with a mark": text("utf-8-sig"),
    "utf-16": text("utf-16"),
    "cp1252": text("cp1252"),
    "md": markdown,
    "bold labels in docx": word_with_bold_labels,
    "bold names in docx": word_with_bold_names,
    "tracked changes in docx": word_with_tracked_changes,
    "odt": open_text,
    "rtf": rich_text,
    "pdf": portable,
}


def turns(file: Path) -> list[tuple[str | None, int | None, str]]:
    result = read_file(file, new_id=lambda: str(uuid.uuid4()))
    (document,) = result.documents
    spoken = [s for s in result.segments if s.speaker]
    return [(s.speaker, s.started_ms, spoken_text(document, s)) for s in spoken]


@pytest.mark.parametrize("write", TIMED.values(), ids=TIMED)
def test_with_times_the_same_names_times_and_words(write: Write, tmp_path: Path) -> None:
    assert turns(write(tmp_path)) == [(name, 1000 * at, words) for name, at, words in SAID]


@pytest.mark.parametrize("write", UNTIMED.values(), ids=UNTIMED)
def test_without_times_the_same_names_and_words(write: Write, tmp_path: Path) -> None:
    assert turns(write(tmp_path)) == [(name, None, words) for name, _, words in SAID]
