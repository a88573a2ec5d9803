"""The key opens with its passphrase, and with nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.errors import InputError, UnreadableFile
from qualcode.formats.key_file import Key, Pseudonym, Replacement, read_key, write_key

PASSPHRASE = "five words are hard to guess"
KEY = Key(
    pseudonyms=[Pseudonym(words="Amina Khan", kind="person", instead="[Teacher 3]")],
    log=[
        Replacement(document="A", start=7, words="KHAN", instead="[Teacher 3]", at="2026-03-09T10:00:00")
    ],
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_key(tmp_path / "study.key", KEY, passphrase=PASSPHRASE)
    return tmp_path / "study.key"


def test_a_key_comes_back_as_it_was_and_says_nothing_from_outside(file: Path) -> None:
    assert read_key(file, passphrase=PASSPHRASE) == KEY
    assert b"Khan" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert [f.name for f in file.parent.iterdir()] == ["study.key"]


def test_another_passphrase_is_refused_in_one_sentence(file: Path) -> None:
    with pytest.raises(UnreadableFile, match="does not open with this passphrase"):
        read_key(file, passphrase=PASSPHRASE + ".")


def test_the_same_key_is_never_written_alike(file: Path) -> None:
    first = file.read_bytes()
    write_key(file, KEY, passphrase=PASSPHRASE)

    assert file.read_bytes() != first


@pytest.mark.parametrize("part", ["salt", "nonce", "data", "n"])
def test_a_key_that_was_changed_does_not_open(file: Path, part: str) -> None:
    content = json.loads(file.read_text())
    content[part] = content[part] // 2 if part == "n" else "A" * 4 + content[part][4:]
    file.write_text(json.dumps(content))

    with pytest.raises(UnreadableFile, match="does not open"):
        read_key(file, passphrase=PASSPHRASE)


@pytest.mark.parametrize("content", ["", "{}", "[1]", "no key", '{"format": "qualcode key 9"}', "é"])
def test_another_file_is_no_key(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.key").write_text(content)

    with pytest.raises(UnreadableFile, match="no key of qualcode"):
        read_key(tmp_path / "x.key", passphrase=PASSPHRASE)


def test_a_cost_that_would_stop_the_machine_is_refused(file: Path) -> None:
    content: dict[str, Any] = json.loads(file.read_text())
    file.write_text(json.dumps({**content, "n": 2**40}))

    with pytest.raises(UnreadableFile, match="no key"):
        read_key(file, passphrase=PASSPHRASE)


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least 10"):
        write_key(tmp_path / "x.key", KEY, passphrase="short")

    assert list(tmp_path.iterdir()) == []


def test_a_key_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_key(tmp_path / "none" / "x.key", KEY, passphrase=PASSPHRASE)
