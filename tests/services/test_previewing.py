"""What an import would do, shown before anything is written, and then done just so."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import docx
import pytest
from builders import INTERVIEW, events
from foreign import TAGUETTE, write_database

from qualcode.formats.decoding import DoubtfulLine
from qualcode.model import LedgerEntry, SpeakerRole, SurveyChoices
from qualcode.services import projects
from qualcode.services.handover import export_project
from qualcode.services.importing import carry_out, import_paths, imports
from qualcode.services.intake import FileChoices, Kept
from qualcode.services.planning import plan_import
from qualcode.services.previewing import FilePreview, doubts, n_comments, previews, projects_in
from qualcode.services.projects import Project
from qualcode.services.speakers import speakers

AT = "2026-01-02 03:04:05"
TALK = "Moderator: {}?\nJane: We trust one another.\nModerator: And the time?\nJane: None.\n"
SURVEY = "record_id,role,Q4\nQ1,head,We meet every week in the evening\nQ2,teacher,\n"
CODINGS = "document,quotation,code_id,coder\nA,no time,ctx_time,CD\nA,no words,rel_trust,EF\n"


def by_name(found: list[FilePreview]) -> dict[str, FilePreview]:
    return {preview.name: preview for preview in found}


def commented(place: Path) -> Path:
    word = docx.Document()
    paragraph = word.add_paragraph("Anna: ")
    run = paragraph.add_run("The keys were lost again.")
    word.add_comment(run, text="Trust; Keys", author="Reader", initials="R")
    word.save(str(place))
    return place


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder with nothing in it yet."""
    made = tmp_path / "given"
    made.mkdir()
    return made


@pytest.fixture
def folder(given: Path) -> Path:
    """Files of every kind: new, there already, of a name that is taken, alike, and unreadable."""
    (given / "New.txt").write_text(TALK.format("So"))
    (given / "Copy.txt").write_text(TALK.format("So"))
    (given / "A.txt").write_text(INTERVIEW)
    (given / "B.txt").write_text(TALK.format("Else"))
    (given / "Broken.docx").write_bytes(b"not a Word file")
    (given / "Old.doc").write_bytes(b"old")
    (given / "README.md").write_text("Read me.")
    (given / "survey.csv").write_text(SURVEY)
    (given / "codings.csv").write_text(CODINGS)
    (given / "theme_frequencies.csv").write_text(
        "theme_id,theme,code_id,code,source,n_segments,n_documents,n_cases,cases_in_group,"
        "share_of_cases,ci_low,ci_high,codebook_version\n"
    )
    (given / "cases.csv").write_text("case_id,role\nP01,head\nP07,teacher\n")
    (given / "documents.csv").write_text("document,speaker,case_id\nNew,Jane,P07\nB,P01,P02\n")
    (given / "New.mp3").write_bytes(b"sound")
    commented(given / "Margins.docx")
    return given


def test_every_file_has_its_kind_and_verdict(project: Project, folder: Path) -> None:
    found = by_name(
        previews(project, plan_import(project, [folder], choices=FileChoices(
            survey=SurveyChoices(columns=("Q4",))
        )))
    )  # fmt: skip

    assert {name: (p.kind, p.verdict) for name, p in found.items()} == {
        "New.txt": ("transcript", "twin"),
        "Copy.txt": ("transcript", "new"),
        "A.txt": ("transcript", "there already"),
        "B.txt": ("transcript", "name taken"),
        "Broken.docx": ("transcript", "unreadable"),
        "Old.doc": ("other", "left out"),
        "README.md": ("other", "left out"),
        "survey.csv": ("survey", "new"),
        "codings.csv": ("codings", "new"),
        "theme_frequencies.csv": ("result", "left out"),
        "cases.csv": ("attributes", "new"),
        "documents.csv": ("attributes", "new"),
        "New.mp3": ("recording", "new"),
        "Margins.docx": ("transcript", "new"),
    }
    assert found["Copy.txt"].counts == {"turns": 4, "words": 13}
    assert found["survey.csv"].counts == {"responses": 1, "answers": 1}
    assert found["codings.csv"].counts == {"codings": 2, "coders": 2}
    assert [(s.name, s.role, s.n_turns) for s in found["Copy.txt"].speakers] == [
        ("Moderator", "interviewer", 2), ("Jane", "participant", 2),
    ]  # fmt: skip
    assert found["survey.csv"].origin == "REDCap"
    assert found["Broken.docx"].reason.startswith("the Word file is damaged")
    assert n_comments(found["Margins.docx"]) == 1


