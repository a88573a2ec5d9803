"""Records that may be too many for memory: written aside as they come, and read one after the other."""

from __future__ import annotations

import pickle
import weakref
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Generic, TypeVar

Record = TypeVar("Record")
# So many bytes stay in memory; more go to a file without a name, which is gone with its spool.
IN_MEMORY = 4_000_000
# Records that come together are written together, so many at most.
BLOCK = 256


class Spool(Generic[Record]):
    """Records in the order in which they came, of which those that are asked for are in memory."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (it lives as long as the spool)
        weakref.finalize(self, self._file.close)
        self._length = 0
        self._firsts, self._places = array("q"), array("q")  # of each block: its first record, its place
        self._changed: dict[int, int] = {}  # by number, the place of a block of one
        self._loaded: tuple[int, list[Record]] = (-1, [])

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Record]:
        for first, place in zip(self._firsts, self._places, strict=True):
            for number, record in enumerate(self._read(place), start=first):
                yield self._read(self._changed[number])[0] if number in self._changed else record

    def __getitem__(self, number: int) -> Record:
        if not 0 <= number < self._length:
            raise IndexError(number)
        if number in self._changed:
            return self._read(self._changed[number])[0]
        block = bisect_right(self._firsts, number) - 1
        return self._read(self._places[block])[number - self._firsts[block]]

    def __setitem__(self, number: int, record: Record) -> None:
        if not 0 <= number < self._length:
            raise IndexError(number)
        self._changed[number] = self._write([record])

    def append(self, record: Record) -> None:
        """Add a record."""
        self.extend([record])

    def extend(self, records: Iterable[Record]) -> None:
        """Add records."""
        rest = iter(records)
        while block := [*islice(rest, BLOCK)]:
            self._firsts.append(self._length)
            self._places.append(self._write(block))
            self._length += len(block)

    def _write(self, block: list[Record]) -> int:
        place = self._file.seek(0, 2)
        pickle.dump(block, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        return place

    def _read(self, place: int) -> list[Record]:
        if self._loaded[0] != place:
            self._file.seek(place)
            self._loaded = (place, pickle.load(self._file))
        return self._loaded[1]


class Those(Generic[Record]):
    """What is chosen of many records, found anew each time that somebody goes through it."""

    def __init__(self, find: Callable[[], Iterator[Record]]) -> None:
        self._find = find

    def __iter__(self) -> Iterator[Record]:
        return self._find()

    def __bool__(self) -> bool:
        return any(True for _ in self._find())
