"""Corrected prevalence end to end: a planted truth, a machine that errs, an auditor at the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from auditing import Planted, erring, planted_study
from builders import operate

from qualcode.core.prevalence_table import prevalence_columns
from qualcode.errors import InputError, UndefinedPrevalence
from qualcode.services import projects
from qualcode.services.auditing import audit_units, draw_audit, standing
from qualcode.services.coding import apply_operations
from qualcode.services.importing import import_paths
from qualcode.services.prevalence import corrected_prevalence
from qualcode.services.segmenting import segment_documents
from qualcode.services.speakers import set_roles
from qualcode.suggest.encoders import HashingEncoder


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Planted]:
    place = str(tmp_path / "p.qualcode")
    with planted_study(tmp_path / "c", place, n_documents=30, size=8, prevalence=0.25) as planted:
        planted.suggest(erring(planted.truth, misses=0.1, invents=0.35))
        yield planted


def refused(planted: Planted, **options: object) -> str:
    with pytest.raises(UndefinedPrevalence) as problem:
        corrected_prevalence(planted.project, **options)  # type: ignore[arg-type]
    assert problem.value.hint
    return problem.value.message


@pytest.mark.parametrize("by", [(), ("probability", "document")], ids=["simple", "stratified"])
def test_the_corrected_interval_holds_the_truth_and_the_machine_does_not(
    planted: Planted, by: tuple[str, ...]
) -> None:
    draw_audit(planted.project, n=100, by=by, seed=11, actor="AB")
    assert planted.follow_audit(projects.coder(planted.project, "AB")) == 100
    found = corrected_prevalence(planted.project)

    assert list(found.table.columns) == prevalence_columns(None)
    assert found.table["code_id"].tolist() == ["rel_trust", "ctx_time"]
    for row in found.table.to_dict("records"):
        truth = planted.share(row["code_id"])
        assert (row["n_units"], row["n_audited"], row["unit"]) == (240, 100, "segment")
        assert row["corrected_low"] <= truth <= row["corrected_high"]
        assert abs(row["corrected"] - truth) < 0.08
        assert not row["corrected_low"] <= row["machine_only"] <= row["corrected_high"]
        assert row["machine_only"] - truth > 0.15
        wide = row["human_only_high"] - row["human_only_low"]
        assert row["corrected_high"] - row["corrected_low"] <= 1.05 * wide
    assert "100 segments of 240 drawn at random" in found.said[0]


def test_groups_are_compared_with_an_interval(planted: Planted) -> None:
    draw_audit(planted.project, n=160, by=["case"], seed=2, actor="AB")
    planted.follow_audit(projects.coder(planted.project, "AB"))
    rows = corrected_prevalence(planted.project, by="role").table.set_index(["code_id", "role"])
    heads = {
        document.id for document in projects.documents(planted.project) if int(document.name[1:]) % 2
    }

    for code_id in ("rel_trust", "ctx_time"):
        head, teacher = rows.loc[code_id, "head"], rows.loc[code_id, "teacher"]
        true_heads = planted.share(code_id, of=lambda place: place[0] in heads)
        rest = planted.share(code_id, of=lambda place: place[0] not in heads)
        assert head["corrected_low"] <= true_heads <= head["corrected_high"]
        assert teacher["corrected_low"] <= rest <= teacher["corrected_high"]
        assert head["difference"] == pytest.approx(head["corrected"] - teacher["corrected"])
        assert head["difference_low"] <= true_heads - rest <= head["difference_high"]
        assert head["difference"] == pytest.approx(-teacher["difference"])
    with pytest.raises(InputError, match="no case and no document"):
        corrected_prevalence(planted.project, by="nothing")


def test_cases_are_estimated_from_whole_cases(planted: Planted) -> None:
    draw_audit(planted.project, n=18, of="case", seed=3, actor="AB")
    planted.follow_audit(projects.coder(planted.project, "AB"))
    cases = corrected_prevalence(planted.project).table.set_index("code_id")
    segments = corrected_prevalence(planted.project, unit="segment").table.set_index("code_id")

    for code_id in ("rel_trust", "ctx_time"):
        speaks = {d for (d, _), codes in planted.truth.items() if code_id in codes}
        row = cases.loc[code_id]
        assert (row["unit"], row["n_units"], row["n_audited"]) == ("case", 30, 18)
        assert row["corrected_low"] <= len(speaks) / 30 <= row["corrected_high"]
        # The machine finds something in every case.
        assert row["machine_only"] > 0.95
        assert segments.loc[code_id, "n_audited"] == 18 * 8
        low, high = segments.loc[code_id, ["corrected_low", "corrected_high"]]
        assert low <= planted.share(code_id) <= high


def test_what_people_had_read_counts_as_they_coded_it(planted: Planted) -> None:
    me = projects.coder(planted.project, "AB")
    for place in planted.places[:80]:
        planted.code(me, place, planted.truth[place])
    draw_audit(planted.project, n=160, seed=4, actor="AB")
    assert planted.follow_audit(me) == 160
    row = corrected_prevalence(planted.project).table.iloc[0]

    # All is known now, half of it from before.
    assert (row["n_read_before"], row["n_audited"]) == (80, 160)
    assert row["corrected"] == pytest.approx(planted.share("rel_trust"))


def test_codes_changed_after_suggestions_came_into_sight_count_as_they_were(planted: Planted) -> None:
    project, me = planted.project, projects.coder(planted.project, "AB")
    draw_audit(project, n=240, seed=5, actor="AB")
    planted.follow_audit(me)
    before = corrected_prevalence(project).table
    document_id = projects.documents(project)[0].id
    own = [c for c in projects.codings(project, document_id) if not c.saw_suggestions]
    assert len(own) > 1
    removals = [{"op": "remove", "coding": own[0].id}]
    removals += [{"op": "recode", "coding": own[1].id, "code": "ctx_time"}]
    answer = operate(project, me, *removals)

    if own[1].code_id != "ctx_time":
        assert answer.rejected == ()
    assert corrected_prevalence(project).table.equals(before)


def test_it_refuses_until_everything_drawn_is_coded(planted: Planted) -> None:
    assert "no audit sample was drawn at random" in refused(planted)
    me = projects.coder(planted.project, "AB")
    # What people chose to read is no sample.
    planted.code(me, planted.places[0], planted.truth[planted.places[0]])
    assert "what people chose to read is none" in refused(planted)
    draw_audit(planted.project, n=40, seed=1, actor="AB")
    assert "40 of the 40 segments drawn are not coded yet" in refused(planted)
    planted.follow_audit(me, 39)
    assert "1 of the 40 segments drawn are not coded yet" in refused(planted)
    planted.follow_audit(me)
    assert corrected_prevalence(planted.project).table["corrected"].notna().all()
    assert "does not say what is in whole cases" in refused(planted, unit="case")


def test_it_refuses_what_was_coded_with_suggestions_in_sight(planted: Planted) -> None:
    project, me = planted.project, projects.coder(planted.project, "AB")
    draw_audit(project, n=40, seed=1, actor="AB")
    audit = standing(project)
    assert audit is not None
    drawn = [u for u in audit_units(project, audit) if u.drawn and u.machine]
    place = (drawn[0].document_id, drawn[0].span)
    # Marked too early, taken back, and coded with what had come into sight.
    planted.code(me, place, frozenset())
    text = projects.document(project, place[0]).text[place[1].start : place[1].end]
    unread = {"op": "unread", "start": place[1].start, "end": place[1].end, "text": text}
    apply_operations(project, [{"seq": 1, **unread}], document_id=place[0], coder=me, client="x")
    planted.code(me, place, planted.truth[place])
    planted.follow_audit(me)
    words = refused(planted)
    assert "1 segment drawn was coded with suggestions or other people's codes in sight" in words

    other = projects.coder(project, "CD")
    planted.code(other, place, planted.truth[place])
    assert corrected_prevalence(project).table["corrected"].notna().all()


def test_it_refuses_when_another_suggester_spoke_unless_that_is_said(planted: Planted) -> None:
    project, me = planted.project, projects.coder(planted.project, "AB")
    draw_audit(project, n=60, seed=1, actor="AB")
    planted.follow_audit(me)
    before = corrected_prevalence(project).table
    planted.suggest({planted.places[-1]: {"rel_trust": 0.9}}, by="planted/2")

    assert "suggestions were made anew, by another suggester" in refused(planted)
    found = corrected_prevalence(project, as_drawn=True)
    assert found.table.equals(before)
    assert any("time of the draw" in words for words in found.said)


def test_it_refuses_when_segments_are_cut_otherwise_and_says_what_came_later(
    planted: Planted, tmp_path: Path
) -> None:
    project, me = planted.project, projects.coder(planted.project, "AB")
    draw_audit(project, n=60, seed=1, actor="AB")
    planted.follow_audit(me)
    (tmp_path / "late.txt").write_text("I: So?\nP: It came later.\nI: Oh?\nP: Much. And more of it.\n")
    import_paths(project, [tmp_path / "late.txt"], actor="AB")
    said = corrected_prevalence(project).said
    assert any("1 document came in after the draw" in words for words in said)

    document = projects.documents(project)[0]
    set_roles(project, {"P": "interviewer"}, documents=[document.id], actor="AB")
    assert "the segmenting was changed since the draw: 8 segments differ" in refused(planted)
    set_roles(project, {"P": "participant"}, documents=[document.id], actor="AB")
    segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="sentence")
    assert "the segmenting was changed since the draw: 480 segments differ" in refused(planted)


def test_small_groups_and_few_documents_are_blank_with_the_reason(tmp_path: Path) -> None:
    place = str(tmp_path / "few.qualcode")
    with planted_study(tmp_path / "f", place, n_documents=8, size=10) as planted:
        planted.suggest(erring(planted.truth, misses=0.1, invents=0.2))
        draw_audit(planted.project, n=40, seed=1, actor="AB")
        planted.follow_audit(projects.coder(planted.project, "AB"))
        table = corrected_prevalence(planted.project).table

        assert table["corrected"].isna().all()
        assert set(table["reason"]) == {"audited in fewer than 10 documents"}
