"""Pseudonyms: one for each person, school and place, the same wherever and however they are named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qualcode.core.identifiers import (
    CONFIDENCES,
    KIND_OF_SCHOOL,
    KINDS,
    SCHOOL,
    Confidence,
    Kind,
    Mention,
)
from qualcode.core.name_lists import ORDINARY
from qualcode.core.replacing import key
from qualcode.core.text import one_line
from qualcode.errors import InputError

Decision = Literal["replace", "keep", ""]
# How long the words around an example are, on each side.
_AROUND = 40
_TOKEN = re.compile(r"\[[^\[\]<>&\"\n\r]{1,60}\]")
_TITLE = re.compile(
    r"(mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|rev|reverend|fr|father|sister|canon|cllr"
    r"|councillor|headteacher|head teacher|coach|governor)\.? ",
    re.IGNORECASE,
)
_LABELS: Mapping[Kind, str] = {
    "person": "Person", "school": "School", "place": "Place", "organisation": "Organisation",
    "e-mail": "e-mail", "telephone": "telephone", "web address": "web address", "postcode": "postcode",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A name with how often it was found, what speaks for it, and what is to become of it.

    ``capital`` says that it is the name only with a capital, because it is an ordinary word too.
    """

    kind: Kind
    words: str
    count: int
    n_documents: int
    example: str
    confidence: Confidence
    reason: str
    instead: str = ""
    decision: Decision = ""
    capital: bool = False


def gathered(
    found: Iterable[tuple[str, str, Mention]], *, ordinary: Container[str] = ()
) -> list[Finding]:
    """Put the mentions of one name together; each comes with its document and the text it stands in.

    ``ordinary`` are words that the texts have in small letters too.
    """
    groups: dict[tuple[Kind, str], list[tuple[str, str, Mention]]] = {}
    for document, text, mention in found:
        groups.setdefault((mention.kind, key(mention.words)), []).append((document, text, mention))
    findings = []
    for (kind, _), own in groups.items():
        spelt = Counter(one_line(mention.words) for _, _, mention in own)
        best = min(own, key=lambda one: CONFIDENCES.index(one[2].confidence))[2]
        words = spelt.most_common(1)[0][0]
        _, text, first = own[0]
        findings.append(
            Finding(
                kind=kind, words=words, count=len(own), n_documents=len({d for d, _, _ in own}),
                example=_around(text, first), confidence=best.confidence, reason=best.reason,
                decision="" if best.confidence == "possible" else "replace",
                capital=words.lower() in ORDINARY or words.lower() in ordinary,
            )
        )  # fmt: skip
    return sorted(findings, key=lambda f: (KINDS.index(f.kind), -f.count, f.words))


def _around(text: str, mention: Mention) -> str:
    start, end = max(0, mention.span.start - _AROUND), mention.span.end + _AROUND
    return one_line(text[start:end])


def named(
    findings: Sequence[Finding], *, known: Mapping[str, str], taken: Container[str] = ()
) -> list[Finding]:
    """Give every finding a pseudonym: the one that is ``known`` for its words, or a new one.

    A title with a surname, a first name and a surname alone are taken for the one person whose full name
    has them, where there is one such person; the short form of a school for that school. What is
    ``taken`` is not given.
    """
    instead = {key(words): token for words, token in known.items()}
    used = set(known.values())
    numbers: Counter[Kind] = Counter()

    def fresh(kind: Kind) -> str:
        while True:
            numbers[kind] += 1
            token = f"[{_LABELS[kind]} {_letter(numbers[kind]) if kind == 'school' else numbers[kind]}]"
            if token not in used and token not in taken:
                used.add(token)
                return token

    # Full names first, so that their parts can be taken for them.
    order = sorted(findings, key=lambda f: -len(_parts(f)))
    for finding in order:
        own = key(finding.words)
        if own not in instead:
            whole = _same(finding, order, instead)
            instead[own] = whole or fresh(finding.kind)
    return [replace(finding, instead=instead[key(finding.words)]) for finding in findings]


def _letter(number: int) -> str:
    """Write a number as letters: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parts(kind: Kind, words: str) -> list[str]:
    """Return what else a person or a school may be called: the first name, the surname, the short name.

    >>> parts("person", "Mrs Amina Khan"), parts("school", "Hill Top Primary School")
    (['Amina', 'Khan'], ['Hill Top'])
    """
    if kind == "school":
        short = re.split(rf"\s+(?=(?:{KIND_OF_SCHOOL}|{SCHOOL})\b)", words)[0]
        return [short] if short != words and len(short) > 2 else []
    if kind != "person":
        return []
    untitled = _TITLE.sub("", words)
    names = untitled.split()
    ends = [names[0], names[-1]] if len(names) > 1 else names if untitled != words else []
    return [name for name in ends if len(name) > 2]


def _parts(finding: Finding) -> list[str]:
    words = _TITLE.sub("", finding.words) if finding.kind == "person" else finding.words
    return key(words).split()


def _same(finding: Finding, others: Sequence[Finding], instead: Mapping[str, str]) -> str:
    """Return the pseudonym of the one full name that a shorter one is part of, if it is one."""
    if finding.kind not in ("person", "school"):
        return ""
    own, titled = _parts(finding), _TITLE.match(finding.words) is not None
    wholes = set()
    for other in others:
        longer = _parts(other)
        if other.kind != finding.kind or other is finding or key(other.words) not in instead:
            continue
        if finding.kind == "school":
            fits = len(own) < len(longer) and longer[: len(own)] == own
        elif titled:
            fits = longer[-len(own) :] == own
        else:
            ends = (longer[0], longer[-1])
            fits = own == longer or (len(own) == 1 and len(longer) > 1 and own[0] in ends)
        if fits:
            wholes.add(instead[key(other.words)])
    return wholes.pop() if len(wholes) == 1 else ""


def check(findings: Iterable[Finding]) -> None:
    """Raise ``InputError`` for a pseudonym that is none, and for one name with two of them."""
    seen: dict[tuple[str, bool], str] = {}
    for finding in findings:
        if finding.decision != "replace":
            continue
        if not _TOKEN.fullmatch(finding.instead):
            raise InputError(
                f"{finding.instead or 'nothing'} cannot stand for {finding.words!r}",
                hint="write a pseudonym in square brackets, such as [Teacher 3]",
            )
        before = seen.setdefault((key(finding.words), finding.capital), finding.instead)
        if before != finding.instead:
            raise InputError(
                f"{finding.words!r} would be both {before} and {finding.instead}",
                hint="give the same name the same pseudonym",
            )
