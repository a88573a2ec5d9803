"""Clusters of a project, and a cluster made a code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import BOOK

from qualcode.core.search import parse_words
from qualcode.errors import ClusterError, CodebookError
from qualcode.model import Span
from qualcode.services import emergent, history, projects
from qualcode.services.code_all import apply_coding
from qualcode.services.emergent import Emergent, find_clusters
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project, create_project
from qualcode.services.searching import find_text
from qualcode.services.segmenting import segment_documents
from qualcode.services.suggestions import suggest, undecided
from qualcode.suggest.encoders import HashingEncoder

SUBJECTS = ("The bus was late again on {}.", "Our canteen served cold soup on {}.")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "holidays")
EMPTY = ("n/a", "Nothing to add, thanks.", "👍")


@pytest.fixture
def survey(location: str, tmp_path: Path) -> Iterator[Project]:
    """Three people who speak of the bus and the canteen, and now and then of nothing."""
    folder = tmp_path / "survey"
    folder.mkdir()
    for number, name in enumerate("ABC"):
        answers = [subject.format(day) for day in DAYS[number:] for subject in SUBJECTS]
        answers += [EMPTY[number], *(["There is no time to meet at all."] if name == "A" else [])]
        lines = [f"I: And?\nP01: {answer}\n" for answer in answers]
        (folder / f"{name}.txt").write_text("".join(lines), encoding="utf-8")
    with create_project(location, codebook=BOOK, actor="AB") as project:
        import_paths(project, sorted(folder.iterdir()), actor="AB")
        segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="turn")
        yield project


def clusters(project: Project, **options: object) -> Emergent:
    return find_clusters(project, encoder=HashingEncoder(), **options)  # type: ignore[arg-type]


def test_every_segment_of_a_participant_is_accounted_for(survey: Project) -> None:
    found = clusters(survey)

    spoken = {
        s.id for t in projects.segments(survey).values() for s in t if s.speaker_role == "participant"
    }
    assert {s.segment_id for s in found.segments} == spoken
    assert sum(found.counts().values()) == len(spoken) == 46
    assert (found.counts()["boilerplate"], found.counts()["no words"]) == (2, 1)
    inside = {s.standing for s in found.segments if s.cluster}
    assert inside <= {"cluster", "weak"}
    assert all(s.standing == "none" and not s.strength for s in found.segments if not s.cluster)
    assert sum(c.n_segments + c.n_weak for c in found.clusters) == sum(
        bool(s.cluster) for s in found.segments
    )


def test_a_cluster_has_its_terms_cases_and_exemplars(survey: Project) -> None:
    found = clusters(survey)

    told = {term for cluster in found.clusters for term in cluster.terms}
    assert {"bus", "late", "canteen", "soup"} <= told
    for cluster in found.clusters:
        subjects = {("bus" in e.text) for e in cluster.exemplars}
        assert len(subjects) == 1
        assert all(e.cluster == cluster.id and e.standing == "cluster" for e in cluster.exemplars)
        assert 1 <= cluster.n_cases <= 3
        assert 0 <= cluster.stability <= 1
    texts = {d.name: d.text for d in projects.documents(survey)}
    for segment in found.segments:
        assert texts[segment.document][segment.span.start : segment.span.end] == segment.text


def test_the_same_seed_gives_the_same_and_writes_no_line_of_the_journal(survey: Project) -> None:
    before = projects.current_revision(survey)

    assert clusters(survey, seed=5) == clusters(survey, seed=5)
    assert projects.current_revision(survey) == before


def test_what_anybody_has_coded_is_explained(survey: Project) -> None:
    other = projects.coder(survey, "CD")
    hits = find_text(survey, parse_words("bus")).hits
    apply_coding(survey, hits, "ctx_time", coder=other)

    found = clusters(survey)

    coded = [s for s in found.segments if s.reason == "coded"]
    assert {s.segment_id for s in coded} == {hit.segment_id for hit in hits}
    assert {s.standing for s in coded} == {"explained"}
    assert not any("bus" in cluster.terms for cluster in found.clusters)


def test_an_open_suggestion_explains_only_from_the_threshold_on(survey: Project) -> None:
    suggest(survey, actor="AB", encoder=HashingEncoder())
    likely = sorted(s.probability for s in undecided(survey))
    assert likely

    none, most = clusters(survey), clusters(survey, threshold=likely[0])

    assert "open suggestion" not in none.counts()
    assert most.counts()["open suggestion"] > 0
    assert clusters(survey, threshold=1.0).counts() == none.counts()


def test_a_cluster_becomes_a_code_in_one_step_and_back(survey: Project) -> None:
    cluster = clusters(survey).clusters[0]
    before = projects.codebook(survey)
    n_events = len(history.events(survey))

    book = emergent.make_code(
        survey, cluster, name="Getting there", theme="rel", actor="AB", base_version=before.version
    )

    (code,) = {c.id: c for c in book.codes if c not in before.codes}.values()
    assert (code.name, code.parent, code.codable) == ("Getting there", "rel", True)
    assert [e.text for e in code.examples] == [e.text for e in cluster.exemplars]
    assert len(history.events(survey)) == n_events + 1
    assert emergent.code_of(cluster, book) == code
    assert emergent.code_of(cluster, before) is None

    history.undo_last(survey, "codebook", actor="AB")
    assert projects.codebook(survey) == before


def test_a_code_is_refused_where_the_codebook_has_changed(survey: Project) -> None:
    cluster = clusters(survey).clusters[0]

    with pytest.raises(CodebookError, match="changed meanwhile"):
        emergent.make_code(survey, cluster, name="A", actor="AB", base_version="0")
    with pytest.raises(CodebookError, match="needs a name"):
        emergent.make_code(survey, cluster, name="  ", actor="AB", base_version="1")


def test_what_was_found_is_kept_in_a_file(survey: Project, tmp_path: Path) -> None:
    found = clusters(survey)

    emergent.save(found, tmp_path / "clusters.json")

    assert emergent.load(tmp_path / "clusters.json") == found
    assert [file.name for file in tmp_path.glob("clusters.*")] == ["clusters.json"]
    assert isinstance(found.segments[0].span, Span)


def test_an_unknown_cluster_is_said(survey: Project) -> None:
    found = clusters(survey)

    assert found.cluster("C1") == found.clusters[0]
    with pytest.raises(ClusterError, match="no cluster 'C99'"):
        found.cluster("C99")


def test_an_empty_study_has_no_clusters(location: str) -> None:
    with create_project(location, codebook=BOOK, actor="AB") as project:
        found = clusters(project)

    assert (found.clusters, found.segments, found.counts()) == ((), (), {})


def test_a_small_study_says_that_there_is_too_little(project: Project) -> None:
    found = clusters(project)

    assert found.clusters == ()
    assert set(found.counts()) <= {"too few segments", "boilerplate", "no words"}
