"""Databases of other tools: SQLite files, opened so that nothing in or beside them can change."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qualcode.core.text import whole_number
from qualcode.errors import UnreadableFile
from qualcode.formats.archives import MAX_TEXT
from qualcode.formats.decoding import empty_file
from qualcode.formats.reckoning import Reckoning
from qualcode.formats.refi.elements import moment

MAX_ROWS = 1_000_000
# How R writes a date.
_DATE_OF_R = "%a %b %d %H:%M:%S %Y"
_MAGIC = b"SQLite format 3\x00"
Row = Mapping[str, Any]


class Database:
    """The tables of a database, with whatever columns a version of the tool has given them."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self._connection = path, connection
        self.damaged = 0
        connection.text_factory = self._text
        # Views are left out: one may take for ever to be read.
        names = [row["name"] for row in self._run("select name from sqlite_master where type = 'table'")]
        self.tables = [name for name in names if not name.startswith("sqlite_")]

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table by the names of their columns; none where there is no table."""
        if table not in self.tables:
            return
        for number, row in enumerate(self._run(f"select * from {_quoted(table)}")):
            if number == MAX_ROWS:
                reason = f"the table {table} in it has more than {MAX_ROWS:,} rows"
                raise UnreadableFile(str(self.path), reason)
            yield row

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return next(int(row["n"]) for row in self._run(f"select count(*) as n from {_quoted(table)}"))

    def marked(self) -> int:
        """Return the number by which a program marks its files."""
        return next(int(row["application_id"]) for row in self._run("pragma application_id"))

    def needs(self, *tables: str, called: str) -> None:
        """Raise ``UnreadableFile`` where a table is missing without which nothing can be read."""
        missing = [table for table in tables if table not in self.tables]
        if missing:
            reason = f"this is no project of {called}; there is no table {missing[0]!r} in it"
            raise UnreadableFile(str(self.path), reason, hint=f"open it in {called} and save it again")

    def leave(self, reckoning: Reckoning, *, read: Collection[str]) -> None:
        """Count what nobody has read: the rows of other tables, and characters that are damaged."""
        for table in self.tables:
            rows = 0 if table in read else self.count(table)
            if rows:
                reckoning.left(f"table {table}", "qualcode has nothing of this kind", n=rows)
        if self.damaged:
            reckoning.warn("damaged characters", "they were replaced by U+FFFD", n=self.damaged)

    def _run(self, query: str) -> Iterator[dict[str, Any]]:
        try:
            cursor = self._connection.execute(query)
            names = [column[0].lower() for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))
        except (sqlite3.Error, UnicodeDecodeError) as problem:
            # Where names are damaged, it is the message about that which cannot be decoded.
            raise _damaged(self.path) from problem

    def _text(self, data: bytes) -> str:
        text = data.decode("utf-8", "replace")
        self.damaged += text.count("\ufffd") - data.count("\ufffd".encode())
        return text


@contextmanager
def open_database(path: Path) -> Iterator[Database]:
    """Open a SQLite file to be read only; raise ``UnreadableFile`` for anything else."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as problem:
        reason = "there is no such file" if not path.exists() else "it cannot be opened"
        raise UnreadableFile(str(path), reason, hint="look at the name and the folder") from problem
    if not head:
        raise empty_file(str(path))
    if head != _MAGIC:
        reason = "this is not a database of another program"
        raise UnreadableFile(str(path), reason, hint="look at the name and the folder")
    for rest in ("-wal", "-journal"):
        beside = path.with_name(path.name + rest)
        # A journal that is done with may stay, with its head overwritten by zeros.
        if beside.is_file() and beside.read_bytes()[:1].strip(b"\x00"):
            reason = f"it is open in another program, for there is a {beside.name} beside it"
            raise UnreadableFile(str(path), reason, hint="close that program, and import again")
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True)
    except sqlite3.Error as problem:
        raise _damaged(path) from problem
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * MAX_TEXT)
        # What the file itself brings along must not run.
        connection.execute("pragma trusted_schema = off")
        yield Database(path, connection)
    finally:
        connection.close()


def as_text(value: object) -> str:
    """Return a value of a column as words; what is missing has none."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def as_number(value: object) -> int | None:
    """Return a value of a column as a whole number, if it is one."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str):
        return whole_number(value)
    return value if isinstance(value, int) else None


def as_moment(value: object) -> str:
    """Return a date as ISO 8601 to the second, and nothing for what is none.

    Other tools name no zone, or mean UTC; so UTC is written.
    """
    words = as_text(value).strip()
    try:
        return datetime.strptime(words, _DATE_OF_R).replace(tzinfo=UTC).isoformat(timespec="seconds")
    except ValueError:
        return moment(words)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _damaged(path: Path) -> UnreadableFile:
    hint = "open it in the program that wrote it, and save it again"
    return UnreadableFile(str(path), "the database is damaged", hint=hint)
