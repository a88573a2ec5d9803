"""Transcripts as tools write them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document as WordFile
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.segmentation import spoken_text
from qualcode.core.speakers import find_turns
from qualcode.errors import QualcodeError, UnreadableFile
from qualcode.formats import READERS, read_file
from qualcode.model import ReadResult

Turns = list[tuple[str | None, str, str]]


def new_id() -> str:
    return str(uuid.uuid4())


def read(path: Path, interviewers: Sequence[str] = ()) -> ReadResult:
    return read_file(path, new_id=new_id, interviewers=interviewers)


def turns(path: Path, interviewers: Sequence[str] = ()) -> Turns:
    result = read(path, interviewers)
    (document,) = result.documents
    return [(s.speaker, s.speaker_role, spoken_text(document, s)) for s in result.segments]


def test_otter_names_times_and_its_footer(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "Interviewer  0:03\nHow was it?\n\nP01  1:02:07\nFine.\n\nInterviewer  1:02:09\nSo.\n\n"
        "P01  1:02:11\nYes.\n\nTranscribed by https://otter.ai\n"
    )

    assert turns(file) == [
        ("Interviewer", "interviewer", "How was it?"),
        ("P01", "participant", "Fine."),
        ("Interviewer", "interviewer", "So."),
        ("P01", "participant", "Yes."),
        (None, "none", "Transcribed by https://otter.ai"),
    ]
    assert read(file).segments[1].started_ms == 3_727_000


def test_teams_word_file_of_2023(tmp_path: Path) -> None:
    word = WordFile()
    for line in ("Call", "1m 2s", "A B started transcription"):
        word.add_paragraph(line)
    for speaker, words in (
        ("Interviewer", "So?"),
        ("P01", "Yes."),
        ("Interviewer", "Hm."),
        ("P01", "No."),
    ):
        paragraph = word.add_paragraph()
        paragraph.add_run(speaker).bold = True
        paragraph.add_run("   0:03").add_break()
        paragraph.add_run(words)
    word.add_paragraph("A B stopped transcription")
    word.save(tmp_path / "a.docx")

    found = turns(tmp_path / "a.docx")

    assert [role for _, role, _ in found] == [
        "none", "none", "interviewer", "participant", "interviewer", "participant", "none",
    ]  # fmt: skip
    assert found[5] == ("P01", "participant", "No.")


def test_teams_word_file_of_2021_has_the_name_below_the_times(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "0:0:0.0 --> 0:0:1.510\nSome Body\nOK. Yeah.\n0:0:3.270 --> 0:0:4.250\nP01\nRight.\n"
        "0:0:5.0 --> 0:0:6.0\nSome Body\nGood.\n0:1:7.0 --> 0:1:8.0\nP01\nBye.\n"
    )

    assert [(name, words) for name, _, words in turns(file)] == [
        ("Some Body", "OK. Yeah."), ("P01", "Right."), ("Some Body", "Good."), ("P01", "Bye."),
    ]  # fmt: skip
    assert read(file).segments[3].started_ms == 67_000


def test_teams_captions_join_the_cues_of_a_speaker(tmp_path: Path) -> None:
    file = tmp_path / "a.vtt"
    file.write_text(
        "WEBVTT\n\nid/0-0\n0:0:0.0 --> 0:0:2.0\n<v Interviewer>How was it?</v>\n\n"
        "id/1-0\n0:0:3.90 --> 0:0:5.0\n<v P01>It was</v>\n\n"
        "id/2-0\n0:0:5.0 --> 0:0:6.0\n<v P01>fine.</v>\n\n"
        "id/3-0\n0:0:7.0 --> 0:0:8.0\n<v Interviewer>&amp; then?</v>\n\n"
        "id/4-0\n0:0:9.0 --> 0:0:9.5\n<v P01>No.</v>\n"
    )

    assert [(name, words) for name, _, words in turns(file)] == [
        ("Interviewer", "How was it?"),
        ("P01", "It was fine."),
        ("Interviewer", "& then?"),
        ("P01", "No."),
    ]


def test_rolling_captions_are_read_once(tmp_path: Path) -> None:
    file = tmp_path / "a.vtt"
    file.write_text(
        "WEBVTT\nKind: captions\n\n00:00:01.000 --> 00:00:02.000\nthis<00:00:01.500><c> will</c>\n\n"
        "00:00:02.000 --> 00:00:03.000\nthis will\n \n\n"
        "00:00:03.000 --> 00:00:04.000\nthis will\nhappen<00:00:03.500><c> now</c>\n"
    )

    assert read(file).documents[0].text == "this will\nhappen now"


def test_a_table_of_time_speaker_and_text(tmp_path: Path) -> None:
    word = WordFile()
    table = word.add_table(rows=0, cols=3)
    for cells in (("0:01", "INT", "So?"), ("0:02", "P01", "Yes."), ("0:03", "", "And no."),
                  ("0:04", "INT", "Hm."), ("0:05", "P01", "Well.")):  # fmt: skip
        for cell, words in zip(table.add_row().cells, cells, strict=True):
            cell.text = words
    word.save(tmp_path / "a.docx")

    assert [(name, words) for name, _, words in turns(tmp_path / "a.docx")] == [
        ("INT", "So?"), ("P01", "Yes."), ("P01", "And no."), ("INT", "Hm."), ("P01", "Well."),
    ]  # fmt: skip


def test_markdown_labels_and_a_legend(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("I = interviewer\n\n**I:** So?\n\n**R:** Yes.\n\n**I:** Hm.\n\n**R:** No.\n")

    assert turns(file) == [
        (None, "none", "I = interviewer"),
        ("I", "interviewer", "So?"),
        ("R", "participant", "Yes."),
        ("I", "interviewer", "Hm."),
        ("R", "participant", "No."),
    ]


def test_times_at_the_ends_of_paragraphs_begin_the_next_turn(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "I: So? #00:00:05-0#\n\nP01: Yes. #00:00:07-3#\n\nAnd more. #00:00:09-1#\n\n"
        "I: Hm. #00:00:12-0#\n\nP01: No. #00:00:15-0#\n"
    )

    assert turns(file) == [
        ("I", "interviewer", "So?"),
        ("P01", "participant", "Yes."),
        ("P01", "participant", "And more."),
        ("I", "interviewer", "Hm."),
        ("P01", "participant", "No."),
        (None, "none", "#00:00:15-0#"),
    ]
    assert [s.started_ms for s in read(file).segments] == [None, 5000, 7000, 9000, 12000, None]


def test_columns_divided_by_tabs(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "Time\tSpeaker\tContent\n0:01\tINT\tSo?\n0:02\tDr Who\tYes: well.\n0:03\tINT\tHm.\n"
        "0:04\tDr Who\tNo.\n"
    )

    assert turns(file)[1:3] == [("INT", "interviewer", "So?"), ("Dr Who", "participant", "Yes: well.")]
    assert [s.started_ms for s in read(file).segments] == [None, 1000, 2000, 3000, 4000]


def test_labels_on_lines_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Interviewer\nSo?\n\nP01\nYes.\n\nInterviewer\nHm.\n\nP01\nNo.\n")

    assert turns(file) == [
        ("Interviewer", "interviewer", "So?"),
        ("P01", "participant", "Yes."),
        ("Interviewer", "interviewer", "Hm."),
        ("P01", "participant", "No."),
    ]


def test_a_legend_says_who_asks(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("X = interviewer; Y = informant\n\nX: So?\nY: Yes.\nX: Hm.\nY: No.\n")

    assert turns(file)[1:3] == [("X", "interviewer", "So?"), ("Y", "participant", "Yes.")]


def test_questions_and_answers(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Q: So?\nA: Yes.\nQ: Hm.\nA: No.\n")

    assert [(name, role) for name, role, _ in turns(file)] == [
        ("Q", "interviewer"), ("A", "participant"), ("Q", "interviewer"), ("A", "participant"),
    ]  # fmt: skip


def test_one_question_is_asked_where_there_are_answers(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Q: So?\nA: Yes.\nA: And no.\n")

    assert turns(file)[0] == ("Q", "interviewer", "So?")


def test_q_asks_nothing_where_nobody_answers(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Q: Yes.\nIM: Tell me.\nQ: No.\nIM: Why?\n")

    assert {role for _, role, _ in turns(file)} == {"participant"}


def test_an_interviewer_who_speaks_once_is_no_part_of_anothers_turn(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("P01: Hello.\nP02: Hello.\nInterviewer: Tell me.\nP01: Well.\nP02: So.\n")

    assert turns(file)[2] == ("Interviewer", "interviewer", "Tell me.")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Interviewer: Tell me.\n\nP01: Well.\n", ("P01", "participant", "Well.")),
        ("Date: May\nInterviewer: So?\nAnn: Well.\nInterviewer: Hm.", ("Ann", "participant", "Well.")),
    ],
    ids=["one question", "one answer"],
)
def test_an_answer_is_never_taken_for_a_part_of_the_question(
    tmp_path: Path, text: str, answer: tuple[str, str, str]
) -> None:
    file = tmp_path / "a.txt"
    file.write_text(text)

    assert [turn for turn in turns(file) if turn[1] == "participant"] == [answer]


@pytest.mark.parametrize("who", ["Jane Smith", "Jane", "JS", "JANE SMITH"])
def test_a_heading_that_names_the_interviewer(tmp_path: Path, who: str) -> None:
    file = tmp_path / "a.txt"
    label = who if who in ("Jane", "JS") else "JS"
    file.write_text(f"Interviewer: {who}\n\n{label}: So?\nAnn: Yes.\n{label}: Hm.\nAnn: No.\n")

    assert [(name, role) for name, role, _ in turns(file)][1:3] == [
        (label, "interviewer"), ("Ann", "participant"),
    ]  # fmt: skip


def test_whoever_is_asked_by_name_does_not_ask(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Interviewer: Ann, please begin\nAnn: Yes.\nBen: No.\nAnn: So.\nBen: Hm.\n")

    assert [role for _, role, _ in turns(file)][1:] == ["participant"] * 4


def test_a_participant_of_many_who_speaks_once_is_a_speaker(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("P01: One.\nP02: Two.\nP01: Three.\nP02: Four.\nP07: Five.\nNote: six.\nP01: So.\n")

    assert [(name, words) for name, _, words in turns(file)][4:] == [
        ("P07", "Five.\nNote: six."), ("P01", "So."),
    ]  # fmt: skip


@pytest.mark.parametrize("names", [["ann"], ["Zoe", " Ann "]])
def test_who_asks_can_be_named(tmp_path: Path, names: list[str]) -> None:
    lines = "Ann: So?\nBen: Yes.\nAnn: Hm.\nBen: No.\n"
    (tmp_path / "a.txt").write_text(lines)
    (tmp_path / "a.vtt").write_text(
        "WEBVTT\n\n" + "".join(
            f"0:0:{n}.0 --> 0:0:{n}.5\n{line}\n\n" for n, line in enumerate(lines.splitlines())
        )
    )  # fmt: skip
    word = WordFile()
    for line in lines.splitlines():
        word.add_paragraph(line)
    word.save(tmp_path / "a.docx")

    for file in sorted(tmp_path.iterdir()):
        assert [(name, role) for name, role, _ in turns(file, names)] == [
            ("Ann", "interviewer"), ("Ben", "participant"), ("Ann", "interviewer"),
            ("Ben", "participant"),
        ]  # fmt: skip


def test_a_named_interviewer_counts_though_they_speak_once(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Ann: So?\nBen: Yes.\nBen: No.\n")

    assert turns(file, ["Ann"])[0] == ("Ann", "interviewer", "So?")


def table_of(path: Path, *rows: Sequence[str]) -> Path:
    word = WordFile()
    table = word.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    word.save(path)
    return path


def test_a_table_of_speaker_and_words(tmp_path: Path) -> None:
    file = table_of(
        tmp_path / "a.docx", ("Speaker", "Words"), ("Interviewer:", "So?"),
        ("P01", "Yes: well.\nAnd no."), ("", "And more."), ("Interviewer:", "Hm."), ("P01", "Well."),
    )  # fmt: skip

    assert turns(file) == [
        (None, "none", "Speaker: Words"),
        ("Interviewer", "interviewer", "So?"),
        ("P01", "participant", "Yes: well.\nAnd no."),
        ("P01", "participant", "And more."),
        ("Interviewer", "interviewer", "Hm."),
        ("P01", "participant", "Well."),
    ]


def test_a_table_of_other_things_stays_as_it_is(tmp_path: Path) -> None:
    file = table_of(tmp_path / "a.docx", ("Date", "3 May"), ("Place", "Hall"))

    assert read(file).documents[0].text == "Date\t3 May\nPlace\tHall"


def test_two_people_in_one_cue_are_two_paragraphs(tmp_path: Path) -> None:
    file = tmp_path / "a.srt"
    file.write_text(
        "1\n00:00:01,000 --> 00:00:02,000\n- Were you there?\n- I was.\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\nAll day.\n"
    )

    assert [words for _, _, words in turns(file)] == ["- Were you there?", "- I was.\nAll day."]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\xef\xbb\xbf \n", "empty"),
        ("a.txt", bytes(range(256)) * 4, "not a text file"),
        ("a.docx", b"", "the file is empty"),
        ("a.xlsx", b"", "the file is empty"),
        ("a.docx", b"PK\x03\x04 cut off", "damaged"),
        ("a.docx", b"plain words", "damaged"),
        ("a.vtt", b"WEBVTT\n\n", "no cue"),
        ("a.xlsx", b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_file_and_hint(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)

    with pytest.raises(UnreadableFile, match=reason) as refusal:
        read(file)

    assert str(file) in refusal.value.message
    assert refusal.value.hint


@given(st.text(alphabet=st.sampled_from("I:P01 \n\t*[]0:3#abé😀-->."), max_size=200))
def test_turns_tile_any_text(text: str) -> None:
    found = find_turns(text, document_id="d", new_id=new_id)

    assert "".join(text[s.span.start : s.span.end] for s in found) == text
    assert [s.ordinal for s in found] == list(range(len(found)))


def test_real_and_hostile_samples_are_read_or_refused_but_never_crash(shared: Path) -> None:
    samples = sorted((shared / "interop" / "samples").rglob("*"))
    files = [file for file in samples if file.suffix.lower() in READERS]
    assert len(files) > 30
    for file in files:
        result = _read_or_nothing(file)
        for document in result.documents if result else ():
            own = [s for s in result.segments if s.document_id == document.id]
            assert "".join(document.text[s.span.start : s.span.end] for s in own) == document.text


def _read_or_nothing(file: Path) -> ReadResult | None:
    try:
        return read(file)
    except QualcodeError:
        return None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("t01_cp1252.txt", "“Hello” – it’s naïve café €5…"),
        ("t02_utf16le_bom.txt", "“Hi”"),
        ("t03_utf16le_nobom.txt", "Interviewer: Hi\nP01: Fine."),
        ("t04_utf8_bom_cr_only.txt", "Interviewer: Hi\nP01: Fine."),
    ],
)
def test_encodings_are_told_apart(shared: Path, name: str, words: str) -> None:
    (document,) = read(shared / "interop" / "samples" / "hostile" / name).documents

    assert words in document.text


QUESTIONS = ["How was it?", "And then?", "Who was there?", "I see. Thank you."]
ANSWERS = [
    "It was quite good, all in all.",
    "We went on as before.",
    "Everybody, why?",
    "You are welcome.",
]


def conversation(path: Path, first: str, second: str) -> Path:
    both = zip(QUESTIONS, ANSWERS, strict=True)
    path.write_text("".join(f"{first}: {asked}\n{second}: {said}\n" for asked, said in both))
    return path


def test_who_seems_to_ask_is_guessed_and_said(tmp_path: Path) -> None:
    file = conversation(tmp_path / "a.txt", "Jane Doe", "Ben")

    assert [(name, role) for name, role, _ in turns(file)][:2] == [
        ("Jane Doe", "interviewer"), ("Ben", "participant"),
    ]  # fmt: skip
    assert [(e.outcome, e.reason) for e in read(file).ledger[1:]] == [
        ("warning", "Jane Doe seems to ask, and counts as the interviewer; if that is wrong: "
         'qualcode speakers --set "Jane Doe=participant"'),
    ]  # fmt: skip


def test_nobody_is_guessed_where_it_is_known_or_both_ask(tmp_path: Path) -> None:
    known = conversation(tmp_path / "a.txt", "Jane", "Interviewer")
    named = conversation(tmp_path / "b.txt", "Jane", "Ben")
    both = tmp_path / "c.txt"
    both.write_text("".join(f"Jane: {asked}\nBen: Why not? {asked}\n" for asked in QUESTIONS))

    assert {name for name, role, _ in turns(known) if role == "interviewer"} == {"Interviewer"}
    assert {name for name, role, _ in turns(named, ["Ben"]) if role == "interviewer"} == {"Ben"}
    assert {role for _, role, _ in turns(both)} == {"participant"}


ONCE = [
    ("0:01", "Interviewer", "How was it?"),
    ("0:05", "Ann Lee", "We met every week."),
    ("0:09", "Interviewer", "And then?"),
    ("0:12", "Bo Day", "There was no time."),
    ("0:20", "Interviewer", "So?"),
    ("0:31", "Bo Day", "We stopped."),
]


@pytest.mark.parametrize(
    "row", ["{0}\t{1}\t{2}\n", "{0};{1};{2}\n", "[{0}] {1}: {2}\n", "{1}  {0}\n{2}\n\n"]
)
def test_who_speaks_only_once_is_not_taken_for_whoever_asks(tmp_path: Path, row: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text("".join(row.format(*said) for said in ONCE))

    assert [(speaker, words) for speaker, _, words in turns(file)] == [said[1:] for said in ONCE]


def test_a_time_in_a_sentence_makes_no_speaker_where_labels_have_no_times(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Q: When?\nAnn: It was at\n10:30 or so: I was late.\nQ: Oh.\nAnn: Yes.\n")

    assert [speaker for speaker, _, _ in turns(file)] == ["Q", "Ann", "Q", "Ann"]


@pytest.mark.parametrize("label", ["{1}: [{0}] {2}", "{1}: ({0}) {2}", "**{1}:** [{0}] {2}"])
def test_a_time_behind_the_colon_is_no_part_of_what_is_said(tmp_path: Path, label: str) -> None:
    file = tmp_path / "a.md"
    file.write_text("\n\n".join(label.format(*said) for said in [*ONCE, *ONCE]))

    assert [words for _, _, words in turns(file)] == [words for _, _, words in [*ONCE, *ONCE]]
    assert [s.started_ms for s in read(file).segments][:3] == [1000, 5000, 9000]


def test_a_time_too_long_to_be_one_is_no_time(tmp_path: Path) -> None:
    file = tmp_path / "a.srt"
    cues = ["00:00:01,0 --> 00:00:02,0\nI: So?", "00:00:02,0 --> 00:00:03,0\nP01: Yes."]
    cues.append(f"{'9' * 5000}:00:03,0 --> 00:00:04,0\nP01: No.")
    file.write_text("\n\n".join(cues))

    found = read(file)

    assert [words for _, _, words in turns(file)] == ["So?", "Yes."]
    assert [(e.count, e.reason) for e in found.ledger if e.outcome == "warning"] == [
        (1, "cues were left out because their times cannot be read")
    ]
