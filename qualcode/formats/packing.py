"""Zip files that are the same bytes whenever they are written from the same content."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

# Office files say in this entry when they were written; the libraries that write them ask the clock.
_PROPERTIES = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")
_FIXED = rb"\g<1>2000-01-01T00:00:00Z"


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip file of files by their names."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            # An entry made like this has no time of its own.
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return written.getvalue()


def packed_alike(data: bytes) -> bytes:
    """Return an Office file without a trace of when it was written."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        files = {name: old.read(name) for name in old.namelist()}
    if _PROPERTIES in files:
        files[_PROPERTIES] = _MOMENT.sub(_FIXED, files[_PROPERTIES])
    return packed(files)
