"""An encoder in a process of its own, kept warm: whoever asks it never loads the weights."""

from __future__ import annotations

import base64
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal

import numpy as np

from qualcode.errors import EncoderStopped
from qualcode.suggest.encoders import Vectors

Standing = Literal["starting", "ready", "stopped"]
# Seconds to wait for the weights to be read, and for an answer.
PATIENCE = 120.0


class EncoderProcess:
    """An encoder that lives in another process; start it early, and close it in the end.

    One that was ready and died is started again; one that never got ready stays stopped until
    ``restart``. Several threads may use it.
    """

    def __init__(self, name: str = "minilm") -> None:
        self.name = name
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def start(self) -> None:
        """Start the process, unless it runs or could not; does not wait for it."""
        with self._lock:
            if self._worker is None or (self._worker.fingerprint and self.standing == "stopped"):
                self._renew()

    def restart(self) -> None:
        """Start the process anew, whatever became of the last; does not wait for it."""
        with self._lock:
            self._renew()

    @property
    def standing(self) -> Standing:
        """Whether it can be asked, will be soon, or has ended (or was never started)."""
        return "stopped" if self._worker is None else self._worker.standing

    @property
    def failure(self) -> str:
        """The last words of a process that ended."""
        return "" if self._worker is None else self._worker.last_words

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the encoder; waits until it is ready."""
        return self._running().fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (n_texts, dimensions).

        Raises ``EncoderStopped`` when the process could not start, ends meanwhile or does not
        answer; in the latter two cases a new one is starting then.
        """
        worker = self._running()
        with self._lock:
            try:
                return worker.ask(list(texts))
            except EncoderStopped:
                if self._worker is worker:
                    self._renew()
                raise

    def close(self) -> None:
        """End the process."""
        with self._lock:
            if self._worker is not None:
                self._worker.close()
                self._worker = None

    def _running(self) -> _Worker:
        self.start()
        worker = self._worker
        assert worker is not None
        worker.wait()
        return worker

    def _renew(self) -> None:
        if self._worker is not None:
            self._worker.close()
        self._worker = _Worker(self.name)


class _Worker:
    """One process and what it has said."""

    def __init__(self, name: str) -> None:
        self.fingerprint = ""
        self.last_words = ""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "qualcode.suggest.encoder_worker", name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True,
            encoding="utf-8", env={**os.environ, "HF_HUB_OFFLINE": "1"},
        )  # fmt: skip
        self._answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._known = threading.Event()  # that it is ready, or never will be
        self._ended = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def standing(self) -> Standing:
        if self._ended.is_set():
            return "stopped"
        return "ready" if self._known.is_set() else "starting"

    def wait(self) -> None:
        if not self._known.wait(PATIENCE):
            raise EncoderStopped("it did not get ready")
        if not self.fingerprint:
            raise EncoderStopped(self.last_words)

    def ask(self, texts: list[str]) -> Vectors:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(texts) + "\n")
            self._process.stdin.flush()
            answer = self._answers.get(timeout=PATIENCE)
        except (OSError, ValueError, queue.Empty):
            answer = None  # it has ended, and its pipe with it
        if answer is None:
            self._ended.wait(1)
            raise EncoderStopped(self.last_words or "it does not answer")
        vectors = np.frombuffer(base64.b64decode(answer["vectors"]), dtype="<f4")
        return vectors.reshape(answer["shape"])

    def close(self) -> None:
        self._process.kill()
        self._ended.wait(PATIENCE)

    def _listen(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer = json.loads(line)
            if self.fingerprint:
                self._answers.put(answer)
            else:
                self.fingerprint = answer["fingerprint"]
                self._known.set()
        code = self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip().splitlines()
        self.last_words = said[-1] if said else f"it ended with code {code}"
        for stream in (self._errors, self._process.stdout, self._process.stdin):
            with suppress(OSError):  # what was still to be written reaches nobody
                stream.close()
        self._ended.set()
        self._known.set()
        self._answers.put(None)
