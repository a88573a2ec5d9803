"""Projects of QualCoder: the folder ``name.qda``, or the database ``data.qda`` in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qualcode.errors import UnreadableFile
from qualcode.formats.databases import Database, Row, as_number, as_text, open_database
from qualcode.formats.harvest import Harvest
from qualcode.formats.stretches import Stretch, take_coding, take_note, take_words
from qualcode.model import Exchange, Flag, MemoTarget

TOOL = "QualCoder"
DATABASE = "data.qda"
TABLES = ("project", "source", "code_name", "code_text")
_IMPORTANT = Flag(id="important", name="Important")
_MEDIA = {"code_image": "it is on a part of a picture", "code_av": "it is on a part of a recording"}
_READ = {
    *(*TABLES, "code_cat", "cases", "case_text"),
    *("attribute_type", "attribute", "annotation", "journal", "coder_names", *_MEDIA),
}


def read_qualcoder(path: Path, *, new_id: Callable[[], str]) -> Exchange:
    """Read a project folder or its database, of any version; raise ``UnreadableFile``."""
    file = path / DATABASE if path.is_dir() else path
    home = file.parent if file.parent.suffix.lower() == ".qda" else file
    if path.is_dir() and not file.is_file():
        reason = f"there is no {DATABASE} in this folder"
        raise UnreadableFile(str(path), reason, hint="a project of QualCoder is a folder with it")
    with open_database(file) as database:
        database.needs(*TABLES, called=TOOL)
        about = next(database.rows("project"), {})
        harvest = Harvest(
            home.name, tool=TOOL, name=home.stem, new_id=new_id, begun=as_text(about.get("date"))
        )
        _take_documents(harvest, database, file.parent)
        _take_codes(harvest, database)
        _take_codings(harvest, database)
        _take_cases(harvest, database)
        _take_attributes(harvest, database)
        _take_notes(harvest, database, about)
        database.leave(harvest.reckoning, read=_READ)
        return harvest.finish()


def _take_documents(harvest: Harvest, database: Database, folder: Path) -> None:
    recordings: dict[int | None, str] = {}
    for row in database.rows("source"):
        key, name = as_number(row.get("id")), as_text(row.get("name"))
        media, text = as_text(row.get("mediapath")), as_text(row.get("fulltext"))
        if media and not text.strip():
            reason = (
                "a picture, a recording or a PDF; its text, if there is any, is a document of its own"
            )
            harvest.reckoning.left("documents", reason, where=name)
            recordings[as_number(row.get("av_text_id"))] = media
        elif harvest.add_document(key, name, text):
            _take_memo(harvest, row, on=("document", harvest.documents[key].id))
            continue
        if as_text(row.get("memo")).strip():
            harvest.reckoning.left("memos", "what it is on was left out", where=name)
    for key, media in recordings.items():
        place = _within(folder, media)
        if key in harvest.documents and place:
            harvest.describe(key, recording=str(place))


def _within(folder: Path, media: str) -> Path | None:
    """Return the place of a file of the project; a path may lead anywhere, and is none then."""
    try:
        place = (folder / media.lstrip("/")).resolve()
        return place if folder.resolve() in place.parents and place.is_file() else None
    except (OSError, ValueError):
        return None


def _take_codes(harvest: Harvest, database: Database) -> None:
    for row in database.rows("code_cat"):
        _take_code(harvest, row, ("category", as_number(row.get("catid"))), codable=False)
    for row in database.rows("code_name"):
        _take_code(harvest, row, ("code", as_number(row.get("cid"))), codable=True)


def _take_code(harvest: Harvest, row: Row, key: tuple[str, int | None], *, codable: bool) -> None:
    theme = as_number(row.get("catid" if codable else "supercatid"))
    above = as_number(row.get("supercid"))
    parent = ("code", above) if above is not None else ("category", theme)
    if harvest.add_code(
        key,
        as_text(row.get("name")),
        parent=None if parent[1] is None else parent,
        codable=codable,
        colour=as_text(row.get("color")),
    ):
        _take_memo(harvest, row, on=("code", harvest.codes[key].id))


def _take_codings(harvest: Harvest, database: Database) -> None:
    for row in database.rows("coder_names"):
        if as_text(row.get("name")).strip():
            harvest.coder(as_text(row.get("name")))
    for row in database.rows("code_text"):
        take_coding(
            harvest, _stretch(row, number="ctid"), ("code", as_number(row.get("cid"))),
            made=harvest.made(row.get("owner"), row.get("date")), memo=as_text(row.get("memo")),
            flags=(_IMPORTANT,) if as_number(row.get("important")) else (),
        )  # fmt: skip
    for table, reason in _MEDIA.items():
        if table in database.tables:
            harvest.reckoning.left("codings", reason, n=database.count(table))


def _take_cases(harvest: Harvest, database: Database) -> None:
    for row in database.rows("cases"):
        key = as_number(row.get("caseid"))
        if harvest.add_case(key, as_text(row.get("name"))):
            _take_memo(harvest, row, on=("case", harvest.cases[key].id))
    words = list(database.rows("case_text"))
    take_words(harvest, ((as_number(row.get("caseid")), _stretch(row, number="id")) for row in words))
    for row in words:
        if as_number(row.get("caseid")) in harvest.cases:
            _take_memo(harvest, row, on=("case", harvest.cases[as_number(row.get("caseid"))].id))


def _take_attributes(harvest: Harvest, database: Database) -> None:
    for row in database.rows("attribute_type"):
        memo = as_text(row.get("memo")).strip()
        if memo:
            made = harvest.made(row.get("owner"), row.get("date"))
            harvest.add_memo("study", "study", f"{as_text(row.get('name'))}: {memo}", made=made)
    for row in database.rows("attribute"):
        key, kind = as_number(row.get("id")), as_text(row.get("attr_type"))
        name, value = as_text(row.get("name")).strip(), as_text(row.get("value"))
        if kind == "case" and key in harvest.cases and name:
            harvest.add_attribute(key, name, value)
        elif kind == "file" and key in harvest.documents and name:
            harvest.describe(key, {name: value})
        else:
            harvest.reckoning.left("attributes", "what it describes is not there, or was left out")
            continue
        harvest.reckoning.took("attributes")


def _take_notes(harvest: Harvest, database: Database, about: Row) -> None:
    made = harvest.made(about.get("codername"), about.get("date"))
    harvest.add_memo("study", "study", as_text(about.get("memo")), made=made)
    for row in database.rows("journal"):
        made = harvest.made(row.get("owner"), row.get("date"))
        name, text = as_text(row.get("name")), as_text(row.get("jentry"))
        harvest.add_entry(name, text, made=made)
    for row in database.rows("annotation"):
        made = harvest.made(row.get("owner"), row.get("date"))
        take_note(harvest, _stretch(row, number="anid"), as_text(row.get("memo")), made=made)


def _stretch(row: Row, *, number: str) -> Stretch:
    return Stretch(
        document=as_number(row.get("fid")), start=as_number(row.get("pos0")),
        end=as_number(row.get("pos1")), words=as_text(row.get("seltext")),
        where=f"number {as_text(row.get(number))}",
    )  # fmt: skip


def _take_memo(harvest: Harvest, row: Row, *, on: tuple[MemoTarget, str]) -> None:
    memo = as_text(row.get("memo"))
    if memo.strip():
        made = harvest.made(row.get("owner"), row.get("date"))
        harvest.add_memo(*on, memo, made=made)
