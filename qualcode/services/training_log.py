"""Who judged which segment, with what in sight: what suggestions learn from, and what measures them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

import pandas as pd

from qualcode.core.segmentation import spoken_span
from qualcode.core.units import by_document, placed, read_by_coders, unaided
from qualcode.model import Coding, Reading
from qualcode.services.inputs import suggestible
from qualcode.services.projects import (
    Project,
    coders,
    codings,
    documents,
    imported_codings,
    readings,
    segments,
)
from qualcode.services.teaching import Verdict, blind_codings, verdicts

COLUMNS = (
    *("document", "start", "end", "segment_id", "coder", "codes", "blind_codes", "rejected"),
    *("saw_suggestions", "saw_others", "imported", "measures"),
)
Record = Coding | Reading | Verdict


def training_log(project: Project) -> pd.DataFrame:
    """Return one row per segment and coder who has judged it, with the columns ``COLUMNS``.

    All rows teach; those that ``measures`` were judged with neither suggestions nor codings of
    others in sight. ``codes`` are those given, ``blind_codes`` those given so, ``rejected`` those
    suggested and refused. Of what was ``imported`` it is not known what was in sight: it is taken for
    blind, unless it was an accepted suggestion.
    """
    people = {key: coder.name for key, coder in coders(project).items()}
    everything = codings(project)
    made, marks = by_document(everything), by_document(readings(project))
    said, imported, tilings = verdicts(project), imported_codings(project), segments(project)
    rows: list[list[object]] = []
    alone = {coding.id for coding in blind_codings(project, everything)}
    for document in documents(project):
        tiling = tilings.get(document.id, [])
        own, read = made.get(document.id, []), marks.get(document.id, [])
        blind = read_by_coders(
            [c for c in own if c.id in alone], unaided(read), tiling, imported=imported
        )
        found: dict[tuple[str, int], list[Record]] = {}
        judged: list[Record] = [*own, *read, *said.get(document.id, [])]
        for record, position in placed(judged, tiling):
            found.setdefault((record.coder_id, position), []).append(record)
        for coder_id, positions in read_by_coders(own, read, tiling, imported=imported).items():
            for i in positions:
                found.setdefault((coder_id, i), [])
        ordered = sorted(found.items(), key=lambda item: (item[0][1], people[item[0][0]]))
        for (coder_id, i), records in ordered:
            if suggestible(document, tiling[i]):
                span = spoken_span(document, tiling[i])
                head = [document.name, span.start, span.end, tiling[i].id, people[coder_id]]
                measures = i in blind.get(coder_id, ())
                rows.append([*head, *_told(records, alone=alone, imported=imported), measures])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _told(records: Sequence[Record], *, alone: Container[str], imported: Container[str]) -> list[object]:
    """The codes that a coder gave a segment, gave it blind and refused, and what was in sight."""
    given = [r for r in records if isinstance(r, Coding)]
    refused = [r for r in records if isinstance(r, Verdict) and not r.applies]
    worked = [r for r in records if not isinstance(r, Verdict)]
    decided = any(isinstance(r, Verdict) for r in records)
    return [
        _listed(c.code_id for c in given),
        _listed(c.code_id for c in given if c.id in alone),
        _listed(v.code_id for v in refused),
        decided or any(r.saw_suggestions for r in worked) or any(c.source == "accepted" for c in given),
        any(r.saw_others for r in worked),
        # What lies between imported codings has been read with them, and nothing else tells of it.
        any(c.id in imported for c in given) or not records,
    ]


def _listed(code_ids: Iterable[str]) -> str:
    return ";".join(sorted(set(code_ids)))
