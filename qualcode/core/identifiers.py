"""Find what tells who somebody is: by patterns, by lists, and by what names look like.

Nothing here is complete. What is found is shown to a person, who decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, get_args

from qualcode.core.name_lists import FIRST_NAMES, ORDINARY, ORDINARY_PLACES, PLACES
from qualcode.core.replacing import Replacer, key
from qualcode.core.text import one_line
from qualcode.model import Span

Kind = Literal[
    "person", "school", "place", "organisation", "e-mail", "telephone", "web address", "postcode"
]
Confidence = Literal["certain", "likely", "possible"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)


class Mention(NamedTuple):
    """A stretch of a text that may tell who somebody is, and what speaks for it."""

    kind: Kind
    words: str
    span: Span
    confidence: Confidence
    reason: str


_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’\-]*[^\W\d_]"
_TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Rev|Reverend|Fr|Father|Sister|Canon|Cllr"
    r"|Councillor|Headteacher|Head teacher|Coach|Governor)"
)
KIND_OF_SCHOOL = (
    r"Primary|Infants?|Juniors?|Nursery|First|Middle|High|Upper|Secondary|Grammar|Comprehensive|Special"
    r"|Community|Church|Catholic|Voluntary|Free|Preparatory|Prep|Technical|Girls'?|Boys'?|CofE|CE|RC"
    r"|C of E|C\.E\.|C\. of E\."
)
SCHOOL = (
    r"School|Schools|Academy|Academies|College|Federation|Multi[- ]Academy Trust|MAT|Academy Trust"
    r"|Learning Trust|Sixth Form|Nursery"
)
_SAINT = r"(?:St\.?|Saint|SS|Our Lady|Holy|Sacred|All Saints|Christ|Blessed|Emmanuel|Immaculate)"
_NAMED = rf"{_NAME}(?:[ \-](?:of|the|and|&|in|on|upon|le|{_NAME}))*?"
_PATTERNS: tuple[tuple[Kind, Confidence, str, re.Pattern[str]], ...] = (
    ("e-mail", "certain", "an e-mail address", re.compile(
        r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("web address", "certain", "a web address", re.compile(
        r"(?<!\w)(?:https?://|www\.)[^\s<>\"'()\[\]]+[^\s<>\"'()\[\].,;:!?]"
        r"|(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.(?:sch|ac|gov|co|org)\.uk(?:/[^\s<>\"'()\[\].,;:!?]*)?")),
    ("telephone", "certain", "a UK telephone number", re.compile(
        r"(?<![\w+])(?:\+44[\s-]?(?:\(0\)[\s-]?)?|\(?0)\d(?:[\s()-]{0,2}\d){7,9}(?![\w])")),
    ("postcode", "certain", "a UK postcode", re.compile(
        r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}(?!\w)")),
    ("school", "likely", "what schools are called", re.compile(
        rf"(?<!\w)(?:{_SAINT} )?{_NAMED}(?: (?:{KIND_OF_SCHOOL}))* (?:{SCHOOL})(?!\w)")),
    ("school", "likely", "what schools are called", re.compile(
        rf"(?<!\w)(?:{_SAINT} )?{_NAMED}(?: (?:{KIND_OF_SCHOOL}))+(?!\w)")),
    ("school", "likely", "a saint's name", re.compile(
        rf"(?<!\w)(?:St\.?|Saint) {_NAME}(?:'|’s?)?(?!\w)")),
    ("person", "likely", "a title and a name", re.compile(
        rf"(?<!\w){_TITLE}\.? {_NAME}(?: {_NAME})?(?!\w)")),
)  # fmt: skip
# Words that begin with a capital in many a sentence, and name no school by themselves.
_NO_NAMES = """
a academy all an and another any at both boys but by catholic church college community each every
first for form four free from girls grammar he head her here high his host how hub i if in infant
infants is it its junior juniors key lead local lower middle multi my new no nursery of ofsted old
on one or other our partner partnership primary same sats school schools secondary senco senior
she sixth so some special stage teaching that the their then there these they this those three to
trust two upper was we what when where which who why with year yes you your
"""
_NO_NAME = frozenset(_NO_NAMES.split())
_GENERIC = re.compile(
    r"(?:[A-Z]{0,4}[-_ ]?\d+(?:[-_ ][A-Z]{0,4}\d+)*|\W*)"
    r"|(?:the )?(?:interviewer|interviewee|facilitator|moderator|participant|respondent|speaker"
    r"|researcher|male|female|man|woman|unknown|parent|pupil"
    r"|(?:cluster|hub|class|subject|phase|year|senior|middle|deputy|assistant|improvement|lead|head)"
    r"(?: (?:lead|leader|teacher|head|champion|governor|reviewer))*"
    r"|headteacher|teacher|governor|leader|champion"
    r"|int|res|q|a|i|r|p)(?: [A-Z]{0,4}\d+| [A-Z]| \d+)?",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(rf"(?<![\w'’.@]){_NAME}(?: {_NAME}){{0,2}}(?![\w@])")
_BRACKETED = re.compile(r"\[[^\[\]\n]*\]|<[^<>\n]*>")


class Taken:
    """Stretches of a text that do not overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        """Take stretches in; of those that overlap, the first."""
        self._spans: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            self.take(start, end)

    def take(self, start: int, end: int) -> bool:
        """Take a stretch in where it is free, and say whether it was."""
        at = bisect_left(self._spans, (start, end))
        if at and self._spans[at - 1][1] > start:
            return False
        if at < len(self._spans) and self._spans[at][0] < end:
            return False
        self._spans.insert(at, (start, end))
        return True


