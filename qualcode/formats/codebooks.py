"""Codebooks in and out: YAML in its themed form or as a bare list of codes, tables, Word, REFI-QDA."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from qualcode.core.codebook_edits import codebook_faults
from qualcode.core.formulas import guarded
from qualcode.core.text import one_line, tidy_lines
from qualcode.errors import CodebookFaults, InputError, UnreadableFile
from qualcode.formats.codebook_document import codebook_document
from qualcode.formats.codebook_shape import shape_faults
from qualcode.formats.codebook_table import codebook_rows, read_codebook_table
from qualcode.formats.folders import RowsEndingInLf
from qualcode.formats.tables import TABLES
from qualcode.formats.whole_files import check_place, write_file
from qualcode.formats.workbooks import is_too_long, workbook
from qualcode.model import Code, Codebook, Example, Exclusion, Flag, LedgerEntry, Modifier, NearMiss


class Inspection(NamedTuple):
    """A codebook with all of its structural faults, and what its file has that is left out."""

    book: Codebook
    faults: tuple[str, ...]
    left_out: tuple[LedgerEntry, ...] = ()


def read_codebook(path: str | Path) -> Codebook:
    """Read a codebook from YAML (themes with codes, or a bare list of codes), a table, or a .qdc.

    Of another tool's project the codes are taken. Raises ``UnreadableFile`` when it is not such a
    file, ``CodebookFaults`` when its structure is broken (duplicate ids, cycles, references to codes
    that do not exist).
    """
    found = inspect_codebook(path)
    if found.faults:
        raise CodebookFaults(str(path), found.faults)
    return found.book


def inspect_codebook(path: str | Path) -> Inspection:
    """Read a codebook and say what is wrong with it.

    Where parts are of the wrong shape, the codebook returned is empty.
    """
    from qualcode.formats.foreign_codebooks import is_foreign_codebook, read_foreign_codebook

    if is_foreign_codebook(Path(path)):
        book, left_out = read_foreign_codebook(Path(path))
        return Inspection(book, tuple(codebook_faults(book)), left_out)
    table = Path(path).suffix.lower() in TABLES
    content = read_codebook_table(Path(path)) if table else _load_yaml(Path(path))
    if isinstance(content, list):
        content = {"codebook": {"name": Path(path).stem}, "codes": content}
    if not isinstance(content, Mapping) or not (content.get("themes") or content.get("codes")):
        raise UnreadableFile(
            str(path), "no codes in it", hint="a codebook has a list of themes or codes"
        )
    faults = tuple(shape_faults(content))
    if faults:
        # Nothing can be made of it, so there is no sense in looking for more.
        empty = Codebook(id=Path(path).stem, name=Path(path).stem, version="", codes=())
        return Inspection(empty, faults)
    book = _codebook(content, Path(path).stem)
    return Inspection(book, tuple(codebook_faults(book)))


def _load_yaml(path: Path) -> Any:
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as problem:
        raise UnreadableFile(
            str(path), "there is no such file", hint="look at the name and the folder"
        ) from problem
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        first_line = str(problem).splitlines()[0]
        raise UnreadableFile(
            str(path), f"not readable as YAML ({first_line})", hint="save it as UTF-8 YAML"
        ) from problem


def _codebook(content: Mapping[str, Any], stem: str) -> Codebook:
    head = content.get("codebook") or {}
    codes: list[Code] = []
    for theme in content.get("themes") or ():
        codes.append(_code(theme, parent=theme.get("parent"), codable=False))
        codes.extend(_code(item, parent=theme["id"], codable=True) for item in theme["codes"])
    listed = content.get("codes") or ()
    used_as_parent = {item.get("parent") for item in listed}
    for item in listed:
        codable = item.get("codable", item["id"] not in used_as_parent)
        codes.append(_code(item, parent=item.get("parent") or None, codable=bool(codable)))
    return Codebook(
        id=str(head.get("id", stem)),
        name=str(head.get("name", stem)),
        version=str(head.get("version", "1")),
        codes=tuple(codes),
        modifiers=tuple(_modifier(item) for item in content.get("modifiers") or ()),
        flags=tuple(
            Flag(id=item["id"], name=item["name"], memo_required=bool(item.get("memo_required")))
            for item in content.get("flags") or ()
        ),
        rules=tuple(str(item["rule"]) for item in content.get("coding_rules") or ()),
    )


def _modifier(item: Mapping[str, Any]) -> Modifier:
    return Modifier(
        id=item["id"],
        name=item["name"],
        values=tuple(str(value["id"]) for value in item["values"]),
        required=bool(item.get("required")),
        default=item.get("default"),
    )


def _code(item: Mapping[str, Any], *, parent: str | None, codable: bool) -> Code:
    return Code(
        id=str(item["id"]),
        name=_one_line(item.get("name") or item["id"]),
        definition=tidy_lines(str(item.get("definition") or "")),
        label=_one_line(item.get("label")),
        include=_lines(item.get("include")),
        exclude=tuple(_exclusion(line) for line in _as_list(item.get("exclude"))),
        examples=tuple(_example(entry) for entry in _as_list(item.get("examples"))),
        near_miss=tuple(
            NearMiss(text=_one_line(miss["text"]), use=miss["use"])
            for miss in item.get("near_miss") or ()
        ),
        cues=_lines(item.get("cues")),
        sources=_lines(item.get("sources")),
        maps_to=_lines(item.get("maps_to")),
        parent=parent,
        codable=codable,
        retired=bool(item.get("retired")),
        replaced_by=_lines(item.get("replaced_by")),
    )


def _exclusion(line: Any) -> Exclusion:
    if not isinstance(line, Mapping):
        return Exclusion(when=_one_line(line), use="")
    return Exclusion(when=_one_line(line["when"]), use=line["use"], action=line.get("action", "instead"))


def _example(entry: Any) -> Example:
    if not isinstance(entry, Mapping):
        return Example(text=_one_line(entry))
    return Example(
        text=_one_line(entry["text"]),
        role=str(entry.get("role", "")),
        valence=str(entry.get("valence", "")),
        also=tuple(entry.get("also") or ()),
    )


def _as_list(value: Any) -> Iterable[Any]:
    if value is None or value == "":
        return ()
    return value if isinstance(value, list) else (value,)


def _lines(value: Any) -> tuple[str, ...]:
    return tuple(_one_line(entry) for entry in _as_list(value))


def _one_line(value: Any) -> str:
    return one_line(str(value)) if value is not None else ""


def write_codebook(book: Codebook, path: str | Path, *, guids: Mapping[str, str] | None = None) -> None:
    """Write a codebook to a file of the kind that its ending says.

    ``read_codebook`` reads YAML, CSV and XLSX as the same codebook again. The same codebook gives the
    same bytes, and the file appears whole or not at all. ``guids`` are those by which other tools know
    the codes, by id. Raises ``InputError`` for an ending that is not known, and for a place where no
    file can be.
    """
    out = Path(path)
    check_place(out)
    writer = WRITERS.get(out.suffix.lower())
    if writer is None:
        hint = "codebooks can be written to " + ", ".join(WRITERS)
        raise InputError(f"{out}: no such kind of codebook", hint=hint)
    write_file(out, writer(book, guids or {}))


def codebook_yaml(book: Codebook) -> str:
    """Return a codebook as the YAML of its file."""
    import yaml

    content: dict[str, Any] = {"codebook": {"id": book.id, "name": book.name, "version": book.version}}
    content["coding_rules"] = [{"rule": rule} for rule in book.rules]
    content["modifiers"] = [
        _filled(m) | {"values": [{"id": value} for value in m.values]} for m in book.modifiers
    ]
    content["flags"] = [_filled(flag) for flag in book.flags]
    themes, rest = _by_theme(book.codes)
    content["themes"] = [
        _written(theme) | {"codes": [_written(code, nested=True) for code in codes]}
        for theme, codes in themes
    ]
    parents = {code.parent for code in rest}
    content["codes"] = [
        _written(code) | ({"codable": code.codable} if code.codable is (code.id in parents) else {})
        for code in rest
    ]
    kept = {key: part for key, part in content.items() if part}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=100)


def _by_theme(codes: tuple[Code, ...]) -> tuple[list[tuple[Code, list[Code]]], list[Code]]:
    """Themes with the codes that follow each, as far as that is how the codebook goes; and the rest."""
    themes: list[tuple[Code, list[Code]]] = []
    for at, code in enumerate(codes):
        if not code.codable:
            themes.append((code, []))
        elif themes and code.parent == themes[-1][0].id:
            themes[-1][1].append(code)
        else:
            return themes, list(codes[at:])
    return themes, []


def _written(code: Code, *, nested: bool = False) -> dict[str, Any]:
    parts = _filled(code)
    parts.pop("codable", None)
    if nested:
        del parts["parent"]
    if code.exclude:
        parts["exclude"] = [asdict(line) if line.use else line.when for line in code.exclude]
    if code.examples:
        parts["examples"] = [_filled(example) for example in code.examples]
    return parts


def _filled(record: Any) -> dict[str, Any]:
    """The fields of a record that say something, as YAML has them."""
    parts = asdict(record)
    return {k: list(v) if isinstance(v, tuple) else v for k, v in parts.items() if v}


def _csv(book: Codebook) -> bytes:
    written = RowsEndingInLf(newline="")
    rows = [[guarded(cell) for cell in row] for row in codebook_rows(book)]
    csv.writer(written).writerows(rows)
    return written.getvalue().encode("utf-8")


def _xlsx(book: Codebook) -> bytes:
    rows = codebook_rows(book)
    for number, row in enumerate(rows, start=1):
        for name, cell in zip(rows[0], row, strict=True):
            if is_too_long(cell):
                reason = f"row {number}, {name}: too long for a cell of a spreadsheet"
                raise InputError(reason, hint="write the codebook to YAML or CSV instead")
    return workbook({"codebook": rows})


def _qdc(book: Codebook, guids: Mapping[str, str]) -> bytes:
    from qualcode.formats.refi.codebook import qdc

    return qdc(book, guids=guids)


WRITERS: dict[str, Callable[[Codebook, Mapping[str, str]], bytes]] = {
    ".yaml": lambda book, _: codebook_yaml(book).encode("utf-8"),
    ".yml": lambda book, _: codebook_yaml(book).encode("utf-8"),
    ".csv": lambda book, _: _csv(book),
    ".xlsx": lambda book, _: _xlsx(book),
    ".docx": lambda book, _: codebook_document(book),
    ".qdc": _qdc,
}
