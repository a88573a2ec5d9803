"""What each file of an import is and what it would bring, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from qualcode.core.segmentation import spoken_text
from qualcode.formats import ATTRIBUTE_TABLES, RECORDINGS
from qualcode.formats.comments import count_comments
from qualcode.formats.decoding import DoubtfulLine, doubtful_lines
from qualcode.formats.exchanges import is_exchange
from qualcode.formats.tables import SEPARATED, TABLES
from qualcode.formats.taguette import project_names
from qualcode.model import Document, LedgerEntry, Segment, SurveyShape
from qualcode.services.merging import Merge, work_out
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.placing import key_of, place_codings
from qualcode.services.planning import TWIN, Plan
from qualcode.services.projects import Project
from qualcode.services.reading import RESULT, Source
from qualcode.services.speakers import Speaker, summed
from qualcode.services.standing import Standing, standing_of

Kind = Literal[
    "transcript", "survey", "project", "codings", "attributes", "recording", "result", "other"
]
Verdict = Literal["new", "twin", "changes", "there already", "name taken", "unreadable", "left out"]
# Files that come in, at least in part.
COMING: tuple[Verdict, ...] = ("new", "twin", "changes")
# Files that are all text, of which an encoding can be named.
TEXTS = (".txt", ".md", ".vtt", ".srt", ".sbv", ".json", *SEPARATED)
_DATABASES = (".sqlite3", ".sqlite", ".db")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePreview:
    """What one file is, and what becomes of it.

    ``format`` is its ending, ``origin`` the program it comes from where that is known. ``counts`` are of
    what is in it, by kind: turns and words, responses and answers, or the parts of a project. It has no
    ``path`` where it was left out of a folder.
    """

    name: str
    path: Path | None
    kind: Kind
    format: str
    verdict: Verdict
    ledger: tuple[LedgerEntry, ...]
    origin: str = ""
    encoding: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    speakers: tuple[Speaker, ...] = ()
    shape: SurveyShape | None = None

    @property
    def reason(self) -> str:
        """Why it stays out, in the words of the ledger; nothing where it does not."""
        return next((e.reason for e in self.ledger if e.outcome == "skipped"), "")


def previews(project: Project, plan: Plan) -> list[FilePreview]:
    """Return what becomes of each file of a plan, in the order in which they are read."""
    with project.engine.connect() as connection:
        standing = standing_of(connection)
    news = plan.news
    for document in (*news.documents, *news.described):
        standing.documents[document.id] = document
    for case in (*news.new_cases, *news.changed_cases):
        standing.cases[case.id] = case
    standing.links += news.links
    parts = _of_projects(plan, standing) | _of_codings(plan, standing)
    turns: dict[str, list[Segment]] = {}
    for segment in plan.inputs.segments:
        turns.setdefault(segment.document_id, []).append(segment)
    said: dict[str, list[LedgerEntry]] = {}
    for entry in plan.ledger[len(plan.inputs.ledger) :]:
        said.setdefault(entry.place, []).append(entry)
    return [
        _previewed(plan, source, turns=turns, said=said, parts=parts) for source in plan.inputs.sources
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What becomes of the parts of a project or of the rows of a table of codings."""

    ledger: list[LedgerEntry]
    counts: dict[str, int]
    origin: str = ""


def _of_projects(plan: Plan, standing: Standing) -> dict[Path, _Parts]:
    found = {}
    for path, exchange in plan.inputs.exchanges.items():
        merge = work_out(standing, exchange, file=path.name, now=utc_now(), new_id=new_uuid)
        _take_over(standing, merge)
        counts = {
            "documents": len(exchange.documents), "codes": len(exchange.codes),
            "codings": len(exchange.codings), "coders": len(exchange.coders),
            "cases": len(exchange.cases), "memos": len(exchange.memos),
        }  # fmt: skip
        found[path] = _Parts(ledger=merge.ledger, counts=counts, origin=exchange.origin)
    return found


def _take_over(standing: Standing, merge: Merge) -> None:
    """Think of what an exchange brings as stored; nothing is written."""
    standing.book = merge.book
    standing.identities.update({(i["kind"], i["id"]): i["guid"] for i in merge.identities})
    standing.coders.update({coder.id: coder for coder in merge.coders})
    standing.documents.update({document.id: document for document in merge.documents})
    standing.codings.update({coding.id: coding for coding in merge.codings})
    standing.cases.update({case.id: case for case in merge.cases})
    for record in merge.changed:
        if isinstance(record, Document):
            standing.documents[record.id] = record
        else:
            standing.cases[record.id] = record
    standing.links += merge.links
    standing.memos.update({memo.id: memo for memo in merge.memos})
    standing.summaries.update({summary.id: summary for summary in merge.summaries})
    standing.parts += merge.parts
    standing.files |= {*merge.files}


