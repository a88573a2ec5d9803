"""Projects of QualCoder, as its versions write them, and as they may be broken."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from foreign import LATER, QUALCODER, Rows, counted, quoted, without, write_database
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import UnreadableFile
from qualcode.formats.qualcoder import read_qualcoder
from qualcode.model import CaseLink, Exchange, Flag
from qualcode.services.moments import new_uuid

NAMES = ["Ann", "Ben", "Half", "All"]
AT = "2026-01-02 03:04:05"
TEXT = "I: So?\nAnn: I feel 😀 fine.\nI: Yes?\nAnn: No e\u0301lan.\nBen: Bye.\nI: Oh.\nBen: Yes, bye.\n"
BY = {"owner": "ana", "date": AT}


def project(rows: Rows | None = None, **more: Sequence[Mapping[str, Any]]) -> Rows:
    """A project with one document and two codes in a category, and more."""
    known = {
        "project": [{"databaseversion": "v17", "date": AT, "memo": "", "codername": "ana"}],
        "source": [{"id": 1, "name": "A.txt", "fulltext": TEXT, **BY}],
        "code_cat": [{"catid": 1, "name": "Mood", **BY}],
        "code_name": [
            {"cid": 1, "name": "Well-being", "catid": 1, "color": "#6D91C6", **BY},
            {"cid": 2, "name": "Parting", **BY},
        ],
    }
    return {**known, **(rows or {}), **more}


def read(folder: Path, rows: Rows, *, tables: Mapping[str, str] = QUALCODER) -> Exchange:
    write_database(folder / "study.qda" / "data.qda", tables, rows)
    return read_qualcoder(folder / "study.qda", new_id=new_uuid)


def coding(words: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    given = {"cid": 1, "fid": 1, "seltext": words, "pos0": start, "pos1": start + len(words), **BY}
    return {**given, **more}


def reasons(exchange: Exchange, outcome: str = "skipped") -> list[tuple[str, int, str]]:
    lines = [entry for entry in exchange.ledger if entry.outcome == outcome]
    return [(e.place.removeprefix("study.qda, "), e.count, e.reason) for e in lines]


def test_the_sample_is_read_with_all_of_its_rows(shared: Path) -> None:
    folder = shared / "interop" / "samples" / "qualcoder" / "synthetic_v17.qda"
    connection = sqlite3.connect(f"file:{folder / 'data.qda'}?mode=ro&immutable=1", uri=True)
    stored = connection.execute(
        "select t.seltext, c.name, t.owner from code_text t join code_name c using (cid) order by ctid"
    ).fetchall()
    connection.close()

    exchange = read_qualcoder(folder, new_id=new_uuid)

    names = {code.id: code.name for code in exchange.codes}
    assert [(words, names[code], who) for words, code, who in quoted(exchange)] == stored
    assert [(c.id, c.parent, c.codable) for c in exchange.codes] == [
        ("feelings", None, False), ("well", "feelings", True), ("polite", None, True),
    ]  # fmt: skip
    assert [(c.id, dict(c.attributes)) for c in exchange.cases] == [("P01", {"Age": "34"})]
    document = exchange.documents[0]
    assert exchange.links == (CaseLink(document_id=document.id, case_id="P01"),)
    assert [(m.target_kind, m.text) for m in exchange.memos] == [
        ("code", "being well"),
        ("coding", "good example"),
        ("study", "memo"),
        ("study", "Day 1\nentry"),
        ("document", "“Interviewer” (characters 0–11)\ninterviewer turn"),
    ]
    kinds = ("documents", "codes", "codings", "cases", "memos")
    assert [counted(exchange, kind) for kind in kinds] == [(1, 0), (3, 0), (3, 0), (1, 0), (5, 0)]
    assert {c.created_at for c in exchange.codings} == {"2026-01-02T03:04:05+00:00"}


def test_reading_twice_gives_the_same_ids_and_leaves_the_file_alone(tmp_path: Path) -> None:
    rows = project(code_text=[coding("fine", memo="why")])
    first = read(tmp_path, rows)
    file = tmp_path / "study.qda" / "data.qda"
    before = file.read_bytes()

    again = read_qualcoder(file, new_id=new_uuid)

    assert again.codings == first.codings
    assert again.documents == first.documents
    assert (again.memos, again.guids) == (first.memos, first.guids)
    assert file.read_bytes() == before
    assert [entry.name for entry in file.parent.iterdir()] == ["data.qda"]


def test_an_old_version_lacks_columns_and_tables(tmp_path: Path) -> None:
    exchange = read(tmp_path, project(code_text=[coding("fine")]), tables=without(QUALCODER, *LATER))

    assert quoted(exchange) == [("fine", "well_being", "ana")]


def test_codes_lie_below_codes_or_categories_and_loops_are_cut(tmp_path: Path) -> None:
    rows = project(
        code_cat=[
            {"catid": 1, "name": "Mood", "supercatid": 2},
            {"catid": 2, "name": "Life", "supercatid": 1},
            {"catid": 3, "name": "Lost", "supercatid": 99},
        ],
        code_name=[
            {"cid": 1, "name": "Joy", "supercid": 2, "catid": 3},
            {"cid": 2, "name": "Mood", "catid": 2},
        ],
    )

    exchange = read(tmp_path, rows)

    assert [(code.id, code.parent) for code in exchange.codes] == [
        ("life", None), ("mood", "life"), ("mood_2", "life"), ("joy", "mood_2"), ("lost", None),
    ]  # fmt: skip
    reason = "what it lies below is not there, lies below it, or too deep; it stands on top (Life, Lost)"
    assert reasons(exchange, "warning") == [("codes", 2, reason)]


def test_positions_are_told_by_the_words_at_them(tmp_path: Path) -> None:
    raw = "A: so\r\nB: 😀 no\r\nA: 😀 yes, no"
    source = [{"id": 1, "name": "A", "fulltext": raw, "owner": "ana"}]
    places = {
        "no": (raw.index("no"), raw.index("no") + 2),
        "yes": (raw.index("yes") + 2, raw.index("yes") + 5),  # UTF-16
        ", n": (raw.index(", n") - 2, raw.index(", n") + 1),  # every CRLF counts once
        "A: 😀": (raw.rindex("A:") - 1, raw.rindex("A:") + 4),  # UTF-16, and every CRLF counts once
        "so": (20, 22),  # somewhere else
        "B: 😀 no\nA": (raw.index("B"), raw.index("B") + 10),
        "never": (0, 5),
    }
    codings = [
        {"cid": 1, "fid": 1, "seltext": words, "pos0": a, "pos1": b, "owner": "ana"}
        for words, (a, b) in places.items()
    ]

    exchange = read(tmp_path, project(source=source, code_text=codings))

    assert exchange.documents[0].text == "A: so\nB: 😀 no\nA: 😀 yes, no"
    assert [words for words, _, _ in quoted(exchange)] == list(places)[:-1]
    assert exchange.codings[0].span.start == 11
    assert ("codings", 1, "its words do not stand in the document (number 7)") in reasons(exchange)
    assert reasons(exchange, "warning") == [
        ("codings", 1, "its positions count UTF-16 units (number 2)"),
        ("codings", 1, "its positions count each line break once (number 3)"),
        ("codings", 1, "its positions count UTF-16 units, and each line break once (number 4)"),
        ("codings", 1, "its words do not stand at its positions, but near them (number 5)"),
    ]


def test_what_cannot_be_placed_is_counted_with_its_reason(tmp_path: Path) -> None:
    codings = [
        coding("fine", memo="lost too", fid=9),
        coding("fine", cid=9),
        coding("fine", pos0=None),
        coding("fine", pos0=-4, pos1=10**15),
        coding("fine", seltext="", pos0=900, pos1=999),
        coding("fine", seltext=None),
        coding("fine", owner=None, important=1),
    ]

    exchange = read(tmp_path, project(code_text=codings))

    assert quoted(exchange) == [
        ("fine", "well_being", "ana"), ("fine", "well_being", "imported"),
    ]  # fmt: skip
    assert counted(exchange, "codings") == (2, 5)
    assert counted(exchange, "memos") == (0, 1)
    assert reasons(exchange) == [
        ("codings", 1, "its document is not there, or was left out (number 1)"),
        ("codings", 1, "its code is not there (number 2)"),
        ("codings", 1, "it has no positions (number 3)"),
        ("codings", 1, "its words do not stand in the document (number 5)"),
        ("codings", 1, "the same coder gave the same code to the same words before (number 6)"),
        ("memos", 1, "its coding was left out (number 1)"),
    ]


def test_colours_are_kept_to_be_written_back(tmp_path: Path) -> None:
    exchange = read(tmp_path, project())

    (part,) = exchange.parts
    assert (part.place, part.content) == ("Code/@color", "#6d91c6")
    assert part.id == exchange.guids["code", "well_being"]


def test_important_codings_are_flagged(tmp_path: Path) -> None:
    exchange = read(tmp_path, project(code_text=[coding("fine", important=1), coding("Bye")]))

    assert [c.flags for c in exchange.codings] == [("important",), ()]
    assert exchange.flags == (Flag(id="important", name="Important"),)


def test_parts_of_cases_are_speakers_where_they_are_all_of_their_turns(tmp_path: Path) -> None:
    ann = [(TEXT.index("I feel"), TEXT.index("I: Yes")), (TEXT.index("Ann: No"), TEXT.index("Ben"))]
    words = [
        {"caseid": 1, "fid": 1, "pos0": ann[0][0], "pos1": ann[0][1]},
        {"caseid": 1, "fid": 1, "pos0": ann[1][0], "pos1": ann[1][1], "memo": "hers"},
        {"caseid": 2, "fid": 1, "pos0": TEXT.index("Bye"), "pos1": TEXT.index("I: Oh")},
        {"caseid": 2, "fid": 1, "pos0": TEXT.index("Ben: Yes"), "pos1": len(TEXT) + 40},
        {"caseid": 3, "fid": 1, "pos0": ann[0][0], "pos1": ann[0][1]},
        {"caseid": 4, "fid": 1, "pos0": 0, "pos1": len(TEXT) - 1},
        {"caseid": 9, "fid": 1, "pos0": 0, "pos1": 5},
        {"caseid": 1, "fid": 9, "pos0": 0, "pos1": 5},
    ]
    cases = [{"caseid": n, "name": name, **BY} for n, name in enumerate(NAMES, 1)]

    exchange = read(tmp_path, project(cases=cases, case_text=words))

    links = [(link.case_id, link.speaker) for link in exchange.links]
    assert links == [("Ann", "Ann"), ("Ben", "Ben"), ("All", None)]
    assert counted(exchange, "words of cases") == (5, 3)
    assert reasons(exchange)[-1] == (
        "words of cases",
        1,
        "they are neither a whole document nor all turns of one speaker (Half in A.txt)",
    )
    assert [(m.target_kind, m.target_id, m.text) for m in exchange.memos] == [("case", "Ann", "hers")]


def test_attributes_of_cases_and_documents(tmp_path: Path) -> None:
    attributes = [
        {"name": "Age", "attr_type": "case", "value": "34", "id": 1},
        {"name": "Place", "attr_type": "file", "value": "Bern", "id": 1},
        {"name": "Place", "attr_type": "file", "value": "Rome", "id": 2},
        {"name": "Odd", "attr_type": "journal", "value": "x", "id": 1},
    ]
    types = [{"name": "Age", "memo": "in years", "caseOrFile": "case", **BY}]
    cases = [{"caseid": 1, "name": "P01"}]

    exchange = read(
        tmp_path, project(cases=cases, attribute=attributes, attribute_type=types)
    )  # fmt: skip

    assert dict(exchange.cases[0].attributes) == {"Age": "34"}
    assert dict(exchange.documents[0].attributes) == {"Place": "Bern"}
    assert counted(exchange, "attributes") == (2, 2)
    assert [(m.target_kind, m.target_id, m.text) for m in exchange.memos] == [
        ("study", "study", "Age: in years")
    ]


def test_media_without_a_text_are_left_and_transcripts_know_their_recording(tmp_path: Path) -> None:
    sources = [
        {"id": 1, "name": "A", "fulltext": TEXT},
        {"id": 2, "name": "a.mp3", "mediapath": "/audio/a.mp3", "av_text_id": 1},
        {"id": 3, "name": "b.png", "mediapath": "/images/b.png", "memo": "a picture"},
        {"id": 4, "name": "Empty", "fulltext": " \n"},
        {"id": 5, "name": "B", "fulltext": "Words"},
        {"id": 6, "name": "b.mp3", "mediapath": "/../../b.mp3", "av_text_id": 5},
        {"id": 7, "name": "report.pdf", "mediapath": "/docs/report.pdf", "fulltext": "Its words"},
    ]
    sound = tmp_path / "study.qda" / "audio" / "a.mp3"
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"sound")
    (tmp_path / "b.mp3").write_bytes(b"sound")

    exchange = read(tmp_path, project(source=sources, code_image=[{"imid": 1, "cid": 1}]))

    assert [(d.name, d.recording) for d in exchange.documents] == [
        ("A", str(sound)), ("B", None), ("report.pdf", None),
    ]  # fmt: skip
    assert counted(exchange, "documents") == (3, 4)
    assert counted(exchange, "memos") == (0, 1)
    assert ("codings", 1, "it is on a part of a picture") in reasons(exchange)


def test_rows_of_nothing_but_nulls_are_left_or_named(tmp_path: Path) -> None:
    nothing = {name: [{"rowid": None}] for name in QUALCODER if name != "coder_names"}

    exchange = read(tmp_path, nothing)

    assert (exchange.documents, exchange.codings, exchange.links) == ((), (), ())
    assert [code.name for code in exchange.codes] == ["code", "code"]
    kinds = ("documents", "codings", "words of cases", "attributes", "memos")
    assert [counted(exchange, kind) for kind in kinds] == [(0, 1), (0, 2), (0, 1), (0, 1), (0, 2)]


@pytest.mark.parametrize("gone", ["source", "code_name", "code_text", "project"])
def test_without_the_tables_that_it_needs_it_is_no_project(tmp_path: Path, gone: str) -> None:
    rows = {name: records for name, records in project().items() if name != gone}

    with pytest.raises(UnreadableFile, match=f"no project of QualCoder; there is no table '{gone}'"):
        read(tmp_path, rows, tables=without(QUALCODER, gone))


def test_other_tables_are_named_with_their_rows(tmp_path: Path) -> None:
    tables = {**QUALCODER, "graph": "grid integer", "stored_sql": "title text"}

    exchange = read(tmp_path, project(graph=[{"grid": 1}, {"grid": 2}]), tables=tables)

    assert ("table graph", 2, "qualcode has nothing of this kind") in reasons(exchange)


def test_a_project_that_is_open_elsewhere_is_refused(tmp_path: Path) -> None:
    read(tmp_path, project())
    journal = tmp_path / "study.qda" / "data.qda-journal"
    journal.write_bytes(b"\xd9\xd5\x05\xf9 unfinished")

    with pytest.raises(UnreadableFile, match="open in another program"):
        read_qualcoder(tmp_path / "study.qda", new_id=new_uuid)

    journal.write_bytes(b"\x00" * 512)
    assert read_qualcoder(tmp_path / "study.qda", new_id=new_uuid).name == "study"


@pytest.mark.parametrize("kept", [0, 10, 100, 1000, 5000, 9000])
def test_a_database_cut_off_is_refused_with_one_sentence(tmp_path: Path, kept: int) -> None:
    texts = [{"id": n, "name": f"A{n}", "fulltext": TEXT * 20} for n in range(1, 30)]
    read(tmp_path, project(source=texts))
    file = tmp_path / "study.qda" / "data.qda"
    file.write_bytes(file.read_bytes()[:kept])

    with pytest.raises(UnreadableFile):
        read_qualcoder(file, new_id=new_uuid)


def test_a_folder_without_a_database_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "empty.qda").mkdir()

    with pytest.raises(UnreadableFile, match=r"there is no data\.qda in this folder"):
        read_qualcoder(tmp_path / "empty.qda", new_id=new_uuid)
    with pytest.raises(UnreadableFile, match="there is no such file"):
        read_qualcoder(tmp_path / "gone.qda", new_id=new_uuid)


def test_damaged_characters_are_said(tmp_path: Path) -> None:
    file = write_database(tmp_path / "study.qda" / "data.qda", QUALCODER, project())
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("update source set fulltext = cast(x'496e6e656e93' as text)")
    connection.close()

    exchange = read_qualcoder(file, new_id=new_uuid)

    assert exchange.documents[0].text == "Innen\ufffd"
    assert ("damaged characters", 1, "they were replaced by U+FFFD") in reasons(exchange, "warning")


LETTERS = st.text(alphabet=st.sampled_from("ab 😀e\u0301\u0645\u200d𝒳\n:I"), min_size=1, max_size=60)


@settings(max_examples=40, deadline=None)
@given(LETTERS, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=8))
def test_every_quotation_is_what_was_selected(text: str, places: list[tuple[int, int]]) -> None:
    """With emoji, combining marks and overlaps, in code points or in UTF-16."""
    text = f"x{text}x"
    wide = [min(a, len(text) - 1) for a, _ in places]
    spans = {(a, min(a + n, len(text))) for a, (_, n) in zip(wide, places, strict=True)}
    codings = [
        {"cid": 1, "fid": 1, "seltext": text[a:b], "pos0": a, "pos1": b, "owner": "ana"}
        for a, b in sorted(spans)
    ]
    sources = [{"id": 1, "name": "A", "fulltext": text}]
    with tempfile.TemporaryDirectory() as folder:
        exchange = read(Path(folder), project(source=sources, code_text=codings))

    assert exchange.documents[0].text == text
    assert [words for words, _, _ in quoted(exchange)] == [row["seltext"] for row in codings]
    assert [(c.span.start, c.span.end) for c in exchange.codings] == sorted(spans)
