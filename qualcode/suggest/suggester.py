"""CodeSuggester: probabilities of codes from the codebook, and from what people coded."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qualcode.core.pairs import Lines
from qualcode.core.prior_weights import logit
from qualcode.errors import UnknownCode
from qualcode.model import Code, Codebook, Evidence
from qualcode.suggest.context import blend, choose, encode_before
from qualcode.suggest.encoders import Encoder, Vectors, load_encoder
from qualcode.suggest.learner import CodebookOnly, Coded, Learner
from qualcode.suggest.prior import Priors, shipped_priors

Array = NDArray[np.float64]
# A text is taken apart into at most so many pieces to see which of them carries a code.
MOST_PIECES = 40


def facets(code: Code) -> list[Evidence]:
    """Return the lines of a code that are embedded apart: name, definition, include, examples."""
    lines = [Evidence(kind="name", text=code.name, similarity=0.0)]
    for sentence in code.definition.replace("; ", ". ").split(". "):
        if sentence.strip():
            lines.append(Evidence(kind="definition", text=sentence.strip(), similarity=0.0))
    lines += [Evidence(kind="include", text=text, similarity=0.0) for text in code.include]
    lines += [Evidence(kind="example", text=example.text, similarity=0.0) for example in code.examples]
    return lines


class CodeSuggester:
    """Suggests codes for texts; knows the codebook at once and learns from coded texts.

    One logistic model over (text, code) pairs, shared by all codes: its weights were learnt on other
    studies (``priors``), and adapt to this one as far as its coded texts allow. Follows
    scikit-learn's conventions: parameters are kept as given, ``fit`` returns the suggester.
    ``code_ids_`` names the columns. ``before_weight`` is how much of what came before is read into
    a text, chosen by cross-validation where none is given; ``before_weight_`` what was chosen.
    """

    def __init__(
        self,
        codebook: Codebook,
        *,
        encoder: Encoder | None = None,
        priors: Priors | None = None,
        before_weight: float | None = None,
    ) -> None:
        self.codebook = codebook
        self.encoder = encoder
        self.priors = priors
        self.before_weight = before_weight
        self.code_ids_ = [code.id for code in codebook.offered]
        self._encoder: Encoder = encoder if encoder is not None else load_encoder()
        self._facets = [facets(code) for code in codebook.offered]
        self._lines: Lines | None = None
        self._coded: Coded | None = None
        self._model: Learner | CodebookOnly | None = None
        self._before: Vectors = np.zeros((0, 0), dtype=np.float32)
        self._weight = 0.0

    @property
    def fingerprint(self) -> str:
        """What made a suggestion: the method, the encoder and how many texts it learnt from."""
        coded = 0 if self._coded is None else len(self._coded.texts)
        read = f"/before-{self._weight:g}" if self._weight else ""
        return f"pairs-3/{self._encoder.fingerprint}/{self.codebook.version}/{coded}{read}"

    def fit(
        self,
        texts: Sequence[str],
        code_ids: Sequence[Collection[str]],
        *,
        groups: Sequence[Hashable] | None = None,
        undecided: Sequence[Collection[str]] | None = None,
        before: Sequence[Sequence[str]] | None = None,
    ) -> CodeSuggester:
        """Learn from coded texts; an empty set of codes means read, and nothing applies.

        ``groups`` are document ids: what is learnt of a document never judges itself. ``undecided``
        are, for each text, codes of which nobody has said whether they apply. ``before`` is what came
        before each text, such as the question asked: how much of it is read into the text is
        chosen by cross-validation. With nothing to learn from, the suggester goes on with the
        codebook alone. Raises ``ValueError`` for unequal lengths, ``UnknownCode`` for a code not in
        the book and ``TypeError`` for one string in the place of several.
        """
        _check_texts(texts)
        return self.fit_vectors(
            self._encoder.encode(texts), texts, code_ids, groups=groups, undecided=undecided,
            before=None if before is None else self.encode_before(before),
        )  # fmt: skip

    def fit_vectors(
        self,
        vectors: Vectors,
        texts: Sequence[str],
        code_ids: Sequence[Collection[str]],
        *,
        groups: Sequence[Hashable] | None = None,
        undecided: Sequence[Collection[str]] | None = None,
        before: Vectors | None = None,
    ) -> CodeSuggester:
        """Do what ``fit`` does with vectors that are at hand, shape (n_texts, dimensions).

        Those of what came before are as ``encode_before`` returns them.
        """
        if isinstance(code_ids, str) or any(isinstance(ids, str) for ids in code_ids):
            # A string is a collection of letters, none of which is a code.
            raise TypeError("code_ids must be a list of sets, one for each text; write [{'code'}]")
        unsaid = undecided if undecided is not None else [()] * len(texts)
        owners: list[Hashable] = list(range(len(texts))) if groups is None else list(groups)
        came = before if before is not None else vectors[:, :0]
        if len({*map(len, (vectors, texts, code_ids, unsaid, owners, came))}) > 1:
            raise ValueError(
                "texts, vectors, code_ids, groups, undecided and before must be equally long"
            )
        self._coded = Coded(
            texts=list(texts), vectors=vectors, labels=self._table(code_ids),
            known=1.0 - self._table(unsaid), groups=owners,
        )  # fmt: skip
        self._model, self._before, self._weight = None, came, 0.0
        return self

    def cite(self, citable: Sequence[bool]) -> None:
        """Say which of the texts that were learnt from may be shown as evidence."""
        if self._coded is not None:
            self._coded = replace(self._coded, citable=np.array(citable, dtype=bool))

    def encode_before(self, before: Sequence[Sequence[str]]) -> Vectors:
        """Return vectors of what came before each text, zero for nothing: (n_texts, dimensions)."""
        return encode_before(before, self._encoder)

    @property
    def before_weight_(self) -> float:
        """How much of what came before is read into a text; 0 where it does not help."""
        if self.code_ids_:
            self._made_model()
        return self._weight

    def predict_proba(
        self, texts: Sequence[str], *, before: Sequence[Sequence[str]] | None = None
    ) -> Array:
        """Return the probability that each code applies, shape (n_texts, n_codes).

        ``before`` is as for ``fit``. Raises ``TypeError`` for one string in the place of several.
        """
        _check_texts(texts)
        came = self.encode_before(before) if before is not None and self.before_weight_ else None
        return self.predict_vectors(self._encoder.encode(texts), texts, before=came)

    def predict_vectors(
        self, vectors: Vectors, texts: Sequence[str], *, before: Vectors | None = None
    ) -> Array:
        """Do what ``predict_proba`` does with vectors that are at hand."""
        if not self.code_ids_ or not len(vectors):
            return np.zeros((len(vectors), len(self.code_ids_)))
        model = self._made_model()
        return model.predict(self.blended(vectors, before), texts)

    def blended(self, vectors: Vectors, before: Vectors | None) -> Vectors:
        """Return the vectors of texts read with what came before them, as far as that helps."""
        return blend(vectors, before, self.before_weight_)

    def pair_design(self, vectors: Vectors, texts: Sequence[str]) -> Array:
        """Return what the shared model sees, shape (n_texts, n_codes, n_columns)."""
        return self._made_model().design(vectors, texts)

    @property
    def learner(self) -> Learner | None:
        """What has learnt from coded texts; nothing while only the codebook is known."""
        model = self._made_model() if self.code_ids_ else None
        return model if isinstance(model, Learner) else None

    def explain(self, text: str, code_id: str) -> list[Evidence]:
        """Return what speaks for a code on a text: what ``explain_vector`` does, then ``carriers``."""
        vector = self._encoder.encode([text])[0]
        return self.explain_vector(vector, code_id) + self.carriers(text, [code_id])[code_id]

    def carriers(
        self,
        text: str,
        code_ids: Collection[str],
        *,
        before: Sequence[str] = (),
        encoder: Encoder | None = None,
    ) -> dict[str, list[Evidence]]:
        """Return the three pieces of words that carry each code on a text most.

        ``similarity`` is by how much the logit of the code falls when the piece is left out. A piece
        is a word, or several of a text of more than ``MOST_PIECES``. What is left of the text may
        have an ``encoder`` of its own, one that keeps nothing.
        """
        words = text.split()
        step = max(1, -(-len(words) // MOST_PIECES))
        pieces = range(0, len(words), step)
        if len(pieces) < 2:
            return {code_id: [] for code_id in code_ids}
        without = [" ".join(words[:at] + words[at + step :]) for at in pieces]
        asked = [text, *without]
        vectors = (encoder or self._encoder).encode(asked)
        came = self.encode_before([before] * len(asked)) if self.before_weight_ else None
        levels = logit(self.predict_vectors(vectors, asked, before=came))
        named = [" ".join(words[at : at + step]) for at in pieces]
        return {
            code_id: _most(named, levels[0, column] - levels[1:, column])
            for code_id in code_ids
            for column in [self.code_ids_.index(code_id)]
        }

    def explain_vector(self, vector: NDArray[np.float32], code_id: str) -> list[Evidence]:
        """Return the lines of the codebook and the coded texts nearest to a text, closest first.

        The last one, where there is one, is the nearest coded text that has not the code;
        ``similarity`` is the cosine.
        """
        if code_id not in self.code_ids_:
            raise UnknownCode(code_id)
        column = self.code_ids_.index(code_id)
        lines = self._encoded_lines()
        close = lines.vectors[lines.code_of == column] @ vector
        found = [
            Evidence(kind=line.kind, text=line.text, similarity=float(similarity))
            for line, similarity in zip(self._facets[column], close, strict=True)
        ]
        found.sort(key=lambda line: -line.similarity)
        if self._coded is None:
            return found[:2]
        coded = self._coded.nearest(vector, column, having=1.0, kind="coded")[:2]
        counter = self._coded.nearest(vector, column, having=0.0, kind="counter")[:1]
        return sorted(found[:2] + coded, key=lambda line: -line.similarity) + counter

    def _table(self, code_ids: Sequence[Collection[str]]) -> Array:
        columns = {code_id: number for number, code_id in enumerate(self.code_ids_)}
        # What is offered no more is not learnt, though it was given once.
        retired = {code.id for code in self.codebook.codable if code.retired}
        table = np.zeros((len(code_ids), len(columns)))
        for row, ids in enumerate(code_ids):
            for code_id in ids:
                if code_id in columns:
                    table[row, columns[code_id]] = 1.0
                elif code_id not in retired:
                    raise UnknownCode(code_id)
        return table

    def _encoded_lines(self) -> Lines:
        if self._lines is None:
            vectors = self._encoder.encode([line.text for code in self._facets for line in code])
            code_of = np.repeat(np.arange(len(self._facets)), [len(code) for code in self._facets])
            self._lines = Lines(vectors, code_of)
        return self._lines

    def _made_model(self) -> Learner | CodebookOnly:
        # Made at first use: nobody waits for it who only reads evidence.
        if self._model is None:
            words = [line.text for code in self._facets for line in code]
            priors = self._priors()
            if self._coded is not None and self._coded.teaches:

                def learn(coded: Coded) -> Learner:
                    return Learner(self._encoded_lines(), words, coded, prior=priors.pairs)

                self._weight = (
                    choose(self._coded, self._before, learn)
                    if self.before_weight is None
                    else self.before_weight
                )
                read = blend(self._coded.vectors, self._before, self._weight)
                self._model = learn(self._coded.read_as(read))
            else:
                self._model = CodebookOnly(self._encoded_lines(), words, prior=priors.codebook)
        return self._model

    def _priors(self) -> Priors:
        return self.priors if self.priors is not None else shipped_priors()


def _most(pieces: Sequence[str], falls: Array) -> list[Evidence]:
    found = sorted(zip(falls.tolist(), pieces, strict=True), key=lambda one: -one[0])[:3]
    return [Evidence(kind="word", text=piece, similarity=fall) for fall, piece in found if fall > 0]


def _check_texts(texts: Sequence[str]) -> None:
    if isinstance(texts, str):
        raise TypeError("texts must be a list of strings, and is one string; write [text]")
