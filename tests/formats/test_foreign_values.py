"""Whatever stands in the tables of another tool, a reader ends well, and its counts add up."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from foreign import QUALCODER, RQDA, TAGUETTE, counted, write_database

from qualcode.core.codebook_edits import codebook_faults
from qualcode.errors import UnreadableFile
from qualcode.formats.qualcoder import read_qualcoder
from qualcode.formats.rqda import read_rqda
from qualcode.formats.taguette import read_taguette
from qualcode.model import Codebook, Exchange
from qualcode.services.moments import new_uuid

VALUES = [
    *(
        None,
        -3,
        0,
        1,
        1,
        1,
        2,
        2,
        3,
        9,
        10**18,
        0.5,
        1.0,
        float("inf"),
        b"\xff\x00",
        "",
        " ",
        "1",
        "a",
        "[1]",
    ),
    *(
        "Ann: a\nI: b\nAnn: c\nI: d\n",
        "😀 e\u0301\r\nb",
        "<p>a<b>&amp;",
        "x.y",
        "x",
        "a;b",
        "case",
        "file",
    ),
    *('{"type": "highlight_add", "highlight_id": 1, "tags": [1]}', "/" + "a" * 5000),
]
Reader = Callable[..., Exchange]
TOOLS: list[tuple[Reader, dict[str, str], dict[str, str]]] = [
    (read_qualcoder, QUALCODER, {"documents": "source", "cases": "cases"}),
    (read_taguette, TAGUETTE, {}),
    (read_rqda, RQDA, {"documents": "source", "codings": "coding", "cases": "cases"}),
]


def bare(tables: dict[str, str]) -> dict[str, list[str]]:
    """The columns of tables, without types and rules, so that they take any value."""
    rules = re.compile(r", (unique|primary key)\([^)]*\)")
    return {
        name: [part.split()[0] for part in rules.sub("", columns).split(", ")]
        for name, columns in tables.items()
    }


def write(folder: Path, columns: dict[str, list[str]], rows: dict[str, list[dict[str, Any]]]) -> Path:
    untyped = {name: ", ".join(own) for name, own in columns.items()}
    return write_database(folder / "a.db", untyped, rows)


@pytest.mark.parametrize(("reader", "tables", "kinds"), TOOLS, ids=["qualcoder", "taguette", "rqda"])
def test_any_values_in_any_columns(
    tmp_path: Path, reader: Reader, tables: dict[str, str], kinds: dict[str, str]
) -> None:
    columns = bare(tables)
    read = 0
    for seed in range(150):
        dice = random.Random(seed)
        rows = {
            name: [{c: dice.choice(VALUES) for c in own} for _ in range(dice.randrange(8))]
            for name, own in columns.items()
        }
        file = write(tmp_path, columns, rows)
        try:
            exchange = reader(file, new_id=new_uuid)
        except UnreadableFile:
            continue
        read += 1
        check(exchange)
        for kind, table in kinds.items():
            assert sum(counted(exchange, kind)) == len(rows[table])
    # A file of Taguette with no project, or with several, is refused.
    assert read == 150 if kinds else read > 10


def check(exchange: Exchange) -> None:
    """Hold that everything named is there, that ids are told apart, and that spans have words."""
    texts = {document.id: document.text for document in exchange.documents}
    ids = {
        "document": {*texts}, "code": {code.id for code in exchange.codes},
        "case": {case.id for case in exchange.cases}, "study": {"study"},
        "coding": {coding.id for coding in exchange.codings},
    }  # fmt: skip
    coders = {coder.id for coder in exchange.coders}
    for coding in exchange.codings:
        assert coding.code_id in ids["code"]
        assert coding.coder_id in coders
        assert 0 <= coding.span.start < coding.span.end <= len(texts[coding.document_id])
    for memo in exchange.memos:
        assert memo.text.strip()
        assert memo.coder_id in coders
        assert memo.target_id in ids[memo.target_kind]
    for link in exchange.links:
        assert link.document_id in texts
        assert link.case_id in ids["case"]
    assert len({d.name for d in exchange.documents}) == len(texts)
    assert len(ids["coding"]) == len(exchange.codings)
    assert len({memo.id for memo in exchange.memos}) == len(exchange.memos)
    book = Codebook(id="b", name="B", version="1", codes=exchange.codes)
    assert list(codebook_faults(book)) == []


@pytest.mark.parametrize(("reader", "tables", "kinds"), TOOLS, ids=["qualcoder", "taguette", "rqda"])
def test_damaged_bytes_end_in_a_project_or_in_one_sentence(
    tmp_path: Path, reader: Reader, tables: dict[str, str], kinds: dict[str, str]
) -> None:
    columns = bare(tables)
    rows = {name: [dict.fromkeys(own, 1), dict.fromkeys(own, "Ann: a")] for name, own in columns.items()}
    whole = write(tmp_path, columns, rows).read_bytes()
    refused = 0
    for seed in range(150):
        dice = random.Random(seed)
        data = bytearray(whole)
        for _ in range(dice.choice([1, 5, 50])):
            data[dice.randrange(16, len(data) if seed % 2 else 3000)] = dice.choice([0, 255, 128, 48])
        (tmp_path / "a.db").write_bytes(data)
        try:
            check(reader(tmp_path / "a.db", new_id=new_uuid))
        except UnreadableFile:
            refused += 1
    assert refused > 0
