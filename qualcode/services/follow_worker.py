"""Follows for another process: ``python -m qualcode.services.follow_worker PROJECT ENCODER``.

Lines come in on stdin: ``rank DOCUMENT`` ranks the open suggestions of a document anew by all that was
decided, ``words SUGGESTION`` finds out which words carry a suggestion. What was asked several times
meanwhile is answered once. The process ends with its stdin.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator

from qualcode.errors import QualcodeError
from qualcode.services.following import Follower
from qualcode.services.projects import open_project
from qualcode.suggest.encoders import load_encoder


def main() -> int:
    """Follow until there is nobody to follow; return the exit code."""
    try:
        with open_project(sys.argv[1]) as project:
            follower = Follower(project, encoder=load_encoder(sys.argv[2]))
            asked = {"rank": follower.follow, "words": follower.explain}
            for lines in _asked():
                for line in lines:
                    what, _, about = line.partition(" ")
                    asked[what](about)
    except QualcodeError as problem:
        sys.stderr.write(problem.message + "\n")
        return 1
    return 0


def _asked() -> Iterator[list[str]]:
    """Yield the lines that have come since the last, each once."""
    rest = b""
    while True:
        part = os.read(0, 65536)
        if not part:
            return
        rest += part
        while select.select([0], [], [], 0)[0] and (part := os.read(0, 65536)):
            rest += part
        *lines, rest = rest.split(b"\n")
        yield [line.decode() for line in dict.fromkeys(lines) if line]


if __name__ == "__main__":
    sys.exit(main())
