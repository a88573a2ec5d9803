"""Look for what tells who people are, in a study or in files, for a person to decide on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from qualcode.core.identifiers import (
    Confidence,
    Kind,
    Listed,
    Mention,
    Taken,
    is_generic,
    mentions,
    tellings,
)
from qualcode.core.pseudonyms import Finding, gathered, named, parts
from qualcode.core.replacing import Replacer, key
from qualcode.core.text import one_line
from qualcode.formats.key_file import Key
from qualcode.formats.name_table import read_names
from qualcode.model import Span
from qualcode.services.memos import memos
from qualcode.services.projects import Project, cases, codebook, documents
from qualcode.store import schema
from qualcode.suggest.entities import Entity, entities, pipeline

Names = dict[str, tuple[Kind, Confidence, str]]
_KINDS: Mapping[str, Kind] = {
    "PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place",
}  # fmt: skip
# Words that begin with a small letter, not those of addresses and files.
_SMALL = re.compile(r"(?<![\w@.'’-])[a-zß-ÿ][\w'’-]*(?![\w@.])")
_SCHOOLS = ("school", "academy", "college", "primary", "federation")


def knows_entities() -> bool:
    """Say whether spaCy finds names here; else only lists and patterns do."""
    return pipeline() is not None


def find_names(
    project: Project, *, known: Key | None = None, own: Path | None = None, nlp: Any | None = None
) -> list[Finding]:
    """Return what names people, schools and places in a study, with a pseudonym for each.

    Looked through are documents, their titles, memos and the codebook; labels of speakers, cases and
    their attributes are lists of names. ``known`` has the pseudonyms given before, ``own`` is a list of
    the researcher's. Raises ``InputError`` for a list that cannot be read.
    """
    texts = [(document.name, document.text) for document in documents(project)]
    texts += [("titles of documents", _spaced(document.name)) for document in documents(project)]
    texts += [("memos", memo.text) for memo in memos(project)]
    texts += [("codebook", example.text) for c in codebook(project).codes for example in c.examples]
    return find_in_texts(texts, listed=_labels(project), known=known, own=own, nlp=nlp)


def find_in_texts(
    texts: Sequence[tuple[str, str]],
    *,
    listed: Names | None = None,
    known: Key | None = None,
    own: Path | None = None,
    nlp: Any | None = None,
) -> list[Finding]:
    """Return the names in texts, each given with the name of its document."""
    names, chosen = dict(listed or {}), Key() if known is None else known
    mine = read_names(own) if own is not None else []
    names.update({words: (kind, "certain", "your own list") for words, kind, _ in mine})
    names.update({p.words: (p.kind, "certain", "the key") for p in chosen.pseudonyms})
    small = {word for _, text in texts for word in _SMALL.findall(text)}
    found = gathered(_mentions(texts, names, nlp=nlp), ordinary=small)
    tokens = {p.words: p.instead for p in chosen.pseudonyms}
    tokens.update({words: token for words, _, token in mine if token})
    taken = "\n".join(text for _, text in texts)
    return named(found, known=tokens, taken=_Within(taken))


class _Within:
    """Holds what stands in a text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __contains__(self, words: object) -> bool:
        return isinstance(words, str) and words in self._text


def _mentions(
    texts: Sequence[tuple[str, str]], names: Names, *, nlp: Any | None
) -> Iterator[tuple[str, str, Mention]]:
    """Yield what is found, each place once: lists first, then patterns, then entities."""
    known = entities([text for _, text in texts], nlp=nlp)
    first: list[list[Mention]] = []
    listed = Listed(names)
    for (_, text), spotted in zip(texts, known, strict=True):
        sure = _apart(listed.mentions(text), mentions(text))
        first.append(_apart(sure, (_from_entity(text, entity) for entity in spotted)))
    # What is found once is looked for in all its forms, and so is a surname or a short name alone.
    more, short = Listed(_again(first, names)), Listed(_parts_of(first))
    for (document, text), own in zip(texts, first, strict=True):
        sure = _apart(own, more.mentions(text))
        alone = (m for m in short.mentions(text) if m.words[0].isupper())
        for mention in _apart(sure, alone):
            yield document, text, mention


def _again(found: Iterable[Sequence[Mention]], names: Names) -> Names:
    known = {key(name) for name in names}
    again: Names = {}
    for own in found:
        for mention in own:
            if key(mention.words) not in known and mention.confidence != "possible":
                again[mention.words] = (mention.kind, mention.confidence, mention.reason)
    return again


def _parts_of(found: Iterable[Sequence[Mention]]) -> Names:
    """Return the parts of names by which somebody may be called alone."""
    alone: Names = {}
    for own in found:
        for mention in own:
            if mention.confidence != "possible":
                for words in parts(mention.kind, mention.words):
                    alone.setdefault(words, (mention.kind, "likely", f"part of {mention.words}"))
    return alone


def _apart(first: Sequence[Mention], second: Iterable[Mention]) -> list[Mention]:
    """Return mentions with those of the second that overlap none of the first."""
    taken, kept = Taken((m.span.start, m.span.end) for m in first), list(first)
    kept += [mention for mention in second if taken.take(mention.span.start, mention.span.end)]
    return kept


def _from_entity(text: str, entity: Entity) -> Mention:
    start, end, label = entity
    words = text[start:end]
    school = label == "ORG" and any(word in words.lower() for word in _SCHOOLS)
    kind: Kind = "school" if school else _KINDS[label]
    return Mention(kind, words, Span(start=start, end=end), "possible", "spaCy takes it for a name")


def _labels(project: Project) -> Names:
    """Return the names that the study itself tells: of speakers, of cases and in their attributes."""
    table = schema.segments
    asking = select(table.c.speaker).where(table.c.speaker.is_not(None)).distinct()
    with project.engine.connect() as connection:
        speakers = list(connection.execute(asking).scalars())
    found: Names = {}
    for name in speakers:
        if not is_generic(name):
            found[one_line(name)] = ("person", "likely", "a label of a speaker")
    for case in cases(project)[0].values():
        for name in (case.id, case.name):
            if not is_generic(name) and any(map(str.isalpha, name)):
                kind: Kind = "school" if case.kind == "school" else "person"
                found.setdefault(one_line(name), (kind, "likely", "the name of a case"))
        for words, kind in tellings(case.attributes.items()):
            found.setdefault(words, (kind, "likely", "an attribute of a case"))
    for document in documents(project):
        for words, kind in tellings(document.attributes.items()):
            found.setdefault(words, (kind, "likely", "an attribute of a document"))
    return found


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")


def replacer(findings: Iterable[Finding], known: Key) -> Replacer:
    """Return what replaces all names of a key, and those that were decided on just now."""
    kept = {key(f.words) for f in findings if f.decision == "keep"}
    chosen = [p for p in known.pseudonyms if key(p.words) not in kept]
    return Replacer({p.words: p.instead for p in chosen}, capital=[p.words for p in chosen if p.capital])
