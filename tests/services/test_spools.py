"""Records on a spool are those of a list, however they came and whatever was changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.services import spools
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project, documents, segments
from qualcode.services.shelf import Shelf, tilings
from qualcode.services.spools import Spool, Those

CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.text()),
        st.tuples(st.just("extend"), st.lists(st.text(), max_size=9)),
        st.tuples(st.just("change"), st.integers(0, 30), st.text()),
    )
)


@settings(max_examples=60)
@given(changes=CHANGES)
def test_a_spool_is_a_list(changes: list[tuple[str, ...]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # So few that records go to the file and lie in several blocks.
        patch.setattr(spools, "IN_MEMORY", 40)
        patch.setattr(spools, "BLOCK", 3)
        spool, expected = Spool[str](), list[str]()
        for kind, *values in changes:
            if kind == "append":
                spool.append(values[0])
                expected.append(values[0])
            elif kind == "extend":
                spool.extend(values[0])
                expected.extend(values[0])
            elif expected:
                number = int(values[0]) % len(expected)
                spool[number] = values[1]
                expected[number] = values[1]

        assert list(spool) == expected
        assert [spool[n] for n in reversed(range(len(spool)))] == expected[::-1]
        assert len(spool) == len(expected)
        with pytest.raises(IndexError):
            spool[len(expected)]


def test_what_is_chosen_is_found_anew_each_time() -> None:
    spool = Spool[int]()
    even = Those(lambda: (n for n in spool if n % 2 == 0))

    assert not even
    spool.extend(range(5))
    assert even
    assert list(even) == list(even) == [0, 2, 4]


def test_the_shelf_has_the_documents_of_a_project(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualcode.services.shelf.TOGETHER", 2)
    for number in range(5):
        (tmp_path / f"talk{number}.txt").write_text(f"I: And?\nP{number}: Yes, {number}.\n")
    (tmp_path / "survey.csv").write_text("ResponseId,What helped?\n1,The visits to other schools.\n")
    import_paths(project, [tmp_path], actor="AB", columns=["What helped?"])

    shelf, there = Shelf(project), documents(project)

    assert list(shelf.values()) == there
    assert shelf["talk3"].text == "I: And?\nP3: Yes, 3.\n"
    assert "talk9" not in shelf
    assert shelf.get("talk9") is None
    assert shelf.twins == {d.sha256: d.name for d in there if d.format != "survey"}
    wanted = [document.id for document in there[1:4]]
    assert dict(tilings(project, wanted)) == {key: segments(project)[key] for key in wanted}
