"""Suggestions: made for what is not yet coded, learning from what is."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from qualcode.core.blinding import is_blind
from qualcode.core.offering import offered
from qualcode.core.segmentation import said_before, spoken_span, spoken_text
from qualcode.model import Blinding, Document, Evidence, PastSuggestion, Segment, Span, Suggestion
from qualcode.services.accuracy import keep, measure, withheld
from qualcode.services.inputs import Progress, no_progress, suggestible
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.ordering import Unread, keep_orders
from qualcode.services.projects import Project, codebook
from qualcode.services.scene import fetch_blinding
from qualcode.services.segmenting import StoredVectors
from qualcode.services.study import bar
from qualcode.services.teaching import Coded, lessons, teach
from qualcode.store import schema
from qualcode.store.computed import drop_computed
from qualcode.store.journal import write
from qualcode.store.records import add, fetch, remove
from qualcode.suggest.encoders import Encoder
from qualcode.suggest.suggester import CodeSuggester

# So many are shown for a segment, and those at least this likely; more only from LIKELY on.
MOST, LEAST, LIKELY = 3, 0.1, 0.5
# Under this word the journal tells when suggestions were made anew.
SCOPE = "suggestions"


def suggest(
    project: Project,
    *,
    actor: str,
    encoder: Encoder,
    on_progress: Progress = no_progress,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> int:
    """Make suggestions for every segment that nobody has read, and return how many stand.

    Open suggestions made before are replaced; a code that a person has decided on is not
    suggested for the same place again. How good the suggestions are is measured first, and those
    of codes below the bar are withheld.
    """
    vectors = StoredVectors(encoder, project)
    suggester = CodeSuggester(codebook(project), encoder=vectors)
    found = lessons(project, all_codes=suggester.code_ids_)
    measured = measure(suggester.codebook, found, encoder=vectors, now=now(), on_progress=on_progress)
    keep(project, measured)
    held_back = {card.code_id for card in withheld(measured, bar(project))}
    unread = Unread(code_ids=suggester.code_ids_)
    offering = Offering(
        suggester=suggester, vectors=vectors, held_back=held_back, unread=unread, now=now()
    )  # fmt: skip
    coded, texts = found.coded, found.documents
    on_progress("suggesting", 0, len(texts))
    teach(suggester, coded)
    with project.engine.connect() as connection:
        hidden = fetch_blinding(connection)
    suggester.cite(_citable(coded, hidden))
    fresh: list[Suggestion] = []
    for number, document in enumerate(texts):
        tiling = found.tilings.get(document.id, [])
        todo = [s for s in tiling if s.id not in found.settled and suggestible(document, s)]
        if todo:
            before = said_before(document, tiling) if suggester.before_weight_ else {}
            came = [before.get(segment.id, ()) for segment in todo]
            fresh += _for_segments(document, todo, offering, before=came, new_id=new_id)
        on_progress("suggesting", number + 1, len(texts))
    keep_orders(project, unread, given=coded.code_ids, documents=texts, tilings=found.tilings)
    read = {
        (document.id, spoken_span(document, segment))
        for document in texts
        for segment in found.tilings.get(document.id, ())
        if segment.id in found.settled
    }
    about = {"withheld": sorted(held_back), "taught": measured.n_taught, "blind": measured.n_blind}
    return _replace(project, fresh, read=read, about=about, actor=actor, now=now)


def _citable(coded: Coded, hidden: Blinding) -> list[bool]:
    """Say which segments may be evidence: none that somebody is still to code without seeing others'."""
    places = zip(coded.document_ids, coded.spans, strict=True)
    return [not is_blind(hidden, document_id, span) for document_id, span in places]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """What suggestions are made with, and of which codes there are to be none.

    ``unread`` takes in what is known of every segment, because orders of work are made of it.
    """

    suggester: CodeSuggester
    vectors: StoredVectors
    held_back: Container[str]
    unread: Unread
    now: str


