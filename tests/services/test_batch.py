from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from qualcode.errors import InputError, QualcodeError
from qualcode.model import Code, Codebook, Example
from qualcode.services.batch import batch_code
from qualcode.suggest.encoders import HashingEncoder

BOOK = Codebook(id="b", name="B", version="3", codes=(
    Code(id="time", name="Time", examples=(Example(text="There was no cover, nobody had time."),)),
    Code(id="trust", name="Trust", examples=(Example(text="We trust one another to be honest."),)),
))  # fmt: skip
TRANSCRIPT = """INT: How did it go?

P01: There was no cover, nobody had time. 😀 And the boiler broke.

INT: And since then?

P01: We trust one another to be honest.
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "one.txt").write_text(TRANSCRIPT, encoding="utf-8")
    (folder / "cases.csv").write_text("case_id,kind,role\nP01,participant,head\n", encoding="utf-8")
    (folder / "documents.csv").write_text("document,speaker,case_id\none,P01,P01\n", encoding="utf-8")
    return folder


def run(study: Path, out: Path, **options) -> dict:
    return batch_code(study, codebook=BOOK, out=out, encoder=HashingEncoder(), **options)


def test_batch_codes_participants_and_never_the_interviewer(study: Path, tmp_path: Path) -> None:
    run(study, tmp_path / "out", unit="sentence", top=1)

    codings = pd.read_csv(tmp_path / "out" / "codings.csv")
    found = dict(zip(codings.quotation, codings.code_id, strict=True))
    assert found["There was no cover, nobody had time."] == "time"
    assert found["We trust one another to be honest."] == "trust"
    assert set(codings.speaker) == {"P01"}
    assert set(codings.source) == {"machine"}


def test_quotations_lie_at_their_positions(study: Path, tmp_path: Path) -> None:
    run(study, tmp_path / "out", unit="sentence", top=1)

    for row in pd.read_csv(tmp_path / "out" / "codings.csv").itertuples():
        assert row.quotation == TRANSCRIPT[row.start : row.end]
    for row in pd.read_csv(tmp_path / "out" / "segments.csv", keep_default_na=False).itertuples():
        assert row.text == TRANSCRIPT[row.start : row.end]


def test_manifest_adds_up(study: Path, tmp_path: Path) -> None:
    manifest = run(study, tmp_path / "out")

    segments = pd.read_csv(tmp_path / "out" / "segments.csv")
    assert json.loads((tmp_path / "out" / "manifest.json").read_text()) == manifest
    assert sum(manifest["segments_by_outcome"].values()) == manifest["segments"] == len(segments)
    assert manifest["segments_by_outcome"]["skipped: interviewer"] == 2


def test_every_kind_of_thing_read_is_accounted_for_in_the_manifest(study: Path, tmp_path: Path) -> None:
    """What is counted here by hand from the files is what the manifest says, kind by kind."""
    (study / "README.md").write_text("About.")
    (study / "notes.pages").write_bytes(b"PK")
    (study / "damaged.docx").write_bytes(b"PK\x03\x04")
    (study / "copy").mkdir()
    (study / "copy" / "one.txt").write_text(TRANSCRIPT, encoding="utf-8")
    (study / "survey.csv").write_text("id,good,bad\n1,Meetings.,Time.\n2,Visits.,\n1,Another.,\n")
    (study / "cases.csv").write_text("case_id,role\nP01,head\nP01,head\nP02,head\n")
    (study / "documents.csv").write_text("document,speaker,case_id\none,P01,P01\nnone,P01,P01\n")
    (study / "c.csv").write_text(
        "document,quotation,code_id,coder,source\none,nobody had time,time,AB,human\n"
        "one,nobody had time,time,AB,human\none,never said,time,AB,human\none,We trust,trust,,machine\n"
    )

    run(study, tmp_path / "out", columns=["good", "bad"])

    counts = json.loads((tmp_path / "out" / "manifest.json").read_text())["counts"]
    assert {kind: sum(part["outcomes"].values()) for kind, part in counts.items()} == {
        kind: part["given"] for kind, part in counts.items()
    }
    segments = pd.read_csv(tmp_path / "out" / "segments.csv")
    assert counts.pop("segments") == {
        "given": len(segments),
        "outcomes": dict(sorted(segments.outcome.value_counts().items())),
    }
    assert counts == {
        "files": {
            "given": 9,
            "outcomes": {
                "read": 5,
                "skipped: a README": 1,
                "skipped: no reader for it": 1,
                "skipped: the Word file is damaged, or is none; open it in Word and save it again": 1,
                "unchanged: read before": 1,
            },
        },
        "answers in surveys": {
            "given": 6,
            "outcomes": {
                "read": 4,
                "skipped: empty answer": 2,
            },
        },
        "rows of cases.csv": {
            "given": 3, "outcomes": {"read": 2, "unchanged: it stands there before": 1},
        },
        "rows of documents.csv": {
            "given": 2, "outcomes": {"read": 1, "skipped: no such document": 1},
        },
        "codings": {
            "given": 4,
            "outcomes": {
                "read: codings to learn from": 1,
                "skipped: codings by a machine, and not by people": 1,
                "skipped: the quotation stands 0 times in the document": 1,
                "unchanged": 1,
            },
        },
    }  # fmt: skip


def test_a_file_that_is_named_twice_is_counted_once(study: Path, tmp_path: Path) -> None:
    table = study / "c.csv"
    table.write_text("document,quotation,code_id,coder\none,nobody had time,time,AB\n")

    counts = run(study, tmp_path / "out", codings=table)["counts"]

    assert counts["files"] == {"given": 4, "outcomes": {"read": 4}}
    assert counts["codings"] == {"given": 1, "outcomes": {"read: codings to learn from": 1}}


def test_frequencies_by_role_carry_their_denominator(study: Path, tmp_path: Path) -> None:
    run(study, tmp_path / "out", top=1, by=["role"])

    table = pd.read_csv(tmp_path / "out" / "theme_frequencies.csv")
    assert table[["code_id", "role", "n_cases", "cases_in_group"]].values.tolist() == [
        ["time", "head", 1, 1],
        ["trust", "head", 1, 1],
    ]


def test_an_unknown_attribute_names_the_known_ones_and_writes_nothing(
    study: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as problem:
        run(study, tmp_path / "out", by=["nope"])

    assert problem.value.hint == "there are role"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff\xfe\x05" * 40], ids=["empty", "binary"])
def test_bad_files_give_one_clear_error_and_write_nothing(tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)

    with pytest.raises(QualcodeError) as problem:
        run(bad, tmp_path / "out")

    assert "bad.txt" in problem.value.message
    assert not (tmp_path / "out").exists()


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(QualcodeError, match="no such file"):
        run(tmp_path / "none.txt", tmp_path / "out")


def test_codings_in_the_folder_are_learnt_from(study: Path, tmp_path: Path) -> None:
    rows = ["document,quotation,code_id,coder", "one,nobody had time,time,AB", "one,We trust,trust,AB"]
    for name in ("two", "three"):
        (study / f"{name}.txt").write_text(TRANSCRIPT, encoding="utf-8")
        rows += [f"{name},nobody had time,time,AB", f"{name},We trust,trust,AB"]
    (study / "coder.csv").write_text("\n".join([*rows, "one,never said,time,AB"]))

    manifest = run(study, tmp_path / "out", unit="sentence")

    entries = {e["place"]: (e["outcome"], e["count"]) for e in manifest["ledger_entries"]}
    assert entries["coder.csv"] == ("imported", 6)
    assert entries["coder.csv, line 8"] == ("skipped", 1)
    assert manifest["suggester"].endswith("/9")


def test_results_cannot_go_into_a_file(study: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")

    with pytest.raises(InputError, match="not a folder"):
        run(study, tmp_path / "out")

    assert (tmp_path / "out").read_text() == "mine"


def test_an_attribute_named_twice_counts_once(study: Path, tmp_path: Path) -> None:
    run(study, tmp_path / "out", by=["role", "role"])

    assert list(pd.read_csv(tmp_path / "out" / "theme_frequencies.csv").columns).count("role") == 1


@pytest.mark.parametrize("name", ["notes.csv", "one.txt", "."], ids=["survey", "transcript", "folder"])
def test_what_is_given_as_codings_must_be_codings(study: Path, tmp_path: Path, name: str) -> None:
    (study / "notes.csv").write_text("id,answer\n1,We met often.\n")

    with pytest.raises(InputError, match="no table of codings") as refusal:
        run(study, tmp_path / "out", codings=study / name)

    assert refusal.value.hint == "a table of codings needs document, quotation, code_id"
    assert not (tmp_path / "out").exists()


def test_codings_given_beside_the_texts_are_learnt_from(study: Path, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("document,quotation,code_id,coder\none,nobody had time,time,AB\n")

    manifest = run(study, tmp_path / "out", codings=tmp_path / "c.csv")

    places = [(e["place"], e["count"]) for e in manifest["ledger_entries"]]
    assert ("c.csv", 1) in places


def test_batch_never_learns_from_what_a_machine_coded(study: Path, tmp_path: Path) -> None:
    first = run(study, tmp_path / "out", unit="sentence", top=1)

    second = run(
        study, tmp_path / "two", unit="sentence", top=1, codings=tmp_path / "out" / "codings.csv"
    )

    assert second["suggester"] == first["suggester"]
    lines = [(e["count"], e["outcome"]) for e in second["ledger_entries"] if e["place"] == "codings.csv"]
    assert lines == [(first["codings"], "skipped")]


def results(folder: Path) -> dict[str, list[list[object]]]:
    """The three tables without ids and times, which are new in each run."""
    tables = {file.name: pd.read_csv(file, keep_default_na=False) for file in folder.glob("*.csv")}
    fresh = ["segment_id", "created_at"]
    return {k: t.drop(columns=fresh, errors="ignore").to_numpy().tolist() for k, t in tables.items()}


def test_results_inside_the_folder_that_is_coded_change_nothing(study: Path, tmp_path: Path) -> None:
    out = study / "out"
    first = run(study, out, top=1)
    written = results(out)

    second = run(study, out, top=1)

    assert results(out) == written
    kept = ("documents", "cases", "segments", "codings", "segments_by_outcome", "suggester")
    assert {k: second[k] for k in kept} == {k: first[k] for k in kept}
    reasons = {e["place"]: e["reason"] for e in second["ledger_entries"]}
    assert reasons["segments.csv"] == "a table of results that qualcode wrote"
    assert reasons["theme_frequencies.csv"] == "a table of results that qualcode wrote"


def test_results_never_replace_what_people_coded(study: Path, tmp_path: Path) -> None:
    table = "document,quotation,code_id,coder\none,nobody had time,time,AB\n"
    (study / "codings.csv").write_text(table)

    with pytest.raises(InputError, match="would be written over") as refusal:
        run(study, study)

    assert refusal.value.hint == "choose another folder for results"
    assert (study / "codings.csv").read_text() == table
    assert not (study / "segments.csv").exists()


def test_batch_counts_by_attributes_of_documents(study: Path, tmp_path: Path) -> None:
    (study / "documents.csv").write_text("document,speaker,case_id,wave\none,P01,P01,W1\n")

    run(study, tmp_path / "out", top=1, by=["wave", "role"])

    table = pd.read_csv(tmp_path / "out" / "theme_frequencies.csv")
    assert set(zip(table.wave, table.role, table.n_cases, strict=True)) == {("W1", "head", 1)}


def test_who_asks_can_be_named(study: Path, tmp_path: Path) -> None:
    (study / "two.txt").write_text("Ann: So?\nBen: We trust.\nAnn: Hm.\nBen: No time.\n")

    unnamed = run(study, tmp_path / "out", top=1)
    named = run(study, tmp_path / "out", top=1, interviewers=["Ann"])

    assert unnamed["segments_by_outcome"]["skipped: interviewer"] == 2
    assert named["segments_by_outcome"]["skipped: interviewer"] == 4
    asked = [
        [e["place"] for e in manifest["ledger_entries"] if "--interviewer" in e["reason"]]
        for manifest in (unnamed, named)
    ]
    assert asked == [["two"], []]
