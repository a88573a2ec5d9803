"""What no code explains, in clusters; and a cluster made a code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from qualcode.core.clusters import exemplars
from qualcode.core.lemmas import emptiness
from qualcode.core.segmentation import spoken_span, spoken_text
from qualcode.core.text import one_line
from qualcode.core.units import by_document, place
from qualcode.errors import ClusterError
from qualcode.model import Code, Codebook, Coding, Segment, Span, Suggestion
from qualcode.services.cases import CaseFinder
from qualcode.services.codebook_changes import apply_change
from qualcode.services.inputs import Progress, no_progress
from qualcode.services.moments import utc_now
from qualcode.services.projects import (
    Project,
    cases,
    codings,
    current_revision,
    documents,
    segments,
)
from qualcode.services.segmenting import StoredVectors
from qualcode.services.suggestions import undecided
from qualcode.suggest.encoders import Encoder, encode_in_parts
from qualcode.suggest.grouping import Groups, group_texts

Standing = Literal["explained", "cluster", "weak", "none"]
Reason = Literal[
    "coded", "open suggestion", "no words", "boilerplate", "member", "near to a cluster",
    "near to no cluster", "too few segments",
]  # fmt: skip
# Names of the tables of what was found, and of all of it.
CLUSTERS, SEGMENTS, WHOLE = "clusters.csv", "cluster_segments.csv", "clusters.json"
# What is left to be clustered, until a cluster is found for it.
OPEN: Reason = "near to no cluster"
EXPLAINED: tuple[Reason, ...] = ("coded", "open suggestion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A segment of a participant, and where it stands; ``cluster`` is blank where it is in none.

    ``strength`` says from 0 to 1 how surely it is in its cluster.
    """

    segment_id: str
    document: str
    span: Span
    speaker: str
    case_id: str
    text: str
    standing: Standing = "none"
    reason: Reason = "near to no cluster"
    cluster: str = ""
    strength: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A machine grouping, which is no theme before a person makes it one.

    ``n_segments`` counts its members, ``n_weak`` those that only lie near. Cases and documents are
    those of both. ``stability`` is the mean Jaccard similarity over bootstrap samples, from 0 to 1.
    """

    id: str
    terms: tuple[str, ...]
    n_segments: int
    n_weak: int
    n_cases: int
    n_documents: int
    stability: float
    exemplars: tuple[Placed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergent:
    """The clusters of a project, the largest first, and every segment of its participants.

    ``revision`` is that of the project when they were found.
    """

    revision: int
    seed: int
    min_size: int
    encoder: str
    threshold: float | None
    clusters: tuple[Cluster, ...]
    segments: tuple[Placed, ...]

    def counts(self) -> dict[Reason, int]:
        """Return how many segments stand where they do for which reason."""
        found: dict[Reason, int] = {}
        for segment in self.segments:
            found[segment.reason] = found.get(segment.reason, 0) + 1
        return found

    def cluster(self, cluster_id: str) -> Cluster:
        """Return the cluster of this id; raise ``ClusterError``."""
        found = next((c for c in self.clusters if c.id == cluster_id), None)
        if found is None:
            there = f"there are {self.clusters[0].id} to {self.clusters[-1].id}" if self.clusters else ""
            raise ClusterError(f"there is no cluster {cluster_id!r}", hint=there)
        return found


def find_clusters(
    project: Project,
    *,
    encoder: Encoder,
    seed: int = 0,
    min_size: int | None = None,
    threshold: float | None = None,
    on_progress: Progress = no_progress,
) -> Emergent:
    """Cluster what participants said and nobody coded; the same seed gives the same clusters.

    With a ``threshold``, what an open suggestion at least that likely is about counts as explained too.
    ``min_size`` is the least number of different segments in a cluster; it grows with their number
    where it is not given. Answers that say nothing are set apart first.
    """
    revision = current_revision(project)
    placed = _read(project, threshold=threshold)
    todo = [i for i, segment in enumerate(placed) if segment.reason == OPEN]
    stored = StoredVectors(encoder, project)
    groups = group_texts(
        [placed[i].text for i in todo],
        lambda texts: encode_in_parts(texts, stored, on_part=partial(on_progress, "encoding")),
        seed=seed,
        min_size=min_size,
        on_progress=partial(on_progress, "clustering"),
    )
    for at, i in enumerate(todo):
        placed[i] = _standing(placed[i], at, groups=groups)
    return Emergent(
        revision=revision, seed=seed, min_size=groups.min_size, encoder=encoder.fingerprint,
        threshold=threshold, clusters=_described([placed[i] for i in todo], groups),
        segments=tuple(placed),
    )  # fmt: skip


def _read(project: Project, *, threshold: float | None) -> list[Placed]:
    """Return every segment of a participant; those to be clustered have the reason ``OPEN``."""
    texts, tilings = documents(project), segments(project)
    case_of = CaseFinder(cases(project)[1], texts, chain(*tilings.values()))
    coded = by_document(codings(project))
    likely = [] if threshold is None else [s for s in undecided(project) if s.probability >= threshold]
    suggested = by_document(likely)
    placed: list[Placed] = []
    for document in texts:
        tiling = tilings.get(document.id, [])
        by_hand = _covered(coded.get(document.id, ()), tiling)
        by_machine = _covered(suggested.get(document.id, ()), tiling)
        for i, segment in enumerate(tiling):
            if segment.speaker_role != "participant":
                continue
            text = spoken_text(document, segment)
            reason: Reason = emptiness(text) or OPEN
            if i in by_hand or i in by_machine:
                reason = "coded" if i in by_hand else "open suggestion"
            placed.append(
                Placed(
                    segment_id=segment.id, document=document.name, span=spoken_span(document, segment),
                    speaker=segment.speaker or "", case_id=case_of(segment), text=text, reason=reason,
                    standing="explained" if reason in EXPLAINED else "none",
                )
            )  # fmt: skip
    return placed


def _covered(records: Iterable[Coding | Suggestion], tiling: Sequence[Segment]) -> set[int]:
    return set(chain(*place([record.span for record in records], tiling)))


def _standing(segment: Placed, at: int, *, groups: Groups) -> Placed:
    """Say where a segment stands after clustering, given its place among those clustered."""
    number, weak = int(groups.labels[at]), bool(groups.weak[at])
    if number < 0:
        return replace(segment, reason="too few segments") if groups.few else segment
    return replace(
        segment, standing="weak" if weak else "cluster", cluster=f"C{number + 1}",
        reason="near to a cluster" if weak else "member", strength=round(float(groups.strength[at]), 4),
    )  # fmt: skip


def _described(placed: Sequence[Placed], groups: Groups) -> tuple[Cluster, ...]:
    """Say of each cluster what is typical of it."""
    within: list[list[int]] = [[] for _ in groups.terms]
    for at, number in enumerate(groups.labels.tolist()):
        if number >= 0:
            within[number].append(at)
    clusters = []
    for number, near in enumerate(within):
        own = [at for at in near if not groups.weak[at]]
        members = [placed[at] for at in own]
        shown = exemplars(groups.vectors[own], [m.text for m in members], [m.case_id for m in members])
        clusters.append(
            Cluster(
                id=f"C{number + 1}", terms=tuple(groups.terms[number]), n_segments=len(own),
                n_weak=len(near) - len(own), n_cases=len({placed[at].case_id for at in near} - {""}),
                n_documents=len({placed[at].document for at in near}),
                stability=round(groups.stability[number], 4),
                exemplars=tuple(members[i] for i in shown),
            )
        )  # fmt: skip
    return tuple(clusters)


def title(cluster: Cluster) -> str:
    """Return a name for a cluster, of its first terms."""
    return ", ".join(cluster.terms[:3]).capitalize() or f"Cluster {cluster.id}"


def make_code(
    project: Project,
    cluster: Cluster,
    *,
    name: str,
    actor: str,
    base_version: str,
    definition: str = "",
    theme: str | None = None,
    now: Callable[[], str] = utc_now,
) -> Codebook:
    """Add a code with the exemplars of a cluster as examples, in one step that can be undone.

    ``theme`` is the id of the theme that it comes below. Raises what ``apply_change`` raises.
    """
    examples = [{"text": one_line(segment.text)} for segment in cluster.exemplars]
    operation = {"op": "add", "name": name, "definition": definition, "parent": theme}
    return apply_change(
        project, operation | {"examples": examples}, actor=actor, base_version=base_version, now=now
    )


def code_of(cluster: Cluster, book: Codebook) -> Code | None:
    """Return the code that was made of a cluster: one that has all its exemplars as examples."""
    wanted = {one_line(segment.text) for segment in cluster.exemplars}
    having = (c for c in book.codes if wanted and wanted <= {example.text for example in c.examples})
    return next(having, None)


def save(found: Emergent, path: Path) -> None:
    """Write all that was found to a JSON file, whole or not at all."""
    half = path.with_suffix(".writing")
    half.write_bytes(TypeAdapter(Emergent).dump_json(found, indent=1))
    half.replace(path)


def load(path: Path) -> Emergent:
    """Read what ``save`` has written."""
    return TypeAdapter(Emergent).validate_json(path.read_bytes())
