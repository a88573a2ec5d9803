"""The training log says what each coder saw, and which judgements measure."""

from __future__ import annotations

from builders import CODES, code, offers, operate

from qualcode.model import Blinding
from qualcode.services import projects
from qualcode.services.projects import Project
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest
from qualcode.services.teaching import lessons
from qualcode.services.training_log import COLUMNS, training_log
from qualcode.suggest.encoders import HashingEncoder


def told(project: Project) -> list[tuple[object, ...]]:
    table = training_log(project)
    assert list(table.columns) == list(COLUMNS)
    texts = {d.name: d.text for d in projects.documents(project)}
    words = [
        texts[row.document][row.start : row.end].partition(": ")[2]
        or texts[row.document][row.start : row.end]
        for row in table.itertuples()
    ]
    return [
        (said.strip(), *row)
        for said, row in zip(words, table.iloc[:, 4:].itertuples(index=False, name=None), strict=True)
    ]


def test_a_project_without_work_has_an_empty_log(project: Project) -> None:
    assert told(project) == []


def test_what_was_in_sight_is_told_of_every_judgement(project: Project) -> None:
    one, two = projects.coder(project, "AB"), projects.coder(project, "CD")
    operate(project, one, code(project, "None.", "ctx_time"))
    suggest(project, actor="AB", encoder=HashingEncoder())
    operate(project, two, {"op": "reject", "suggestion": offers(project, two)[0].id}, seq=2)
    first = offers(project, one)[0]
    set_blinding(project, Blinding(mode="after_commit"), actor="AB")
    words = projects.documents(project)[0].text[first.span.start : first.span.end]
    place = {"start": first.span.start, "end": first.span.end, "text": words}
    operate(project, one, {"op": "read", **place}, seq=3)
    operate(project, one, {"op": "accept", "suggestion": first.id}, seq=4)

    log = told(project)

    saw, measures = -4, -1
    alone = next(row for row in log if row[0] == "None.")
    assert alone[1:] == ("AB", "ctx_time", "ctx_time", "", False, False, False, True)
    rejected = next(row for row in log if row[1] == "CD")
    assert (rejected[2], rejected[4] != "", rejected[saw], rejected[measures]) == ("", True, True, False)
    accepted = next(row for row in log if row[0] == words)
    # Nothing was given blind, and that measures; then a suggestion was seen and accepted.
    assert accepted[1:4] == ("AB", first.code_id, "")
    assert (accepted[saw], accepted[measures]) == (True, True)


def test_the_log_counts_the_segments_that_measure(project: Project) -> None:
    operate(project, projects.coder(project, "AB"), code(project, "We trust one", "rel_trust"))
    operate(project, projects.coder(project, "CD"), code(project, "None.", "ctx_time"), seq=2)
    suggest(project, actor="AB", encoder=HashingEncoder())
    operate(project, projects.coder(project, "CD"), code(project, "There is no", "ctx_time"), seq=3)

    table = training_log(project)
    found = lessons(project, all_codes=CODES)

    assert set(table.segment_id) == set(found.coded.segment_ids)
    assert set(table[table.measures].segment_id) == set(found.blind.segment_ids)
