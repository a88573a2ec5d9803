"""What is decided where coders differ, who may see it, and what stands agreed."""

from __future__ import annotations

from typing import Any

import pytest
from builders import code, events

from qualcode.core.phrases import as_text
from qualcode.errors import CodingError, NotCodable
from qualcode.model import Coder
from qualcode.services import history, projects
from qualcode.services.adjudication import (
    SCOPE,
    Dispute,
    adjudications,
    agreed_table,
    decide,
    disputes,
    sees_nothing_new,
    show_unfinished,
    visible_units,
)
from qualcode.services.coding import apply_operations
from qualcode.services.independence import SHOWN
from qualcode.services.layers import CodersLayers, coders_layers
from qualcode.services.naming import names_for
from qualcode.services.projects import Project
from qualcode.ui.wording import tell

TRUST, TIME, NONE = "We trust one another by now.", "There is no time to meet, though.", "None."


def work(project: Project, name: str, *given: tuple[str, str | None], start: int = 1) -> Coder:
    """Let a coder give codes to words, or say that nothing applies."""
    coder, document = projects.coder(project, name), projects.documents(project)[0]
    done: list[dict[str, Any]] = []
    for seq, (words, code_id) in enumerate(given, start=start):
        deed = code(project, words, code_id or "")
        done.append({"seq": seq, **(deed if code_id else {**deed, "op": "read"})})
    answer = apply_operations(project, done, document_id=document.id, coder=coder, client=name)
    assert answer.rejected == ()
    return coder


@pytest.fixture
def coded(project: Project) -> Project:
    work(project, "AB", (TRUST, "rel_trust"), (TIME, "ctx_time"), (NONE, "ctx_time"))
    work(project, "CD", (TRUST, "rel_trust"), (TIME, "rel_trust"), (NONE, None))
    return project


def all_disputes(project: Project, found: CodersLayers | None = None) -> list[Dispute]:
    return disputes(project, found or coders_layers(project))


def test_a_dispute_tells_what_each_coder_gave(coded: Project) -> None:
    time, none = all_disputes(coded)

    assert (time.words, time.codes) == (TIME, ("rel_trust", "ctx_time"))
    assert time.said == {"AB": ("ctx_time",), "CD": ("rel_trust",)}
    assert (none.words, none.codes, none.said) == (NONE, ("ctx_time",), {"AB": ("ctx_time",), "CD": ()})
    assert not time.settled


def test_a_decision_stands_apart_from_the_layers_of_coders(coded: Project) -> None:
    before = [*projects.codings(coded), *projects.readings(coded)]
    time, _ = all_disputes(coded)
    judge = projects.coder(coded, "EF")
    decide(coded, time, {"rel_trust": False, "ctx_time": True}, reason="no  time", coder=judge)

    time, none = all_disputes(coded)

    assert (time.settled, time.decided, time.decided_by, time.reason) == (
        True, {"rel_trust": False, "ctx_time": True}, "EF", "no time"
    )  # fmt: skip
    assert not none.settled
    assert [*projects.codings(coded), *projects.readings(coded)] == before


def test_what_stands_agreed_is_what_all_gave_and_what_was_decided(coded: Project) -> None:
    time, _ = all_disputes(coded)
    decide(
        coded,
        time,
        {"rel_trust": False, "ctx_time": True},
        reason="why",
        coder=projects.coder(coded, "EF"),
    )

    table = agreed_table(coded, coders_layers(coded))

    assert table[["text", "code_id", "applies", "how", "decided_by", "reason"]].to_numpy().tolist() == [
        [TRUST, "rel_trust", True, "same", "", ""], [TIME, "ctx_time", True, "decided", "EF", "why"],
        [TIME, "rel_trust", False, "decided", "EF", "why"],
    ]  # fmt: skip


def test_a_later_decision_takes_the_place_of_an_earlier_and_both_are_undone(coded: Project) -> None:
    judge = projects.coder(coded, "EF")
    for applies in (True, False):
        decide(coded, all_disputes(coded)[1], {"ctx_time": applies}, coder=judge)
    (kept,) = adjudications(coded)
    assert not kept.applies

    history.undo_last(coded, SCOPE, actor="EF")
    assert [a.applies for a in adjudications(coded)] == [True]
    history.undo_last(coded, SCOPE, actor="EF")
    assert adjudications(coded) == []


