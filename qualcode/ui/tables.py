"""Figures to DataFrames, as the pages show them and draw them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from qualcode.core.phrases import moment
from qualcode.model import SpeakerRole
from qualcode.services.overview import CodeProgress, CoderProgress, FileProgress
from qualcode.services.speakers import Speaker
from qualcode.services.study import Seen

OUTCOMES = ("accepted", "changed", "rejected")
# Shares of fewer decisions say nothing.
FEW = 5


def progress_table(files: Iterable[FileProgress]) -> pd.DataFrame:
    """Return one row per file: how many of its segments are read, and its codings."""
    return pd.DataFrame(
        [
            [
                f.name,
                len(f.documents),
                f.n_segments,
                f.n_read,
                _share(f.n_read, f.n_segments),
                f.n_codings,
            ]
            for f in files
        ],
        columns=["file", "documents", "segments", "read", "share", "codings"],
    ).astype({"share": float})  # fmt: skip


def coders_table(people: Iterable[CoderProgress]) -> pd.DataFrame:
    """Return one row per coder: what they have done."""
    return pd.DataFrame(
        [
            [p.name, p.n_documents, p.n_read, p.n_codings, moment(p.last) if p.last else ""]
            for p in people
        ],
        columns=["Coder", "Documents coded", "Segments read", "Codings", "Last coding"],
    )


def codes_table(codes: Iterable[CodeProgress]) -> pd.DataFrame:
    """Return one row per code: how often it was given, the most used first."""
    ordered = sorted(codes, key=lambda code: (-code.n_codings, code.name))
    return pd.DataFrame(
        [[code.name, code.n_codings, code.n_documents] for code in ordered],
        columns=["Code", "Codings", "Documents"],
    )


def decisions_table(codes: Iterable[CodeProgress]) -> pd.DataFrame:
    """Return one row per code whose suggestions people decided on: what became of them.

    ``share`` is that of the accepted; it is blank where there are fewer than ``FEW`` decisions.
    The codes with shares come first, sorted by them.
    """
    rows = []
    for code in codes:
        counts = [code.n_accepted, code.n_changed, code.n_rejected]
        if sum(counts):
            share = _share(code.n_accepted, sum(counts)) if sum(counts) >= FEW else None
            rows.append([code.name, *counts, sum(counts), share])
    table = pd.DataFrame(rows, columns=["code", *OUTCOMES, "decided", "share"]).astype({"share": float})
    return table.sort_values(
        ["share", "decided", "code"], ascending=[False, False, True], ignore_index=True
    )


def speakers_table(speakers: Iterable[Speaker], roles: Mapping[SpeakerRole, str]) -> pd.DataFrame:
    """Return one row per speaker and role: in how many documents, and how much they say."""
    return pd.DataFrame(
        [[s.name, roles[s.role], s.n_documents, s.n_turns, s.n_words, s.example] for s in speakers],
        columns=["Speaker", "Role", "Documents", "Turns", "Words", "Example"],
    )


def saturation_table(curve: Sequence[tuple[str, int]]) -> pd.DataFrame:
    """Return one row per coded document, in the order of coding: how many codes had come up so far."""
    rows = [
        [number, name, codes, codes - (curve[number - 2][1] if number > 1 else 0)]
        for number, (name, codes) in enumerate(curve, start=1)
    ]
    return pd.DataFrame(rows, columns=["position", "interview", "codes", "new"])


def seen_table(seen: Iterable[Seen]) -> pd.DataFrame:
    """Return one row per coder: what was on the screen when they coded."""
    return pd.DataFrame(
        [[s.coder, s.n_codings, s.n_suggestions, s.n_others, s.n_neither, s.n_imported] for s in seen],
        columns=[
            "Coder", "Codings", "Saw suggestions", "Saw others' codes", "Saw neither", "Not known",
        ],
    )  # fmt: skip


def _share(count: int, of: int) -> float | None:
    return count / of if of else None
