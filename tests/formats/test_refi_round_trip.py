"""Projects written as REFI-QDA and read again: valid, equal, and the same bytes each time."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import xmlschema
from exchanges import exchanges
from hypothesis import HealthCheck, given, settings

from qualcode.formats.refi.reading import read_project
from qualcode.formats.refi.writing import Target, write_project
from qualcode.model import Code, Exchange

SCHEMA = xmlschema.XMLSchema(str(Path(__file__).parents[1] / "schemas" / "Project.xsd"))
PROJECT = "0b0c5a54-7a43-4a0e-9a39-000000000001"
CREATED = "2026-01-05T09:00:00+00:00"


def written(exchange: Exchange, path: Path, target: Target = "standard") -> Path:
    write_project(exchange, path, project_id=PROJECT, created_at=CREATED, target=target)
    return path


def read(path: Path) -> Exchange:
    numbers = iter(range(10_000))
    return read_project(path, new_id=lambda: str(next(numbers)))


def in_tree_order(codes: tuple[Code, ...]) -> list[Code]:
    below: dict[str | None, list[Code]] = {}
    for code in codes:
        below.setdefault(code.parent, []).append(code)
    ordered: list[Code] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        ordered.append(waiting.pop())
        waiting += below.get(ordered[-1].id, [])[::-1]
    return ordered


def content(exchange: Exchange) -> dict[str, Any]:
    """What the format can carry of a project, in an order of its own."""
    return {
        "codes": in_tree_order(exchange.codes),
        "coders": {c.id: c.name for c in exchange.coders},
        "documents": {d.id: d for d in exchange.documents},
        "codings": {c.id: c for c in exchange.codings},
        "cases": {c.id: c for c in exchange.cases},
        "links": set(exchange.links),
        "memos": {m.id: m for m in exchange.memos},
    }


@pytest.mark.parametrize("target", get_args(Target))
@given(exchange=exchanges())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_project_comes_back_as_it_was(exchange: Exchange, target: Target, tmp_path: Path) -> None:
    file = written(exchange, tmp_path / "p.qdpx", target)

    assert content(read(file)) == content(exchange)


@pytest.mark.parametrize("target", get_args(Target))
@given(exchange=exchanges())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_valid_and_the_same_bytes_each_time(
    exchange: Exchange, target: Target, tmp_path: Path
) -> None:
    file = written(exchange, tmp_path / "p.qdpx", target)
    first = file.read_bytes()

    with zipfile.ZipFile(file) as archive:
        SCHEMA.validate(archive.read("project.qde").decode())
        assert archive.namelist()[0] == "project.qde"
    again = replace(read(file), origin=exchange.origin)
    assert written(again, tmp_path / "again.qdpx", target).read_bytes() == first
