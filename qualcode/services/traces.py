"""Look for words everywhere: in the tables of a project, the bytes of its file, and its exports."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
from docx import Document
from sqlalchemy import Connection, MetaData, inspect, select

from qualcode.core.reports import Choices
from qualcode.formats.charts.printing import picture
from qualcode.formats.codebooks import WRITERS
from qualcode.formats.folders import csv_text
from qualcode.services import study
from qualcode.services.exports import tables
from qualcode.services.framework import framework
from qualcode.services.framework_tables import FILES, framework_file
from qualcode.services.passages import corpus
from qualcode.services.projects import Project
from qualcode.services.quotation_bank import Wanted, quotation_bank, quotation_file
from qualcode.services.report_files import ReportFile, take_report
from qualcode.services.takeaway import take_codebook, take_project, take_tables
from qualcode.store.sweeping import bytes_of

_ACCENT = re.compile("[\u0300-\u036f]")
_ALIKE = str.maketrans("‘’‚‛ʼ′´`", "''''''''")
_TAG = re.compile(r"<[^<>]*>")
# Exports that hold sentences of ours beside the words of people.
WRITTEN = ("report", "matrix", "quotations")
# How often a piece of a package may lie in another one.
_DEEP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A word that was found: where, in which table, file or export, and how often."""

    word: str
    place: str
    count: int


def find_traces(project: Project, words: Iterable[str], *, exports: bool = True) -> list[Trace]:
    """Return where whole words or phrases are found; case and accents do not count.

    Every table is read that the database has, of whatever version, then every byte of the file, and
    every export. In bytes parts of words count too, as words are not divided there; what no table
    explains is what is left of something deleted.
    """
    wanted = {_folded(word): word for word in words if word.strip()}
    if not wanted:
        return []
    found: list[Trace] = []
    explained: set[str] = set()
    with project.engine.connect() as connection:
        made = _folded(_definitions(connection))
        explained.update(key for key in wanted if key in made)
        for place, text in _cells(connection):
            folded = _folded(text)
            explained.update(key for key in wanted if key in folded)
            counts = _counted(folded, wanted)
            found += [Trace(word=wanted[key], place=place, count=n) for key, n in counts.items()]
    for name, data in bytes_of(project.engine):
        for key, n in _in_bytes(data, wanted).items():
            if key not in explained:
                found.append(Trace(word=wanted[key], place=f"bytes of {name}", count=n))
    if exports:
        for name, data in exports_of(project):
            counts = _counted(_folded(_readable(name, data)), wanted)
            if name.startswith(WRITTEN):
                ours = _counted(_ours(), counts)
                counts = {key: n for key, n in counts.items() if key not in ours}
            found += [Trace(word=wanted[k], place=f"export {name}", count=n) for k, n in counts.items()]
    return sorted(found, key=lambda trace: (trace.place, trace.word))


def _counted(folded: str, wanted: Iterable[str]) -> dict[str, int]:
    counts = {}
    for key in wanted:
        # Most are not there at all, which is seen at once.
        if key in folded and (n := len(re.findall(rf"(?<!\w){re.escape(key)}(?!\w)", folded))):
            counts[key] = n
    return counts


def _folded(text: str) -> str:
    """Return a text without case and accents; of long ones no positions are needed."""
    if text.isascii():
        return text.lower()
    return _ACCENT.sub("", unicodedata.normalize("NFD", text.casefold())).translate(_ALIKE)


def _definitions(connection: Connection) -> str:
    """Return the words of SQL that a file begins with, such as those for its primary keys."""
    if connection.dialect.name != "sqlite":
        return ""
    rows = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    return "\n".join(rows.scalars())


