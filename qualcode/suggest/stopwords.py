"""Words that carry no subject, in the language of the texts; from the lists that come with spaCy."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module

# Whose words are told by blanks, so that they can be counted.
LANGUAGES = (
    "en", "ar", "bn", "cs", "da", "de", "el", "es", "fi", "fr", "hi", "hu", "id", "it", "nb", "nl", "pl",
    "pt", "ro", "ru", "sv", "tr", "uk", "ur",
)  # fmt: skip
# Contractions, and what speech is full of.
_SPOKEN = {
    "i'm", "it's", "that's", "don't", "didn't", "doesn't", "can't", "couldn't", "wasn't", "isn't",
    "i've", "we're", "they're", "you're", "there's", "he's", "she's", "i'd", "we've", "won't",
    "wouldn't", "dont", "um", "uh", "erm", "er", "hm", "hmm", "mhm", "yeah", "okay", "ok", "like",
    "kind", "sort", "thing", "things", "lot", "bit", "just", "really", "yes", "no", "oh", "gonna",
    "know", "think",
}  # fmt: skip


@lru_cache(maxsize=len(LANGUAGES))
def _of(language: str) -> frozenset[str]:
    found: frozenset[str] = frozenset(import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS)
    return found | _SPOKEN if language == "en" else found


def stop_words(words: Iterable[str]) -> frozenset[str]:
    """Return the stop words of the language that most of these words belong to; English if none is."""
    given = list(words)
    counts = {language: sum(word in _of(language) for word in given) for language in LANGUAGES}
    return _of(max(counts, key=lambda language: counts[language]))
