"""What people say of segments, followed event by event, is what the whole project says."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from builders import CODES, offers

from qualcode.core.segmentation import spoken_span
from qualcode.model import Event
from qualcode.services import projects
from qualcode.services.coding import apply_operations
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project
from qualcode.services.said import SaidOfSegments
from qualcode.services.suggestions import suggest
from qualcode.services.teaching import lessons
from qualcode.store import schema
from qualcode.store.records import fetch
from qualcode.suggest.encoders import HashingEncoder

KINDS = ("code", "code", "remove", "read", "unread", "accept", "reject", "undo")
# Who coded these two has read what lies between them.
CODINGS = "document,quotation,code_id,coder\nA,trust one,rel_trust,CD\nA,bus goes,ctx_time,CD\n"


def said_of(project: Project) -> SaidOfSegments:
    return SaidOfSegments(project, lessons(project, all_codes=CODES), all_codes=CODES)


def happened(project: Project, document_id: str, *, since: int) -> list[Event]:
    table = schema.events.c
    with project.engine.connect() as connection:
        return fetch(connection, Event, table.sequence > since, table.scope == document_id)


class Hand:
    """Somebody who does now this, now that, in the first document."""

    def __init__(self, project: Project, name: str, chance: random.Random) -> None:
        self.project, self.name, self.chance, self.seq = project, name, chance, 0
        self.coder, self.document = projects.coder(project, name), projects.documents(project)[0]
        self.tiling = projects.segments(project)[self.document.id]

    def act(self) -> None:
        self.seq += 1
        kind = self.chance.choice(KINDS)
        operation = {"seq": self.seq, "op": kind, **getattr(self, kind, dict)()}
        apply_operations(
            self.project, [operation], document_id=self.document.id, coder=self.coder, client=self.name
        )

    def place(self, start: int, end: int) -> dict[str, Any]:
        return {"start": start, "end": end, "text": self.document.text[start:end]}

    def code(self) -> Mapping[str, Any]:
        start = self.chance.randrange(len(self.document.text) - 1)
        end = min(len(self.document.text), start + self.chance.randrange(1, 70))
        return {**self.place(start, end), "code": self.chance.choice(sorted(CODES))}

    def read(self) -> Mapping[str, Any]:
        span = spoken_span(self.document, self.chance.choice(self.tiling))
        return self.place(span.start, span.end)

    unread = read

    def remove(self) -> Mapping[str, Any]:
        made = [c for c in projects.codings(self.project) if c.coder_id == self.coder.id]
        return {"coding": self.chance.choice(made).id if made else "none"}

    def accept(self) -> Mapping[str, Any]:
        there = offers(self.project, self.coder)
        return {"suggestion": self.chance.choice(there).id if there else "none"}

    reject = accept


@pytest.mark.parametrize(("seed", "imported"), [(0, ""), (1, ""), (2, CODINGS)])
def test_whatever_two_people_do_what_is_said_stays_that_of_the_whole_project(
    project: Project, tmp_path: Path, seed: int, imported: str
) -> None:
    chance = random.Random(seed)
    (tmp_path / "codings.csv").write_text(imported or "document,quotation,code_id,coder\n")
    import_paths(project, [tmp_path / "codings.csv"], actor="AB")
    suggest(project, actor="AB", encoder=HashingEncoder())
    hands = [Hand(project, name, chance) for name in ("AB", "CD")]
    here, judged, since = hands[0].document.id, said_of(project), 0
    told = dict(judged.said)
    for _ in range(25):
        for _ in range(chance.randrange(1, 3)):
            chance.choice(hands).act()
        found = happened(project, here, since=since)
        since = max([since, *(event.sequence for event in found)])

        fresh = judged.take_in(here, found)

        assert judged.said == said_of(project).said
        for key in fresh.gone:
            del told[key]
        for i, key in enumerate(fresh.coded.segment_ids):
            told[key] = frozenset(fresh.coded.code_ids[i]), frozenset(fresh.coded.undecided[i])
        assert told == judged.said
    assert told


def test_only_what_was_touched_is_told_anew(project: Project) -> None:
    coder, document = projects.coder(project, "AB"), projects.documents(project)[0]
    start = document.text.index("None.")
    operation = {"seq": 1, "op": "code", "start": start, "end": start + 5, "text": "None.",
                 "code": "ctx_time"}  # fmt: skip
    judged = said_of(project)
    apply_operations(project, [operation], document_id=document.id, coder=coder, client="tab")

    fresh = judged.take_in(document.id, happened(project, document.id, since=0))

    assert (fresh.coded.texts, fresh.coded.code_ids, fresh.n_new) == (["None."], [{"ctx_time"}], 1)
    assert judged.take_in(document.id, []).coded.texts == []
