"""Codings to look at again after the codebook changed, and how each is settled by its coder."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, func, select

from qualcode.core.codebook_edits import find_code
from qualcode.errors import CodingError
from qualcode.model import Code, Coder, Coding
from qualcode.services.code_quotations import Quotation, quoted
from qualcode.services.coding import apply_operations
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import Project, codebook
from qualcode.store import schema
from qualcode.store.records import fetch


def due(project: Project, *, code_id: str | None = None) -> list[Quotation]:
    """Return the codings to look at again, of all codes or one, by document and place."""
    codings, reviews = schema.codings, schema.reviews
    waiting = select(reviews.c.coding_id).where(reviews.c.settled_at.is_(None))
    where: list[ColumnElement[bool]] = [codings.c.id.in_(waiting)]
    where += [] if code_id is None else [codings.c.code_id == code_id]
    order = [codings.c.start, codings.c.end, codings.c.created_at, codings.c.id]
    with project.engine.connect() as connection:
        found = fetch(connection, Coding, *where, order_by=order)
    return sorted(quoted(project, found), key=lambda quotation: quotation.document)


def due_by_code(project: Project) -> dict[str, int]:
    """Return how many codings of each code are to be looked at again, where there are any."""
    codings, reviews = schema.codings, schema.reviews
    waiting = select(reviews.c.coding_id).where(reviews.c.settled_at.is_(None))
    counted = select(codings.c.code_id, func.count()).where(codings.c.id.in_(waiting))
    with project.engine.connect() as connection:
        rows = connection.execute(counted.group_by(codings.c.code_id)).all()
    return {row[0]: row[1] for row in rows}


def choices(project: Project, code_id: str) -> tuple[list[Code], list[Code]]:
    """Return the codes that a coding may be given instead: those meant to replace its code, the rest."""
    book = codebook(project)
    heirs = find_code(book, code_id).replaced_by
    offered = [code for code in book.offered if code.id != code_id]
    return [c for c in offered if c.id in heirs], [c for c in offered if c.id not in heirs]


def settle(
    project: Project,
    coding: Coding,
    *,
    coder: Coder,
    code_id: str = "",
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> None:
    """Keep a coding as it is, or give its quotation another code; either settles its reviews.

    Only its own coder can. Raises ``CodingError`` with the reason when it cannot be done.
    """
    operation = {"op": "recode", "code": code_id} if code_id else {"op": "keep"}
    answer = apply_operations(
        project, [{"seq": 1, "coding": coding.id, **operation}], document_id=coding.document_id,
        coder=coder, client=new_id(), now=now, new_id=new_id,
    )  # fmt: skip
    for _, reason in answer.rejected:
        raise CodingError(reason)
