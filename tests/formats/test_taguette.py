"""Projects of Taguette: positions in bytes between tags, several projects in a file."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest
from foreign import TAGUETTE, Rows, counted, quoted, without, write_database
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.core.html_text import HtmlText
from qualcode.errors import UnreadableFile
from qualcode.formats.taguette import read_taguette
from qualcode.model import Exchange
from qualcode.services.moments import new_uuid

AT = "2026-01-02 03:04:05.123456"
HTML = "<h1>Day&nbsp;1</h1><p><b>I:</b> Why?</p><p><b>P1:</b> 😀 caf\u00e9<br>&amp; tea.</p>"
BARE = "Day\u00a01I: Why?P1: 😀 caf\u00e9& tea."


def document(key: int = 1, *, html: str = HTML, project: int = 1, **more: Any) -> dict[str, Any]:
    known = {"id": key, "name": f"D{key}", "description": "", "filename": "d.txt", "created": AT}
    return {**known, "project_id": project, "text_direction": "LTR", "contents": html, **more}


def highlight(key: int, words: str, *, bare: str = BARE, **more: Any) -> dict[str, Any]:
    start = len(bare[: bare.index(words)].encode())
    known = {"id": key, "document_id": 1, "start_offset": start}
    known |= {"end_offset": start + len(words.encode()), "snippet": f"<p>{escape(words)}</p>"}
    return {**known, **more}


def tag(key: int, path: str, *, project: int = 1, description: str = "") -> dict[str, Any]:
    return {"id": key, "project_id": project, "path": path, "description": description}


def given_to(*pairs: tuple[int, int]) -> list[dict[str, int]]:
    return [{"highlight_id": highlight, "tag_id": tag} for highlight, tag in pairs]


def add(number: int, who: str, tags: Sequence[int], **more: Any) -> dict[str, Any]:
    payload = {"type": "highlight_add", "highlight_id": 1, "tags": tags}
    known = {"id": number, "date": f"2026-01-0{number} 03:04:05", "user_login": who, "project_id": 1}
    return {**known, "document_id": 1, "payload": json.dumps(payload), **more}


def project(**rows: Sequence[Mapping[str, Any]]) -> Rows:
    known = {"projects": [{"id": 1, "name": "Study", "description": "", "created": AT}]}
    return {**known, "documents": [document()], "tags": [tag(1, "joy")], **rows}


def read(folder: Path, rows: Rows, *, chosen: str | None = None) -> Exchange:
    file = write_database(folder / "t.sqlite3", TAGUETTE, rows)
    return read_taguette(file, new_id=new_uuid, project=chosen)


def test_every_highlight_of_the_sample_has_the_words_of_its_snippet(shared: Path) -> None:
    file = shared / "interop" / "samples" / "taguette" / "synthetic_taguette.sqlite3"
    connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    stored = connection.execute(
        "select h.snippet, t.path from highlight_tags x join highlights h on h.id = x.highlight_id "
        "join tags t on t.id = x.tag_id order by h.id, t.id"
    ).fetchall()
    counts = [
        connection.execute(f"select count(*) from {table}").fetchone()[0]
        for table in ("documents", "tags", "highlight_tags")
    ]
    connection.close()

    exchange = read_taguette(file, new_id=new_uuid)

    assert [(words, code) for words, code, _ in quoted(exchange)] == [
        ("feel 😀 fine today", "emotion"),
        ("feel 😀 fine today", "emotion_positive"),
        ("café", "emotion"),
        ("Thanks <3", "politeness"),
    ]
    assert [HtmlText(snippet).bare for snippet, _ in stored] == [w for w, _, _ in quoted(exchange)]
    kinds = ("documents", "codes", "codings")
    assert [counted(exchange, kind) for kind in kinds] == [(n, 0) for n in counts]
    assert [(c.name, c.parent, c.definition) for c in exchange.codes] == [
        ("emotion", None, "feelings"), ("positive", "emotion", ""), ("politeness", None, ""),
    ]  # fmt: skip


def test_blocks_become_lines_and_highlights_stay_on_their_words(tmp_path: Path) -> None:
    marks = ["Day\u00a01", "Why?", "?P1:", "😀 café", "é& t", "P1: 😀 café& tea."]
    rows = project(
        highlights=[highlight(n, words) for n, words in enumerate(marks, 1)],
        highlight_tags=given_to(*((n, 1) for n in range(1, 7))),
    )

    exchange = read(tmp_path, rows)

    assert exchange.documents[0].text == "Day\u00a01\nI: Why?\nP1: 😀 café\n& tea."
    assert [words for words, _, _ in quoted(exchange)] == [
        "Day\u00a01", "Why?", "?\nP1:", "😀 café", "é\n& t", "P1: 😀 café\n& tea.",
    ]  # fmt: skip
    speakers = [(turn.speaker, turn.speaker_role) for turn in exchange.segments]
    assert speakers == [(None, "none"), ("I", "interviewer"), ("P1", "participant")]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p>\n<p>b</p>\n", "a\nb\n"),
        ("<p>a</p>  <div><p>b</p></div>", "a\n  b"),
        ("a<br>b<br/><br>c", "a\nb\n\nc"),
        ("a<br>\nb", "a\nb"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\nb\nc"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td></td><td>c</td></tr></table>", "a\tb\nc"),
        ("<p>x &lt;b&gt; &amp; y</p>", "x <b> & y"),
        ("<p>a\r\nb</p><p>c", "a\nb\nc"),
        ("<p>no <!-- said --> end", "no  end"),
        ("a<!DOCTYPE b><?c?></ d>e", "ae"),
        ("<P TITLE='a > b'>c</P >1 < 2 <3", "c\n1 < 2 <3"),
        ("<pre>\na\n b</pre>c", "a\n b\nc"),
        ("a<b", "a"),
        ("a<!-- b", "a"),
        ('a<i title="b>c', "a"),
        ("&lt;b&gt; &#8217;&nbsp;&notme; &", "<b> ’\u00a0¬me; &"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
    ],
)
def test_html_as_text(html: str, text: str) -> None:
    assert HtmlText(html).text == text


@pytest.mark.parametrize(
    "piece", ["<", "<a ", '<a "', "<!--", "<![CDATA[", "</", "&", "<p>", "<?", "<a '>"]
)
def test_broken_html_takes_no_longer_than_it_is_long(piece: str) -> None:
    # Anything that went back over it would take hours.
    read = HtmlText(piece * 1_000_000 + "x>")

    assert len(read.text) <= len(piece) * 1_000_000 + 2


def test_who_gave_a_tag_is_told_by_the_commands(tmp_path: Path) -> None:
    commands = [
        add(1, "ana", [1]),
        add(2, "ben", [1, 2]),
        add(3, "cem", [2]),
        add(4, "dee", [1, 2, 3]),
        add(5, "eva", [], payload="{}"),
        add(6, "eva", [], payload="[" * 5000),
        add(7, "eva", [], payload='{"type": "highlight_add", "highlight_id": 2, "tags": 7}'),
    ]
    rows = project(
        tags=[tag(1, "joy"), tag(2, "tea"), tag(3, "who"), tag(4, "merged")],
        highlights=[highlight(1, "tea"), highlight(2, "Why?"), highlight(3, "Day")],
        highlight_tags=given_to((1, 1), (1, 2), (1, 4), (2, 1), (3, 1)),
        commands=commands,
    )

    exchange = read(tmp_path, rows)

    assert quoted(exchange) == [
        ("tea", "joy", "dee"), ("tea", "tea", "ben"), ("tea", "merged", "dee"),
        ("Why?", "joy", "eva"), ("Day", "joy", "Taguette"),
    ]  # fmt: skip
    assert [c.created_at for c in exchange.codings][1::3] == ["2026-01-02T03:04:05+00:00", ""]


def test_paths_of_tags_are_a_tree(tmp_path: Path) -> None:
    paths = ["mood.joy", "mood.joy.loud", "a.b.c", "a.b", "...", "end.", "mood.sad"]
    rows = project(tags=[tag(n, path, description=f"about {n}") for n, path in enumerate(paths, 1)])

    exchange = read(tmp_path, rows)

    assert [(c.id, c.name, c.parent, c.codable) for c in exchange.codes] == [
        ("a", "a", None, False),
        ("a_b", "b", "a", True),
        ("a_b_c", "c", "a_b", True),
        ("mood", "mood", None, False),
        ("mood_joy", "joy", "mood", True),
        ("mood_joy_loud", "loud", "mood_joy", True),
        ("mood_sad", "sad", "mood", True),
        ("code", "...", None, True),
        ("end", "end.", None, True),
    ]
    assert [c.definition for c in exchange.codes if c.id == "mood_sad"] == ["about 7"]


def test_one_of_several_projects_is_chosen_by_name_or_number(tmp_path: Path) -> None:
    projects = [
        {"id": n, "name": name, "description": "", "created": AT} for n, name in ((1, "One"), (2, "Two"))
    ]
    rows = project(
        projects=projects,
        documents=[document(1), document(2, html="<p>Other words</p>", project=2)],
        tags=[tag(1, "joy"), tag(2, "tea", project=2)],
        highlights=[highlight(1, "tea"), highlight(2, "words", bare="Other words", document_id=2)],
        highlight_tags=given_to((1, 1), (2, 2)),
    )

    with pytest.raises(UnreadableFile, match=r"there are 2 projects in it: One \(1\), Two \(2\)"):
        read(tmp_path, rows)
    with pytest.raises(UnreadableFile, match="there is no project 'Three' in it"):
        read(tmp_path, rows, chosen="Three")
    for chosen in ("Two", "2"):
        exchange = read(tmp_path, rows, chosen=chosen)
        assert (exchange.name, quoted(exchange)) == ("Two", [("words", "tea", "Taguette")])
        assert counted(exchange, "codings") == (1, 0)
        assert counted(exchange, "projects") == (0, 1)


def test_what_is_written_of_documents_and_the_project_are_memos(tmp_path: Path) -> None:
    projects = [{"id": 1, "name": "Study", "description": "Why we ask", "created": AT}]

    exchange = read(tmp_path, project(projects=projects, documents=[document(description="In May")]))

    assert [(m.target_kind, m.text, m.created_at) for m in exchange.memos] == [
        ("document", "In May", "2026-01-02T03:04:05+00:00"),
        ("study", "Why we ask", "2026-01-02T03:04:05+00:00"),
    ]


def test_highlights_that_cannot_be_placed_are_counted(tmp_path: Path) -> None:
    marks = [
        highlight(1, "tea", start_offset=0, end_offset=3),  # near
        highlight(2, "tea", snippet="<p>coffee</p>"),
        highlight(3, "tea", document_id=9),
        highlight(4, "tea", start_offset=-9, end_offset=10**15, snippet=""),
        highlight(5, "tea"),
        highlight(6, "Why?"),
        highlight(7, "Day", document_id=2),
    ]
    rows = project(
        documents=[document(), document(2, html="<p> </p>", description="empty")],
        highlights=marks,
        highlight_tags=given_to((1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 9), (7, 1), (8, 1)),
    )

    exchange = read(tmp_path, rows)

    assert quoted(exchange) == [("tea", "joy", "Taguette")]
    assert counted(exchange, "codings") == (1, 7)
    assert counted(exchange, "documents") == (1, 1)
    assert counted(exchange, "memos") == (0, 1)
    lines = {entry.reason for entry in exchange.ledger if entry.place == "t.sqlite3, codings"}
    assert lines == {
        "",
        "its words do not stand in the document (highlight 2, highlight 4)",
        "its document is not there, or was left out (highlight 3, highlight 7)",
        "the same coder gave the same code to the same words before (highlight 5)",
        "its tag is not there (highlight 6)",
        "its highlight is not there (highlight 8)",
    }
    (near,) = [entry for entry in exchange.ledger if entry.place == "t.sqlite3, highlights"]
    assert near.reason == "its words do not stand at its positions, but near them (highlight 1)"


def test_a_highlight_without_a_tag_is_said(tmp_path: Path) -> None:
    exchange = read(tmp_path, project(highlights=[highlight(1, "tea"), highlight(2, "Why?")]))

    assert counted(exchange, "highlights") == (0, 2)


def test_tables_that_are_missing_are_named_and_accounts_are_not_read(tmp_path: Path) -> None:
    file = write_database(tmp_path / "t.sqlite3", without(TAGUETTE, "tags"), {})
    with pytest.raises(UnreadableFile, match="no project of Taguette; there is no table 'tags'"):
        read_taguette(file, new_id=new_uuid)
    file = write_database(tmp_path / "t.sqlite3", without(TAGUETTE, "commands"), project())
    assert read_taguette(file, new_id=new_uuid).name == "Study"
    users = [{"login": "ana", "created": AT, "hashed_password": "secret"}]
    exchange = read(tmp_path, project(users=users))
    assert counted(exchange, "table users") == (0, 1)
    assert "secret" not in repr(exchange)
    with pytest.raises(UnreadableFile, match="there is no project in it"):
        read(tmp_path, {"users": users})


PIECES = st.lists(
    st.tuples(
        st.sampled_from(["p", "b", "div", "li", "br", "td", "h2"]),
        st.text(alphabet=st.sampled_from("ab 😀e\u0301\u0645\u200d𝒳é<&\n:"), max_size=12),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(PIECES, st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), max_size=8))
def test_every_quotation_is_its_snippet(
    pieces: list[tuple[str, str]], places: list[tuple[int, int]]
) -> None:
    """With emoji, combining marks, overlaps, and blocks within the words."""
    pieces = [("p", "x"), *pieces, ("p", "x")]
    html = "".join(
        f"{escape(words)}<br>" if name == "br" else f"<{name}>{escape(words)}</{name}>"
        for name, words in pieces
    )
    bare = "".join(words for _, words in pieces)
    starts = [min(a, len(bare) - 1) for a, _ in places]
    spans = sorted({(a, min(a + n, len(bare))) for a, (_, n) in zip(starts, places, strict=True)})
    marks = [
        {
            "id": n, "document_id": 1, "start_offset": len(bare[:a].encode()),
            "end_offset": len(bare[:b].encode()), "snippet": f"<i>{escape(bare[a:b])}</i>",
        }
        for n, (a, b) in enumerate(spans, 1)
    ]  # fmt: skip
    rows = project(
        documents=[document(html=html)], highlights=marks,
        highlight_tags=given_to(*((mark["id"], 1) for mark in marks)),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        exchange = read(Path(folder), rows)

    text = exchange.documents[0].text
    assert _without_breaks(text) == _without_breaks(bare)
    found = [words for words, _, _ in quoted(exchange)]
    # Only line ends and tabs are put in; no word begins or ends elsewhere.
    assert [_without_breaks(words) for words in found] == [_without_breaks(bare[a:b]) for a, b in spans]
    before = [_without_breaks(text[: c.span.start]) for c in exchange.codings]
    assert before == [_without_breaks(bare[:a]) for a, _ in spans]


def _without_breaks(words: str) -> str:
    return words.replace("\n", "").replace("\t", "")
