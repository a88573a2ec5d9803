"""What a report says of documents, cases and segments: how many, whose, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import pandas as pd

from qualcode.core.report_limits import READ
from qualcode.core.reports import Cell, Choices, Corpus, Person
from qualcode.model import Case, Codebook, Document, Segment
from qualcode.services.cases import CaseFinder
from qualcode.services.frequencies import Spoken, check_attributes, segments_table, units_table
from qualcode.services.importing import imports
from qualcode.services.inputs import suggestible
from qualcode.services.projects import Project, cases, codebook, documents, segments


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What was said and by whom, with the names that a report gives to documents and cases.

    ``units`` has a row for each segment that could be coded: document, segment_id, case_id, read and
    the attributes chosen, which ``attributes`` has by case too.
    """

    book: Codebook
    documents: Sequence[Document]
    tilings: Mapping[str, list[Segment]]
    known: Mapping[str, Case]
    case_of: CaseFinder
    outcomes: Mapping[str, int]
    units: pd.DataFrame
    case_names: Mapping[str, str]
    document_names: Mapping[str, str]
    attributes: Mapping[str, Mapping[str, str]]


def material(project: Project, choices: Choices) -> Material:
    """Gather what was said; raise ``InputError`` for an attribute that there is not."""
    (known, links), texts, tilings = cases(project), documents(project), segments(project)
    wanted = _wanted(choices)
    check_attributes(wanted, known.values(), texts)
    case_of = CaseFinder(links, texts, chain(*tilings.values()))
    table = segments_table(project)
    read = set(table.loc[table["outcome"].isin(READ), "segment_id"])
    spoken = [
        Spoken(document, segment, case_of(segment), segment.id in read)
        for document in texts
        for segment in tilings.get(document.id, [])
        if suggestible(document, segment)
    ]
    units = units_table(spoken, known, wanted)
    everybody = sorted({*known, *units["case_id"]} - {""})
    return Material(
        book=codebook(project), documents=texts, tilings=tilings, known=known, case_of=case_of,
        outcomes={str(name): int(n) for name, n in table["outcome"].value_counts().items()},
        units=units,
        case_names={key: key if choices.ids else f"P{n}" for n, key in enumerate(everybody, start=1)},
        document_names={
            d.id: d.name if choices.ids else f"D{n}" for n, d in enumerate(texts, start=1)
        },
        attributes=_attributes(units, known, wanted),
    )  # fmt: skip


def _wanted(choices: Choices) -> list[str]:
    compare = [choices.compare] if choices.compare else []
    return list(dict.fromkeys([*choices.by, *choices.attribution, *compare]))


def _attributes(
    units: pd.DataFrame, known: Mapping[str, Case], wanted: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Return the attributes of each case; one that is of its documents may have several values."""
    found = {
        key: {name: case.attributes.get(name, "") for name in wanted} for key, case in known.items()
    }
    for name in wanted:
        given = units.loc[units["case_id"] != "", ["case_id", name]].drop_duplicates()
        for case_id, values in given.groupby("case_id")[name]:
            said = sorted(str(value) for value in values if value)
            found.setdefault(str(case_id), {})[name] = " and ".join(said)
    return found


def corpus(project: Project, found: Material) -> Corpus:
    """Count documents, cases and segments, and what was left out with its reason."""
    heard = set(found.units["case_id"]) - {""}
    kinds = Counter(case.kind for key, case in found.known.items() if key in heard)
    own = len(heard - set(found.known))
    if own:
        kinds["unlinked speaker"] += own
    names = {document.name: found.document_names[document.id] for document in found.documents}
    skipped = {
        (entry.place, entry.reason): entry.count
        for entry in imports(project)
        if entry.outcome == "skipped"
    }
    left_out: Counter[str] = Counter()
    for (_, reason), n in skipped.items():
        left_out[_renamed(reason, names)] += n
    return Corpus(
        n_documents=len(found.documents),
        formats=dict(sorted(Counter(document.format for document in found.documents).items())),
        n_cases=len(heard),
        silent_cases=tuple(found.case_names[key] for key in found.known if key not in heard),
        unlinked=len(found.case_of.own), uncounted=sum(map(len, found.case_of.left_out.values())),
        kinds=dict(sorted(kinds.items())), outcomes=found.outcomes,
        left_out=dict(sorted(left_out.items())),
    )  # fmt: skip


def _renamed(reason: str, names: Mapping[str, str]) -> str:
    """Return a reason with documents called as the report calls them."""
    for name in sorted((name for name in names if name in reason), key=len, reverse=True):
        reason = reason.replace(name, names[name])
    return reason


def people(found: Material, choices: Choices) -> tuple[Person, ...]:
    """Return everybody whose words are in the study, or who is known to it, in the order of names."""
    sizes = found.units.groupby("case_id").agg(
        documents=("document", "nunique"), segments=("segment_id", "nunique"), read=("read", "sum")
    )
    counted = dict(zip(sizes.index, sizes.to_numpy().tolist(), strict=True))
    shown = list(dict.fromkeys([*choices.by, *choices.attribution]))
    made = []
    for key, name in found.case_names.items():
        own = found.attributes.get(key, {})
        counts = [int(n) for n in counted.get(key, (0, 0, 0))]
        made.append(
            Person(
                name=name, attributes={title: own.get(title, "") for title in shown},
                n_documents=counts[0], n_segments=counts[1], n_read=counts[2],
            )
        )  # fmt: skip
    return tuple(made)


def sample(found: Material, by: Sequence[str]) -> tuple[Cell, ...]:
    """Return how many cases were heard in each combination of attributes, and which.

    A case whose words are in two combinations, as of two waves, is in both.
    """
    heard = found.units[found.units["case_id"] != ""]
    if not by or heard.empty:
        return ()
    cells = []
    for values, own in heard.groupby(list(by), sort=True):
        names = [found.case_names[str(key)] for key in sorted(own["case_id"].unique())]
        cells.append(
            Cell(
                values=tuple(map(str, values)), cases=tuple(names),
                n_segments=int(own["segment_id"].nunique()), n_read=int(own["read"].sum()),
            )
        )  # fmt: skip
    return tuple(cells)
