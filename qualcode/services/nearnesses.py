"""How near quotations are to the middle of their code and to its definition, from stored vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qualcode.core.illustrations import Numbers, Vectors, centre, nearness, word_vectors
from qualcode.core.segmentation import spoken_text
from qualcode.model import Code
from qualcode.services.passages import Passage
from qualcode.services.projects import Project
from qualcode.store.vectors import get_vectors, known_encoders
from qualcode.suggest.encoders import text_key
from qualcode.suggest.suggester import facets

Stored = Mapping[str, Vectors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearnesses:
    """Cosines of the quotations of a code to their centre and to its definition.

    ``compared_by`` names the encoder of the vectors, or says that only words were compared.
    """

    to_centre: Numbers
    to_definition: Numbers
    compared_by: str


WORDS = "shared words"


class StoredMeanings:
    """The vectors that a project has of quotations and of codes; none is worked out here.

    A quotation has that of its own words, where these were encoded, or else the mean of those of the
    segments that it lies in.
    """

    def __init__(self, project: Project, passages: Iterable[Passage], codes: Iterable[Code]) -> None:
        self.encoder = next(iter(known_encoders(project.engine)), "")
        keys = {text_key(line.text) for code in codes for line in facets(code)}
        for passage in passages:
            keys.update(_keys(passage))
        rows = get_vectors(project.engine, self.encoder, sorted(keys)) if self.encoder else {}
        self._stored: Stored = {key: np.frombuffer(row, dtype="<f4") for key, row in rows.items()}

    def compare(self, code: Code, passages: Sequence[Passage]) -> Nearnesses:
        """Compare the quotations of a code; by their words alone where one of them has no vector."""
        found = [self._of(passage) for passage in passages]
        lines = [line.text for line in facets(code)]
        defined = self._mean([text_key(line) for line in lines])
        known = [vector for vector in found if vector is not None]
        if len(known) == len(found) and defined is not None:
            return _compared(np.stack(known), defined, passages, by=self.encoder)
        by_words = word_vectors([*(passage.words for passage in passages), " ".join(lines)])
        return _compared(by_words[:-1], by_words[-1], passages, by=WORDS)

    def _of(self, passage: Passage) -> Vectors | None:
        own, *segments = _keys(passage)
        return self._stored[own] if own in self._stored else self._mean(segments)

    def _mean(self, keys: Sequence[str]) -> Vectors | None:
        known = [self._stored[key] for key in keys if key in self._stored]
        if not known:
            return None
        found: Vectors = np.mean(known, axis=0)
        return found


def _keys(passage: Passage) -> list[str]:
    texts = [passage.words.strip(), *(spoken_text(passage.document, s) for s in passage.segments)]
    return [text_key(text) for text in texts]


def _compared(vectors: Vectors, defined: Vectors, passages: Sequence[Passage], *, by: str) -> Nearnesses:
    middle = centre(vectors, [passage.case_id for passage in passages])
    return Nearnesses(
        to_centre=nearness(vectors, middle), to_definition=nearness(vectors, defined), compared_by=by
    )
