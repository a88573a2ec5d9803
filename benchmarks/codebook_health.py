"""Plant faults in codebooks and codings, and count how many `qualcode codebook lint` finds.

Run with the folder of data sets, each with items.csv and codebook.yaml; the shipped codebook with
the codings of the invented study is always among them.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from report import Report

from qualcode.core.codebook_limits import LIKELY, POSSIBLE
from qualcode.formats.codebooks import inspect_codebook, read_codebook
from qualcode.model import Code, Codebook, NearMiss
from qualcode.services import projects
from qualcode.services.codebook_health import Health, Passage, examine, quotations_of
from qualcode.services.importing import import_paths
from qualcode.suggest.encoders import load_encoder

ROOT = Path(__file__).parents[1]
SETS = ("nhs_fft", "serdif_thinkaloud", "sight", "cered_reflections")
TRIALS, POOL, SIZE, MOVED = 20, 1500, 1000, 8
LIMITS = {"likely": LIKELY, "possible": POSSIBLE}
ENOUGH = 20  # codings of a code that faults are planted in


class Study(NamedTuple):
    book: Codebook
    quoted: list[Passage]


class Planted(NamedTuple):
    """A damaged study, whether a fault is the one planted, and which passages were damaged."""

    study: Study
    is_it: Callable[[object], bool]
    passages: frozenset[Passage] = frozenset()


class Remembering:
    """An encoder that keeps all vectors, because trials ask for the same texts over and over."""

    def __init__(self) -> None:
        self.encoder, self.known = load_encoder("minilm"), {}
        self.fingerprint = self.encoder.fingerprint

    def encode(self, texts):
        fresh = list(dict.fromkeys(text for text in texts if text not in self.known))
        if fresh:
            self.known.update(zip(fresh, self.encoder.encode(fresh), strict=True))
        found = [self.known[text] for text in texts]
        return np.stack(found) if found else np.zeros((0, 384), dtype=np.float32)


def from_table(folder: Path) -> Study:
    book = inspect_codebook(folder / "codebook.yaml").book
    ids = {code.id for code in book.codable}
    items = pd.read_csv(folder / "items.csv", keep_default_na=False)
    quoted = {}
    for row in items[items.codes != ""].itertuples():
        codes = frozenset(row.codes.split(";")) & ids
        earlier = quoted[row.id].code_ids if row.id in quoted else frozenset()
        quoted[row.id] = Passage(
            text=row.text, kind="coded", code_ids=codes | earlier, document=str(row.doc_id),
            coders=("A",), block=str(row.id),
        )  # fmt: skip
    chosen = np.random.default_rng(0).permutation(len(quoted))[:POOL]
    listed = list(quoted.values())
    return Study(book, [listed[i] for i in chosen])


def shipped() -> Study:
    book = read_codebook(ROOT / "codebooks" / "jpd.yaml")
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "study.qualcode")
        with projects.create_project(place, codebook=book, actor="A") as project:
            import_paths(project, [ROOT / "corpora" / "spp"], actor="A")
            names = {key: coder.name for key, coder in projects.coders(project).items()}
            made = projects.codings(project)
            return Study(book, quotations_of(projects.documents(project), made, names=names))


def drawn(study: Study, rng: np.random.Generator) -> Study:
    chosen = rng.permutation(len(study.quoted))[:SIZE]
    return Study(study.book, [study.quoted[i] for i in sorted(chosen)])


def with_code(book: Codebook, *codes: Code) -> Codebook:
    known = {code.id for code in book.codes}
    changed = {code.id: code for code in codes}
    kept = tuple(changed.get(code.id, code) for code in book.codes)
    return replace(book, codes=kept + tuple(code for code in codes if code.id not in known))


def carrying(study: Study, code_id: str) -> list[int]:
    return [i for i, one in enumerate(study.quoted) if code_id in one.code_ids]


def frequent(study: Study) -> list[str]:
    counts = Counter(code_id for one in study.quoted for code_id in one.code_ids)
    return sorted(code.id for code in study.book.offered if counts[code.id] >= ENOUGH)


def recoded(study: Study, rows, before: str, after: str) -> list[Passage]:
    quoted = list(study.quoted)
    for i in rows:
        quoted[i] = replace(quoted[i], code_ids=quoted[i].code_ids - {before} | {after})
    return quoted


def plant_twin(study: Study, rng) -> Planted | None:
    if not (often := frequent(study)):
        return None
    chosen = rng.choice(often)
    one = next(code for code in study.book.offered if code.id == chosen)
    rows = carrying(study, one.id)
    half = rng.permutation(rows)[: len(rows) // 2]
    twin = replace(one, id=f"{one.id}-twin", name=f"{one.name} too", examples=one.examples[1::2])
    first = replace(one, examples=one.examples[::2])
    damaged = Study(with_code(study.book, first, twin), recoded(study, half, one.id, twin.id))
    return Planted(damaged, lambda f: f.kind == "indistinct" and set(f.code_ids) == {one.id, twin.id})


def plant_moved(study: Study, rng) -> Planted | None:
    often = frequent(study)
    if len(often) < 2:
        return None
    right, wrong = rng.choice(often, 2, replace=False)
    rows = [i for i in carrying(study, right) if wrong not in study.quoted[i].code_ids]
    rows = rng.permutation(rows)[:MOVED]
    if len(rows) < MOVED:
        return None
    quoted = recoded(study, rows, right, wrong)
    moved = frozenset(quoted[i] for i in rows)
    return Planted(
        Study(study.book, quoted),
        lambda f: f.kind == "stray" and f.code_ids[0] == wrong and bool(moved & set(f.passages)),
        moved,
    )


def plant_copy(study: Study, rng) -> Planted | None:
    return plant_example(study, rng, stays=True)


def plant_example(study: Study, rng, *, stays: bool = False) -> Planted | None:
    having = [code for code in study.book.offered if code.examples]
    if len(having) < 2:
        return None
    right, wrong = (having[i] for i in rng.choice(len(having), 2, replace=False))
    at = rng.integers(len(right.examples))
    example = replace(right.examples[at], also=())
    rest = right.examples if stays else right.examples[:at] + right.examples[at + 1 :]
    book = with_code(
        study.book, replace(right, examples=rest), replace(wrong, examples=(*wrong.examples, example))
    )
    return Planted(
        Study(book, study.quoted),
        lambda f: f.kind == "example" and wrong.id in f.code_ids and f.passages[0].text == example.text,
    )


def plant_definitions(study: Study, rng) -> Planted | None:
    having = [code for code in study.book.offered if code.definition]
    one, other = (having[i] for i in rng.choice(len(having), 2, replace=False))
    book = with_code(
        study.book,
        replace(one, definition=other.definition, include=other.include),
        replace(other, definition=one.definition, include=one.include),
    )
    return Planted(
        Study(book, study.quoted),
        lambda f: f.kind == "definition" and f.code_ids[0] in (one.id, other.id),
    )


def plant_unused(study: Study, rng) -> Planted | None:
    if not study.quoted:
        return None
    book = with_code(study.book, Code(id="never", name="Weather", definition="How the weather was."))
    return Planted(Study(book, study.quoted), lambda f: f.kind == "unused" and f.code_ids[0] == "never")


def plant_near_miss(study: Study, rng) -> Planted | None:
    real = [(code, example.text) for code in study.book.offered for example in code.examples]
    if not real:
        by_id = {code.id: code for code in study.book.offered}
        real = [(by_id[c], one.text) for one in study.quoted for c in one.code_ids]
    code, text = real[rng.integers(len(real))]
    use = rng.choice([other.id for other in study.book.offered if other.id != code.id])
    miss = NearMiss(text=text, use=str(use))
    book = with_code(study.book, replace(code, near_miss=(*code.near_miss, miss)))
    return Planted(
        Study(book, study.quoted),
        lambda f: f.kind == "near_miss" and f.passages[0].text == text and f.code_ids[0] == code.id,
    )


PLANTS = {
    "code split into twins": plant_twin, "codings moved": plant_moved, "example moved": plant_example,
    "example copied": plant_copy, "definitions exchanged": plant_definitions,
    "code never used": plant_unused, "near miss that is none": plant_near_miss,
}  # fmt: skip


def chances(study: Study, health: Health) -> dict[str, tuple[int, int]]:
    """Return how many faults of each kind there are, and of how many places for one."""
    found = Counter(fault.kind for fault in health.faults)
    codes = study.book.offered
    places = {
        "indistinct": len(codes) * (len(codes) - 1) // 2, "unused": len(codes),
        "definition": sum(bool(code.definition) for code in codes),
        "example": sum(len(code.examples) for code in codes),
        "near_miss": sum(len(code.near_miss) for code in codes),
        "stray": sum(len(one.code_ids) for one in study.quoted),
    }  # fmt: skip
    found["stray"] = sum(len(f.passages) for f in health.faults if f.kind == "stray")
    return {kind: (found[kind], n) for kind, n in places.items() if n}


def measure(name: str, study: Study, encoder: Remembering, report: Report, found_in) -> None:
    alarms: dict[str, list[tuple[int, int]]] = defaultdict(list)
    limits = LIMITS[name.rpartition(", ")[2]]
    hits: dict[str, list[bool]] = defaultdict(list)
    listed: list[float] = []
    for trial in range(TRIALS):
        rng = np.random.default_rng(trial)
        sound = drawn(study, rng)
        if trial < (TRIALS if len(study.quoted) > SIZE else 1):
            for kind, counted in chances(sound, examine(*sound, encoder=encoder, limits=limits)).items():
                alarms[kind].append(counted)
        for plant, damage in PLANTS.items():
            planted = damage(sound, rng)
            if planted is None:
                continue
            faults = examine(*planted.study, encoder=encoder, limits=limits).faults
            hits[plant].append(any(planted.is_it(fault) for fault in faults))
            if planted.passages:
                strays = {one for f in faults if f.kind == "stray" for one in f.passages}
                listed.append(len(strays & planted.passages) / len(planted.passages))
    for plant, found in hits.items():
        share, n = float(np.mean(found)), len(found)
        spread = float(np.sqrt(share * (1 - share) / n))
        report.add(f"{name}: {plant}", share, "found", target=0.9, spread=spread, at_least=True)
        found_in[plant] += found
    if listed:
        report.add(f"{name}: of the codings moved", float(np.mean(listed)), "listed")
    for kind, counted in alarms.items():
        alarm, n = (sum(column) for column in zip(*counted, strict=True))
        report.add(f"{name}: undamaged, {kind}", alarm / n, "of all", spread=alarm / len(counted))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "datasets"
    report, encoder = Report("codebook_health", "numpy", "scikit-learn"), Remembering()
    jpd = shipped()
    all_studies = {"jpd with codings": jpd, "jpd alone": Study(jpd.book, [])}
    there = [name for name in SETS if (folder / name).is_dir()]
    all_studies |= {name: from_table(folder / name) for name in there}
    for how in LIMITS:
        found_in: dict[str, list[bool]] = defaultdict(list)
        for name, study in all_studies.items():
            measure(f"{name}, {how}", study, encoder, report, found_in)
        for plant, found in found_in.items():
            share = float(np.mean(found))
            report.add(f"all, {how}: {plant}", share, "found", target=0.9, at_least=True)
    report.write()


if __name__ == "__main__":
    main()
