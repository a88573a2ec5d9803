"""The codebook: codes with what they mean, their modifiers, flags and rules."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, cast

ExclusionAction = Literal["instead", "double_code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """When not to use a code (``instead``), or when to add another one (``double_code``).

    ``use`` is empty where the codebook names no neighbour.
    """

    when: str
    use: str
    action: ExclusionAction = "instead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An utterance that shows a code at work."""

    text: str
    role: str = ""
    valence: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """An utterance that looks like the code but belongs to another."""

    text: str
    use: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code of the codebook; a theme is a code with ``codable=False``.

    A retired code keeps its codings and is given no more; ``replaced_by`` names what to use instead.
    """

    id: str
    name: str
    definition: str = ""
    label: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    examples: tuple[Example, ...] = ()
    near_miss: tuple[NearMiss, ...] = ()
    cues: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    maps_to: tuple[str, ...] = ()
    parent: str | None = None
    codable: bool = True
    retired: bool = False
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifier:
    """A further judgement on a coding, such as its valence."""

    id: str
    name: str
    values: tuple[str, ...]
    required: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A mark on a coding, such as a candidate quotation."""

    id: str
    name: str
    memo_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """A versioned tree of codes, with the modifiers, flags and rules of using them."""

    id: str
    name: str
    version: str
    codes: tuple[Code, ...]
    modifiers: tuple[Modifier, ...] = ()
    flags: tuple[Flag, ...] = ()
    rules: tuple[str, ...] = ()

    @staticmethod
    def read(path: str | Path) -> Codebook:
        """Read a codebook file; see ``qualcode.formats.codebooks.read_codebook``."""
        # By name, because the model depends on nothing while the public interface is fixed.
        reader = import_module("qualcode.formats.codebooks").read_codebook
        return cast("Codebook", reader(path))

    @property
    def codable(self) -> tuple[Code, ...]:
        """The codes that codings may carry, in codebook order."""
        return tuple(code for code in self.codes if code.codable)

    @property
    def offered(self) -> tuple[Code, ...]:
        """The codes that may still be given and suggested: codable, and not retired."""
        return tuple(code for code in self.codes if code.codable and not code.retired)
