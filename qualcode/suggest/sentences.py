"""Sentence boundaries of speech, by spaCy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

# A full stop behind these does not end a sentence.
ABBREVIATIONS = {
    *("mr", "mrs", "ms", "dr", "prof", "st", "rev", "e.g", "i.e", "vs", "dept", "govt", "yr", "yrs")
}
# Behind these it does, for most are words of their own ("she said no."), unless a number follows.
BEFORE_NUMBERS = {"no", "fig", "sec", "min", "max", "approx"}


@lru_cache(maxsize=1)
def pipeline() -> Any:
    """Return the splitter: a trained English pipeline where installed, otherwise a blank one."""
    import spacy
    from spacy.util import is_package

    if is_package("en_core_web_sm"):
        return spacy.load("en_core_web_sm", exclude=["ner", "lemmatizer"])
    nlp = spacy.blank("en")
    nlp.max_length = 25_000_000
    # A title to spaCy, whose full stop is its own; pupils call every teacher so.
    words: Any = nlp.tokenizer
    words.rules = {word: parts for word, parts in words.rules.items() if word != "Miss."}
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "。", "！", "？", "।", "؟"]})
    return nlp


def sentence_starts(texts: Sequence[str]) -> Iterator[list[int]]:
    """Yield, for each text, the code-point offsets at which its sentences begin.

    Abbreviations do not end a sentence, "etc." does before a capital; an ellipsis does not where
    it goes on in lower case, as speech does when it trails off.
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
    left, following = text[before:start].rstrip(), text[start:].lstrip()
    if not left or not following:
        return True
    if left.endswith(("...", "…", "-", "–", "—")):
        return following[0].islower()
    last = left.split()[-1].lower()
    word = last.rstrip(".").lstrip("([\"'“‘")
    if not last.endswith("."):
        return False
    if word == "etc":
        return not following[0].isupper()
    return word in ABBREVIATIONS or (word in BEFORE_NUMBERS and following[0].isdigit())
