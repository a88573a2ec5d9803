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
    book, faults, _ = inspect_codebook(ROOT / "codebooks" / "jpd.yaml")

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


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- {name: no id}\n", "codes 1: it has no id"),
        ("- {id: no, name: A}\n", "codes 1, id: YAML reads this as false; put it in quotation marks"),
        ("- {id: a, definiton: x}\n", "a: unknown key 'definiton'; is 'definition' meant?"),
        ("- {id: a, name: [x]}\n", "a, name: it needs text, and is a list"),
        ("- {id: a, codable: maybe}\n", "a, codable: it needs true or false, and is 'maybe'"),
        (
            "- just words\n",
            "codes 1: it needs named parts such as id, name, definition, and is 'just words'",
        ),
        ("themes: [{id: t, name: T}]\n", "t: it has no codes"),
        (
            "- {id: a, exclude: [{when: w, use: b, action: never}]}\n- {id: b}\n",
            "a, exclude 1, action: it is 'never'; it can be instead or double_code",
        ),
        ("- {id: a, near_miss: [{text: t}]}\n", "near_miss 1: it has no use"),
        ("codes: {a: b}\n", "codes: it needs a list, and is a mapping"),
    ],
)
def test_what_is_misshapen_is_named_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    _, faults, _ = inspect_codebook(write(tmp_path, text))

    assert len(faults) == 1
    assert faults[0].endswith(fault)


def test_keys_of_other_tools_are_left_alone(tmp_path: Path) -> None:
    _, faults, _ = inspect_codebook(write(tmp_path, "- {id: a, colour: red, definition_source: x}\n"))

    assert faults == ()


@pytest.mark.parametrize("text", ["", "a: [", "just words", "themes: []"])
def test_what_is_no_codebook_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile) as problem:
        read_codebook(write(tmp_path, text))

    assert problem.value.hint
    assert "\n" not in problem.value.message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_codebook(tmp_path / "none.yaml")
