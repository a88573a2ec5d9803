"""What the codebook page shows to read, as HTML in which words of people can do nothing; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from qualcode.core.codebook_compare import marked
from qualcode.core.codebook_edits import Difference
from qualcode.model import Code, Codebook, Event, Example, Exclusion, Memo
from qualcode.services.code_quotations import Quotation, tally
from qualcode.ui.wording_codebook import FIELDS

STYLE = Path(__file__).with_suffix(".css")


def element(tag: str, css: str, *inner: str) -> str:
    """Return an element around HTML that is safe already."""
    return f'<{tag} class="{css}">{"".join(inner)}</{tag}>'


def words(tag: str, css: str, text: str) -> str:
    """Return an element around words of people."""
    return element(tag, css, escape(text))


def heading(code: Code, book: Codebook, *, n_codings: int, n_due: int) -> str:
    """Return the name of a code with where it belongs and how it stands."""
    names = {other.id: other.name for other in book.codes}
    above = names.get(code.parent or "", "")
    about = [words("span", "", above)] if above else []
    if code.codable:
        about.append(words("span", "", f"{n_codings:,} {'coding' if n_codings == 1 else 'codings'}"))
    else:
        below = sum(1 for other in book.codes if other.parent == code.id)
        about.append(words("span", "", f"theme with {below} {'code' if below == 1 else 'codes'}"))
    about.append(words("code", "", code.id))
    if code.retired:
        instead = " or ".join(names.get(other, other) for other in code.replaced_by)
        use = f"retired; use {instead} instead" if instead else "retired; no new codings"
        about.append(words("span", "qt-mark", use))
    if n_due:
        about.append(words("span", "qt-mark qt-mark-due", f"{n_due} to look at again"))
    name = words("h2", "qt-name-big", code.name)
    return element("header", "qt-heading", name, element("p", "qt-about", *about))


def definition_sheet(code: Code, book: Codebook) -> str:
    """Return all that a codebook says of a code."""
    names = {other.id: other.name for other in book.codes}
    lead = "".join(words("p", "qt-lead", line) for line in code.definition.splitlines() if line)
    parts = [lead or element("p", "qt-faint", "It has no definition yet.")]
    if code.codable:
        ends = [
            section("Include", [words("li", "qt-yes", line) for line in code.include]),
            section("Exclude", [_exclusion(line, names) for line in code.exclude]),
        ]
        parts.append(element("div", "qt-two", *ends))
    spoken = [
        section("Examples", [_utterance(e.text, _about(e, names)) for e in code.examples]),
        section("Near misses", [_utterance(m.text, _use(m.use, names)) for m in code.near_miss]),
    ]
    if code.examples or code.near_miss:
        parts.append(element("div", "qt-two", *spoken))
    parts += [
        _chips("Cues", code.cues),
        _chips("Sources", code.sources),
        _chips("Maps to", code.maps_to),
    ]
    return element("div", "qt-sheet", *parts)


def section(title: str, lines: Sequence[str]) -> str:
    """Return a list under its title; one with nothing in it says so."""
    inner = element("ul", "qt-lines", *lines) if lines else element("p", "qt-faint", "None yet.")
    return element("section", "qt-section", words("h3", "qt-title", title), inner)


def quotation(found: Quotation, *, code: str = "") -> str:
    """Return a quotation with where it stands, and what is doubtful about it."""
    place = [found.document, found.speaker, f"coded by {found.coder}"]
    about = [escape(", ".join(part for part in place if part))]
    if code:
        about.insert(0, words("strong", "qt-code", code))
    if found.older:
        about.append(
            words("span", "qt-mark", f"made under {found.older}, when the code meant otherwise")
        )
    if found.due:
        about.append(words("span", "qt-mark qt-mark-due", f"to review: {found.due}"))
    said = words("blockquote", "qt-said", found.words)
    return element("figure", "qt-quotation", said, element("figcaption", "qt-about", *about))


def consequence(title: str, found: Sequence[Quotation], *, examples: int = 3) -> str:
    """Return what happens to codings: how many, whose, in which documents, and a few of them."""
    if not found:
        return ""
    rows = [
        element("tr", "", words("td", "", coder), words("td", "", document), words("td", "qt-n", str(n)))
        for coder, document, n in tally(found)
    ]
    head = "<tr><th>Coder</th><th>Document</th><th>Codings</th></tr>"
    table = element("table", "qt-tally", f"<thead>{head}</thead>", element("tbody", "", *rows))
    shown = [quotation(one, code=one.code) for one in found[:examples]]
    more = words("summary", "", f"By whom and where, with {len(shown)} of the quotations")
    lead = element("p", "qt-effect", words("strong", "", f"{len(found):,}"), f" {escape(title)}")
    return element("div", "qt-consequence", lead, element("details", "", more, table, *shown))


def difference_sheet(
    found: Iterable[Difference], *, names: tuple[str, str] = ("Before", "After")
) -> str:
    """Return differences side by side, code by code, with the words that changed marked."""
    parts = []
    for (_, code), fields in groupby(found, key=lambda line: (line.code_id, line.code)):
        rows = []
        for line in fields:
            if line.field == "code":
                rows.append(element("p", "qt-whole", words("strong", "", line.after)))
            else:
                rows.append(_sides(line))
        parts.append(element("section", "qt-difference", words("h3", "qt-title", code), *rows))
    head = element(
        "div", "qt-sides qt-sides-head", "<span></span>", *(words("span", "", n) for n in names)
    )
    return element("div", "qt-differences", head, *parts)


def scrolling(label: str, inner: str) -> str:
    """Return a part of a dialog that scrolls by itself, so that the buttons below stay in sight."""
    return (
        f'<div class="qt-scroll" role="region" tabindex="0" aria-label="{escape(label)}">{inner}</div>'
    )


def _sides(line: Difference) -> str:
    pieces = marked(line.before, line.after)
    tags = {"same": "span", "removed": "del", "added": "ins"}
    sides = [
        "".join(words(tags[p.kind], "", p.words) for p in pieces if p.kind in ("same", kind))
        for kind in ("removed", "added")
    ]
    label = words("span", "qt-field", FIELDS.get(line.field, line.field))
    return element("div", "qt-sides", label, *(element("div", "qt-side", side or "–") for side in sides))


def _exclusion(line: Exclusion, names: Mapping[str, str]) -> str:
    double = line.action == "double_code"
    css = "qt-also" if double else "qt-no"
    if not line.use:
        return words("li", css, line.when)
    neighbour = words("strong", "", names.get(line.use, line.use))
    said = f"also give {neighbour}" if double else f"use {neighbour} instead"
    return element("li", css, escape(line.when), element("span", "qt-use", said))


def _utterance(text: str, about: str) -> str:
    note = words("span", "qt-use", about) if about else ""
    return element("li", "qt-utterance", words("q", "", text), note)


def _about(example: Example, names: Mapping[str, str]) -> str:
    also = ", ".join(names.get(other, other) for other in example.also)
    parts = [example.role, example.valence, f"also {also}" if also else ""]
    return ", ".join(part.replace("_", " ") for part in parts if part)


def _use(code_id: str, names: Mapping[str, str]) -> str:
    return f"is {names.get(code_id, code_id)}"


def _chips(title: str, found: Sequence[str]) -> str:
    if not found:
        return ""
    chips = "".join(words("span", "qt-chip", chip) for chip in found)
    return element("p", "qt-chips", words("span", "qt-field", title), chips)


def rules_sheet(book: Codebook) -> str:
    """Return what holds for all codes: rules, modifiers and flags."""
    rules = [words("li", "", rule) for rule in book.rules]
    modifiers = [
        element("li", "", words("strong", "", m.name), escape(f": {', '.join(m.values)}"),
                words("span", "qt-use", "needed on every coding" if m.required else "where it fits"))
        for m in book.modifiers
    ]  # fmt: skip
    flags = [
        element(
            "li", "", escape(f.name), words("span", "qt-use", "with a memo") if f.memo_required else ""
        )
        for f in book.flags
    ]
    parts = [section("Rules of coding", rules), section("Modifiers", modifiers), section("Flags", flags)]
    return element("div", "qt-sheet", *parts)


def event(done: Event, what: str, *, undone: bool) -> str:
    """Return a line of the journal: when, who and what; one that was undone is struck through."""
    when = words("span", "qt-when", done.created_at[:16].replace("T", " "))
    who = words("span", "qt-who", done.actor)
    return element("p", "qt-event", when, who, words("del" if undone else "span", "qt-what", what))


def memo(written: Memo, coder: str) -> str:
    """Return a memo of somebody else."""
    return passage(written.text, f"{coder}, {written.changed_at[:10]}")


def finding(what: str, remedy: str) -> str:
    """Return what was found wrong, and what one could do about it."""
    return element("div", "qt-finding", words("p", "qt-effect", what), words("p", "qt-faint", remedy))


def passage(text: str, about: str) -> str:
    """Return a line of the codebook, or a quotation, with where it is from."""
    caption = words("figcaption", "qt-about", about)
    return element("figure", "qt-quotation", words("blockquote", "qt-said", text), caption)


def empty(title: str, hint: str) -> str:
    """Return what is shown in place of nothing."""
    return element("div", "qt-empty", words("p", "qt-lead", title), words("p", "qt-faint", hint))
