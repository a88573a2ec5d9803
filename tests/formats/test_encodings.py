"""Texts in any encoding, damaged, doubly encoded or too large: read with a word of it, or refused."""

from __future__ import annotations

import io
import uuid
import zipfile
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.core.mojibake import broken_characters, repair
from qualcode.core.segmentation import spoken_text
from qualcode.errors import InputError, QualcodeError, UnreadableFile
from qualcode.formats import READERS, read_file
from qualcode.formats.decoding import decode, doubtful_lines
from qualcode.formats.survey import read_survey
from qualcode.formats.transcript import UNSEEN
from qualcode.model import ReadResult

LOST = "damaged characters were replaced by U+FFFD"
CONTROLS = "control characters were replaced by U+FFFD"
CP1252 = (
    "not UTF-8; read as Windows-1252, please look at accents and quotes: "
    "“Interviewer: “Hello” – it’s naïve café €5…”; if they are wrong, give --encoding"
)
MOJIBAKE = (
    "2 characters look like UTF-8 that was read as Windows-1252 (“â€™” for “’”); "
    "mend them with --encoding repair-utf8"
)
DISCLAIMER = "This is a test document to use for unit tests."
# The encoding each sample is read in, how its text begins, and what is said of it.
SAMPLES: dict[str, tuple[str, str, list[tuple[int, str]]]] = {
    "hostile/t01_cp1252.txt": (
        "cp1252", "Interviewer: “Hello” – it’s naïve café €5…\nP01: Fine.\n", [(1, CP1252)],
    ),
    "hostile/t02_utf16le_bom.txt": ("utf-16", "Interviewer: “Hi”\nP01: Fine.\n", []),
    "hostile/t03_utf16le_nobom.txt": ("utf-16-le", "Interviewer: Hi\nP01: Fine.\n", []),
    "hostile/t04_utf8_bom_cr_only.txt": ("utf-8-sig", "Interviewer: Hi\nP01: Fine.\n", []),
    "hostile/t05_malformed_utf8.txt": (
        "utf-8",
        "Interviewer: café ok \ufffd\ufffd bad \ufffd( end\nP01: \ufffd\ufffd\ufffd lone surrogate\n",
        [(1, f"6 {LOST}")],
    ),
    "hostile/t06_mojibake_double_utf8.txt": ("utf-8", "Interviewer: itâ€™s cafÃ©\n", [(1, MOJIBAKE)]),
    "hostile/t07_nul_and_controls.txt": (
        "utf-8", "Interviewer: a\ufffdb\ufffdc\ufffdd\ufffd[31mred\ufffd[0m\nP01: ok\n", [(5, CONTROLS)],
    ),
    "hostile/t09_xss.txt": ("utf-8", "Interviewer: <script>alert(1)</script> <img src=x", []),
    "hostile/t10_bidi_zero_width.txt": (
        "utf-8", "P01: abc\u202egnp.exe\u202c zero\u200bwidth", [(5, UNSEEN)],
    ),
    "hostile/t11_one_long_line_1MB.txt": ("utf-8", "word word word ", []),
    "hostile/t12_xml_illegal_chars.txt": (
        "utf-8", "P01: bell \ufffd ffff \ufffd fffe \ufffd nul-less\n", [(3, CONTROLS)],
    ),
    "encodings/UDHR_first_article_all.txt": (
        "utf-8", "Universal Declaration of Human Right", [(2, UNSEEN)],
    ),
    "encodings/fake-text-utf-16-be.txt": ("utf-16-be", DISCLAIMER, []),
    "encodings/fake-text-utf-16-le.txt": ("utf-16-le", DISCLAIMER, []),
    "encodings/fake-text-utf-16.txt": ("utf-16", DISCLAIMER, []),
    "encodings/fake-text-utf-32.txt": ("utf-32", DISCLAIMER, []),
}  # fmt: skip
REFUSED = {
    "hostile/t08_binary_as_txt.txt": "this is not a text file",
    "encodings/empty.txt": "the file is empty",
    "encodings/fake-text-all-whitespace.txt": "the file is empty",
}


