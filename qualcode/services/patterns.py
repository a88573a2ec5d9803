"""Patterns of codes: together, near to one another, by groups, and in the course of interviews."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from qualcode.core.cooccurrence import MIN_COUNT, Together, cooccurrence
from qualcode.core.courses import course, tenths
from qualcode.core.crosstab import SEED, Test, crosstab
from qualcode.core.occurrences import Occurrences, UnitKind, rolled_up
from qualcode.core.phrases import count
from qualcode.core.proximity import Step, proximity
from qualcode.core.tables import MIN_GROUP
from qualcode.errors import InputError
from qualcode.services.occurrences import Source, groups, occurrences
from qualcode.services.projects import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose codings count, by where they came from, and whether as codes or as their themes."""

    names: tuple[str, ...] = ()
    source: Source = "any"
    themes: bool = False


EVERYBODY = Whose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A table with what must be said of it: what was counted, and what was left out."""

    table: pd.DataFrame
    words: str
    found: Occurrences = field(repr=False)


def together(
    project: Project,
    *,
    unit: Together = "segment",
    whose: Whose = EVERYBODY,
    min_count: int = MIN_COUNT,
) -> Told:
    """Return how often two codes were given together, as ``core.cooccurrence`` counts it."""
    found = gathered(project, whose)
    table = cooccurrence(found, unit=unit, min_count=min_count)
    words = {
        "overlap": "Counted are stretches of text: what quotations of one code cover without a gap",
        "segment": "Counted are segments of participants that somebody has read",
        "document": "Counted are documents that somebody has read",
        "case": "Counted are cases of whom somebody has read something",
    }[unit]
    size = "" if unit == "overlap" else f" ({int(table['n_units'].max() or 0):,})" if len(table) else ""
    return Told(table=table, words=f"{words}{size}. {said_of(found, whose)}", found=found)


def nearby(
    project: Project,
    *,
    within: int = 1,
    step: Step = "segment",
    same_speaker: bool = False,
    whose: Whose = EVERYBODY,
) -> Told:
    """Return how often two codes lie near to one another, as ``core.proximity`` counts it."""
    if within < 1:
        raise InputError("codes are near to one another from one step on", hint="ask for 1 or more")
    found = gathered(project, whose)
    table = proximity(found, within=within, step=step, same_speaker=same_speaker)
    speaker = " of the same speaker" if same_speaker else ""
    words = (
        f"Pairs of different {step}s of one document{speaker}, at most {count(within, step)} apart, "
        "beside what a random order within each document would give."
    )
    return Told(table=table, words=f"{words} {said_of(found, whose)}", found=found)


def by_group(
    project: Project,
    by: str,
    *,
    unit: UnitKind = "case",
    whose: Whose = EVERYBODY,
    test: Test = "none",
    min_group: int = MIN_GROUP,
    seed: int = SEED,
) -> Told:
    """Return how many units of each group have a code, as ``core.crosstab`` counts it."""
    found = gathered(project, whose)
    table = crosstab(
        found, groups(project, found, by), unit=unit, min_group=min_group, test=test, seed=seed
    )
    sizes = table.drop_duplicates("group")
    named = ", ".join(
        f"{group or '(not given)'} {n:,}"
        for group, n in zip(sizes["group"], sizes["n_group"], strict=True)
    )
    words = f"Distinct {unit}s that somebody has read, by {by}: {named or 'none'}."
    return Told(table=table, words=f"{words} {said_of(found, whose)}", found=found)


def by_tenth(project: Project, *, whose: Whose = EVERYBODY, min_count: int = MIN_GROUP) -> Told:
    """Return which codes come when in the interviews, as ``core.courses`` counts it."""
    found = gathered(project, whose)
    table, left_out = tenths(found, min_count=min_count)
    n = found.segments["document_id"].nunique() - left_out
    words = f"{count(n, 'document')} of ten segments or more, each cut into ten equal parts"
    if left_out:
        words += f"; {left_out:,} shorter ones are left out"
    return Told(table=table, words=f"{words}. {said_of(found, whose)}", found=found)


def of_document(project: Project, name: str, *, whose: Whose = EVERYBODY) -> Told:
    """Return the codes of one document segment by segment; raise ``InputError`` for an unknown name."""
    found = gathered(project, whose)
    if name not in set(found.segments["document"]):
        hint = "name a document in which a participant speaks"
        raise InputError(f"there is no document {name!r} to draw", hint=hint)
    table = course(found, name)
    n, read = table["segment"].nunique(), table.drop_duplicates("segment")["read"].sum()
    words = f"{name}: {count(n, 'segment')} of participants, {read:,} of them read."
    return Told(table=table, words=f"{words} {said_of(found, whose)}", found=found)


def gathered(project: Project, whose: Whose) -> Occurrences:
    """Gather what is counted, as codes or as their themes."""
    found = occurrences(project, names=whose.names, source=whose.source)
    return rolled_up(found) if whose.themes else found


def said_of(found: Occurrences, whose: Whose) -> str:
    """Say whose codings are counted and where they came from."""
    n, accepted = sum(found.sources.values()), found.sources.get("accepted", 0)
    who = f"by {', '.join(whose.names)}" if whose.names else "by any coder"
    parts = f"{count(n, 'coding')} {who}"
    if whose.source == "any" and accepted:
        parts += f", {accepted:,} of them accepted suggestions"
    elif whose.source != "any":
        kind = {"human": "given without a suggestion", "accepted": "accepted suggestions"}[whose.source]
        parts += f", only those {kind}"
    once = "the same code of several coders counts once"
    return f"{parts}; {once}; open suggestions are not counted."
