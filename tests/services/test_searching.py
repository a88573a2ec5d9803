"""Finding segments and coding what was found, over SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import INTERVIEW, code, events, operate

from qualcode.core.search import parse_pattern, parse_words
from qualcode.errors import CodingError, NotCodable, SearchError, UnknownCode
from qualcode.model import Blinding, Coder, Span
from qualcode.services import history, projects, searching
from qualcode.services.code_all import SCOPE, apply_coding, preview_coding
from qualcode.services.codebook_changes import apply_change
from qualcode.services.filtering import EVERYTHING, Filter, Hit, Searcher, codes_of, searchable
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project
from qualcode.services.searching import Found, find_like_code, find_similar, find_text
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest
from qualcode.services.workspace import View, news
from qualcode.suggest.encoders import HashingEncoder, Vectors

SPOKEN = Filter(roles=("participant",))


@pytest.fixture
def me(project: Project) -> Coder:
    return projects.coder(project, "AB")


def texts(found: Found) -> list[tuple[str, str]]:
    return [(hit.document, hit.text) for hit in found.hits]


def found(project: Project, words: str, filter: Filter = SPOKEN, **more: Any) -> list[tuple[str, str]]:
    return texts(find_text(project, parse_words(words), filter, **more))


def test_words_are_found_with_all_that_is_known_of_their_segment(project: Project) -> None:
    result = find_text(project, parse_words("trust one"), SPOKEN)

    first, second = result.hits
    assert (first.document, second.document) == ("A", "B")
    assert first.text == "We trust one another by now."
    start = INTERVIEW.index("We trust")
    assert first.span == Span(start=start, end=start + len(first.text))
    assert first.hits == (
        Span(start=start + 3, end=start + 8), Span(start=start + 9, end=start + 12),
    )  # fmt: skip
    assert (first.speaker, first.role, first.case_id) == ("P01", "participant", "P01")
    assert (first.attributes["role"], second.attributes["role"]) == ("head", "teacher")
    assert (first.codes, first.similarity) == ((), None)
    assert result.n_searched == 8


def test_excluded_words_and_patterns_are_met(project: Project) -> None:
    no_time = "There is no time to meet, though."
    assert found(project, "time") == [("A", no_time), ("B", no_time)]
    assert found(project, "-trust -time -bus") == [("A", "None."), ("B", "None.")]
    pattern = find_text(project, parse_pattern(r"bus (goes|went)"), SPOKEN)
    assert texts(pattern) == [("A", "The bus goes at three."), ("B", "My bus went at three.")]


def test_a_pattern_that_takes_too_long_is_stopped(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "PATIENCE", 0.05)
    with pytest.raises(SearchError, match="too long"):
        find_text(project, parse_pattern(r"(\w|\w\w|\s|.)+\d"), EVERYTHING)


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Filter(documents=("B",), roles=("participant",)), [("B", "None.")]),
        (Filter(speakers=("P01",)), [("A", "None."), ("B", "None.")]),
        (Filter(roles=("interviewer",)), []),
        (Filter(attributes=(("role", "teacher"),)), [("B", "None.")]),
        (Filter(attributes=(("role", "teacher"), ("role", "head"))), [("A", "None."), ("B", "None.")]),
    ],
)
def test_filters_let_through_what_they_say(
    project: Project, filter: Filter, expected: list[tuple[str, str]]
) -> None:
    assert found(project, "none", filter) == expected


def test_values_of_two_attributes_must_both_hold(project: Project, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("case_id,role,phase\nP01,head,1\nP02,teacher,2\n")
    import_paths(project, [tmp_path / "cases.csv"], actor="AB")

    both = Filter(attributes=(("role", "head"), ("phase", "2")))
    either = Filter(attributes=(("phase", "1"), ("phase", "2")))

    assert found(project, "none", both) == []
    assert len(found(project, "none", either)) == 2


def test_where_the_case_has_no_value_the_document_has_its_say(project: Project, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("case_id,role,wave\nP01,head,\nP02,teacher,W9\n")
    (tmp_path / "documents.csv").write_text("document,wave\nA,W1\nB,W2\n")
    import_paths(project, [tmp_path / "cases.csv", tmp_path / "documents.csv"], actor="AB")

    def waves(*values: str) -> list[str]:
        filter = Filter(attributes=tuple(("wave", value) for value in values))
        return [name for name, _ in found(project, "none", filter)]

    assert (waves("W1"), waves("W9"), waves("W2")) == (["A"], ["B"], [])


@pytest.mark.parametrize(
    ("filter", "message"),
    [
        (Filter(documents=("C",)), "there is no document 'C'"),
        (Filter(speakers=("P99",)), "nobody is called 'P99'"),
        (Filter(attributes=(("age", "9"),)), "has an attribute 'age'"),
        (Filter(attributes=(("role", "cook"),)), "nothing has the role 'cook'"),
        (Filter(questions=("Q1",)), "there is no question 'Q1'"),
        (Filter(coders=("ZZ",)), "there is no coder 'ZZ'"),
    ],
)
def test_a_filter_on_what_is_not_there_is_an_error(
    project: Project, filter: Filter, message: str
) -> None:
    with pytest.raises(SearchError, match=message):
        searchable(project, filter)


def test_a_filter_on_a_code_that_is_not_there_is_an_error(project: Project) -> None:
    with pytest.raises(UnknownCode):
        searchable(project, Filter(codes=("nowhere",)))


def test_codes_are_filtered_by_code_theme_and_none(project: Project, me: Coder) -> None:
    operate(project, me, code(project, "We trust one another by now.", "rel_trust"))
    mine = Searcher(coder=me)
    trusting = [("A", "We trust one another by now.")]

    assert found(project, "", Filter(codes=("rel_trust",)), searcher=mine) == trusting
    assert found(project, "", Filter(codes=("rel",)), searcher=mine) == trusting
    assert found(project, "", Filter(codes=("ctx_time",)), searcher=mine) == []
    assert found(project, "", Filter(sources=("human",)), searcher=mine) == trusting
    assert found(project, "", Filter(sources=("accepted",)), searcher=mine) == []
    assert found(project, "trust", Filter(lacking=("rel_trust",)), searcher=mine) == [
        ("B", "We trust one another by now.")
    ]
    assert found(project, "trust", Filter(uncoded=True), searcher=mine) == [
        ("B", "We trust one another by now.")
    ]


def test_nobody_sees_the_codings_of_others_unasked(project: Project, me: Coder) -> None:
    other = projects.coder(project, "CD")
    operate(project, other, code(project, "We trust one another by now.", "rel_trust"))
    mine, all_of_us = Searcher(coder=me), Searcher(coder=me, everyone=True)

    for hidden in (
        find_text(project, parse_words("trust"), searcher=mine),
        find_text(project, parse_words("trust")),
        find_text(project, parse_words("trust"), Filter(uncoded=True), searcher=mine),
    ):
        assert [hit.codes for hit in hidden.hits] == [(), ()]
    assert found(project, "", Filter(codes=("rel_trust",)), searcher=mine) == []
    with pytest.raises(SearchError, match="hidden"):
        searchable(project, Filter(coders=("CD",)), searcher=mine)

    shown = find_text(project, parse_words(""), Filter(coders=("CD",)), searcher=all_of_us)
    ((given,),) = [hit.codes for hit in shown.hits]
    assert (given.code_id, given.code, given.coder, given.source) == (
        "rel_trust", "Trust", "CD", "human",
    )  # fmt: skip


def test_code_coder_and_source_must_hold_for_one_coding(project: Project, me: Coder) -> None:
    other = projects.coder(project, "CD")
    operate(project, me, code(project, "We trust one another by now.", "rel_trust"))
    operate(project, other, code(project, "We trust one another by now.", "ctx_time"), seq=2)
    together = Searcher(coder=me, everyone=True)

    same = Filter(codes=("rel_trust",), coders=("AB",))
    mixed = Filter(codes=("rel_trust",), coders=("CD",))

    assert len(found(project, "", same, searcher=together)) == 1
    assert found(project, "", mixed, searcher=together) == []


def test_codes_told_anew_are_those_that_a_search_would_find(project: Project, me: Coder) -> None:
    before = find_text(project, parse_words("")).hits
    other = projects.coder(project, "CD")
    operate(project, me, code(project, "trust one another", "rel_trust"))
    operate(project, other, code(project, "now. There is no", "ctx_time"), seq=2)
    operate(
        project, me, code(project, "We trust one another by now. There is no time", "rel_trust"), seq=3
    )

    for searcher in (Searcher(), Searcher(coder=me), Searcher(coder=me, everyone=True)):
        after = find_text(project, parse_words(""), searcher=searcher).hits
        told = codes_of(project, before, searcher=searcher)
        assert told == {hit.segment_id: hit.codes for hit in after}
    assert codes_of(project, [], searcher=Searcher(coder=me)) == {}


def test_the_nearest_segments_come_first_and_the_unencoded_are_counted(project: Project) -> None:
    encoder = HashingEncoder()
    (vector,) = encoder.encode(["the bus is late"])
    before = find_similar(project, vector, SPOKEN, encoder=encoder.fingerprint)
    assert (before.hits, before.n_searched, before.n_without_vector) == ((), 8, 8)

    suggest(project, actor="AB", encoder=encoder)
    after = find_similar(project, vector, SPOKEN, encoder=encoder.fingerprint, limit=3)
    everything = find_similar(project, vector, encoder=encoder.fingerprint)

    assert (after.n_searched, after.n_without_vector, len(after.hits)) == (8, 0, 3)
    assert [hit.text for hit in after.hits[:2]] == ["The bus goes at three.", "My bus went at three."]
    similarities = [hit.similarity for hit in after.hits]
    assert similarities == sorted(similarities, reverse=True)
    (own,) = encoder.encode(["The bus goes at three."])
    assert similarities[0] == pytest.approx(float(own @ vector), abs=1e-6)
    # Interviewers' turns are never encoded.
    assert (everything.n_searched, everything.n_without_vector) == (12, 4)


def test_vectors_of_another_encoder_are_not_compared(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())

    other = find_similar(project, np.ones(512, dtype=np.float32), encoder="another")

    assert (other.hits, other.n_without_vector) == ((), 12)


def test_what_is_like_a_code_is_near_its_lines_and_what_has_it(project: Project, me: Coder) -> None:
    encoder = HashingEncoder()
    suggest(project, actor="AB", encoder=encoder)
    mine = Searcher(coder=me)
    by_lines = find_like_code(project, "rel_trust", SPOKEN, encoder=encoder, searcher=mine)
    assert by_lines.hits[0].text == "We trust one another by now."
    bus_before = next(hit for hit in by_lines.hits if "bus went" in hit.text).similarity

    operate(project, me, code(project, "The bus goes at three.", "rel_trust"))
    learnt = find_like_code(project, "rel_trust", SPOKEN, encoder=encoder, searcher=mine)
    blind = find_like_code(project, "rel_trust", SPOKEN, encoder=encoder, searcher=Searcher())

    bus_after = next(hit for hit in learnt.hits if "bus went" in hit.text).similarity
    assert bus_before is not None
    assert bus_after is not None
    assert bus_after > bus_before + 0.1
    assert texts(blind) == texts(by_lines)
    with pytest.raises(UnknownCode):
        find_like_code(project, "nowhere", encoder=encoder)


def test_an_encoder_is_asked_only_for_lines_that_are_new(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())

    class Deaf(HashingEncoder):
        def encode(self, texts: Any) -> Vectors:
            raise AssertionError(texts)

    assert find_like_code(project, "rel_trust", SPOKEN, encoder=Deaf()).hits


def hits_of(project: Project, words: str, me: Coder) -> tuple[Hit, ...]:
    return find_text(project, parse_words(words), searcher=Searcher(coder=me)).hits


def test_coding_all_is_one_action_and_one_undo_takes_all_back(project: Project, me: Coder) -> None:
    operate(project, me, code(project, "There is no time to meet, though.", "ctx_time"))
    hits = hits_of(project, "time", me)
    assert len(hits) == 4  # the interviewer asks "No time?" in both

    preview = preview_coding(project, hits, "ctx_time", coder=me)
    assert (preview.code, preview.had_it, preview.not_spoken) == ("Time", 1, 2)
    assert [hit.document for hit in preview.coded] == ["B"]

    before = projects.codings(project)
    preview = preview_coding(project, [*hits, *hits], "rel_trust", coder=me)
    assert len(preview.coded) == 2
    assert projects.codings(project) == before

    n_events = len(events(project))
    done = apply_coding(project, [*hits, *hits], "rel_trust", coder=me, now=lambda: "2026-01-01")

    (event,) = events(project)[n_events:]
    made = [c for c in projects.codings(project) if c.code_id == "rel_trust"]
    assert (event.sequence, event.kind, event.scope) == (done.sequence, "coding.added", SCOPE)
    assert (event.actor, event.codes) == ("AB", " rel_trust ")
    assert sorted(c.span for c in made) == sorted(hit.span for hit in preview.coded)
    for coding in made:
        assert (coding.coder_id, coding.source, coding.codebook_version) == (me.id, "human", "1")
        assert (coding.modifiers, coding.created_at) == ({"valence": "neutral"}, "2026-01-01")
        assert (coding.saw_suggestions, coding.saw_others) == (False, False)

    history.undo_event(project, done.sequence, actor="AB")
    assert projects.codings(project) == before
    history.undo_last(project, SCOPE, actor="AB", redo=True)
    assert len(projects.codings(project)) == len(before) + 2


def test_what_lies_in_one_document_is_undone_there(project: Project, me: Coder) -> None:
    hits = [hit for hit in hits_of(project, "time", me) if hit.document == "A"]
    apply_coding(project, hits, "ctx_time", coder=me)
    assert len(projects.codings(project)) == 1

    operate(project, me, {"op": "undo"})

    assert projects.codings(project) == []


def test_what_was_on_the_screen_is_recorded(project: Project, me: Coder) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    set_blinding(project, Blinding(share=0, documents=(document(project, "B"),)), actor="AB")

    apply_coding(project, hits_of(project, "trust", me), "ctx_time", coder=me, sees_others=True)

    saw = {c.document_id: (c.saw_suggestions, c.saw_others) for c in projects.codings(project)}
    assert saw == {document(project, "A"): (True, True), document(project, "B"): (False, True)}


def document(project: Project, name: str) -> str:
    return next(d.id for d in projects.documents(project) if d.name == name)


def test_an_open_page_is_told_of_what_was_coded_together(project: Project, me: Coder) -> None:
    since = events(project)[-1].sequence
    apply_coding(project, hits_of(project, "trust", me), "rel_trust", coder=me)
    first = projects.documents(project)[0]

    told = news(project, View(document=first, coder=me), since=since)

    assert [c.code_id for c in told.codings] == ["rel_trust"]


def test_a_theme_a_retired_and_an_unknown_code_are_refused(project: Project, me: Coder) -> None:
    hits = hits_of(project, "trust", me)
    apply_change(project, {"op": "retire", "code": "ctx_time"}, actor="AB", base_version="1")
    n_events = len(events(project))

    for act in (preview_coding, apply_coding):
        with pytest.raises(NotCodable):
            act(project, hits, "rel", coder=me)
        with pytest.raises(CodingError, match="retired"):
            act(project, hits, "ctx_time", coder=me)
        with pytest.raises(UnknownCode):
            act(project, hits, "nowhere", coder=me)
        with pytest.raises(CodingError, match="no segment"):
            act(project, [], "rel_trust", coder=me)

    assert (projects.codings(project), len(events(project))) == ([], n_events)


def test_words_that_are_others_by_now_are_refused(project: Project, me: Coder) -> None:
    first, second = hits_of(project, "trust", me)
    changed = [first, replace(second, text=second.text.replace("trust", "doubt"))]

    for act in (preview_coding, apply_coding):
        with pytest.raises(CodingError, match="B: the words at this place are not those"):
            act(project, changed, "rel_trust", coder=me)
    assert projects.codings(project) == []


def test_a_document_that_is_gone_is_said(project: Project, me: Coder) -> None:
    (first, _) = hits_of(project, "trust", me)

    with pytest.raises(CodingError, match="the document A is gone"):
        apply_coding(project, [replace(first, document_id="gone")], "rel_trust", coder=me)


def test_coding_all_again_changes_nothing(project: Project, me: Coder) -> None:
    hits = hits_of(project, "trust", me)
    apply_coding(project, hits, "rel_trust", coder=me)
    n_events = len(events(project))

    with pytest.raises(CodingError, match="Trust is given here already"):
        apply_coding(project, hits, "rel_trust", coder=me)

    assert (len(projects.codings(project)), len(events(project))) == (2, n_events)


def test_part_of_a_segment_that_has_the_code_counts_as_having_it(project: Project, me: Coder) -> None:
    operate(project, me, code(project, "trust one another", "rel_trust"))

    preview = preview_coding(project, hits_of(project, "trust", me), "rel_trust", coder=me)

    assert ([hit.document for hit in preview.coded], preview.had_it) == (["B"], 1)


def test_another_coders_code_does_not_stand_in_the_way(project: Project, me: Coder) -> None:
    other = projects.coder(project, "CD")
    hits = hits_of(project, "trust", me)
    apply_coding(project, hits, "rel_trust", coder=other)

    assert len(apply_coding(project, hits, "rel_trust", coder=me).coded) == 2
