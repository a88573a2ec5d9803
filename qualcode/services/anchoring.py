"""How much seeing a suggestion changes what people code, measured on the share that waits for theirs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from qualcode.core.anchoring import Anchoring, Compared, anchoring
from qualcode.core.blinding import lot
from qualcode.core.segmentation import spoken_span
from qualcode.core.tables import code_titles
from qualcode.core.units import by_document, placed
from qualcode.model import Coding, Span
from qualcode.services.first_codes import first_codings
from qualcode.services.inputs import suggestible
from qualcode.services.projects import (
    Project,
    codebook,
    codings,
    documents,
    found_codings,
    imported_codings,
    readings,
    segments,
)
from qualcode.services.study import blinding
from qualcode.store import schema

COLUMNS = (
    *("theme_id", "theme", "code_id", "code", "n_documents", "n_seen", "coded_seen", "rate_seen"),
    *("rate_seen_low", "rate_seen_high", "n_withheld", "coded_withheld", "rate_withheld"),
    *("rate_withheld_low", "rate_withheld_high", "effect", "effect_low", "effect_high", "reason"),
    "codebook_version",
)  # fmt: skip
POOLED = "all codes"
_PAIR = ["segment_id", "coder_id"]
_FOREVER = "9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """A row for each code and, first, one for all together; ``said`` goes with the table."""

    table: pd.DataFrame
    said: tuple[str, ...]


def measure_anchoring(project: Project) -> Anchored:
    """Return for each code how often it is given where it is suggested in sight, and where it is not.

    Only segments count for which the code was suggested when the coder came to them. ``withheld`` are
    those of the random share, with the codes that the coder gave before being done; ``seen`` those
    that had the suggestion in sight.
    """
    share = blinding(project).share
    offered = compared(project)
    book = codebook(project)
    names = {code.id: code for code in book.codes}
    parts = dict(tuple(offered.groupby("code_id", sort=False)))
    empty = offered.iloc[:0]
    rows = [_row(("", "", "", POOLED), anchoring(_arms(offered)), offered)]
    rows += [
        _row(code_titles(code, names), anchoring(_arms(part)), part)
        for code in book.codable
        for part in (parts.get(code.id, empty),)
    ]
    table = pd.DataFrame(
        [[*row, book.version] for row in rows], columns=list(COLUMNS)
    )  # fmt: skip
    said = (f"Suggestions are withheld at random from {share:.0%} of the segments.",)
    if not share:
        said = ("No share of the segments is set to be coded without suggestions.",)
    return Anchored(table=table, said=said)


def compared(project: Project) -> pd.DataFrame:
    """Return a row for each code that was suggested for a segment when a coder read it, in either arm.

    Columns: segment_id, coder_id, document, code_id, seen, given, and others.
    """
    first, given = _gathered(project)
    if first.empty:
        return pd.DataFrame(columns=[*_PAIR, "document", "code_id", "seen", "given"])
    with project.engine.connect() as connection:
        offers = _offers(connection)
    joined = first.merge(offers, on=["document", "start", "end"])
    stood = (joined["made"] <= joined["at"]) & (joined["at"] < joined["replaced"])
    joined = joined[stood].drop_duplicates([*_PAIR, "code_id"])
    joined = joined.merge(given.assign(given=True), on=[*_PAIR, "code_id"], how="left")
    return joined.assign(given=joined["given"].notna())


def _offers(connection: Connection) -> pd.DataFrame:
    """Return every suggestion with the time from which, and to which, it stood."""
    now, past = schema.suggestions.c, schema.past_suggestions.c
    columns = ("document_id", "start", "end", "code_id", "created_at")
    rows = [(*row, _FOREVER) for row in connection.execute(select(*(now[name] for name in columns)))] + [
        tuple(row)
        for row in connection.execute(select(*(past[name] for name in (*columns, "replaced_at"))))
    ]
    titles = ["document", "start", "end", "code_id", "made", "replaced"]
    return pd.DataFrame(rows, columns=titles)


def _gathered(project: Project) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return when each coder came to each segment and what was in sight, and what they gave it.

    What was coded blind is given as it was when its coder was done.
    """
    left_out, hidden = imported_codings(project) | found_codings(project), blinding(project)
    made = [c for c in codings(project) if c.id not in left_out]
    alone, marks = by_document(first_codings(project)), by_document(readings(project))
    grouped, tilings = by_document(made), segments(project)
    came: list[tuple[object, ...]] = []
    given: list[tuple[str, str, str, bool]] = []
    for document in documents(project):
        tiling = tilings.get(document.id, [])
        own: list[Coding] = grouped.get(document.id, [])
        for record, i in placed([*own, *marks.get(document.id, ())], tiling):
            if suggestible(document, tiling[i]):
                span = spoken_span(document, tiling[i])
                came.append(
                    (tiling[i].id, record.coder_id, document.id, span.start, span.end,
                     record.created_at, record.saw_suggestions, record.saw_others)
                )  # fmt: skip
        for blind, records in ((False, own), (True, alone.get(document.id, []))):
            given += [(tiling[i].id, c.coder_id, c.code_id, blind) for c, i in placed(records, tiling)]
    titles = [*_PAIR, "document", "start", "end", "at", "saw", "others"]
    visits = pd.DataFrame(came, columns=titles).sort_values(["at", "saw"], kind="stable")
    first = visits.drop_duplicates(_PAIR)
    spans = zip(first["document"], first["start"], first["end"], strict=True)
    lots = np.array([lot(hidden, d, Span(start=int(a), end=int(b))) for d, a, b in spans])
    seen, drawn = first["saw"].to_numpy(dtype=bool), lots < hidden.share
    # Who saw what was to be withheld, or had nothing in sight elsewhere, is in neither arm.
    kept = (seen != drawn) & ~first["others"].to_numpy(dtype=bool)
    first = first[kept].assign(seen=seen[kept])
    table = pd.DataFrame(given, columns=[*_PAIR, "code_id", "blind"]).drop_duplicates()
    table = table.merge(first[[*_PAIR, "seen"]], on=_PAIR)
    return first, table.loc[table["blind"] != table["seen"], [*_PAIR, "code_id"]].drop_duplicates()


def _arms(part: pd.DataFrame) -> Compared:
    return Compared(
        seen=part["seen"].to_numpy(dtype=bool), given=part["given"].to_numpy(dtype=bool),
        documents=pd.factorize(part["document"])[0].astype(np.int64),
    )  # fmt: skip


def _row(titles: tuple[str, str, str, str], found: Anchoring, part: pd.DataFrame) -> list[object]:
    given, seen = part["given"].to_numpy(dtype=bool), part["seen"].to_numpy(dtype=bool)
    arms = [
        [n, int(given[arm].sum()), rate.value, rate.low, rate.high]
        for n, arm, rate in (
            (found.n_seen, seen, found.seen), (found.n_withheld, ~seen, found.withheld)
        )
    ]  # fmt: skip
    effect = found.effect
    return [
        *titles, found.n_documents, *arms[0], *arms[1],
        effect.value, effect.low, effect.high, effect.reason,
    ]  # fmt: skip
