"""A report as a browser would read it, and words that mean it harm."""

from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd

HOSTILE = "<img src=x onerror=alert(1)> $x^2$ \u202eevening\u202c & \x07"
# Elements that have no end in HTML.
VOID = {"meta", "br", "col", "img", "link"}


class Read(HTMLParser):
    """What a browser would make of a report: ids, links, addresses, tables, and elements in order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = {name: value or "" for name, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        if "href" in found:
            (self.links if found["href"].startswith("#") else self.addresses).append(found["href"])
        self.addresses += [found[name] for name in ("src", "srcset", "action", "data") if name in found]
        assert not [name for name in found if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag == "br":
            self.handle_data("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        in_row = {"table", "tr"} <= {*self.open}
        if in_row and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


def read(data: bytes) -> Read:
    found = Read()
    found.feed(data.decode())
    found.close()
    assert found.open == []
    return found


def table(found: Read, *titles: str) -> pd.DataFrame:
    """The table that begins with these titles."""
    (whole,) = [rows for rows in found.tables if rows[0][: len(titles)] == list(titles)]
    return pd.DataFrame([row for row in whole[1:] if len(row) == len(whole[0])], columns=whole[0])
