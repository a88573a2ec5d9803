"""Changes of a project's codebook: shown beforehand, stored as a new version, undone at will."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from qualcode.core import codebook_edits as edits
from qualcode.core.text import one_line, tidy_lines
from qualcode.errors import CodebookError
from qualcode.model import Code, Codebook, Coding, Example, Exclusion, NearMiss, Review
from qualcode.services.changes import Change, Pair, carry_out
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import Project, stored_codebook
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import fetch, fetch_in

SCOPE = "codebook"
Operation = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a change of the codebook will do, before it is done.

    Each coding concerned is in one of the lists: ``to_review`` has those to look at again, ``marked``
    the others whose code will mean something else than when they were made, ``kept`` those of the
    code itself to which nothing happens.
    """

    base_version: str
    book: Codebook
    differences: list[edits.Difference]
    recoded: list[tuple[Coding, Coding]]
    dropped: list[Coding]
    to_review: list[Coding]
    marked: list[Coding]
    kept: list[Coding]


def preview_change(project: Project, operation: Operation, *, review: bool = False) -> Preview:
    """Work out a change and what happens to which codings; nothing is written.

    ``operation`` is a mapping with ``op`` and what that needs: ``add`` a ``name``, ``parent``,
    ``definition`` and ``examples``; ``edit`` a ``code`` and ``values``; ``move`` a ``code`` and a
    ``parent``; ``merge`` ``codes`` and a target ``code``; ``split`` a ``code`` and ``parts`` with
    names and definitions; ``retire``, ``restore`` and ``remove`` a ``code``. With ``review``, all
    codings of a code that is edited are to be looked at again. Raises ``CodebookError``.
    """
    with project.engine.connect() as connection:
        old = stored_codebook(connection)
        change = _plan(connection, old, operation, review=review, now=utc_now(), new_id=new_uuid)
        assert change.book is not None
        found, otherwise = edits.differences(old, change.book), _redefined(old, change.book)
        own = {operation.get("code", ""), *operation.get("codes", ())}
        made = fetch_in(
            connection, Coding, column=schema.codings.c.code_id, values=[*own | otherwise],
            order_by=[schema.codings.c.document_id, schema.codings.c.start, schema.codings.c.id],
        )  # fmt: skip
    due = {after.coding_id for _, after in change.pairs if isinstance(after, Review)}
    turned = [pair for pair in change.pairs if isinstance(pair[0], Coding)]
    turned.sort(key=lambda pair: (pair[0].document_id, pair[0].span, pair[0].coder_id))
    gone = {before.id for before, _ in turned}
    rest = [c for c in made if c.id not in gone and c.id not in due]
    return Preview(
        base_version=old.version, book=change.book, differences=found,
        recoded=[(before, after) for before, after in turned if after is not None],
        dropped=[before for before, after in turned if after is None],
        to_review=[c for c in made if c.id in due],
        marked=[c for c in rest if c.code_id in otherwise],
        kept=[c for c in rest if c.code_id not in otherwise],
    )  # fmt: skip


