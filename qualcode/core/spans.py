"""Spans of one document that overlap one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qualcode.core.units import counts_for
from qualcode.model import Span


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch or overlap as one; empty ones are left out.

    >>> [(span.start, span.end) for span in merged([Span(start=4, end=9), Span(start=0, end=4)])]
    [(0, 9)]
    """
    found: list[Span] = []
    for span in sorted(span for span in spans if len(span)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(start=found[-1].start, end=max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def chained(spans: Sequence[Span]) -> list[int]:
    """Return a number for each span, in the order of the text: the same for all that a chain joins.

    >>> chained([Span(start=0, end=5), Span(start=4, end=9), Span(start=9, end=12)])
    [0, 0, 1]
    """
    numbers: list[int] = []
    end = 0
    for span in spans:
        following = not numbers or span.start >= end
        numbers.append((numbers[-1] + 1 if numbers else 0) if following else numbers[-1])
        end = max(end, span.end)
    return numbers


def overlapping(spans: Sequence[Span]) -> list[list[int]]:
    """Return for each span, in the order of the text, those that share half of the shorter with it.

    It is among them itself.

    >>> overlapping([Span(start=0, end=9), Span(start=4, end=9), Span(start=8, end=12)])
    [[0, 1], [0, 1], [2]]
    """
    found: list[list[int]] = [[i] for i in range(len(spans))]
    for i, span in enumerate(spans):
        for j in range(i + 1, len(spans)):
            if spans[j].start >= span.end:
                break
            if counts_for(span, spans[j]):
                found[i].append(j)
                found[j].append(i)
    return [sorted(others) for others in found]
