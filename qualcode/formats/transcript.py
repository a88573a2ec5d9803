"""From the text of a file to a document with its turns: what all readers of transcripts share."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualcode.core.asking import GUESSED, told_turns
from qualcode.core.cues import Written
from qualcode.core.labels import Line
from qualcode.core.text import normalise
from qualcode.errors import UnreadableFile
from qualcode.formats.decoding import empty_file
from qualcode.model import Document, LedgerEntry, ReadResult, SpeakerRole

# Characters that take no room, or turn the direction in which others are read; joiners are not among
# them, which many scripts and emoji need.
_HIDDEN = re.compile("[\u200b\u2060\u202a-\u202e\u2066-\u2069]")
UNSEEN = "characters that cannot be seen, or that turn the direction of the text, were kept"
# The most megabytes of text that one document may have, unless more are asked for.
MAX_MB = 20
_UNNAMED = "passages without a name were taken for those of the speaker before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the person who imports wants: who asks, the encoding of texts, and how large they may be.

    ``roles`` are those of labels that people know better than can be guessed.
    """

    interviewers: Collection[str] = ()
    roles: Mapping[str, SpeakerRole] = field(default_factory=dict)
    encoding: str | None = None
    max_mb: int = MAX_MB


NONE = Wishes()


def read_bytes(path: Path, wishes: Wishes) -> bytes:
    """Return the bytes of a file that is all text; raise ``UnreadableFile`` for none or too many."""
    if path.stat().st_size > wishes.max_mb * 1_000_000:
        raise too_large(path, wishes)
    data = path.read_bytes()
    if not data:
        raise empty_file(str(path))
    return data


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The text taken from a file, and what is to be said of it.

    ``left_out`` counts, by what they are, the parts that are not in the text or that were changed.
    ``lines`` are given where the file itself says who speaks when.
    """

    text: str
    encoding: str
    warnings: Sequence[str] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    lines: Sequence[Line] = ()


def taken_cues(written: Written, *, encoding: str, warnings: Sequence[str]) -> Taken:
    """Return the text of cues, and say how many of them had no name of their own."""
    return Taken(
        text=written.text, encoding=encoding, warnings=warnings,
        left_out={_UNNAMED: written.n_unnamed}, lines=written.lines,
    )  # fmt: skip


def transcript(
    path: Path, data: bytes, taken: Taken, *, new_id: Callable[[], str], wishes: Wishes
) -> ReadResult:
    """Make one document with its turns from the text of a file."""
    text = normalise(taken.text)
    if not text.strip():
        raise UnreadableFile(str(path), "there is no text in it", hint="export it again")
    if len(text) > wishes.max_mb * 1_000_000:
        raise too_large(path, wishes)
    document = Document(
        id=new_id(),
        name=path.stem,
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=taken.encoding,
        format=path.suffix.lower().lstrip("."),
    )
    hidden = len(_HIDDEN.findall(text))
    illegal = text.count("\ufffd") - taken.text.count("\ufffd")
    counts = {**taken.left_out, "control characters were replaced by U+FFFD": illegal, UNSEEN: hidden}
    said = [(reason, 1) for reason in taken.warnings] + [(r, n) for r, n in counts.items() if n]
    turns, guessed = told_turns(
        text, document_id=document.id, new_id=new_id, interviewers=wishes.interviewers,
        lines=taken.lines,
    )  # fmt: skip
    if guessed is not None and guessed not in wishes.roles:
        said.append((GUESSED.format(guessed), 1))
    turns = [replace(t, speaker_role=wishes.roles.get(t.speaker or "", t.speaker_role)) for t in turns]
    return ReadResult(
        documents=(document,),
        segments=tuple(turns),
        ledger=(
            LedgerEntry(place=path.name, outcome="imported"),
            *(LedgerEntry(place=path.name, outcome="warning", reason=r, count=n) for r, n in said),
        ),
    )


def too_large(path: Path, wishes: Wishes) -> UnreadableFile:
    """Return the error for a document with more text than is wished for."""
    reason = f"it has more than {wishes.max_mb} MB of text"
    return UnreadableFile(str(path), reason, hint="split it, or allow more with --max-mb")
