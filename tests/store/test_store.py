from __future__ import annotations

import dataclasses
import json
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from qualcode import model
from qualcode.errors import NewerProject, ProjectError, ProjectExists, ProjectNotFound
from qualcode.services import history, projects
from qualcode.store import schema
from qualcode.store.engine import create_store, is_url, open_store
from qualcode.store.journal import revision, write
from qualcode.store.records import TABLES, add, add_codebook, fetch, fetch_codebook, from_row, to_row
from qualcode.store.vectors import get_vectors, put_vectors

NOW = "2026-01-05T09:00:00+00:00"
DOCUMENT = model.Document(
    id="d1", name="P01", text="I: So?\nP01: We share.", sha256="0" * 64, encoding="utf-8", format="txt"
)


@pytest.fixture
def engine(location: str) -> Any:
    engine = create_store(location)
    with engine.begin() as connection:
        row = {"id": "p", "name": "Study", "codebook_version": "1", "unit": "unit", "revision": 0}
        connection.execute(insert(schema.project).values({**row, "created_at": NOW}))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_a_table_has_the_fields_of_its_type(kind: type[Any]) -> None:
    fields = {field.name for field in dataclasses.fields(kind)}
    if "span" in fields:
        fields = fields - {"span"} | {"start", "end"}
    own = {"sequence"} if kind in (model.LedgerEntry, model.Decision, model.ForeignPart) else set()

    assert {column.name for column in TABLES[kind].columns} == fields | own


def test_the_migrations_make_the_tables_that_the_code_expects(engine: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_a_project_is_not_created_over_another(location: str, engine: Engine) -> None:
    with pytest.raises(ProjectExists):
        create_store(location)


def test_what_is_created_can_be_opened(location: str, engine: Engine) -> None:
    opened = open_store(location)

    with opened.connect() as connection:
        assert connection.execute(select(schema.project.c.name)).scalar_one() == "Study"
    opened.dispose()


def test_a_project_from_a_newer_version_is_refused_and_left_alone(location: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerProject, match="9999") as refusal:
        open_store(location)

    assert "upgrade" in refusal.value.hint
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


def test_an_empty_database_is_no_project(postgres_server: str) -> None:
    with pytest.raises(ProjectNotFound):
        open_store(postgres_server.format("postgres"))


def test_a_missing_file_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectNotFound, match="study"):
        open_store(str(tmp_path / "study.qualcode"))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"no database, but text " * 40, b""], ids=["text", "empty"])
