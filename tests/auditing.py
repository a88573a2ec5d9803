"""A larger study with a planted truth, a machine that errs as told, and coders who know the truth."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from builders import BOOK

from qualcode.core.segmentation import spoken_span, spoken_text
from qualcode.model import Blinding, Coder, Span, Suggestion
from qualcode.services import projects
from qualcode.services.coding import apply_operations
from qualcode.services.importing import import_paths
from qualcode.services.inputs import suggestible
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import Project
from qualcode.services.queues import next_segments
from qualcode.services.segmenting import segment_documents
from qualcode.services.study import set_blinding
from qualcode.store.journal import write
from qualcode.store.records import add
from qualcode.suggest.encoders import HashingEncoder

CODES = ("rel_trust", "ctx_time")
Place = tuple[str, Span]
WORDS = "It went on as before. We told nobody of"


@dataclass(kw_only=True)
class Planted:
    """A project with what truly applies to each segment, by document and place of its words."""

    project: Project
    truth: dict[Place, frozenset[str]]
    seq: int = 0
    places: list[Place] = field(default_factory=list)

    def share(self, code_id: str, *, of: Callable[[Place], bool] = lambda _: True) -> float:
        chosen = [code_id in codes for place, codes in self.truth.items() if of(place)]
        return sum(chosen) / len(chosen)

    def suggest(self, said: Mapping[Place, Mapping[str, float]], *, by: str = "planted/1") -> None:
        """Put suggestions into the project as if a suggester had made them."""
        at = utc_now()
        made = [
            Suggestion(
                id=new_uuid(), document_id=place[0], span=place[1], code_id=code_id,
                probability=probability, suggester=by, codebook_version="1", created_at=at,
            )
            for place, codes in said.items()
            for code_id, probability in codes.items()
        ]  # fmt: skip
        with write(self.project.engine, kind="suggestions.made", actor="AB", now=at) as writing:
            add(writing.connection, made)
            writing.scope = "suggestions"
            writing.payload.update(made=len(made), replaced=0, suggester=by)

    def code(self, coder: Coder, place: Place, codes: frozenset[str], *, mark: bool = True) -> None:
        """Code a segment through the service that the page uses."""
        document_id, span = place
        text = projects.document(self.project, document_id).text[span.start : span.end]
        here = {"start": span.start, "end": span.end, "text": text}
        operations = [{"op": "code", "code": code_id, **here} for code_id in sorted(codes)]
        operations += [{"op": "read", **here}] if mark else []
        numbered = [{"seq": self.seq + i, **one} for i, one in enumerate(operations, start=1)]
        self.seq += len(numbered)
        answer = apply_operations(
            self.project, numbered, document_id=document_id, coder=coder, client=f"tab of {coder.name}"
        )
        assert answer.rejected == ()

    def follow_audit(self, coder: Coder, n: int = 10_000) -> int:
        """Code what the order of work leads to, until it leads nowhere; return how much that was."""
        found = next_segments(self.project, "audit", coder=coder, n=n)
        for entry in found:
            place = (entry.document_id, entry.span)
            self.code(coder, place, self.truth[place])
        return len(found)


@contextmanager
def planted_study(
    folder: Path,
    place: str,
    *,
    n_documents: int = 30,
    size: int = 20,
    prevalence: float = 0.2,
    share: float = 0.0,
    seed: int = 0,
) -> Iterator[Planted]:
    """Interviews of one participant each, who differ in how often a code applies to what they say."""
    chance = np.random.default_rng(seed)
    folder.mkdir()
    cases, links = ["case_id,role"], ["document,speaker,case_id"]
    for number in range(n_documents):
        name = f"D{number:03}"
        said = "".join(f"I: And?\nP: {WORDS} {name} {line}.\n" for line in range(size))
        (folder / f"{name}.txt").write_text(said)
        cases.append(f"C{number:03},{'head' if number % 2 else 'teacher'}")
        links.append(f"{name},P,C{number:03}")
    (folder / "cases.csv").write_text("\n".join(cases) + "\n")
    (folder / "documents.csv").write_text("\n".join(links) + "\n")
    with projects.create_project(place, codebook=BOOK, actor="AB") as project:
        # The same ids every time, because the lot of the blind share is drawn from them.
        ids = (str(uuid.UUID(bytes=chance.bytes(16), version=4)) for _ in iter(int, 1))
        import_paths(project, [folder], actor="AB", new_id=ids.__next__)
        set_blinding(project, Blinding(share=share, seed="s"), actor="AB")
        segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="turn")
        truth: dict[Place, frozenset[str]] = {}
        tilings = projects.segments(project)
        for document in projects.documents(project):
            often = chance.beta(8 * prevalence, 8 * (1 - prevalence), len(CODES))
            for segment in tilings[document.id]:
                if suggestible(document, segment):
                    applies = chance.random(len(CODES)) < often
                    codes = frozenset(c for c, yes in zip(CODES, applies, strict=True) if yes)
                    assert WORDS in spoken_text(document, segment)
                    truth[document.id, spoken_span(document, segment)] = codes
        yield Planted(project=project, truth=truth, places=list(truth))


def erring(
    truth: Mapping[Place, frozenset[str]], *, misses: float, invents: float, seed: int = 1
) -> dict[Place, dict[str, float]]:
    """What a machine says that misses and invents codes with these chances."""
    chance = np.random.default_rng(seed)
    said: dict[Place, dict[str, float]] = {}
    for place, codes in truth.items():
        for code_id in CODES:
            yes = chance.random() >= misses if code_id in codes else chance.random() < invents
            if yes:
                said.setdefault(place, {})[code_id] = round(float(chance.uniform(0.5, 1.0)), 6)
    return said
