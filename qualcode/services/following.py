"""The ranking of open suggestions follows what people decide, without anybody asking for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from qualcode.core.blinding import is_blind
from qualcode.model import Event, Span, Suggestion
from qualcode.services.history import REFUSED
from qualcode.services.projects import Project, codebook
from qualcode.services.ranks import Told, keep_words
from qualcode.services.said import Fresh, SaidOfSegments
from qualcode.services.scene import fetch_blinding
from qualcode.services.segmenting import StoredVectors
from qualcode.services.suggestions import encoder_of_suggestions
from qualcode.services.teaching import lessons, teach
from qualcode.services.workspace import last_event
from qualcode.store import schema
from qualcode.store.records import fetch
from qualcode.suggest.encoders import Encoder, Vectors, encoder_like, load_encoder
from qualcode.suggest.live import Asked, Judgement, LiveLearner
from qualcode.suggest.suggester import CodeSuggester

Array = NDArray[np.float64]
# Once so large a share of what was learnt from is new, the weights are adapted anew too.
MUCH = 0.1
# Of so many segments at most everything is learnt anew at once.
QUICK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offers:
    """The open suggestions of a document that everybody may see; ``places`` are rows and columns."""

    ids: list[str]
    made: dict[str, float]  # with which probability
    places: tuple[NDArray[np.intp], NDArray[np.intp]]
    texts: list[str]
    vectors: NDArray[np.float32]
    read: Asked | None
    told: Told


@dataclass(slots=True, kw_only=True)
class _Taught:
    """What was learnt from a project up to a place of its journal; ``n`` segments, ``n_new`` since."""

    until: int
    suggester: CodeSuggester
    live: LiveLearner | None
    judged: SaidOfSegments
    n: int
    n_new: int = 0
    offers: dict[str, _Offers] = field(default_factory=dict)

    @property
    def is_due(self) -> bool:
        """Say whether the weights are to be adapted anew."""
        return self.n_new > MUCH * self.n


class Follower:
    """Keeps what a project has learnt in memory, and takes in what its people do.

    The weights of the shared model are adapted anew when a tenth of what they rest on is new, or when
    codebook, segments, imports or suggestions have changed.
    """

    def __init__(self, project: Project, *, encoder: Encoder | None = None) -> None:
        """Without an ``encoder`` it is the one that suggestions were made with."""
        self._project, self._chooses = project, encoder is None
        self._vectors = StoredVectors(encoder or _encoder(encoder_of_suggestions(project)), project)
        self._taught: _Taught | None = None
        self._before_weight: float | None = None

    def follow(self, document_id: str) -> int:
        """Rank the open suggestions of a document by all that was decided; return how many there are."""
        taught = self._taught
        if taught is not None and not self._take_in_news(taught):
            taught = None
        if taught is not None and taught.is_due and taught.n <= QUICK:
            taught = None
        self._taught = taught = taught or self._learn()
        return self._rank(taught, document_id)

    def renew(self) -> None:
        """Adapt the weights anew where it is due; to be done when nobody waits."""
        if self._taught is not None and self._taught.is_due:
            self._taught = self._learn()

    def explain(self, suggestion_id: str) -> None:
        """Find out which words carry a suggestion, and keep them; nothing where it is gone."""
        taught = self._taught = self._taught or self._learn()
        table = schema.suggestions.c
        with self._project.engine.connect() as connection:
            found = fetch(connection, Suggestion, table.id == suggestion_id)
        if not found or found[0].document_id not in taught.judged.documents:
            return
        (suggestion,) = found
        here, _ = taught.judged.documents[suggestion.document_id]
        said = here.text[suggestion.span.start : suggestion.span.end]
        carried = taught.suggester.carriers(
            said, [suggestion.code_id], encoder=self._vectors.encoder,
            before=taught.judged.before(suggestion.document_id).get(suggestion.span, ()),
        )  # fmt: skip
        told = [(e.text, round(e.similarity, 3)) for e in carried[suggestion.code_id]]
        keep_words(self._project, suggestion_id, told)

    def _take_in_news(self, taught: _Taught) -> bool:
        """Take in what was done in documents since; say no where anything else has changed."""
        table = schema.events
        with self._project.engine.connect() as connection:
            later = table.c.sequence > taught.until
            found = fetch(connection, Event, later, table.c.kind != REFUSED)
        taught.until = max([taught.until, *(event.sequence for event in found)])
        touched = {event.scope for event in found}
        # With next to nothing to learn from, there is no learner that could take anything in.
        if taught.live is None or not touched <= set(taught.judged.documents):
            return False
        for document_id in touched:
            here = [event for event in found if event.scope == document_id]
            self._take_in(taught, taught.live, taught.judged.take_in(document_id, here))
        return True

    def _learn(self) -> _Taught:
        project = self._project
        made_with = encoder_of_suggestions(project)
        if self._chooses and made_with not in ("", self._vectors.fingerprint):
            self._vectors = StoredVectors(_encoder(made_with), project)
        with project.engine.connect() as connection:
            until = last_event(connection)
        # How much of what came before is read is chosen once.
        suggester = CodeSuggester(
            codebook(project), encoder=self._vectors, before_weight=self._before_weight
        )
        found = lessons(project, all_codes=suggester.code_ids_)
        coded = found.coded
        teach(suggester, coded)
        learner = suggester.learner
        if len(coded.texts) > QUICK:
            self._before_weight = suggester.before_weight_
        return _Taught(
            until=until, suggester=suggester, n=len(coded.texts),
            live=LiveLearner(learner, coded.segment_ids) if learner else None,
            judged=SaidOfSegments(project, found, all_codes=suggester.code_ids_),
        )  # fmt: skip

    def _take_in(self, taught: _Taught, live: LiveLearner, fresh: Fresh) -> None:
        for segment_id in fresh.gone:
            live.forget(segment_id)
        coded = fresh.coded
        vectors = self._read(taught.suggester, coded.texts, coded.before)
        for i, vector in enumerate(vectors):
            labels, unsaid = (
                _row(taught.suggester.code_ids_, ids[i]) for ids in (coded.code_ids, coded.undecided)
            )
            judgement = Judgement(text=coded.texts[i], vector=vector, labels=labels, known=1.0 - unsaid)
            live.judge(coded.segment_ids[i], judgement)
        taught.n_new += fresh.n_new

    def _rank(self, taught: _Taught, document_id: str) -> int:
        if document_id not in taught.judged.documents:
            return 0
        if document_id not in taught.offers:
            taught.offers[document_id] = self._offers(taught, document_id)
        offers = taught.offers[document_id]
        if not offers.ids:
            return 0
        if taught.live is not None and offers.read is not None:
            said = taught.live.predict(offers.read)
        else:
            # They are read with what came before them already.
            said = taught.suggester.predict_vectors(offers.vectors, offers.texts)
        now = dict(zip(offers.ids, said[offers.places].round(4).tolist(), strict=True))
        offers.told.tell(now, made=offers.made)
        return len(offers.ids)

    def _read(
        self, suggester: CodeSuggester, texts: Sequence[str], before: Sequence[Sequence[str]]
    ) -> Vectors:
        if not texts:  # an encoder would be loaded for nothing
            return np.zeros((0, 0), dtype=np.float32)
        came = suggester.encode_before(before) if suggester.before_weight_ else None
        return suggester.blended(self._vectors.encode(texts), came)

    def _offers(self, taught: _Taught, document_id: str) -> _Offers:
        table, text = schema.suggestions.c, taught.judged.documents[document_id][0].text
        column_of = {code_id: column for column, code_id in enumerate(taught.suggester.code_ids_)}
        # Without the evidence, of which there is much.
        chosen = select(table.id, table.start, table.end, table.code_id, table.probability)
        with self._project.engine.connect() as connection:
            blinding = fetch_blinding(connection, document_id)
            there = connection.execute(chosen.where(table.document_id == document_id)).all()
        found = [
            (key, Span(start=start, end=end), column_of[code_id])
            for key, start, end, code_id, _ in there
            if code_id in column_of
        ]
        found = [one for one in found if not is_blind(blinding, document_id, one[1])]
        row_of = {span: row for row, span in enumerate(dict.fromkeys(span for _, span, _ in found))}
        texts = [text[span.start : span.end] for span in row_of]
        before = taught.judged.before(document_id)
        vectors = self._read(taught.suggester, texts, [before.get(span, ()) for span in row_of])
        places = (np.array([row_of[span] for _, span, _ in found], dtype=np.intp),
                  np.array([column for *_, column in found], dtype=np.intp))  # fmt: skip
        return _Offers(
            ids=[key for key, *_ in found], made={row.id: row.probability for row in there},
            places=places, texts=texts, vectors=vectors,
            read=taught.live.read(vectors, texts) if taught.live is not None and texts else None,
            told=Told(self._project.engine, document_id),
        )  # fmt: skip


def _encoder(fingerprint: str) -> Encoder:
    return encoder_like(fingerprint) if fingerprint else load_encoder()


def _row(code_ids: Sequence[str], some: Collection[str]) -> Array:
    return np.array([float(code_id in some) for code_id in code_ids])