def test_another_file_is_no_project(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "notes.qualcode"
    file.write_bytes(content)

    with pytest.raises(ProjectError, match=r"notes\.qualcode"):
        open_store(str(file))

    assert file.read_bytes() == content


def test_a_server_that_does_not_answer_is_said_without_the_password() -> None:
    with pytest.raises(ProjectError) as refusal:
        open_store("postgresql+psycopg://a:secret@/x?host=/nowhere")

    assert "secret" not in refusal.value.message


def test_an_unknown_database_is_refused() -> None:
    with pytest.raises(ProjectError, match="no database URL"):
        open_store("nosuchthing://x")


def test_nothing_is_left_where_a_project_cannot_be_created(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no folder"):
        create_store(str(tmp_path / "missing" / "study.qualcode"))

    assert list(tmp_path.iterdir()) == []


def test_sqlite_is_set_to_lose_nothing(tmp_path: Path) -> None:
    engine = create_store(str(tmp_path / "study.qualcode"))
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    engine.dispose()

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_write_and_its_event_come_together(engine: Engine) -> None:
    with write(engine, kind="document.imported", actor="AB", now=NOW) as writing:
        add(writing.connection, [DOCUMENT])
        writing.payload["document"] = "d1"

    with engine.connect() as connection:
        assert fetch(connection, model.Document) == [DOCUMENT]
        (event,) = fetch(connection, model.Event)
        assert revision(connection) == 1
    assert (event.kind, event.actor, event.payload) == ("document.imported", "AB", {"document": "d1"})


def test_a_failed_write_leaves_no_trace(engine: Engine) -> None:
    def fail() -> None:
        with write(engine, kind="document.imported", actor="AB", now=NOW) as writing:
            add(writing.connection, [DOCUMENT])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with engine.connect() as connection:
        assert fetch(connection, model.Document) == []
        assert fetch(connection, model.Event) == []
        assert revision(connection) == 0


def test_a_coding_needs_its_document(engine: Engine) -> None:
    coding = model.Coding(
        id="c", document_id="nowhere", span=model.Span(start=0, end=1), code_id="rel", coder_id="AB",
        source="human", codebook_version="1", created_at=NOW,
    )  # fmt: skip

    with (
        pytest.raises(IntegrityError),
        write(engine, kind="coding.added", actor="AB", now=NOW) as writing,
    ):
        add(writing.connection, [coding])


def test_writers_wait_for_one_another(engine: Engine) -> None:
    def write_ten() -> None:
        for _ in range(10):
            with write(engine, kind="tick", actor="AB", now=NOW) as writing:
                rows = writing.connection.execute(select(schema.project.c.unit)).scalar_one()
                writing.connection.execute(update(schema.project).values(unit=f"{rows}x"))

    threads = [threading.Thread(target=write_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with engine.connect() as connection:
        assert connection.execute(select(schema.project.c.unit)).scalar_one() == "unit" + "x" * 40
        assert [event.sequence for event in fetch(connection, model.Event)] == list(range(1, 41))


def test_vectors_are_kept_by_encoder_and_text(engine: Engine) -> None:
    put_vectors(engine, "one", {"a": b"1", "b": b"2"})
    put_vectors(engine, "one", {"b": b"again", "c": b"3"})
    put_vectors(engine, "other", {"a": b"9"})

    assert get_vectors(engine, "one", ["a", "b", "c", "d"]) == {"a": b"1", "b": b"2", "c": b"3"}


def test_a_codebook_comes_back_as_it_went_in(engine: Engine) -> None:
    book = model.Codebook.read(Path(__file__).parents[2] / "codebooks" / "jpd.yaml")
    with write(engine, kind="codebook.added", actor="AB", now=NOW) as writing:
        add_codebook(writing.connection, book)

    with engine.connect() as connection:
        assert fetch_codebook(connection, book.version) == book


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@given(words, st.dictionaries(words, words, max_size=3), st.integers(0, 99), st.integers(0, 99))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_row_gives_back_its_record(name: str, more: dict[str, str], start: int, length: int) -> None:
    span = model.Span(start=start, end=start + length)
    coding = model.Coding(
        id="c", document_id="d", span=span, code_id=name, coder_id="AB", source="human",
        codebook_version="1", created_at=NOW, modifiers=more,
    )  # fmt: skip
    evidence = (model.Evidence(kind="coded", text=name, similarity=0.5),)
    suggestion = model.Suggestion(
        id="s", document_id="d", span=span, code_id=name, probability=0.25, suggester="x",
        codebook_version="1", created_at=NOW, evidence=evidence,
    )  # fmt: skip

    assert from_row(model.Coding, to_row(coding)) == coding
    assert from_row(model.Suggestion, to_row(suggestion)) == suggestion


def test_locations_are_files_or_urls() -> None:
    assert is_url("postgresql+psycopg://a@b/c")
    assert not is_url("/home/a/study.qualcode")


def test_a_damaged_file_is_said_to_be_so(tmp_path: Path) -> None:
    file = tmp_path / "study.qualcode"
    create_store(str(file)).dispose()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    file.write_bytes(file.read_bytes()[:100] + b"\xff" * 4000)

    with pytest.raises(ProjectError, match=r"study\.qualcode"):
        open_store(str(file))


def write_older(
    location: str, revision: str, statements: Iterable[tuple[str, dict[str, object]]]
) -> None:
    """Make a project as an earlier version wrote it."""
    from alembic import command

    from qualcode.store.engine import _alembic_settings, _connect

    engine = _connect(location)
    with engine.execution_options(writes=True).begin() as connection:
        settings_ = _alembic_settings()
        settings_.attributes["connection"] = connection
        command.upgrade(settings_, revision)
        for statement, values in (
            ("INSERT INTO project (id, name, codebook_version, unit, revision, created_at) "
             "VALUES ('p', 'Study', '1', 'unit', 1, :now)", {"now": NOW}),
            ("INSERT INTO documents (id, name, text, sha256, encoding, format, attributes) "
             "VALUES ('d1', 'P01', 'I: So?', '', 'utf-8', 'txt', '{}')", {}),
            ("INSERT INTO coders (id, name) VALUES ('p1', 'AB')", {}),
            *statements,
        ):  # fmt: skip
            connection.execute(text(statement), values)
    engine.dispose()


def test_an_older_project_is_brought_up_to_date_and_its_work_can_be_undone(location: str) -> None:
    """A project as the first version wrote it, with one coding in its journal."""
    row = {
        "id": "c1", "document_id": "d1", "start": 0, "end": 2, "code_id": "a", "coder_id": "p1",
        "source": "human", "codebook_version": "1", "created_at": NOW, "modifiers": {},
        "suggestion_id": None, "saw_suggestions": False,
    }  # fmt: skip
    payload = {"document": "d1", "added": [row], "removed": [], "decisions": [], "undoes": None}
    write_older(location, "0001", (
        ("INSERT INTO codings (id, document_id, start, \"end\", code_id, coder_id, source, "
         "codebook_version, created_at, modifiers, suggestion_id, saw_suggestions) VALUES "
         "('c1', 'd1', 0, 2, 'a', 'p1', 'human', '1', :now, '{}', NULL, false)", {"now": NOW}),
        ("INSERT INTO events (kind, actor, created_at, payload) "
         "VALUES ('coding.added', 'AB', :now, :payload)",
         {"now": NOW, "payload": json.dumps(payload)}),
    ))  # fmt: skip

    with projects.open_project(location) as project:
        (coding,) = projects.codings(project)
        assert (coding.flags, coding.saw_others) == ((), False)
        (event,) = history.events(project, scope="d1", code_id="a")
        history.undo_event(project, event.sequence, actor="AB")
        assert projects.codings(project) == []


def test_what_was_marked_as_read_before_is_not_taken_for_blind(location: str) -> None:
    """A project as the second version wrote it: nobody knows what was on the screen then."""
    row = {
        "id": "m1", "document_id": "d1", "start": 0, "end": 2, "coder_id": "p1", "created_at": NOW,
    }  # fmt: skip
    payload = {"changes": [["Reading", None, row]]}
    write_older(location, "0002", (
        ("INSERT INTO readings (id, document_id, start, \"end\", coder_id, created_at) "
         "VALUES ('m1', 'd1', 0, 2, 'p1', :now)", {"now": NOW}),
        ("INSERT INTO events (kind, actor, created_at, payload, scope) "
         "VALUES ('segment.read', 'AB', :now, :payload, 'd1')",
         {"now": NOW, "payload": json.dumps(payload)}),
    ))  # fmt: skip

    with projects.open_project(location) as project:
        (mark,) = projects.readings(project)
        assert (mark.saw_suggestions, mark.saw_others) == (True, True)
        (event,) = history.events(project, scope="d1")
        history.undo_event(project, event.sequence, actor="AB")
        assert projects.readings(project) == []
        history.undo_last(project, "d1", actor="AB", redo=True)
        assert projects.readings(project) == [mark]
