"""Read a REFI-QDA project, .qdpx or .qde, into an exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualcode.core.text import one_line
from qualcode.formats.refi.cases import Variables, described, read_cases
from qualcode.formats.refi.codes import read_codes
from qualcode.formats.refi.container import Container, attribute
from qualcode.formats.refi.elements import Intake, child, inside, plain_guid
from qualcode.formats.refi.kept import keep, link_notes
from qualcode.formats.refi.notes import STUDY, Notes, People
from qualcode.formats.refi.sources import DOUBTFUL, Sources
from qualcode.formats.refi.texts import choose_convention, read_texts
from qualcode.model import Coding, Exchange, Flag, LedgerEntry, Modifier


def read_project(path: Path, *, new_id: Callable[[], str]) -> Exchange:
    """Read a project of another tool; raise ``UnreadableFile`` where it is none.

    Everything that is not carried over is in the ledger with its number, or in ``parts``, from where
    it is written back.
    """
    intake = Intake(path)
    container = Container(path, intake)
    root = container.root
    people = People(root, intake)
    notes = Notes(root, people, container)
    links = link_notes(root, notes)
    named = [plain_guid(attribute(case, "guid")) for case in inside(root, "Cases")]
    codes = read_codes(child(child(root, "CodeBook"), "Codes"), intake, cases=named)
    for code_id, element in codes.elements.items():
        notes.attach(element, codes.guids[code_id], ("code", code_id))
    variables = Variables(root, intake)
    sources = Sources(container=container, codes=codes, people=people, notes=notes)
    texts = read_texts(root, container)
    convention = choose_convention(attribute(root, "origin"), texts, container)
    for text in texts:
        sources.take(text, convention, new_id=new_id)
    cases = read_cases(root, sources, variables)
    values = {t.guid: {**variables.of(t.source), **cases.described.get(t.guid, {})} for t in texts}
    kept = keep(root, container, codes=codes, texts=texts, convention=convention)
    notes.describe(root, "project", ("study", STUDY))
    notes.attach(root, "project", ("study", STUDY))
    notes.rest()
    made = tuple(sources.codings.values())
    modifiers, flags = _marks(made)
    found = Exchange(
        name=one_line(root.get("name") or "") or path.stem, origin=one_line(root.get("origin") or ""),
        codes=codes.codes, modifiers=modifiers, flags=flags,
        documents=tuple(described(described(sources.documents, kept.groups), values)),
        segments=tuple(sources.segments), coders=people.coders, codings=made, cases=tuple(cases.cases),
        links=tuple(cases.links), memos=tuple(notes.memos), files=kept.files,
        parts=(*codes.parts, *variables.parts, *cases.parts, *links, *kept.parts),
        guids={
            **{("code", key): guid for key, guid in codes.guids.items()},
            **{("case", key): guid for key, guid in cases.guids.items()},
            **sources.selections(),
        },
    )  # fmt: skip
    return _with_ledger(found, intake)


def _marks(codings: Iterable[Coding]) -> tuple[tuple[Modifier, ...], tuple[Flag, ...]]:
    """Return the modifiers and flags that codings have, with the values that occur."""
    values: dict[str, set[str]] = {}
    flags: set[str] = set()
    for coding in codings:
        flags.update(coding.flags)
        for key, value in coding.modifiers.items():
            values.setdefault(key, set()).add(value)
    modifiers = [
        Modifier(id=key, name=key, values=tuple(sorted(found))) for key, found in sorted(values.items())
    ]
    named = [DOUBTFUL if key == DOUBTFUL.id else Flag(id=key, name=key) for key in sorted(flags)]
    return tuple(modifiers), tuple(named)


def _with_ledger(found: Exchange, intake: Intake) -> Exchange:
    counts: dict[str, tuple[Any, ...]] = {
        "documents": found.documents, "codes": found.codes, "codings": found.codings,
        "cases": found.cases, "memos": found.memos, "coders": found.coders,
    }  # fmt: skip
    ledger = [
        LedgerEntry(place=intake.path.name, outcome="imported", count=len(records), reason=kind)
        for kind, records in counts.items()
        if records
    ]
    return replace(found, ledger=(*ledger, *intake.entries()))
