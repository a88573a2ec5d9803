"""The command that searches a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualcode.cli.output import (
    CoderOption,
    EncoderOption,
    Format,
    FormatOption,
    ProjectOption,
    app,
    me,
    say,
    show,
)
from qualcode.model import Codebook, CodingSource, SpeakerRole

if TYPE_CHECKING:
    from qualcode.services.filtering import Filter, Hit, Searcher
    from qualcode.services.projects import Project
    from qualcode.services.searching import Found

COLUMNS = ("document", "start", "end", "speaker", "left", "hit", "right", "codes")
# So many are shown by meaning, where every segment is found, unless another limit is given.
NEAREST = 20
ROLES: dict[str, tuple[SpeakerRole, ...]] = {
    "participant": ("participant",), "interviewer": ("interviewer",), "none": ("none",), "all": (),
}  # fmt: skip
SOURCES: tuple[CodingSource, ...] = ("human", "accepted", "machine")
Several = list[str] | None


def _several(help: str) -> Any:
    return typer.Option(help=f"{help}; may be repeated.")


@app.command()
def find(
    project: ProjectOption,
    words: Annotated[
        Several, typer.Argument(help='Words, "phrases", begin*, -without; all must occur.')
    ] = None,
    meaning: Annotated[bool, typer.Option("--meaning", help="Nearest in meaning to the words.")] = False,
    code: Annotated[str, typer.Option(help="Nearest in meaning to this code.")] = "",
    regex: Annotated[bool, typer.Option("--regex", help="Words are a regular expression.")] = False,
    inside: Annotated[bool, typer.Option("--inside", help="Find parts of words too.")] = False,
    accents: Annotated[bool, typer.Option("--accents", help="Accents count.")] = False,
    attribute: Annotated[Several, _several("Attribute and value, as role=head")] = None,
    document: Annotated[Several, _several("Name of a document")] = None,
    speaker: Annotated[Several, _several("Label of a speaker")] = None,
    question: Annotated[Several, _several("Question of a survey")] = None,
    role: Annotated[str, typer.Option(help="participant, interviewer, none or all.")] = "participant",
    coded: Annotated[Several, _several("Code or theme that was given")] = None,
    lacking: Annotated[Several, _several("Code or theme that was not given")] = None,
    uncoded: Annotated[bool, typer.Option("--uncoded", help="Only where no code is.")] = False,
    coded_by: Annotated[Several, _several("Coder who gave a code")] = None,
    source: Annotated[Several, _several("Source of a coding: human, accepted, machine")] = None,
    everyone: Annotated[bool, typer.Option("--everyone", help="See everyone's codings.")] = False,
    coder: CoderOption = "",
    limit: Annotated[int, typer.Option(min=0, help="Most segments; 0 is all, or 20 by meaning.")] = 0,
    encoder: EncoderOption = "minilm",
    format: FormatOption = Format.table,
) -> None:
    """Find segments by words or meaning, and show what was found with the words around it.

    Example: qualcode find trust '"no time"' --project study.qualcode --attribute role=head
    """
    from qualcode.services import projects
    from qualcode.services.filtering import Filter, Searcher

    with projects.open_project(project) as opened:
        book = projects.codebook(opened)
        filter = Filter(
            attributes=tuple(_pair(text) for text in attribute or ()), documents=tuple(document or ()),
            speakers=tuple(speaker or ()), questions=tuple(question or ()),
            roles=_one_of(ROLES, role, "--role"), uncoded=uncoded, coders=tuple(coded_by or ()),
            codes=tuple(_code_id(book, name) for name in coded or ()),
            lacking=tuple(_code_id(book, name) for name in lacking or ()),
            sources=tuple(_one_of({s: s for s in SOURCES}, name, "--source") for name in source or ()),
        )  # fmt: skip
        # Looking enters nobody as a coder.
        known = {person.name: person for person in projects.coders(opened).values()}
        searcher = Searcher(coder=known.get(me(coder)), everyone=everyone)
        text = " ".join(words or ())
        if meaning or code:
            found = _nearest(
                opened, text, filter, code=_code_id(book, code) if code else "", searcher=searcher,
                encoder=encoder, limit=limit or NEAREST,
            )  # fmt: skip
        else:
            found = _with_words(
                opened, text, filter, searcher=searcher, regex=regex, inside=inside, accents=accents
            )
    _print(found, limit=limit, ranked=meaning or bool(code), format=format)


def _with_words(
    project: Project,
    text: str,
    filter: Filter,
    *,
    searcher: Searcher,
    regex: bool,
    inside: bool,
    accents: bool,
) -> Found:
    from qualcode.core.search import parse_pattern, parse_words
    from qualcode.services.searching import find_text

    query = parse_pattern(text) if regex else parse_words(text, whole_words=not inside, accents=accents)
    return find_text(project, query, filter, searcher=searcher)


def _nearest(
    project: Project,
    text: str,
    filter: Filter,
    *,
    code: str,
    searcher: Searcher,
    encoder: str,
    limit: int,
) -> Found:
    from qualcode.services.searching import find_like_code, find_similar
    from qualcode.suggest.encoders import load_encoder

    if bool(text) == bool(code):
        raise typer.BadParameter("give either words or a code to compare with", param_hint="--meaning")
    chosen = load_encoder(encoder)
    if code:
        return find_like_code(project, code, filter, encoder=chosen, searcher=searcher, limit=limit)
    (vector,) = chosen.encode([text])
    return find_similar(
        project, vector, filter, encoder=chosen.fingerprint, searcher=searcher, limit=limit
    )


def _print(found: Found, *, limit: int, ranked: bool, format: Format) -> None:
    hits = found.hits[:limit] if limit else found.hits
    rows = [
        [*row, round(hit.similarity, 3)] if hit.similarity is not None else row
        for hit in hits
        for row in _rows(hit)
    ]
    columns = [*COLUMNS, "similarity"] if ranked else [*COLUMNS]
    if format is Format.table:
        # A terminal is narrow, so what is blank in every row takes no room.
        kept = [i for i in range(len(columns)) if any(row[i] != "" for row in rows)]
        columns, rows = [columns[i] for i in kept], [[row[i] for i in kept] for row in rows]
    show(columns, rows, format)
    what = f"The {len(found.hits)} nearest of" if ranked else f"Found {len(found.hits)} of"
    shown = f", and shows {len(hits)}" if len(hits) < len(found.hits) else ""
    say(f"{what} {found.n_searched} segments{shown}.")
    if found.n_without_vector:
        say(f"Not encoded yet, and so not compared: {found.n_without_vector}. Run: qualcode suggest")


def _rows(hit: Hit) -> list[list[Any]]:
    """Return a row for each place that was found in a segment, or one for the segment."""
    from qualcode.core.search import in_context
    from qualcode.model import Span

    codes = "; ".join(f"{given.code} ({given.coder})" for given in hit.codes)
    begin = hit.span.start
    rows: list[list[Any]] = []
    for place in hit.hits or (hit.span,):
        within = Span(start=place.start - begin, end=place.end - begin)
        around = (" ".join(part.split()) for part in in_context(hit.text, within))
        rows.append([hit.document, place.start, place.end, hit.speaker, *around, codes])
    return rows


def _code_id(book: Codebook, name: str) -> str:
    """Return the id of a code that is given by its id or its name; raise ``UnknownCode``."""
    from qualcode.core.codebook_edits import find_code

    named = [code.id for code in book.codes if code.name.casefold() == name.casefold()]
    known = any(code.id == name for code in book.codes)
    return named[0] if named and not known else find_code(book, name).id


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise typer.BadParameter(f"{text!r} is not written as name=value", param_hint="--attribute")
    return name, value


def _one_of(choices: dict[str, Any], name: str, option: str) -> Any:
    if name not in choices:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(choices)}", param_hint=option)
    return choices[name]
