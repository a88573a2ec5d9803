"""Changes of a codebook: each returns a new one and leaves the old as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, NamedTuple

from qualcode.core.code_ids import free_id
from qualcode.errors import CodebookError, UnknownCode
from qualcode.model import Code, Codebook

# What a code means; a change of these may make earlier codings doubtful.
MEANING = ("definition", "include", "exclude")


class Difference(NamedTuple):
    """What differs between two versions of a codebook: one field of one code, as words."""

    code_id: str
    code: str
    field: str
    before: str
    after: str


def find_code(book: Codebook, code_id: str) -> Code:
    """Return the code of this id; raise ``UnknownCode``."""
    found = next((code for code in book.codes if code.id == code_id), None)
    if found is None:
        raise UnknownCode(code_id)
    return found


def edit_code(book: Codebook, code_id: str, values: Mapping[str, Any]) -> Codebook:
    """Give a code new values: name, definition, include, exclude, examples and the like."""
    fixed = {"id", "parent", "codable", "retired", "replaced_by"} & set(values)
    if fixed:
        raise CodebookError(f"{min(fixed)} of a code is not changed by editing")
    if not str(values.get("name", "a name")).strip():
        raise CodebookError("a code needs a name")
    changed = _with(book, replace(find_code(book, code_id), **values))
    known = set(codebook_faults(book))
    fault = next((fault for fault in codebook_faults(changed) if fault not in known), None)
    if fault is not None:
        raise CodebookError(fault, hint="choose another code, or leave the neighbour out")
    return changed


def add_code(book: Codebook, code: Code) -> Codebook:
    """Put a new code behind the last one of its theme."""
    if any(known.id == code.id for known in book.codes):
        raise CodebookError(f"there is a code {code.id!r} already", hint="choose another name")
    if not code.name.strip():
        raise CodebookError("a code needs a name")
    if code.parent is not None and find_code(book, code.parent).codable:
        raise CodebookError(f"{code.parent!r} is a code and no theme", hint="choose a theme")
    return replace(book, codes=_placed(book.codes, code))


def move_code(book: Codebook, code_id: str, parent: str | None) -> Codebook:
    """Put a code, or a theme with all that is below it, below another theme, or on top."""
    code = find_code(book, code_id)
    if parent is not None:
        if find_code(book, parent).codable:
            raise CodebookError(f"{parent!r} is a code and no theme", hint="drop it on a theme")
        if parent == code_id or parent in descendants(book, code_id):
            raise CodebookError("a theme cannot be put below itself")
    below = descendants(book, code_id)
    moved = [replace(code, parent=parent), *(c for c in book.codes if c.id in below)]
    rest = [c for c in book.codes if c.id != code_id and c.id not in below]
    at = _end_of(rest, parent)
    return replace(book, codes=(*rest[:at], *moved, *rest[at:]))


def merge_codes(book: Codebook, sources: Sequence[str], target: str) -> Codebook:
    """Retire codes into another one, which takes over their examples and what they include."""
    kept = find_code(book, target)
    gone = [find_code(book, source) for source in sources]
    if not gone or target in sources:
        raise CodebookError("merging needs at least two different codes")
    if not all(code.codable and not code.retired for code in (kept, *gone)):
        raise CodebookError("only codes that are in use can be merged", hint="themes are moved instead")
    for code in gone:
        kept = replace(
            kept,
            include=tuple(dict.fromkeys((*kept.include, *code.include))),
            examples=tuple(dict.fromkeys((*kept.examples, *code.examples))),
            cues=tuple(dict.fromkeys((*kept.cues, *code.cues))),
        )
        book = _with(book, replace(code, retired=True, replaced_by=(target,)))
    return _redirected(_with(book, kept), set(sources), target)


def split_code(book: Codebook, code_id: str, parts: Sequence[Code]) -> Codebook:
    """Retire a code in favour of new ones beside it; its codings stay until they are reviewed."""
    code = find_code(book, code_id)
    if not code.codable or code.retired:
        raise CodebookError("only a code that is in use can be split")
    if len(parts) < 2:
        raise CodebookError("splitting needs at least two new codes")
    for part in parts:
        book = add_code(book, replace(part, parent=code.parent, codable=True))
    ids = tuple(part.id for part in parts)
    return _with(book, replace(code, retired=True, replaced_by=ids))


def retire_code(book: Codebook, code_id: str, *, replaced_by: Sequence[str] = ()) -> Codebook:
    """Let a code be given no more; its codings stay and count."""
    code = find_code(book, code_id)
    if not code.codable:
        raise CodebookError("a theme is not retired", hint="retire its codes, or move them")
    if any(other == code_id or not find_code(book, other).codable for other in replaced_by):
        raise CodebookError("a code is replaced by other codes", hint="choose codes, not themes")
    return _with(book, replace(code, retired=True, replaced_by=tuple(replaced_by)))


def restore_code(book: Codebook, code_id: str) -> Codebook:
    """Let a retired code be given again."""
    return _with(book, replace(find_code(book, code_id), retired=False, replaced_by=()))


def remove_code(book: Codebook, code_id: str) -> Codebook:
    """Take a code out; only one that nothing else names and nothing lies below."""
    gone = find_code(book, code_id)
    rest = replace(book, codes=tuple(code for code in book.codes if code is not gone))
    fault = next(codebook_faults(rest), None)
    if fault is not None:
        raise CodebookError(f"{code_id!r} is still needed ({fault})", hint="retire it instead")
    return rest


def descendants(book: Codebook, code_id: str) -> set[str]:
    """Return the ids of all codes below one."""
    below: set[str] = set()
    while True:
        more = {c.id for c in book.codes if c.parent == code_id or c.parent in below} - below
        if not more:
            return below
        below |= more


def differences(old: Codebook, new: Codebook) -> list[Difference]:
    """List what differs between two versions, code by code, in the order of the new one."""
    before = {code.id: code for code in old.codes}
    after = {code.id: code for code in new.codes}
    names = {code.id: code.name for code in (*old.codes, *new.codes)}
    found: list[Difference] = []
    for code in new.codes:
        if code.id not in before:
            found.append(Difference(code.id, code.name, "code", "", "added"))
            continue
        for name in (field.name for field in fields(Code)):
            was, now = getattr(before[code.id], name), getattr(code, name)
            if was != now:
                words = (as_words(value, names, field=name) for value in (was, now))
                found.append(Difference(code.id, code.name, name, *words))
    removed = [code for code in old.codes if code.id not in after]
    return found + [Difference(code.id, code.name, "code", "", "removed") for code in removed]


def means_the_same(old: Codebook, new: Codebook, code_id: str) -> bool:
    """Say whether what a code means is the same in both versions; unknown codes mean nothing.

    A line that names the one successor of a code says what it said before.
    """
    was, now = ({c.id: c for c in book.codes}.get(code_id) for book in (old, new))
    if was is None or now is None:
        return False
    heirs = {c.id: c.replaced_by[0] for c in new.codes if c.retired and len(c.replaced_by) == 1}
    was, now = (
        replace(c, exclude=tuple(replace(e, use=heirs.get(e.use, e.use)) for e in c.exclude))
        for c in (was, now)
    )
    return all(getattr(was, name) == getattr(now, name) for name in MEANING)


def next_version(version: str, taken: Collection[str]) -> str:
    """Return the version after this one: its last number counted up until nobody has it.

    >>> next_version("1.0.9", {"1.0.9", "1.0.10"})
    '1.0.11'
    """
    head, dot, last = version.rpartition(".")
    if not last.isdecimal():
        head, dot, last = version, ".", "0"
    number = int(last) + 1
    while f"{head}{dot}{number}" in taken:
        number += 1
    return f"{head}{dot}{number}"


def new_code_id(book: Codebook, name: str) -> str:
    """Return an id for a new code, made from its name."""
    return free_id(name, {code.id for code in book.codes})


def codebook_faults(book: Codebook) -> Iterator[str]:
    """Name every structural fault: duplicates, unknown parents and neighbours, cycles."""
    counts = Counter(code.id for code in book.codes)
    yield from (f"the id {code_id!r} is used {n} times" for code_id, n in counts.items() if n > 1)
    parents = {code.id: code.parent for code in book.codes}
    for code in book.codes:
        if code.parent is not None and code.parent not in parents:
            yield f"{code.id}: its parent {code.parent!r} does not exist"
        named = [line.use for line in code.exclude if line.use] + [miss.use for miss in code.near_miss]
        named += [other for example in code.examples for other in example.also]
        for other in sorted({*named, *code.replaced_by}):
            if other not in parents:
                yield f"{code.id}: it refers to {other!r}, which does not exist"
            elif other == code.id:
                yield f"{code.id}: it refers to itself as a neighbour"
    yield from (f"{code_id}: it is its own ancestor" for code_id in _cyclic(parents))


def as_words(value: Any, names: Mapping[str, str], *, field: str) -> str:
    """Write a field of a code as a person reads it, other codes by their ``names``."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    entries = [value or ""] if value is None or isinstance(value, str) else value
    if field in ("parent", "replaced_by"):
        entries = [names.get(entry, entry) for entry in entries]
    return "\n".join(entry if isinstance(entry, str) else _line(entry, names) for entry in entries)


