"""What a project holds, as tables to take elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd

from qualcode.core.columns import MEMO_COLUMNS, QUOTATION_HEAD, QUOTATION_TAIL, READING_COLUMNS
from qualcode.core.matrices import Cells, Coders, agreed, case_code_matrix
from qualcode.model import Case
from qualcode.services.frequencies import codings_table, frequencies, segments_table
from qualcode.services.judgements import judgements
from qualcode.services.memos import find_memos
from qualcode.services.projects import Project, cases, codebook, coders, documents, readings

_JOINED = "; "
_CASE = ("case_id", "name", "kind")


def tables(
    project: Project, *, matrix: Cells | None = None, by: Coders = "any"
) -> dict[str, pd.DataFrame]:
    """Return all tables of a project by name; ``case_codes`` only where a ``matrix`` is asked for.

    ``by`` says whose codings count in it and in the quotations.
    """
    order = ["document", "start", "end", "code_id", "coder"]
    found = {
        "codings": codings_table(project).sort_values(order, ignore_index=True),
        "quotations": quotations_table(project, by=by),
        "segments": segments_table(project),
        "theme_frequencies": frequencies(project),
        "cases": cases_table(project),
        "memos": memos_table(project),
        "readings": readings_table(project),
    }
    if matrix is not None:
        found["case_codes"] = case_codes_table(project, cells=matrix, by=by)
    return found


def memos_table(project: Project) -> pd.DataFrame:
    """Return one row per memo, with the columns of memos.csv, in the order of writing.

    ``memo_on`` says what kind of thing it is on, ``about`` which; ``document`` is blank where it
    is on no place of a text, and ``start`` where it is on no quotation.
    """
    names = {document.id: document.name for document in documents(project)}
    placed = sorted(find_memos(project), key=lambda p: (p.memo.created_at, p.memo.id))
    rows = [
        [
            *(p.memo.target_kind, p.about, names.get(p.document_id, "")),
            p.start if p.memo.target_kind == "coding" and p.document_id else None,
            *(p.coder, p.memo.text, p.memo.created_at, p.memo.changed_at),
        ]
        for p in placed
    ]
    return pd.DataFrame(rows, columns=list(MEMO_COLUMNS)).astype({"start": "Int64"})


def readings_table(project: Project) -> pd.DataFrame:
    """Return one row per span that a coder has marked as read, with the columns of readings.csv."""
    names = {document.id: document.name for document in documents(project)}
    people = {key: coder.name for key, coder in coders(project).items()}
    rows = [
        [names[m.document_id], m.span.start, m.span.end, people[m.coder_id], m.created_at]
        for m in readings(project)
    ]
    table = pd.DataFrame(rows, columns=list(READING_COLUMNS))
    return table.sort_values(["document", "start", "coder"], ignore_index=True)


def cases_table(project: Project) -> pd.DataFrame:
    """Return one row per case with its attributes, as a cases.csv has them."""
    known = cases(project)[0].values()
    names = _attribute_names(known)
    rows = [[c.id, c.name, c.kind, *(c.attributes.get(name, "") for name in names)] for c in known]
    return pd.DataFrame(rows, columns=[*_CASE, *_titled(names, _CASE)])


def case_codes_table(project: Project, *, cells: Cells = "binary", by: Coders = "any") -> pd.DataFrame:
    """Return cases by codes, as ``case_code_matrix`` counts them over segments of participants."""
    judged = judgements(project)
    whose = dict.fromkeys([*cases(project)[0], *judged.read["case_id"]])
    return case_code_matrix(
        judged.given, judged.read, cells=cells, coders=by, case_ids=[key for key in whose if key],
        code_ids=[code.id for code in codebook(project).codable],
    )  # fmt: skip


def quotations_table(project: Project, *, by: Coders = "any") -> pd.DataFrame:
    """Return one row per quotation and code, with the attributes of the case.

    With ``each`` there is a row for each coder; by ``consensus`` only codes that all gave who read a
    segment of the quotation. ``n_readers`` have read the first of its segments.
    """
    judged, known = judgements(project), cases(project)[0]
    names = _attribute_names(known.values())
    titles = {code.id: code for code in codebook(project).codes}
    agreed_on = set(agreed(judged.given, judged.read).itertuples(index=False, name=None))
    n_readers = judged.read.groupby("segment_id")["coder"].nunique()
    rows = []
    for quotation in judged.quotations:
        pairs = {(segment.id, quotation.code_id) for segment in quotation.segments}
        if by == "consensus" and agreed_on.isdisjoint(pairs):
            continue
        first, code = quotation.segments[0], titles.get(quotation.code_id)
        case_id = judged.case_of(first)
        own = known[case_id].attributes if case_id in known else {}
        theme = titles.get(code.parent or "") if code else None
        place = [quotation.document.name, quotation.span.start, quotation.span.end, first.speaker or ""]
        place += [case_id, *(own.get(name, "") for name in names)]
        said = [quotation.words, theme.name if theme else "", quotation.code_id]
        said.append(code.name if code else quotation.code_id)
        for who in [(name,) for name in quotation.coders] if by == "each" else [quotation.coders]:
            counts = [_JOINED.join(who), len(who), int(n_readers.get(first.id, 0))]
            rows.append([*place, *said, *counts])
    columns = [*QUOTATION_HEAD, *_titled(names, QUOTATION_HEAD + QUOTATION_TAIL), *QUOTATION_TAIL]
    return pd.DataFrame(rows, columns=columns)


def _attribute_names(known: Iterable[Case]) -> list[str]:
    return sorted({name for case in known for name in case.attributes})


def _titled(names: Iterable[str], taken: Collection[str]) -> list[str]:
    """Return what attributes are called beside columns of ours, which may have the same name."""
    return [f"{name} (attribute)" if name in taken else name for name in names]
