"""Codebooks out: what is written is read as the same codebook."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from qualcode.core.codebook_edits import codebook_faults
from qualcode.errors import InputError
from qualcode.formats.codebooks import codebook_yaml, read_codebook, write_codebook
from qualcode.model import Code, Codebook, Example, Exclusion, Flag, Modifier, NearMiss

ROOT = Path(__file__).parents[2]
# What YAML takes for something else than words when it is not put in quotation marks.
TRAPS = [
    "no", "on", "null", "~", "1", "1e3", "0x1f", "2024-01-01", "- a", "# b", "a: b", "'", '"', "[a",
    "*x", "&y", "!z", "%", "@", "`", "{", "|", ">", "<<", "=", "é", "e\u0301", "👨‍👩‍👧", "\x00",
    "\ufeff", "\ufffe", "![x](http://198.51.100.7/x.png)", "a" * 200, "two words " * 30,
]  # fmt: skip
WORD = st.sampled_from(TRAPS) | st.text(min_size=1)
# Words of a codebook are one line with single blanks; only a definition may have several lines.
LINE = WORD.map(lambda text: " ".join(text.split())).filter(bool)
LINES = st.lists(LINE, max_size=3).map(tuple)
IDS = ["a", "no", "1", "null", "t-1", "t.2", "0x1f", "ü"]


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
    themes = {code_id for code_id in ids if draw(st.booleans())}
    codes = tuple(draw(codes_with(i, code_id, ids, themes)) for i, code_id in enumerate(ids))
    values = draw(st.lists(LINE, min_size=1, unique=True))
    return Codebook(
        id=draw(LINE), name=draw(LINE), version=draw(LINE), codes=codes, rules=draw(LINES),
        modifiers=draw(st.sampled_from([(), (Modifier(id="m", name="M", values=tuple(values)),),
            (Modifier(id="no", name="1", values=tuple(values), required=True, default=values[0]),)])),
        flags=draw(st.sampled_from([(), (Flag(id="yes", name="Y", memo_required=True),)])),
    )  # fmt: skip


@st.composite
def codes_with(draw: st.DrawFn, place: int, code_id: str, ids: list[str], themes: set[str]) -> Code:
    others = [other for other in ids if other != code_id]
    other = st.sampled_from(others) if others else st.nothing()
    # A theme lies below an earlier one, so that there are no cycles.
    above = [t for t in (ids[:place] if code_id in themes else ids) if t in themes and t != code_id]
    aimed = st.builds(
        Exclusion, when=LINE, use=other, action=st.sampled_from(["instead", "double_code"])
    ) | st.builds(Exclusion, when=LINE, use=st.just(""))
    near = st.lists(st.builds(NearMiss, text=LINE, use=other), max_size=2) if others else st.just([])
    also = st.lists(other, max_size=2).map(tuple) if others else st.just(())
    examples = st.builds(Example, text=LINE, role=LINE, valence=st.just(""), also=also)
    return Code(
        id=code_id, name=draw(LINE), definition="\n".join(draw(LINES)), label=draw(st.just("") | LINE),
        include=draw(LINES), exclude=tuple(draw(st.lists(aimed, max_size=2))),
        examples=tuple(draw(st.lists(examples, max_size=2))), near_miss=tuple(draw(near)),
        cues=draw(LINES), sources=draw(LINES), maps_to=draw(LINES),
        parent=draw(st.none() | st.sampled_from(above)) if above else None,
        codable=code_id not in themes, retired=code_id not in themes and draw(st.booleans()),
        replaced_by=draw(also),
    )  # fmt: skip


@given(codebooks())
def test_every_codebook_is_read_as_it_was_written(book: Codebook) -> None:
    assert list(codebook_faults(book)) == []
    with TemporaryDirectory() as folder:
        for name in ("book.yaml", "book.csv"):
            write_codebook(book, Path(folder) / name)
            assert read_codebook(Path(folder) / name) == book


@given(codebooks())
def test_every_codebook_is_read_from_a_spreadsheet_as_it_was_written(book: Codebook) -> None:
    # A spreadsheet holds what no character stands for by another sign.
    words = codebook_yaml(book)
    assume("\\uFFFE" not in words and "\\uFFFF" not in words)
    with TemporaryDirectory() as folder:
        write_codebook(book, Path(folder) / "book.xlsx")
        assert read_codebook(Path(folder) / "book.xlsx") == book


@pytest.mark.parametrize("ending", [".yaml", ".csv", ".xlsx"])
@pytest.mark.parametrize("name", ["jpd.yaml", "ipe.yaml"])
def test_the_shipped_codebooks_survive(tmp_path: Path, name: str, ending: str) -> None:
    book = read_codebook(ROOT / "codebooks" / name)

    write_codebook(book, tmp_path / f"book{ending}")

    assert read_codebook(tmp_path / f"book{ending}") == book


def test_themes_hold_their_codes_and_say_nothing_that_is_empty() -> None:
    book = Codebook(
        id="b", name="B", version="2",
        codes=(
            Code(id="t", name="T", codable=False),
            Code(id="a", name="A", parent="t", exclude=(Exclusion(when="w", use=""),)),
            Code(id="lone", name="Lone"),
            Code(id="late", name="Late", parent="t", retired=True, replaced_by=("a",)),
        ),
    )  # fmt: skip

    assert yaml.safe_load(codebook_yaml(book)) == {
        "codebook": {"id": "b", "name": "B", "version": "2"},
        "themes": [{"id": "t", "name": "T", "codes": [{"id": "a", "name": "A", "exclude": ["w"]}]}],
        "codes": [
            {"id": "lone", "name": "Lone"},
            {"id": "late", "name": "Late", "parent": "t", "retired": True, "replaced_by": ["a"]},
        ],
    }


def test_a_definition_keeps_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_text("- id: a\n  definition: |\n    One  thing.\n\n    Another.\n", encoding="utf-8")

    assert read_codebook(file).codes[0].definition == "One thing.\n\nAnother."


def test_a_codebook_is_written_over_no_folder(tmp_path: Path) -> None:
    book = read_codebook(ROOT / "codebooks" / "ipe.yaml")

    with pytest.raises(InputError, match="is a folder"):
        write_codebook(book, tmp_path)
    with pytest.raises(InputError, match="there is no folder"):
        write_codebook(book, tmp_path / "none" / "book.yaml")
    assert list(tmp_path.iterdir()) == []
