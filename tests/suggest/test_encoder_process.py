from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from qualcode.errors import EncoderStopped
from qualcode.suggest.encoder_process import EncoderProcess
from qualcode.suggest.encoders import HashingEncoder

TEXTS = ["We trust one another.", "👨‍👩‍👧 é\n\u202e", ""]


@pytest.fixture
def process() -> Iterator[EncoderProcess]:
    process = EncoderProcess("hashing")
    yield process
    process.close()


def kill(process: EncoderProcess) -> None:
    assert process._worker is not None
    os.kill(process._worker._process.pid, signal.SIGKILL)
    assert process._worker._ended.wait(20)


def test_another_process_gives_the_same_vectors(process: EncoderProcess) -> None:
    assert process.standing == "stopped"
    process.start()

    vectors = process.encode(TEXTS)

    assert np.array_equal(vectors, HashingEncoder().encode(TEXTS))
    assert process.fingerprint == "hashing-1"
    assert process.standing == "ready"
    assert process.encode([]).shape == (0, 512)


def test_one_that_died_is_started_again(process: EncoderProcess) -> None:
    process.encode(TEXTS)
    kill(process)
    assert process.standing == "stopped"

    assert process.encode(TEXTS).shape == (3, 512)


def test_one_that_dies_over_a_question_says_so_and_comes_back(process: EncoderProcess) -> None:
    process.encode(TEXTS)

    with pytest.raises(EncoderStopped, match="the encoder stopped: AttributeError"):
        process.encode([None])  # type: ignore[list-item]

    assert process.encode(TEXTS).shape == (3, 512)


def test_one_that_cannot_start_says_why_and_is_not_tried_again_unasked(tmp_path: Path) -> None:
    process = EncoderProcess(str(tmp_path / "nowhere"))
    for _ in range(2):
        with pytest.raises(EncoderStopped, match="no encoder is called"):
            process.encode(TEXTS)
    assert process.standing == "stopped"
    first = process._worker

    process.start()
    assert process._worker is first
    process.restart()
    assert process._worker is not first
    process.close()


def test_the_worker_ends_when_nobody_is_there_to_ask() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "qualcode.suggest.encoder_worker", "hashing"],
        input=json.dumps(["a"]) + "\n", capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    first, second = map(json.loads, ended.stdout.splitlines())
    assert first == {"fingerprint": "hashing-1"}
    assert second["shape"] == [1, 512]


def test_whoever_asks_loads_nothing_heavy() -> None:
    program = (
        "import sys\nfrom qualcode.suggest.encoder_process import EncoderProcess\n"
        "process = EncoderProcess('hashing')\nassert len(process.encode(['a'])) == 1\nprocess.close()\n"
        "assert not {'torch', 'sklearn', 'sentence_transformers'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
