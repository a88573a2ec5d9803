"""Follows for another process: ``python -m qualcode.services.follow_worker PROJECT``.

Lines come in on stdin: ``rank DOCUMENT`` ranks the open suggestions of a document anew by all that was
decided, ``words SUGGESTION`` finds out which words carry a suggestion. What was asked several times
meanwhile is answered once. The process ends with its stdin.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

from qualcode.errors import QualcodeError
from qualcode.services.following import Follower
from qualcode.services.projects import open_project

# Seconds in which what others ask joins what was asked first; far less than anybody waits.
GATHER = 0.04
# The page goes first, where there is not processor enough for both.
YIELDS = 5


def main() -> int:
    """Follow until there is nobody to follow; return the exit code."""
    with suppress(AttributeError):  # Windows has no such thing
        os.nice(YIELDS)
    try:
        with open_project(sys.argv[1]) as project:
            follower = Follower(project)
            asked = {"rank": follower.follow, "words": follower.explain}
            for lines in _asked():
                for line in lines:
                    what, _, about = line.partition(" ")
                    asked[what](about)
                follower.renew()
    except QualcodeError as problem:
        sys.stderr.write(problem.message + "\n")
        return 1
    return 0


def _asked() -> Iterator[list[str]]:
    """Yield the lines that have come since the last, each once."""
    lines = queue.SimpleQueue[str]()

    def listen() -> None:
        for line in sys.stdin:
            lines.put(line.strip())
        lines.put("")

    threading.Thread(target=listen, daemon=True).start()
    while True:
        found, end = {lines.get(): None}, time.monotonic() + GATHER
        with suppress(queue.Empty):
            while "" not in found:
                found[lines.get(timeout=max(0.0, end - time.monotonic()))] = None
        yield [line for line in found if line]
        if "" in found:
            return


if __name__ == "__main__":
    sys.exit(main())
