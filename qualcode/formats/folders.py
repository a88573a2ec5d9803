"""Tables out: a folder of CSV files, each written whole or not at all."""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from qualcode.core.formulas import guarded
from qualcode.errors import InputError


def write_tables(
    out: Path,
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any] | None = None,
    *,
    raw: bool = False,
) -> None:
    """Write tables by file name, and manifest.json where one is given.

    Words that a spreadsheet would take for a formula are guarded by an apostrophe, unless the tables
    are to be ``raw``. Nothing is replaced before everything is written, and a reader never sees half
    a file.
    """
    check_folder(out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".writing-") as folder:
        for name, table in tables.items():
            (Path(folder) / name).write_bytes(csv_text(table, raw=raw).encode("utf-8"))
        if manifest is not None:
            text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
            (Path(folder) / "manifest.json").write_text(text, encoding="utf-8")
        for file in sorted(Path(folder).iterdir()):
            if (out / file.name).is_dir():
                raise InputError(f"{out / file.name} is a folder", hint="give the name of a file")
        for file in sorted(Path(folder).iterdir()):
            os.replace(file, out / file.name)


def csv_text(table: pd.DataFrame, *, raw: bool = False) -> str:
    """Return a table as CSV; words that a spreadsheet would take for a formula are guarded."""
    rows = RowsEndingInLf(newline="")
    (table if raw else _guarded(table)).to_csv(rows, index=False, lineterminator="\r\n")
    return rows.getvalue()


class RowsEndingInLf(io.StringIO):
    """What rows of CSV are written to so that they end in LF.

    Whoever writes them ends them in CR LF, as only then are cells with a CR put in quotation marks.
    """

    def write(self, row: str) -> int:
        """Write one row."""
        return super().write(row.removesuffix("\r\n") + "\n")


def _guarded(table: pd.DataFrame) -> pd.DataFrame:
    words = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    safe = table.assign(**{
        name: table[name].map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
        for name in words
    })  # fmt: skip
    return safe.rename(columns=guarded)


def check_folder(out: Path) -> None:
    """Raise ``InputError`` where a file stands in the place of a folder for results."""
    taken = next((place for place in (out, *out.parents) if place.is_file()), None)
    if taken is not None:
        raise InputError(f"{taken} is a file, not a folder", hint="choose another folder for results")
