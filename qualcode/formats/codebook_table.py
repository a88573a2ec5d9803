"""Codebooks as a table: a row for each code, in CSV files and spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qualcode.errors import InvalidRow, UnreadableFile
from qualcode.formats.tables import read_own_sheet
from qualcode.model import Code, Codebook

# A cell with several entries has one on each line; where an entry has more to it, that stands on the
# same line of the column beside.
COLUMNS = (
    "kind", "id", "name", "parent", "definition", "label", "include", "exclude", "exclude_use",
    "exclude_action", "examples", "example_role", "example_valence", "example_also", "near_miss",
    "near_miss_use", "cues", "sources", "maps_to", "retired", "replaced_by", "version", "values",
    "required", "default",
)  # fmt: skip
_LINES = ("include", "cues", "sources", "maps_to", "replaced_by")
_TEXTS = ("id", "name", "parent", "definition", "label")
# What other tools call the columns, in the order of trust.
_KNOWN_AS = {
    "name": ("name", "code", "tag", "path"),
    "definition": ("definition", "description", "memo"),
}
_KINDS = ("codebook", "theme", "code", "modifier", "flag", "rule")
_YES, _NO = ("yes", "true", "1", "x"), ("", "no", "false", "0")
_ALSO = ";"
_LINE_END = re.compile("\r\n|\n|\r")
Record = Mapping[str, str]


def codebook_rows(book: Codebook) -> list[list[str]]:
    """Return a codebook as the rows of a table, the first of which names the columns."""
    records: list[dict[str, str]] = [
        {"kind": "codebook", "id": book.id, "name": book.name, "version": book.version}
    ]
    records += map(_code_record, book.codes)
    records += [
        {"kind": "modifier", "id": m.id, "name": m.name, "values": "\n".join(m.values),
         "required": _word(m.required), "default": m.default or ""}
        for m in book.modifiers
    ]  # fmt: skip
    records += [
        {"kind": "flag", "id": f.id, "name": f.name, "required": _word(f.memo_required)}
        for f in book.flags
    ]
    records += [{"kind": "rule", "definition": rule} for rule in book.rules]
    return [list(COLUMNS), *([record.get(name, "") for name in COLUMNS] for record in records)]


def _code_record(code: Code) -> dict[str, str]:
    record = {name: getattr(code, name) or "" for name in _TEXTS}
    record |= {name: "\n".join(getattr(code, name)) for name in _LINES}
    columns = {
        "exclude": [line.when for line in code.exclude],
        "exclude_use": [line.use for line in code.exclude],
        "exclude_action": [line.action if line.use else "" for line in code.exclude],
        "examples": [example.text for example in code.examples],
        "example_role": [example.role for example in code.examples],
        "example_valence": [example.valence for example in code.examples],
        "example_also": [_ALSO.join(example.also) for example in code.examples],
        "near_miss": [miss.text for miss in code.near_miss],
        "near_miss_use": [miss.use for miss in code.near_miss],
    }
    record |= {name: "\n".join(lines) if any(lines) else "" for name, lines in columns.items()}
    return record | {"kind": "code" if code.codable else "theme", "retired": _word(code.retired)}


def _word(yes: bool) -> str:
    return "yes" if yes else ""


def read_codebook_table(path: Path) -> dict[str, Any]:
    """Return what a table says in the shape of a codebook's YAML.

    Tables of other tools need a column for the names of codes; one for what they mean, and the
    others, are read where there are any. Raises ``UnreadableFile``, and ``InvalidRow`` with the place.
    """
    sheet = read_own_sheet(path)
    named = {
        name: next((alias for alias in aliases if alias in sheet.names), "")
        for name, aliases in _KNOWN_AS.items()
    }
    if not named["name"]:
        hint = "a table of codes has a column 'name', and 'definition' and more if known"
        raise UnreadableFile(str(path), "there is no column with the names of codes", hint=hint)
    content: dict[str, Any] = {"codebook": {"name": path.stem, "id": path.stem}, "codes": []}
    content |= {"modifiers": [], "flags": [], "coding_rules": []}
    for line, row in enumerate(sheet.rows[1:], start=2):
        cells = dict(zip(sheet.names, row, strict=False))
        if any(cell.strip() for cell in row):
            record = cells | {name: cells.get(found, "") for name, found in named.items()}
            _take(content, record, _Place(str(path), line))
    _name_parents(content["codes"])
    return content


class _Place:
    """A row of a file, for what is wrong in it."""

    def __init__(self, file: str, line: int) -> None:
        self._file, self._line = file, line

    def fault(self, field: str, reason: str) -> InvalidRow:
        """Return the error of a column in this row."""
        return InvalidRow(file=self._file, line=self._line, field=field, reason=reason)

    def yes_or_no(self, record: Record, field: str) -> bool:
        """Read a cell that says yes or no."""
        word = record.get(field, "").strip().lower()
        if word not in (*_YES, *_NO):
            raise self.fault(field, f"it is {word!r}; it can be yes or no")
        return word in _YES


def _take(content: dict[str, Any], record: Record, place: _Place) -> None:
    kind = record.get("kind", "").strip().lower()
    if kind and kind not in _KINDS:
        raise place.fault("kind", f"it is {kind!r}; it can be {', '.join(_KINDS)}")
    named = {"id": record.get("id", "").strip() or record["name"].strip(), "name": record["name"]}
    if kind == "codebook":
        content["codebook"] = named | {"version": record.get("version", "").strip() or "1"}
    elif kind == "modifier":
        values = [{"id": value} for value in _lines(record, "values")]
        default = record.get("default", "").strip() or None
        required = place.yes_or_no(record, "required")
        modifier = named | {"values": values, "required": required}
        content["modifiers"].append(modifier | ({"default": default} if default else {}))
    elif kind == "flag":
        content["flags"].append(named | {"memo_required": place.yes_or_no(record, "required")})
    elif kind == "rule":
        content["coding_rules"].append({"rule": record["definition"]})
    else:
        code = named | _code_content(record, place)
        content["codes"].append(code | ({"codable": kind == "code"} if kind else {}))


def _code_content(record: Record, place: _Place) -> dict[str, Any]:
    content: dict[str, Any] = {name: record.get(name, "") for name in ("definition", "label")}
    content["parent"] = record.get("parent", "").strip() or None
    content |= {name: _lines(record, name) for name in _LINES}
    content["exclude"] = [
        {"when": when, "use": use, "action": action or "instead"} if use else when
        for when, use, action in _beside(record, place, "exclude", "exclude_use", "exclude_action")
    ]
    content["examples"] = [
        {"text": text, "role": role, "valence": valence, "also": [a for a in also.split(_ALSO) if a]}
        for text, role, valence, also in _beside(
            record, place, "examples", "example_role", "example_valence", "example_also"
        )
    ]
    content["near_miss"] = [
        {"text": text, "use": use} for text, use in _beside(record, place, "near_miss", "near_miss_use")
    ]
    content["retired"] = place.yes_or_no(record, "retired")
    return content


def _lines(record: Record, name: str) -> list[str]:
    return [line for line in _LINE_END.split(record.get(name, "")) if line.strip()]


def _beside(record: Record, place: _Place, *names: str) -> Iterable[Sequence[str]]:
    """Return the lines of some columns, those side by side together; the first is never blank."""
    cells = [_LINE_END.split(record.get(name, "")) for name in names]
    first, *more = cells
    for name, lines in zip(names[1:], more, strict=True):
        if any(map(str.strip, lines[len(first) :])):
            raise place.fault(name, f"it has more lines than {names[0]}")
        lines += [""] * (len(first) - len(lines))
    for entry in zip(*(lines[: len(first)] for lines in cells), strict=True):
        if entry[0].strip():
            yield [part.strip() for part in entry]


def _name_parents(codes: Iterable[dict[str, Any]]) -> None:
    """Name parents by id where a table has them by name, as people write them."""
    codes = list(codes)
    ids = {code["id"] for code in codes}
    by_name = {code["name"].strip(): code["id"] for code in codes}
    for code in codes:
        if code["parent"] is not None and code["parent"] not in ids:
            code["parent"] = by_name.get(code["parent"], code["parent"])
