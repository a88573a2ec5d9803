"""Cut a project's documents into the unit it is coded in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import update

from qualcode.model import Segment, SegmentKind
from qualcode.services.inputs import Progress, no_progress, segment
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import BASE_KINDS, Project, documents, tiling, unit
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import add, fetch
from qualcode.store.vectors import get_vectors, put_vectors
from qualcode.suggest.encoders import Encoder, Vectors, encode_cached


class StoredVectors:
    """An encoder that looks a text up in the project before it encodes it."""

    def __init__(self, encoder: Encoder, project: Project) -> None:
        self.encoder, self.project = encoder, project

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the encoder behind."""
        return self.encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector per text."""

        def get(keys: Sequence[str]) -> Mapping[str, bytes]:
            return get_vectors(self.project.engine, self.fingerprint, keys)

        def put(fresh: Mapping[str, bytes]) -> None:
            put_vectors(self.project.engine, self.fingerprint, fresh)

        vectors, _ = encode_cached(texts, self.encoder, get=get, put=put)
        return vectors


def segment_documents(
    project: Project,
    *,
    actor: str,
    encoder: Callable[[], Encoder],
    wanted: SegmentKind = "unit",
    on_progress: Progress = no_progress,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> int:
    """Cut what is not cut yet, make ``wanted`` the project's unit, and return the segments made.

    Codings are on spans of the text and stay as they are. ``encoder`` is called only when
    sentences must be compared.
    """
    groups = _by_document(project, {*BASE_KINDS, wanted})
    done = {key for key, group in groups.items() if any(s.kind == wanted for s in group)}
    todo = [s for key, group in groups.items() if key not in done for s in tiling(group, "turn")]
    made: list[Segment] = []
    if wanted not in ("turn", "answer") and todo:
        on_progress("segmenting", 0, len(todo))
        open_documents = [d for d in documents(project) if d.id not in done]

        def encode(texts: Sequence[str]) -> Vectors:
            return StoredVectors(encoder(), project).encode(texts)

        made = segment(open_documents, todo, unit=wanted, encode=encode, new_id=new_id)
        on_progress("segmenting", len(todo), len(todo))
    if made or unit(project) != wanted:
        with write(project.engine, kind="documents.segmented", actor=actor, now=now()) as writing:
            add(writing.connection, made)
            writing.connection.execute(update(schema.project).values(unit=wanted))
            writing.payload.update(unit=wanted, segments=len(made))
    return len(made)


def _by_document(project: Project, kinds: Collection[SegmentKind]) -> dict[str, list[Segment]]:
    table = schema.segments
    order = [table.c.document_id, table.c.ordinal]
    grouped: dict[str, list[Segment]] = {}
    with project.engine.connect() as connection:
        for found in fetch(connection, Segment, table.c.kind.in_(kinds), order_by=order):
            grouped.setdefault(found.document_id, []).append(found)
    return grouped
