"""XML from outside, walked through without building a tree: no DOCTYPE, no depth that matters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from xml.etree.ElementTree import ParseError

from qualcode.errors import UnreadableFile


class Walker(Protocol):
    """What is told of every tag and of the text between; names come without their namespace."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""

    def end(self, tag: str) -> None:
        """Take the end of an element."""

    def data(self, text: str) -> None:
        """Take text, which may come in pieces."""


class _Target:
    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self.data = walker.data

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        own = {_local(name): value for name, value in attributes.items()}
        self._walker.start(_local(tag), own)

    def end(self, tag: str) -> None:
        self._walker.end(_local(tag))

    def close(self) -> None:
        """Nothing is built."""


def walk_xml(data: bytes, walker: Walker, *, path: Path, part: str, hint: str) -> None:
    """Lead a walker through a part of a file; raise ``UnreadableFile`` where it is broken or hostile."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=_Target(walker), forbid_dtd=True)
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException as problem:
        reason = f"{part} in it has a DOCTYPE, which no such file needs"
        raise UnreadableFile(str(path), reason, hint=hint) from problem
    except ParseError as problem:
        reason = f"{part} in it is broken (line {problem.position[0]})"
        raise UnreadableFile(str(path), reason, hint=hint) from problem
    except (ValueError, LookupError) as problem:
        reason = f"{part} in it is in an encoding that cannot be read"
        raise UnreadableFile(str(path), reason, hint=hint) from problem


def _local(name: str) -> str:
    return name.rpartition("}")[2]
