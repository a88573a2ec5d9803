"""Quotations that illustrate codes, with what may be said of who speaks and whether that tells who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from qualcode.core.codebook_edits import descendants, find_code
from qualcode.core.disclosure import FEWEST
from qualcode.core.illustrations import CONCRETE, KINDS, STRENGTH, Kind, Picked, pick
from qualcode.core.phrases import count
from qualcode.core.units import counts_for
from qualcode.formats.quotation_document import quotation_document
from qualcode.model import Code, Codebook
from qualcode.services.nearnesses import WORDS, Nearnesses, StoredMeanings
from qualcode.services.passages import Corpus, Passage
from qualcode.services.people import People
from qualcode.services.projects import Project

NEGATIVE_FLAG = "negative_case"
COLUMNS = (
    *("theme", "code_id", "code", "kind", "reason", "quotation", "attribution", "n_sharing"),
    *("at_risk", "instead", "document", "start", "end", "case_id", "speaker", "codes", "source"),
    *("n_words", "times_case_quoted", "nearness", "compared_by"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What quotations are wanted: ``each`` of every kind per code, within limits of their length.

    ``within`` is a code or a theme, or nothing for all codes. ``shown`` are the attributes that may be
    said of who speaks, the most important first, ``pseudonym`` among them; fewer than ``fewest_people``
    who share what is said are a risk. ``opposite`` is a code that contradicts those asked for.
    """

    within: str = ""
    kinds: tuple[Kind, ...] = KINDS
    each: int = 1
    fewest_words: int = 6
    most_words: int = 90
    shown: tuple[str, ...] = ()
    fewest_people: int = FEWEST
    opposite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """Quotations by code and kind, and ``notes`` on them.

    ``how`` says how they were chosen and what was left out, ``notes`` besides how many may tell who
    speaks. ``places`` are where the rows of ``table`` begin: the document's id and the character.
    """

    table: pd.DataFrame
    how: tuple[str, ...]
    notes: tuple[str, ...]
    places: tuple[tuple[str, int], ...] = field(default=())


def quotation_bank(project: Project, found: Corpus, wanted: Wanted) -> Bank:
    """Choose quotations; raise ``UnknownCode``, or ``InputError`` for what is not there to be said."""
    codes = _codes(found.book, wanted.within)
    opposite = find_code(found.book, wanted.opposite).id if wanted.opposite else ""
    people = People(found, wanted.shown, fewest=wanted.fewest_people)
    refused, usable = _usable(found, wanted, code_ids={code.id for code in codes})
    by_code = {code.id: list(_of_code(usable, code.id)) for code in codes}
    meanings = StoredMeanings(project, [p for own in by_code.values() for p in own], codes)
    names = {code.id: code.name for code in found.book.codes}
    beside: dict[str, list[Passage]] = {}
    for passage in found.passages:
        beside.setdefault(passage.document.id, []).append(passage)
    rows: list[dict[str, object]] = []
    places: list[tuple[str, int]] = []
    for code in [code for code in codes if by_code[code.id]]:
        passages = by_code[code.id]
        near = meanings.compare(code, passages)
        candidates = _candidates(passages, code, near, book=found.book, opposite=opposite)
        ranks = _ranks(found.book, candidates)
        for picked in pick(candidates, n=wanted.each, ranks=ranks, kinds=wanted.kinds):
            passage = passages[picked.row]
            places.append((passage.document.id, passage.span.start))
            own = beside[passage.document.id]
            told = _told(passage, picked, code=code, names=names, beside=own)
            told |= {"nearness": float(near.to_centre[picked.row]), "compared_by": near.compared_by}
            rows.append(told | people.attributed(passage))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["times_case_quoted"] = table["case_id"].map(table["case_id"].value_counts())
    how = _how(table, refused)
    return Bank(table=table, how=how, notes=(*how, _risk(table, wanted)), places=tuple(places))


def _codes(book: Codebook, within: str) -> list[Code]:
    if not within:
        return list(book.codable)
    wanted = {find_code(book, within).id, *descendants(book, within)}
    return [code for code in book.codable if code.id in wanted]


def _of_code(passages: Sequence[Passage], code_id: str) -> Iterator[Passage]:
    return (p for p in passages if any(c.code_id == code_id for c in p.codings))


def _usable(
    found: Corpus, wanted: Wanted, *, code_ids: Container[str]
) -> tuple[Counter[str], list[Passage]]:
    """Return why passages with these codes are left out, counted, and those that may be quoted."""
    refused: Counter[str] = Counter()
    usable = []
    for passage in found.passages:
        n_words = len(passage.words.split())
        if not any(coding.code_id in code_ids for coding in passage.codings):
            continue
        if _consent_refused(found, passage):
            refused["whose speaker or document does not allow quotation"] += 1
        elif n_words < wanted.fewest_words:
            refused[f"of fewer than {wanted.fewest_words} words"] += 1
        elif n_words > wanted.most_words:
            refused[f"of more than {wanted.most_words} words"] += 1
        else:
            usable.append(passage)
    return refused, usable


