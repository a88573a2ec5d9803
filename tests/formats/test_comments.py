"""Codes as comments in Word: exactly on the words that were marked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordFile
from foreign import counted, quoted
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import UnreadableFile
from qualcode.formats.comments import read_comments
from qualcode.formats.word import read_word
from qualcode.model import Exchange
from qualcode.services.moments import new_uuid

PARTS = (
    *("[Content_Types].xml", "_rels/.rels"),
    *("word/document.xml", "word/_rels/document.xml.rels", "word/comments.xml"),
)
INSIDE = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'


def read(folder: Path, word: WordFile, *, change: Callable[[str], str] | None = None) -> Exchange:
    """Read a Word file whose text was written by hand, as far as ``change`` does so."""
    saved = io.BytesIO()
    word.save(saved)
    file = folder / "talk.docx"
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(file, "w") as target:
        # Styles and themes say nothing here, and take most of the time.
        for name in [name for name in source.namelist() if name in PARTS]:
            data = source.read(name)
            if change and name == "word/document.xml":
                data = change(data.decode()).encode()
            target.writestr(name, data)
    exchange = read_comments(file, new_id=new_uuid)
    assert exchange.documents[0].text == read_word(file, new_id=new_uuid).documents[0].text
    return exchange


def interview() -> WordFile:
    word = docx.Document()
    for label, words in (("I: ", "Why?"), ("P1: ", "We trust 😀 one another."), ("I: ", "Since when?")):
        paragraph = word.add_paragraph()
        paragraph.add_run(label).bold = True
        paragraph.add_run(words)
    return word


def test_each_comment_codes_the_words_that_it_is_on(tmp_path: Path) -> None:
    word = interview()
    answer, question = word.paragraphs[1], word.paragraphs[2]
    word.add_comment(answer.runs[1], text="Trust; time ;\ntrust;", author="AB", initials="AB")
    word.add_comment(answer.runs, text="time", author="CD", initials="CD")
    word.add_comment([answer.runs[1], question.runs[0]], text="Élan", author="CD", initials="CD")

    exchange = read(tmp_path, word)

    answered = "We trust 😀 one another."
    assert quoted(exchange) == [
        (answered, "trust", "AB"),
        (answered, "time", "AB"),
        (f"P1: {answered}", "time", "CD"),
        (f"{answered}\nI: ", "élan", "CD"),
    ]
    assert [code.name for code in exchange.codes] == ["Trust", "time", "Élan"]
    assert [segment.speaker for segment in exchange.segments] == ["I", "P1", "I"]
    assert (exchange.documents[0].format, exchange.origin) == ("docx", "Word")
    assert counted(exchange, "comments") == (3, 0)
    assert counted(exchange, "codings") == (4, 1)
    assert all(coding.created_at.endswith("+00:00") for coding in exchange.codings)


def test_comments_that_overlap_within_a_run_are_told_apart(tmp_path: Path) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph()
    runs = [paragraph.add_run(words) for words in ("e\u0301a ", "😀b", " c", "d")]
    word.add_comment(runs[:2], text="one", author="AB", initials="")
    word.add_comment(runs[1:3], text="two", author="AB", initials="")
    word.add_comment(runs[1], text="three", author="AB", initials="")

    exchange = read(tmp_path, word)

    assert [words for words, _, _ in quoted(exchange)] == ["e\u0301a 😀b", "😀b c", "😀b"]


def test_words_in_a_table_of_turns(tmp_path: Path) -> None:
    word = docx.Document()
    table = word.add_table(rows=0, cols=2)
    for name, words in (("P1", "We trust them."), ("I", "Why?"), ("P1", "We know them.")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, words
    word.add_comment(table.cell(2, 1).paragraphs[0].runs, text="trust", author="AB", initials="")
    word.add_comment(table.cell(0, 0).paragraphs[0].runs, text="who", author="AB", initials="")

    exchange = read(tmp_path, word)

    assert exchange.documents[0].text == "P1: We trust them.\nI: Why?\nP1: We know them."
    assert [(words, code) for words, code, _ in quoted(exchange)] == [
        ("We know them.", "trust"), ("P1", "who"),
    ]  # fmt: skip


def test_marks_between_paragraphs_and_in_tracked_insertions(tmp_path: Path) -> None:
    word = docx.Document()
    for words in ("first", "second", "third"):
        word.add_paragraph(words)
    word.add_comment(word.paragraphs[0].runs, text="here", author="AB", initials="")

    def change(xml: str) -> str:
        begin, end = '<w:commentRangeStart w:id="0"/>', '<w:commentRangeEnd w:id="0"/>'
        xml = xml.replace(begin, "").replace(end, "")
        inserted = (
            "<w:p><w:ins>" + INSIDE.format("new") + "</w:ins><w:del><w:r><w:delText>old</w:delText>"
        )
        inserted += "</w:r></w:del></w:p>"
        second = xml.index("<w:p>", xml.index("first"))
        xml = xml[:second] + begin + inserted + xml[second:]
        third = xml.index("<w:p>", xml.index("second"))
        return xml[:third] + end + xml[third:]

    exchange = read(tmp_path, word, change=change)

    assert exchange.documents[0].text == "first\nnew\nsecond\nthird"
    assert [words for words, _, _ in quoted(exchange)] == ["new\nsecond"]


def test_a_comment_on_no_words_is_a_memo_and_an_empty_one_is_left(tmp_path: Path) -> None:
    word = docx.Document()
    runs = word.add_paragraph("some words").runs
    word.add_comment(runs, text="deleted", author="AB", initials="")
    word.add_comment(runs, text=" ", author="AB", initials="")
    word.add_comment(runs, text="Because " * 20, author="AB", initials="")

    exchange = read(
        tmp_path, word, change=lambda xml: xml.replace('<w:commentRangeStart w:id="0"/>', "")
    )

    assert exchange.codings == ()
    assert [(m.target_kind, m.text) for m in exchange.memos] == [
        ("document", "deleted"),
        ("document", "“some words” (characters 0–10)\n" + ("Because " * 20).strip()),
    ]
    assert counted(exchange, "comments") == (2, 1)


def test_a_reply_is_a_memo_on_what_it_answers(tmp_path: Path) -> None:
    word = docx.Document()
    runs = word.add_paragraph("some words").runs
    word.add_comment(runs, text="trust", author="AB", initials="")
    word.add_comment(runs, text="I agree", author="CD", initials="")
    saved = io.BytesIO()
    word.save(saved)
    ids = ("00000001", "00000002")
    replies = (
        '<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
        f'<w15:commentEx w15:paraId="{ids[0]}"/>'
        f'<w15:commentEx w15:paraId="{ids[1]}" w15:paraIdParent="{ids[0]}"/></w15:commentsEx>'
    )
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(tmp_path / "talk.docx", "w") as target:
        for name in source.namelist():
            data = source.read(name).decode("latin-1")
            for key in ids if name == "word/comments.xml" else ():
                data = data.replace("<w:p>", f'<w:p w14:paraId="{key}">', 1)
            target.writestr(name, data.encode("latin-1"))
        target.writestr("word/commentsExtended.xml", replies)

    exchange = read_comments(tmp_path / "talk.docx", new_id=new_uuid)

    assert quoted(exchange) == [("some words", "trust", "AB")]
    assert [(m.target_kind, m.target_id, m.text) for m in exchange.memos] == [
        ("coding", exchange.codings[0].id, "I agree")
    ]


def test_a_file_without_comments_or_with_hostile_ones_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="there are no comments in it"):
        read(tmp_path, interview())
    word = docx.Document()
    word.add_comment(word.add_paragraph().add_run(" "), text="why", author="AB", initials="AB")
    with pytest.raises(UnreadableFile, match="there is no text in it"):
        read(tmp_path, word)
    word = interview()
    word.add_comment(word.paragraphs[0].runs, text="why", author="AB", initials="")
    word.save(tmp_path / "good.docx")
    for text in ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>"):
        with zipfile.ZipFile(tmp_path / "good.docx") as source:
            parts = {name: source.read(name) for name in source.namelist()}
        with zipfile.ZipFile(tmp_path / "bad.docx", "w") as target:
            for name, data in parts.items():
                target.writestr(name, text if name == "word/comments.xml" else data)
        with pytest.raises(UnreadableFile, match="damaged"):
            read_comments(tmp_path / "bad.docx", new_id=new_uuid)


WORDS = st.text(alphabet=st.sampled_from("ab 😀e\u0301\ue000\ue001\uf8ff1:"), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_every_comment_stays_on_its_runs(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], data: st.DataObject
) -> None:
    """Also where the text has private characters of its own."""
    word = docx.Document()
    paragraph = word.add_paragraph()
    runs = [paragraph.add_run(f"x{words}x") for words in pieces]
    wanted = []
    for number in range(data.draw(st.integers(1, 4))):
        first = data.draw(st.integers(0, len(runs) - 1))
        last = data.draw(st.integers(first, len(runs) - 1))
        word.add_comment(runs[first : last + 1], text=f"code {number}", author="AB", initials="")
        wanted.append(
            ("".join(f"x{words}x" for words in pieces[first : last + 1]), f"code_{number}", "AB")
        )

    assert quoted(read(tmp_path_factory.mktemp("word"), word)) == wanted
