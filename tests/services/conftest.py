"""The small study as a project, over SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import BOOK, CASES, DOCUMENTS, INTERVIEW

from qualcode.model import Blinding
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project, create_project
from qualcode.services.segmenting import segment_documents
from qualcode.services.study import set_blinding
from qualcode.suggest.encoders import HashingEncoder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "A.txt").write_text(INTERVIEW)
    (folder / "B.txt").write_text(INTERVIEW.replace("The bus goes", "My bus went"))
    (folder / "cases.csv").write_text(CASES)
    (folder / "documents.csv").write_text(DOCUMENTS)
    return folder


@pytest.fixture
def project(location: str, corpus: Path) -> Iterator[Project]:
    with create_project(location, codebook=BOOK, actor="AB") as project:
        import_paths(project, [corpus], actor="AB")
        set_blinding(project, Blinding(share=0), actor="AB")
        segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="sentence")
        yield project
