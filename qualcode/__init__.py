"""qualcode: qualitative coding for process evaluations, suggested by embeddings, decided by people."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from qualcode.model import Codebook

if TYPE_CHECKING:
    from qualcode.services.batch import batch_code
    from qualcode.services.projects import open_project
    from qualcode.suggest.encoders import load_encoder
    from qualcode.suggest.suggester import CodeSuggester

__all__ = ["CodeSuggester", "Codebook", "batch_code", "load_encoder", "open_project"]

_LAZY = {
    "CodeSuggester": "qualcode.suggest.suggester",
    "load_encoder": "qualcode.suggest.encoders",
    "batch_code": "qualcode.services.batch",
    "open_project": "qualcode.services.projects",
}


def __getattr__(name: str) -> Any:
    # Loaded at first use, so that `import qualcode` and the command line start at once.
    if name not in _LAZY:
        raise AttributeError(f"module 'qualcode' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
