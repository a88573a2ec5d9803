"""Every reader on files with changed bytes: it reads them, or says in one sentence why not."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from qualcode.errors import QualcodeError
from qualcode.formats import READERS, read_file
from qualcode.formats.codebooks import read_codebook
from qualcode.formats.exchanges import PROJECT_READERS, read_exchange
from qualcode.formats.refi.writing import write_project
from qualcode.model import Code, Coder, Coding, Document, Exchange, Span

TALK = (
    "Interviewer: How is it?\nP01: We meet each Monday, and plan — together 😀.\n"
    "Interviewer: Why?\nP01: So.\n"
)
CUES = "00:00:01.000 --> 00:00:02.000\nI: How?\n\n00:00:03.000 --> 00:00:04.000\nP01: So.\n"
TABLE = pd.DataFrame(
    {
        "ResponseId": [f"R{n}" for n in range(25)],
        "Why": [f"Because of reason {n}, of which there is much more to be said." for n in range(25)],
    }
)  # fmt: skip
BOOK = "- id: trust\n  name: Trust\n  definition: They trust.\n- id: time\n  name: Time\n"


def _word() -> bytes:
    word, out = docx.Document(), io.BytesIO()
    for line in TALK.splitlines():
        word.add_paragraph(line)
    word.save(out)
    return out.getvalue()


def _pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, line in enumerate(TALK.splitlines()):
        canvas.drawString(72, 700 - 20 * number, line.encode("ascii", "ignore").decode())
    canvas.save()
    return out.getvalue()


def _sheet(table: pd.DataFrame) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in [list(table.columns), *table.to_numpy().tolist()]:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def _parquet() -> bytes:
    out = io.BytesIO()
    TABLE.to_parquet(out)
    return out.getvalue()


def _project(folder: Path) -> bytes:
    keys = [f"{n}0000000-0000-4000-8000-000000000000" for n in range(1, 4)]
    exchange = Exchange(
        name="p", origin="qualcode 0", codes=(Code(id="trust", name="Trust"),),
        documents=(
            Document(
                id=keys[0], name="A", text=TALK, sha256="0" * 64, encoding="utf-8", format="text"
            ),
        ),
        coders=(Coder(id=keys[1], name="AB"),),
        codings=(Coding(id=keys[2], document_id=keys[0], span=Span(start=3, end=9), code_id="trust",
                        coder_id=keys[1], source="human", codebook_version="", created_at=""),),
    )  # fmt: skip
    write_project(exchange, folder / "seed.qdpx", project_id="p", created_at="")
    return (folder / "seed.qdpx").read_bytes()


def _database(folder: Path) -> bytes:
    file = folder / "seed.rqda"
    file.unlink(missing_ok=True)
    with sqlite3.connect(file) as database:
        database.executescript(
            "create table source(name text, id integer, file text, status integer);"
            "create table freecode(name text, id integer, memo text, color text, status integer);"
            "create table coding(cid integer, fid integer, seltext text, selfirst real, selend real,"
            " status integer, owner text);"
            "insert into source values('A', 1, 'We meet each Monday.', 1);"
            "insert into freecode values('Trust', 1, '', '', 1);"
            "insert into coding values(1, 1, 'We meet', 0, 7, 1, 'AB');"
        )
    database.close()
    return file.read_bytes()


CSV = TABLE.to_csv(index=False).encode()
TEXT = TALK.encode()
SEEDS: dict[str, Callable[[Path], bytes]] = {
    **dict.fromkeys((".txt", ".md"), lambda _: TEXT),
    ".docx": lambda _: _word(),
    ".pdf": lambda _: _pdf(),
    ".rtf": lambda _: rb"{\rtf1\ansi Interviewer: How?\par P01: So \u8364 ?.\par}",
    ".vtt": lambda _: ("WEBVTT\n\n" + CUES).encode(),
    ".srt": lambda _: ("1\n" + CUES).encode(),
    ".sbv": lambda _: b"0:00:01.000,0:00:02.000\nI: How?\n\n0:00:03.000,0:00:04.000\nP01: So.\n",
    ".json": lambda _: json.dumps({"segments": [{"start": 0, "end": 1, "text": " Hello."}]}).encode(),
    ".csv": lambda _: CSV,
    ".tsv": lambda _: CSV.replace(b",", b"\t"),
    ".xlsx": lambda _: _sheet(TABLE),
    ".parquet": lambda _: _parquet(),
    ".qdpx": _project,
    **dict.fromkeys((".rqda", ".sqlite3", ".sqlite", ".db"), _database),
}  # fmt: skip
BOOKS: dict[str, Callable[[], bytes]] = {
    ".yaml": lambda: BOOK.encode(),
    ".csv": lambda: b"code_id,code,definition\ntrust,Trust,They trust.\n",
    ".xlsx": lambda: _sheet(pd.DataFrame({"code_id": ["trust"], "code": ["Trust"]})),
    ".qdc": lambda: b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid='
    b'"20000000-0000-0000-0000-000000000001" name="A" isCodable="true"/></Codes></CodeBook>',
}  # fmt: skip
changes = st.lists(
    st.tuples(
        st.floats(0, 1), st.sampled_from(["over", "in", "out", "cut"]), st.binary(min_size=1, max_size=4)
    ),
    max_size=4,
)  # fmt: skip
FUZZED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def changed(seed: bytes, wanted: list[tuple[float, str, bytes]]) -> bytes:
    raw = bytearray(seed)
    for share, how, put in wanted:
        at = int(share * len(raw))
        if how == "cut":
            del raw[at:]
        else:
            lost = {"over": len(put), "in": 0, "out": 4 * len(put)}[how]
            raw[at : at + lost] = b"" if how == "out" else put
    return bytes(raw)


def in_one_sentence(read: Callable[[], Any]) -> bool:
    """Any exception but ours goes through, and is a defect."""
    try:
        read()
    except QualcodeError as problem:
        return bool(problem.message) and "\n" not in problem.message
    return True


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    folder = tmp_path_factory.mktemp("seeds")
    made: dict[str, bytes] = {}

    def of(ending: str) -> bytes:
        if ending not in made:
            # What has no seed begins as a zip or an old workbook does.
            made[ending] = SEEDS.get(ending, lambda _: b"PK\x03\x04\xd0\xcf\x11\xe0" + TEXT)(folder)
        return made[ending]

    return of


@pytest.mark.parametrize("ending", READERS)
@given(wanted=changes)
@FUZZED
def test_files_with_changed_bytes_are_read_or_refused(
    ending: str, wanted: list[tuple[float, str, bytes]], seed: Callable[[str], bytes], tmp_path: Path
) -> None:
    file = tmp_path / f"a{ending}"
    file.write_bytes(changed(seed(ending), wanted))

    assert in_one_sentence(lambda: read_file(file, new_id=lambda: "x"))


@pytest.mark.parametrize(
    "ending", [ending for ending in PROJECT_READERS if ending not in (".qda", ".qde")]
)
@given(wanted=changes)
@FUZZED
def test_projects_with_changed_bytes_are_read_or_refused(
    ending: str, wanted: list[tuple[float, str, bytes]], seed: Callable[[str], bytes], tmp_path: Path
) -> None:
    file = tmp_path / f"a{ending}"
    file.write_bytes(changed(seed(ending), wanted))

    assert in_one_sentence(lambda: read_exchange(file, new_id=lambda: "x"))


@pytest.mark.parametrize("ending", BOOKS)
@given(wanted=changes)
@FUZZED
def test_codebooks_with_changed_bytes_are_read_or_refused(
    ending: str, wanted: list[tuple[float, str, bytes]], tmp_path: Path
) -> None:
    file = tmp_path / f"a{ending}"
    file.write_bytes(changed(BOOKS[ending](), wanted))

    assert in_one_sentence(lambda: read_codebook(file))


@pytest.mark.parametrize("ending", SEEDS)
def test_the_seeds_themselves_can_be_read(
    ending: str, seed: Callable[[str], bytes], tmp_path: Path
) -> None:
    file = tmp_path / f"a{ending}"
    file.write_bytes(seed(ending))
    read = read_exchange if ending in PROJECT_READERS else read_file

    assert read(file, new_id=lambda: "x").documents
