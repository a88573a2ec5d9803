"""Encodes for another process: ``python -m qualcode.suggest.encoder_worker NAME``.

Lists of texts come in as lines of JSON on stdin, and one line goes out for each on stdout; the first
of all has the fingerprint, when the encoder is ready. The process ends with its stdin.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from typing import IO, Any

from qualcode.errors import QualcodeError
from qualcode.suggest.encoders import Encoder, load_encoder


def main() -> int:
    """Load an encoder and answer until there is nobody to ask; return the exit code."""
    # Libraries that print must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        encoder = load_encoder(sys.argv[1])
    except QualcodeError as problem:
        sys.stderr.write(problem.message + "\n")
        return 1
    # The weights are read at first use, and nobody shall wait for that.
    encoder.encode(["ready"])
    _say(answers, {"fingerprint": encoder.fingerprint})
    for line in sys.stdin:
        _say(answers, _answer(encoder, json.loads(line)))
    return 0


def _answer(encoder: Encoder, texts: list[str]) -> dict[str, Any]:
    vectors = encoder.encode(texts).astype("<f4")
    return {"shape": vectors.shape, "vectors": base64.b64encode(vectors.tobytes()).decode()}


def _say(answers: IO[str], message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    sys.exit(main())
