"""Every line of the journal in words; the lines are written out as they are stored."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from qualcode.core.phrases import as_markdown, as_text
from qualcode.model import Event, Span
from qualcode.services.codebook_changes import CHANGES
from qualcode.services.naming import Names, Place
from qualcode.ui.places import spot
from qualcode.ui.state import plain
from qualcode.ui.wording import DEEDS, tell, why_not

SERVICES = Path(__file__).parents[2] / "qualcode" / "services"
TEXT = "P01: We trust one another by now. There is no time to meet."
TRUST, TIME = {"start": 5, "end": 33}, {"start": 34, "end": 59}


def coding(**more: Any) -> dict[str, Any]:
    row = {"id": "c", "document_id": "d", "code_id": "rel_trust", **TRUST}
    return {**row, "modifiers": {"valence": "neutral"}, "flags": [], "suggestion_id": None, **more}


def decision(action: str) -> dict[str, Any]:
    return {"id": "x", "suggestion_id": "s", "coder_id": "k", "action": action}


def memo(kind: str, target: str, text: str = "Is it?") -> dict[str, Any]:
    return {"id": "m", "target_kind": kind, "target_id": target, "coder_id": "k", "text": text}


def event(kind: str, *changes: list[Any], **more: Any) -> Event:
    payload = {**({"changes": list(changes)} if changes else {}), **more.pop("payload", {})}
    values = {"sequence": 1, "actor": "AB", "created_at": "2026-03-09T14:02:11+00:00", **more}
    return Event(kind=kind, payload=payload, **values)


def settings(name: str, before: Any, after: Any) -> dict[str, Any]:
    return {"settings": {name: [before, after]}}


NAMES = Names(
    documents={"d": "A", "e": "B", "f": "C", "g": "D"},
    texts={"d": TEXT},
    codes={"rel": "Relations", "rel_trust": "Trust", "ctx_time": "Time", "late": "Late buses"},
    terms={"valence": "Valence", "quote": "Candidate quotation"},
    cases={"P01": "Head of A"},
    targets={7: event("coding.added", ["Coding", None, coding()])},
    places={
        "s": Place("d", Span(start=34, end=59), "ctx_time"),
        "c": Place("d", Span(start=5, end=33), "rel_trust"),
    },
    edits={},
)  # fmt: skip
SUMMARY = {"id": "z", "case_id": "P01", "code_id": "rel", "coder_id": "k", "text": "They trust."}
READING = {"id": "r", "document_id": "d", **TIME}
ADJUDICATION = {"id": "j", "document_id": "d", "code_id": "ctx_time", **TIME}
REVIEW = ["Review", None, {"id": "w", "coding_id": "c"}]
BAR = {"precision": 0.1, "fewest": 10}
BLIND = {"mode": "shown", "share": 0.1, "documents": [], "seed": "s"}


def operation(**said: Any) -> dict[str, Any]:
    return {"operation": said}


SENTENCES: list[tuple[Event, str]] = [
    (event("project.created", payload={"name": "S", "codebook": "jpd", "version": "1.0"}),
     "AB created the study S with the codebook jpd, version 1.0"),
    (event("coder.added", payload={"coder": "k"}), "AB is now a coder of the study"),
    (event("documents.imported", payload={"documents": ["d", "e"], "cases": []}),
     "AB imported 2 documents: A and B"),
    (event("documents.imported", payload={"documents": ["d", "e", "f", "g"], "cases": ["P01"]}),
     "AB imported 4 documents, among them A, B and C, and 1 case"),
    (event("documents.imported", payload={"documents": [], "cases": ["P01", "P02"]}),
     "AB imported 2 cases"),
    (event("documents.imported", payload={"documents": [], "cases": []}), "AB imported attributes"),
    (event("documents.segmented", payload={"unit": "sentence", "segments": 1855}),
     "AB cut the documents into sentences: 1,855 segments"),
    (event("documents.segmented", payload={"unit": "turn", "segments": 0}),
     "AB chose the turn as the unit of analysis"),
    (event("codings.imported", payload={"codings": ["c"]}), "AB imported 1 coding"),
    (event("project.imported", payload={"file": "a.qdpx", "origin": "NVivo 12", "documents": ["d"],
           "codes": ["x", "y"], "codings": ["c", "e", "f"], "cases": [], "memos": 1}),
     "AB imported the project a.qdpx of NVivo 12: 1 document, 2 codes, 3 codings, 1 memo"),
    (event("project.imported", payload={"file": "a.qdpx"}), "AB imported the project a.qdpx"),
    (event("import.noted"), "AB imported files of which nothing came in; the ledger says why"),
    (event("coding.added", ["Coding", None, coding()], ["Coding", None, coding(**TIME)]),
     "AB gave Trust to 2 segments in 1 document at once"),
    (event("suggestions.made", payload={"made": 1710, "replaced": 12, "suggester": "x"}),
     "AB had 1,710 suggestions made, in place of 12 that stood open"),
    (event("suggestions.made", payload={"made": 3, "replaced": 0}), "AB had 3 suggestions made"),
    (event("suggestions.made", payload={"made": 3, "replaced": 0, "withheld": ["ctx_time"]}),
     "AB had 3 suggestions made; those of 1 code were withheld"),
    (event("coding.added", ["Coding", None, coding()]),
     "AB gave Trust to “We trust one another by now.” in A"),
    (event("suggestion.accepted", ["Coding", None, coding()], ["Decision", None, decision("accepted")]),
     "AB gave Trust to “We trust one another by now.” in A, as suggested"),
    (event("suggestion.changed", ["Coding", None, coding()], ["Decision", None, decision("changed")]),
     "AB gave Trust to “We trust one another by now.” in A instead of Time, which was suggested"),
    (event("suggestion.rejected", ["Decision", None, decision("rejected")]),
     "AB rejected Time for “There is no time to meet.” in A"),
    (event("coding.removed", ["Coding", coding(), None]),
     "AB took Trust from “We trust one another by now.” in A"),
    (event("coding.recoded", ["Coding", coding(), coding(code_id="ctx_time")]),
     "AB changed Trust to Time on “We trust one another by now.” in A"),
    (event("coding.moved", ["Coding", coding(), coding(**TIME)]),
     "AB moved the edges of Trust from “We trust one another by now.” to “There is no time to meet.” "
     "in A"),
    (event("coding.modified", ["Coding", coding(), coding(modifiers={"valence": "negative"})]),
     "AB set valence to negative for Trust on “We trust one another by now.” in A"),
    (event("coding.flagged", ["Coding", coding(), coding(flags=["quote"])]),
     "AB put the flag Candidate quotation on Trust at “We trust one another by now.” in A"),
    (event("coding.flagged", ["Coding", coding(flags=["quote"]), coding()]),
     "AB took the flag Candidate quotation off Trust at “We trust one another by now.” in A"),
    (event("coding.reviewed", ["Coding", coding(), coding()], REVIEW),
     "AB looked at Trust on “We trust one another by now.” in A again and kept it"),
    (event("segment.read", ["Reading", None, READING]),
     "AB marked “There is no time to meet.” in A as read"),
    (event("segment.unread", ["Reading", READING, None]),
     "AB marked “There is no time to meet.” in A as unread"),
    (event("memo.written", ["Memo", None, memo("study", "study")]),
     "AB wrote a memo on the study: “Is it?”"),
    (event("memo.written", ["Memo", memo("case", "P01"), memo("case", "P01", "It is.")]),
     "AB changed a memo on the case Head of A: “It is.”"),
    (event("memo.written", ["Memo", None, memo("code", "ctx_time")]),
     "AB wrote a memo on the code Time: “Is it?”"),
    (event("memo.written", ["Memo", None, memo("document", "e")]),
     "AB wrote a memo on the document B: “Is it?”"),
    (event("memo.written", ["Memo", None, memo("coding", "c")]),
     "AB wrote a memo on Trust at “We trust one another by now.” in A: “Is it?”"),
    (event("memo.removed", ["Memo", memo("coding", "gone"), None]),
     "AB removed a memo on a quotation that is no more: “Is it?”"),
    (event("summary.written", ["Summary", None, SUMMARY]),
     "AB wrote the summary of Head of A on Relations: “They trust.”"),
    (event("summary.written", ["Summary", SUMMARY, {**SUMMARY, "text": "They do."}]),
     "AB changed the summary of Head of A on Relations: “They do.”"),
    (event("summary.checked", ["Summary", SUMMARY, SUMMARY]),
     "AB found that the summary of Head of A on Relations still holds"),
    (event("summary.removed", ["Summary", {**SUMMARY, "case_id": "P9"}, None]),
     "AB removed the summary of P9 on Relations: “They trust.”"),
    (event("codebook.add", codes=" late ", payload=operation(op="add", parent="rel")),
     "AB added Late buses to the codebook, below Relations"),
    (event("codebook.add", codes=" late "), "AB added Late buses to the codebook"),
    (event("codebook.edit", REVIEW, REVIEW, codes=" rel_trust ",
           payload=operation(op="edit", code="rel_trust")),
     "AB changed what the codebook says of Trust: 2 codings to be looked at again"),
    (event("codebook.move", payload=operation(op="move", code="late", parent="rel")),
     "AB moved Late buses below Relations"),
    (event("codebook.move", payload=operation(op="move", code="late", parent=None)),
     "AB moved Late buses to the top"),
    (event("codebook.merge", ["Coding", coding(code_id="ctx_time"), coding()],
           ["Coding", coding(code_id="ctx_time"), None],
           payload=operation(op="merge", codes=["ctx_time", "late"], code="rel_trust")),
     "AB merged Time and Late buses into Trust: 1 coding recoded, 1 double dropped"),
    (event("codebook.split", REVIEW, codes=" ctx_time  late  rel ",
           payload=operation(op="split", code="ctx_time")),
     "AB split Time into Late buses and Relations: 1 coding to be looked at again"),
    (event("codebook.retire", payload=operation(op="retire", code="late")), "AB retired Late buses"),
    (event("codebook.restore", payload=operation(op="restore", code="late")), "AB restored Late buses"),
    (event("codebook.remove", payload=operation(op="remove", code="late")), "AB removed Late buses"),
    (event("speakers.set", payload={"roles": [
        ["d", "Jane", "participant", "interviewer"], ["e", "Jane", "participant", "interviewer"],
        ["e", "I", "interviewer", "participant"], ["e", "Note", "participant", "none"]]}),
     "AB set Jane to ask; I to answer; Note to be no speaker in 2 documents"),
    (event("audit.drawn", payload={"of": "case", "origin": "drawn", "by": ["probability", "document"],
                                   "seed": 4, "n_units": 1200, "n_drawn": 90}),
     "AB drew 90 cases of 1,200 for audit, by probability and document, with the seed 4"),
    (event("audit.drawn", payload={"of": "segment", "origin": "share", "n_drawn": 31}),
     "AB took the share coded blind for the audit sample: 31 segments"),
    (event("audit.withdrawn", payload={"changes": [
        ["Audit", {}, {"n_drawn": 90, "of": "case", "reason": "drawn too early"}]]}),
     "AB withdrew the audit sample of 90 cases: drawn too early"),
    (
        event(
            "study.report",
            payload=settings("report_words", {"limitations": "Few."}, {"coreq-1": "Us."}),
        ),
        "AB wrote 2 answers for the report",
    ),
    (event("case.withdrawn",
           payload={"withdrawal": "12345678-9", "counts": {"documents": 2, "codings": 1}}),
     "AB withdrew a participant, for good (number 12345678): 2 documents, 1 coding gone"),
    (event("words.replaced", payload={"names": 3, "documents": 1}),
     "AB put pseudonyms in the place of 3 names in 1 document, for good"),
    (event("line.emptied"), "AB did something with the words of a participant who has withdrawn"),
    (event("study.renamed", payload=settings("name", "S", "Second wave")),
     "AB renamed the study from S to Second wave"),
    (event("study.blinding", payload=settings("blinding", BLIND, {**BLIND, "documents": ["d", "e"]})),
     "AB set suggestions to be shown from the start, and to wait for 10% of segments and all of "
     "2 documents"),
    (event("study.blinding", payload=settings("blinding", BLIND, {**BLIND, "share": 0})),
     "AB set suggestions to be shown from the start"),
    (event("study.blinding", payload=settings("blinding", BLIND, {**BLIND, "mode": "after_commit"})),
     "AB set suggestions to wait until a segment is marked as read"),
    (event("study.blinding", payload=settings("blinding", BLIND, {**BLIND, "mode": "hidden"})),
     "AB set suggestions to be shown to nobody"),
    (event("study.bar", payload=settings("bar", BAR, {"precision": 0.25, "fewest": 12})),
     "AB set suggestions of a code to be withheld where fewer than 25% are right, of 12 or more that "
     "could be checked"),
    (event("study.bar", payload=settings("bar", BAR, {"precision": 0, "fewest": 12})),
     "AB set suggestions of every code to be shown, however good they are"),
    (event("agreement.decided", ["Adjudication", None, {**ADJUDICATION, "applies": True}],
           ["Adjudication", None, {**ADJUDICATION, "code_id": "late", "applies": False}]),
     "AB decided for Time and against Late buses on “There is no time to meet.” in A"),
    (event("agreement.shown", payload={"documents": ["d", "e"]}),
     "AB had disagreements of others shown in 2 documents before finishing them"),
    (event("undone", target=7), "AB undid: gave Trust to “We trust one another by now.” in A"),
    (event("redone", target=7), "AB did again: gave Trust to “We trust one another by now.” in A"),
    (event("undone", target=99), "AB undid: an earlier action"),
    (event("garden.watered"), "AB did something for which there are no words here (garden.watered)"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "words"), SENTENCES, ids=lambda value: getattr(value, "kind", ""))
def test_a_line_has_its_words(line: Event, words: str) -> None:
    assert as_text(tell(line, NAMES)) == words


def test_every_kind_that_is_ever_written_has_words() -> None:
    source = "".join(path.read_text() for path in SERVICES.glob("*.py"))
    written = set(re.findall(r'(?:kind=|scene\.change\(|kind = )"([a-z]+\.[a-z_]+)"', source))
    written |= set(re.findall(r'^(?:KIND|NOTED|READ) = "([a-z.]+)"', source, flags=re.MULTILINE))
    written |= {f"codebook.{op}" for op in CHANGES}
    written -= {"codebook.changed", "read"}  # every change says what it is before it is stored

    assert len(written) > 25
    assert written - set(DEEDS) == set()
    assert set(DEEDS) - {line.kind for line, _ in SENTENCES} == set()


def test_what_is_unknown_is_named_by_its_id_and_breaks_nothing() -> None:
    nobody = Names(documents={}, texts={}, codes={}, terms={}, cases={}, targets={}, places={}, edits={})
    for line, _ in SENTENCES:
        assert as_text(tell(line, nobody)).startswith("AB ")
    gave = event("coding.added", ["Coding", None, coding()])
    assert as_text(tell(gave, nobody)) == "AB gave rel_trust to “” in a document"


def test_words_of_people_are_cut_at_a_word_and_never_formatted() -> None:
    hostile = "![x](http://198.51.100.7/a.png) **bold** " + "and so on " * 20
    line = event("memo.written", ["Memo", None, memo("study", "study", hostile)], actor="A*B")

    told = as_markdown(tell(line, NAMES), plain=plain)

    assert told.startswith(
        r"**A\*B** wrote a memo on the study\: “\!\[x\]\(http@\://198\.51\.100\.7/a\.png\)".replace(
            "@", "\u2060"
        )
    )
    assert told.endswith("and so on and so on…”")


@pytest.mark.parametrize(
    ("line", "undone", "reason"),
    [
        (event("coding.added", ["Coding", None, coding()]), set(), ""),
        (event("study.renamed", payload=settings("name", "S", "T")), set(), ""),
        (event("coding.added", ["Coding", None, coding()]), {1}, "It is undone already."),
        (event("coding.added", ["Coding", None, coding()], actor="CD"), set(),
         "This was done by CD, who alone can undo it."),
        (event("documents.imported", payload={"documents": []}), set(), "This cannot be undone."),
        (event("undone", ["Coding", coding(), None], target=7), set(),
         "Undoing is not undone here; do the action again instead."),
    ],
)  # fmt: skip
def test_why_something_cannot_be_undone_is_said(line: Event, undone: set[int], reason: str) -> None:
    assert why_not(line, me="AB", undone=undone) == reason


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (event("coding.added", ["Coding", None, coding(**TIME)]), ("d", 34)),
        (event("coding.removed", ["Coding", coding(), None]), ("d", 5)),
        (event("suggestion.rejected", ["Decision", None, decision("rejected")]), ("d", 34)),
        (event("memo.written", ["Memo", None, memo("coding", "c")]), ("d", 5)),
        (event("memo.written", ["Memo", None, memo("document", "e")], scope="e"), ("e", 0)),
        (event("memo.written", ["Memo", None, memo("study", "study")], scope="memos"), None),
        (event("codebook.edit", scope="codebook"), None),
        (event("undone", target=7), ("d", 5)),
    ],
)
def test_an_event_leads_to_its_place(line: Event, place: tuple[str, int] | None) -> None:
    assert spot(line, NAMES) == place
