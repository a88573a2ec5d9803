"""Many people coding at once, over Streamlit's own protocol: how long an action takes, what is lost.

Usage: python benchmarks/load.py [ACTIONS]
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import tempfile
import time
import uuid
import zlib
from contextlib import AsyncExitStack
from pathlib import Path

from coding_study import build
from report import Report, percentile
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from driving import Server

# Seconds after which the page sends an action again.
PATIENCE = 2


class Person:
    """One browser session that codes on the page of coding."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self.port, self.chance = port, chance
        self.client, self.seq, self.known = str(uuid.uuid4()), 0, 0
        self.fragment = self.component = self.page = ""
        self.bytes = self.sent_again = 0
        self.answered: dict[int, str] = {}

    async def open(self, stack: AsyncExitStack) -> None:
        origin = f"http://127.0.0.1:{self.port}"
        self.socket = await stack.enter_async_context(
            connect(f"ws://127.0.0.1:{self.port}/_stcore/stream", subprotocols=["streamlit"],
                    max_size=None, origin=origin)
        )  # fmt: skip
        message = BackMsg()
        message.rerun_script.page_name = "code"
        await self.socket.send(message.SerializeToString())
        await self.finish()

    async def finish(self) -> None:
        """Take in what a run of the script sends."""
        while True:
            data = await self.socket.recv()
            self.bytes += len(data)
            answer = ForwardMsg()
            answer.ParseFromString(data)
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self.page = answer.navigation.page_script_hash
            if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "bidi_component":
                self.hear(answer)
            if kind == "script_finished":
                return

    def hear(self, answer: ForwardMsg) -> None:
        component = answer.delta.new_element.bidi_component
        data = json.loads(component.json)
        if "segments" in data:
            self.document, self.text, self.segments = data["document"], data["text"], data["segments"]
            return
        self.component, self.fragment = component.id, answer.delta.fragment_id
        self.known = data["until"]
        if data["whole"]:
            self.codes = [code["id"] for code in data["codes"]]
        ack = data["ack"]
        if ack and ack["client"] == self.client:
            for seq in range(1, ack["seq"] + 1):
                self.answered.setdefault(seq, "")
            self.answered.update(dict(ack["rejected"]))

    async def act(self) -> float:
        """Give a code to some words that nobody has given it to; return the seconds it took."""
        self.seq += 1
        segment = self.chance.choice([s for s in self.segments if s[5] == "participant"])
        start = self.chance.randrange(segment[1], segment[2])
        end = self.chance.randrange(start + 1, segment[2] + 1)
        operation = {
            "seq": self.seq, "op": "code", "id": str(uuid.uuid4()), "start": start, "end": end,
            "crc": zlib.crc32(self.text[start:end].encode()), "code": self.chance.choice(self.codes),
        }  # fmt: skip
        value = {"client": self.client, "document": self.document, "ops": [operation],
                 "known": self.known, "everyone": False}  # fmt: skip
        message = BackMsg()
        run = message.rerun_script
        run.page_script_hash, run.fragment_id = self.page, self.fragment
        state = run.widget_states.widgets.add()
        state.id = f"$$STREAMLIT_INTERNAL_KEY_{self.component}__events"
        state.json_trigger_value = json.dumps([{"event": "ops", "value": value}])
        data = message.SerializeToString()
        self.bytes += len(data)
        begun = time.perf_counter()
        await self.socket.send(data)
        while self.seq not in self.answered:
            try:
                await asyncio.wait_for(self.finish(), PATIENCE)
            except TimeoutError:
                # So does the page: an answer may have been overtaken by another run of the script.
                self.sent_again += 1
                await self.socket.send(data)
        return time.perf_counter() - begun


def cpu(pid: int) -> float:
    """Seconds of processor that a process and its children have used."""
    return sum((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") for fields in family(pid))


def memory(pid: int) -> float:
    """Megabytes that a process and its children hold."""
    return sum(int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6 for fields in family(pid))


def family(pid: int) -> list[list[str]]:
    """The fields of /proc/PID/stat, from the state on, of all processes of a group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(") ")[2].split()
            except OSError:
                continue  # it ended while the list was read
            if int(fields[2]) == pid:
                found.append(fields)
    return found


async def session(person: Person, *, until: float, pause: float, times: list[float]) -> None:
    while time.perf_counter() < until:
        if pause:
            await asyncio.sleep(person.chance.expovariate(1 / pause))
        times.append(await person.act())


async def crowd(port: int, n: int, *, seconds: float, pause: float) -> tuple[list[float], list[Person]]:
    times: list[float] = []
    async with AsyncExitStack() as stack:
        people = [Person(port, random.Random(i)) for i in range(n)]
        for person in people:
            await person.open(stack)
        before = sum(person.bytes for person in people)
        until = time.perf_counter() + seconds
        await asyncio.gather(*(session(p, until=until, pause=pause, times=times) for p in people))
        for person in people:
            person.bytes -= before / n
    return times, people


def stored(place: str) -> int:
    from qualcode.services import projects

    with projects.open_project(place) as project:
        return len(projects.codings(project))


class Load:
    """Runs crowds against one server and counts what was sent and what is missing."""

    def __init__(self, place: str) -> None:
        self.place, self.server = place, Server(place)
        self.sent = self.lost = self.sent_again = 0

    def run(self, n: int, *, seconds: float, pause: float) -> tuple[list[float], float, float]:
        """Return the times of all actions in ms, and processor ms and bytes per action."""
        before, kept = cpu(self.server.process.pid), stored(self.place)
        times, people = asyncio.run(crowd(self.server.port, n, seconds=seconds, pause=pause))
        refused = sum(bool(reason) for person in people for reason in person.answered.values())
        self.sent += len(times)
        self.sent_again += sum(person.sent_again for person in people)
        self.lost += len(times) - refused - (stored(self.place) - kept)
        used = 1000 * (cpu(self.server.process.pid) - before) / len(times)
        return [1000 * t for t in times], used, sum(p.bytes for p in people) / len(times)


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    report = Report("load", "streamlit", "sqlalchemy")
    with tempfile.TemporaryDirectory() as folder:
        load = Load(build(Path(folder), n_words=10_000, n_codings=300))
        try:
            measure(load, report, wanted=wanted)
        finally:
            load.server.stop()
    report.write()


def measure(load: Load, report: Report, *, wanted: int) -> None:
    pid = load.server.process.pid
    load.run(1, seconds=3, pause=0.2)
    idle = memory(pid)
    for n, limits in ((1, (50, None)), (20, (50, 15)), (40, (60, 15))):
        times, used, size = load.run(n, seconds=25, pause=2.0 if n > 1 else 0.5)
        label = f"{n} at once"
        report.add(f"{label}: sent to answered, median", percentile(times, 0.5), "ms")
        report.add(f"{label}: sent to answered, p95", percentile(times, 0.95), "ms", target=limits[0])
        report.add(f"{label}: processor per action", used, "ms", target=limits[1])
        report.add(f"{label}: bytes per action", size, "B", target=25_000)
    report.add("memory per session", (memory(pid) - idle) / 40, "MB", target=1)
    report.add("memory of the server", memory(pid), "MB", target=300)
    rate = 0.0
    while load.sent < wanted or not rate:
        times, _, _ = load.run(20, seconds=10, pause=0)
        rate = max(rate, len(times) / 10)
    report.add("20 without a pause: actions per second", rate, "/s", target=100, at_least=True)
    report.add("actions sent", load.sent, "")
    report.add("actions sent again for want of an answer", load.sent_again, "")
    report.add("actions lost", load.lost, "", target=0)


if __name__ == "__main__":
    main()
