"""What is left of words in a study: in every byte of it, and in every export."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from sqlalchemy import text

from qualcode.model import Coder
from qualcode.services import projects
from qualcode.services.coding import apply_operations
from qualcode.services.handover import export_project
from qualcode.services.projects import Project
from qualcode.services.traces import exports_of


class Work:
    """What two coders do."""

    def __init__(self, project: Project) -> None:
        self.project, self.seq = project, 0

    def do(self, who: Coder, name: str, **operation: Any) -> None:
        self.seq += 1
        place = next(d.id for d in projects.documents(self.project) if d.name == name)
        answer = apply_operations(
            self.project, [{"seq": self.seq, **operation}], document_id=place, coder=who, client="tab"
        )
        assert answer.rejected == ()

    def code(self, who: Coder, name: str, words: str, code_id: str = "rel_trust") -> str:
        text = next(d.text for d in projects.documents(self.project) if d.name == name)
        start = text.index(words)
        before = {c.id for c in projects.codings(self.project)}
        self.do(who, name, op="code", start=start, end=start + len(words), text=words, code=code_id)
        return next(c.id for c in projects.codings(self.project) if c.id not in before)


def every_byte(project: Project) -> bytes:
    """All that the database holds: the bytes of its files, or every row of every table on a server."""
    if project.engine.dialect.name == "sqlite":
        place = Path(project.location)
        return b"".join(file.read_bytes() for file in place.parent.glob(f"{place.name}*"))
    found = []
    with project.engine.connect() as connection:
        names = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        ).scalars()
        for name in names.all():
            rows = connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars()
            found += rows.all()
        found += connection.execute(text("SELECT s::text FROM pg_stats s")).scalars().all()
    return "\n".join(found).encode()


def every_export(project: Project, folder: Path) -> bytes:
    """The exports as files, and what is packed in them, unpacked."""
    folder.mkdir()
    for number, (name, data) in enumerate(exports_of(project)):
        (folder / f"{number}-{name}").write_bytes(data)
    export_project(project, folder / "standard.qdpx")
    found = []
    for file in folder.iterdir():
        data = file.read_bytes()
        found.append(data)
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found += [archive.read(name) for name in archive.namelist()]
    return b"\n".join(found)


def left(data: bytes, words: tuple[str, ...]) -> list[str]:
    small = data.lower()
    return [word for word in words if word.lower().encode() in small]
