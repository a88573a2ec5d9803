"""What places of a report are called; one way for HTML and Word, which takes 40 letters and digits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qualcode.core.report_parts import Key, Rest
from qualcode.core.reports import Report, Section
from qualcode.formats.report.blocks import Words


@dataclass(frozen=True, slots=True)
class Anchors:
    """The anchors of a report. What leads to a section that is left out leads nowhere."""

    sections: frozenset[Section]
    codes: Mapping[str, int]
    groups: Mapping[str, int] = field(default_factory=dict)
    cases: Mapping[str, int] = field(default_factory=dict)
    rests: Mapping[Key, Rest] = field(default_factory=dict)
    numbers: Mapping[Key, int] = field(default_factory=dict)

    @classmethod
    def of(cls, report: Report) -> Anchors:
        """Return the anchors of a report."""
        groups: Iterable[str] = sorted(
            {group for _, group in report.themes.support if group is not None}
        )
        chosen = report.choices.sections
        rests: dict[Key, Rest] = {}
        for name, facts in (("questions", report.questions), ("patterns", report.patterns)):
            rests |= facts.rests if name in chosen else {}
        return cls(
            frozenset(chosen),
            {code.id: n for n, code in enumerate(report.book.codes, start=1)},
            {group: n for n, group in enumerate(groups, start=1)},
            {person.name: n for n, person in enumerate(report.people, start=1)},
            rests,
            {key: n for n, key in enumerate(rests, start=1)},
        )

    def section(self, name: Section, words: str) -> Words:
        """Return words that lead to a section, if it is there."""
        return Words(words, to=f"sec_{name}" if name in self.sections else "")

    def code(self, code_id: str) -> str:
        """Return where the codebook has a code."""
        there = "codebook" in self.sections and code_id in self.codes
        return f"code_{self.codes[code_id]}" if there else ""

    def count(self, code_id: str, group: str | None = None) -> str:
        """Return where the appendix tells what a count rests on."""
        if "appendix" not in self.sections or code_id not in self.codes:
            return ""
        return f"count_{self.codes[code_id]}" + (
            "" if group is None else f"_{self.groups.get(group, 0)}"
        )

    def coding(self, number: int) -> str:
        """Return where the appendix has a coding."""
        return f"coding_{number}" if "appendix" in self.sections else ""

    def case(self, name: str) -> str:
        """Return where the appendix has a case."""
        return f"case_{self.cases[name]}" if "appendix" in self.sections and name in self.cases else ""

    def cases_table(self) -> str:
        """Return where the appendix has all cases."""
        return "cases" if "appendix" in self.sections else ""

    def rest(self, key: Key) -> str:
        """Return where the appendix tells what a number of an answer, or of a pair, rests on."""
        there = "appendix" in self.sections and key in self.rests and self.rests[key].found
        return f"rest_{self.numbers[key]}" if there else ""