def _of_codings(plan: Plan, standing: Standing) -> dict[Path, _Parts]:
    by_name = {document.name: document for document in standing.documents.values()}
    known = {key_of(coding): coding for coding in standing.codings.values()}
    people = {coder.name: coder.id for coder in standing.coders.values()}
    found = {}
    for path, rows in plan.inputs.codings.items():
        people.update({row.coder: new_uuid() for row in rows if row.coder not in people})
        placed = place_codings(
            rows, by_name, standing.book, file=path.name, people=people, known=known, now=utc_now(),
            new_id=new_uuid,
        )  # fmt: skip
        counts = {"codings": len(rows), "coders": len({row.coder for row in rows})}
        found[path] = _Parts(ledger=placed.ledger, counts=counts)
    return found


def _previewed(
    plan: Plan,
    source: Source,
    *,
    turns: dict[str, list[Segment]],
    said: dict[str, list[LedgerEntry]],
    parts: dict[Path, _Parts],
) -> FilePreview:
    inputs = plan.inputs
    own = [inputs.documents[n] for n in source.documents]
    kind = _kind(plan, source, own)
    texts = own if kind in ("transcript", "survey") else []
    more = parts.get(source.path) if source.path else None
    about = [entry for document in own for entry in said.get(document.name, ())]
    ledger = [*(plan.ledger[n] for n in source.entries), *about, *(more.ledger if more else ())]
    shape = inputs.shapes.get(source.path) if source.path else None
    tilings = [(document, turns.get(document.id, [])) for document in texts]
    return FilePreview(
        name=source.name, path=source.path, kind=kind, format=_ending(source), ledger=tuple(ledger),
        verdict=_verdict(plan, source, ledger, texts=texts), shape=shape,
        origin=more.origin if more else shape.tool if shape else "",
        encoding=shape.encoding if shape else texts[0].encoding if texts else "",
        counts=more.counts if more else _counts(kind, tilings),
        speakers=_speakers(tilings) if kind == "transcript" else (),
    )  # fmt: skip


def _ending(source: Source) -> str:
    return Path(source.name).suffix.lower().lstrip(".")


def _kind(plan: Plan, source: Source, own: Sequence[Document]) -> Kind:
    path, ending = source.path, Path(source.name).suffix.lower()
    if path is None:
        return "other"
    if path in plan.inputs.exchanges or is_exchange(path):
        return "project"
    if path in plan.inputs.codings:
        return "codings"
    if source.name in ATTRIBUTE_TABLES:
        return "attributes"
    if ending in RECORDINGS:
        return "recording"
    if any(plan.inputs.ledger[n].reason == RESULT for n in source.entries):
        return "result"
    if own:
        return "survey" if own[0].format == "survey" else "transcript"
    return "survey" if ending in TABLES else "transcript"


def _verdict(
    plan: Plan, source: Source, ledger: Sequence[LedgerEntry], *, texts: Sequence[Document]
) -> Verdict:
    if source.failed:
        return "unreadable"
    outcomes = {entry.outcome for entry in ledger}
    if "imported" in outcomes:
        if texts and all(document.name in plan.known for document in texts):
            return "changes"
        twin = any(entry.reason.startswith(TWIN) for entry in ledger)
        return "twin" if twin else "new"
    if "unchanged" in outcomes:
        return "there already"
    return "name taken" if texts else "left out"


def _counts(kind: Kind, tilings: Sequence[tuple[Document, Sequence[Segment]]]) -> dict[str, int]:
    if not tilings:
        return {}
    pieces = sum(len(own) for _, own in tilings)
    if kind == "survey":
        # In a document of a question, each respondent speaks.
        responses = {turn.speaker or document.id for document, own in tilings for turn in own}
        return {"responses": len(responses) or len(tilings), "answers": pieces}
    words = sum(len(document.text.split()) for document, _ in tilings)
    # Of a document that is there as it is, the turns are not read again.
    return {"turns": pieces, "words": words} if pieces else {"words": words}


def _speakers(tilings: Sequence[tuple[Document, Sequence[Segment]]]) -> tuple[Speaker, ...]:
    return summed(
        (turn.speaker_role, turn.speaker, document.id, spoken_text(document, turn))
        for document, own in tilings
        for turn in own
        if turn.speaker
    )


def doubts(preview: FilePreview, *, encoding: str | None, most: int = 50) -> list[DoubtfulLine]:
    """Return the lines of a text that show whether an encoding is right; raise ``InputError``."""
    if preview.path is None or preview.path.suffix.lower() not in TEXTS:
        return []
    data = preview.path.read_bytes()
    return doubtful_lines(data, file=preview.name, encoding=encoding, most=most)


def n_comments(preview: FilePreview) -> int:
    """Return how many comments a Word file has."""
    return count_comments(preview.path) if preview.path and preview.format == "docx" else 0


def projects_in(preview: FilePreview) -> dict[str, str]:
    """Return the projects in a file that may have several, by number; raise ``UnreadableFile``."""
    if preview.path is None or preview.path.suffix.lower() not in _DATABASES:
        return {}
    return project_names(preview.path)
