"""Where coders differ, what was decided there, and what stands agreed: a layer of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qualcode.core.agreement_layers import MISSING, agreed_on
from qualcode.core.codebook_edits import find_code
from qualcode.core.segmentation import spoken_span, spoken_text
from qualcode.core.text import one_line
from qualcode.core.units import by_document, placed
from qualcode.errors import CodingError, NotCodable
from qualcode.model import Adjudication, Coder, Document, Segment
from qualcode.services.agreement import differing, documents_of
from qualcode.services.changes import Change, carry_out
from qualcode.services.independence import SHOWN, exposures
from qualcode.services.layers import CodersLayers
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import Project, coders, codings, stored_codebook
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import fetch

SCOPE = "agreement"
KIND = "agreement.decided"
AGREED = (
    *("document", "start", "end", "code_id", "code", "applies", "how", "decided_by", "reason", "text"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A unit on which coders differ: what each of those who finished it gave, and what was decided.

    ``codes`` are those that some gave and others did not; ``said`` has the codes of each coder, those
    that all gave included. ``decided`` says of each code decided on whether it applies.
    """

    unit: int
    document: Document
    segment: Segment
    codes: tuple[str, ...]
    said: Mapping[str, tuple[str, ...]]
    decided: Mapping[str, bool]
    decided_by: str
    reason: str

    @property
    def words(self) -> str:
        """What was said there."""
        return spoken_text(self.document, self.segment)

    @property
    def settled(self) -> bool:
        """Whether it was decided on every code."""
        return set(self.codes) <= set(self.decided)


def adjudications(project: Project) -> list[Adjudication]:
    """Return all decisions, in the order of the text."""
    table = schema.adjudications
    with project.engine.connect() as connection:
        return fetch(
            connection, Adjudication, order_by=[table.c.document_id, table.c.start, table.c.code_id]
        )


def visible_units(project: Project, found: CodersLayers, coder: Coder) -> set[int]:
    """Return the units of which a person may see what others gave them.

    These are the units that they have finished themselves, and those of documents in which they have
    had disagreements shown before that.
    """
    seen = {e.document_id for e in exposures(project) if e.coder_id == coder.id}
    own = set(found.finished.get(coder.id, ()))
    return own | {n for n, (document, _) in enumerate(found.units) if document.id in seen}


def sees_nothing_new(project: Project, found: CodersLayers, document_id: str, *, coder: Coder) -> bool:
    """Say whether all others' codings of a document lie where the person may see them."""
    shown = visible_units(project, found, coder)
    here = [n for n, (document, _) in enumerate(found.units) if document.id == document_id]
    tiling = [found.units[n][1] for n in here]
    others = [c for c in codings(project, document_id) if c.coder_id != coder.id]
    return all(here[position] in shown for _, position in placed(others, tiling))


def show_unfinished(
    project: Project,
    found: CodersLayers,
    *,
    coder: Coder,
    now: Callable[[], str] = utc_now,
) -> list[str]:
    """Let a person see all disagreements, and return the documents in which they had not finished.

    The journal keeps it: what they code in these documents from now on is not coded alone.
    """
    places = differing(found.layers)[:, 0].tolist()
    hidden = sorted(set(places) - visible_units(project, found, coder))
    ids = documents_of(found, hidden)
    if ids:
        with write(project.engine, kind=SHOWN, actor=coder.name, now=now()) as writing:
            writing.scope = SCOPE
            writing.payload["documents"] = ids
    return ids


def disputes(
    project: Project, found: CodersLayers, *, among: Collection[int] | None = None
) -> list[Dispute]:
    """Return the units on which coders differ, in the order of the text.

    ``among`` are the numbers of the only units that may be shown.
    """
    people = {key: coder.name for key, coder in coders(project).items()}
    decided = _decided(found, adjudications(project))
    codes: dict[int, list[int]] = {}
    for unit, number in differing(found.layers, among=among).tolist():
        codes.setdefault(unit, []).append(number)
    return [
        _dispute(found, unit, own, made=decided.get(unit, []), people=people)
        for unit, own in codes.items()
    ]


def _dispute(
    found: CodersLayers,
    unit: int,
    codes: Sequence[int],
    *,
    made: Sequence[Adjudication],
    people: Mapping[str, str],
) -> Dispute:
    names, layers = list(found.layers.codes), found.layers
    given = layers.given[:, :, unit]
    said = {
        coder: tuple(names[code] for code in np.flatnonzero(given[:, n] == 1))
        for n, coder in enumerate(layers.coders)
        if len(names) and given[0, n] != MISSING
    }
    document, segment = found.units[unit]
    last = max(made, key=lambda a: a.created_at, default=None)
    return Dispute(
        unit=unit, document=document, segment=segment, codes=tuple(names[code] for code in codes),
        said=said, decided={a.code_id: a.applies for a in made}, reason=last.reason if last else "",
        decided_by=people.get(last.coder_id, "") if last else "",
    )  # fmt: skip


