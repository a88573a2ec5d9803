"""Zip files from outside, read with limits and never unpacked to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path

from qualcode.errors import UnreadableFile

MAX_ENTRIES, MAX_BYTES, MAX_RATIO, SMALL = 5_000, 500_000_000, 200, 1_000_000
MAX_TEXT = 50_000_000
_STEP = 1 << 20
# What zipfile raises for entries that are damaged, encrypted, or packed in a way it does not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError)


class Archive:
    """The entries of a zip file by name; what its headers say is checked, and so is what comes out."""

    def __init__(self, path: Path, data: bytes, *, called: str, hint: str) -> None:
        """Open the archive in ``data``; ``called`` is what people call such a file."""
        self.path, self.called, self.hint = path, called, hint
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as problem:
            raise UnreadableFile(str(path), f"{called} is damaged, or is none", hint=hint) from problem
        size = sum(entry.file_size for entry in self.entries)
        packed = max(sum(entry.compress_size for entry in self.entries), 1)
        swollen = size > SMALL and size / packed > MAX_RATIO
        if len(self.entries) > MAX_ENTRIES or size > MAX_BYTES or swollen:
            raise UnreadableFile(
                str(path),
                f"{called} unpacks to far too much",
                hint="take pictures, sound and film out, and save it again",
            )

    @property
    def names(self) -> Collection[str]:
        """The names of all entries; one that stands twice is named once."""
        return {entry.filename for entry in self.entries}

    def read(self, name: str, *, most: int = MAX_BYTES) -> bytes:
        """Return an entry (the last of its name); raise ``UnreadableFile`` beyond ``most`` bytes."""
        parts, size = [], 0
        try:
            with self._zip.open(name) as entry:
                while part := entry.read(_STEP):
                    size += len(part)
                    if size > most:
                        reason = f"{name} in it is larger than {most // 1_000_000} MB"
                        raise UnreadableFile(str(self.path), reason, hint=self.hint)
                    parts.append(part)
        except _BROKEN as problem:
            reason = f"{name} in it cannot be unpacked ({problem})"
            raise UnreadableFile(str(self.path), reason, hint=self.hint) from problem
        except OSError as problem:
            reason = f"{name} in it is damaged"
            raise UnreadableFile(str(self.path), reason, hint=self.hint) from problem
        return b"".join(parts)
