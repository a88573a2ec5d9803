"""Questions that codings answer, read from YAML; those of the JPD codebook come with the package."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from qualcode.errors import InputError, UnreadableFile
from qualcode.model import Question

OWN = Path(__file__).parent / "jpd_questions.yaml"


def read_questions(path: Path = OWN) -> tuple[Question, ...]:
    """Read a file of questions; raise ``UnreadableFile`` or ``InputError`` where it is none."""
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        reason = str(problem).splitlines()[0]
        raise UnreadableFile(path.name, f"cannot be read as YAML ({reason})") from problem
    if not isinstance(given, dict) or not isinstance(given.get("questions"), list):
        raise InputError(f"{path.name} has no list of questions", hint="see docs/questions.md")
    found = tuple(_question(path, number, row) for number, row in enumerate(given["questions"], start=1))
    names = [question.id for question in found]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{path.name} has two questions {twice!r}", hint="give each an id of its own")
    return found


def _question(path: Path, number: int, row: object) -> Question:
    known = {field.name for field in fields(Question)}
    if isinstance(row, dict) and (more := [str(name) for name in row if name not in known]):
        raise InputError(
            f"{path.name}, question {number}: a question has no {more[0]!r}",
            hint="it has " + ", ".join(sorted(known)),
        )
    try:
        read = TypeAdapter(Question).validate_python(row)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"])) or "it"
        raise InputError(
            f"{path.name}, question {number}: {where}: {first['msg'].lower()}",
            hint="see docs/questions.md",
        ) from problem
    if not read.rows or (read.kind != "valence" and not read.columns) or read.within < 0:
        needed = "rows" if read.kind == "valence" else "rows and columns"
        raise InputError(f"{path.name}, question {number}: a {read.kind} needs {needed}")
    return read
