"""The columns of a survey before it is imported: what each is for, and what else it could be."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from qualcode.errors import QualcodeError
from qualcode.model import (
    SurveyChoices,
    SurveyColumn,
    SurveyDocuments,
    SurveyLayout,
    SurveyShape,
    SurveyUse,
)
from qualcode.services import surveys
from qualcode.services.previewing import FilePreview
from qualcode.ui import state
from qualcode.ui.importing import words
from qualcode.ui.importing.desk import Desk, failed

# More columns than these are scrolled through.
MANY = 6
DOCUMENTS: dict[SurveyDocuments, str] = {
    "response": "what one respondent answered", "question": "what all answered to one question",
}  # fmt: skip
LAYOUTS: dict[SurveyLayout, str] = {"wide": "a response", "long": "one answer"}


def columns(desk: Desk, file: FilePreview) -> None:
    """Show what each column is for, and take corrections."""
    if file.path is None:
        return
    chosen = desk.chosen(file)
    try:
        shape = surveys.describe(file.path, project=state.project(), choices=chosen.survey)
    except QualcodeError as problem:
        failed(problem, file, before="It cannot be read like this")
        st.button("Read it as it looks", on_click=lambda: desk.choose(file, survey=SurveyChoices()))
        return
    table = words.columns_table(shape)
    tall: int | Literal["auto"] = 260 if len(table) > MANY else "auto"
    st.dataframe(table, hide_index=True, height=tall, alt="What each column is used for.")
    _corrections(desk, file, shape)


def _corrections(desk: Desk, file: FilePreview, shape: SurveyShape) -> None:
    """Ask how the table is to be read, beginning with how it is read now."""
    key = f"import-survey-{file.path}-{hash(desk.chosen(file).survey)}"
    names = [column.name for column in shape.columns]
    with st.form(key, border=False):
        left, right = st.columns(2)
        n_rows = left.selectbox("Header rows", [1, 2, 3], index=shape.header_rows - 1)
        layout: SurveyLayout = right.selectbox(
            "A row is", LAYOUTS, index=list(LAYOUTS).index(shape.layout), format_func=LAYOUTS.__getitem__
        )
        answers = st.multiselect("Open-ended answers", names, _used(shape, "open"))
        about = st.multiselect("About the respondent", names, _used(shape, "attribute"))
        documents: SurveyDocuments = st.selectbox(
            "A document is", DOCUMENTS, format_func=DOCUMENTS.__getitem__,
            index=list(DOCUMENTS).index(shape.documents),
        )  # fmt: skip
        left, right = st.columns(2)
        row_id = left.selectbox(
            "Names the respondent", names, index=_at(shape, "id"), placeholder="Number of the row"
        )
        question = right.selectbox(
            "Names the question, if a row is one answer", names, index=_at(shape, "question"),
            placeholder="None",
        )  # fmt: skip
        keep = st.checkbox(
            "Keep names, addresses and the like", desk.chosen(file).survey.keep_identifying
        )
        sent = st.form_submit_button("Read it like this")
    if sent:
        wanted = SurveyChoices(
            columns=tuple(answers), attributes=tuple(about), row_id=row_id, header_rows=n_rows,
            keep_identifying=keep, layout=layout, question=question, documents=documents,
            answer=answers[0] if answers and layout == "long" else None,
        )  # fmt: skip
        # Under another header the columns are called otherwise.
        anew = SurveyChoices(
            header_rows=n_rows, layout=layout, keep_identifying=keep, documents=documents
        )
        desk.choose(file, survey=wanted if n_rows == shape.header_rows else anew)
        st.rerun()


def _used(shape: SurveyShape, use: SurveyUse) -> list[str]:
    return [column.name for column in shape.used_as(use)]


def _at(shape: SurveyShape, use: SurveyUse) -> int | None:
    found: tuple[SurveyColumn, ...] = shape.used_as(use)
    return found[0].place if found else None
