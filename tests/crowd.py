"""People who code without a browser, over Streamlit's own protocol."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
import zlib
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

# Seconds after which the page sends an action again.
PATIENCE = 2


class Person:
    """One browser session that codes on the page of coding."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self.port, self.chance = port, chance
        self.client, self.seq, self.known, self.ranked = str(uuid.uuid4()), 0, 0, 0
        self.fragment = self.component = self.page = ""
        self.bytes = self.sent_again = 0
        self.answered: dict[int, str] = {}
        self.ranks: dict[str, float] = {}  # those told last

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
        self.known, self.ranked = data["until"], data["ranks"]["times"]
        self.ranks = data["ranks"]["moved"]
        if data["whole"]:
            self.codes = [code["id"] for code in data["codes"]]
        ack = data["ack"]
        if ack and ack["client"] == self.client:
            for seq in range(1, ack["seq"] + 1):
                self.answered.setdefault(seq, "")
            self.answered.update(dict(ack["rejected"]))

    async def code_something(self) -> float:
        """Give a code to some words that nobody has given it to; return the seconds it took."""
        segment = self.chance.choice([s for s in self.segments if s[5] == "participant"])
        start = self.chance.randrange(segment[1], segment[2])
        end = self.chance.randrange(start + 1, segment[2] + 1)
        words, code = self.text[start:end], self.chance.choice(self.codes)
        return await self.act("code", start=start, end=end, crc=zlib.crc32(words.encode()), code=code)

    async def act(self, kind: str, **operation: Any) -> float:
        """Do something, and do it again until it is answered; return the seconds it took."""
        self.seq += 1
        done = {"seq": self.seq, "op": kind, "id": str(uuid.uuid4()), **operation}
        value = {"client": self.client, "document": self.document, "ops": [done],
                 "known": self.known, "ranked": self.ranked, "everyone": False}  # fmt: skip
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


def by_itself(work: Coroutine[Any, Any, None]) -> None:
    """Run what people do at once in a thread of its own: a browser under test keeps this one's loop."""
    with ThreadPoolExecutor(max_workers=1) as alone:
        alone.submit(asyncio.run, work).result()