def _for_segments(
    document: Document,
    todo: Sequence[Segment],
    offering: Offering,
    *,
    before: Sequence[Sequence[str]],
    new_id: Callable[[], str],
) -> list[Suggestion]:
    suggester = offering.suggester
    said = [spoken_text(document, segment) for segment in todo]
    encoded = offering.vectors.encode(said)
    came = suggester.encode_before(before)
    found = suggester.predict_vectors(encoded, said, before=came).round(6)
    offering.unread.add(document, todo, found, vectors=encoded)
    found[:, [code_id in offering.held_back for code_id in suggester.code_ids_]] = 0.0
    made = []
    for i, shown in enumerate(offered(found)):
        for column in (c for c in np.argsort(-found[i], kind="stable") if shown[c]):
            code_id = suggester.code_ids_[column]
            made.append(
                Suggestion(
                    id=new_id(), document_id=document.id, span=spoken_span(document, todo[i]),
                    code_id=code_id, probability=float(found[i, column]),
                    suggester=suggester.fingerprint, codebook_version=suggester.codebook.version,
                    created_at=offering.now,
                    evidence=tuple(_shown(suggester.explain_vector(encoded[i], code_id))),
                )
            )  # fmt: skip
    return made


def _shown(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The three that speak most for a code, and the one that speaks most against it."""
    return [e for e in evidence if e.kind != "counter"][:3] + [
        e for e in evidence if e.kind == "counter"
    ]


def _replace(
    project: Project,
    fresh: Sequence[Suggestion],
    *,
    read: Container[tuple[str, Span]],
    about: Mapping[str, object],
    actor: str,
    now: Callable[[], str],
) -> int:
    with project.engine.connect() as connection:
        everything = fetch(connection, Suggestion)
        decided = set(connection.execute(select(schema.decisions.c.suggestion_id)).scalars())
    settled = {_place(s) for s in everything if s.id in decided}
    wanted = [s for s in fresh if _place(s) not in settled]
    open_now = [s for s in everything if s.id not in decided]
    if sorted(map(_content, open_now)) != sorted(map(_content, wanted)):
        writing_at = now()
        with write(project.engine, kind="suggestions.made", actor=actor, now=writing_at) as writing:
            remove(writing.connection, Suggestion, [s.id for s in open_now])
            past = [_past(s, writing_at) for s in open_now if (s.document_id, s.span) in read]
            add(writing.connection, past)
            for about_them in ("ranks/", "words/"):
                drop_computed(writing.connection, about_them)
            add(writing.connection, wanted)
            writing.scope = SCOPE
            writing.payload.update(made=len(wanted), replaced=len(open_now), **about)
            writing.payload["suggester"] = wanted[0].suggester if wanted else ""
    return len(wanted)


def _past(suggestion: Suggestion, at: str) -> PastSuggestion:
    return PastSuggestion(
        id=suggestion.id, document_id=suggestion.document_id, span=suggestion.span,
        code_id=suggestion.code_id, probability=suggestion.probability,
        suggester=suggestion.suggester, created_at=suggestion.created_at, replaced_at=at,
    )  # fmt: skip


def undecided(project: Project) -> list[Suggestion]:
    """Return the suggestions that nobody has decided on."""
    decisions, table = schema.decisions, schema.suggestions
    with project.engine.connect() as connection:
        open_ones = table.c.id.not_in(select(decisions.c.suggestion_id))
        return fetch(connection, Suggestion, open_ones, order_by=[table.c.document_id, table.c.start])


def encoder_of_suggestions(project: Project) -> str:
    """Return the fingerprint of the encoder that suggestions were last made with, if there are any."""
    table = schema.suggestions.c
    with project.engine.connect() as connection:
        made = connection.execute(select(table.suggester).order_by(table.created_at.desc()).limit(1))
        return str(made.scalar() or "//").split("/")[1]


def _place(suggestion: Suggestion) -> tuple[str, int, int, str]:
    span = suggestion.span
    return (suggestion.document_id, span.start, span.end, suggestion.code_id)


def _content(suggestion: Suggestion) -> tuple[object, ...]:
    shown = tuple(line.text for line in suggestion.evidence)
    return (*_place(suggestion), suggestion.probability, suggestion.suggester, shown)