def _consent_refused(found: Corpus, passage: Passage) -> bool:
    case = found.cases.get(passage.case_id)
    said = {**passage.document.attributes, **(case.attributes if case else {})}
    answers = [said[name] for name in ("consent_quote", "consent_to_quote") if said.get(name)]
    return any(answer.strip().lower() in ("no", "n", "false", "0", "refused") for answer in answers)


def _candidates(
    passages: Sequence[Passage], code: Code, near: Nearnesses, *, book: Codebook, opposite: str
) -> pd.DataFrame:
    own = [[c for c in passage.codings if c.code_id == code.id] for passage in passages]
    name = next((each.name for each in book.codes if each.id == opposite), opposite)
    table = pd.DataFrame(
        {
            "case_id": [passage.case_id for passage in passages],
            "flagged": [any(NEGATIVE_FLAG in c.flags for c in made) for made in own],
            "opposite": [
                name if opposite and any(c.code_id == opposite for c in passage.codings) else ""
                for passage in passages
            ],
            "to_centre": near.to_centre,
            "to_definition": near.to_definition,
        }
    )
    for modifier in dict.fromkeys(["valence", *(m.id for m in book.modifiers)]):
        table[modifier] = [_said_most([c.modifiers.get(modifier, "") for c in made]) for made in own]
    return table


def _said_most(values: Sequence[str]) -> str:
    """Return the value that most coders gave; nothing where as many gave another."""
    (first, n), *rest = Counter(values).most_common(2)
    return "" if rest and rest[0][1] == n else first


def _ranks(book: Codebook, candidates: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return the modifiers that say how strong a statement is, with what ranks higher."""
    ranks = {
        m.id: {value: n for n, value in enumerate(m.values)} for m in book.modifiers if m.id in STRENGTH
    }
    if CONCRETE[0] in candidates:
        ranks[CONCRETE[0]] = {CONCRETE[1]: 1}
    return ranks


def _told(
    passage: Passage, picked: Picked, *, code: Code, names: Mapping[str, str], beside: Sequence[Passage]
) -> dict[str, object]:
    """Return what is told of a quotation; ``beside`` are the passages of its document."""
    here = passage.span
    near = [p for p in beside if counts_for(p.span, here) or counts_for(here, p.span)]
    given = {names.get(c.code_id, c.code_id) for p in near for c in p.codings}
    own = [c for c in passage.codings if c.code_id == code.id]
    return {
        "theme": names.get(code.parent or "", ""), "code_id": code.id, "code": code.name,
        "kind": picked.kind, "reason": picked.reason, "quotation": passage.words,
        "document": passage.document.name, "start": here.start, "end": here.end,
        "case_id": passage.case_id, "speaker": passage.speaker, "codes": "; ".join(sorted(given)),
        "source": "; ".join(sorted({c.source for c in own})), "n_words": len(passage.words.split()),
    }  # fmt: skip


def _how(table: pd.DataFrame, refused: Counter[str]) -> tuple[str, ...]:
    methods = Counter(table.drop_duplicates("code_id")["compared_by"])
    size = f"{count(len(table), 'quotation')} of {count(table['code_id'].nunique(), 'code')}"
    cases = count(table["case_id"].nunique(), "case")
    notes = [f"{size} and {cases}; within a code no case comes twice before all have had their turn."]
    if methods[WORDS]:
        lacking = f"Quotations of {count(methods[WORDS], 'code')} have no vectors"
        notes.append(f"{lacking}, and are compared by shared words; qualcode suggest makes vectors.")
    notes += [f"Compared by meaning ({name})." for name in methods if name != WORDS]
    if refused:
        parts = [f"{count(n, 'passage')} {why}" for why, n in sorted(refused.items())]
        notes.append(f"Left out: {', '.join(parts)}.")
    return tuple(notes)


def _risk(table: pd.DataFrame, wanted: Wanted) -> str:
    n_risky = int((table["at_risk"] != "").sum())
    people = f"fewer than {wanted.fewest_people} people who speak in the study"
    return (
        f"{count(n_risky, 'quotation')} may tell who speaks: {people} share what is said of them, or a "
        "coder flagged it. Names and places within the words are not checked."
    )


def quotation_file(bank: Bank, *, title: str) -> bytes:
    """Return quotations as a Word document; the same project gives the same bytes."""
    rows = [{str(key): value for key, value in row.items()} for row in bank.table.to_dict("records")]
    return quotation_document(rows, title=f"{title}: quotations", notes=bank.notes)
