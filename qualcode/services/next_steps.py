"""What a coder may do next: worked out as data, and put into words by whoever shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, func, select

from qualcode.core.blinding import is_visible
from qualcode.model import Coder, Coding, Event, Span
from qualcode.services.overview import FileProgress, Overview, by_file
from qualcode.services.projects import EXCHANGED, Project
from qualcode.services.scene import READ, fetch_blinding, finished_by_document
from qualcode.store import schema
from qualcode.store.records import fetch

StepKind = Literal["import", "suggest", "review", "continue", "begin", "join", "decide", "suggest_again"]
# At most so many files are proposed for reading.
MOST_FILES = 3
# From so many decisions on, making suggestions anew is worth its time.
WORTH_LEARNING = 50
_LEARNT_FROM = (
    *("suggestion.accepted", "suggestion.changed", "suggestion.rejected", "coding.added"), READ,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something to do next.

    ``n`` counts what is to be done, of ``of`` where a file is to be read. ``document_id`` and
    ``name`` say where most of it lies, ``n_here`` how much, ``n_documents`` in how many documents.
    """

    kind: StepKind
    n: int = 0
    of: int = 0
    n_here: int = 0
    document_id: str = ""
    name: str = ""
    n_documents: int = 0


def next_steps(project: Project, coder: Coder, found: Overview) -> tuple[Step, ...]:
    """Return what a coder may do next, the most pressing first; ``found`` is the present overview.

    ``review`` counts the coder's own codings that a change of the codebook has put in doubt;
    ``continue``, ``begin`` and ``join`` the segments that the coder has not read, of files begun,
    read by nobody, or read only by others; ``decide`` the suggestions that the coder may see and
    has not decided on; ``suggest`` documents that came in since suggestions were made, and
    ``suggest_again`` what people have decided since.
    """
    if not found.documents:
        return (Step(kind="import"),)
    names = {entry.document.id: entry.document.name for entry in found.documents}
    with project.engine.connect() as connection:
        suggested = _last(connection, "suggestions.made")
        fresh = _came_in(connection, since=suggested)
        due = _to_review(connection, coder)
        still_open = _open_suggestions(connection, coder)
        decided = _decided(connection, since=suggested)
        latest = _latest(connection, coder)
    steps = [Step(kind="suggest", n=fresh)] if fresh else []
    steps += _where_most("review", due, names)
    steps += _to_read(by_file(found.documents), coder, latest=latest)
    steps += _where_most("decide", still_open, names)
    if suggested and decided >= WORTH_LEARNING:
        steps.append(Step(kind="suggest_again", n=decided))
    return tuple(steps)


def _where_most(kind: StepKind, counts: Counter[str], names: dict[str, str]) -> list[Step]:
    if not counts:
        return []
    document_id = min(counts, key=lambda key: (-counts[key], names[key]))
    return [
        Step(
            kind=kind, n=counts.total(), n_here=counts[document_id], document_id=document_id,
            name=names[document_id], n_documents=len(counts),
        )
    ]  # fmt: skip


def _to_read(files: tuple[FileProgress, ...], coder: Coder, *, latest: Mapping[str, int]) -> list[Step]:
    ranked: list[tuple[int, int, Step]] = []
    for number, file in enumerate(files):
        own = file.read_by(coder.id)
        left = [d for d in file.documents if d.read_by.get(coder.id, 0) < d.n_segments]
        if not left:
            continue
        rank, kind = _reading(own, anybody=file.n_read)
        # What the coder worked on last comes first, then all else in the order of the files.
        order = -max(latest.get(d.document.id, 0) for d in file.documents) or number
        step = Step(
            kind=kind, n=file.n_segments - own, of=file.n_segments, document_id=left[0].document.id,
            name=file.name, n_documents=len(left),
        )  # fmt: skip
        ranked.append((rank, order, step))
    return [step for _, _, step in sorted(ranked, key=lambda entry: entry[:2])[:MOST_FILES]]


def _reading(own: int, *, anybody: int) -> tuple[int, StepKind]:
    if own:
        return 0, "continue"
    return (2, "join") if anybody else (1, "begin")


def _last(connection: Connection, kind: str) -> int:
    table = schema.events
    found = select(func.max(table.c.sequence)).where(table.c.kind == kind)
    return int(connection.execute(found).scalar() or 0)


def _came_in(connection: Connection, *, since: int) -> int:
    table = schema.events
    imported = table.c.kind.in_(["documents.imported", EXCHANGED])
    imports = fetch(connection, Event, imported, table.c.sequence > since)
    return sum(len(event.payload.get("documents", ())) for event in imports)


def _decided(connection: Connection, *, since: int) -> int:
    table = schema.events
    chosen = select(func.count()).where(table.c.kind.in_(_LEARNT_FROM), table.c.sequence > since)
    return int(connection.execute(chosen).scalar_one())


def _latest(connection: Connection, coder: Coder) -> dict[str, int]:
    """Return by document where in the journal the coder worked on it last."""
    table = schema.events
    chosen = select(table.c.scope, func.max(table.c.sequence)).where(table.c.actor == coder.name)
    return dict(connection.execute(chosen.group_by(table.c.scope)).all())


def _to_review(connection: Connection, coder: Coder) -> Counter[str]:
    due = select(schema.reviews.c.coding_id).where(schema.reviews.c.settled_at.is_(None))
    table = schema.codings
    own = fetch(connection, Coding, table.c.id.in_(due), table.c.coder_id == coder.id)
    return Counter(coding.document_id for coding in own)


def _open_suggestions(connection: Connection, coder: Coder) -> Counter[str]:
    """Count by document what the coder may see and has not decided on."""
    blinding, table, made = fetch_blinding(connection), schema.suggestions, schema.decisions
    last = {
        row.suggestion_id: row.action
        for row in connection.execute(
            select(made.c.suggestion_id, made.c.action)
            .where(made.c.coder_id == coder.id).order_by(made.c.sequence)
        )
    }  # fmt: skip
    # Only where a suggestion lies, because what it rests on is long and not needed to count.
    places = connection.execute(select(table.c.id, table.c.document_id, table.c.start, table.c.end))
    finished = finished_by_document(connection, coder)
    counts: Counter[str] = Counter()
    for key, document_id, start, end in places:
        if last.get(key, "withdrawn") != "withdrawn":
            continue
        own, span = finished.get(document_id, ()), Span(start=start, end=end)
        counts[document_id] += is_visible(blinding, document_id, span, finished=own)
    return +counts
