"""A table or column that nobody has thought about would keep words of people who have withdrawn."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, Text

from qualcode.store.personal import (
    CACHES,
    KEYS,
    OF_NOBODY,
    SPECIAL,
    WORDS,
    holds_text,
    is_classified,
    references,
    wordy,
)
from qualcode.store.schema import metadata

TABLES = metadata.sorted_tables


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_of_every_table_it_is_known_whose_its_rows_are(table: Table) -> None:
    assert is_classified(table)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_of_every_column_it_is_known_whether_words_of_people_stand_in_it(table: Table) -> None:
    told = [*WORDS.get(table.name, ()), *KEYS.get(table.name, ())]

    assert sorted(told) == sorted(c.name for c in table.columns if holds_text(c))


def test_nothing_is_told_of_tables_that_are_not_there() -> None:
    assert {*WORDS, *KEYS, *CACHES, *OF_NOBODY, *SPECIAL} <= {table.name for table in TABLES}


def test_a_new_table_is_reached_by_its_references_and_all_its_words_count() -> None:
    other = MetaData()
    Table("documents", other, Column("id", String, primary_key=True))
    fresh = Table(
        "jottings", other, Column("id", String, primary_key=True),
        Column("document_id", ForeignKey("documents.id")), Column("case_id", String),
        Column("words", Text), Column("n", Integer),
    )  # fmt: skip

    assert is_classified(fresh)
    assert references(fresh) == {"document_id": "documents", "case_id": "cases"}
    assert wordy(fresh) == ("words",)
    assert not is_classified(Table("stray", other, Column("words", Text)))
