"""The audit sample: drawn, hidden, coded in its order, and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from auditing import Planted, erring, planted_study

from qualcode.errors import AuditError, CodebookError, CodingError
from qualcode.model import Blinding
from qualcode.services import history, projects, workspace
from qualcode.services.audit_plan import plan, plan_words
from qualcode.services.audit_state import audit_state
from qualcode.services.auditing import (
    READ_BEFORE,
    adopt_share,
    audit_units,
    draw_audit,
    standing,
    withdraw,
    withdrawn,
)
from qualcode.services.queues import next_segments
from qualcode.services.study import blinding, set_blinding


@pytest.fixture
def planted(tmp_path: Path, location: str) -> Iterator[Planted]:
    with planted_study(tmp_path / "c", location, n_documents=12, size=5, share=0.0) as planted:
        planted.suggest(erring(planted.truth, misses=0.2, invents=0.3))
        yield planted


def visible(planted: Planted, document_id: str, name: str = "AB") -> set[tuple[int, int]]:
    document = projects.document(planted.project, document_id)
    view = workspace.View(document=document, coder=projects.coder(planted.project, name))
    told = workspace.whole(planted.project, view)
    return {(s.span.start, s.span.end) for s in told.suggestions}


def test_a_sample_is_on_record_with_its_chances_and_what_was_suggested(planted: Planted) -> None:
    project = planted.project
    audit = draw_audit(
        project, n=20, by=["probability", "document"], seed=7, actor="AB", now=lambda: "2026-01-05"
    )

    assert standing(project) == audit
    assert (audit.n_units, audit.n_drawn, audit.seed, audit.suggester) == (60, 20, 7, "planted/1")
    units = audit_units(project, audit)
    assert len(units) == 60
    assert sorted(u.place for u in units if u.place is not None) == list(range(20))
    # The chances of all units add up to how many are drawn.
    assert sum(unit.chance for unit in units) == pytest.approx(20)
    assert any(unit.machine for unit in units)
    (event,) = history.events(project, kinds=["audit.drawn"])
    assert (event.actor, event.payload["n_drawn"], event.payload["seed"]) == ("AB", 20, 7)
    with pytest.raises(CodingError, match="cannot be undone"):
        history.undo_event(project, event.sequence, actor="AB")


def test_the_same_seed_draws_the_same(planted: Planted) -> None:
    def drawn() -> set[str]:
        audit = draw_audit(planted.project, n=20, seed=3, actor="AB")
        found = {u.segment_id for u in audit_units(planted.project, audit) if u.drawn}
        withdraw(planted.project, reason="again", actor="AB")
        return found

    assert drawn() == drawn()


def test_suggestions_for_what_was_drawn_are_not_told_until_the_coder_is_done(planted: Planted) -> None:
    project, me = planted.project, projects.coder(planted.project, "AB")
    document_id, _ = planted.places[0]
    before = visible(planted, document_id)
    audit = draw_audit(project, n=30, by=["document"], seed=1, actor="AB")
    spans = [u.span for u in audit_units(project, audit) if u.drawn and u.document_id == document_id]
    offered = next(span for span in spans if (span.start, span.end) in before)

    assert not {(s.start, s.end) for s in spans} & visible(planted, document_id)
    planted.code(me, (document_id, offered), frozenset({"rel_trust"}))
    assert (offered.start, offered.end) in visible(planted, document_id)
    assert (offered.start, offered.end) not in visible(planted, document_id, "CD")
    made = [c for c in projects.codings(project) if c.span == offered]
    assert [c.saw_suggestions for c in made] == [False]

    withdraw(project, reason="too few", actor="AB")
    assert visible(planted, document_id, "CD") == before


def test_the_order_of_work_leads_through_the_sample_and_counts(planted: Planted) -> None:
    project, me = planted.project, projects.coder(planted.project, "AB")
    audit = draw_audit(project, n=20, seed=2, actor="AB")
    by_place = sorted(
        (u.place, u.segment_id) for u in audit_units(project, audit) if u.place is not None
    )
    found = next_segments(project, "audit", coder=me, n=50)

    assert [entry.segment_id for entry in found] == [segment_id for _, segment_id in by_place]
    assert {(entry.why, entry.done, entry.drawn) for entry in found} == {("drawn", 0, 20)}
    planted.code(me, (found[0].document_id, found[0].span), frozenset())
    (second,) = next_segments(project, "audit", coder=me, n=1)
    assert (second.segment_id, second.done) == (found[1].segment_id, 1)
    state = audit_state(project)
    assert state is not None
    assert (state.n_segments, state.n_done, state.by_coder) == (20, 1, {"AB": 1})


def test_whole_cases_are_drawn_with_all_that_they_say(planted: Planted) -> None:
    audit = draw_audit(planted.project, n=5, of="case", seed=1, actor="AB")
    units = audit_units(planted.project, audit)
    drawn = [u for u in units if u.drawn]

    assert (audit.n_units, audit.n_drawn, len(drawn)) == (12, 5, 25)
    assert len({u.case_id for u in drawn}) == 5
    assert {u.chance for u in units} == {5 / 12}
    # One case after the other.
    order = [u.case_id for u in sorted(drawn, key=lambda u: (u.place, u.span.start))]
    assert order == sorted(order, key=order.index)


def test_what_people_had_read_stands_aside(planted: Planted) -> None:
    me = projects.coder(planted.project, "AB")
    for place in planted.places[:6]:
        planted.code(me, place, planted.truth[place])
    audit = draw_audit(planted.project, n=54, seed=1, actor="AB")
    units = audit_units(planted.project, audit)

    assert (audit.n_units, audit.n_drawn) == (54, 54)
    before = [u for u in units if u.stratum == READ_BEFORE]
    assert {(u.document_id, u.span) for u in before} == {*planted.places[:6]}
    assert {(u.chance, u.drawn, u.place) for u in before} == {(1.0, False, None)}


def test_the_share_coded_blind_can_be_the_sample(planted: Planted) -> None:
    project = planted.project
    set_blinding(project, Blinding(share=0.3, seed="s"), actor="AB")
    me = projects.coder(project, "AB")
    # Some of the share has been read since suggestions were made: it is in the sample all the same.
    planted.code(me, planted.places[0], planted.truth[planted.places[0]])
    audit = adopt_share(project, actor="AB")
    units = audit_units(project, audit)
    drawn = [u for u in units if u.drawn]

    assert audit.origin == "share"
    assert 5 <= len(drawn) <= 30  # 18 of 60 are expected
    assert {u.chance for u in units} == {len(drawn) / 60}
    hidden = {(u.span.start, u.span.end) for u in drawn if u.document_id == planted.places[1][0]}
    assert not hidden & visible(planted, planted.places[1][0], "CD")
    assert blinding(project) == Blinding(share=0.3, seed="s")


def test_a_sample_is_withdrawn_for_a_reason_and_stays_on_record(planted: Planted) -> None:
    project = planted.project
    draw_audit(project, n=20, seed=1, actor="AB")
    with pytest.raises(AuditError, match="drawn by AB already"):
        draw_audit(project, n=20, seed=1, actor="CD")
    with pytest.raises(AuditError, match="for a reason"):
        withdraw(project, reason=" ", actor="CD")
    withdraw(project, reason="before the last import", actor="CD")

    assert standing(project) is None
    assert [(a.reason, a.n_drawn) for a in withdrawn(project)] == [("before the last import", 20)]
    (event,) = history.events(project, kinds=["audit.withdrawn"])
    history.undo_event(project, event.sequence, actor="CD")
    assert standing(project) is not None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"n": 1}, "2 segments at least"),
        ({"n": 9, "by": ["speaker"]}, "not spread by 'speaker'"),
        ({"n": 9, "by": ["document", "case"]}, "not over both"),
        ({"n": 9, "by": ["case"], "of": "case"}, "not spread over cases"),
        ({"n": 9, "code_id": "rel_trust"}, "strata of its probability"),
    ],
)
def test_a_sample_that_cannot_be_is_refused(planted: Planted, options: dict, words: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(AuditError, match=words):
        draw_audit(planted.project, actor="AB", **options)
    with pytest.raises(CodebookError):
        draw_audit(planted.project, n=9, by=["probability"], code_id="nothing", actor="AB")
    assert standing(planted.project) is None


def test_without_suggestions_there_is_nothing_to_audit(tmp_path: Path) -> None:
    place = str(tmp_path / "p.qualcode")
    with planted_study(tmp_path / "c", place, n_documents=2, size=3) as planted:
        with pytest.raises(AuditError, match="no suggestions") as problem:
            draw_audit(planted.project, n=3, actor="AB")
        assert "qualcode suggest" in problem.value.hint
        with pytest.raises(AuditError, match="no suggestions"):
            plan(planted.project, n=3, of="segment")


def test_a_plan_says_how_wide_intervals_will_be(planted: Planted) -> None:
    found = plan(planted.project, n=24, of="segment")

    assert (found.n, found.n_units, found.n_documents, found.n_segments) == (24, 60, 12, 24)
    # Two of each of 12 documents: 2.201 * sqrt(0.25 * 1.1 / 24) = 0.2356, by hand.
    assert dict(found.widths)[0.5] == pytest.approx(0.2356, abs=1e-3)
    assert "±24 points where it applies to 50%" in " ".join(plan_words(found))
    cases = plan(planted.project, n=6, of="case")
    assert (cases.n, cases.n_units, cases.n_segments) == (6, 12, 30)
