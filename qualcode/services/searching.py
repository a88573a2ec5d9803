"""Find segments by their words or by their meaning."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from qualcode.core.codebook_edits import descendants, find_code
from qualcode.core.search import Query, find_hits
from qualcode.errors import SearchError
from qualcode.model import Span
from qualcode.services.filtering import EVERYTHING, NOBODY, Filter, Hit, Searcher, searchable
from qualcode.services.projects import Project, codebook
from qualcode.services.segmenting import StoredVectors
from qualcode.store.vectors import get_vectors
from qualcode.suggest.encoders import Encoder, Vectors, text_key
from qualcode.suggest.suggester import facets

# Seconds that a regular expression may take over the whole corpus.
PATIENCE = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found among ``n_searched`` segments that the filter let through.

    ``n_without_vector`` of them could not be compared by meaning, because they are not encoded.
    """

    hits: tuple[Hit, ...]
    n_searched: int
    n_without_vector: int = 0


def find_text(
    project: Project,
    query: Query,
    filter: Filter = EVERYTHING,
    *,
    searcher: Searcher = NOBODY,
) -> Found:
    """Return the segments in which a query is met, by document and place.

    Raises ``SearchError`` for a filter on what is not there or may not be seen, and for a
    regular expression that takes too long.
    """
    end = time.monotonic() + PATIENCE
    found: list[Hit] = []
    n_searched = 0
    for hit in searchable(project, filter, searcher=searcher):
        n_searched += 1
        spans = find_hits(hit.text, query, timeout=max(0.001, end - time.monotonic()))
        if spans is not None:
            at = hit.span.start
            moved = tuple(Span(start=at + s.start, end=at + s.end) for s in spans)
            found.append(replace(hit, hits=moved))
    return Found(hits=tuple(found), n_searched=n_searched)


def find_similar(
    project: Project,
    vector: Vectors,
    filter: Filter = EVERYTHING,
    *,
    encoder: str,
    searcher: Searcher = NOBODY,
    limit: int = 100,
) -> Found:
    """Return the segments nearest to a vector of the encoder named by its fingerprint.

    ``vector`` has shape (dimensions,). Similarity is the cosine; only segments that are encoded
    already are compared, and the others counted. Raises ``SearchError`` as ``find_text`` does.
    """
    candidates = list(searchable(project, filter, searcher=searcher))
    keys = [text_key(hit.text) for hit in candidates]
    known = get_vectors(project.engine, encoder, list(dict.fromkeys(keys)))
    encoded = [hit for hit, key in zip(candidates, keys, strict=True) if key in known]
    if not encoded:
        return Found(hits=(), n_searched=len(candidates), n_without_vector=len(candidates))
    rows = b"".join(known[key] for key in keys if key in known)
    matrix = np.frombuffer(rows, dtype="<f4").reshape(len(encoded), -1)
    close = matrix @ (vector / max(float(np.linalg.norm(vector)), 1e-12))
    best = np.argsort(-close, kind="stable")[:limit]
    return Found(
        hits=tuple(replace(encoded[i], similarity=float(close[i])) for i in best),
        n_searched=len(candidates),
        n_without_vector=len(candidates) - len(encoded),
    )


def find_like_code(
    project: Project,
    code_id: str,
    filter: Filter = EVERYTHING,
    *,
    encoder: Encoder,
    searcher: Searcher = NOBODY,
    limit: int = 100,
) -> Found:
    """Return the segments nearest to a code: to its lines in the codebook and what has it already.

    Only codings that the searcher may see have a say. Raises ``UnknownCode`` and ``SearchError``.
    """
    book = codebook(project)
    wanted = {find_code(book, code_id).id, *descendants(book, code_id)}
    lines = [line.text for code in book.codable if code.id in wanted for line in facets(code)]
    having_it = searchable(project, Filter(codes=(code_id,)), searcher=searcher)
    coded = [text_key(hit.text) for hit in having_it]
    if not lines:
        raise SearchError(f"the theme {code_id!r} has no codes")
    vectors = list(StoredVectors(encoder, project).encode(lines))
    known = get_vectors(project.engine, encoder.fingerprint, list(dict.fromkeys(coded)))
    vectors += [np.frombuffer(known[key], dtype="<f4") for key in coded if key in known]
    return find_similar(
        project, np.mean(vectors, axis=0), filter, encoder=encoder.fingerprint, searcher=searcher,
        limit=limit,
    )  # fmt: skip
