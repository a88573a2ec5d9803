"""PDF files that have text in them, read by pypdf."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from qualcode.core.pages import read_pages
from qualcode.errors import UnreadableFile
from qualcode.formats.decoding import empty_file
from qualcode.formats.transcript import NONE, Taken, Wishes, too_large, transcript
from qualcode.model import ReadResult

_AGAIN = "open it and print it to a new PDF, or save it as .docx"
_MOST_PAGES = 5_000
_BROKEN = (
    ValueError, TypeError, LookupError, AttributeError, RecursionError, AssertionError,
    NotImplementedError, ArithmeticError, OSError, EOFError, zlib.error, struct.error,
)  # fmt: skip


def read_pdf(path: Path, *, new_id: Callable[[], str], wishes: Wishes = NONE) -> ReadResult:
    """Read the text of a .pdf, without line numbers, running heads and page numbers."""
    data = path.read_bytes()
    if not data:
        raise empty_file(str(path))
    pages = _pages(path, data, wishes)
    blank = sum(1 for page in pages if not page.strip())
    if blank == len(pages):
        hint = "have the text in its pictures recognised (OCR), or find the file that it was made from"
        raise UnreadableFile(str(path), "there is no text in this PDF, only pictures of it", hint=hint)
    printed = read_pages(pages)
    left_out = {
        "line numbers were taken out": printed.n_numbers,
        "lines with running heads or page numbers were taken out": printed.n_heads,
        "pages without text were left out": blank,
    }
    taken = Taken(text=printed.text, encoding="pdf", left_out=left_out)
    return transcript(path, data, taken, new_id=new_id, wishes=wishes)


def _pages(path: Path, data: bytes, wishes: Wishes) -> list[str]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    # What pypdf mends by itself is of no interest to whoever imports.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages: list[str] = []
    size = 0
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked(path)
        if len(reader.pages) > _MOST_PAGES:
            raise UnreadableFile(str(path), f"it has more than {_MOST_PAGES:,} pages", hint="split it")
        for page in reader.pages:
            pages.append(page.extract_text())
            size += len(pages[-1])
            if size > wishes.max_mb * 1_000_000:
                raise too_large(path, wishes)
    except DependencyError as problem:
        raise _locked(path) from problem
    except (PyPdfError, *_BROKEN) as problem:
        raise UnreadableFile(str(path), "the PDF is damaged", hint=_AGAIN) from problem
    return pages


def _locked(path: Path) -> UnreadableFile:
    hint = "open it with its password and print it to a new PDF"
    return UnreadableFile(str(path), "it has a password", hint=hint)
