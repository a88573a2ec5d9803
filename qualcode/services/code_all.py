"""Give one code to many segments at once: shown beforehand, stored as one action, undone as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from qualcode.core.codebook_edits import find_code
from qualcode.core.units import counts_for
from qualcode.errors import CodingError
from qualcode.model import Coder, Coding, Document
from qualcode.services.changes import Change, carry_out
from qualcode.services.filtering import Hit
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import FOUND, Project
from qualcode.services.scene import Scene
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import fetch, fetch_in

KIND = "coding.added"
# What several documents got at once is neither in one document nor in the codebook.
SCOPE = "codings"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAll:
    """What coding many segments at once does, or has done.

    ``coded`` are the segments that get the code, ``had_it`` counts those where the coder has given
    it already, ``not_spoken`` those that are not a participant's words; both are left as they are.
    ``sequence`` is the line of the journal, once there is one.
    """

    code_id: str
    code: str
    coded: tuple[Hit, ...]
    had_it: int
    not_spoken: int
    sequence: int = 0


def preview_coding(project: Project, hits: Iterable[Hit], code_id: str, *, coder: Coder) -> CodeAll:
    """Work out what giving a code to all segments found will do; nothing is written.

    Raises what ``apply_coding`` raises, except that there may be nothing left to code.
    """
    with project.engine.connect() as connection:
        planned, _ = _plan(
            connection, hits, code_id, coder=coder, sees_others=False, now=utc_now(), new_id=new_uuid
        )
    return planned


def apply_coding(
    project: Project,
    hits: Iterable[Hit],
    code_id: str,
    *,
    coder: Coder,
    sees_others: bool = False,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> CodeAll:
    """Give a code to all segments found, in one action, and return what was done.

    ``sees_others`` says that other people's codings were on the screen. Raises ``UnknownCode``,
    ``NotCodable`` for a theme, and ``CodingError`` for a retired code, when the words of a segment
    are not those that were found, and when no segment is left to code.
    """
    with write(project.engine, kind=KIND, actor=coder.name, now=now()) as writing:
        planned, made = _plan(
            writing.connection, hits, code_id, coder=coder, sees_others=sees_others, now=now(),
            new_id=new_id,
        )  # fmt: skip
        if not made:
            why = "is given here already" if planned.had_it else "is given to participants' words only"
            raise CodingError(f"{planned.code} {why}")
        places = {coding.document_id for coding in made}
        scope = places.pop() if len(places) == 1 else SCOPE
        pairs = [(None, coding) for coding in made]
        carry_out(writing, Change(kind=KIND, scope=scope, pairs=pairs, note={FOUND: True}))
    return replace(planned, sequence=writing.sequence)


def _plan(
    connection: Connection,
    hits: Iterable[Hit],
    code_id: str,
    *,
    coder: Coder,
    sees_others: bool,
    now: str,
    new_id: Callable[[], str],
) -> tuple[CodeAll, list[Coding]]:
    chosen = {hit.segment_id: hit for hit in hits}.values()
    spoken = [hit for hit in chosen if hit.role == "participant"]
    if not chosen:
        raise CodingError("no segment is chosen")
    groups: dict[str, list[Hit]] = {hit.document_id: [] for hit in chosen}
    for hit in spoken:
        groups[hit.document_id].append(hit)
    found = fetch_in(connection, Document, column=schema.documents.c.id, values=list(groups))
    pairs: list[tuple[Hit, Coding]] = []
    code = ""
    for document in found:
        scene = Scene(
            connection=connection, document=document, coder=coder, now=now, new_id=new_id, own_id="",
            sees_others=sees_others,
        )  # fmt: skip
        scene.check_code(code_id)
        code = find_code(scene.book, code_id).name
        pairs += _coded(scene, groups.pop(document.id), code_id)
    if groups:
        gone = next(hit.document for hit in chosen if hit.document_id in groups)
        raise CodingError(f"the document {gone} is gone", hint="search again")
    planned = CodeAll(
        code_id=code_id, code=code, coded=tuple(hit for hit, _ in pairs),
        had_it=len(spoken) - len(pairs), not_spoken=len(chosen) - len(spoken),
    )  # fmt: skip
    return planned, [coding for _, coding in pairs]


def _coded(scene: Scene, group: Iterable[Hit], code_id: str) -> list[tuple[Hit, Coding]]:
    """Return the codings to be of one document; where the coder has given the code, none."""
    table = schema.codings
    own = fetch(
        scene.connection, Coding, table.c.document_id == scene.document.id,
        table.c.coder_id == scene.coder.id, table.c.code_id == code_id,
    )  # fmt: skip
    pairs: list[tuple[Hit, Coding]] = []
    for hit in group:
        place = {"start": hit.span.start, "end": hit.span.end, "text": hit.text}
        try:
            span = scene.span(place)
        except CodingError as problem:
            raise CodingError(f"{hit.document}: {problem.message}", hint="search again") from problem
        if not any(counts_for(coding.span, span) for coding in own):
            scene.own_id = scene.new_id()
            pairs.append((hit, scene.new_coding(span, code_id, source="human")))
    return pairs
