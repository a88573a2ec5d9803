"""A study of any size to measure the page on, made of the words of the shipped corpus."""

from __future__ import annotations

import random
import re
from pathlib import Path

from qualcode.formats import READERS, read_file
from qualcode.model import Blinding, Codebook, Coding, Span
from qualcode.services import projects
from qualcode.services.importing import import_paths
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.segmenting import segment_documents
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest
from qualcode.store.journal import write
from qualcode.store.records import add
from qualcode.suggest.encoders import Encoder, HashingEncoder

ROOT = Path(__file__).parents[1]


def turns() -> list[str]:
    """What participants of the shipped interviews say, turn by turn."""
    said = []
    for file in sorted((ROOT / "corpora" / "spp" / "interviews").iterdir()):
        if file.suffix in READERS:
            result = read_file(file, new_id=new_uuid)
            (document,) = result.documents
            said += [
                " ".join(document.text[s.span.start + s.lead : s.span.end].split())
                for s in result.segments
                if s.speaker_role == "participant"
            ]
    return [words for words in said if words]


def build(
    folder: Path, *, n_words: int, n_codings: int, n_documents: int = 1, encoder: Encoder | None = None
) -> str:
    """Create a project with interviews of so many words and codings each; return its place."""
    chance = random.Random(7)
    said = turns()
    place = str(folder / f"study-{n_words}.qualcode")
    book = Codebook.read(ROOT / "codebooks" / "jpd.yaml")
    with projects.create_project(place, codebook=book, actor="AB") as project:
        files = []
        for number in range(n_documents):
            lines: list[str] = []
            words = 0
            while words < n_words:
                turn = chance.choice(said)
                words += len(turn.split())
                lines.append(f"I: And then?\nP01: {turn}\n")
            files.append(folder / f"T{number:02}.txt")
            files[-1].write_text("".join(lines), encoding="utf-8")
        import_paths(project, files, actor="AB")
        set_blinding(project, Blinding(share=0), actor="AB")
        segment_documents(project, actor="AB", encoder=HashingEncoder)
        suggest(project, actor="AB", encoder=encoder or HashingEncoder())
        coder = projects.coder(project, "AB")
        codes = [code.id for code in book.codable]
        for document in projects.documents(project):
            starts = [found.start() for found in re.finditer(r"\b\w", document.text)]
            made = []
            for _ in range(n_codings):
                start = chance.choice(starts[:-80])
                end = starts[starts.index(start) + chance.randint(5, 60)] - 1
                made.append(
                    Coding(
                        id=new_uuid(), document_id=document.id, span=Span(start=start, end=end),
                        code_id=chance.choice(codes), coder_id=coder.id, source="human",
                        codebook_version=book.version, created_at=utc_now(),
                    )
                )  # fmt: skip
            with write(project.engine, kind="benchmark.codings", actor="AB", now=utc_now()) as writing:
                add(writing.connection, made)
    return place