@pytest.mark.parametrize("comments", ["left out", "codes"])
def test_the_preview_is_what_the_import_then_does(
    project: Project, folder: Path, tmp_path: Path, comments: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with projects.create_project(
        str(other / "o.qualcode"), codebook=projects.codebook(project), actor="XY"
    ) as study:
        (other / "Far.txt").write_text(TALK.format("Far"))
        import_paths(study, [other / "Far.txt"], actor="XY")
        (other / "codings.csv").write_text("document,quotation,code,coder\nFar,one another,Trust,XY\n")
        import_paths(study, [other / "codings.csv"], actor="XY")
        export_project(study, folder / "far.qdpx")
    shutil.copy(folder / "far.qdpx", folder / "far again.qdpx")
    choices = FileChoices(survey=SurveyChoices(columns=("Q4",)), comments=comments)  # type: ignore[arg-type]

    before = projects.current_revision(project)
    plan = plan_import(project, [folder], choices=choices)
    shown = previews(project, plan)
    assert projects.current_revision(project) == before
    ledger = carry_out(project, plan, actor="AB")

    assert Counter(entry for preview in shown for entry in preview.ledger) == Counter(ledger)
    found = by_name(shown)
    assert [(found[name].kind, found[name].verdict) for name in ("far again.qdpx", "far.qdpx")] == [
        ("project", "new"), ("project", "there already"),
    ]  # fmt: skip
    assert found["far.qdpx"].counts["codings"] == 1
    coded = {code.name for code in projects.codebook(project).codes} >= {"Keys"}
    assert coded == (comments == "codes")


@pytest.mark.parametrize(
    "kind", ["docx", "odt", "rtf", "vtt_srt", "survey", "encodings", "qdpx", "taguette", "qualcoder"]
)
def test_the_preview_of_real_files_is_what_the_import_does(
    project: Project, shared: Path, kind: str
) -> None:
    plan = plan_import(project, [shared / "interop" / "samples" / kind])
    shown = previews(project, plan)
    ledger = carry_out(project, plan, actor="AB")

    assert Counter(entry for preview in shown for entry in preview.ledger) == Counter(ledger)


def test_importing_the_previewed_again_shows_nothing_new(project: Project, folder: Path) -> None:
    (folder / "Copy.txt").unlink()
    choices = FileChoices(survey=SurveyChoices(columns=("Q4",)))
    carry_out(project, plan_import(project, [folder], choices=choices), actor="AB")

    again = by_name(previews(project, plan_import(project, [folder])))

    assert {p.verdict for p in again.values()} == {
        "there already", "name taken", "unreadable", "left out",
    }  # fmt: skip


def test_a_plan_is_worked_out_again_when_the_project_has_changed(
    project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "C.txt"
    file.write_text(TALK.format("So"))
    plan = plan_import(project, [file])
    import_paths(project, [file], actor="CD")

    ledger = carry_out(project, plan, actor="AB")

    assert [(e.place, e.outcome) for e in ledger if e.outcome != "warning"] == [("C.txt", "unchanged")]
    assert [d.name for d in projects.documents(project)] == ["A", "B", "C"]


def test_choices_hold_for_their_file_alone(project: Project, given: Path) -> None:
    for name in ("Czech", "French"):
        (given / f"{name}.txt").write_bytes("Eva: Tři čaje.\nEva: Žádný.\n".encode("cp1250"))
    czech = (given / "Czech.txt").resolve()
    kept: Kept = {}
    before = previews(project, plan_import(project, [given], kept=kept))
    assert [p.encoding for p in before] == ["cp1252", "cp1252"]
    assert doubts(before[0], encoding="cp1250") == [
        DoubtfulLine(1, "Eva: Tři čaje."), DoubtfulLine(2, "Eva: Žádný."),
    ]  # fmt: skip

    choices = {czech: FileChoices(encoding="cp1250")}
    plan = plan_import(project, [given], files=choices, kept=kept)
    carry_out(project, plan, actor="AB")

    texts = {d.name: (d.text, d.encoding) for d in projects.documents(project)}
    assert texts["Czech"] == ("Eva: Tři čaje.\nEva: Žádný.\n", "cp1250")
    assert texts["French"] == ("Eva: Tøi èaje.\nEva: Žádný.\n", "cp1252")


def test_what_was_read_before_is_not_read_again(project: Project, given: Path) -> None:
    file = given / "C.txt"
    file.write_text(TALK.format("So"))
    kept: Kept = {}
    first, second = (plan_import(project, [file], kept=kept) for _ in range(2))
    assert [*first.inputs.documents] == [*second.inputs.documents]

    file.write_text(TALK.format("Something longer"))
    third = plan_import(project, [file], kept=kept)

    assert "Something longer" in third.inputs.documents[0].text


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ({}, {("Moderator", "interviewer"), ("Jane", "participant")}),
        (
            {"Moderator": "participant", "Jane": "interviewer"},
            {("Jane", "interviewer"), ("Moderator", "participant")},
        ),
        ({"Moderator": "none"}, {("Moderator", "none"), ("Jane", "participant")}),
    ],
)
def test_roles_are_shown_and_stored_as_they_are_set(
    project: Project,
    given: Path,
    roles: dict[str, SpeakerRole],
    expected: set[tuple[str, SpeakerRole]],
) -> None:
    file = given / "C.txt"
    file.write_text(TALK.format("So"))
    plan = plan_import(project, [file], roles=roles)
    (shown,) = previews(project, plan)
    assert {(s.name, s.role) for s in shown.speakers} == expected

    carry_out(project, plan, actor="AB")

    (document,) = [d.id for d in projects.documents(project) if d.name == "C"]
    assert {(s.name, s.role) for s in speakers(project, documents=[document])} == expected
    assert [e.kind for e in events(project)][-1] == "documents.imported"


