"""Broken and malicious project files: each ends as it should, and nothing else happens."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.errors import UnreadableFile
from qualcode.formats.exchanges import read_exchange
from qualcode.model import Exchange

# Documents, codings, and what the ledger says, of files that can be read.
READ: dict[str, tuple[int, list[str], list[str]]] = {
    "c01_zipslip": (0, [], ["reaches out of the project", "its text is not in the project"]),
    "c02_path_escape_in_xml": (0, [], ["its text is not in the project file"]),
    "c05_nested_zip": (0, [], ["its file is no text"]),
    "c10_renamed_qde_atlas": (1, ["Interviewer"], []),
    "c11_upper_Sources_and_ext": (1, ["Interviewer"], []),
    "c12_dup_entry_names": (1, [], ["is in it twice"]),
    "c13_symlink_entry": (0, [], ["reaches out of the project", "its text is not in the project"]),
    "o01_spec_codepoints_lf": (1, ["P01: I feel 😀 fine today."], []),
    "o02_nvivo_win_utf16_crlf_bom": (1, ["P01: I feel 😀 fine today."], []),
    "o03_nvivo_mac_utf16_lf": (1, ["P01: I feel 😀 fine today."], []),
    "o04_atlas_crlf_file_lf_offsets": (1, ["P01: I feel 😀 fine today."], []),
    "o05_inclusive_end": (1, ["P01: I feel 😀 fine today"], ["may be shifted"]),
    "s01_out_of_range": (
        1, ["r: Hello.\nP01: I feel 😀 fine ", "\n"],
        ["beyond the end", "outside their text", "of no character"],
    ),
    "s02_dup_guids": (1, ["Inter", "iew"], ["codes with the GUID", "selections with the GUID"]),
    "s03_dangling_refs": (1, ["Inter"], ["the file does not have were made"]),
    "s04_overlap_nested_identical": (
        1, ["Interviewer: Hello.\n", "viewer: Hello.\nP01: I fee", "wer:", "wer:"], ["there twice"],
    ),
    "s05_noncodable_code_used": (1, ["Inter"], ["a folder of codes but was used"]),
    "s06_missing_source_file": (0, [], ["its text is not in", "codings of documents without a text"]),
    "s07_braced_and_case_guids": (1, ["Inter"], []),
    "s08_same_named_sources_codes": (2, [], ["were given a number"]),
    "s09_both_inline_and_path": (1, ["Interv"], ["its text is there twice and differs"]),
    "s10_empty_attrs_bad_dates": (1, [], []),
    "x04_deep_codes_3000": (1, [], ["more than 200 levels deep"]),
    "x05_utf16_qde": (1, ["Interviewer"], []),
    "x06_bom_qde": (1, ["Interviewer"], []),
    "x07_ns_0_4": (1, ["Interviewer"], ["the version of its XML is unusual"]),
    "x08_no_ns": (1, ["Interviewer"], ["the version of its XML is unusual"]),
}  # fmt: skip
REFUSED = {
    "c03_bomb_200MB": "unpacks to far too much",
    "c04_many_entries": "unpacks to far too much",
    "c06_not_a_zip": "is damaged, or is none",
    "c07_truncated": "is damaged, or is none",
    "c08_no_qde": "there is no project (.qde) in it",
    "c09_two_qde": "it holds several projects: a.qde, b.qde",
    "x01_xxe_file": "declares a DOCTYPE",
    "x02_billion_laughs": "declares a DOCTYPE",
    "x03_external_dtd": "declares a DOCTYPE",
    "x09_not_wellformed": "not well-formed (unclosed token: line 2",
}


def read(path: Path) -> Exchange:
    numbers = iter(range(10_000))
    return read_exchange(path, new_id=lambda: str(next(numbers)))


def read_or_refused(path: Path) -> Exchange | None:
    """Only a refusal is an answer; any other exception is a defect."""
    try:
        return read(path)
    except UnreadableFile:
        return None


def quotations(exchange: Exchange) -> list[str]:
    texts = {document.id: document.text for document in exchange.documents}
    return [texts[c.document_id][c.span.start : c.span.end] for c in exchange.codings]


@pytest.mark.parametrize("name", READ)
def test_an_odd_project_is_read_as_far_as_it_can_be(name: str, shared: Path) -> None:
    n_documents, coded, said = READ[name]
    found = read(shared / "interop" / "samples" / "hostile" / f"{name}.qdpx")

    reasons = [e.reason for e in found.ledger if e.outcome != "imported"]
    assert len(found.documents) == n_documents
    assert quotations(found) == coded
    assert [[part for part in reasons if words in part] != [] for words in said] == [True] * len(said)
    assert said or not reasons


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_project_is_refused_in_one_sentence(name: str, shared: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(shared / "interop" / "samples" / "hostile" / f"{name}.qdpx")

    assert REFUSED[name] in refusal.value.message
    assert refusal.value.hint
    assert "\n" not in refusal.value.message


def test_every_hostile_project_has_an_expectation(shared: Path) -> None:
    files = (shared / "interop" / "samples" / "hostile").glob("*.qdpx")

    assert {file.stem for file in files} == {*READ, *REFUSED}


def test_the_codings_of_a_broken_project_add_up(shared: Path) -> None:
    found = read(shared / "interop" / "samples" / "hostile" / "s01_out_of_range.qdpx")

    lost = sum(e.count for e in found.ledger if e.outcome == "skipped" and "codings" in e.reason)
    assert len(found.codings) + lost == 5


# A small project that a few bytes are changed in.
PROJECT = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="t" origin="x"><Users>
<User guid="10000000-0000-0000-0000-000000000001" name="u"/></Users><CodeBook><Codes>
<Code guid="20000000-0000-0000-0000-000000000001" name="A" isCodable="true"/></Codes></CodeBook><Sources>
<TextSource guid="40000000-0000-0000-0000-000000000001" name="d"><PlainTextContent>Words that 😀
stand</PlainTextContent><PlainTextSelection guid="50000000-0000-0000-0000-000000000001"
startPosition="2" endPosition="9"><Coding guid="60000000-0000-0000-0000-000000000001"><CodeRef
targetGUID="20000000-0000-0000-0000-000000000001"/></Coding></PlainTextSelection></TextSource></Sources></Project>"""


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_project_with_changed_bytes_is_read_or_refused(data: st.DataObject, tmp_path: Path) -> None:
    raw = bytearray(PROJECT.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    file = tmp_path / "p.qde"
    file.write_bytes(bytes(raw))

    found = read_or_refused(file)
    texts = {document.id: document.text for document in found.documents} if found else {}
    codings = found.codings if found else ()
    assert all(0 <= c.span.start < c.span.end <= len(texts[c.document_id]) for c in codings)


@given(raw=st.binary(max_size=400), ending=st.sampled_from([".qdpx", ".qde"]))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_in_one_sentence(raw: bytes, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"p{ending}"
    file.write_bytes(raw)

    with pytest.raises(UnreadableFile) as refusal:
        read(file)

    assert "\n" not in refusal.value.message


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_archive_with_changed_bytes_is_read_or_refused(data: st.DataObject, tmp_path: Path) -> None:
    file = tmp_path / "p.qdpx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", PROJECT)
    raw = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255))
    file.write_bytes(bytes(raw))

    found = read_or_refused(file)
    assert found is None or Counter(e.outcome for e in found.ledger)["imported"] >= 1
