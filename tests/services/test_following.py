"""Ranks of open suggestions follow what people decide; SQLite and PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from builders import BOOK, CODES, INTERVIEW, code, offers, operate
from sqlalchemy import select

from qualcode.errors import UnknownPlugin
from qualcode.model import Blinding
from qualcode.services import projects, study
from qualcode.services.codebook_changes import apply_change
from qualcode.services.following import Follower
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project
from qualcode.services.ranks import carrying_words, ranks
from qualcode.services.segmenting import segment_documents
from qualcode.services.suggestions import suggest, undecided
from qualcode.services.teaching import lessons
from qualcode.store import schema
from qualcode.suggest.encoders import HashingEncoder, Vectors
from qualcode.suggest.suggester import CodeSuggester

ENCODER = HashingEncoder()


@pytest.fixture
def follower(project: Project) -> Follower:
    return Follower(project, encoder=ENCODER)


def first(project: Project) -> str:
    return projects.documents(project)[0].id


SAID = (
    "We trust one another by now.", "There is no time to meet, though.", "None.",
    "The bus goes at three.",
)  # fmt: skip


def code_all_four(project: Project) -> None:
    coder = projects.coder(project, "AB")
    for seq, said in enumerate(SAID, 1):
        operate(project, coder, code(project, said, "rel_trust"), seq=seq)


def asked_anew(project: Project) -> dict[str, float]:
    """What a suggester that learns everything at once says of the open suggestions."""
    suggester = CodeSuggester(projects.codebook(project), encoder=ENCODER)
    coded = lessons(project, all_codes=CODES).coded
    suggester.fit(coded.texts, coded.code_ids, groups=coded.document_ids, undecided=coded.undecided)
    text = projects.documents(project)[0].text
    found = [s for s in undecided(project) if s.document_id == first(project)]
    said = suggester.predict_proba([text[s.span.start : s.span.end] for s in found])
    column = {code_id: i for i, code_id in enumerate(suggester.code_ids_)}
    return {s.id: float(said[i, column[s.code_id]]) for i, s in enumerate(found)}


def test_nothing_is_ranked_before_there_are_suggestions(project: Project, follower: Follower) -> None:
    assert follower.follow(first(project)) == 0
    assert ranks(project, first(project)) == (0, {})


def test_ranks_are_those_of_a_suggester_that_learns_everything_anew(
    project: Project, follower: Follower
) -> None:
    suggest(project, actor="AB", encoder=ENCODER)
    code_all_four(project)

    n = follower.follow(first(project))

    times, found = ranks(project, first(project))
    assert times == 1
    assert 0 < len(found) <= n
    expected = asked_anew(project)
    now = {s.id: s.probability for s in undecided(project) if s.document_id == first(project)} | found
    assert now == pytest.approx(expected, abs=0.006)


def test_what_is_decided_later_is_taken_in_and_only_what_moved_is_told(
    project: Project, follower: Follower
) -> None:
    suggest(project, actor="AB", encoder=ENCODER)
    coder = projects.coder(project, "AB")
    before = {s.id: s.probability for s in undecided(project)}
    for seq, said in enumerate(SAID[:3], 1):
        operate(project, coder, code(project, said, "rel_trust"), seq=seq)
    follower.follow(first(project))
    times, _ = ranks(project, first(project))

    operate(project, coder, code(project, "The bus goes at three.", "ctx_time"), seq=8)
    follower.follow(first(project))

    later, moved = ranks(project, first(project), known=times)
    _, everything = ranks(project, first(project))
    assert later > times
    assert moved
    assert set(moved) <= set(everything)
    assert all(abs(p - before[key]) > 0.004 for key, p in moved.items())
    # Who has heard it all is told nothing.
    assert ranks(project, first(project), known=later) == (later, {})


class Unasked:
    """An encoder that is asked for nothing, because all that it would say is stored."""

    fingerprint = ENCODER.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError(f"asked for {list(texts)}")


def test_what_is_stored_is_encoded_by_nobody(project: Project) -> None:
    suggest(project, actor="AB", encoder=ENCODER)
    code_all_four(project)
    # What was asked before the segments that teach is encoded when they teach first.
    Follower(project, encoder=ENCODER).follow(first(project))
    before, _ = ranks(project, first(project))

    follower = Follower(project, encoder=Unasked())
    follower.follow(first(project))
    operate(project, projects.coder(project, "AB"), {"op": "undo"}, seq=5)
    follower.follow(first(project))

    assert ranks(project, first(project))[0] == before + 1


def test_the_same_again_changes_nothing(project: Project, follower: Follower) -> None:
    suggest(project, actor="AB", encoder=ENCODER)
    code_all_four(project)
    follower.follow(first(project))
    before = ranks(project, first(project))

    follower.follow(first(project))

    assert ranks(project, first(project)) == before
    assert before[0] == 1


def test_an_undone_judgement_is_forgotten(project: Project, follower: Follower) -> None:
    suggest(project, actor="AB", encoder=ENCODER)
    coder = projects.coder(project, "AB")
    said = [*projects.segments(project)[first(project)]]
    text = projects.documents(project)[0].text
    spoken = [text[s.span.start + s.lead : s.span.end].strip() for s in said]
    seq = 0
    for words in dict.fromkeys(w for w in spoken if "So" not in w):
        seq += 1
        operate(project, coder, code(project, words, "rel_trust"), seq=seq)
    follower.follow(first(project))
    _, full = ranks(project, first(project))
    for _ in range(seq):
        seq += 1
        operate(project, coder, {"op": "undo"}, seq=seq)

    follower.follow(first(project))

    _, empty = ranks(project, first(project))
    fresh = Follower(project, encoder=ENCODER)
    fresh.follow(first(project))
    assert full != empty
    assert ranks(project, first(project))[1] == pytest.approx(empty, abs=0.011)
    assert lessons(project, all_codes=CODES).coded.texts == []


def test_a_change_of_the_codebook_is_learnt_anew(project: Project, follower: Follower) -> None:
    suggest(project, actor="AB", encoder=ENCODER)
    follower.follow(first(project))
    change = {"op": "edit", "code": "ctx_time", "values": {"definition": "They trust one another."}}
    book = projects.codebook(project)
    apply_change(project, change, actor="AB", base_version=book.version)

    follower.follow(first(project))

    times, moved = ranks(project, first(project))
    assert times == 1
    codes = {s.id: s.code_id for s in undecided(project)}
    assert "ctx_time" in {codes[key] for key in moved}


def test_suggestions_that_wait_for_coders_are_not_ranked(project: Project, follower: Follower) -> None:
    suggest(project, actor="AB", encoder=ENCODER)
    study.set_blinding(project, Blinding(mode="after_commit"), actor="AB")

    assert follower.follow(first(project)) == 0
    assert ranks(project, first(project)) == (0, {})


def test_a_rejected_suggestion_is_taken_in_as_a_no(project: Project, follower: Follower) -> None:
    suggest(project, actor="AB", encoder=ENCODER)
    coder = projects.coder(project, "AB")
    follower.follow(first(project))
    operate(project, coder, {"op": "reject", "suggestion": offers(project, coder)[0].id})

    assert follower.follow(first(project)) > 0
    assert len(lessons(project, all_codes=CODES).coded.texts) == 1


def test_the_words_that_carry_a_suggestion_are_kept_until_suggestions_are_made_anew(
    project: Project, follower: Follower
) -> None:
    suggest(project, actor="AB", encoder=ENCODER)
    one = next(s for s in undecided(project) if s.code_id == "rel_trust")
    text = projects.document(project, one.document_id).text
    assert carrying_words(project, one.id) is None

    follower.explain(one.id)
    follower.follow(first(project))

    found = carrying_words(project, one.id)
    assert found
    assert all(words in text[one.span.start : one.span.end] and fall > 0 for words, fall in found)
    operate(project, projects.coder(project, "AB"), code(project, "None.", "ctx_time"))
    suggest(project, actor="AB", encoder=ENCODER)
    assert carrying_words(project, one.id) is None
    assert ranks(project, first(project)) == (0, {})


def test_a_suggestion_that_is_gone_has_no_words(project: Project, follower: Follower) -> None:
    follower.explain("gone")

    assert carrying_words(project, "gone") is None


def test_suggestions_made_anew_with_another_encoder_are_followed_with_that(project: Project) -> None:
    suggest(project, actor="AB", encoder=ENCODER)
    follower = Follower(project)
    code_all_four(project)
    follower.follow(first(project))
    suggest(project, actor="AB", encoder=Renamed())

    with pytest.raises(UnknownPlugin, match="renamed-1"):
        follower.follow(first(project))


class Renamed(HashingEncoder):
    """An encoder that no process beside the page could load."""

    fingerprint = "renamed-1"


def test_another_process_ranks_what_it_is_asked_and_ends_with_who_asks(tmp_path: Path) -> None:
    (tmp_path / "A.txt").write_text(INTERVIEW)
    place = str(tmp_path / "study.qualcode")
    with projects.create_project(place, codebook=BOOK, actor="AB") as project:
        import_paths(project, [tmp_path / "A.txt"], actor="AB")
        study.set_blinding(project, Blinding(share=0), actor="AB")
        segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="sentence")
        suggest(project, actor="AB", encoder=ENCODER)
        one = undecided(project)[0]
        code_all_four(project)
        asked = f"rank {one.document_id}\nwords {one.id}\nrank {one.document_id}\n"

        command = [sys.executable, "-m", "qualcode.services.follow_worker", place]
        done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=60)

        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        # Followed with the encoder that suggestions were made with.
        with project.engine.connect() as connection:
            used = connection.execute(select(schema.vectors.c.encoder).distinct()).scalars().all()
        assert used == ["hashing-1"]
        assert ranks(project, one.document_id)[0] == 1
        assert carrying_words(project, one.id) is not None
