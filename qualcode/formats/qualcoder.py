"""Projects of QualCoder: the folder ``name.qda``, or the database ``data.qda`` in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qualcode.errors import UnreadableFile
from qualcode.formats.databases import Database, Row, as_number, as_text, open_database
from qualcode.formats.intake import Intake
from qualcode.formats.stretches import Stretch, take_coding, take_note, take_words
from qualcode.model import Exchange, Flag, MemoTarget

TOOL = "QualCoder"
DATABASE = "data.qda"
_IMPORTANT = Flag(id="important", name="Important")
_MEDIA = {"code_image": "it is on a part of a picture", "code_av": "it is on a part of a recording"}
_READ = {
    *("project", "source", "code_name", "code_cat", "code_text", "cases", "case_text"),
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
        database.needs("project", "source", "code_name", "code_text", called=TOOL)
        about = next(database.rows("project"), {})
        intake = Intake(
            home.name, tool=TOOL, name=home.stem, new_id=new_id, begun=as_text(about.get("date"))
        )
        _take_documents(intake, database, file.parent)
        _take_codes(intake, database)
        _take_codings(intake, database)
        _take_cases(intake, database)
        _take_attributes(intake, database)
        _take_notes(intake, database, about)
        database.leave(intake.reckoning, read=_READ)
        return intake.finish()


def _take_documents(intake: Intake, database: Database, folder: Path) -> None:
    recordings: dict[int | None, str] = {}
    for row in database.rows("source"):
        key, name = as_number(row.get("id")), as_text(row.get("name"))
        media, text = as_text(row.get("mediapath")), as_text(row.get("fulltext"))
        if media and not text.strip():
            reason = (
                "a picture, a recording or a PDF; its text, if there is any, is a document of its own"
            )
            intake.reckoning.left("documents", reason, where=name)
            recordings[as_number(row.get("av_text_id"))] = media
        elif intake.add_document(key, name, text):
            _take_memo(intake, row, on=("document", intake.documents[key].id))
            continue
        if as_text(row.get("memo")).strip():
            intake.reckoning.left("memos", "what it is on was left out", where=name)
    for key, media in recordings.items():
        place = (folder / media.lstrip("/")).resolve()
        # A path may lead anywhere; only what lies in the project belongs to it.
        if key in intake.documents and folder.resolve() in place.parents and place.is_file():
            intake.describe(key, recording=str(place))


def _take_codes(intake: Intake, database: Database) -> None:
    for row in database.rows("code_cat"):
        _take_code(intake, row, ("category", as_number(row.get("catid"))), codable=False)
    for row in database.rows("code_name"):
        _take_code(intake, row, ("code", as_number(row.get("cid"))), codable=True)


def _take_code(intake: Intake, row: Row, key: tuple[str, int | None], *, codable: bool) -> None:
    if as_text(row.get("color")).strip():
        intake.reckoning.left("colours", "codes have none in qualcode")
    theme = as_number(row.get("catid" if codable else "supercatid"))
    above = as_number(row.get("supercid"))
    parent = ("code", above) if above is not None else ("category", theme)
    if intake.add_code(
        key, as_text(row.get("name")), parent=None if parent[1] is None else parent, codable=codable
    ):
        _take_memo(intake, row, on=("code", intake.codes[key].id))


def _take_codings(intake: Intake, database: Database) -> None:
    for row in database.rows("coder_names"):
        if as_text(row.get("name")).strip():
            intake.coder(as_text(row.get("name")))
    for row in database.rows("code_text"):
        take_coding(
            intake, _stretch(row, number="ctid"), ("code", as_number(row.get("cid"))),
            made=intake.made(row.get("owner"), row.get("date")), memo=as_text(row.get("memo")),
            flags=(_IMPORTANT,) if as_number(row.get("important")) else (),
        )  # fmt: skip
    for table, reason in _MEDIA.items():
        if table in database.tables:
            intake.reckoning.left("codings", reason, n=database.count(table))


def _take_cases(intake: Intake, database: Database) -> None:
    for row in database.rows("cases"):
        key = as_number(row.get("caseid"))
        if intake.add_case(key, as_text(row.get("name"))):
            _take_memo(intake, row, on=("case", intake.cases[key].id))
    words = list(database.rows("case_text"))
    take_words(intake, ((as_number(row.get("caseid")), _stretch(row, number="id")) for row in words))
    for row in words:
        if as_number(row.get("caseid")) in intake.cases:
            _take_memo(intake, row, on=("case", intake.cases[as_number(row.get("caseid"))].id))


def _take_attributes(intake: Intake, database: Database) -> None:
    for row in database.rows("attribute_type"):
        memo = as_text(row.get("memo")).strip()
        if memo:
            made = intake.made(row.get("owner"), row.get("date"))
            intake.add_memo("study", "study", f"{as_text(row.get('name'))}: {memo}", made=made)
    for row in database.rows("attribute"):
        key, kind = as_number(row.get("id")), as_text(row.get("attr_type"))
        name, value = as_text(row.get("name")).strip(), as_text(row.get("value"))
        if kind == "case" and key in intake.cases and name:
            intake.add_attribute(key, name, value)
        elif kind == "file" and key in intake.documents and name:
            intake.describe(key, {name: value})
        else:
            intake.reckoning.left("attributes", "what it describes is not there, or was left out")
            continue
        intake.reckoning.took("attributes")


def _take_notes(intake: Intake, database: Database, about: Row) -> None:
    made = intake.made(about.get("codername"), about.get("date"))
    intake.add_memo("study", "study", as_text(about.get("memo")), made=made)
    for row in database.rows("journal"):
        made = intake.made(row.get("owner"), row.get("date"))
        name, text = as_text(row.get("name")), as_text(row.get("jentry"))
        intake.add_entry(name, text, made=made)
    for row in database.rows("annotation"):
        made = intake.made(row.get("owner"), row.get("date"))
        take_note(intake, _stretch(row, number="anid"), as_text(row.get("memo")), made=made)


def _stretch(row: Row, *, number: str) -> Stretch:
    return Stretch(
        document=as_number(row.get("fid")), start=as_number(row.get("pos0")),
        end=as_number(row.get("pos1")), words=as_text(row.get("seltext")),
        where=f"number {as_text(row.get(number))}",
    )  # fmt: skip


def _take_memo(intake: Intake, row: Row, *, on: tuple[MemoTarget, str]) -> None:
    memo = as_text(row.get("memo"))
    if memo.strip():
        made = intake.made(row.get("owner"), row.get("date"))
        intake.add_memo(*on, memo, made=made)
