"""Projects of Taguette: one of those in a ``.sqlite3`` file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from qualcode.core.html_text import HtmlText
from qualcode.core.quotes import settle
from qualcode.errors import UnreadableFile
from qualcode.formats.databases import Database, Row, as_number, as_text, open_database
from qualcode.formats.harvest import ELSEWHERE, REPEATED, Harvest
from qualcode.model import Exchange, Span

TOOL = "Taguette"
# The number by which its files are known, "Tgtt".
MARK = 0x54677474
TABLES = ("projects", "documents", "tags", "highlights", "highlight_tags")
_READ = {*TABLES, "commands", "alembic_version"}
_DEEPEST = 100


def read_taguette(path: Path, *, new_id: Callable[[], str], project: str | None = None) -> Exchange:
    """Read a project, by name or number where there are several; raise ``UnreadableFile``."""
    with open_database(path) as database:
        database.needs(*TABLES, called=TOOL)
        about, others = _chosen(path, database, project)
        name, begun = as_text(about.get("name")), f"{about.get('id')} {as_text(about.get('created'))}"
        harvest = Harvest(path.name, tool=TOOL, name=name or path.stem, new_id=new_id, begun=begun)
        if others:
            harvest.reckoning.left("projects", "another one was chosen", n=others)
        reader = _Reader(harvest, database, as_number(about.get("id")))
        reader.take_documents()
        reader.take_tags()
        reader.take_highlights()
        made = harvest.made(TOOL, about.get("created"))
        harvest.add_memo("study", "study", as_text(about.get("description")), made=made)
        database.leave(harvest.reckoning, read=_READ)
        return harvest.finish()


def project_names(path: Path) -> dict[str, str]:
    """Return the projects in a file of Taguette by number, and none of any other file."""
    with open_database(path) as database:
        rows = database.rows("projects") if {*TABLES} <= {*database.tables} else ()
        return {as_text(row.get("id")): as_text(row.get("name")) for row in rows}


def _chosen(path: Path, database: Database, project: str | None) -> tuple[Row, int]:
    """Return the project that is meant, and how many others there are."""
    rows = list(database.rows("projects"))
    wanted = [row for row in rows if project in (None, as_text(row.get("name")), as_text(row.get("id")))]
    if len(wanted) == 1:
        return wanted[0], len(rows) - 1
    named = ", ".join(f"{as_text(row.get('name'))} ({as_text(row.get('id'))})" for row in rows[:20])
    if not rows:
        raise UnreadableFile(str(path), "there is no project in it", hint=f"export it from {TOOL} again")
    if wanted:
        reason = f"there are {len(wanted)} projects in it: {named}"
        raise UnreadableFile(str(path), reason, hint="choose one by its name or number, with --choose")
    raise UnreadableFile(str(path), f"there is no project {project!r} in it", hint=f"there are {named}")


class _Highlight(NamedTuple):
    """Where a highlight is in our text, or why not."""

    document: int | None
    span: Span | None
    reason: str


class _Command(NamedTuple):
    """Who gave a highlight its tags, or changed them, and when."""

    coder: str
    date: str
    tags: set[int]


class _Reader:
    """Takes in the parts of one project; rows of others in the same tables are passed over."""

    def __init__(self, harvest: Harvest, database: Database, project: int | None) -> None:
        self.harvest, self.database, self.project = harvest, database, project
        self.texts: dict[int | None, HtmlText | None] = {}
        self.elsewhere: set[int | None] = set()
        self.tags: dict[int | None, str] = {}

    def take_documents(self) -> None:
        for row in self.database.rows("documents"):
            key, name = as_number(row.get("id")), as_text(row.get("name"))
            if as_number(row.get("project_id")) != self.project:
                self.elsewhere.add(key)
                continue
            html = HtmlText(as_text(row.get("contents")))
            taken = self.harvest.add_document(key, name, html.text)
            self.texts[key] = html if taken else None
            description = as_text(row.get("description"))
            if taken:
                made = self.harvest.made(TOOL, row.get("created"))
                document_id = self.harvest.documents[key].id
                self.harvest.add_memo("document", document_id, description, made=made)
            elif description.strip():
                self.harvest.reckoning.left("memos", "what it is on was left out", where=name)

    def take_tags(self) -> None:
        """Take in tags as codes under their paths, and themes for what is above them and no tag."""
        described: dict[str, str] = {}
        for row in self.database.rows("tags"):
            if as_number(row.get("project_id")) == self.project:
                path = as_text(row.get("path")).strip()
                self.tags[as_number(row.get("id"))] = path
                described.setdefault(path, as_text(row.get("description")))
        themes = {above for path in described for above in _above(path)} - {*described}
        for path in sorted(themes):
            self.harvest.add_code(path, _last(path), parent=_parent(path), path=path, codable=False)
        if themes:
            reason = "the first part of the paths of tags, and no tag itself, so it is a theme"
            self.harvest.reckoning.warn("codes", reason, n=len(themes))
        for path, definition in described.items():
            self.harvest.add_code(
                path, _last(path), parent=_parent(path), path=path, definition=definition
            )

    def take_highlights(self) -> None:
        highlights: dict[int | None, _Highlight] = {}
        passed: set[int | None] = set()
        for row in self.database.rows("highlights"):
            if as_number(row.get("document_id")) in self.elsewhere:
                passed.add(as_number(row.get("id")))
            else:
                highlights[as_number(row.get("id"))] = self._placed(row)
        commands = self._commands()
        without = {*highlights}
        for row in self.database.rows("highlight_tags"):
            key, tag = as_number(row.get("highlight_id")), as_number(row.get("tag_id"))
            if key in passed:
                continue
            without.discard(key)
            missing = _Highlight(None, None, "its highlight is not there")
            giving = _giving(commands.get(key, []), tag)
            reason = self._take_coding(highlights.get(key, missing), tag, giving=giving)
            if reason:
                self.harvest.reckoning.left("codings", reason, where=f"highlight {key}")
        if without:
            self.harvest.reckoning.left("highlights", "no tag was given to it", n=len(without))

    def _placed(self, row: Row) -> _Highlight:
        document = as_number(row.get("document_id"))
        start, end = as_number(row.get("start_offset")), as_number(row.get("end_offset"))
        text = self.texts.get(document)
        if text is None:
            return _Highlight(document, None, "its document is not there, or was left out")
        if start is None or end is None:
            return _Highlight(document, None, "it has no positions")
        words = HtmlText(as_text(row.get("snippet"))).bare
        found = settle(text.bare, words, [text.span_of_bytes(start, end)], about=text.point(start))
        if found is None:
            return _Highlight(document, None, "its words do not stand in the document")
        if found.by is None:
            where = f"highlight {as_text(row.get('id'))}"
            self.harvest.reckoning.warn("highlights", ELSEWHERE, where=where)
        ours = text.span(found.span)
        return _Highlight(document, self.harvest.span(document, ours.start, ours.end), "")

    def _take_coding(self, highlight: _Highlight, tag: int | None, *, giving: _Command) -> str:
        """Take in a coding, or return the reason why not."""
        if highlight.span is None:
            return highlight.reason
        if tag not in self.tags:
            return "its tag is not there"
        made = self.harvest.made(giving.coder, giving.date)
        coding_id = self.harvest.add_coding(
            highlight.document, self.tags[tag], span=highlight.span, made=made
        )
        return "" if coding_id else REPEATED

    def _commands(self) -> dict[int | None, list[_Command]]:
        """Return who gave which tags to each highlight, the first command first."""
        found: dict[int | None, list[_Command]] = {}
        for row in self.database.rows("commands"):
            payload = _payload(row)
            highlight, tags = payload.get("highlight_id"), payload.get("tags")
            if payload.get("type") != "highlight_add" or not isinstance(highlight, int):
                continue
            given = {tag for tag in tags if isinstance(tag, int)} if isinstance(tags, list) else set()
            command = _Command(as_text(row.get("user_login")), as_text(row.get("date")), given)
            found.setdefault(highlight, []).append(command)
        return found


def _payload(row: Row) -> Mapping[str, Any]:
    try:
        payload = json.loads(as_text(row.get("payload")))
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _giving(commands: list[_Command], tag: int | None) -> _Command:
    """Return the command since which a highlight has had a tag, or else the last that changed it."""
    since = _Command(TOOL, "", set())
    for number, command in enumerate(reversed(commands)):
        if number and tag not in command.tags:
            break
        since = command
    return since


def _parent(path: str) -> str | None:
    """Return the path above, where each part of a path has a name."""
    parts = path.split(".")
    return path.rpartition(".")[0] if 1 < len(parts) <= _DEEPEST and all(map(str.strip, parts)) else None


def _last(path: str) -> str:
    return path.rpartition(".")[2] if _parent(path) else path


def _above(path: str) -> list[str]:
    found: list[str] = []
    above = _parent(path)
    while above is not None:
        found.append(above)
        above = _parent(above)
    return found
