"""A process that has imported all that a page is drawn with, and is copied for every server.

A line on stdin, in JSON, asks for a server or for the end of one; the number of the server's process is
the answer, and then comes what the server itself says. With its stdin the process ends, and its servers.
"""

from __future__ import annotations

import json
import os
import pkgutil
import signal
import sys
from contextlib import suppress
from importlib import import_module

from qualcode import services
from qualcode.cli.browser import arguments, environment

IMPORTED = [
    *("altair", "pandas", "uvicorn", "streamlit.web.bootstrap", "streamlit.web.cli"),
    *(f"qualcode.services.{module.name}" for module in pkgutil.iter_modules(services.__path__)),
]


def main() -> None:
    for name in IMPORTED:
        import_module(name)
    running: set[int] = set()
    for line in sys.stdin:
        asked = json.loads(line)
        if "stop" in asked:
            # One that a test has ended already is asked to end once more when the test is over.
            if asked["stop"] in running:
                running.remove(asked["stop"])
                _stop(asked["stop"])
            sys.stdout.write(f"stopped {asked['stop']}\n")
        elif (pid := os.fork()) == 0:
            try:
                _serve(**asked)
            finally:
                # Who waits for a server that could not start is told so.
                sys.stdout.write(f"nothing serves :{asked['port']}\n")
        else:
            running.add(pid)
            sys.stdout.write(f"started {pid}\n")
    for pid in running:
        _stop(pid)


def _serve(*, place: str, coder: str, port: int) -> None:
    """Do what ``qualcode app`` does, but for the imports."""
    from streamlit.web import cli

    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os.environ.update(environment(place, coder=coder))
    cli.main(arguments(port))


def _stop(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
