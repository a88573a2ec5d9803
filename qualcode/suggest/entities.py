"""Named entities by spaCy, where a pipeline that knows them is installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, NamedTuple

# The first of these that is installed is used.
PIPELINES = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
# The labels of entities that may tell who somebody is.
LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC")


class Entity(NamedTuple):
    """A named entity: where it stands, and what spaCy calls its kind."""

    start: int
    end: int
    label: str


@lru_cache(maxsize=1)
def pipeline() -> Any | None:
    """Return an installed English pipeline that knows named entities, or nothing."""
    # spaCy itself takes seconds to load, so it is loaded only where it has something to load.
    name = next((name for name in PIPELINES if find_spec(name)), None)
    if name is None:
        return None
    import spacy

    return spacy.load(name, exclude=["lemmatizer"])


def entities(texts: Sequence[str], *, nlp: Any | None = None) -> Iterator[list[Entity]]:
    """Yield the named entities of each text; none where no pipeline is given and none is installed."""
    found = nlp if nlp is not None else pipeline()
    if found is None:
        yield from ([] for _ in texts)
        return
    for document in found.pipe(texts):
        yield [
            Entity(entity.start_char, entity.end_char, entity.label_)
            for entity in document.ents
            if entity.label_ in LABELS
        ]