def _decided(found: CodersLayers, made: Sequence[Adjudication]) -> dict[int, list[Adjudication]]:
    """Return the decisions on each unit; of two on one code, the later counts."""
    own = by_document(made)
    tilings: dict[str, list[tuple[int, Segment]]] = {}
    for unit, (document, segment) in enumerate(found.units):
        if document.id in own:
            tilings.setdefault(document.id, []).append((unit, segment))
    latest: dict[tuple[int, str], Adjudication] = {}
    for key, tiling in tilings.items():
        ordered = sorted(own[key], key=lambda a: a.created_at)
        for decision, position in placed(ordered, [segment for _, segment in tiling]):
            latest[tiling[position][0], decision.code_id] = decision
    by_unit: dict[int, list[Adjudication]] = {}
    for (unit, _), decision in latest.items():
        by_unit.setdefault(unit, []).append(decision)
    return by_unit


def decide(
    project: Project,
    dispute: Dispute,
    applies: Mapping[str, bool],
    *,
    reason: str = "",
    coder: Coder,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> None:
    """Store which codes apply to a unit on which coders differ, in place of what was decided before.

    No coder's layer is changed. Raises ``UnknownCode``, ``NotCodable`` for a theme, and ``CodingError``
    where no code is decided on.
    """
    if not applies:
        raise CodingError("there is no code to decide on")
    table, span = schema.adjudications, spoken_span(dispute.document, dispute.segment)
    with write(project.engine, kind=KIND, actor=coder.name, now=now()) as writing:
        book = stored_codebook(writing.connection)
        for code_id in applies:
            if not find_code(book, code_id).codable:
                raise NotCodable(code_id)
        before = fetch(
            writing.connection, Adjudication, table.c.document_id == dispute.document.id,
            table.c.start == span.start, table.c.end == span.end, order_by=[table.c.code_id],
        )  # fmt: skip
        fresh = [
            Adjudication(
                id=new_id(), document_id=dispute.document.id, span=span, code_id=code_id,
                applies=value, reason=one_line(reason), coder_id=coder.id,
                codebook_version=book.version, created_at=now(),
            )
            for code_id, value in applies.items()
        ]  # fmt: skip
        pairs = [*((old, None) for old in before), *((None, made) for made in fresh)]
        carry_out(writing, Change(kind=KIND, scope=SCOPE, pairs=pairs))


def agreed_table(project: Project, found: CodersLayers) -> pd.DataFrame:
    """Return what stands agreed: codes that all gave who finished a unit, and what was decided.

    Columns as in ``AGREED``; ``applies`` is False where it was decided that a code does not apply. What
    coders differ on and nobody has decided is not in it.
    """
    people = {key: coder.name for key, coder in coders(project).items()}
    made = {
        (unit, decision.code_id): decision
        for unit, own in _decided(found, adjudications(project)).items()
        for decision in own
    }
    stands = agreed_on(found.layers, _as_layer(found, made))
    names = {code.id: code.name for code in found.book.codes}
    rows = []
    for unit, number in np.argwhere(stands.T == 1).tolist() + _refused(found, made):
        (document, segment), code_id = found.units[unit], found.layers.codes[number]
        decision, span = made.get((unit, code_id)), spoken_span(document, segment)
        how = ["decided", people[decision.coder_id], decision.reason] if decision else ["same", "", ""]
        rows.append(
            [document.name, span.start, span.end, code_id, names[code_id],
             bool(stands[number, unit]), *how, spoken_text(document, segment)]
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(AGREED)).astype({"applies": bool})
    return table.sort_values(["document", "start", "code_id"], ignore_index=True)


def _as_layer(found: CodersLayers, made: Mapping[tuple[int, str], Adjudication]) -> NDArray[np.int8]:
    row = {code: number for number, code in enumerate(found.layers.codes)}
    layer = np.full((len(row), len(found.units)), MISSING, dtype=np.int8)
    for (unit, code_id), decision in made.items():
        if code_id in row:
            layer[row[code_id], unit] = decision.applies
    return layer


def _refused(found: CodersLayers, made: Mapping[tuple[int, str], Adjudication]) -> list[list[int]]:
    row = {code: number for number, code in enumerate(found.layers.codes)}
    return [
        [unit, row[code_id]]
        for (unit, code_id), decision in made.items()
        if code_id in row and not decision.applies
    ]
