"""Figures of a benchmark: printed as a table, and written to benchmarks/results."""

from __future__ import annotations

import json
import math
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.4999) - 1))]


class Report:
    """Collects figures under names, each with its unit, target and peer."""

    def __init__(self, name: str, *packages: str) -> None:
        self.name, self.packages = name, packages
        self.figures: dict[str, dict[str, Any]] = {}
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        """Keep a sentence that whoever reads the figures must know."""
        print(text)
        self.notes.append(text)

    def add(
        self, name: str, value: float, unit: str, *, target: float | None = None,
        peer: float | None = None, spread: float = 0.0, at_least: bool = False,
    ) -> None:  # fmt: skip
        """Note a figure; a target is an upper limit, or a lower one with ``at_least``."""
        met = (
            ""
            if target is None
            else ("ok" if (value >= target if at_least else value <= target) else "MISSED")
        )
        limit = "" if target is None else f"{'>=' if at_least else '<='} {target:g}"
        beside = "" if peer is None else f"peer {peer:,.3g}, ratio {value / peer:.3g}"
        print(f"{name:58} {value:10,.3g} {unit:8} {limit:12} {met:7} {beside}")
        self.figures[name] = {
            "value": value, "unit": unit, "target": target, "peer": peer,
            "ratio": None if not peer else value / peer,
            "spread": None if math.isnan(spread) else spread,  # of one draw there is none
        }  # fmt: skip

    def write(self) -> None:
        """Write benchmarks/results/<name>.json."""
        text = {
            "machine": f"{platform.platform()}, {os.cpu_count()} cores",
            "versions": {package: version(package) for package in ("qualcode", *self.packages)},
            **({"notes": self.notes} if self.notes else {}),
            "figures": self.figures,
        }
        file = Path(__file__).with_name("results") / f"{self.name}.json"
        file.write_text(json.dumps(text, indent=1) + "\n")
