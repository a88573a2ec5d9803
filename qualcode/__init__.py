"""qualcode: qualitative coding for process evaluations, suggested by embeddings, decided by people."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from qualcode.model import Codebook

if TYPE_CHECKING:
    from qualcode.core.agreement import (
        fleiss_kappa,
        gwet_ac1,
        krippendorff_alpha,
        pabak,
        percent_agreement,
    )
    from qualcode.core.agreement_pairs import (
        bias_index,
        cohen_kappa,
        negative_agreement,
        positive_agreement,
        prevalence_index,
    )
    from qualcode.core.agreement_sets import krippendorff_alpha_sets, masi_distance
    from qualcode.core.agreement_spans import krippendorff_alpha_u
    from qualcode.core.prevalence import AuditedUnits, estimate_difference, estimate_prevalence
    from qualcode.services.batch import batch_code
    from qualcode.services.projects import open_project
    from qualcode.suggest.encoders import load_encoder
    from qualcode.suggest.suggester import CodeSuggester

__all__ = [
    "AuditedUnits",
    "CodeSuggester",
    "Codebook",
    "batch_code",
    "bias_index",
    "cohen_kappa",
    "estimate_difference",
    "estimate_prevalence",
    "fleiss_kappa",
    "gwet_ac1",
    "krippendorff_alpha",
    "krippendorff_alpha_sets",
    "krippendorff_alpha_u",
    "load_encoder",
    "masi_distance",
    "negative_agreement",
    "open_project",
    "pabak",
    "percent_agreement",
    "positive_agreement",
    "prevalence_index",
]

_LAZY = {
    "CodeSuggester": "qualcode.suggest.suggester",
    "load_encoder": "qualcode.suggest.encoders",
    "batch_code": "qualcode.services.batch",
    "open_project": "qualcode.services.projects",
    **dict.fromkeys(
        ("fleiss_kappa", "gwet_ac1", "krippendorff_alpha", "pabak", "percent_agreement"),
        "qualcode.core.agreement",
    ),
    **dict.fromkeys(
        ("bias_index", "cohen_kappa", "negative_agreement", "positive_agreement", "prevalence_index"),
        "qualcode.core.agreement_pairs",
    ),
    **dict.fromkeys(("krippendorff_alpha_sets", "masi_distance"), "qualcode.core.agreement_sets"),
    "krippendorff_alpha_u": "qualcode.core.agreement_spans",
    **dict.fromkeys(
        ("AuditedUnits", "estimate_difference", "estimate_prevalence"), "qualcode.core.prevalence"
    ),
}


def __getattr__(name: str) -> Any:
    # Loaded at first use, so that `import qualcode` and the command line start at once.
    if name not in _LAZY:
        raise AttributeError(f"module 'qualcode' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
