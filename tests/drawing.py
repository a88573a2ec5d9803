"""What tests ask of a chart."""

from __future__ import annotations

from typing import Any


def fields(chart: Any, channel: str) -> list[str]:
    layers = [layer["encoding"] for layer in chart.to_dict()["layer"]]
    return [layer[channel]["field"] for layer in layers if "field" in layer.get(channel, {})]


def data(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]
