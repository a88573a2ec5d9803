"""What the codebook page shows to read: words stay words, and everything is told."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.codebook_edits import Difference
from qualcode.model import Code, Codebook, Coding, Example, Exclusion, NearMiss, Span
from qualcode.services.code_quotations import Quotation
from qualcode.ui.codebook import sheets


class Read(HTMLParser):
    """What a browser makes of HTML: its tags, and the words between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def of(code_id: str, **more: object) -> Quotation:
    coding = Coding(
        id=code_id, document_id="d", span=Span(start=0, end=1), code_id=code_id, coder_id="c",
        source="human", codebook_version="1", created_at="",
    )  # fmt: skip
    told = {"code": code_id, "document": "A", "speaker": "P01", "coder": "AB", "words": "So."}
    return Quotation(coding=coding, **{**told, **more})


# Browsers and Python's parser both read a null as something else.
WORDS = st.text().filter(lambda text: "\x00" not in text)


@given(WORDS, WORDS)
def test_words_of_people_make_no_tags(one: str, other: str) -> None:
    code = Code(
        id="a", name=one, definition=f"x{other}x", include=(one,), cues=(other,),
        exclude=(Exclusion(when=one, use="b"),), examples=(Example(text=other, role=one),),
        near_miss=(NearMiss(text=one, use="b"),),
    )  # fmt: skip
    book = Codebook(id="b", name="B", version="1", codes=(code, Code(id="b", name=other)))
    parts = [
        sheets.definition_sheet(code, book), sheets.heading(code, book, n_codings=1, n_due=1),
        sheets.quotation(of("a", words=one, coder=other)), sheets.empty(one, other),
        sheets.difference_sheet([Difference("a", one, "definition", other, one)]),
    ]  # fmt: skip

    known = {"div", "p", "section", "h2", "h3", "ul", "li", "span", "strong", "q", "code", "header",
             "figure", "figcaption", "blockquote", "del", "ins"}  # fmt: skip
    for html in parts:
        assert Read(html).tags <= known
    assert Read(parts[2]).words.startswith(one)


def test_a_code_is_told_in_full() -> None:
    code = Code(
        id="a", name="Time", definition="One.\nTwo.", include=("in",), cues=("cue",), sources=("src",),
        exclude=(
            Exclusion(when="w", use="b"), Exclusion(when="v", use="b", action="double_code"),
            Exclusion(when="u", use=""),
        ),
        examples=(Example(text="e", role="head_teacher", valence="mixed", also=("b",)),),
        near_miss=(NearMiss(text="n", use="b"),), retired=True, replaced_by=("b",), parent="t",
    )  # fmt: skip
    theme = Code(id="t", name="Context", codable=False)
    book = Codebook(id="b", name="B", version="1", codes=(theme, code, Code(id="b", name="Buses")))

    assert Read(sheets.definition_sheet(code, book)).words == (
        "One.Two.IncludeinExcludewuse Buses insteadvalso give Busesu"
        "Examplesehead teacher, mixed, also BusesNear missesnis BusesCuescueSourcessrc"
    )
    assert Read(sheets.heading(code, book, n_codings=1, n_due=2)).words == (
        "TimeContext1 codingaretired; use Buses instead2 to look at again"
    )
    assert "theme with 1 code" in sheets.heading(theme, book, n_codings=0, n_due=0)


def test_consequences_are_counted_by_coder_and_document() -> None:
    found = [of("a"), of("b", coder="CD"), of("c", document="B"), of("d")]

    words = Read(sheets.consequence("codings go", found, examples=1)).words

    assert words == (
        "4 codings goBy whom and where, with 1 of the quotationsCoderDocumentCodings"
        "ABA2ABB1CDA1So.aA, P01, coded by AB"
    )
    assert sheets.consequence("codings go", []) == ""


def test_differences_show_what_was_on_one_side_and_what_is_on_the_other() -> None:
    html = sheets.difference_sheet(
        [
            Difference("a", "Time", "definition", "No time.", "Little time."),
            Difference("a", "Time", "parent", "", "Context"),
            Difference("b", "Buses", "code", "", "added"),
        ],
        names=("Version 1", "Version 2"),
    )

    assert '<del class="">No</del>' in html
    assert '<ins class="">Little</ins>' in html
    assert Read(html).words == (
        "Version 1Version 2TimedefinitionNo time.Little time.theme–ContextBusesadded"
    )
