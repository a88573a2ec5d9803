"""Zip files that are the same bytes whenever they are written from the same content."""

from __future__ import annotations

import io
import re
import zipfile

# Office files say in this entry when they were written; the libraries that write them ask the clock.
_PROPERTIES = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")
_FIXED = rb"\g<1>2000-01-01T00:00:00Z"


def packed_alike(data: bytes) -> bytes:
    """Return an Office file without a trace of when it was written."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == _PROPERTIES:
                content = _MOMENT.sub(_FIXED, content)
            new.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return packed.getvalue()
