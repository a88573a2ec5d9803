"""The report of a study as a file: a Word document, or one page of HTML that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import yaml

from qualcode.core.checklists import COREQ, FREE, KEYS, SRQR
from qualcode.core.reports import Choices
from qualcode.errors import InputError
from qualcode.formats.report.html import report_html
from qualcode.formats.report.pages import page_of
from qualcode.formats.report.word import report_docx
from qualcode.services.projects import Project
from qualcode.services.reporting import report
from qualcode.services.takeaway import Taken

ReportFile = Literal[".docx", ".html"]
ENDINGS: tuple[ReportFile, ...] = (".docx", ".html")
LOOK = "quotations stand as they were said: look for names of people and places in them"


def take_report(
    project: Project,
    *,
    ending: ReportFile,
    choices: Choices | None = None,
    words: Mapping[str, str] | None = None,
) -> Taken:
    """Return the report of a study as a file; the same project and choices give the same bytes.

    ``words`` are the researcher's own, in the place of those that the project keeps. The notes say what
    to look at before it is passed on. Raises ``InputError`` for an attribute that there is not.
    """
    found = report(project, choices)
    if words:
        found = replace(found, own_words={**found.own_words, **words})
    page = page_of(found)
    notes = []
    if "quotations" in found.choices.sections and found.quotations.chosen:
        notes.append(LOOK)
        shortened = next((one for one in found.limitations if one.kind == "attribution"), None)
        if shortened is not None:
            notes.append(
                f"{shortened.numbers[0]} of {shortened.numbers[1]} quotations are attributed less "
                "closely than chosen, as fewer than three people share it"
            )
    if "matrix" in found.choices.sections and found.matrix.parts:
        notes.append("summaries stand as they were written: look for names in them too")
    data = report_docx(page) if ending == ".docx" else report_html(page)
    return Taken(data=data, notes=tuple(notes))


def read_words(path: Path) -> dict[str, str]:
    """Read own words from a YAML file: ``limitations``, and ``coreq`` and ``srqr`` by item.

    Raises ``InputError`` for a file that is none, and for something that a report does not ask.
    """
    try:
        whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise InputError(f"{path} cannot be read as YAML", hint="look at docs/report.md") from problem
    found: dict[str, str] = {}
    for key, value in (whole if isinstance(whole, dict) else {str(path): whole}).items():
        lines = value.items() if isinstance(value, dict) else [(None, value)]
        for number, said in lines:
            name = str(key) if number is None else f"{key}-{number}"
            if name not in KEYS:
                hint = f"it asks for {', '.join(FREE)}, coreq 1 to {len(COREQ)}, srqr 1 to {len(SRQR)}"
                raise InputError(f"{path}: a report does not ask for {name!r}", hint=hint)
            found[name] = str(said).strip()
    return found
