"""What limits the figures of a report, worked out from the figures themselves; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qualcode.core.reports import FEWEST_SEGMENTS, Limitation, Report
from qualcode.core.tables import MIN_GROUP

READ = ("coded", "read: nothing applies")
SPOKEN = (*READ, "not coded")


def segments_read(outcomes: Mapping[str, int]) -> tuple[int, int]:
    """Return how many segments of participants somebody has read, and how many there are.

    >>> segments_read({"coded": 2, "read: nothing applies": 1, "not coded": 4, "skipped: empty": 9})
    (3, 7)
    """
    return sum(outcomes.get(name, 0) for name in READ), sum(outcomes.get(name, 0) for name in SPOKEN)


def limitations(report: Report, *, n_reviews: int = 0) -> tuple[Limitation, ...]:
    """Return what limits a report, in the order in which it is told.

    ``n_reviews`` codings are still to be looked at again.
    """
    return tuple(_limits(report, n_reviews=n_reviews))


def _limits(report: Report, *, n_reviews: int) -> Iterator[Limitation]:
    corpus = report.corpus
    n_read, n_spoken = segments_read(corpus.outcomes)
    if n_read < n_spoken:
        yield Limitation(kind="unread", numbers=(n_read, n_spoken))
        if report.prevalence.reason:
            yield Limitation(kind="prevalence", names=(report.prevalence.reason,))
    if len([one for one in report.coders if one.n_codings]) == 1:
        yield Limitation(kind="single_coder")
    for facts in report.agreement[:1]:
        if facts.table is None:
            yield Limitation(kind="agreement", names=(facts.reason,))
    yield from _of_counts(report)
    yield from _of_sight(report)
    withheld = tuple(code.code for code in report.suggestions.codes if code.withheld)
    if withheld:
        yield Limitation(kind="withheld", names=withheld)
    if n_reviews:
        yield Limitation(kind="reviews", numbers=(n_reviews,))
    for kind, number in (("unlinked", corpus.unlinked), ("uncounted", corpus.uncounted)):
        if number:
            yield Limitation(kind=kind, numbers=(number,))  # type: ignore[arg-type] # both are kinds
    if corpus.silent_cases:
        yield Limitation(kind="silent", numbers=(len(corpus.silent_cases),), names=corpus.silent_cases)
    yield from _of_words(report)


def _of_words(report: Report) -> Iterator[Limitation]:
    quoted = report.quotations
    if quoted.shortened:
        yield Limitation(kind="attribution", numbers=(quoted.shortened, len(quoted.chosen)))
    if quoted.n_disclosive:
        yield Limitation(kind="disclosive", numbers=(quoted.n_disclosive,))
    cells = [cell for part in report.matrix.parts for _, row in part.rows for cell in row]
    written, stale = sum(bool(cell.summary) for cell in cells), sum(bool(cell.changed) for cell in cells)
    if stale:
        yield Limitation(kind="stale", numbers=(stale, written))


def _of_counts(report: Report) -> Iterator[Limitation]:
    table = report.themes.overall
    total = table[table["source"] == ("any" if "any" in set(table["source"]) else "human")]
    given = total[total["n_segments"] > 0]
    rare = tuple(given.loc[given["n_segments"] < FEWEST_SEGMENTS, "code"])
    if rare:
        yield Limitation(kind="rare", numbers=(FEWEST_SEGMENTS,), names=rare)
    compared, by = report.themes.compared, report.choices.compare
    if compared is None or by is None or compared.empty:
        return
    sizes = (
        compared[compared["source"] == compared["source"].iloc[0]].groupby(by)["cases_in_group"].max()
    )
    small = tuple(str(name) for name, size in sizes.items() if size < MIN_GROUP)
    if small:
        yield Limitation(kind="small_groups", numbers=(MIN_GROUP,), names=small)


def _of_sight(report: Report) -> Iterator[Limitation]:
    n_codings = sum(one.n_codings for one in report.coders)
    seen = sum(one.saw_suggestions for one in report.coders)
    others = sum(one.saw_others for one in report.coders)
    imported = sum(one.imported for one in report.coders)
    if seen:
        yield Limitation(kind="saw_suggestions", numbers=(seen, n_codings))
    if others:
        yield Limitation(kind="saw_others", numbers=(others, n_codings))
    if imported:
        yield Limitation(kind="imported", numbers=(imported, n_codings))
    if seen:
        yield from _of_anchoring(report)


def _of_anchoring(report: Report) -> Iterator[Limitation]:
    facts = report.anchoring
    if facts.reason:
        yield Limitation(kind="anchoring", names=(facts.reason,))
    if facts.table is None:
        return
    low, high = (facts.table[f"effect_{end}"].astype(float) for end in ("low", "high"))
    beyond = (low > 0) | (high < 0)
    changed = tuple(facts.table.loc[beyond & (facts.table["code_id"] != ""), "code"])
    if changed:
        yield Limitation(kind="anchored", names=changed)
