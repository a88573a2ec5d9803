"""The key to pseudonyms: an encrypted file, which the researcher keeps apart from the study.

AES-256-GCM with a key that scrypt makes of a passphrase (RFC 7914), both from ``cryptography``. Each
writing draws a new salt and a new nonce. Nothing about the content can be read from outside, and a
file that was changed does not open.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from qualcode.core.identifiers import Kind
from qualcode.errors import InputError, UnreadableFile

FORMAT = "qualcode key 1"
SHORTEST = 10
# 32 MiB of memory and about a tenth of a second for each passphrase that somebody tries.
_COST = {"n": 2**15, "r": 8, "p": 1}
_MOST = 2**18


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonym:
    """A name with what stands for it; ``capital`` where it is a name only with a capital."""

    words: str
    kind: Kind
    instead: str
    capital: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """One place where a pseudonym was put: where it begins in the text that is now, and what was there.

    ``document`` is what the document was called, and ``field`` is empty for its text, else says in
    what else of the study it was.
    """

    document: str
    start: int
    words: str
    instead: str
    at: str
    field: str = ""


@dataclass(slots=True, kw_only=True)
class Key:
    """All pseudonyms of a study, and every place where one was put."""

    pseudonyms: list[Pseudonym] = field(default_factory=list)
    log: list[Replacement] = field(default_factory=list)

    def add(self, pseudonyms: Iterable[Pseudonym]) -> None:
        """Take pseudonyms in that are not there yet."""
        there = {(p.words, p.capital) for p in self.pseudonyms}
        self.pseudonyms += [p for p in pseudonyms if (p.words, p.capital) not in there]


def write_key(path: Path, key: Key, *, passphrase: str) -> None:
    """Write a key, whole or not at all, readable for its owner only.

    Raises ``InputError`` for a passphrase that is too short, and where no file can be.
    """
    if len(passphrase) < SHORTEST:
        hint = "a sentence of five words is easy to keep and hard to guess"
        raise InputError(f"a passphrase needs at least {SHORTEST} characters", hint=hint)
    content = json.dumps({"pseudonyms": _plain(key.pseudonyms), "log": _plain(key.log)}).encode()
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    head = {"format": FORMAT, "kdf": "scrypt", **_COST, "salt": _text(salt), "nonce": _text(nonce)}
    sealed = _cipher(passphrase, salt, _COST).encrypt(nonce, content, _bound(head))
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump({**head, "data": _text(sealed)}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError as problem:
        raise InputError(f"the key cannot be written to {path}: {problem.strerror}") from problem
    finally:
        unfinished.unlink(missing_ok=True)


def read_key(path: Path, *, passphrase: str) -> Key:
    """Read a key; raise ``UnreadableFile`` for what is none, and for another passphrase."""
    from cryptography.exceptions import InvalidTag

    try:
        head = json.loads(path.read_text(encoding="ascii"))
        data, cost = _bytes(head.pop("data")), {name: int(head[name]) for name in _COST}
        salt, nonce = _bytes(head["salt"]), _bytes(head["nonce"])
        if head["format"] != FORMAT or not 2 <= cost["n"] <= _MOST or cost["r"] * cost["p"] > 64:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise UnreadableFile(
            str(path), "this is no key of qualcode", hint="name the .key file"
        ) from problem
    try:
        content = _cipher(passphrase, salt, cost).decrypt(nonce, data, _bound(head))
        return _checked(json.loads(content))
    except (InvalidTag, ValueError) as problem:
        raise UnreadableFile(
            str(path), "the key does not open with this passphrase",
            hint="look for a slip of the keys; without the passphrase nobody can open it",
        ) from problem  # fmt: skip


def _checked(content: dict[str, Any]) -> Key:
    try:
        return TypeAdapter(Key).validate_python(content)
    except ValidationError as problem:
        raise ValueError from problem


def _cipher(passphrase: str, salt: bytes, cost: dict[str, int]) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    made = Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode("utf-8", "surrogatepass"))
    return AESGCM(made)


def _bound(head: dict[str, Any]) -> bytes:
    """What is not secret, and must be as it was for the file to open."""
    return json.dumps(head, sort_keys=True).encode()


def _plain(records: Iterable[Any]) -> list[dict[str, Any]]:
    return [asdict(record) for record in records]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
