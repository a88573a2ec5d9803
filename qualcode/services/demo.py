"""The demo study: built from the shipped corpus, and left as it is when it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qualcode.core.tables import most_frequent_themes
from qualcode.errors import InputError
from qualcode.formats.codebooks import read_codebook
from qualcode.formats.folders import check_folder, write_tables
from qualcode.model import LedgerEntry
from qualcode.services.frequencies import codings_table, frequencies
from qualcode.services.importing import import_paths
from qualcode.services.inputs import Progress, no_progress
from qualcode.services.projects import codebook, create_project, open_project
from qualcode.services.segmenting import segment_documents
from qualcode.services.suggestions import suggest
from qualcode.suggest.encoders import Encoder

# Open suggestions at least this likely are counted, as source "machine".
THRESHOLD = 0.5
ACTOR = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What was built: the project, the table, and the themes that most cases speak of."""

    project: Path
    table: Path
    ledger: list[LedgerEntry]
    n_cases: int
    most_frequent: pd.DataFrame


def build_demo(
    folder: Path,
    *,
    sources: Path,
    encoder: Callable[[], Encoder],
    on_progress: Progress = no_progress,
) -> Demo:
    """Build ``demo.qualcode`` in a folder and write its theme_frequencies.csv.

    ``sources`` holds ``corpora/spp`` and ``codebooks/jpd.yaml``. Where the demo is there
    already, only what is missing is added. Raises ``InputError`` without the sources, or
    where a file stands in the place of the folder.
    """
    check_folder(folder)
    corpus, book = sources / "corpora" / "spp", sources / "codebooks" / "jpd.yaml"
    for needed in (corpus, book):
        if not needed.exists():
            hint = "run this in a checkout of qualcode"
            raise InputError(f"the demo needs {needed}, which is not there", hint=hint)
    folder.mkdir(parents=True, exist_ok=True)
    place, chosen = folder / "demo.qualcode", encoder()
    if not place.exists():
        create_project(str(place), codebook=read_codebook(book), actor=ACTOR, name="SPP demo").close()
    with open_project(place) as project:
        ledger = import_paths(project, [corpus], actor=ACTOR, on_progress=on_progress)
        segment_documents(project, actor=ACTOR, encoder=lambda: chosen, on_progress=on_progress)
        suggest(project, actor=ACTOR, encoder=chosen, on_progress=on_progress)
        table = frequencies(project, threshold=THRESHOLD)
        write_tables(folder, {"theme_frequencies.csv": table})
        counted = codings_table(project, threshold=THRESHOLD)
        most = most_frequent_themes(counted, codebook(project))
    return Demo(
        project=place, table=folder / "theme_frequencies.csv", ledger=ledger,
        n_cases=int(table["cases_in_group"].max()), most_frequent=most,
    )  # fmt: skip
