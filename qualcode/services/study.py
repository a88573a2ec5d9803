"""Settings of a study: its name, and when suggestions are hidden from coders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from qualcode.core.blinding import is_blind
from qualcode.core.segmentation import spoken_span
from qualcode.errors import ProjectError
from qualcode.model import Bar, Blinding, Codebook, SegmentKind
from qualcode.services.changes import Change, carry_out
from qualcode.services.inputs import suggestible
from qualcode.services.moments import utc_now
from qualcode.services.projects import (
    Project,
    codebook,
    coders,
    codings,
    documents,
    imported_codings,
    segments,
)
from qualcode.store import schema
from qualcode.store.engine import is_url, shown_location
from qualcode.store.journal import write
from qualcode.store.records import from_row, to_row

SCOPE = "study"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a study is set to; ``place`` is its file, or its database without the password."""

    name: str
    place: str
    created_at: str
    codebook: Codebook
    unit: SegmentKind
    blinding: Blinding
    bar: Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """How many segments are coded before their suggestions are seen, out of how many.

    ``by_share`` counts those of the random share, ``by_document`` those of the documents named;
    ``n_blind`` counts each once, and is all of them where suggestions are shown to nobody at first.
    """

    n_segments: int
    n_blind: int
    by_share: int
    by_document: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was on a coder's screen: how many of their codings were made with suggestions in sight,
    with codings of other people, or with neither. Of ``n_imported`` codings nobody knows."""

    coder: str
    n_codings: int
    n_suggestions: int
    n_others: int
    n_neither: int
    n_imported: int


def name(project: Project) -> str:
    """Return the name of a study."""
    with project.engine.connect() as connection:
        return str(connection.execute(select(schema.project.c.name)).scalar_one())


def settings(project: Project) -> Settings:
    """Return what a study is set to, and where it lies."""
    with project.engine.connect() as connection:
        row = connection.execute(select(schema.project)).mappings().one()
    return Settings(
        name=row["name"], place=_place(project.location), created_at=row["created_at"],
        codebook=codebook(project), unit=row["unit"], blinding=blinding(project),
        bar=from_row(Bar, row["bar"]),
    )  # fmt: skip


def blinding(project: Project) -> Blinding:
    """Return when the study is set to hide suggestions."""
    with project.engine.connect() as connection:
        row = connection.execute(select(schema.project.c.blinding)).scalar_one()
    return from_row(Blinding, row)


def set_blinding(
    project: Project, wanted: Blinding, *, actor: str, now: Callable[[], str] = utc_now
) -> None:
    """Say when suggestions are hidden from now on; what was seen before stays recorded.

    Raises ``ProjectError`` for a share that is none, and for a document that is not there.
    """
    if not 0 <= wanted.share <= 1:
        raise ProjectError(f"a share lies between 0 and 1, not at {wanted.share}")
    if replace(wanted, shifts={}) == replace(blinding(project), shifts={}):
        return
    unknown = set(wanted.documents) - {document.id for document in documents(project)}
    if unknown:
        raise ProjectError(f"there is no document {min(unknown)!r}", hint="take it off the list")
    row = to_row(wanted)
    row.pop("shifts")
    _set(project, "study.blinding", {"blinding": row}, actor=actor, now=now)


def bar(project: Project) -> Bar:
    """Return how good the suggestions of a code must be to be shown."""
    with project.engine.connect() as connection:
        row = connection.execute(select(schema.project.c.bar)).scalar_one()
    return from_row(Bar, row)


def set_bar(project: Project, wanted: Bar, *, actor: str, now: Callable[[], str] = utc_now) -> None:
    """Set the bar; it counts when suggestions are made anew.

    Raises ``ProjectError`` for a precision that is no share, and for a number below one.
    """
    if not 0 <= wanted.precision <= 1:
        raise ProjectError(f"a precision lies between 0 and 1, not at {wanted.precision}")
    if wanted.fewest < 1:
        raise ProjectError("at least one suggestion must be checked before a code is judged")
    if wanted != bar(project):
        _set(project, "study.bar", {"bar": to_row(wanted)}, actor=actor, now=now)


def document_ids(project: Project, names: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of documents by their names; raise ``ProjectError`` for a name of none."""
    known = {document.name: document.id for document in documents(project)}
    wanted = list(dict.fromkeys(names))
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise ProjectError(
            f"there is no document called {unknown[0]!r}", hint="look at the names on the Corpus page"
        )
    return tuple(known[name] for name in wanted)


def rename_study(project: Project, wanted: str, *, actor: str, now: Callable[[], str] = utc_now) -> None:
    """Give a study another name; raise ``ProjectError`` for an empty one."""
    if not wanted.strip():
        raise ProjectError("a study needs a name")
    if wanted.strip() != name(project):
        _set(project, "study.renamed", {"name": wanted.strip()}, actor=actor, now=now)


def drawn(project: Project, wanted: Blinding) -> Drawn:
    """Count the segments that are coded before their suggestions are seen, under some settings."""
    by_share = replace(wanted, mode="shown", documents=())
    counts: Counter[str] = Counter()
    tilings = segments(project)
    for document in documents(project):
        for segment in tilings.get(document.id, ()):
            if suggestible(document, segment):
                span = spoken_span(document, segment)
                counts["all"] += 1
                counts["share"] += is_blind(by_share, document.id, span)
                counts["document"] += document.id in wanted.documents
                counts["blind"] += is_blind(wanted, document.id, span)
    return Drawn(
        n_segments=counts["all"], n_blind=counts["blind"], by_share=counts["share"],
        by_document=counts["document"],
    )  # fmt: skip


def seen(project: Project) -> tuple[Seen, ...]:
    """Return what coders had before them when they coded, by coder."""
    by_coder: dict[str, Counter[str]] = {}
    brought_in = imported_codings(project)
    for coding in codings(project):
        counts = by_coder.setdefault(coding.coder_id, Counter())
        counts["all"] += 1
        if coding.id in brought_in:
            counts["imported"] += 1
            continue
        counts["suggestions"] += coding.saw_suggestions
        counts["others"] += coding.saw_others
        counts["neither"] += not (coding.saw_suggestions or coding.saw_others)
    return tuple(
        Seen(
            coder=coder.name, n_codings=own["all"], n_suggestions=own["suggestions"],
            n_others=own["others"], n_neither=own["neither"], n_imported=own["imported"],
        )
        for key, coder in coders(project).items()
        if (own := by_coder.get(key))
    )  # fmt: skip


def _place(location: str) -> str:
    return shown_location(location if is_url(location) else str(Path(location).resolve()))


def _set(
    project: Project, kind: str, values: dict[str, object], *, actor: str, now: Callable[[], str]
) -> None:
    with write(project.engine, kind=kind, actor=actor, now=now()) as writing:
        carry_out(writing, Change(kind=kind, scope=SCOPE, settings=values))