def test_another_code_may_be_decided_for_and_no_theme(coded: Project) -> None:
    _, none = all_disputes(coded)
    judge = projects.coder(coded, "EF")
    decide(coded, none, {"ctx_time": False, "rel_trust": True}, coder=judge)

    assert all_disputes(coded)[1].decided == {"ctx_time": False, "rel_trust": True}
    with pytest.raises(NotCodable):
        decide(coded, none, {"rel": True}, coder=judge)
    with pytest.raises(CodingError, match="no code to decide on"):
        decide(coded, none, {}, coder=judge)


def test_who_has_not_finished_a_segment_is_not_shown_what_others_gave_it(coded: Project) -> None:
    late = work(coded, "GH", (NONE, None))
    found = coders_layers(coded, names=["AB", "CD"])

    shown = visible_units(coded, found, late)

    assert [d.words for d in disputes(coded, found, among=shown)] == [NONE]
    document = projects.documents(coded)[0]
    assert not sees_nothing_new(coded, found, document.id, coder=late)
    # What the person finishes, is shown; there is nothing of others' where it is not.
    work(coded, "GH", (TRUST, None), (TIME, None), start=2)
    found = coders_layers(coded, names=["AB", "CD"])
    assert len(disputes(coded, found, among=visible_units(coded, found, late))) == 2
    assert sees_nothing_new(coded, found, document.id, coder=late)


def test_who_has_it_shown_all_the_same_codes_no_more_alone(coded: Project) -> None:
    late = work(coded, "GH", (NONE, "ctx_time"))
    found = coders_layers(coded, names=["AB", "CD"])
    document = projects.documents(coded)[0]

    assert show_unfinished(coded, found, coder=late, now=lambda: "2999-01-01T00:00:00+00:00") == [
        document.id
    ]
    assert len(disputes(coded, found, among=visible_units(coded, found, late))) == 2
    # Nothing more is hidden, so nothing more is written.
    assert show_unfinished(coded, found, coder=late) == []
    coder = projects.coder(coded, "GH")
    apply_operations(
        coded, [{"seq": 9, **code(coded, TRUST, "rel_trust")}], document_id=document.id, coder=coder,
        client="GH", now=lambda: "2999-01-02T00:00:00+00:00",
    )  # fmt: skip

    blind, everything = (coders_layers(coded, stage=stage) for stage in ("blind", "all"))

    assert [len(own) for own in blind.finished.values()] == [3, 3, 2]
    gh = blind.layers.coders.index("GH")
    # Alone only what was finished before, however it is changed later.
    assert (blind.layers.given[0, gh] >= 0).sum() == 1
    assert (everything.layers.given[0, gh] >= 0).sum() == 2


def test_what_is_taken_away_after_it_was_shown_is_still_part_of_the_blind_layer(coded: Project) -> None:
    late = work(coded, "GH", (NONE, "ctx_time"))
    show_unfinished(coded, coders_layers(coded), coder=late, now=lambda: "2999-01-01T00:00:00+00:00")
    (own,) = [c for c in projects.codings(coded) if c.coder_id == late.id]
    document = projects.documents(coded)[0]
    apply_operations(
        coded, [{"seq": 9, "op": "remove", "coding": own.id}], document_id=document.id, coder=late,
        client="GH", now=lambda: "2999-01-02T00:00:00+00:00",
    )  # fmt: skip

    assert "GH" in coders_layers(coded).layers.coders
    assert "GH" not in coders_layers(coded, stage="all").layers.coders


def test_the_history_tells_what_was_decided_and_shown(coded: Project) -> None:
    judge = projects.coder(coded, "EF")
    decide(coded, all_disputes(coded)[0], {"rel_trust": False, "ctx_time": True}, coder=judge)
    decide(coded, all_disputes(coded)[1], {"ctx_time": False}, coder=judge)
    show_unfinished(coded, coders_layers(coded), coder=judge)

    lines = [e for e in events(coded) if e.kind.startswith("agreement.")]
    told = [as_text(tell(event, names_for(coded, lines))) for event in lines]

    assert told == [
        f"EF decided for Time and against Trust on “{TIME}” in A",
        f"EF decided against Time on “{NONE}” in A",
        "EF had disagreements of others shown in 1 document before finishing them",
    ]
    assert lines[-1].kind == SHOWN
