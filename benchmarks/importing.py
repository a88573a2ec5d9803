"""A thousand transcripts into a project: how long it takes, how much memory, and the second time.

Usage: python benchmarks/importing.py [FILES]

A file is about 10 kB of the shipped, invented study in one of three formats. Memory is the peak of a
process of its own that imports a part of the files or all of them.
"""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report import Report

from qualcode.formats import READERS, read_file

ROOT = Path(__file__).parents[1]
SIZE = 10_000


def main(n_files: int) -> None:
    report = Report("importing", "mammoth")
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        write(corpus, n_files)
        size = sum(len(text) for text in TEXTS)
        report.add("text written", size / 1e6, "MB")
        parts = {part: child(folder, corpus, part) for part in (n_files // 4, n_files // 2, n_files)}
        whole = parts[n_files]
        report.add(f"{n_files} transcripts: imported in", whole["first_s"], "s", target=60)
        report.add(f"{n_files} transcripts: imported again in", whole["again_s"], "s")
        for part, figures in parts.items():
            report.add(f"{part} transcripts: peak memory", figures["peak_mb"], "MB")
        report.add("turns stored", whole["segments"], "")
    report.write()


TEXTS: list[str] = []


def write(corpus: Path, n_files: int) -> None:
    """Write transcripts of sentences drawn from the shipped study."""
    corpus.mkdir()
    files = [
        file for file in (ROOT / "corpora" / "spp" / "interviews").iterdir() if file.suffix in READERS
    ]
    read = [read_file(file, new_id=lambda: "") for file in sorted(files)]
    source = " ".join(document.text for result in read for document in result.documents)
    sentences = re.findall(r"[A-Z][^.?!\n:]{20,200}[.?!]", source)
    chance = random.Random(1)
    for number in range(n_files):
        lines, asks = [], True
        while sum(map(len, lines)) < SIZE:
            said = " ".join(chance.choices(sentences, k=chance.randint(1, 5)))
            lines.append(("Interviewer: " if asks else f"P{number:04}: ") + said)
            asks = not asks
        TEXTS.append("\n\n".join(lines))
        ending = (".txt", ".docx", ".vtt", ".txt")[number % 4]
        save(corpus / f"talk{number:04}{ending}", lines)


def save(path: Path, lines: list[str]) -> None:
    if path.suffix == ".docx":
        import docx

        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(str(path))
    elif path.suffix == ".vtt":
        cues = [
            f"00:{n // 60:02}:{n % 60:02}.000 --> 00:{n // 60:02}:{n % 60:02}.900\n{line}\n"
            for n, line in enumerate(lines)
        ]
        path.write_text("WEBVTT\n\n" + "\n".join(cues))
    else:
        path.write_text("\n\n".join(lines))


def child(folder: str, corpus: Path, part: int) -> dict[str, float]:
    """Import the first files in a process of its own."""
    command = [
        sys.executable,
        __file__,
        "--child",
        str(Path(folder) / f"{part}.qualcode"),
        str(corpus),
        str(part),
    ]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def imported(place: str, corpus: Path, part: int) -> None:
    from qualcode.model import Codebook
    from qualcode.services import projects
    from qualcode.services.importing import import_paths

    book = Codebook(id="b", name="B", version="1", codes=())
    files = sorted(corpus.iterdir())[:part]
    with projects.create_project(place, codebook=book, actor="AB") as project:
        started = time.perf_counter()
        import_paths(project, files, actor="AB")
        first = time.perf_counter() - started
        started = time.perf_counter()
        import_paths(project, files, actor="AB")
        again = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        n_segments = sum(map(len, projects.segments(project).values()))
    print(json.dumps({"first_s": first, "again_s": again, "peak_mb": peak, "segments": n_segments}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        imported(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
