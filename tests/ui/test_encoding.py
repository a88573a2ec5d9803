"""What a page shows of an encoder that is not ready."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def app(name: str) -> None:
    from contextlib import suppress

    from qualcode.errors import EncoderStopped
    from qualcode.suggest.encoder_process import EncoderProcess
    from qualcode.ui import encoding

    process = EncoderProcess(name)
    process.start()
    with suppress(EncoderStopped):
        process.encode(["a"])
    encoding.ready(process)
    process.close()


def test_why_an_encoder_does_not_start_is_said_as_it_is() -> None:
    page = AppTest.from_function(
        app, args=("![a](http://198.51.100.7/a.png)",), default_timeout=60
    ).run()

    (error,) = page.error
    assert "the encoder stopped: no encoder is called" in error.value.replace("\\", "")
    assert "![a]" not in error.value
    assert [button.label for button in page.button] == ["Start it again"]


def test_nothing_is_said_of_one_that_is_ready() -> None:
    page = AppTest.from_function(app, args=("hashing",), default_timeout=60).run()

    assert not page.error
    assert not page.info
    assert not page.exception
