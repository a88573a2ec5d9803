"""What each column of a survey is for: proposed from its title and its cells, or chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qualcode.core.text import one_line
from qualcode.errors import InputError
from qualcode.formats.survey_tools import Heading, code_of, is_noted, squashed
from qualcode.model import SurveyChoices, SurveyColumn, SurveyUse

_ROW_IDS = ("responseid", "respondentid", "recordid", "uuid", "id", "caseid")
_RESPONDENTS = ("respondentid", "respondent", "participantid", "participant", *_ROW_IDS)
_QUESTIONS = ("question", "questionid", "questiontext", "item", "prompt", "variable")
_ANSWERS = ("answer", "response", "answertext", "responsetext", "text", "value")
_IDENTIFYING = re.compile(
    "email|mailaddress|ipaddress|latitude|longitude|phone|firstname|lastname|surname|fullname|username"
    "|vorname|nachname|familyname|dateofbirth|birthday"
)
_IS_IDENTIFYING = {"name", "yourname", "ip", "address", "homeaddress", "initials", "dob", "mobile"}
# A title of more words is a question, and may well ask about telephones.
_TITLE_WORDS = 4
_CONTACT = re.compile(r"[^@\s]+@[^@\s]+\.\w+|\d{1,3}(?:\.\d{1,3}){3}")
_LONG, _DISTINCT, _FEWEST, _MOST_VALUES, _SHOWN = 40, 0.6, 20, 30, 80

Verdict = tuple[SurveyUse, str]
CHOSEN, NOTHING = "chosen", "nothing in it"
_NOT_CHOSEN: Verdict = ("left out", "another column was chosen")


class _Column(NamedTuple):
    """A column with those of its cells that are not blank; ``declared`` open-ended by its tool."""

    place: int
    name: str
    question: str
    declared: bool
    cells: list[str]

    @property
    def values(self) -> set[str]:
        return set(self.cells)

    @property
    def titles(self) -> tuple[str, str]:
        return squashed(code_of(self.name)), squashed(self.question)


class Columns:
    """The columns of one survey file."""

    def __init__(self, heading: Heading, body: Sequence[Sequence[str]], *, file: str) -> None:
        self._tool, self._body, self._file = heading.tool, body, file
        self._all = [
            _Column(place, name, question, place in heading.declared, self._cells(place))
            for place, (name, question) in enumerate(zip(heading.names, heading.questions, strict=True))
        ]

    def look_long(self) -> bool:
        """Say whether each row looks like one answer of a respondent who has more of them."""
        needed = (self._called(_QUESTIONS), self._called(_ANSWERS), self._repeated())
        return all(column is not None for column in needed)

    def wide(self, choices: SurveyChoices) -> tuple[SurveyColumn, ...]:
        """Return the uses of columns where a row is a response; raise ``InputError``."""
        named = self._find(choices.row_id)
        row_id = named if named is not None else self._called(_ROW_IDS)
        uses = [self._proposed(column, len(self._body)) for column in self._all]
        if row_id is not None:
            uses[row_id] = ("id", CHOSEN if named is not None else "names the response")
        return self._chosen(uses, choices)

    def long(self, choices: SurveyChoices) -> tuple[SurveyColumn, ...]:
        """Return the uses of columns where a row is one answer; raise ``InputError``."""
        places = {
            "row_id": (self._find(choices.row_id), self._repeated()),
            "question": (self._find(choices.question), self._called(_QUESTIONS)),
            "answer": (self._find(choices.answer), self._called(_ANSWERS)),
        }
        found = {part: next((p for p in both if p is not None), None) for part, both in places.items()}
        respondent, question, answer = found.values()
        if respondent is None or question is None or answer is None:
            raise InputError(
                f"{self._file}: it is not clear which columns have respondent, question and answer",
                hint=f"name them with --long; columns are {self._names}",
            )
        people = self._people(respondent)
        uses = [
            self._proposed(column, len(people)) if self._constant(column.place, people)
            else ("left out", "it differs within a respondent")
            for column in self._all
        ]  # fmt: skip
        uses = [("left out", "no answer") if use == "open" else (use, why) for use, why in uses]
        uses[respondent] = ("id", "names the respondent")
        uses[question] = ("question", "names the question")
        uses[answer] = ("open", "has the answers")
        return self._chosen(uses, choices)

    @property
    def _names(self) -> str:
        return ", ".join(column.name for column in self._all)

    def _cells(self, place: int) -> list[str]:
        return [row[place].strip() for row in self._body if place < len(row) and row[place].strip()]

    def _find(self, name: str | None) -> int | None:
        """Return the place of a column by its name or, where only one fits, its code or question."""
        if name is None:
            return None
        exact = [column.place for column in self._all if column.name == name]
        wanted = name.strip().casefold()
        alike = [
            column.place
            for column in self._all
            if wanted in {w.casefold() for w in (column.name, code_of(column.name), column.question)}
        ]
        for found in (exact, alike):
            if len(found) == 1:
                return found[0]
        raise InputError(f"{self._file}: no column {name!r}", hint=f"columns are {self._names}")

    def _called(self, titles: Iterable[str]) -> int | None:
        for title in titles:
            for column in self._all:
                if column.cells and squashed(code_of(column.name)) == title:
                    return column.place
        return None

    def _repeated(self) -> int | None:
        """Return the column that names respondents more than once."""
        for title in _RESPONDENTS:
            place = self._called([title])
            if place is not None and len(self._all[place].values) < len(self._all[place].cells):
                return place
        return None

    def _people(self, respondent: int) -> dict[str, list[Sequence[str]]]:
        people: dict[str, list[Sequence[str]]] = {}
        for row in self._body:
            people.setdefault(row[respondent].strip() if respondent < len(row) else "", []).append(row)
        return people

    @staticmethod
    def _constant(place: int, people: dict[str, list[Sequence[str]]]) -> bool:
        return all(
            len({row[place].strip() for row in rows if place < len(row) and row[place].strip()}) < 2
            for rows in people.values()
        )

    def _proposed(self, column: _Column, n_people: int) -> Verdict:
        cells, values = column.cells, column.values
        if not cells:
            return "left out", NOTHING
        if _identifies(column):
            return "identifying", "it may tell who somebody is"
        if is_noted(self._tool, column.name):
            return "left out", f"what {self._tool} notes about the filling in"
        if column.declared and 2 * sum(" " in cell for cell in cells) > len(cells):
            return "open", f"an open-ended question, as {self._tool} says"
        least = min(_FEWEST, max(1, len(self._body) // 2))
        differ = len(values) >= _DISTINCT * len(cells)
        if len(cells) >= least and sum(map(len, cells)) > _LONG * len(cells) and differ:
            return "open", "long answers, most of them different"
        if 1 == len(values) < len(cells):
            return "left out", "one value throughout"
        if 1 < len(values) <= max(2, min(_MOST_VALUES, n_people // 3)):
            return "attribute", f"{len(values)} different values"
        return "left out", "neither long answers nor few values"

    def _chosen(self, uses: list[Verdict], choices: SurveyChoices) -> tuple[SurveyColumn, ...]:
        picked: tuple[tuple[SurveyUse, Sequence[str] | None], ...] = (
            ("open", choices.columns or None), ("attribute", choices.attributes),
        )  # fmt: skip
        if choices.keep_identifying:
            uses = [
                ("attribute", f"{why}; kept as asked") if use == "identifying" else (use, why)
                for use, why in uses
            ]
        for use, names in picked:
            if names is not None:
                uses = [_NOT_CHOSEN if verdict[0] == use else verdict for verdict in uses]
        for use, names in picked:
            for place in map(self._find, names or ()):
                if place is not None:
                    uses[place] = (use, CHOSEN)
        return tuple(_told(column, *verdict) for column, verdict in zip(self._all, uses, strict=True))


def _told(column: _Column, use: SurveyUse, reason: str) -> SurveyColumn:
    first = one_line(column.cells[0]) if column.cells and use != "identifying" else ""
    example = first if len(first) <= _SHOWN else first[: _SHOWN - 1] + "…"
    return SurveyColumn(
        place=column.place, name=column.name, question=column.question, use=use, reason=reason,
        n_filled=len(column.cells), example=example,
    )  # fmt: skip


def _identifies(column: _Column) -> bool:
    for title, words in zip(column.titles, (column.name, column.question), strict=True):
        short = len(words.split()) <= _TITLE_WORDS and not words.rstrip().endswith("?")
        if short and (title in _IS_IDENTIFYING or _IDENTIFYING.search(title)):
            return True
    return 2 * sum(bool(_CONTACT.fullmatch(cell)) for cell in column.cells) > len(column.cells)