def new_id() -> str:
    return str(uuid.uuid4())


def read(file: Path, *, encoding: str | None = None, max_mb: int = 20) -> ReadResult:
    return read_file(file, new_id=new_id, encoding=encoding, max_mb=max_mb)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_in_its_encoding_and_what_was_lost_is_said(name: str, shared: Path) -> None:
    encoding, beginning, warnings = SAMPLES[name]

    result = read(shared / "interop" / "samples" / name)

    (document,) = result.documents
    assert document.encoding == encoding
    assert document.text.startswith(beginning)
    told = [(e.count, e.reason) for e in result.ledger if e.outcome == "warning"]
    assert told == warnings


@pytest.mark.parametrize("name", REFUSED)
def test_a_sample_without_text_is_refused(name: str, shared: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(shared / "interop" / "samples" / name)

    assert refusal.value.reason == REFUSED[name]


def test_an_encoding_that_is_asked_for_is_used(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("P01: tři čaje, prosím\n".encode("cp1250"))

    assert read(file, encoding="cp1250").documents[0].text == "P01: tři čaje, prosím\n"
    assert read(file, encoding="cp1250").ledger[1:] == ()
    assert read(file, encoding="ascii").ledger[1].reason == f"3 {LOST}"


def test_a_text_of_double_utf8_is_mended_when_that_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("P01: itâ€™s a cafÃ© ðŸ™‚\n", encoding="utf-8")

    (document,) = read(file, encoding="repair-utf8").documents

    assert (document.text, document.encoding) == ("P01: it’s a café 🙂\n", "utf-8, repaired")


@pytest.mark.parametrize("encoding", ["klingon", "hex", "idna"])
def test_an_encoding_that_nobody_knows_is_refused(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"P01: \xe9\n")

    with pytest.raises(InputError, match=f"it cannot be read as '{encoding}'") as refusal:
        read(file, encoding=encoding)

    assert "cp1250" in refusal.value.hint


def test_the_lines_that_show_the_encoding_are_given_with_their_numbers() -> None:
    data = "I: So?\nP01: Café.\nI: Hm.\nP02: Naïve.\n".encode("cp1252")

    assert doubtful_lines(data, file="a.txt") == [(2, "P01: Café."), (4, "P02: Naïve.")]
    assert doubtful_lines(data, file="a.txt", encoding="cp1250", most=1) == [(2, "P01: Café.")]
    assert doubtful_lines(b"I: So?\n", file="a.txt") == []


def test_accents_that_may_well_stand_side_by_side_are_no_damage() -> None:
    text = "Ça «Ã la carte» – naïve, déjà vu, Gr\u00fc\u00dfe"

    assert broken_characters(text) == []
    assert decode(text.encode(), file="a.txt") == (text, "utf-8", [])


@given(st.text(max_size=60))
def test_what_some_program_has_read_as_windows_1252_is_turned_back(text: str) -> None:
    broken = "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte)
        for byte in text.encode("utf-8", "ignore")
    )  # fmt: skip
    whole = text.encode("utf-8", "ignore").decode()

    assert repair(broken) == whole


def test_a_text_above_the_limit_is_refused_unless_more_is_allowed(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("P01: Yes.\nI: Why?\n" * 60_000)

    with pytest.raises(UnreadableFile, match="more than 1 MB of text") as refusal:
        read(file, max_mb=1)
    assert "--max-mb" in refusal.value.hint
    assert len(read(file, max_mb=2).segments) == 120_000


def test_as_much_as_a_document_may_have_is_read(tmp_path: Path) -> None:
    said = "word " * 200
    file = tmp_path / "a.txt"
    file.write_text(f"P01: {said}\nI: Why?\n" * 19_700)

    result = read(file)

    assert len(result.documents[0].text) == 19_700 * 1014
    assert [s.speaker for s in result.segments[:2]] == ["P01", "I"]
    assert len(result.segments) == 39_400


@pytest.mark.parametrize(
    "text",
    ["a" + " " * 1_000_000, "<v " * 300_000, "a:" * 500_000, "[0:01" * 200_000, "\n \n" * 300_000 + "x"],
    ids=["blanks", "voices", "colons", "times", "line ends"],
)
@pytest.mark.parametrize("frame", ["{}", "WEBVTT\n\n0:01.0 --> 0:02.0\nx {}", "{{\\rtf1 {}}}"])
def test_no_text_takes_forever(text: str, frame: str, tmp_path: Path) -> None:
    file = tmp_path / {"{": "a.txt", "W": "a.vtt"}.get(frame[:1], "a.txt")
    if "rtf1" in frame:
        file = tmp_path / "a.rtf"
    file.write_text(frame.format(text))

    (document,) = read(file).documents

    assert document.text


TEXT_READERS = sorted(ending for ending, reader in READERS.items() if reader is not read_survey)
FRAMES = {
    ".vtt": "WEBVTT\n\n0:01.0 --> 0:02.0\n{}\n",
    ".srt": "1\n00:00:01,000 --> 00:00:02,000\n{}\n",
    ".sbv": "0:00:01.000,0:00:02.000\n{}\n",
    ".rtf": "{{\\rtf1\\ansi {}}}",
    ".json": '{{"segments": [{{"start": 1, "end": 2, "text": "{}", "speaker": "{}"}}]}}',
}
PARAGRAPHS = {
    ".docx": ("word/document.xml", "w:document", "w:body", "w:p", "w:r><w:t", "w:t></w:r"),
    ".odt": (
        "content.xml",
        "office:document-content",
        "office:body",
        "text:p",
        "text:span",
        "text:span",
    ),
}
SAYINGS = st.text(alphabet=st.sampled_from('I:P01 \n\t*[]0:3#abé😀-->.,;<v>"\\{}|'), max_size=120)


def zipped(ending: str, text: str) -> bytes:
    """The least that can be called a Word file or an OpenDocument text, a paragraph for each line."""
    part, root, body, paragraph, opening, closing = PARAGRAPHS[ending]
    lines = "".join(
        f"<{paragraph}><{opening}>{escape(line)}</{closing}></{paragraph}>" for line in text.split("\n")
    )
    names = "".join(
        f' xmlns:{prefix}="{name}"'
        for prefix, name in (
            ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
            ("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
            ("text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
        )
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(part, f"<{root}{names}><{body}>{lines}</{body}></{root}>")
    return file.getvalue()


@pytest.mark.parametrize("ending", [".txt", ".md", *FRAMES, *PARAGRAPHS])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=SAYINGS)
def test_turns_tile_whatever_text_a_reader_makes(ending: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / f"a{ending}"
    framed = FRAMES.get(ending, "{}").format(text, text).encode()
    file.write_bytes(zipped(ending, text) if ending in PARAGRAPHS else framed)
    try:
        result = read(file)
    except UnreadableFile:
        return

    (document,) = result.documents
    tiles = [document.text[s.span.start : s.span.end] for s in result.segments]
    assert "".join(tiles) == document.text
    assert [s.ordinal for s in result.segments] == list(range(len(tiles)))
    assert all(spoken_text(document, s) in tile for s, tile in zip(result.segments, tiles, strict=True))


@pytest.mark.parametrize("ending", TEXT_READERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(ending: str, data: bytes, tmp_path: Path) -> None:
    magic = {".rtf": b"{\\rtf1", ".pdf": b"%PDF-1.4\n", ".docx": b"PK\x03\x04", ".odt": b"PK\x03\x04"}
    file = tmp_path / f"a{ending}"
    for content in (data, magic.get(ending, b"WEBVTT\n\n") + data):
        file.write_bytes(content)
        refusal = ""
        try:
            assert read(file).documents[0].text
        except QualcodeError as problem:
            refusal = problem.message
        assert not refusal or str(file) in refusal
