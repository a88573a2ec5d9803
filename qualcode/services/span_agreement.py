"""How far coders agree on where codes begin and end, in documents that all of them have finished."""

from __future__ import annotations

import pandas as pd

from qualcode.core.agreement_spans import spans_figure
from qualcode.model import Span
from qualcode.services.agreement import check_comparable
from qualcode.services.independence import independent_work
from qualcode.services.layers import CodersLayers
from qualcode.services.projects import Project, codings

COLUMNS = (
    *("code_id", "code", "coders", "n_documents", "n_characters", "n_spans"),
    *("krippendorff_alpha_u", "krippendorff_alpha_u_low", "krippendorff_alpha_u_high", "reason"),
)  # fmt: skip


def span_agreement(project: Project, found: CodersLayers) -> pd.DataFrame:
    """Return Krippendorff's alpha of unitizing for each code that anybody gave, in the layers' stage.

    Only documents count in which all coders compared have finished every participant's segment;
    ``n_spans`` counts quotations by coder. Raises ``UndefinedAgreement``.
    """
    check_comparable(found)
    made = independent_work(project)[0] if found.stage == "blind" else codings(project)
    texts = _finished(found)
    place = {key: number for number, key in enumerate(found.coder_ids)}
    spans: dict[tuple[str, str], list[list[Span]]] = {}
    for coding in made:
        if coding.coder_id in place and coding.document_id in texts:
            key = (coding.code_id, coding.document_id)
            own = spans.setdefault(key, [[] for _ in place])
            own[place[coding.coder_id]].append(coding.span)
    rows = []
    for code in found.book.codable:
        coded = [
            (spans.get((code.id, key), [[] for _ in place]), length) for key, length in texts.items()
        ]
        counts = [sum(len(own[n]) for own, _ in coded) for n in place.values()]
        if any(counts):
            figure = spans_figure(coded)
            yes = ", ".join(f"{who}: {n}" for who, n in zip(found.layers.coders, counts, strict=True))
            head = [code.id, code.name, len(place), len(texts), sum(texts.values()), yes]
            rows.append([*head, figure.value, figure.low, figure.high, figure.reason])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _finished(found: CodersLayers) -> dict[str, int]:
    """Return the length of each document that all coders compared have finished."""
    if not len(found.layers.codes):
        return {}
    done = (found.layers.given[0] >= 0).all(axis=0)
    whole: dict[str, bool] = {}
    for (document, _), finished in zip(found.units, done, strict=True):
        whole[document.id] = whole.get(document.id, True) and bool(finished)
    return {d.id: len(d.text) for d, _ in found.units if whole[d.id]}
