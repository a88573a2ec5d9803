"""The ranking of open suggestions follows what people decide, without anybody asking for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcode.core.blinding import is_blind
from qualcode.model import Document, Event, Segment, Suggestion
from qualcode.services.history import REFUSED
from qualcode.services.projects import (
    Project,
    codebook,
    codings,
    imported_codings,
    readings,
)
from qualcode.services.scene import fetch_blinding
from qualcode.services.segmenting import StoredVectors
from qualcode.services.teaching import coded_segments, lessons, verdicts
from qualcode.services.workspace import last_event
from qualcode.store import schema
from qualcode.store.computed import get_computed, put_computed
from qualcode.store.records import fetch
from qualcode.suggest.encoders import Encoder
from qualcode.suggest.live import Judgement, LiveLearner
from qualcode.suggest.suggester import CodeSuggester

Array = NDArray[np.float64]
# Once so large a share of what was learnt from is new, the weights are adapted anew too.
MUCH = 0.1
# Of so many segments at most everything is learnt anew at once.
QUICK = 1000
# A probability that moved by less is not told again.
LEAST = 0.005


def ranks(project: Project, document_id: str, *, known: int = 0) -> tuple[int, dict[str, float]]:
    """Return the present probabilities of suggestions, and how often they have been worked out.

    Of somebody who has heard them when they had been worked out ``known`` times, and once since, only
    those that moved. Suggestions that wait for coders' own codes are not among them.
    """
    kept = get_computed(project.engine, _name(document_id))
    if kept is None or kept[1]["times"] == known:
        return known, {}
    content = kept[1]
    return content["times"], content["moved" if content["times"] == known + 1 else "all"]


@dataclass(slots=True, kw_only=True)
class _Taught:
    """What was learnt from a project up to a place of its journal; ``n`` segments, ``n_new`` since."""

    until: int
    suggester: CodeSuggester
    live: LiveLearner | None
    judged: dict[str, set[str]]
    imported: set[str]
    documents: dict[str, tuple[Document, list[Segment]]]
    n: int
    n_new: int = 0


class Follower:
    """Keeps what a project has learnt in memory, and takes in what its people do.

    The weights of the shared model are adapted anew when a tenth of what they rest on is new, or when
    codebook, segments, imports or suggestions have changed.
    """

    def __init__(self, project: Project, *, encoder: Encoder) -> None:
        self._project, self._vectors = project, StoredVectors(encoder, project)
        self._taught: _Taught | None = None

    def follow(self, document_id: str) -> int:
        """Rank the open suggestions of a document by all that was decided; return how many there are."""
        taught = self._taught
        if taught is not None and not self._take_in_news(taught):
            taught = None
        if taught is not None and taught.n_new > MUCH * taught.n and taught.n <= QUICK:
            taught = None
        self._taught = taught = taught or self._learn()
        n = self._rank(taught, document_id)
        if taught.n_new > MUCH * taught.n:
            self._taught = None  # next time: nobody waits for it now
        return n

    def _take_in_news(self, taught: _Taught) -> bool:
        """Take in what was done in documents since; say no where anything else has changed."""
        table = schema.events
        with self._project.engine.connect() as connection:
            later = table.c.sequence > taught.until
            found = fetch(connection, Event, later, table.c.kind != REFUSED)
        taught.until = max([taught.until, *(event.sequence for event in found)])
        touched = {event.scope for event in found}
        # With next to nothing to learn from, there is no learner that could take anything in.
        if taught.live is None or not touched <= set(taught.documents):
            return False
        for document_id in touched:
            self._take_in(taught, taught.live, document_id)
        return True

    def _learn(self) -> _Taught:
        project = self._project
        with project.engine.connect() as connection:
            until = last_event(connection)
        suggester = CodeSuggester(codebook(project), encoder=self._vectors)
        found = lessons(project, all_codes=suggester.code_ids_)
        coded = found.coded
        if coded.texts:
            suggester.fit(
                coded.texts, coded.code_ids, groups=coded.document_ids, undecided=coded.undecided
            )
        judged: dict[str, set[str]] = {}
        for segment_id, document_id in zip(coded.segment_ids, coded.document_ids, strict=True):
            judged.setdefault(document_id, set()).add(segment_id)
        learner = suggester.learner
        return _Taught(
            until=until, suggester=suggester, judged=judged, imported=imported_codings(project),
            live=LiveLearner(learner, coded.segment_ids) if learner else None, n=len(coded.texts),
            documents={d.id: (d, found.tilings.get(d.id, [])) for d in found.documents},
        )  # fmt: skip

    def _take_in(self, taught: _Taught, live: LiveLearner, document_id: str) -> None:
        here, tiling = taught.documents[document_id]
        coded, _ = coded_segments(
            [here], {document_id: tiling}, made=codings(self._project, document_id),
            marks=readings(self._project, document_id), imported=taught.imported,
            verdicts=verdicts(self._project, document_id), all_codes=taught.suggester.code_ids_,
        )  # fmt: skip
        before, now = taught.judged.get(document_id, set()), set(coded.segment_ids)
        for segment_id in before - now:
            live.forget(segment_id)
        vectors = self._vectors.encode(coded.texts)
        for row, segment_id in enumerate(coded.segment_ids):
            live.judge(
                segment_id,
                Judgement(
                    text=coded.texts[row], vector=vectors[row],
                    labels=_row(taught.suggester.code_ids_, coded.code_ids[row]),
                    known=1.0 - _row(taught.suggester.code_ids_, coded.undecided[row]),
                ),
            )  # fmt: skip
        taught.n_new += len(before ^ now)
        taught.judged[document_id] = now

    def _rank(self, taught: _Taught, document_id: str) -> int:
        found = self._open(document_id)
        if not found or document_id not in taught.documents:
            return 0
        here, code_ids = taught.documents[document_id][0], taught.suggester.code_ids_
        spans = list(dict.fromkeys(s.span for s in found))
        texts = [here.text[span.start : span.end] for span in spans]
        vectors = self._vectors.encode(texts)
        predict = taught.live.predict if taught.live else taught.suggester.predict_vectors
        said = dict(zip(spans, predict(vectors, texts).tolist(), strict=True))
        column_of = {code_id: column for column, code_id in enumerate(code_ids)}
        now = {
            s.id: round(said[s.span][column_of[s.code_id]], 4) for s in found if s.code_id in column_of
        }
        self._keep(document_id, now)
        return len(now)

    def _keep(self, document_id: str, now: Mapping[str, float]) -> None:
        kept = get_computed(self._project.engine, _name(document_id))
        times, before = (kept[1]["times"], kept[1]["all"]) if kept else (0, {})
        moved = {key: p for key, p in now.items() if abs(p - before.get(key, -1.0)) > LEAST}
        if moved:
            # Small steps add up, because each is measured from what was told.
            told = {key: moved.get(key, before.get(key, p)) for key, p in now.items()}
            content = {"times": times + 1, "all": told, "moved": moved}
            put_computed(self._project.engine, _name(document_id), content)

    def _open(self, document_id: str) -> list[Suggestion]:
        """The suggestions that everybody may see."""
        with self._project.engine.connect() as connection:
            blinding = fetch_blinding(connection)
            here = schema.suggestions.c.document_id == document_id
            found = fetch(connection, Suggestion, here)
        return [s for s in found if not is_blind(blinding, document_id, s.span)]


def _row(code_ids: Sequence[str], some: Collection[str]) -> Array:
    return np.array([float(code_id in some) for code_id in code_ids])


def _name(document_id: str) -> str:
    return f"ranks/{document_id}"
