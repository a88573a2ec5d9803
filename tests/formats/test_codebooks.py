from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.errors import CodebookFaults, UnreadableFile
from qualcode.formats.codebooks import inspect_codebook, read_codebook
from qualcode.model import Codebook

ROOT = Path(__file__).parents[2]


def write(path: Path, text: str) -> Path:
    file = path / "book.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_jpd_codebook_has_45_codes_in_nine_themes_without_faults() -> None:
    book, faults = inspect_codebook(ROOT / "codebooks" / "jpd.yaml")

    assert len(book.codable) == 45
    assert len(book.codes) == 54
    assert faults == ()
    assert all(
        len(code.examples) == 3 and code.exclude and code.cues and code.sources for code in book.codable
    )
    assert next(modifier for modifier in book.modifiers if modifier.id == "valence").required


def test_a_bare_list_is_a_codebook(tmp_path: Path) -> None:
    file = write(tmp_path, "- {id: a, name: A, definition: 'x  y'}\n- {id: b, name: B, parent: a}\n")

    book = Codebook.read(file)

    assert [(code.id, code.parent, code.codable) for code in book.codes] == [
        ("a", None, False),
        ("b", "a", True),
    ]
    assert book.codes[0].definition == "x y"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- {id: a, name: A}\n- {id: a, name: B}\n", "the id 'a' is used 2 times"),
        ("- {id: a, name: A, parent: b}\n- {id: b, name: B, parent: a}\n", "a: it is its own ancestor"),
        ("- {id: a, name: A, parent: z}\n", "a: its parent 'z' does not exist"),
        (
            "- {id: a, name: A, near_miss: [{text: t, use: z}]}\n",
            "a: it refers to 'z', which does not exist",
        ),
    ],
    ids=["duplicate", "cycle", "parent", "neighbour"],
)
def test_structural_faults_are_named(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(CodebookFaults) as problem:
        read_codebook(write(tmp_path, text))

    assert problem.value.faults[0] == fault


@pytest.mark.parametrize("text", ["", "a: [", "just words", "- {name: no id}\n"])
def test_what_is_no_codebook_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile) as problem:
        read_codebook(write(tmp_path, text))

    assert problem.value.hint
    assert "\n" not in problem.value.message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_codebook(tmp_path / "none.yaml")
