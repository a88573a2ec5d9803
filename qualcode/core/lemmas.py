"""Words of a text in their base forms, and answers that say nothing; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Literal

import regex

Emptiness = Literal["", "no words", "boilerplate"]

_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")
# Forms that no suffix leads back from.
_IRREGULAR = {
    "children": "child", "men": "man", "women": "woman", "feet": "foot", "went": "go", "gone": "go",
    "told": "tell", "said": "say", "felt": "feel", "made": "make", "gave": "give", "given": "give",
    "took": "take", "taken": "take", "came": "come", "knew": "know", "known": "know", "kept": "keep",
    "met": "meet", "brought": "bring", "paid": "pay", "spoke": "speak", "spoken": "speak",
    "sent": "send", "spent": "spend", "taught": "teach", "learnt": "learn", "ran": "run",
    "got": "get", "news": "news",
}  # fmt: skip
# Each of these alone is an answer without content; together with the fillers they stay one.
_EMPTY = {
    "can't", "cant", "cannot", "honestly", "keine", "aucun", "aucune",
    "n", "na", "nil", "no", "none", "nope", "not", "nothing", "nowt", "idk", "dk", "dunno", "know",
    "idea", "unsure", "unknown", "sure", "yes", "yep", "yeah", "ok", "okay", "same", "above",
    "comment", "applicable", "nada", "nichts", "nein", "nö", "weiß", "weiss", "ahnung", "rien", "non",
    "sais", "niente", "nessuno", "niets", "geen", "nee", "weet", "sé", "ninguno", "ninguna", "não",
    "sei", "nic", "nevím", "ne", "ano", "ja", "oui", "sí", "sì", "si", "sim",
}  # fmt: skip
_FILLERS = {
    "a", "add", "all", "answer", "any", "anything", "applicable", "apply", "as", "at",
    "avis", "can", "comments", "could", "de", "did", "didn't",
    "do", "does", "doesn't", "don't", "dont", "else", "erm", "for", "further", "h", "have", "haven't",
    "here", "hm", "hmm", "i", "ich", "in", "is", "it", "it's", "je", "just", "kommentar",
    "la", "le", "les", "lo", "mais", "many", "me", "mi", "mind", "moment", "more", "much", "my",
    "nem", "now", "of", "off", "on", "other", "particular", "pas", "please", "que", "really", "right",
    "say", "see", "so", "sorry", "specific", "sur", "tengo", "thank", "thanks", "that", "that's",
    "the", "there", "think", "this", "to", "todo", "top", "tout", "uh", "um", "was", "well", "what",
    "you",
}  # fmt: skip
# So many words at most make an answer that says nothing.
_FEW = 9


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without digits and signs.

    >>> words("The nurse's notes, 2 pages!")
    ['the', "nurse's", 'notes', 'pages']
    """
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def emptiness(text: str) -> Emptiness:
    """Say whether an answer says nothing, as "n/a" and "nothing to add, thanks" do.

    >>> [emptiness(text) for text in ("N/A", "I don't know, sorry.", "👍", "Nothing works")]
    ['boilerplate', 'boilerplate', 'no words', '']
    """
    if len(text) > 20 * _FEW:
        return ""
    found = words(text)
    if not found:
        return "no words"
    # "n/a" and "N.A." come apart into letters.
    said = {word.replace("'", "") if word == "na" else word for word in found}
    empty = said & _EMPTY or said == {"n", "a"}
    return "boilerplate" if len(found) <= _FEW and empty and said <= _EMPTY | _FILLERS else ""


def lemmas(texts: Sequence[str], *, stop: Collection[str] = ()) -> list[list[str]]:
    """Return the words of each text in their base forms, without stop words.

    A suffix is taken off only where what is left is itself a word of these texts, so that no word
    is made that nobody used, and other languages come to little harm.

    >>> lemmas(["They waited for the buses.", "A long wait for a bus"], stop={"they", "for", "the", "a"})
    [['wait', 'bus'], ['long', 'wait', 'bus']]
    """
    read = [[word.removesuffix("'s") for word in words(text)] for text in texts]
    left_out = frozenset(stop)
    # "she'd" says no more than "she".
    used = {word for found in read for word in found if len(word) > 1}
    known = {word for word in used if not {word, word.partition("'")[0]} & left_out}
    base = {word: _base(_base(word, known), known) for word in sorted(known)}
    kept = {word: form for word, form in base.items() if form not in left_out}
    return [[kept[word] for word in found if word in kept] for found in read]


def _base(word: str, known: Collection[str]) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return next((form for form in _shorter(word) if len(form) > 2 and form in known), word)


def _shorter(word: str) -> Iterator[str]:
    """Yield what a word may be an inflected form of, the likeliest first."""
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield word[:-1]
        if word.endswith("ies"):
            yield word[:-3] + "y"
        elif word.endswith("es"):
            yield word[:-2]
    for suffix in ("ed", "ing"):
        stem = word.removesuffix(suffix)
        if stem == word:
            continue
        if stem.endswith("i"):
            yield stem[:-1] + "y"
        if stem[-1:] == stem[-2:-1]:
            yield stem[:-1]
        yield stem
        yield stem + "e"