def apply_change(
    project: Project,
    operation: Operation,
    *,
    actor: str,
    base_version: str,
    review: bool = False,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> Codebook:
    """Carry out a change and return the codebook in its new version.

    ``base_version`` is the version that the change was decided on; when somebody has changed the
    codebook since, ``CodebookError`` is raised and nothing is written.
    """
    with write(project.engine, kind="codebook.changed", actor=actor, now=now()) as writing:
        old = stored_codebook(writing.connection)
        if old.version != base_version:
            raise CodebookError(
                f"the codebook was changed meanwhile, from version {base_version} to {old.version}",
                hint="look at it again before you change it",
            )
        change = _plan(writing.connection, old, operation, review=review, now=now(), new_id=new_id)
        carry_out(writing, change)
    assert change.book is not None
    return change.book


def versions(project: Project) -> list[str]:
    """Return the names of all versions of the codebook that the project holds, the oldest first."""
    with project.engine.connect() as connection:
        taken = versions_taken(connection)
    return sorted(taken, key=lambda name: [(not p.isdecimal(), p.zfill(9)) for p in name.split(".")])


def versions_taken(connection: Connection) -> set[str]:
    """Return the names of all versions of the codebook."""
    return set(connection.execute(select(schema.codebooks.c.version)).scalars())


def new_version(connection: Connection, book: Codebook) -> Codebook:
    """Return a changed codebook under the next version that is free."""
    return replace(book, version=edits.next_version(book.version, versions_taken(connection)))


def _redefined(old: Codebook, new: Codebook) -> set[str]:
    """The codes of both versions that mean something else in the later one."""
    there = {code.id for code in old.codes} & {code.id for code in new.codes}
    return {code_id for code_id in there if not edits.means_the_same(old, new, code_id)}


def _plan(
    connection: Connection,
    old: Codebook,
    operation: Operation,
    *,
    review: bool,
    now: str,
    new_id: Callable[[], str],
) -> Change:
    op, code_id = operation["op"], operation.get("code", "")
    if op not in CHANGES:
        raise CodebookError(f"there is no change {op!r} of a codebook")
    book = new_version(connection, CHANGES[op](old, operation))
    if book.codes == old.codes:
        raise CodebookError("this would change nothing")
    pairs: list[Pair] = []
    if op == "merge":
        pairs = _merged(connection, operation["codes"], code_id)
    if op == "remove" and fetch(connection, Coding, schema.codings.c.code_id == code_id):
        raise CodebookError(f"{code_id!r} has codings", hint="retire it, or merge it into another")
    if op == "split" or (op in ("edit", "retire") and review):
        reason = _REASONS[op]
        pairs += [
            (None, Review(id=new_id(), coding_id=c.id, reason=reason, codebook_version=book.version,
                          created_at=now))
            for c in fetch(connection, Coding, schema.codings.c.code_id == code_id)
        ]  # fmt: skip
    about = {k: v for k, v in operation.items() if k in ("op", "code", "codes", "parent")}
    concerned = {d.code_id for d in edits.differences(old, book)}
    return Change(
        kind=f"codebook.{op}", scope=SCOPE, pairs=pairs, book=book, codes=concerned,
        note={"operation": about},
    )  # fmt: skip


def _merged(connection: Connection, sources: list[str], target: str) -> list[Pair]:
    """Recode the codings of the sources; what a coder has given twice to a place goes."""
    table = schema.codings
    made = fetch(
        connection, Coding, table.c.code_id.in_([*sources, target]),
        order_by=[table.c.created_at, table.c.id],
    )  # fmt: skip
    taken = {(c.document_id, c.span, c.coder_id) for c in made if c.code_id == target}
    pairs: list[Pair] = []
    for coding in made:
        place = (coding.document_id, coding.span, coding.coder_id)
        if coding.code_id == target:
            continue
        pairs.append((coding, None if place in taken else replace(coding, code_id=target)))
        taken.add(place)
    return pairs


def _add(book: Codebook, operation: Operation) -> Codebook:
    name = one_line(operation["name"])
    code_id = edits.new_code_id(book, name)
    code = Code(
        id=code_id, name=name, definition=tidy_lines(operation.get("definition", "")),
        parent=operation.get("parent") or None, codable=not operation.get("theme", False),
        examples=_tidy("examples", operation.get("examples", ())),
    )  # fmt: skip
    return edits.add_code(book, code)


def _edit(book: Codebook, operation: Operation) -> Codebook:
    values = {name: _tidy(name, value) for name, value in operation["values"].items()}
    return edits.edit_code(book, operation["code"], values)


def _tidy(name: str, value: Any) -> Any:
    """What a form or a browser gives are plain lists; the codebook holds tuples of its types."""
    if isinstance(value, str):
        return tidy_lines(value) if name == "definition" else one_line(value)
    if not isinstance(value, list | tuple):
        return value
    kind = _TYPES.get(name)
    if kind is None:
        return tuple(line for line in map(one_line, value) if line)
    entries = [kind(**line) if isinstance(line, Mapping) else line for line in value]
    return tuple(tidied for entry in entries if (tidied := _tidy_entry(entry)) is not None)


def _tidy_entry(entry: Any) -> Any:
    """An entry with its words on one line; none for an empty row, which every form has."""
    words = "when" if isinstance(entry, Exclusion) else "text"
    text, use = one_line(getattr(entry, words)), getattr(entry, "use", "")
    if not text and not use:
        return None
    if not text:
        raise CodebookError(f"a line that leads to {use!r} has no words", hint="write when to use it")
    if isinstance(entry, NearMiss) and not use:
        raise CodebookError(f"no code is named for the near miss {text!r}", hint="choose its code")
    if isinstance(entry, Exclusion) and not use:
        # Where no neighbour is named, there is nothing to give as well.
        return Exclusion(when=text, use="")
    return replace(entry, **{words: text})


def _split(book: Codebook, operation: Operation) -> Codebook:
    parts: list[Code] = []
    for part in operation["parts"]:
        taken = replace(book, codes=(*book.codes, *parts))
        name = one_line(part["name"])
        code_id = edits.new_code_id(taken, name)
        parts.append(Code(id=code_id, name=name, definition=tidy_lines(part.get("definition", ""))))
    return edits.split_code(book, operation["code"], parts)


def _example(*, also: Iterable[str] = (), **parts: str) -> Example:
    return Example(also=tuple(also), **parts)


_TYPES: dict[str, Callable[..., Any]] = {
    "exclude": Exclusion, "examples": _example, "near_miss": NearMiss,
}  # fmt: skip
_REASONS = {
    "split": "the code was split; give one of the new codes",
    "edit": "what the code means was changed",
    "retire": "the code was retired",
}
CHANGES: dict[str, Callable[[Codebook, Operation], Codebook]] = {
    "add": _add,
    "edit": _edit,
    "move": lambda book, o: edits.move_code(book, o["code"], o["parent"]),
    "merge": lambda book, o: edits.merge_codes(book, o["codes"], o["code"]),
    "split": _split,
    "retire": lambda book, o: edits.retire_code(book, o["code"], replaced_by=o.get("replaced_by", ())),
    "restore": lambda book, o: edits.restore_code(book, o["code"]),
    "remove": lambda book, o: edits.remove_code(book, o["code"]),
}
