"""Where codes were given, written out for tests of patterns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from qualcode.core.occurrences import CODE_COLUMNS, Occurrences

# Of each segment: its codes, or nothing where nobody has read it.
Text = Sequence[str | None]
WIDTH = 10


def occurrences(
    texts: Mapping[str, Text],
    codes: str = "abc",
    *,
    cases: Mapping[str, str] | None = None,
    speakers: Mapping[str, Sequence[str]] | None = None,
    themes: Mapping[str, str] | None = None,
) -> Occurrences:
    """Documents of segments of ten characters; a letter is a code, and its quotation the segment."""
    rows: list[list[Any]] = []
    given: list[tuple[int, int]] = []
    quoted: list[list[Any]] = []
    for document, text in texts.items():
        who, turn = (speakers or {}).get(document, ["P"] * len(text)), -1
        for place, found in enumerate(text):
            turn += place == 0 or who[place] != who[place - 1]
            ends = (place * WIDTH, (place + 1) * WIDTH)
            for code in found or "":
                given.append((len(rows), codes.index(code)))
                quoted.append([document, *ends, codes.index(code)])
            case = (cases or {}).get(document, document)
            rows.append(
                [f"{document}{place}", document, document, case, who[place], place, turn, *ends,
                 found is not None]
            )  # fmt: skip
    columns = ["segment_id", "document_id", "document", "case_id", "speaker", "place", "turn"]
    own = themes or {}
    hue = {key: n for n, key in enumerate(dict.fromkeys(own.get(c, c) for c in codes))}
    return Occurrences(
        segments=pd.DataFrame(rows, columns=[*columns, "start", "end", "read"]).astype({"read": bool}),
        given=pd.DataFrame(given, columns=["segment", "code"], dtype="int64"),
        quotations=pd.DataFrame(quoted, columns=["document_id", "start", "end", "code"]),
        codes=pd.DataFrame(
            [[c, c.upper(), own.get(c, ""), own.get(c, "").title(), hue[own.get(c, c)]] for c in codes],
            columns=list(CODE_COLUMNS),
        ),
        sources={"human": len(given)},
    )  # fmt: skip


def pair(table: pd.DataFrame, code: str, other: str) -> dict[str, Any]:
    """The row of two codes, in whichever order it has them."""
    ids = zip(table["code_id"], table["other_id"], strict=True)
    (at,) = (n for n, found in enumerate(ids) if set(found) == {code, other})
    return dict(table.iloc[at])
