"""The summaries of another project, put into the cells that they have in ours."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from qualcode.core.framework import fingerprint
from qualcode.model import Memo, Summary
from qualcode.services.summaries import summary_id

Ids = Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class MergedSummaries:
    """What becomes of summaries: ``fresh`` ones, how many are the ``same`` here, and words for memos.

    ``astray`` are those of a case, code or coder that was not taken over.
    """

    fresh: list[Summary] = field(default_factory=list)
    memos: list[Memo] = field(default_factory=list)
    same: int = 0
    astray: int = 0


def merged_summaries(
    brought: Iterable[Summary], known: Mapping[str, Summary], *, ids: Ids
) -> MergedSummaries:
    """Put summaries into their cells here; ``ids`` has by kind what ids of theirs are called here.

    A cell has one summary. Where it says something else here, that stays, and the other words become a
    memo on the case, so that nobody's are lost and the same merge again changes nothing.
    """
    found = MergedSummaries()
    for summary in brought:
        case_id = ids["case"].get(summary.case_id, summary.case_id)
        code_id, coder_id = ids["code"].get(summary.code_id), ids["coder"].get(summary.coder_id)
        if code_id is None or coder_id is None:
            found.astray += 1
            continue
        under = {ids["coding"].get(key, key): _here(was, ids) for key, was in summary.under.items()}
        key = summary_id(case_id, code_id)
        placed = replace(
            summary, id=key, case_id=case_id, code_id=code_id, coder_id=coder_id, under=under,
            fingerprint=fingerprint(under),
        )  # fmt: skip
        standing = known.get(key)
        if standing is None:
            found.fresh.append(placed)
        elif standing.text == placed.text:
            found.same += 1
        else:
            found.memos.append(_memo(placed))
    return found


def _here(place: str, ids: Ids) -> str:
    """Return what ``core.framework.place_of`` says of a coding, in the words of this project."""
    document_id, start, end, code_id, coder_id = json.loads(place)
    names = (("document", document_id), ("code", code_id), ("coder", coder_id))
    document_id, code_id, coder_id = (ids[kind].get(key, key) for kind, key in names)
    return json.dumps([document_id, start, end, code_id, coder_id])


def _memo(summary: Summary) -> Memo:
    words = f"Summary of {summary.code_id}, from a merged project: {summary.text}"
    return Memo(
        id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{summary.id}\n{summary.text}")), target_kind="case",
        target_id=summary.case_id, coder_id=summary.coder_id, text=words,
        created_at=summary.created_at, changed_at=summary.changed_at,
    )  # fmt: skip