def _line(entry: Any, names: Mapping[str, str]) -> str:
    use = getattr(entry, "use", "")
    parts = [entry.when if hasattr(entry, "when") else entry.text]
    parts += [f"-> {names.get(use, use)}"] if use else []
    parts += ["as well"] if getattr(entry, "action", "") == "double_code" else []
    about = [getattr(entry, "role", ""), getattr(entry, "valence", "")]
    about += [f"also {names.get(other, other)}" for other in getattr(entry, "also", ())]
    told = ", ".join(word for word in about if word)
    return " ".join([*parts, f"({told})"] if told else parts)


def _cyclic(parents: Mapping[str, str | None]) -> Iterator[str]:
    for start in parents:
        seen: set[str] = set()
        at = parents[start]
        while at is not None and at not in seen:
            if at == start:
                yield start
                break
            seen.add(at)
            at = parents.get(at)


def _redirected(book: Codebook, gone: set[str], target: str) -> Codebook:
    """Let the lines that name a code which is gone name its successor; none names itself."""

    def now(code_id: str) -> str:
        return target if code_id in gone else code_id

    codes = [
        replace(
            code,
            replaced_by=tuple(dict.fromkeys(now(i) for i in code.replaced_by if now(i) != code.id)),
            exclude=tuple(
                replace(line, use=now(line.use)) for line in code.exclude if now(line.use) != code.id
            ),
            near_miss=tuple(
                replace(miss, use=now(miss.use)) for miss in code.near_miss if now(miss.use) != code.id
            ),
            examples=tuple(
                replace(e, also=tuple(dict.fromkeys(now(i) for i in e.also if now(i) != code.id)))
                for e in code.examples
            ),
        )
        for code in book.codes
    ]
    return replace(book, codes=tuple(codes))


def _with(book: Codebook, changed: Code) -> Codebook:
    return replace(book, codes=tuple(changed if c.id == changed.id else c for c in book.codes))


def _placed(codes: Sequence[Code], code: Code) -> tuple[Code, ...]:
    at = _end_of(codes, code.parent)
    return (*codes[:at], code, *codes[at:])


def _end_of(codes: Sequence[Code], parent: str | None) -> int:
    """The place behind a theme and all that is below it; the end for the top."""
    if parent is None:
        return len(codes)
    book = Codebook(id="", name="", version="", codes=tuple(codes))
    family = {parent, *descendants(book, parent)}
    return max(i for i, code in enumerate(codes) if code.id in family) + 1
