"""Memos: what people note on the study, on documents, cases, codes and quotations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from qualcode.errors import CodingError
from qualcode.model import Coder, Memo, MemoTarget
from qualcode.services.changes import Change, carry_out
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import Project, cases, codebook, coders, codings, documents
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import fetch

SCOPE = "memos"
STUDY = "study"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedMemo:
    """A memo with the words for what it is on; ``document_id`` and ``start`` lead to the place."""

    memo: Memo
    coder: str
    about: str
    document_id: str = ""
    start: int = 0


def memos(project: Project) -> list[Memo]:
    """Return all memos, the last written first."""
    with project.engine.connect() as connection:
        order = [schema.memos.c.changed_at.desc(), schema.memos.c.id]
        return fetch(connection, Memo, order_by=order)


def find_memos(project: Project, words: str = "", *, kind: MemoTarget | None = None) -> list[PlacedMemo]:
    """Return the memos that have all the words in their text or in what they are on."""
    titles = _Titles(project)
    wanted = words.lower().split()
    found = []
    for memo in memos(project):
        placed = titles.place(memo)
        text = f"{memo.text} {placed.about} {placed.coder}".lower()
        if (kind is None or memo.target_kind == kind) and all(word in text for word in wanted):
            found.append(placed)
    return found


class _Titles:
    """The names of everything that a memo may be on."""

    def __init__(self, project: Project) -> None:
        self.documents = {d.id: d for d in documents(project)}
        self.codings = {c.id: c for c in codings(project)}
        self.codes = {c.id: c.name for c in codebook(project).codes}
        self.cases = {key: case.name for key, case in cases(project)[0].items()}
        self.coders = {key: coder.name for key, coder in coders(project).items()}

    def place(self, memo: Memo) -> PlacedMemo:
        """Return a memo with the words for what it is on."""
        known = PlacedMemo(memo=memo, coder=self.coders[memo.coder_id], about=STUDY)
        target = memo.target_id
        if memo.target_kind == "document" and target in self.documents:
            return replace(known, about=self.documents[target].name, document_id=target)
        if memo.target_kind == "coding" and target in self.codings:
            coding = self.codings[target]
            document = self.documents[coding.document_id]
            words = document.text[coding.span.start : coding.span.end]
            code = self.codes.get(coding.code_id, coding.code_id)
            about = f"{code} in {document.name}: {words}"
            return replace(known, about=about, document_id=document.id, start=coding.span.start)
        if memo.target_kind == "coding":
            return replace(known, about="a quotation that is no more")
        names = {"code": self.codes, "case": self.cases}.get(memo.target_kind, {})
        return replace(known, about=names.get(target, target) if names else STUDY)


def write_memo(
    project: Project,
    *,
    target_kind: MemoTarget,
    target_id: str,
    text: str,
    coder: Coder,
    memo_id: str = "",
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> None:
    """Write a memo, change one's own (``memo_id``), or remove it by leaving no words.

    The same words again change nothing. Raises ``CodingError`` for another coder's memo and for a
    new target that is not there.
    """
    standing = next((memo for memo in memos(project) if memo.id == memo_id), None)
    if standing is not None and standing.text == text.strip():
        return
    # A memo outlives what it is on: one on a quotation that is gone can still be changed.
    if standing is None or (standing.target_kind, standing.target_id) != (target_kind, target_id):
        _check_target(project, target_kind, target_id)
    with write(project.engine, kind="memo.written", actor=coder.name, now=now()) as writing:
        known = fetch(writing.connection, Memo, schema.memos.c.id == memo_id)
        before = known[0] if known else None
        if before is not None and before.coder_id != coder.id:
            raise CodingError("this memo is another coder's", hint="write one of your own")
        if before is None and not text.strip():
            raise CodingError("a memo needs words")
        after = None
        if text.strip():
            after = Memo(
                id=memo_id or new_id(), target_kind=target_kind, target_id=target_id,
                coder_id=coder.id, text=text.strip(), changed_at=now(),
                created_at=before.created_at if before else now(),
            )  # fmt: skip
        kind = "memo.written" if after else "memo.removed"
        codes = [target_id] if target_kind == "code" else []
        scope = target_id if target_kind == "document" else SCOPE
        carry_out(writing, Change(kind=kind, scope=scope, pairs=[(before, after)], codes=codes))


def _check_target(project: Project, kind: MemoTarget, target: str) -> None:
    known = {
        "study": lambda: {STUDY},
        "document": lambda: {d.id for d in documents(project)},
        "case": lambda: set(cases(project)[0]),
        "code": lambda: {c.id for c in codebook(project).codes},
        "coding": lambda: {c.id for c in codings(project)},
    }[kind]()
    if target not in known:
        raise CodingError(f"there is no {kind} {target!r} to write a memo on")
