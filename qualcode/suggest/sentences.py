"""Sentence boundaries of speech, by spaCy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

# A full stop behind these does not end a sentence.
ABBREVIATIONS = {
    *("mr", "mrs", "ms", "miss", "dr", "prof", "st", "rev", "e.g", "i.e", "etc", "vs", "approx", "no"),
    *("fig", "sec", "dept", "govt", "min", "max", "yr", "yrs", "ed"),
}


@lru_cache(maxsize=1)
def pipeline() -> Any:
    """Return the splitter: a trained English pipeline where installed, otherwise a blank one."""
    import spacy
    from spacy.util import is_package

    if is_package("en_core_web_sm"):
        return spacy.load("en_core_web_sm", exclude=["ner", "lemmatizer"])
    nlp = spacy.blank("en")
    nlp.max_length = 25_000_000
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "。", "！", "？", "।", "؟"]})
    return nlp


def sentence_starts(texts: Sequence[str]) -> Iterator[list[int]]:
    """Yield, for each text, the code-point offsets at which its sentences begin.

    Abbreviations do not end a sentence, nor does an ellipsis that goes on in lower case, as
    speech does when it trails off.
    """
    nlp = pipeline()
    for text, doc in zip(texts, nlp.pipe(texts), strict=True):
        starts: list[int] = []
        for sentence in doc.sents:
            # An opening bracket belongs to what it opens, not to the sentence before.
            before = text[: sentence.start_char]
            start = sentence.start_char - (len(before) - len(before.rstrip("([")))
            if not starts or not _goes_on(text, starts[-1], start):
                starts.append(start)
        yield starts


def _goes_on(text: str, before: int, start: int) -> bool:
    left = text[before:start].rstrip()
    if not left or not text[start:].strip():
        return True
    if left.endswith(("...", "…", "-", "–", "—")):
        return text[start:].lstrip()[:1].islower()
    last = left.split()[-1].lower()
    return last.endswith(".") and last.rstrip(".").lstrip("([\"'“‘") in ABBREVIATIONS
