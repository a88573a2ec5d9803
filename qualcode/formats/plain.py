"""Plain text and Markdown transcripts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from qualcode.core.speakers import find_turns
from qualcode.core.text import normalise
from qualcode.errors import UnreadableFile
from qualcode.formats.decoding import decode
from qualcode.model import Document, LedgerEntry, ReadResult


def read_plain(
    path: Path, *, new_id: Callable[[], str], interviewers: Collection[str] = ()
) -> ReadResult:
    """Read a .txt or .md file as one document."""
    data = path.read_bytes()
    text, encoding, warnings = decode(data, file=str(path))
    return transcript(
        path, data, text, encoding=encoding, warnings=warnings, new_id=new_id,
        interviewers=interviewers,
    )  # fmt: skip


def transcript(
    path: Path,
    data: bytes,
    text: str,
    *,
    encoding: str,
    new_id: Callable[[], str],
    warnings: Sequence[str] = (),
    interviewers: Collection[str] = (),
) -> ReadResult:
    """Make one document with its turns from the text of a file."""
    text = normalise(text)
    if not text.strip():
        raise UnreadableFile(str(path), "there is no text in it", hint="export it again")
    document = Document(
        id=new_id(),
        name=path.stem,
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        format=path.suffix.lower().lstrip("."),
    )
    ledger = [LedgerEntry(place=path.name, outcome="imported")]
    ledger += [LedgerEntry(place=path.name, outcome="warning", reason=warning) for warning in warnings]
    turns = find_turns(text, document_id=document.id, new_id=new_id, interviewers=interviewers)
    return ReadResult(
        documents=(document,),
        segments=tuple(turns),
        ledger=tuple(ledger),
    )
