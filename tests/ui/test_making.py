"""Files in the making, without a page."""

from __future__ import annotations

import pytest

from qualcode.errors import InputError
from qualcode.services.takeaway import Taken
from qualcode.ui import making
from qualcode.ui.making import MISSED, Making


def test_a_file_is_made_when_it_is_asked_for_and_has_its_notes() -> None:
    made = Making(lambda: Taken(data=b"abc", notes=("one cell is cut",)))

    assert made() == b"abc"
    made.wait()
    assert (made.problem, made.notes) == (None, ("one cell is cut",))


def test_why_a_file_was_not_made_is_kept() -> None:
    def fail() -> Taken:
        raise InputError("too long", hint="choose CSV")

    made = Making(fail)

    with pytest.raises(InputError):
        made()
    made.wait()
    assert made.problem is not None
    assert made.problem.message == "too long"


def test_nobody_waits_for_a_file_that_is_never_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "SECONDS_TO_BEGIN", 0)
    made = Making(lambda: Taken(data=b""))

    made.wait()

    assert made.problem is MISSED
