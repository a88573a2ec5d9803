"""Patterns of codes on stored studies, beside counts in plain loops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from builders import code, operate
from patterned import pair

from qualcode.errors import InputError
from qualcode.model import Codebook
from qualcode.services import patterns, projects
from qualcode.services.importing import import_paths
from qualcode.services.occurrences import occurrences
from qualcode.services.pair_passages import passages
from qualcode.services.patterns import Whose
from qualcode.services.projects import Project
from qualcode.services.saturation import saturated
from qualcode.services.segmenting import segment_documents
from qualcode.suggest.encoders import HashingEncoder

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def spp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The interviews of the invented study with the codings of two coders, cut into sentences."""
    place = str(tmp_path_factory.mktemp("spp") / "spp.qualcode")
    corpus = ROOT / "corpora" / "spp"
    parts = [corpus / name for name in ("interviews", "codings", "cases.csv", "documents.csv")]
    book = Codebook.read(ROOT / "codebooks" / "jpd.yaml")
    with projects.create_project(place, codebook=book, actor="AB") as project:
        import_paths(project, parts, actor="AB")
        segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="sentence")
        yield project


def by_hand(project: Project) -> dict[tuple[str, int], set[str]]:
    """The codes of each sentence of a participant, by document and place, in plain loops."""
    found: dict[tuple[str, int], set[str]] = {}
    tilings = projects.segments(project)
    for coding in projects.codings(project):
        hits = []
        touched = []
        for n, unit in enumerate(tilings[coding.document_id]):
            first = max(unit.span.start, coding.span.start)
            shared = min(unit.span.end, coding.span.end) - first
            if shared <= 0:
                continue
            touched.append((n, unit))
            half_of_unit = shared >= (unit.span.end - unit.span.start) / 2
            if half_of_unit or shared >= (coding.span.end - coding.span.start) / 2:
                hits.append((n, unit))
        for n, unit in hits or touched[:1]:
            if unit.speaker_role == "participant":
                found.setdefault((coding.document_id, n), set()).add(coding.code_id)
    return found


def test_pairs_are_those_of_plain_loops(spp: Project) -> None:
    own, both = Counter[str](), Counter[tuple[str, str]]()
    for codes in by_hand(spp).values():
        own.update(codes)
        both.update(combinations(sorted(codes), 2))

    table = patterns.together(spp).table

    assert both.total() > 50
    for row in table.to_dict("records"):
        one, other = sorted((row["code_id"], row["other_id"]))
        expected = own[one] if one == other else both[one, other]
        assert row["n_both"] == expected, (one, other)


def test_near_pairs_are_those_of_plain_loops(spp: Project) -> None:
    given = by_hand(spp)
    read = occurrences(spp).segments
    known = set(read.loc[read["read"], ["document_id", "place"]].itertuples(index=False, name=None))
    # Places count the segments of participants alone, and the loops count all.
    place: dict[tuple[str, int], int] = {}
    for key, tiling in projects.segments(spp).items():
        spoken = [n for n, s in enumerate(tiling) if s.speaker_role == "participant"]
        text = next(d.text for d in projects.documents(spp) if d.id == key)
        spoken = [
            n for n in spoken
            if text[tiling[n].span.start + tiling[n].lead : tiling[n].span.end].strip()
        ]  # fmt: skip
        place.update({(key, n): at for at, n in enumerate(spoken)})
    of: dict[tuple[str, int], set[str]] = {(k[0], place[k]): v for k, v in given.items()}
    near = Counter[tuple[str, str]]()
    for (document, at), codes in of.items():
        assert (document, at) in known
        for other in of.get((document, at + 1), set()):
            near.update(tuple(sorted((one, other))) for one in codes)

    table = patterns.nearby(spp, within=1).table

    assert near.total() > 50
    for row in table.to_dict("records"):
        key = tuple(sorted((row["code_id"], row["other_id"])))
        assert row["n_pairs"] == near[key], key


