"""Whole projects drawn at random, as other tools might have them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import strategies as st

from qualcode.core.speakers import find_turns
from qualcode.core.text import normalise, one_line
from qualcode.model import (
    Case,
    CaseLink,
    Code,
    Coder,
    Coding,
    Document,
    Example,
    Exchange,
    Exclusion,
    Flag,
    Memo,
    Modifier,
    NearMiss,
    Segment,
    Span,
)

NOW = "2026-01-05T09:00:00+00:00"
# Letters, blanks, an emoji with a joiner, a combining mark, right to left, and what XML must escape.
LETTERS = "aé z\n😀👩\u200d👧e\u0301שלום<&>\"'“”\t:.P01"
texts = st.text(LETTERS, min_size=1, max_size=60).map(normalise).filter(str.strip)
said = st.text("aé z😀e\u0301", min_size=1, max_size=12).filter(str.strip)
# Somebody asks and somebody answers, so that the labels are speakers.
interviews = st.lists(said, min_size=2, max_size=4).map(
    lambda parts: "\n".join(f"{('I', 'P01')[n % 2]}: {part}" for n, part in enumerate(parts))
)
lines = st.text("abc é😀<&>\"'-{}()", min_size=1, max_size=20).map(one_line).filter(bool)


Ids = Iterator[str]


def _ids(first: int) -> Ids:
    return (str(uuid.UUID(int=(first + n * 7919) % 2**128)) for n in count())


@st.composite
def exchanges(draw: Any) -> Exchange:
    """A project with everything that the format can carry."""
    ids = _ids(draw(st.integers(0, 2**128 - 1)))
    codes = _codes(draw)
    coders = [Coder(id=next(ids), name=name) for name in draw(_names(3))]
    documents = [_document(draw, name, next(ids)) for name in draw(_names(3))]
    codings = _codings(draw, ids, documents=documents, codes=codes, coders=coders)
    cases = [_case(draw, name) for name in draw(st.lists(lines, max_size=2, unique=True))]
    turns = [find_turns(d.text, document_id=d.id, new_id=lambda: next(ids)) for d in documents]
    links = _links(draw, cases, [turn for group in turns for turn in group])
    targets: list[tuple[Any, str]] = [("study", "study"), ("document", documents[0].id)]
    targets += [("code", codes[0].id)]
    targets += [("coding", coding.id) for coding in codings[:1]]
    targets += [("case", case.id) for case in cases[:1]]
    memos = [
        Memo(
            id=next(ids), target_kind=kind, target_id=key, coder_id=draw(st.sampled_from(coders)).id,
            text=draw(texts).strip(), created_at=NOW, changed_at=NOW,
        )
        for kind, key in draw(st.lists(st.sampled_from(targets), max_size=4))
    ]  # fmt: skip
    return Exchange(
        name=draw(lines), origin="qualcode 0", codes=tuple(codes), documents=tuple(documents),
        coders=tuple(coders), codings=tuple(codings), cases=tuple(cases), links=tuple(links),
        memos=tuple(memos), segments=tuple(turn for group in turns for turn in group),
        modifiers=(Modifier(id="valence", name="valence", values=("negative", "positive")),),
        flags=(Flag(id="quote", name="quote"),),
    )  # fmt: skip


def _names(most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(lines, min_size=1, max_size=most, unique=True)


def _few(strategy: st.SearchStrategy[Any], most: int = 1) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


def _codes(draw: Any) -> list[Code]:
    names = draw(st.lists(lines, min_size=2, max_size=4, unique=True))
    ids = [f"c{number}" for number in range(len(names))]
    codes = [Code(id=ids[0], name=names[0], codable=False)]
    for number in range(1, len(names)):
        other = draw(st.sampled_from([key for key in ids if key != ids[number]]))
        code = st.builds(
            Code, id=st.just(ids[number]), name=st.just(names[number]),
            parent=st.sampled_from([None, *ids[:number]]), codable=st.just(True),
            definition=_few(lines, 2).map("\n".join), include=_few(lines, 2), cues=_few(lines),
            exclude=_few(st.builds(Exclusion, when=lines, use=st.sampled_from(["", other]))),
            examples=_few(
                st.builds(
                    Example, text=lines, role=st.sampled_from(["", "head"]), valence=st.just(""),
                    also=st.sampled_from([(), (other,)]),
                )
            ),
            near_miss=_few(st.builds(NearMiss, text=lines, use=st.just(other))),
            label=st.sampled_from(["", "short"]), sources=_few(lines), maps_to=_few(lines),
            retired=st.just(False), replaced_by=st.just(()),
        )  # fmt: skip
        codes.append(draw(code))
    if draw(st.booleans()):
        codes[-1] = replace(codes[-1], retired=True, replaced_by=draw(st.sampled_from([(), ("c0",)])))
    return codes


def _document(draw: Any, name: str, key: str) -> Document:
    text = draw(st.one_of(texts, interviews))
    return Document(
        id=key, name=name, text=text, sha256=hashlib.sha256(text.encode()).hexdigest(),
        encoding="utf-8", format="text",
        attributes=draw(st.dictionaries(st.sampled_from(["wave", "role"]), lines, max_size=2)),
    )  # fmt: skip


def _links(draw: Any, cases: list[Case], turns: list[Segment]) -> list[CaseLink]:
    """Cases with whole documents, or with all turns of a speaker."""
    found = []
    for case in cases:
        turn = draw(st.sampled_from(turns))
        if draw(st.booleans()):
            speaker = draw(st.sampled_from([None, turn.speaker]))
            found.append(CaseLink(document_id=turn.document_id, case_id=case.id, speaker=speaker))
    return found


def _case(draw: Any, name: str) -> Case:
    return Case(
        id=name, name=name, kind=draw(st.sampled_from(["participant", "school"])),
        attributes=draw(st.dictionaries(st.sampled_from(["role", "years"]), lines, max_size=2)),
    )  # fmt: skip


def _codings(
    draw: Any, ids: Ids, *, documents: list[Document], codes: list[Code], coders: list[Coder]
) -> list[Coding]:
    found: dict[tuple[Any, ...], Coding] = {}
    for _ in range(draw(st.integers(0, 5))):
        document = draw(st.sampled_from(documents))
        start = draw(st.integers(0, len(document.text) - 1))
        coding = Coding(
            id=next(ids), document_id=document.id, code_id=draw(st.sampled_from(codes[1:])).id,
            span=Span(start=start, end=draw(st.integers(start + 1, len(document.text)))),
            coder_id=draw(st.sampled_from(coders)).id, codebook_version="", created_at=NOW,
            source=draw(st.sampled_from(["human", "accepted"])),
            flags=draw(st.sampled_from([(), ("quote",)])),
            modifiers=draw(st.sampled_from([{}, {"valence": "positive"}, {"valence": "negative"}])),
        )  # fmt: skip
        found[(coding.document_id, coding.span, coding.code_id, coding.coder_id)] = coding
    return list(found.values())
