"""What travels to the browser: short lists instead of records, and nothing that must stay hidden."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from qualcode.core.palette import hues
from qualcode.core.segmentation import spoken_span
from qualcode.model import Code, Codebook, Coding, Document, Memo, Segment, Suggestion
from qualcode.services.workspace import News

# The reader shows at most so many lines of evidence for a suggestion.
EVIDENCE = 4


def document_parts(
    document: Document, tiling: Sequence[Segment], *, blind: Collection[str], read: Collection[str]
) -> dict[str, Any]:
    """Return what never changes: the text and its segments, of which ``blind`` and ``read`` are ids."""
    words = {s.id: spoken_span(document, s) for s in tiling}
    return {
        "document": document.id,
        "text": document.text,
        "recording": document.recording is not None,
        "segments": [
            [s.span.start, words[s.id].start, words[s.id].end, s.span.end, s.speaker or "",
             s.speaker_role, s.question or "", s.started_ms, int(s.id in blind), int(s.id in read)]
            for s in tiling
        ],
    }  # fmt: skip


def news_parts(
    news: News, *, me: str, names: Mapping[str, str], book: Callable[[], Codebook]
) -> dict[str, Any]:
    """Return news; ``me`` is the coder's id, ``names`` those of all coders by id.

    The codebook goes along only where all is told, and what is not decided only where not all is.
    Many suggestions rest on the same ``lines``, which are told once.
    """

    def coder(coder_id: str) -> str:
        return "" if coder_id == me else names[coder_id]

    lines: dict[str, int] = {}
    parts: dict[str, Any] = {
        "since": news.since,
        "until": news.until,
        "whole": news.whole,
        "codings": [_coding(c, news, coder(c.coder_id)) for c in news.codings],
        "readings": [[mark.id, mark.span.start, mark.span.end] for mark in news.readings],
        "memos": [_memo(m, coder(m.coder_id)) for m in news.memos],
        "offers": [_offer(s, lines) for s in news.suggestions],
        "decided": {key: done for key, done in news.decided.items() if done or not news.whole},
        "gone": news.gone,
    }
    parts["lines"] = list(lines)
    return {**parts, **codebook_parts(book())} if news.whole else parts


def codebook_parts(book: Codebook) -> dict[str, Any]:
    """Return the codes that may be given, and what may be said about a coding."""
    themes = [code for code in book.codes if not code.codable]
    hue = hues(book)
    names = {code.id: code.name for code in book.codes}
    return {
        "version": book.version,
        "themes": [{"id": code.id, "name": code.name, "hue": hue[code.id]} for code in themes],
        "codes": [_code(code, names, hue) for code in book.codable],
        "modifiers": [
            {"id": m.id, "name": m.name, "values": list(m.values),
             "default": m.default if m.required else None}
            for m in book.modifiers
        ],
        "flags": [{"id": flag.id, "name": flag.name} for flag in book.flags],
    }  # fmt: skip


def _code(code: Code, names: Mapping[str, str], hue: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": code.id, "name": code.name, "definition": code.definition, "cues": list(code.cues),
        "include": list(code.include),
        "exclude": [[line.when, line.use, line.action] for line in code.exclude],
        "examples": [example.text for example in code.examples],
        "near": [[miss.text, miss.use] for miss in code.near_miss],
        "theme": names.get(code.parent or "", ""), "themeId": code.parent or "",
        "hue": hue[code.id], "retired": code.retired,
    }  # fmt: skip


def _coding(coding: Coding, news: News, coder: str) -> list[Any]:
    return [
        coding.id, coding.span.start, coding.span.end, coding.code_id, coding.source, coder,
        dict(coding.modifiers), list(coding.flags), news.older.get(coding.id, ""),
        news.due.get(coding.id, ""),
    ]  # fmt: skip


def _memo(memo: Memo, coder: str) -> list[Any]:
    return [memo.id, memo.target_kind, memo.target_id, coder, memo.text]


def _offer(suggestion: Suggestion, lines: dict[str, int]) -> list[Any]:
    """Return a suggestion; ``lines`` are those told already, each with its place, and are added to."""
    evidence = [
        [e.kind, lines.setdefault(e.text, len(lines)), round(e.similarity, 2)]
        for e in suggestion.evidence[:EVIDENCE]
    ]
    return [
        suggestion.id, suggestion.span.start, suggestion.span.end, suggestion.code_id,
        round(suggestion.probability, 3), evidence,
    ]  # fmt: skip
