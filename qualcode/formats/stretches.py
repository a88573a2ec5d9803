"""Stretches of text that other tools mark by two positions: codings, words of cases, notes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from qualcode.core.case_words import is_whole, speaker_of
from qualcode.formats.harvest import REPEATED, Harvest, Made
from qualcode.model import Flag, Span

WORDS = "words of cases"


class Stretch(NamedTuple):
    """Two positions in a document, in the other tool's way of counting, with the words if it has them.

    ``where`` says which one it is, for people.
    """

    document: Hashable
    start: int | None
    end: int | None
    words: str = ""
    where: str = ""


def take_coding(
    harvest: Harvest, stretch: Stretch, code: Hashable, *, made: Made, memo: str = "",
    flags: tuple[Flag, ...] = (),
) -> None:  # fmt: skip
    """Take in a coding with its memo, or count why not."""
    span, reason = _placed(harvest, stretch)
    if span and code not in harvest.codes:
        reason = "its code is not there"
    elif span:
        coding_id = harvest.add_coding(stretch.document, code, span=span, made=made, flags=flags)
        if coding_id:
            harvest.add_memo("coding", coding_id, memo, made=made)
            return
        reason = REPEATED
    harvest.reckoning.left("codings", reason, where=stretch.where)
    if memo.strip():
        harvest.reckoning.left("memos", "its coding was left out", where=stretch.where)


def _placed(harvest: Harvest, stretch: Stretch) -> tuple[Span | None, str]:
    """Return the span of a stretch with its words, or why there is none."""
    if stretch.document not in harvest.documents:
        return None, "its document is not there, or was left out"
    if stretch.start is None or stretch.end is None:
        return None, "it has no positions"
    span = harvest.settled(
        stretch.document, stretch.words, start=stretch.start, end=stretch.end, where=stretch.where
    )
    return span, "" if span else "its words do not stand in the document"


def take_words(harvest: Harvest, stretches: Iterable[tuple[Hashable, Stretch]]) -> None:
    """Link cases to the documents or speakers whose words they have, or count why not."""
    parts: dict[tuple[Hashable, Hashable], list[Span]] = {}
    for case, stretch in stretches:
        span = _within(harvest, stretch)
        if case in harvest.cases and span is not None:
            parts.setdefault((case, stretch.document), []).append(span)
        else:
            reason = "its case or its document is not there, or it has no words"
            harvest.reckoning.left(WORDS, reason, where=stretch.where)
    for (case, document), spans in parts.items():
        text = harvest.documents[document].text
        whole = is_whole(text, spans)
        speaker = None if whole else speaker_of(text, harvest.turns[document], spans)
        if whole or speaker is not None:
            harvest.link(document, case, speaker=speaker)
            harvest.reckoning.took(WORDS, len(spans))
        else:
            reason = "they are neither a whole document nor all turns of one speaker"
            where = f"{harvest.cases[case].name} in {harvest.documents[document].name}"
            harvest.reckoning.left(WORDS, reason, where=where, n=len(spans))


def _within(harvest: Harvest, stretch: Stretch) -> Span | None:
    """Return the span of a stretch, if it has one."""
    if stretch.document not in harvest.documents or stretch.start is None or stretch.end is None:
        return None
    return harvest.span(stretch.document, stretch.start, stretch.end)


def take_note(harvest: Harvest, stretch: Stretch, text: str, *, made: Made) -> None:
    """Take in a note on words of a document, or count why not."""
    span = _within(harvest, stretch)
    if span is None or not text.strip():
        reason = "it has no text, or its place is not in any document"
        harvest.reckoning.left("memos", reason, where=stretch.where or text.strip()[:40])
    else:
        harvest.add_note(stretch.document, span, text, made=made)
