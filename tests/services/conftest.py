"""The small study as a project, over SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import small_study, write_corpus

from qualcode.services.projects import Project


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def project(location: str, corpus: Path) -> Iterator[Project]:
    with small_study(location, corpus) as project:
        yield project
