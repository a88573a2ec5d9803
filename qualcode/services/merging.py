"""What a project of another tool has that ours has not, worked out part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from qualcode.core.matching import match_codes, with_terms
from qualcode.core.text import free_name
from qualcode.formats.refi.cases import VARIABLE
from qualcode.formats.refi.identity import Guids
from qualcode.model import (
    Case,
    CaseLink,
    Codebook,
    Coder,
    Coding,
    Document,
    Exchange,
    ForeignPart,
    LedgerEntry,
    Memo,
    Segment,
    Summary,
)
from qualcode.services.merging_summaries import merged_summaries
from qualcode.services.placing import key_of
from qualcode.services.removals import Removed, without_removed
from qualcode.services.standing import Standing


@dataclass(slots=True)
class Merge:
    """The news of an exchange; ``ledger`` says what became of every part of it.

    ``base`` is the codebook that is in use, ``book`` the one with all codes of the exchange.
    """

    exchange: Exchange
    file: str
    now: str
    new_id: Callable[[], str]
    base: Codebook
    guids: Guids
    book: Codebook = field(init=False)
    ledger: list[LedgerEntry] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    coders: list[Coder] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    changed: list[Document | Case] = field(default_factory=list)
    links: list[CaseLink] = field(default_factory=list)
    codings: list[Coding] = field(default_factory=list)
    memos: list[Memo] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    parts: list[ForeignPart] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    identities: list[dict[str, str]] = field(default_factory=list)
    _ids: dict[str, dict[str, str]] = field(default_factory=dict)
    _memos_here: set[str] = field(default_factory=set)

    @property
    def news(self) -> bool:
        """Whether there is anything to write."""
        records = (self.coders, self.documents, self.cases, self.changed, self.links, self.codings)
        more = (self.memos, self.summaries, self.parts, self.files)
        return self.book != self.base or any(map(bool, (*records, *more)))

    def _account(self, kind: str, fresh: int, same: int) -> None:
        for outcome, count in (("imported", fresh), ("unchanged", same)):
            if count:
                entry = LedgerEntry(place=self.file, outcome=outcome, count=count, reason=kind)  # type: ignore[arg-type]
                self.ledger.append(entry)

    def _say(self, reason: str, count: int, *, skipped: bool = False) -> None:
        if count:
            outcome = "skipped" if skipped else "warning"
            entry = LedgerEntry(place=self.file, outcome=outcome, count=count, reason=reason)  # type: ignore[arg-type]
            self.ledger.append(entry)

    def _complete(self, here: Document | Case, attributes: Mapping[str, str]) -> None:
        """Give what is here the attributes that it lacks; those that it has stay."""
        more = {key: value for key, value in attributes.items() if key not in here.attributes}
        if more:
            self.changed.append(replace(here, attributes={**here.attributes, **more}))

    def _identify(self, kind: str, key: str, guid: str) -> None:
        """Remember by which GUID other tools know something, unless that follows from the id."""
        if self.guids.of(kind, key) != guid and not self.guids.knows(kind, key):
            self.identities.append({"kind": kind, "id": key, "guid": guid})

    def take_codes(self) -> None:
        """Find the codes in the codebook, or add them."""
        own = {key: guid for (kind, key), guid in self.exchange.guids.items() if kind == "code"}
        matched = match_codes(
            self.base, self.exchange.codes, guids=own, known=lambda key: self.guids.of("code", key)
        )
        self.book = with_terms(matched.book, self.exchange.modifiers, self.exchange.flags)
        self.codes, self._ids["code"] = matched.fresh, matched.ids
        for key in own:
            self._identify("code", matched.ids[key], own[key])
        self._account("codes", len(matched.fresh), len(self.exchange.codes) - len(matched.fresh))
        names = ", ".join(matched.otherwise[:3])
        self._say(f"codes are defined otherwise here, and stay so: {names}", len(matched.otherwise))

    def take_coders(self, known: Mapping[str, Coder]) -> None:
        """Find the coders by id or name, or add them."""
        names = {coder.name: coder.id for coder in known.values()}
        ids = self._ids["coder"] = {}
        for coder in self.exchange.coders:
            if coder.id in known:
                ids[coder.id] = coder.id
                continue
            if coder.name not in names:
                names[coder.name] = coder.id
                self.coders.append(coder)
            ids[coder.id] = names[coder.name]
            self._identify("coder", ids[coder.id], coder.id)

    def take_out(self, removed: Removed) -> None:
        """Leave out what was taken out of the project before, and must not come in again."""
        self.exchange, n_barred = without_removed(self.exchange, removed)
        self._say("documents or cases that were taken out of the study", n_barred, skipped=True)

    def take_documents(self, known: Mapping[str, Document]) -> None:
        """Find the documents by id or by text, or add them; a name that is taken gets a number."""
        by_text: dict[str, list[Document]] = {}
        for document in known.values():
            by_text.setdefault(document.text, []).append(document)
        names = {document.name for document in known.values()}
        ids = self._ids["document"] = {}
        renamed = 0
        for document in self.exchange.documents:
            same = known.get(document.id)
            alike = by_text.get(document.text, [])
            here = next((d for d in alike if d.name == document.name), alike[0] if alike else None)
            if same is not None and same.text != document.text:
                reason = f"document {document.name} has another text here, which stays"
                self._say(reason, 1, skipped=True)
            elif same is not None or here is not None:
                found = same or here
                assert found is not None
                ids[document.id] = found.id
                self._identify("document", found.id, document.id)
                self._complete(found, document.attributes)
            else:
                name = free_name(document.name, names)
                renamed += name != document.name
                names.add(name)
                ids[document.id] = document.id
                self.documents.append(replace(document, name=name))
        self._say("documents with a name that is taken here were given a number", renamed)
        self._account("documents", len(self.documents), len(ids) - len(self.documents))
        fresh = {document.id for document in self.documents}
        self.segments = [s for s in self.exchange.segments if s.document_id in fresh]

    def take_codings(self, known: Mapping[str, Coding]) -> None:
        """Put the codings at their places; what is coded so already stays."""
        by_key = {key_of(coding): coding.id for coding in known.values()}
        ids = self._ids["coding"] = {}
        same = astray = elsewhere = 0
        for coding in self.exchange.codings:
            document_id = self._ids["document"].get(coding.document_id)
            if document_id is None:
                astray += 1
                continue
            placed = replace(
                coding, document_id=document_id, code_id=self._ids["code"][coding.code_id],
                coder_id=self._ids["coder"][coding.coder_id], created_at=coding.created_at or self.now,
                codebook_version=self.base.version,
            )  # fmt: skip
            there = by_key.get(key_of(placed))
            if there is not None:
                same += 1
            elif placed.id in known:
                elsewhere += 1
                there = placed.id
            else:
                self.codings.append(placed)
                there = by_key[key_of(placed)] = placed.id
            ids[coding.id] = there
        self._account("codings", len(self.codings), same)
        self._say("codings of documents that were not imported", astray, skipped=True)
        self._say("codings that were changed here since, and stay so", elsewhere, skipped=True)

    def take_cases(self, known: Mapping[str, Case], links: list[CaseLink]) -> None:
        """Find the cases by GUID, id or name, or add them, and whose words are theirs."""
        by_guid = {self.guids.of("case", key): key for key in known}
        by_name = {case.name: key for key, case in known.items()}
        ids = self._ids["case"] = {}
        for case in self.exchange.cases:
            guid = self.exchange.guids.get(("case", case.id), "")
            found = by_guid.get(guid) or (case.id if case.id in known else by_name.get(case.name))
            ids[case.id] = found or case.id
            if guid:
                self._identify("case", ids[case.id], guid)
            if found is None:
                self.cases.append(case)
                continue
            here = known[found]
            self._complete(here, case.attributes)
        placed = self._ids["document"]
        wanted = [
            replace(link, document_id=placed[link.document_id], case_id=ids[link.case_id])
            for link in self.exchange.links
            if link.document_id in placed
        ]
        self.links = [link for link in dict.fromkeys(wanted) if link not in links]
        self._account("cases", len(self.cases), len(ids) - len(self.cases))

    def take_memos(self, known: Mapping[str, Memo]) -> None:
        """Put the memos on what they are on here; one that was changed here stays as it is."""
        same = astray = otherwise = 0
        self._memos_here = {*known}
        for memo in self.exchange.memos:
            ids = self._ids.get(memo.target_kind)
            target = memo.target_id if ids is None else ids.get(memo.target_id)
            if target is None:
                astray += 1
            elif memo.id in known:
                same += known[memo.id].text == memo.text
                otherwise += known[memo.id].text != memo.text
            else:
                created = memo.created_at or self.now
                self.memos.append(
                    replace(
                        memo, target_id=target, coder_id=self._ids["coder"][memo.coder_id],
                        created_at=created, changed_at=memo.changed_at or created,
                    )
                )  # fmt: skip
        self._account("memos", len(self.memos), same)
        self._say("memos on what was not imported", astray, skipped=True)
        self._say("memos that were changed here since, and stay so", otherwise, skipped=True)

    def take_summaries(self, known: Mapping[str, Summary]) -> None:
        """Put the summaries in their cells; words for a cell that has others here become a memo."""
        found = merged_summaries(self.exchange.summaries, known, ids=self._ids)
        self.summaries = found.fresh
        self.memos += [memo for memo in found.memos if memo.id not in self._memos_here]
        self._account("summaries", len(found.fresh), found.same)
        self._say(
            "summaries of cells that say something else here are memos on their case", len(found.memos)
        )
        self._say("summaries of codes or cases that were not imported", found.astray, skipped=True)

    def take_kept(self, known: list[ForeignPart], files: set[str]) -> None:
        """Keep what has no place here, and the GUIDs of selections, which it may refer to."""
        there = {(part.place, part.id) for part in known}
        self.parts = [
            part
            for part in self.exchange.parts
            if (part.place, part.id) not in there and not self._would_be_made(part)
        ]
        self.files = {name: data for name, data in self.exchange.files.items() if name not in files}
        for (kind, key), guid in self.exchange.guids.items():
            document_id, _, span = key.partition(":")
            if kind == "selection" and document_id in self._ids["document"]:
                self._identify(kind, f"{self._ids['document'][document_id]}:{span}", guid)

    def _would_be_made(self, part: ForeignPart) -> bool:
        """Say whether a part is a variable just as we would write it."""
        own = self.guids.of("variable", f"name:{part.file}")
        return part.place == VARIABLE and part.id == own


def work_out(
    standing: Standing,
    exchange: Exchange,
    *,
    file: str,
    now: str,
    new_id: Callable[[], str],
) -> Merge:
    """Return what an exchange has that a project has not, as it stands; nothing is written."""
    merge = Merge(exchange, file, now, new_id, standing.book, standing.guids)
    merge.take_out(standing.removed)
    merge.take_codes()
    merge.take_coders(standing.coders)
    merge.take_documents(standing.documents)
    merge.take_codings(standing.codings)
    merge.take_cases(standing.cases, standing.links)
    merge.take_memos(standing.memos)
    merge.take_summaries(standing.summaries)
    merge.take_kept(standing.parts, standing.files)
    merge.ledger += [entry for entry in exchange.ledger if entry.outcome != "imported"]
    return merge
