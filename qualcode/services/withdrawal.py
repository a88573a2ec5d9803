"""Take a participant out of a study: what they said, and all that was made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from qualcode.core.edits import Edit, Edited
from qualcode.core.identifiers import is_generic
from qualcode.core.personal import Said, reworded
from qualcode.errors import ProjectError
from qualcode.model import Case, CaseLink, Document, Memo, Segment
from qualcode.services import removals
from qualcode.services.cascade import Cascade
from qualcode.services.cases import CaseFinder
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import BASE_KINDS, Project, tiling
from qualcode.services.redacting import carry_through
from qualcode.services.suggestions import SCOPE
from qualcode.services.traces import Trace, find_traces
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.personal import rows_of, wordy
from qualcode.store.records import fetch
from qualcode.store.sweeping import sweep

WITHDRAWN = "case.withdrawn"
# Stands where somebody's turn was among those of others.
MARKER = "[withdrawn]"
# What is always cleared of quotations, because machines have put them there and not people.
_BY_MACHINE = ("suggestions", "operations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Words of the participant in what somebody else has written: where, and which."""

    place: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What goes when a case is withdrawn.

    ``documents`` go as a whole, ``shared`` have so many turns each that are replaced by ``MARKER``.
    ``counts`` are rows by table, and ``n_lines`` lines of the journal that are emptied. ``quoted`` is
    elsewhere, and stays unless it is redacted; ``mentions`` count how often others name the person, by
    document. ``telling`` are the words that only this person used.
    """

    case_id: str
    documents: tuple[str, ...]
    shared: Mapping[str, int]
    counts: Mapping[str, int]
    n_lines: int
    n_quotations: int
    quoted: tuple[Quoted, ...]
    mentions: Mapping[str, int]
    telling: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A withdrawal that was carried out, by its number, and what a search has found of it since."""

    id: str
    withdrawal: Withdrawal
    left: tuple[Trace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Who is to go, from which texts."""

    case_id: str
    whole: Sequence[Document]
    shared: Mapping[str, Edited]
    turns: Mapping[str, int]
    names: frozenset[str]
    silent: frozenset[tuple[str, str | None]]
    said: Said
    rest: Sequence[Document]


def case_ids(project: Project) -> list[str]:
    """Return the ids of all cases that can be withdrawn, those that no table names included."""
    with project.engine.connect() as connection:
        finder, _, segments = _speakers(connection)
        known = connection.execute(select(schema.cases.c.id)).scalars().all()
    return sorted({*known, *(finder(segment) for segment in segments)} - {""})


def preview(project: Project, case_id: str) -> Withdrawal:
    """Return what would go, counted by doing it and taking it back; raise ``ProjectError``."""
    engine = project.engine.execution_options(writes=True)
    with engine.connect() as connection:
        transaction = connection.begin()
        try:
            return _carried_out(connection, _plan(connection, case_id), redact=False)
        finally:
            transaction.rollback()


def withdraw(
    project: Project,
    case_id: str,
    *,
    actor: str,
    redact: bool = False,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> Done:
    """Take a case and its words out of a project for good, and look for traces of them afterwards.

    The journal keeps who did it, when, a number and counts, and nothing of what was said. ``redact``
    also takes quotations out of memos and the codebook that stay. All open suggestions go, because they
    were learnt from the words too. It cannot be undone. Raises ``ProjectError``; where the file cannot
    be swept because it is open elsewhere, the rest is done by then.
    """
    key = new_id()
    with write(project.engine, kind=WITHDRAWN, actor=actor, now=now()) as writing:
        plan = _plan(writing.connection, case_id)
        _remember(writing.connection, plan, now=now())
        gone = _carried_out(writing.connection, plan, redact=redact)
        writing.scope = SCOPE
        writing.payload.update(withdrawal=key, counts=dict(gone.counts))
    sweep(project.engine)
    return Done(id=key, withdrawal=gone, left=tuple(find_traces(project, gone.telling)))


def _speakers(connection: Connection) -> tuple[CaseFinder, list[Document], list[Segment]]:
    """Return who speaks in which document, and the turns, answers or paragraphs of all."""
    documents = fetch(connection, Document, order_by=[schema.documents.c.name])
    table = schema.segments
    found = fetch(
        connection,
        Segment,
        table.c.kind.in_(BASE_KINDS),
        order_by=[table.c.document_id, table.c.ordinal],
    )
    grouped: dict[str, list[Segment]] = {}
    for segment in found:
        grouped.setdefault(segment.document_id, []).append(segment)
    segments = [s for group in grouped.values() for s in tiling(group, "turn")]
    return CaseFinder(fetch(connection, CaseLink), documents, segments), documents, segments


def _plan(connection: Connection, case_id: str) -> _Plan:
    finder, documents, segments = _speakers(connection)
    known = {case.id: case for case in fetch(connection, Case)}
    theirs = [segment for segment in segments if finder(segment) == case_id]
    linked = fetch(connection, CaseLink, schema.case_links.c.case_id == case_id)
    if not case_id or not (theirs or linked or case_id in known):
        hint = "list them with: qualcode withdraw --project P"
        raise ProjectError(f"there is no case {case_id!r}", hint=hint)
    answering: dict[str, list[Segment]] = {}
    for segment in segments:
        if segment.speaker_role == "participant":
            answering.setdefault(segment.document_id, []).append(segment)
    own = {segment.id for segment in theirs}
    spoken_in = dict.fromkeys([*(s.document_id for s in theirs), *(k.document_id for k in linked)])
    whole = {key for key in spoken_in if all(s.id in own for s in answering.get(key, ()))}
    by_id = {document.id: document for document in documents}
    turns = {key: [s for s in theirs if s.document_id == key] for key in spoken_in if key not in whole}
    shared = {key: Edited(by_id[key].text, map_turns(by_id[key], of)) for key, of in turns.items()}
    labels = {s.speaker for s in theirs if s.speaker} | {case_id}
    labels |= {known[case_id].name} if case_id in known else set()
    rest = [document for document in documents if document.id not in whole]
    staying = [shared[d.id].text if d.id in shared else d.text for d in rest]
    said = Said(
        [*(by_id[k].text for k in whole), *(e.before[x.span.start : x.span.end] for e in shared.values()
                                            for x in e.edits)], staying,
    )  # fmt: skip
    return _Plan(
        case_id=case_id, whole=[by_id[key] for key in whole], shared=shared, rest=rest, said=said,
        turns={key: len(of) for key, of in turns.items()},
        names=frozenset(name for name in labels if not is_generic(name)),
        silent=frozenset((s.document_id, s.speaker) for s in theirs if s.document_id not in whole),
    )  # fmt: skip


def map_turns(document: Document, turns: Iterable[Segment]) -> list[Edit]:
    """Return the replacements of turns by the marker; blanks behind a turn stay."""
    edits = []
    for turn in turns:
        words = document.text[turn.span.start : turn.span.end]
        behind = words[len(words.rstrip()) :]
        edits.append(Edit(span=turn.span, words=MARKER + behind))
    return edits


def _told(connection: Connection, said: Said) -> list[str]:
    """Return what is left in codebook and memos beside quotations: words that are not theirs alone."""
    found: list[str] = []

    def note(words: str) -> str:
        found.append(_redacted(words, said))
        return words

    for table in (schema.codes, schema.codebooks, schema.project, schema.memos):
        for piece in rows_of(connection, table):
            for row in piece:
                for name in wordy(table):
                    reworded(row[name], note)
    return found


def _remember(connection: Connection, plan: _Plan, *, now: str) -> None:
    """Keep what must not come in again, as hashes."""
    texts = [*plan.whole, *(d for d in plan.rest if d.id in plan.shared)]
    removals.remember_case(connection, plan.case_id, now=now)
    removals.remember_texts(
        connection, texts, whole={d.id for d in plan.whole}, reason=removals.WITHDRAWN, now=now
    )


def _carried_out(connection: Connection, plan: _Plan, *, redact: bool) -> Withdrawal:
    table = schema.suggestions
    decided = select(schema.decisions.c.suggestion_id)
    still_open = connection.execute(select(table.c.id).where(table.c.id.not_in(decided))).scalars()
    quoted = () if redact else _quoted(connection, plan)
    cascade = Cascade(
        edited=plan.shared, withdrawing=True, silent=plan.silent,
        gone={
            "documents": {d.id for d in plan.whole}, "cases": {plan.case_id},
            "suggestions": {*still_open},
        },
        places={*(d.name for d in plan.whole), *plan.names},
        words=lambda words: _redacted(words, plan.said), only=None if redact else _BY_MACHINE,
    )  # fmt: skip
    places = _coded(connection)
    removals.drop_foreign(connection, cascade, names=plan.names)
    carry_through(connection, cascade)
    left = _coded(connection)
    counts = {name: n for name, n in sorted(cascade.counts.items()) if n}
    return Withdrawal(
        case_id=plan.case_id, documents=tuple(sorted(d.name for d in plan.whole)),
        shared={d.name: plan.turns[d.id] for d in plan.rest if d.id in plan.shared},
        counts=counts, n_lines=cascade.n_emptied, n_quotations=len(places) - len(left), quoted=quoted,
        mentions=_mentions(plan), telling=tuple(plan.said.telling(_told(connection, plan.said))),
    )  # fmt: skip


def _coded(connection: Connection) -> set[str]:
    """Return the quotations: places that are coded, however often."""
    table = schema.codings
    rows = connection.execute(select(table.c.document_id, table.c.start, table.c.end).distinct())
    return {f"{key}:{start}:{end}" for key, start, end in rows}


def _redacted(words: str, said: Said) -> str:
    spans = said.quoted(words)
    return Edited(words, [Edit(span=span, words=MARKER) for span in spans]).text if spans else words


def _quoted(connection: Connection, plan: _Plan) -> tuple[Quoted, ...]:
    """Return what quotes the person in memos and in the codebook, once for each place and wording."""
    found: dict[tuple[str, str], None] = {}

    def look(place: str, value: object) -> None:
        def note(words: str) -> str:
            for span in plan.said.quoted(words):
                found[place, words[span.start : span.end]] = None
            return words

        reworded(value, note)

    for memo in fetch(connection, Memo):
        look(f"a memo on a {memo.target_kind}", memo.text)
    for piece in rows_of(connection, schema.codes):
        for row in piece:
            for name in wordy(schema.codes):
                look(f"{row['name']}, {name.replace('_', ' ')}", row[name])
    return tuple(Quoted(place=place, words=words) for place, words in found)


def _mentions(plan: _Plan) -> dict[str, int]:
    """Count how often the person is named in texts that stay, by document."""
    from qualcode.core.replacing import Replacer

    if not plan.names:
        return {}
    find = Replacer(dict.fromkeys(plan.names, MARKER))
    counts: Counter[str] = Counter()
    for document in plan.rest:
        text = plan.shared[document.id].text if document.id in plan.shared else document.text
        counts[document.name] += len(find.edits(text))
    return {name: n for name, n in sorted(counts.items()) if n}
