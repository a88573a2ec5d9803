"""How far coders agree, over what each of them has finished."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qualcode.core.agreement_layers import MISSING, Layers, finished_by_two, rolled_up, within
from qualcode.core.agreement_table import (
    N_RESAMPLES,
    POOLED,
    SEED,
    Agreement,
    agreement_of,
    confusions_of,
    pairs_of,
)
from qualcode.core.segmentation import spoken_span, spoken_text
from qualcode.errors import InputError, UndefinedAgreement
from qualcode.model import Codebook
from qualcode.services.cases import CaseFinder
from qualcode.services.layers import CodersLayers
from qualcode.services.projects import Project, cases

Level = Literal["code", "theme"]
# Documents are compared in so many parts, in the order in which they were worked on.
PARTS = 3
# The name of the attribute that stands for that order.
ORDER = "order"
DISAGREEMENTS = ("document", "start", "end", "code_id", "code", "yes", "no", "text")


def by_theme(found: CodersLayers) -> CodersLayers:
    """Return layers of themes: a unit has a theme where it has any of its codes.

    Every theme counts that a code stands in, the themes of themes too; a code without a theme stands
    for itself.
    """
    return replace(found, layers=rolled_up(found.layers, _themes(found.book)))


def _themes(book: Codebook) -> dict[str, list[str]]:
    parents = {code.id: code.parent for code in book.codes}
    groups: dict[str, list[str]] = {code.id: [] for code in book.codes if not code.codable}
    for code in book.codable:
        above, inside = parents.get(code.id), False
        while above is not None and above in parents:
            if above in groups:
                groups[above].append(code.id)
                inside = True
            above = parents[above]
        if not inside:
            groups[code.id] = [code.id]
    return {key: codes for key, codes in groups.items() if codes}


def at_level(found: CodersLayers, level: Level) -> CodersLayers:
    """Return layers of codes, as they are, or of themes."""
    return by_theme(found) if level == "theme" else found


def agreement(found: CodersLayers, *, n_resamples: int = N_RESAMPLES, seed: int = SEED) -> pd.DataFrame:
    """Return how coders agree: a row for each code that anybody gave, and the last for all pooled.

    Columns: code_id, code, coders, n_units, n_documents, n_positive (units to which any of them gave
    the code), n_yes (by coder), too_rare, and for each coefficient its value, ``_low`` and ``_high``;
    ``reason`` says why one is missing. All counts are of units that two coders have finished. Raises
    ``UndefinedAgreement`` where there are not two coders with a unit in common.
    """
    check_comparable(found)
    table = agreement_of(found.layers, n_resamples=n_resamples, seed=seed)
    return pd.DataFrame(_rows(table, found.book))


def check_comparable(found: CodersLayers) -> None:
    """Raise ``UndefinedAgreement`` where there are not two coders with a unit in common."""
    n, alone = len(found.layers.coders), " alone" if found.stage == "blind" else ""
    hint = "count what was coded with others in sight, too: --stage all" if alone else ""
    if n < 2:
        raise UndefinedAgreement(
            f"agreement needs two coders at least, and {n or 'none'} has finished anything{alone}",
            hint=hint,
        )
    if not finished_by_two(found.layers).any():
        raise UndefinedAgreement(f"no segment was coded by two coders{alone}", hint=hint)


def pairs(found: CodersLayers, *, n_resamples: int = N_RESAMPLES, seed: int = SEED) -> pd.DataFrame:
    """Return how each two coders agree: the columns of ``agreement`` after coder and other_coder.

    Cohen's kappa is of two coders. Two who have no unit in common have no row.
    """
    check_comparable(found)
    rows = [
        {"coder": one, "other_coder": other, **row}
        for one, other, table in pairs_of(found.layers, n_resamples=n_resamples, seed=seed)
        if table[-1].n_units
        for row in _rows(table, found.book)
    ]
    return pd.DataFrame(rows)


def _rows(table: Sequence[Agreement], book: Codebook) -> list[dict[str, object]]:
    names_of = {code.id: code.name for code in book.codes}
    told = [entry for entry in table if entry.code == POOLED or any(entry.said_yes)]
    return [_row(entry, names_of.get(entry.code, "all codes")) for entry in told]


def _row(entry: Agreement, name: str) -> dict[str, object]:
    yes = ", ".join(f"{coder}: {n}" for coder, n in zip(entry.coders, entry.said_yes, strict=True))
    row: dict[str, object] = {
        "code_id": entry.code, "code": name, "coders": len(entry.coders), "n_units": entry.n_units,
        "n_documents": entry.n_documents, "n_positive": entry.n_positive, "n_yes": yes,
        "too_rare": entry.too_rare,
    }  # fmt: skip
    for figure_name, figure in entry.figures.items():
        row[figure_name], row[f"{figure_name}_low"] = figure.value, figure.low
        row[f"{figure_name}_high"] = figure.high
    row["reason"] = "; ".join(dict.fromkeys(f.reason for f in entry.figures.values() if f.reason))
    return row


def agreement_over(
    project: Project,
    found: CodersLayers,
    by: str,
    *,
    n_resamples: int = N_RESAMPLES,
    seed: int = SEED,
) -> pd.DataFrame:
    """Return how agreement and coders' rates change: the columns of ``agreement`` after ``period``.

    ``by`` is an attribute of cases or documents, such as a wave; with ``order`` the documents are taken
    in three parts, in the order in which somebody last worked on them. ``n_yes`` of one code and coder,
    over ``n_units``, shows whether a coder gives it oftener than before. Raises ``InputError`` for an
    attribute that there is not, and ``UndefinedAgreement``.
    """
    check_comparable(found)
    labels = _in_order(found) if by == ORDER else _attribute(project, found, by)
    several = finished_by_two(found.layers)
    rows: list[dict[str, object]] = []
    for label in sorted({label for label, there in zip(labels, several, strict=True) if there}):
        here = np.array([one == label for one in labels]) & several
        table = agreement_of(within(found.layers, here), n_resamples=n_resamples, seed=seed)
        rows += [{"period": label or "(not given)", **row} for row in _rows(table, found.book)]
    return pd.DataFrame(rows)


def _in_order(found: CodersLayers) -> list[str]:
    several = finished_by_two(found.layers)
    shared = [d for (d, _), there in zip(found.units, several, strict=True) if there]
    ids = {document.id: document.name for document in shared}
    ordered = sorted(ids, key=lambda key: (found.last.get(key, ""), ids[key]))
    part = {key: n * PARTS // len(ordered) for n, key in enumerate(ordered)}
    titles = {n: f"{n + 1} of {min(PARTS, len(ordered))}" for n in range(PARTS)}
    used = {n: place for place, n in enumerate(sorted(set(part.values())))}
    return [titles[used[part[d.id]]] if d.id in part else "" for d, _ in found.units]


def _attribute(project: Project, found: CodersLayers, name: str) -> list[str]:
    known, links = cases(project)
    texts = {document.id: document for document, _ in found.units}
    there = {key for case in known.values() for key in case.attributes}
    there |= {key for document in texts.values() for key in document.attributes}
    if name not in there:
        hint = "there are " + ", ".join([*sorted(there), ORDER])
        raise InputError(f"no case and no document has an attribute {name!r}", hint=hint)
    case_of = CaseFinder(links, texts.values(), (segment for _, segment in found.units))
    labels = []
    for document, segment in found.units:
        case = known.get(case_of(segment))
        own = case.attributes.get(name) if case else None
        labels.append(own or document.attributes.get(name, ""))
    return labels


def confusions(found: CodersLayers) -> pd.DataFrame:
    """Return which code one coder gave where another gave which, most often first.

    Columns: code_id, code, other_id, other, n_units: units in which, of two coders, one gave only the
    code and the other only the other.
    """
    names_of = {code.id: code.name for code in found.book.codes}
    counts = confusions_of(found.layers)
    codes = found.layers.codes
    rows = [
        [codes[i], names_of[codes[i]], codes[j], names_of[codes[j]], int(counts[i, j])]
        for i, j in np.argwhere(np.triu(counts, 1))
    ]
    table = pd.DataFrame(rows, columns=["code_id", "code", "other_id", "other", "n_units"])
    return table.sort_values("n_units", ascending=False, kind="stable", ignore_index=True)


def disagreements(found: CodersLayers, *, among: Collection[int] | None = None) -> pd.DataFrame:
    """Return every segment and code on which coders who have finished it differ.

    ``among`` are the numbers of the only units that may be shown. Columns: document, start, end,
    code_id, code, yes and no (names of coders), text.
    """
    places = differing(found.layers, among=among)
    said = found.layers.given[places[:, 1], :, places[:, 0]]
    yes, no = (_named(said == value, found.layers.coders) for value in (1, 0))
    names_of = {code.id: code.name for code in found.book.codes}
    ids = [found.layers.codes[number] for number in places[:, 1]]
    units = [found.units[unit] for unit in places[:, 0]]
    spans = [spoken_span(document, segment) for document, segment in units]
    table = pd.DataFrame(
        {
            "document": [document.name for document, _ in units],
            "start": [span.start for span in spans],
            "end": [span.end for span in spans],
            "code_id": ids, "code": [names_of[key] for key in ids], "yes": yes, "no": no,
            "text": [spoken_text(document, segment) for document, segment in units],
        },
        columns=list(DISAGREEMENTS),
    )  # fmt: skip
    return table


def differing(layers: Layers, *, among: Collection[int] | None = None) -> NDArray[np.int64]:
    """Return the units and codes on which coders differ, in the order of units: shape (n, 2)."""
    differs = (layers.given == 1).any(axis=1) & (layers.given == 0).any(axis=1)
    if among is not None:
        shown = np.zeros(differs.shape[1], dtype=bool)
        shown[sorted(among)] = True
        differs &= shown
    return np.argwhere(differs.T)


def _named(said: NDArray[np.bool_], names: Sequence[str]) -> list[str]:
    """Return for each row the names of those who are marked in it."""
    if not len(said):
        return []
    patterns, which = np.unique(said, axis=0, return_inverse=True)
    joined = [", ".join(n for n, there in zip(names, row, strict=True) if there) for row in patterns]
    return [joined[number] for number in which.ravel()]


def n_shared(found: CodersLayers) -> tuple[int, int]:
    """Count the units that two coders have finished, and the documents that these are of."""
    several = np.flatnonzero(finished_by_two(found.layers))
    return len(several), len(documents_of(found, several.tolist()))


def standings(found: CodersLayers) -> Mapping[str, int]:
    """Count for each coder compared the units that they have finished and another has, too."""
    several = finished_by_two(found.layers)
    if not len(found.layers.codes):
        return {}
    own = (found.layers.given[0] != MISSING) & several
    return dict(zip(found.layers.coders, map(int, own.sum(axis=1)), strict=True))


def documents_of(found: CodersLayers, units: Iterable[int]) -> list[str]:
    """Return the ids of the documents of some units, each once, in order."""
    return list(dict.fromkeys(found.units[unit][0].id for unit in units))
