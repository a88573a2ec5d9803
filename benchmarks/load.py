"""Many people coding at once, over Streamlit's own protocol: how long an action takes, what is lost.

Usage: python benchmarks/load.py [ACTIONS]
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from coding_study import build
from report import Report, percentile

from qualcode.suggest.encoders import load_encoder

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from crowd import Person
from serving import Server


@dataclass(frozen=True)
class Used:
    """Seconds of processor that some processes have used, and megabytes that they hold."""

    n: int
    seconds: float
    megabytes: float


def used(pid: int, *, learning: bool = False) -> Used:
    """Look at a server and its children, but for those that learn; or else at these alone."""
    found = family(pid, learning=learning)
    ticks = sum(int(fields[11]) + int(fields[12]) for fields in found)
    pages = sum(int(fields[21]) for fields in found)
    size = os.sysconf("SC_PAGE_SIZE") / 1e6
    return Used(n=len(found), seconds=ticks / os.sysconf("SC_CLK_TCK"), megabytes=pages * size)


def family(pid: int, *, learning: bool) -> list[list[str]]:
    """The fields of /proc/PID/stat, from the state on, of processes of a group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(") ")[2].split()
                learns = b"follow_worker" in (entry / "cmdline").read_bytes()
            except OSError:
                continue  # it ended while the list was read
            if int(fields[2]) == pid and learns == learning:
                found.append(fields)
    return found


async def session(person: Person, *, until: float, pause: float, times: list[float]) -> None:
    while time.perf_counter() < until:
        if pause:
            await asyncio.sleep(person.chance.expovariate(1 / pause))
        times.append(await person.code_something())


async def crowd(
    port: int, n: int, *, seconds: float, pause: float, on_opened: Callable[[], None]
) -> tuple[list[float], list[Person]]:
    times: list[float] = []
    async with AsyncExitStack() as stack:
        people = [Person(port, random.Random(i)) for i in range(n)]
        for person in people:
            await person.open(stack)
            person.bytes = 0
        on_opened()
        until = time.perf_counter() + seconds
        await asyncio.gather(*(session(p, until=until, pause=pause, times=times) for p in people))
    return times, people


def stored(place: str) -> int:
    from qualcode.services import projects

    with projects.open_project(place) as project:
        return len(projects.codings(project))


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a crowd did: how long each action took, in ms; the rest in ms of processor, and bytes."""

    times: list[float]
    opening: float  # of a page
    page: float  # of the server for each action
    learning: float  # likewise, of the process beside it
    size: float  # of an action


class Load:
    """Runs crowds against one server and counts what was sent and what is missing."""

    def __init__(self, place: str) -> None:
        self.place, self.server = place, Server(place)
        self.sent = self.lost = self.sent_again = 0

    def run(self, n: int, *, seconds: float, pause: float) -> Run:
        """Have so many people open the page and code."""
        kept, looks = stored(self.place), [self._look()]
        times, people = asyncio.run(
            crowd(self.server.port, n, seconds=seconds, pause=pause,
                  on_opened=lambda: looks.append(self._look()))
        )  # fmt: skip
        (came, _), (began, learnt_before), (ended, learnt) = *looks, self._look()
        refused = sum(bool(reason) for person in people for reason in person.answered.values())
        self.sent += len(times)
        self.sent_again += sum(person.sent_again for person in people)
        self.lost += len(times) - refused - (stored(self.place) - kept)
        return Run(
            times=[1000 * t for t in times], opening=1000 * (began - came) / n,
            page=1000 * (ended - began) / len(times),
            learning=1000 * (learnt - learnt_before) / len(times),
            size=sum(person.bytes for person in people) / len(times),
        )  # fmt: skip

    def _look(self) -> tuple[float, float]:
        pid = self.server.process.pid
        return used(pid).seconds, used(pid, learning=True).seconds


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    report = Report("load", "streamlit", "sqlalchemy")
    with tempfile.TemporaryDirectory() as folder:
        # The encoder that people use, because its weights are in the process that learns.
        load = Load(build(Path(folder), n_words=10_000, n_codings=300, encoder=load_encoder()))
        try:
            measure(load, report, wanted=wanted)
        finally:
            load.server.stop()
    report.write()


def measure(load: Load, report: Report, *, wanted: int) -> None:
    pid = load.server.process.pid
    load.run(1, seconds=3, pause=0.2)
    idle = used(pid).megabytes
    for n, limits in ((1, (50, None)), (20, (50, 15)), (40, (60, 15))):
        run = load.run(n, seconds=25, pause=2.0 if n > 1 else 0.5)
        label = f"{n} at once"
        report.add(f"{label}: sent to answered, median", percentile(run.times, 0.5), "ms")
        report.add(
            f"{label}: sent to answered, p95", percentile(run.times, 0.95), "ms", target=limits[0]
        )
        report.add(f"{label}: processor per action", run.page, "ms", target=limits[1])
        report.add(f"{label}: processor per action of the process that learns", run.learning, "ms")
        report.add(f"{label}: processor to open the page", run.opening, "ms")
        report.add(f"{label}: bytes per action", run.size, "B", target=25_000)
    server, learner = used(pid), used(pid, learning=True)
    report.add("memory per session", (server.megabytes - idle) / 40, "MB", target=1)
    report.add("memory of the server", server.megabytes, "MB", target=300)
    report.add("processes that learn", learner.n, "", target=1)
    report.add("memory of the process that learns", learner.megabytes, "MB")
    rate = 0.0
    while load.sent < wanted or not rate:
        rate = max(rate, len(load.run(20, seconds=10, pause=0).times) / 10)
    report.add("20 without a pause: actions per second", rate, "/s", target=100, at_least=True)
    report.add("actions sent", load.sent, "")
    report.add("actions sent again for want of an answer", load.sent_again, "")
    report.add("actions lost", load.lost, "", target=0)


if __name__ == "__main__":
    main()