def _cells(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield the name and the whole text of every column of every table."""
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        for column in table.columns:
            found = connection.execute(select(column)).scalars()
            yield f"{table.name}.{column.name}", "\n".join(map(_as_text, found))
    if connection.dialect.name == "postgresql":
        # What a server has noted of the values of each column.
        rows = connection.exec_driver_sql(
            "SELECT tablename || '.' || attname, most_common_vals::text, histogram_bounds::text "
            "FROM pg_stats WHERE schemaname = current_schema()"
        )
        for name, *values in rows:
            yield f"statistics of {name}", "\n".join(map(_as_text, values))
    elif inspect(connection).has_table("sqlite_stat4"):
        stats = connection.exec_driver_sql("SELECT sample FROM sqlite_stat4").scalars()
        yield "statistics", "\n".join(map(_as_text, stats))


def _as_text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return _readable("", bytes(value))
    if isinstance(value, str) and value[:1] in "[{":
        try:
            value = json.loads(value)
        except ValueError:
            return str(value)
    return "\n".join(_leaves(value))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            yield from _leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _leaves(part)
    elif value is not None:
        yield str(value)


def _in_bytes(data: bytes, wanted: Mapping[str, str]) -> dict[str, int]:
    """Count words in bytes: as UTF-8, as JSON escapes other letters, and as UTF-16."""
    small = data.lower()
    counts = {}
    for key, word in wanted.items():
        spelt = {key, word.lower(), word}
        forms = {s.encode() for s in spelt} | {json.dumps(s)[1:-1].lower().encode() for s in spelt}
        forms |= {s.encode("utf-16-le") for s in spelt}
        if n := sum(small.count(form.lower()) for form in forms):
            counts[key] = n
    return counts


@cache
def _ours() -> str:
    """Return all that we ourselves may write into a report: sentences, marks and names of styles.

    A word of it in a report tells nothing of a participant; in tables it is looked for all the same.
    """
    package = Path(__file__).parents[1]
    template = io.BytesIO()
    Document().save(template)
    shapes = alt.Chart(pd.DataFrame({"n": [1]})).mark_bar().encode(x="n:Q", y="n:Q")
    written = [*map(Path.read_text, package.rglob("*.py")), *map(Path.read_text, package.rglob("*.css"))]
    drawn = picture(alt.layer(shapes, shapes.mark_text(), shapes.mark_point()), "svg").decode()
    return _folded("\n".join([*written, drawn, _readable("template.docx", template.getvalue())]))


def _readable(name: str, data: bytes, depth: int = 0) -> str:
    """Return what can be read in a file, also in the files that it is packed of."""
    if depth < _DEEP and data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(
                f"{entry}\n{_readable(entry, archive.read(entry), depth + 1)}"
                for entry in archive.namelist()
            )
    text = data.decode("utf-8", "replace")
    # Words may be cut by marks, and marks may hold words.
    return f"{text}\n{_TAG.sub('', text)}" if "<" in text else text


def _tables(project: Project) -> Iterator[tuple[str, bytes]]:
    for name, table in tables(project, matrix="binary", by="each").items():
        yield f"{name}.csv", csv_text(table).encode()


def _workbook(project: Project) -> Iterator[tuple[str, bytes]]:
    yield "tables.xlsx", take_tables(project, ending=".xlsx", matrix="count", by="each").data


def _exchange(project: Project) -> Iterator[tuple[str, bytes]]:
    yield "project.qdpx", take_project(project, target="nvivo").data


def _codebooks(project: Project) -> Iterator[tuple[str, bytes]]:
    for ending in WRITERS:
        yield f"codebook{ending}", take_codebook(project, ending=ending).data


def _report(ending: ReportFile, project: Project) -> Iterator[tuple[str, bytes]]:
    # With names and words of people wherever a report can have any.
    shown = Choices(ids=True, speakers=True)
    yield f"report{ending}", take_report(project, ending=ending, choices=shown).data


def _findings(project: Project) -> Iterator[tuple[str, bytes]]:
    found = framework(project)
    for ending in FILES:
        data = framework_file(found, ending, title=study.name(project), drafts=True)
        yield f"matrix{ending}", data
    bank = quotation_bank(project, corpus(project), Wanted())
    yield "quotations.docx", quotation_file(bank, title=study.name(project))


# Every export there is, by the word of its command; a test fails where one is missing.
EXPORTS: dict[str, Callable[[Project], Iterator[tuple[str, bytes]]]] = {
    "csv": _tables,
    "xlsx": _workbook,
    "qdpx": _exchange,
    "qdc": _codebooks,
    "docx": partial(_report, ".docx"),
    "html": partial(_report, ".html"),
}


def exports_of(project: Project) -> Iterator[tuple[str, bytes]]:
    """Yield every file that a project can be taken away as, with its name."""
    for made in (*EXPORTS.values(), _findings):
        yield from made(project)
