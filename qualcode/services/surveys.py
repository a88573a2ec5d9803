"""Surveys before they are read: what each column is for, and what was chosen for such files before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import delete, insert, select

from qualcode.formats import survey
from qualcode.model import SurveyChoices, SurveyShape
from qualcode.services.projects import Project
from qualcode.store import schema
from qualcode.store.journal import Writing
from qualcode.store.records import from_row, to_row


def describe(
    path: Path, *, project: Project | None = None, choices: SurveyChoices = survey.AS_IT_LOOKS
) -> SurveyShape:
    """Say what a file looks like as a survey, and what becomes of it under some choices.

    Where nothing is chosen, what the project remembers of a file with the same columns holds.
    Raises ``UnreadableFile``, and ``InputError`` for a column that is not there.
    """
    before = remembered(project) if project is not None else {}
    return survey.describe_survey(path, choices=choices, remembered=before)


def remembered(project: Project) -> dict[str, SurveyChoices]:
    """Return how surveys were read, by the signature of their columns."""
    with project.engine.connect() as connection:
        rows = connection.execute(select(schema.surveys)).mappings().all()
    return {row["signature"]: from_row(SurveyChoices, row["choices"]) for row in rows}


def remember(writing: Writing, chosen: Mapping[str, SurveyChoices]) -> None:
    """Keep how surveys are read, for the next file with the same columns."""
    table = schema.surveys
    for signature, choices in chosen.items():
        writing.connection.execute(delete(table).where(table.c.signature == signature))
        row = {"signature": signature, "choices": to_row(choices)}
        writing.connection.execute(insert(table).values(row))
    if chosen:
        writing.payload["surveys"] = sorted(chosen)
