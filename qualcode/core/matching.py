"""Which records of another project are ours already: codes, coders, documents and cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.core.codebook_edits import new_code_id
from qualcode.model import Code, Codebook, Flag, Modifier


@dataclass(slots=True)
class MatchedCodes:
    """A codebook with the codes of another one in it, and their ids there by those that they had.

    ``fresh`` are the ids of those that are new, ``otherwise`` the names of those that are defined
    otherwise here, which stay as they are.
    """

    book: Codebook
    ids: dict[str, str] = field(default_factory=dict)
    fresh: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)


def match_codes(
    book: Codebook, codes: Sequence[Code], *, guids: Mapping[str, str], known: Callable[[str], str]
) -> MatchedCodes:
    """Find each code in a codebook, or add it.

    A code is known by its GUID (``guids`` of the codes by id, ``known`` of those in the book), by id and
    name, or by a name that only one code has. Of two codes that are the same here, the first is it.
    """
    result = MatchedCodes(book)
    ours = {known(code.id): code for code in book.codes}
    names: dict[str, list[Code]] = {}
    for code in book.codes:
        names.setdefault(code.name.casefold(), []).append(code)
    taken: set[str] = set()
    fresh: list[Code] = []
    for code in codes:
        found = ours.get(guids.get(code.id, "")) or _alike(code, names.get(code.name.casefold(), ()))
        if found is None or found.id in taken or (code.codable and not found.codable):
            grown = replace(book, codes=(*book.codes, *fresh))
            free = code.id not in {c.id for c in grown.codes}
            added = replace(code, id=code.id if free else new_code_id(grown, code.name))
            fresh.append(added)
            result.ids[code.id] = added.id
        else:
            taken.add(found.id)
            result.ids[code.id] = found.id
            if code.definition and code.definition != found.definition:
                result.otherwise.append(found.name)
    result.fresh = [code.id for code in fresh]
    named = [referring(code, result.ids) for code in fresh]
    result.book = replace(book, codes=(*book.codes, *named))
    return result


def _alike(code: Code, others: Sequence[Code]) -> Code | None:
    same = [other for other in others if other.id == code.id]
    return same[0] if same else others[0] if len(others) == 1 else None


def referring(code: Code, ids: Mapping[str, str]) -> Code:
    """Return a code that refers to others by their new ids."""
    return replace(
        code,
        parent=ids.get(code.parent, code.parent) if code.parent else None,
        exclude=tuple(replace(line, use=ids.get(line.use, line.use)) for line in code.exclude),
        near_miss=tuple(replace(miss, use=ids.get(miss.use, miss.use)) for miss in code.near_miss),
        examples=tuple(
            replace(example, also=tuple(ids.get(other, other) for other in example.also))
            for example in code.examples
        ),
        replaced_by=tuple(ids.get(other, other) for other in code.replaced_by),
    )


def with_terms(book: Codebook, modifiers: Iterable[Modifier], flags: Iterable[Flag]) -> Codebook:
    """Return a codebook that has modifiers, their values, and flags beside its own."""
    own = {modifier.id: modifier for modifier in book.modifiers}
    for modifier in modifiers:
        here = own.get(modifier.id, modifier)
        values = tuple(dict.fromkeys((*here.values, *modifier.values)))
        own[modifier.id] = replace(here, values=values)
    marks = {flag.id: flag for flag in (*flags, *book.flags)}
    ordered = dict.fromkeys([*(flag.id for flag in book.flags), *marks])
    return replace(
        book, modifiers=tuple(own.values()), flags=tuple(marks[flag_id] for flag_id in ordered)
    )
