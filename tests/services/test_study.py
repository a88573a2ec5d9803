"""Settings of a study, over SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import code, events, operate

from qualcode.errors import CodingError, ProjectError
from qualcode.model import Blinding
from qualcode.services import projects, study
from qualcode.services.coding import apply_operations
from qualcode.services.history import undo_last
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project
from qualcode.services.suggestions import suggest
from qualcode.store.engine import shown_location
from qualcode.suggest.encoders import HashingEncoder


def test_a_study_is_renamed_and_takes_its_old_name_back(project: Project) -> None:
    before = study.name(project)

    study.rename_study(project, "  Partnership, second wave ", actor="AB")

    assert study.name(project) == study.settings(project).name == "Partnership, second wave"
    assert (events(project)[-1].kind, events(project)[-1].actor) == ("study.renamed", "AB")
    undo_last(project, study.SCOPE, actor="AB")
    assert study.name(project) == before


def test_the_same_name_again_writes_nothing_and_none_is_refused(project: Project) -> None:
    before = projects.current_revision(project)

    study.rename_study(project, study.name(project), actor="AB")
    with pytest.raises(ProjectError, match="needs a name"):
        study.rename_study(project, "  ", actor="AB")

    assert projects.current_revision(project) == before


def test_a_later_name_is_not_undone_with_an_earlier_one(project: Project) -> None:
    study.rename_study(project, "One", actor="AB")
    study.rename_study(project, "Two", actor="CD")

    with pytest.raises(CodingError, match="changed since"):
        undo_last(project, study.SCOPE, actor="AB")

    assert study.name(project) == "Two"


def test_settings_say_what_a_study_is(project: Project) -> None:
    found = study.settings(project)

    assert (found.codebook.version, found.unit) == ("1", "sentence")
    assert found.blinding == Blinding(share=0)
    assert Path(found.place.partition("?")[0]).is_absolute() or found.place.startswith("postgresql")


def test_no_password_is_shown() -> None:
    url = "postgresql+psycopg://ab:secret@host:5433/study?password=hidden&sslmode=require"

    assert shown_location(url) == "postgresql+psycopg://ab:***@host:5433/study?sslmode=require"
    assert shown_location("/data/study.qualcode") == "/data/study.qualcode"


def test_segments_that_wait_are_counted_once(project: Project) -> None:
    one, two = projects.documents(project)
    # Documents have other names at every run, and now and then a seed draws all of eight, or none.
    seeds = (Blinding(share=0.5, seed=str(number)) for number in range(100))
    some = next(seed for seed in seeds if 0 < study.drawn(project, seed).n_blind < 8)

    assert study.drawn(project, Blinding(share=0)) == study.Drawn(
        n_segments=8, n_blind=0, by_share=0, by_document=0
    )
    by_share = study.drawn(project, some)
    assert by_share.by_share == by_share.n_blind
    both = study.drawn(project, replace(some, documents=(one.id,)))
    assert (both.by_share, both.by_document) == (by_share.by_share, 4)
    assert max(4, by_share.by_share) <= both.n_blind <= 4 + by_share.by_share
    assert study.drawn(project, replace(some, documents=(one.id, two.id))).n_blind == 8
    assert study.drawn(project, replace(some, mode="after_commit")).n_blind == 8


def test_documents_are_found_by_name(project: Project) -> None:
    one, two = projects.documents(project)

    assert study.document_ids(project, ["B", "A", "B"]) == (two.id, one.id)
    with pytest.raises(ProjectError, match="'Z'"):
        study.document_ids(project, ["A", "Z"])


def test_an_unknown_document_is_not_made_blind(project: Project) -> None:
    with pytest.raises(ProjectError, match="no document 'gone'"):
        study.set_blinding(project, Blinding(documents=("gone",)), actor="AB")

    assert study.blinding(project) == Blinding(share=0)


def test_what_coders_saw_is_counted_by_coder(project: Project, tmp_path: Path) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    one, two = projects.coder(project, "AB"), projects.coder(project, "CD")
    operate(project, one, code(project, "We trust one another by now.", "rel_trust"))
    study.set_blinding(project, Blinding(mode="hidden"), actor="AB")
    operate(project, one, code(project, "None.", "ctx_time"), seq=2)
    first = projects.documents(project)[0]
    apply_operations(
        project, [{"seq": 3, **code(project, "None.", "rel_trust")}], document_id=first.id, coder=two,
        client="tab", sees_others=True,
    )  # fmt: skip
    file = tmp_path / "codings.csv"
    file.write_text("document,quotation,code_id,coder\nA,no time,ctx_time,CD\n")
    import_paths(project, [file], actor="AB")

    assert study.seen(project) == (
        study.Seen(coder="AB", n_codings=2, n_suggestions=1, n_others=0, n_neither=1, n_imported=0),
        study.Seen(coder="CD", n_codings=2, n_suggestions=0, n_others=1, n_neither=0, n_imported=1),
    )