def test_cases_of_each_group_are_those_of_plain_loops(spp: Project) -> None:
    wave = {d.id: d.attributes["wave"] for d in projects.documents(spp)}
    found: dict[tuple[str, str], set[str]] = {}
    rows = occurrences(spp).segments
    for (document_id, n), codes in by_hand(spp).items():
        segment = projects.segments(spp)[document_id][n]
        case = rows.loc[rows["segment_id"] == segment.id, "case_id"].iloc[0]
        for code_id in codes:
            found.setdefault((code_id, wave[document_id]), set()).add(case)

    table = patterns.by_group(spp, "wave").table

    for row in table.to_dict("records"):
        assert row["n_with"] == len(found.get((row["code_id"], row["group"]), ()))


def test_a_theme_has_what_any_of_its_codes_has(spp: Project) -> None:
    parents = {c.id: c.parent for c in projects.codebook(spp).codable}
    themes = Counter[str | None]()
    for codes in by_hand(spp).values():
        themes.update({parents[c] for c in codes})

    table = patterns.together(spp, whose=Whose(themes=True)).table

    own = table[table["code_id"] == table["other_id"]]
    assert dict(zip(own["code_id"], own["n_code"], strict=True)) == {
        key: themes[key] for key in own["code_id"]
    }


def test_the_words_behind_a_cell_are_as_many_as_it_says(spp: Project) -> None:
    for unit in ("segment", "overlap"):
        told = patterns.together(spp, unit=unit)
        apart = told.table[told.table["code_id"] != told.table["other_id"]]
        top = apart.iloc[int(apart["n_both"].argmax())]
        ids = (top["code_id"], top["other_id"])
        shown, n = passages(spp, told.found, ids, unit=unit, most=3)
        assert n >= top["n_both"]
        assert all(p.codes == (top["code"], top["other"]) and p.words for p in shown)
        assert len(shown) == 3
    assert not shown[0].words.startswith(("P01:", "P05:"))


def coded(project: Project) -> None:
    one, other = (projects.coder(project, name) for name in ("AB", "CD"))
    words = "We trust one another by now."
    operate(project, one, code(project, words, "rel_trust"), code(project, words, "ctx_time"))
    operate(project, other, code(project, words, "rel_trust"), seq=9)


def test_what_two_coders_gave_alike_counts_once(project: Project) -> None:
    coded(project)

    told = patterns.together(project, unit="segment")

    assert pair(told.table, "rel_trust", "rel_trust")["n_code"] == 1
    assert pair(told.table, "rel_trust", "ctx_time")["n_both"] == 1
    assert told.words == (
        "Counted are segments of participants that somebody has read (1). 3 codings by any coder; the "
        "same code of several coders counts once; open suggestions are not counted."
    )
    alone = patterns.together(project, whose=Whose(names=("CD",)))
    assert pair(alone.table, "rel_trust", "ctx_time")["n_both"] == 0
    assert "1 coding by CD" in alone.words


def test_documents_and_cases_lead_to_their_passages(project: Project) -> None:
    coded(project)
    told = patterns.together(project, unit="case")

    shown, n = passages(project, told.found, ("rel_trust", "ctx_time"), unit="case")

    assert (n, shown[0].codes, shown[0].words) == (1, ("Trust", "Time"), "We trust one another by now.")


def test_the_course_of_a_document_has_its_unread_segments(project: Project) -> None:
    coded(project)

    table = patterns.of_document(project, "A").table

    assert table["code"].tolist() == ["Trust", "Time", "", "", ""]
    assert table["read"].tolist() == [True, True, False, False, False]
    with pytest.raises(InputError, match="no document 'Z'"):
        patterns.of_document(project, "Z")


def test_saturation_counts_what_somebody_has_read(project: Project) -> None:
    coded(project)

    told = saturated(project)

    assert told.table[["interview", "codes", "new"]].to_numpy().tolist() == [["A", 2, 2]]
    assert told.words.startswith("1 document that somebody has read, in the order in which they were")
    assert told.found.reason.startswith("a base of 4 and a run of 2 need 6 interviews")
    assert saturated(project, per="case", order="name").table["interview"].tolist() == ["P01"]


def test_unknown_names_are_refused(project: Project) -> None:
    with pytest.raises(InputError, match="no coder 'XY'"):
        patterns.together(project, whose=Whose(names=("XY",)))
    with pytest.raises(InputError, match="has an attribute 'age'") as refusal:
        patterns.by_group(project, "age")
    assert refusal.value.hint == "there are role"
    with pytest.raises(InputError, match="from one step on"):
        patterns.nearby(project, within=0)
