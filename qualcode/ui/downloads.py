"""What a page lets one take away: its table, and its chart as a picture; made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from qualcode.formats.charts.printing import KINDS, picture
from qualcode.formats.folders import csv_text
from qualcode.formats.workbooks import tables_workbook

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


def offer(
    name: str,
    table: pd.DataFrame,
    *,
    chart: alt.TopLevelMixin | None = None,
    document: Callable[[], bytes] | None = None,
) -> None:
    """Draw a row of buttons: a table as CSV and XLSX, its chart as SVG and PNG, a Word document of it.

    ``name`` is that of the files without their ending.
    """
    with st.container(key=f"downloads-{name}", horizontal=True, gap="small"):
        button(f"{name}.csv", partial(csv_text, table), mime="text/csv")
        button(f"{name}.xlsx", partial(_workbook, name, table), mime=WORKBOOK)
        if document is not None:
            button(f"{name}.docx", document, mime=DOCUMENT)
        if chart is not None:
            for kind in KINDS:
                button(f"{name}.{kind}", partial(picture, chart, kind), mime=PICTURES[kind])


def button(name: str, made: Callable[[], str | bytes], *, mime: str) -> None:
    """Draw a button that makes a file when it is pressed."""
    st.download_button(f"Download {name}", data=made, file_name=name, mime=mime, on_click="ignore")


def _workbook(name: str, table: pd.DataFrame) -> bytes:
    made, _ = tables_workbook({name: table})
    return made
