"""The journal in words: a line of it, with the names of what it speaks of, to a sentence; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection

from qualcode.core.history import REDONE, UNDONE
from qualcode.core.phrases import Phrase, Sentence, count, listed
from qualcode.model import Event
from qualcode.services.history import can_be_undone
from qualcode.services.naming import Names
from qualcode.ui.wording_codebook import CODEBOOK
from qualcode.ui.wording_work import WORK

# So many documents of an import are named.
FEW = 3


def tell(event: Event, names: Names) -> Sentence:
    """Put a line of the journal into words, beginning with who did it."""
    return [Phrase(event.actor, "person"), Phrase(" "), *deed(event, names)]


def deed(event: Event, names: Names) -> Sentence:
    """Say what was done, without who did it."""
    if event.kind in DEEDS:
        return DEEDS[event.kind](event, names)
    return [Phrase(f"did something for which there are no words here ({event.kind})")]


def why_not(event: Event, *, me: str, undone: Collection[int]) -> str:
    """Say why a person cannot undo an event; nothing when they can."""
    if event.target is not None:
        return "Undoing is not undone here; do the action again instead."
    if event.sequence in undone:
        return "It is undone already."
    if not can_be_undone(event):
        return "This cannot be undone."
    return "" if event.actor == me else f"This was done by {event.actor}, who alone can undo it."


def _project_created(event: Event, names: Names) -> Sentence:
    said = event.payload
    book = f"{said.get('codebook', '')}, version {said.get('version', '')}"
    return [Phrase(f"created the study {said.get('name', '')} with the codebook {book}")]


def _coder_added(event: Event, names: Names) -> Sentence:
    return [Phrase("is now a coder of the study")]


def _documents_imported(event: Event, names: Names) -> Sentence:
    documents, cases = (event.payload.get(key, ()) for key in ("documents", "cases"))
    if not documents and not cases:
        return [Phrase("imported attributes")]
    told = [Phrase("imported ")]
    if documents:
        few = len(documents) <= FEW
        told.append(Phrase(count(len(documents), "document") + (": " if few else ", among them ")))
        told += listed([names.documents.get(key, "one that is gone") for key in documents[:FEW]])
    if cases:
        told.append(Phrase((", and " if documents else "") + count(len(cases), "case")))
    return told


def _documents_segmented(event: Event, names: Names) -> Sentence:
    unit, n_segments = event.payload.get("unit", "unit"), event.payload.get("segments", 0)
    if not n_segments:
        return [Phrase(f"chose the {unit} as the unit of analysis")]
    return [Phrase(f"cut the documents into {unit}s: {count(n_segments, 'segment')}")]


def _codings_imported(event: Event, names: Names) -> Sentence:
    return [Phrase(f"imported {count(len(event.payload.get('codings', ())), 'coding')}")]


def _project_imported(event: Event, names: Names) -> Sentence:
    said = event.payload
    origin = f" of {said['origin']}" if said.get("origin") else ""
    kinds = {"documents": "document", "codes": "code", "codings": "coding", "cases": "case"}
    parts = [count(len(said.get(key, ())), word) for key, word in kinds.items() if said.get(key)]
    parts += [count(said["memos"], "memo")] if said.get("memos") else []
    what = f": {', '.join(parts)}" if parts else ""
    return [Phrase(f"imported the project {said.get('file', '')}{origin}{what}")]


def _import_noted(event: Event, names: Names) -> Sentence:
    return [Phrase("imported files of which nothing came in; the ledger says why")]


def _suggestions_made(event: Event, names: Names) -> Sentence:
    made, replaced = (event.payload.get(key, 0) for key in ("made", "replaced"))
    behind = f", in place of {replaced:,} that stood open" if replaced else ""
    withheld = len(event.payload.get("withheld", ()))
    but = f"; those of {count(withheld, 'code')} were withheld" if withheld else ""
    return [Phrase(f"had {count(made, 'suggestion')} made{behind}{but}")]


def _audit_drawn(event: Event, names: Names) -> Sentence:
    said = event.payload
    n, of = said.get("n_drawn", 0), said.get("of", "segment")
    if said.get("origin") == "share":
        return [Phrase(f"took the share coded blind for the audit sample: {count(n, 'segment')}")]
    spread = f", by {' and '.join(said['by'])}" if said.get("by") else ""
    seed = f", with the seed {said.get('seed', '')}"
    return [Phrase(f"drew {count(n, of)} of {said.get('n_units', 0):,} for audit{spread}{seed}")]


def _audit_withdrawn(event: Event, names: Names) -> Sentence:
    (_, _, gone), *_ = event.payload["changes"]
    of = count(gone["n_drawn"], gone["of"])
    return [Phrase(f"withdrew the audit sample of {of}: {gone['reason']}")]


def _study_renamed(event: Event, names: Names) -> Sentence:
    was, now = event.payload["settings"]["name"]
    return [Phrase(f"renamed the study from {was} to {now}")]


def _study_report(event: Event, names: Names) -> Sentence:
    was, now = event.payload["settings"]["report_words"]
    changed = sum(was.get(key) != now.get(key) for key in {*was, *now})
    return [Phrase(f"wrote {count(changed, 'answer')} for the report")]


def _study_blinding(event: Event, names: Names) -> Sentence:
    now = event.payload["settings"]["blinding"][1]
    mode = {
        "shown": "be shown from the start",
        "after_commit": "wait until a segment is marked as read",
        "hidden": "be shown to nobody",
    }[now["mode"]]
    told = f"set suggestions to {mode}"
    if now["mode"] == "shown" and (now["share"] or now["documents"]):
        parts = [f"{now['share']:.0%} of segments"] if now["share"] else []
        parts += [f"all of {count(len(now['documents']), 'document')}"] if now["documents"] else []
        told += f", and to wait for {' and '.join(parts)}"
    return [Phrase(told)]


def _study_bar(event: Event, names: Names) -> Sentence:
    now = event.payload["settings"]["bar"][1]
    if not now["precision"]:
        return [Phrase("set suggestions of every code to be shown, however good they are")]
    told = f"set suggestions of a code to be withheld where fewer than {now['precision']:.0%} are right"
    return [Phrase(f"{told}, of {now['fewest']} or more that could be checked")]


def _speakers_set(event: Event, names: Names) -> Sentence:
    rows = event.payload.get("roles", ())
    given: dict[str, list[str]] = {}
    for _, speaker, _, role in rows:
        if speaker not in given.setdefault(role, []):
            given[role].append(speaker)
    deeds = {"interviewer": "to ask", "participant": "to answer", "none": "to be no speaker"}
    told: Sentence = []
    for role, speakers in given.items():
        told += [Phrase("; " if told else "set "), *listed(speakers), Phrase(f" {deeds[role]}")]
    return [*told, Phrase(f" in {count(len({row[0] for row in rows}), 'document')}")]


def _case_withdrawn(event: Event, names: Names) -> Sentence:
    key, counts = event.payload.get("withdrawal", ""), event.payload.get("counts", {})
    gone = ", ".join(
        count(counts[f"{one}s"], one) for one in ("document", "coding") if counts.get(f"{one}s")
    )
    return [Phrase(f"withdrew a participant, for good (number {key[:8]}): {gone or 'a case'} gone")]


def _words_replaced(event: Event, names: Names) -> Sentence:
    said = event.payload
    names_of = count(said.get("names", 0), "name")
    where = count(said.get("documents", 0), "document")
    return [Phrase(f"put pseudonyms in the place of {names_of} in {where}, for good")]


def _line_emptied(event: Event, names: Names) -> Sentence:
    return [Phrase("did something with the words of a participant who has withdrawn")]


def _turned(verb: str) -> Callable[[Event, Names], Sentence]:
    def told(event: Event, names: Names) -> Sentence:
        target = names.targets.get(event.target or 0)
        what = deed(target, names) if target else [Phrase("an earlier action")]
        return [Phrase(f"{verb}: "), *what]

    return told


DEEDS: dict[str, Callable[[Event, Names], Sentence]] = {
    "project.created": _project_created,
    "coder.added": _coder_added,
    "documents.imported": _documents_imported,
    "documents.segmented": _documents_segmented,
    "codings.imported": _codings_imported,
    "import.noted": _import_noted,
    "project.imported": _project_imported,
    "suggestions.made": _suggestions_made,
    "audit.drawn": _audit_drawn,
    "audit.withdrawn": _audit_withdrawn,
    "speakers.set": _speakers_set,
    "study.renamed": _study_renamed,
    "study.report": _study_report,
    "study.blinding": _study_blinding,
    "study.bar": _study_bar,
    "case.withdrawn": _case_withdrawn,
    "words.replaced": _words_replaced,
    "line.emptied": _line_emptied,
    UNDONE: _turned("undid"),
    REDONE: _turned("did again"),
    **WORK,
    **CODEBOOK,
}
