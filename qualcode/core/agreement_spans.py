"""Agreement on where in a text a code applies, character by character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from qualcode.core.intervals import Figure, student
from qualcode.core.spans import merged
from qualcode.errors import UndefinedAgreement
from qualcode.model import Span


def krippendorff_alpha_u(coders: Sequence[Iterable[Span]], *, length: int) -> float:
    """Return Krippendorff's alpha of unitizing for one code over a text of ``length`` characters.

    ``coders`` has the spans that each coder gave the code to; spans of one coder that touch or overlap
    count as one. Krippendorff 2004, Content Analysis, 2nd edition, pages 251-256. Raises
    ``UndefinedAgreement`` for less than two coders, an empty text, and where nobody coded anything.

    >>> i = [Span(start=75, end=145), Span(start=220, end=250)]  # page 254, code c, from 150 on
    >>> j = [Span(start=70, end=150), Span(start=205, end=225), Span(start=250, end=270)]
    >>> round(krippendorff_alpha_u([i, j], length=300), 3)
    0.729
    """
    if len(coders) < 2:
        raise UndefinedAgreement("agreement needs two coders at least")
    if length < 1:
        raise UndefinedAgreement("there is no text to agree on")
    units = [merged(spans) for spans in coders]
    if not any(units):
        raise UndefinedAgreement("nobody gave the code to anything")
    observed = observed_disagreement(units, length=length)
    return 1 - observed / expected_disagreement(units, length=length)


def _gaps(units: Sequence[Span], length: int) -> list[Span]:
    edges = [0, *(edge for unit in units for edge in (unit.start, unit.end)), length]
    spans = (Span(start=a, end=b) for a, b in zip(edges[::2], edges[1::2], strict=True))
    return [span for span in spans if len(span)]


def observed_disagreement(units: Sequence[Sequence[Span]], *, length: int) -> float:
    """Return the observed disagreement; each coder's units lie apart and in order.

    Two units that overlap differ by the squares of the distances of their edges; a unit in a gap of
    the other coder by the square of its length.
    """
    total = 0.0
    for i, own in enumerate(units):
        for j, other in enumerate(units):
            if i == j:
                continue
            for unit in own:
                touched = [o for o in other if o.start < unit.end and unit.start < o.end]
                total += sum((unit.start - o.start) ** 2 + (unit.end - o.end) ** 2 for o in touched)
                total += 0 if touched else len(unit) ** 2
            # Where a unit meets one of the other coder, the two are seen from both sides; where it
            # lies in a gap, from both sides too: as a unit in a gap and as a gap around a unit.
            total += sum(
                len(o) ** 2 for o in other if not any(u.start < o.end and o.start < u.end for u in own)
            )
    m = len(units)
    return total / (m * (m - 1) * length**2)


def expected_disagreement(units: Sequence[Sequence[Span]], *, length: int) -> float:
    """Return the disagreement of units that lie anywhere in the text by chance."""
    lengths = np.array([len(unit) for own in units for unit in own], dtype=float)
    gaps = np.sort([float(len(gap)) for own in units for gap in _gaps(own, length)])
    m, n = len(units), len(lengths)
    # The sum over all gaps that can hold a unit of how many places it has in them.
    at = np.searchsorted(gaps, lengths)
    above = np.concatenate([np.cumsum(gaps[::-1])[::-1], [0.0]])
    holding = len(gaps) - at
    places = above[at] - holding * (lengths - 1)
    parts = (n - 1) / 3 * (2 * lengths**3 - 3 * lengths**2 + lengths) + lengths**2 * places
    pairs = m * length * (m * length - 1) - (lengths * (lengths - 1)).sum()
    return float(2 / length * parts.sum() / pairs)


Coded = tuple[Sequence[Sequence[Span]], int]


def spans_figure(documents: Sequence[Coded]) -> Figure:
    """Return the alpha of unitizing of one code over documents, with its interval.

    ``documents`` have the spans of each coder, and how long the text is. The texts are put one after
    another, a character apart. The interval is that of the jackknife, which leaves out each document in
    turn, with Student's t (Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 11).
    """
    if not documents:
        return Figure(reason="no document was finished by all coders")
    if len(documents[0][0]) < 2:
        return Figure(reason="agreement needs two coders at least")
    # Spans of two documents never meet, so that what is observed is a sum over documents.
    units = [[merged(spans) for spans in coders] for coders, _ in documents]
    observed = [observed_disagreement(own, length=1) for own in units]
    lengths = [length for _, length in documents]
    value = _alpha_over(units, observed, lengths)
    if value is None:
        return Figure(reason="nobody gave the code to anything")
    n = len(documents)
    left_out = [
        _alpha_over(units[:i] + units[i + 1 :], observed[:i] + observed[i + 1 :],
                    lengths[:i] + lengths[i + 1 :])
        for i in range(n)
    ]  # fmt: skip
    known = np.array([alpha for alpha in left_out if alpha is not None])
    if n < 2:
        return Figure(value=value, reason="an interval needs two documents at least")
    if len(known) < n or np.ptp(known) < 1e-12:
        return Figure(value=value, reason="the code is in too few documents for an interval")
    error = float(np.sqrt((n - 1) / n * ((known - known.mean()) ** 2).sum()))
    half = student(n - 1) * error
    return Figure(value=value, low=value - half, high=min(value + half, 1.0))


def _alpha_over(
    units: Sequence[Sequence[Sequence[Span]]], observed: Sequence[float], lengths: Sequence[int]
) -> float | None:
    """Return alpha over documents put one after another; nothing where nobody coded anything."""
    starts = [0]
    for length in lengths:
        starts.append(starts[-1] + length + 1)
    n_coders = len(units[0]) if units else 0
    moved = [
        [
            Span(start=span.start + start, end=span.end + start)
            for coders, start in zip(units, starts, strict=False)
            for span in coders[n]
        ]
        for n in range(n_coders)
    ]
    if not any(moved):
        return None
    length = starts[-1]
    return 1 - sum(observed) / length**2 / expected_disagreement(moved, length=length)
