"""The encodings that transcripts most often come in; others can be typed."""

from __future__ import annotations

from qualcode.formats.decoding import REPAIR

BY_ITSELF = "Found by itself"
ENCODINGS = (
    BY_ITSELF, "utf-8", "cp1252", "mac_roman", "cp1250", "cp1251", "cp1253", "cp1254", "utf-16",
    "shift_jis", "gb18030", REPAIR,
)  # fmt: skip
