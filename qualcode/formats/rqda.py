"""Projects of RQDA: a ``.rqda`` database, in which what was deleted is still there, marked so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from qualcode.formats.databases import Database, Row, as_number, as_text, open_database
from qualcode.formats.harvest import Harvest
from qualcode.formats.stretches import WORDS, Stretch, take_coding, take_words
from qualcode.model import Exchange, MemoTarget, Span

TOOL = "RQDA"
TABLES = ("source", "freecode", "coding")
_READ = {
    *(*TABLES, "project", "codecat", "treecode", "cases", "caselinkage", "filecat", "treefile"),
    *("attributes", "caseAttr", "fileAttr", "annotation", "journal"),
}
_LIVE = 1
_CATEGORY = "category"


def read_rqda(path: Path, *, new_id: Callable[[], str]) -> Exchange:
    """Read a project; raise ``UnreadableFile``."""
    with open_database(path) as database:
        database.needs(*TABLES, called=TOOL)
        about = next(database.rows("project"), {})
        harvest = Harvest(
            path.name, tool=TOOL, name=path.stem, new_id=new_id, begun=as_text(about.get("date"))
        )
        reader = _Reader(harvest, database)
        reader.take_documents()
        reader.take_codes()
        reader.take_codings()
        reader.take_cases()
        reader.take_attributes()
        reader.take_notes(about)
        database.leave(harvest.reckoning, read=_READ)
        return harvest.finish()


class _Reader:
    """Takes in what is not marked as deleted."""

    def __init__(self, harvest: Harvest, database: Database) -> None:
        self.harvest, self.database = harvest, database

    def take_documents(self) -> None:
        for row in self._live("source", "documents"):
            key, name = as_number(row.get("id")), as_text(row.get("name"))
            if self.harvest.add_document(key, name, as_text(row.get("file"))):
                self._take_memo(row, "document", self.harvest.documents[key].id)
            elif as_text(row.get("memo")).strip():
                self.harvest.reckoning.left("memos", "what it is on was left out", where=name)
        named = {
            as_number(row.get("catid")): as_text(row.get("name"))
            for row in self._live("filecat", "categories of documents")
        }
        for row in self._live("treefile", "attributes"):
            key, category = as_number(row.get("fid")), named.get(as_number(row.get("catid")))
            if key not in self.harvest.documents or category is None:
                self.harvest.reckoning.left("attributes", "what it describes is not there")
                continue
            before = self.harvest.documents[key].attributes.get(_CATEGORY)
            both = f"{before}; {category}" if before else category
            self.harvest.describe(key, {_CATEGORY: both})
            self.harvest.reckoning.took("attributes")

    def take_codes(self) -> None:
        """Take in categories as themes, and codes below the first of theirs."""
        themes: dict[int | None, int | None] = {}
        for row in self._live("treecode", "places of codes"):
            code, category = as_number(row.get("cid")), as_number(row.get("catid"))
            if themes.setdefault(code, category) != category:
                reason = "a code lies below one theme only, and is below another one"
                self.harvest.reckoning.left("places of codes", reason)
        for row in self._live("codecat", "codes"):
            self._take_code(row, (_CATEGORY, as_number(row.get("catid"))), theme=None)
        for row in self._live("freecode", "codes"):
            key = as_number(row.get("id"))
            self._take_code(row, ("code", key), theme=themes.get(key))

    def _take_code(self, row: Row, key: tuple[str, int | None], *, theme: int | None) -> None:
        parent = None if theme is None else (_CATEGORY, theme)
        name, codable = as_text(row.get("name")), key[0] == "code"
        if self.harvest.add_code(
            key, name, parent=parent, codable=codable, colour=as_text(row.get("color"))
        ):
            self._take_memo(row, "code", self.harvest.codes[key].id)

    def take_codings(self) -> None:
        for row in self._live("coding", "codings"):
            take_coding(
                self.harvest, _stretch(row), ("code", as_number(row.get("cid"))),
                made=self.harvest.made(row.get("owner"), row.get("date")), memo=as_text(row.get("memo")),
            )  # fmt: skip

    def take_cases(self) -> None:
        for row in self._live("cases", "cases"):
            key = as_number(row.get("id"))
            if self.harvest.add_case(key, as_text(row.get("name"))):
                self._take_memo(row, "case", self.harvest.cases[key].id)
        words = list(self._live("caselinkage", WORDS))
        take_words(self.harvest, ((as_number(row.get("caseid")), _stretch(row)) for row in words))
        for row in words:
            case = self.harvest.cases.get(as_number(row.get("caseid")))
            if case:
                self._take_memo(row, "case", case.id)

    def take_attributes(self) -> None:
        for row in self._live("attributes", "names of attributes"):
            memo = as_text(row.get("memo")).strip()
            made = self.harvest.made(row.get("owner"), row.get("date"))
            about = f"{as_text(row.get('name'))}: {memo}" if memo else ""
            self.harvest.add_memo("study", "study", about, made=made)
        for table in ("caseAttr", "fileAttr"):
            for row in self._live(table, "attributes"):
                name, value = as_text(row.get("variable")).strip(), as_text(row.get("value"))
                case, document = as_number(row.get("caseid")), as_number(row.get("fileid"))
                if name and table == "caseAttr" and case in self.harvest.cases:
                    self.harvest.add_attribute(case, name, value)
                elif name and table == "fileAttr" and document in self.harvest.documents:
                    self.harvest.describe(document, {name: value})
                else:
                    self.harvest.reckoning.left("attributes", "what it describes is not there")
                    continue
                self.harvest.reckoning.took("attributes")

    def take_notes(self, about: Row) -> None:
        made = self.harvest.made("", about.get("date"))
        self.harvest.add_memo("study", "study", as_text(about.get("memo")), made=made)
        for row in self._live("journal", "memos"):
            made = self.harvest.made(row.get("owner"), row.get("date"))
            name, text = as_text(row.get("name")), as_text(row.get("journal"))
            self.harvest.add_entry(name, text, made=made)
        for row in self._live("annotation", "memos"):
            self._take_annotation(row)

    def _take_annotation(self, row: Row) -> None:
        """Take in a note that has a place, but no words that it is on."""
        key, at = as_number(row.get("fid")), as_number(row.get("position"))
        text = as_text(row.get("annotation")).strip()
        if key in self.harvest.documents and at is not None and text:
            place = self.harvest.point(key, at)
            made = self.harvest.made(row.get("owner"), row.get("date"))
            self.harvest.add_note(key, Span(start=place, end=place), text, made=made)
        else:
            reason = "it has no text, or its place is not in any document"
            self.harvest.reckoning.left("memos", reason, where=text[:40])

    def _live(self, table: str, kind: str) -> Iterator[Row]:
        for row in self.database.rows(table):
            if as_number(row.get("status")) in (None, _LIVE):
                yield row
            else:
                self.harvest.reckoning.left(kind, "it was deleted in RQDA")

    def _take_memo(self, row: Row, target: MemoTarget, target_id: str) -> None:
        memo = as_text(row.get("memo"))
        if memo.strip():
            made = self.harvest.made(row.get("owner"), row.get("date"))
            self.harvest.add_memo(target, target_id, memo, made=made)


def _stretch(row: Row) -> Stretch:
    start, end = as_number(row.get("selfirst")), as_number(row.get("selend"))
    return Stretch(
        document=as_number(row.get("fid")), start=start, end=end, words=as_text(row.get("seltext")),
        where=f"code {as_text(row.get('cid'))} at {start}" if "cid" in row else "",
    )  # fmt: skip
