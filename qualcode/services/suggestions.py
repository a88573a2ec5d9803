"""Suggestions: made for what is not yet coded, learning from what is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sqlalchemy import select

from qualcode.core.segmentation import spoken_span, spoken_text
from qualcode.model import Document, Evidence, Segment, Suggestion
from qualcode.services.inputs import Progress, no_progress, suggestible
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import (
    Project,
    codebook,
    codings,
    documents,
    imported_codings,
    readings,
    segments,
)
from qualcode.services.segmenting import StoredVectors
from qualcode.services.teaching import coded_segments, verdicts
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import add, fetch, remove
from qualcode.suggest.encoders import Encoder
from qualcode.suggest.suggester import CodeSuggester

# So many are shown for a segment, and those at least this likely; more only from LIKELY on.
MOST, LEAST, LIKELY = 3, 0.1, 0.5
# Under this word the journal tells when suggestions were made anew.
SCOPE = "suggestions"


def suggest(
    project: Project,
    *,
    actor: str,
    encoder: Encoder,
    on_progress: Progress = no_progress,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> int:
    """Make suggestions for every segment that nobody has read, and return how many stand.

    Open suggestions made before are replaced; a code that a person has decided on is not
    suggested for the same place again.
    """
    texts, tilings = documents(project), segments(project)
    vectors = StoredVectors(encoder, project)
    suggester = CodeSuggester(codebook(project), encoder=vectors)
    coded, settled = coded_segments(
        texts, tilings, made=codings(project), marks=readings(project),
        imported=imported_codings(project), verdicts=verdicts(project), all_codes=suggester.code_ids_,
    )  # fmt: skip
    on_progress("suggesting", 0, len(texts))
    if coded.texts:
        suggester.fit(coded.texts, coded.code_ids, groups=coded.document_ids, undecided=coded.undecided)
    fresh: list[Suggestion] = []
    for number, document in enumerate(texts):
        todo = [
            s for s in tilings.get(document.id, []) if s.id not in settled and suggestible(document, s)
        ]
        fresh += _for_segments(
            document, todo, suggester=suggester, vectors=vectors, now=now(), new_id=new_id
        )
        on_progress("suggesting", number + 1, len(texts))
    return _replace(project, fresh, actor=actor, now=now)


def _for_segments(
    document: Document,
    todo: Sequence[Segment],
    *,
    suggester: CodeSuggester,
    vectors: StoredVectors,
    now: str,
    new_id: Callable[[], str],
) -> list[Suggestion]:
    if not todo:
        return []
    said = [spoken_text(document, segment) for segment in todo]
    encoded = vectors.encode(said)
    made = []
    found = suggester.predict_vectors(encoded, said)
    for segment, vector, row in zip(todo, encoded, found, strict=True):
        for rank, column in enumerate(np.argsort(-row, kind="stable")):
            probability = round(float(row[column]), 6)
            if probability < LEAST or (rank >= MOST and probability < LIKELY):
                break
            code_id = suggester.code_ids_[column]
            made.append(
                Suggestion(
                    id=new_id(), document_id=document.id, span=spoken_span(document, segment),
                    code_id=code_id, probability=probability, suggester=suggester.fingerprint,
                    codebook_version=suggester.codebook.version, created_at=now,
                    evidence=tuple(_shown(suggester.explain_vector(vector, code_id))),
                )
            )  # fmt: skip
    return made


def _shown(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The three that speak most for a code, and the one that speaks most against it."""
    return [e for e in evidence if e.kind != "counter"][:3] + [
        e for e in evidence if e.kind == "counter"
    ]


def _replace(
    project: Project, fresh: Sequence[Suggestion], *, actor: str, now: Callable[[], str]
) -> int:
    with project.engine.connect() as connection:
        everything = fetch(connection, Suggestion)
        decided = set(connection.execute(select(schema.decisions.c.suggestion_id)).scalars())
    settled = {_place(s) for s in everything if s.id in decided}
    wanted = [s for s in fresh if _place(s) not in settled]
    open_now = [s for s in everything if s.id not in decided]
    if sorted(map(_content, open_now)) != sorted(map(_content, wanted)):
        with write(project.engine, kind="suggestions.made", actor=actor, now=now()) as writing:
            remove(writing.connection, Suggestion, [s.id for s in open_now])
            add(writing.connection, wanted)
            writing.scope = SCOPE
            writing.payload.update(made=len(wanted), replaced=len(open_now))
            writing.payload["suggester"] = wanted[0].suggester if wanted else ""
    return len(wanted)


def undecided(project: Project) -> list[Suggestion]:
    """Return the suggestions that nobody has decided on."""
    decisions, table = schema.decisions, schema.suggestions
    with project.engine.connect() as connection:
        open_ones = table.c.id.not_in(select(decisions.c.suggestion_id))
        return fetch(connection, Suggestion, open_ones, order_by=[table.c.document_id, table.c.start])


def _place(suggestion: Suggestion) -> tuple[str, int, int, str]:
    span = suggestion.span
    return (suggestion.document_id, span.start, span.end, suggestion.code_id)


def _content(suggestion: Suggestion) -> tuple[object, ...]:
    return (*_place(suggestion), suggestion.probability, suggestion.suggester)