def test_who_was_guessed_to_ask_is_not_warned_of_once_somebody_knows_better(
    project: Project, given: Path
) -> None:
    asked = "".join(f"Kim: Why, {n}?\nJane: We trust one another.\n" for n in range(4))
    (given / "C.txt").write_text(asked)

    def guesses(roles: dict[str, SpeakerRole]) -> list[str]:
        (shown,) = previews(project, plan_import(project, [given], roles=roles))
        return [e.reason for e in shown.ledger if e.reason.startswith("Kim seems to ask")]

    assert len(guesses({})) == 1
    assert guesses({"Kim": "participant"}) == []


def test_one_of_several_projects_is_chosen(project: Project, given: Path) -> None:
    rows = {
        "projects": [
            {"id": n, "name": name, "description": "", "created": AT}
            for n, name in ((1, "One"), (2, "Two"))
        ],
        "documents": [
            {"id": n, "name": f"talk {n}", "description": "", "filename": "t.html", "created": AT,
             "project_id": n, "contents": f"<p>Words of {n}</p>", "text_direction": "LTR"}
            for n in (1, 2)
        ],
    }  # fmt: skip
    file = write_database(given / "both.sqlite3", TAGUETTE, rows)
    (shown,) = previews(project, plan_import(project, [given]))
    assert shown.verdict == "unreadable"
    assert projects_in(shown) == {"1": "One", "2": "Two"}

    choices = {file.resolve(): FileChoices(project="2")}
    carry_out(project, plan_import(project, [given], files=choices), actor="AB")

    assert [d.name for d in projects.documents(project)] == ["A", "B", "talk 2"]
    assert LedgerEntry(
        place="both.sqlite3, projects", outcome="skipped", reason="another one was chosen"
    ) in imports(project)