def is_generic(name: str) -> bool:
    """Say whether a label or an id is the same for many, and names nobody.

    >>> [is_generic(name) for name in ("P01", "Speaker 2", "C01-S02-P03", "Amina")]
    [True, True, True, False]
    """
    return _GENERIC.fullmatch(one_line(name)) is not None


def mentions(text: str) -> list[Mention]:
    """Return what patterns and lists find in a text, in order; where two overlap, the first counts."""
    hidden = [m.span() for m in _BRACKETED.finditer(text)]
    found: list[Mention] = []
    taken = Taken(hidden)
    for kind, confidence, reason, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start = _begin(match, text) if kind == "school" else match.start()
            words = text[start : match.end()]
            words = _stem(words) if kind == "person" else words.rstrip("'’")
            place = (start, start + len(words))
            if start < match.end() and _plausible(kind, words) and taken.take(*place):
                found.append(_mention(kind, words, start, confidence=confidence, reason=reason))
    for mention in [*_people(text), *_towns(text)]:
        if taken.take(mention.span.start, mention.span.end):
            found.append(mention)
    return sorted(found, key=lambda mention: mention.span)


def _mention(kind: Kind, words: str, start: int, *, confidence: Confidence, reason: str) -> Mention:
    span = Span(start=start, end=start + len(words))
    return Mention(kind, words, span, confidence, reason)


def _begin(match: re.Match[str], text: str) -> int:
    """Leave words at the front of a school's name out that only begin a sentence."""
    start = match.start()
    while start < match.end():
        word = re.match(r"[\w'’.&-]+", text[start : match.end()])
        if word is None or word.group().lower().strip(".'’") not in _NO_NAME:
            return start
        start += word.end()
        start += len(text[start : match.end()]) - len(text[start : match.end()].lstrip())
    return start


def _plausible(kind: Kind, words: str) -> bool:
    if kind == "telephone":
        return 10 <= sum(map(str.isdigit, words)) - 2 * words.startswith("+44") <= 11 or (
            words.startswith("+44") and sum(map(str.isdigit, words)) in (12, 13)
        )
    if kind == "school":
        named = [w for w in re.findall(r"[\w'’]+", words) if w.lower().rstrip("'’s") not in _NO_NAME]
        return any(w[0].isupper() and w.lower() not in _NO_NAME for w in named)
    return True


def _people(text: str) -> Iterator[Mention]:
    """Yield capitalised words that begin with a known first name."""
    for match in _CAPITALISED.finditer(text):
        words = match.group().split()
        first = next((n for n, w in enumerate(words) if _bare(w) in FIRST_NAMES | ORDINARY), None)
        if first is None:
            continue
        start = match.start() + len(" ".join(words[:first])) + bool(first)
        known = _bare(words[first])
        # A surname that is a known first name may be another person's; two in a row are one name.
        *before, last = words[first:]
        name = " ".join([*before, _stem(last)])
        confidence: Confidence = "possible" if known in ORDINARY else "likely"
        yield _mention("person", name, start, confidence=confidence, reason="a first name")


def _bare(word: str) -> str:
    return _stem(word).lower()


def _stem(word: str) -> str:
    """Take the s of a possessive off."""
    return re.sub(r"['’]s?$", "", word)


def _towns(text: str) -> Iterator[Mention]:
    for match in _CAPITALISED.finditer(text):
        at = match.start()
        for word in match.group().split(" "):
            name = _stem(word)
            if name in PLACES:
                sure: Confidence = "possible" if name in ORDINARY_PLACES else "likely"
                yield _mention("place", name, at, confidence=sure, reason="a list of places")
            at += len(word) + 1


class Listed:
    """Finds names of a list in texts, in all their forms."""

    def __init__(self, names: Mapping[str, tuple[Kind, Confidence, str]]) -> None:
        """Take in the names, each with its kind, and how sure it is and why."""
        self._about = {key(name): about for name, about in names.items()}
        self._find = Replacer({name: key(name) for name in names})

    def mentions(self, text: str) -> list[Mention]:
        """Return where the names stand in a text, in order."""
        found = []
        for edit in self._find.edits(text):
            kind, confidence, reason = self._about[edit.words]
            words = text[edit.span.start : edit.span.end]
            found.append(Mention(kind, words, edit.span, confidence, reason))
        return found


def tellings(attributes: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Kind]]:
    """Yield the values of attributes that are names, with their kind, judged by the attribute."""
    for name, value in attributes:
        words, title = one_line(value), name.lower()
        if is_generic(words) or not re.search(r"[A-Z][a-z]", words):
            continue
        if "school" in title or "academy" in title:
            yield words, "school"
        elif title in ("name", "full name", "first name", "surname", "participant", "respondent"):
            yield words, "person"
        elif any(word in title for word in ("town", "city", "village", "place", "authority", "region")):
            yield words, "place"
