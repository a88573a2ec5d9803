"""Codebooks in and out of YAML: the themed form and a bare list of codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qualcode.core.codebook_edits import codebook_faults
from qualcode.errors import CodebookFaults, UnreadableFile
from qualcode.formats.codebook_shape import shape_faults
from qualcode.model import Code, Codebook, Example, Exclusion, Flag, Modifier, NearMiss


def read_codebook(path: str | Path) -> Codebook:
    """Read a codebook from a YAML file: themes with codes, or a bare list of codes.

    Raises ``UnreadableFile`` when it is not such a file, ``CodebookFaults`` when its structure
    is broken (duplicate ids, cycles, references to codes that do not exist).
    """
    book, faults = inspect_codebook(path)
    if faults:
        raise CodebookFaults(str(path), faults)
    return book


def inspect_codebook(path: str | Path) -> tuple[Codebook, tuple[str, ...]]:
    """Read a codebook and return it with all of its structural faults.

    Where parts are of the wrong shape, the codebook returned is empty.
    """
    content = _load_yaml(Path(path))
    if isinstance(content, list):
        content = {"codebook": {"name": Path(path).stem}, "codes": content}
    if not isinstance(content, Mapping) or not (content.get("themes") or content.get("codes")):
        raise UnreadableFile(
            str(path), "no codes in it", hint="a codebook has a list of themes or codes"
        )
    faults = tuple(shape_faults(content))
    if faults:
        # Nothing can be made of it, so there is no sense in looking for more.
        return Codebook(id=Path(path).stem, name=Path(path).stem, version="", codes=()), faults
    book = _codebook(content, Path(path).stem)
    return book, tuple(codebook_faults(book))


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
        name=str(item.get("name") or item["id"]),
        definition=_one_line(item.get("definition")),
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
    return " ".join(str(value).split()) if value is not None else ""
