"""Why each open suggestion was made, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from qualcode.core.blinding import is_visible
from qualcode.core.units import by_document
from qualcode.model import Coder, Document, Evidence, Span, Suggestion
from qualcode.services.inputs import Progress, no_progress
from qualcode.services.projects import Project, codebook, documents
from qualcode.services.scene import fetch_blinding, finished_by_document
from qualcode.services.segmenting import StoredVectors
from qualcode.services.suggestions import undecided
from qualcode.services.teaching import before_spans, lessons, teach
from qualcode.suggest.encoders import Encoder
from qualcode.suggest.suggester import CodeSuggester

COLUMNS = (
    *("document", "start", "end", "quotation", "code_id", "code", "probability"),
    *("evidence", "text", "similarity"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanations:
    """One row per piece of evidence; ``n_hidden`` suggestions wait for the coder's own codes."""

    table: pd.DataFrame
    n_hidden: int


def explanations(
    project: Project,
    *,
    coder: Coder,
    encoder: Encoder | None = None,
    on_progress: Progress = no_progress,
) -> Explanations:
    """Return what each open suggestion that a coder may see rests on, with the columns ``COLUMNS``.

    ``evidence`` names the kind: a line of the codebook, a passage that people coded so, or
    (``counter``) the nearest that they read and did not code so, and ``similarity`` is the cosine
    with the segment. With an encoder there are, as ``word``, also the words that carry the suggestion
    most: of them ``similarity`` is by how much the logit falls when they are left out.
    """
    asked = _Asked(project, encoder) if encoder is not None else None
    with project.engine.connect() as connection:
        blinding, finished = fetch_blinding(connection), finished_by_document(connection, coder)
    standing = by_document(undecided(project))
    names = {code.id: code.name for code in codebook(project).codes}
    rows: list[list[object]] = []
    n_hidden = 0
    texts = documents(project)
    for number, document in enumerate(texts):
        on_progress("explaining", number, len(texts))
        found, own = standing.get(document.id, []), finished.get(document.id, ())
        shown = [s for s in found if is_visible(blinding, document.id, s.span, finished=own)]
        n_hidden += len(found) - len(shown)
        words = asked.words(document, shown) if asked else {}
        for suggestion in sorted(shown, key=lambda s: (s.span.start, -s.probability, s.code_id)):
            span, code_id = suggestion.span, suggestion.code_id
            head = [document.name, span.start, span.end, document.text[span.start : span.end]]
            about = [code_id, names.get(code_id, code_id), suggestion.probability]
            evidence = [*suggestion.evidence, *words.get((span, code_id), ())]
            rows += [[*head, *about, e.kind, e.text, e.similarity] for e in evidence]
    return Explanations(table=pd.DataFrame(rows, columns=list(COLUMNS)), n_hidden=n_hidden)


class _Asked:
    """A suggester as suggestions were made with, asked which words carry them."""

    def __init__(self, project: Project, encoder: Encoder) -> None:
        self.encoder = encoder
        self.suggester = CodeSuggester(codebook(project), encoder=StoredVectors(encoder, project))
        found = lessons(project, all_codes=self.suggester.code_ids_)
        self.tilings = found.tilings
        teach(self.suggester, found.coded)

    def before(self, document: Document) -> dict[Span, tuple[str, ...]]:
        """Return what was said before each place of a document."""
        return before_spans(document, self.tilings.get(document.id, []))

    def words(
        self, document: Document, shown: Sequence[Suggestion]
    ) -> dict[tuple[Span, str], list[Evidence]]:
        before = self.before(document)
        by_span: dict[Span, list[str]] = {}
        for suggestion in shown:
            if suggestion.code_id in self.suggester.code_ids_:
                by_span.setdefault(suggestion.span, []).append(suggestion.code_id)
        found: dict[tuple[Span, str], list[Evidence]] = {}
        for span, code_ids in by_span.items():
            text = document.text[span.start : span.end]
            carried = self.suggester.carriers(
                text, code_ids, before=before.get(span, ()), encoder=self.encoder
            )
            found |= {(span, code_id): evidence for code_id, evidence in carried.items()}
        return found
