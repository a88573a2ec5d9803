"""Several people code at once: what is told to each of them, and what runs beside the page."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest
from crowd import Person, by_itself
from serving import QuickServer, Server

from qualcode.services import projects, workspace
from qualcode.services.coding import apply_operations
from qualcode.services.projects import Project
from qualcode.services.ranks import Told
from qualcode.services.suggestions import undecided
from qualcode.ui.wire import news_parts


@pytest.fixture
def server(study: Project) -> Iterator[Server]:
    started = QuickServer(study.location)
    yield started
    started.stop()


async def people(server: Server, stack: AsyncExitStack, n: int) -> list[Person]:
    found = [Person(server.port, random.Random(number)) for number in range(n)]
    for person in found:
        await person.open(stack)
    return found


def test_ranks_are_told_to_everybody_once(study: Project, server: Server) -> None:
    async def talk() -> None:
        async with AsyncExitStack() as stack:
            one, other = await people(server, stack, 2)
            made = {s.id: s.probability for s in undecided(study) if s.document_id == one.document}
            first, second = list(made)[:2]
            told = Told(study.engine, one.document)

            async def heard(person: Person) -> dict[str, float]:
                # A memo teaches nothing, so that nobody ranks but this test.
                await person.act("memo", target_kind="document", target_id=one.document, text="Hm.")
                return person.ranks

            told.tell(made | {first: 0.91}, made=made)
            assert await heard(one) == {first: 0.91}
            assert await heard(one) == {}
            told.tell(made | {first: 0.91, second: 0.92}, made=made)
            assert await heard(one) == {second: 0.92}
            assert await heard(other) == {first: 0.91, second: 0.92}
            # An answer that was lost on its way is told again.
            one.ranked = 1
            assert await heard(one) == {second: 0.92}

    by_itself(talk())


def test_one_process_learns_for_all_who_code(study: Project, server: Server) -> None:
    async def code_at_once() -> None:
        async with AsyncExitStack() as stack:
            found = await people(server, stack, 8)
            await asyncio.gather(*(person.code_something() for person in found))

    by_itself(code_at_once())

    assert len(server.processes("qualcode.services.follow_worker")) == 1


def test_one_process_is_started_however_many_ask_at_once(study: Project) -> None:
    program = (
        "import sys, threading, subprocess\n"
        "from qualcode.ui.following import Followers\n"
        "followers, begin, started = Followers(), threading.Barrier(8), []\n"
        "sys.addaudithook(lambda event, _: event == 'subprocess.Popen' and started.append(event))\n"
        "def ask():\n    begin.wait()\n    followers.ask(sys.argv[1], 'rank nothing')\n"
        "threads = [threading.Thread(target=ask) for _ in range(8)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "print(len(started))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, study.location], capture_output=True, text=True, check=True
    )

    assert done.stdout == "1\n"


def test_what_many_suggestions_rest_on_is_told_once(study: Project) -> None:
    document, coder = projects.documents(study)[0], projects.coder(study, "AB")
    offered = workspace.whole(study, workspace.View(document=document, coder=coder))
    operation = {"seq": 1, "op": "reject", "suggestion": offered.suggestions[0].id}
    apply_operations(study, [operation], document_id=document.id, coder=coder, client="tab")
    told = workspace.whole(study, workspace.View(document=document, coder=coder))

    parts = news_parts(told, me=coder.id, names={}, book=lambda: projects.codebook(study))

    lines = parts["lines"]
    assert len(lines) == len(set(lines))
    rests = [[lines[at] for _, at, _ in offer[5]] for offer in parts["offers"]]
    assert rests == [[line.text for line in s.evidence[:4]] for s in told.suggestions]
    assert parts["decided"] == {offered.suggestions[0].id: True}
