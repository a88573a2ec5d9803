"""Charts as pictures, for reports: on white paper, legible for colour-blind readers and in grey."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import altair as alt

from qualcode.core.text import legal
from qualcode.errors import InputError
from qualcode.formats.whole_files import write_file

Picture = Literal["svg", "png"]
KINDS: tuple[Picture, ...] = ("svg", "png")
# As many dots to the inch as printers want.
DOTS = 200
WIDTH = 480
# Dark ones first, so that the first few differ in grey too; the page has the same in its theme.
COLOURS = ["#2457A6", "#C27A12", "#5F6B7D", "#0F7B6C", "#A8336F", "#6B4BA1", "#2E8BC0", "#8A5A2B"]


def picture(chart: alt.TopLevelMixin, kind: Picture, *, paper: str = "white") -> bytes:
    """Return a chart as a picture on ``paper``; the same chart gives the same bytes on one machine."""
    import vl_convert

    own = _drawable(chart.to_dict())
    if "layer" in own or "mark" in own:
        own.setdefault("width", WIDTH)
    look = {"view": {"stroke": None}, "range": {"category": COLOURS}}
    printed = {**own, "background": paper, "padding": 12, "config": own.get("config", {}) | look}
    if kind == "svg":
        return vl_convert.vegalite_to_svg(printed).encode()
    drawn: bytes = vl_convert.vegalite_to_png(printed, ppi=DOTS)
    return drawn


def _drawable(spec: Any) -> Any:
    """Return a chart in which no words hold what XML cannot: drawing it would end the whole program."""
    if isinstance(spec, str):
        return legal(spec, instead="\ufffd")
    if isinstance(spec, dict):
        return {_drawable(key): _drawable(value) for key, value in spec.items()}
    return [_drawable(part) for part in spec] if isinstance(spec, list) else spec


def write_picture(out: Path, chart: alt.TopLevelMixin) -> None:
    """Write a chart as the kind of picture that the name of a file ends in; raise ``InputError``."""
    kind = next((kind for kind in KINDS if out.suffix.lower() == f".{kind}"), None)
    if kind is None:
        raise InputError(f"{out.name} is no picture that can be written", hint="end it in .svg or .png")
    write_file(out, picture(chart, kind))
