"""Orders of work, over SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import code, operate

from qualcode.errors import QueueError
from qualcode.model import Blinding, Coder
from qualcode.services import projects
from qualcode.services.importing import import_paths
from qualcode.services.ordering import Order
from qualcode.services.projects import Project
from qualcode.services.queues import Next, next_segments
from qualcode.services.segmenting import segment_documents
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest
from qualcode.suggest.encoders import HashingEncoder

TEXTS = {
    "We trust one another by now.", "There is no time to meet, though.", "None.",
    "The bus goes at three.", "My bus went at three.",
}  # fmt: skip


def queue(project: Project, order: Order, coder: Coder | None = None, n: int = 50) -> list[Next]:
    return next_segments(project, order, coder=coder, n=n)


def words(found: list[Next]) -> list[tuple[str, str]]:
    return [(entry.document, entry.text) for entry in found]


def suggested(project: Project) -> Project:
    suggest(project, actor="AB", encoder=HashingEncoder())
    return project


def test_documents_are_read_one_after_the_other(project: Project) -> None:
    found = queue(project, "document")

    assert words(found) == [
        ("A", "We trust one another by now."), ("A", "There is no time to meet, though."),
        ("A", "None."), ("A", "The bus goes at three."),
        ("B", "We trust one another by now."), ("B", "There is no time to meet, though."),
        ("B", "None."), ("B", "My bus went at three."),
    ]  # fmt: skip
    assert {entry.why for entry in found} == {"next"}
    assert [entry.speaker for entry in found] == ["P01"] * 8
    a, b = projects.documents(project)
    turned = next_segments(project, "document", coder=None, n=8, documents=[b.id, a.id])
    assert words(turned) == words(found)[4:] + words(found)[:4]


def test_the_next_is_what_comes_after_the_segment_in_focus(project: Project) -> None:
    suggested(project)
    for order in ("document", "informative", "rare"):
        all_of_it = next_segments(project, order, coder=None, n=50)
        third = all_of_it[2]
        found = next_segments(
            project, order, coder=None, n=50, after=(third.document_id, third.span.start)
        )

        assert words(found) == words(all_of_it[3:] + all_of_it[:3])


@pytest.mark.parametrize("order", ["document", "informative", "rare", "audit"])
def test_what_a_coder_has_read_is_skipped_for_them_alone(project: Project, order: Order) -> None:
    set_blinding(project, Blinding(share=1 if order == "audit" else 0), actor="AB")
    suggested(project)
    one, two = projects.coder(project, "AB"), projects.coder(project, "CD")
    before = words(queue(project, order, one))
    assert {text for _, text in before} == TEXTS

    operate(project, one, code(project, "time to meet", "ctx_time"))
    text = "There is no time to meet, though."
    assert words(queue(project, order, one)) == [w for w in before if w != ("A", text)]
    assert words(queue(project, order, two)) == before
    assert words(queue(project, order, None)) == before

    operate(project, one, {"op": "undo"}, seq=2)
    assert words(queue(project, order, one)) == before


def test_a_rare_code_is_hunted_and_its_quotations_are_counted(project: Project) -> None:
    one = projects.coder(project, "AB")
    operate(project, one, code(project, "time to meet", "ctx_time"))
    suggested(project)

    found = queue(project, "rare", one)
    assert {entry.why for entry in found} == {"hunted"}
    # Time has been found once, and so trust alone is rarer.
    assert {entry.code_ids for entry in found} == {("rel_trust",)}
    assert {entry.n_found for entry in found} == {0}
    assert found[0].text == "We trust one another by now."

    operate(project, one, code(project, "We trust", "rel_trust"), seq=2)
    operate(project, projects.coder(project, "CD"), code(project, "We trust", "rel_trust"))
    assert {entry.n_found for entry in queue(project, "rare", one)} == {1}


def test_every_second_segment_comes_by_chance_and_the_others_for_their_codes(project: Project) -> None:
    found = queue(suggested(project), "informative")

    assert [entry.why for entry in found] == ["promising", "chance"] * 4
    assert all(entry.code_ids for entry in found[::2])
    assert not any(entry.code_ids for entry in found[1::2])


def test_what_is_drawn_for_audit_is_in_no_other_order(project: Project) -> None:
    set_blinding(project, Blinding(share=0.5, seed="s"), actor="AB")
    suggested(project)

    drawn = {entry.segment_id for entry in queue(project, "audit")}
    others = {entry.segment_id for entry in queue(project, "informative")}

    assert drawn
    assert others
    assert not drawn & others
    assert len(drawn | others) == 8
    assert {entry.segment_id for entry in queue(project, "rare")} == others
    # The share can be changed without making suggestions again.
    set_blinding(project, Blinding(share=0), actor="AB")
    assert len(queue(project, "informative")) == 8


def test_what_somebody_has_read_is_audited_by_others_still(project: Project) -> None:
    set_blinding(project, Blinding(share=1), actor="AB")
    one, two = projects.coder(project, "AB"), projects.coder(project, "CD")
    operate(project, one, code(project, "time to meet", "ctx_time"))
    suggested(project)

    assert len(queue(project, "audit", one)) == 7
    assert len(queue(project, "audit", two)) == 8


def test_it_says_what_is_missing_and_what_to_do(project: Project) -> None:
    with pytest.raises(QueueError, match="none were made") as problem:
        queue(project, "informative")
    assert "qualcode suggest" in (problem.value.hint or "")

    suggested(project)
    with pytest.raises(QueueError, match="no share") as problem:
        queue(project, "audit")
    assert "study set --share" in (problem.value.hint or "")


def test_what_is_of_another_unit_or_no_more_is_passed_over(project: Project, tmp_path: Path) -> None:
    suggested(project)
    segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="turn")
    assert queue(project, "informative") == []
    assert len(queue(project, "document")) == 4

    suggested(project)
    assert len(queue(project, "informative")) == 4
    (tmp_path / "C.txt").write_text("I: So?\nP09: It came later.\n")
    import_paths(project, [tmp_path / "C.txt"], actor="AB")
    assert len(queue(project, "informative")) == 4
    assert len(queue(project, "document")) == 5


def test_a_reason_tells_nothing_of_suggestions_that_are_hidden(project: Project) -> None:
    set_blinding(project, Blinding(mode="after_commit", share=0), actor="AB")
    suggested(project)

    for order in ("informative", "rare"):
        found = queue(project, order)
        assert len(found) == 8
        assert not any(entry.code_ids or entry.n_found for entry in found)
    assert [entry.why for entry in queue(project, "informative")] == ["promising", "chance"] * 4
