"""What a coder does to a document, over SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders import BOOK, INTERVIEW, code, offers, operate
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.model import Blinding, Coding, Memo
from qualcode.services import projects
from qualcode.services.codebook_changes import SCOPE as CODEBOOK
from qualcode.services.codebook_changes import apply_change
from qualcode.services.coding import apply_operations
from qualcode.services.frequencies import frequencies, segments_table
from qualcode.services.history import undo_last
from qualcode.services.importing import import_paths
from qualcode.services.memos import memos
from qualcode.services.overview import overview
from qualcode.services.projects import Project, create_project
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest
from qualcode.services.workspace import News, View, news, read_unmarked, whole
from qualcode.suggest.encoders import HashingEncoder


def test_an_accepted_suggestion_becomes_a_coding_with_its_origin(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    first = offers(project, coder)[0]

    answer = operate(project, coder, {"op": "accept", "suggestion": first.id})

    (coding,) = projects.codings(project)
    assert answer.rejected == ()
    assert (coding.span, coding.code_id, coding.source) == (first.span, first.code_id, "accepted")
    assert (coding.suggestion_id, coding.saw_suggestions) == (first.id, True)
    assert coding.modifiers == {"valence": "neutral"}
    assert first.id not in {s.id for s in offers(project, coder)}


def test_a_rejected_suggestion_does_not_come_back(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    first = offers(project, coder)[0]
    operate(project, coder, {"op": "reject", "suggestion": first.id})

    suggest(project, actor="AB", encoder=HashingEncoder())

    offered = offers(project, coder)
    assert (first.span, first.code_id) not in {(s.span, s.code_id) for s in offered}
    assert projects.codings(project) == []


def test_the_same_operation_sent_twice_is_stored_once(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operation = code(project, "trust one another", "rel_trust")

    operate(project, coder, operation)
    answer = operate(project, coder, operation)

    assert len(projects.codings(project)) == 1
    assert (answer.seq, answer.rejected) == (1, ())


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ({"op": "code", "start": 0, "end": 5, "text": "wrong", "code": "rel_trust"}, "not those"),
        ({"op": "code", "start": 0, "end": 5000, "text": "x", "code": "rel_trust"}, "does not lie"),
        ({"op": "code", "start": 0, "end": 2, "text": "I:", "code": "rel"}, "theme"),
        ({"op": "code", "start": 0, "end": 2, "text": "I:", "code": "nowhere"}, "no code"),
        ({"op": "accept", "suggestion": "gone"}, "replaced"),
        ({"op": "remove", "coding": "gone"}, "gone"),
        ({"op": "undo"}, "nothing to undo"),
        ({"op": "explode"}, "unclear"),
        ({"op": "code"}, "unclear"),
    ],
)
def test_what_cannot_be_done_is_refused_and_blocks_nothing(
    project: Project, operation: dict[str, Any], reason: str
) -> None:
    coder = projects.coder(project, "AB")

    answer = operate(project, coder, operation, code(project, "no time", "ctx_time"))

    ((seq, given),) = answer.rejected
    assert (seq, answer.seq) == (1, 2)
    assert reason in given
    assert len(projects.codings(project)) == 1


def test_nobody_removes_the_coding_of_another(project: Project) -> None:
    mine, other = projects.coder(project, "AB"), projects.coder(project, "CD")
    operate(project, mine, code(project, "no time", "ctx_time"))
    (coding,) = projects.codings(project)

    answer = operate(project, other, {"op": "remove", "coding": coding.id}, seq=2)

    assert "another" in answer.rejected[0][1]
    assert projects.codings(project) == [coding]


def test_valence_is_changed_and_checked(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "no time", "ctx_time"))
    (coding,) = projects.codings(project)

    answer = operate(
        project, coder, {"op": "modify", "coding": coding.id, "name": "valence", "value": "negative"},
        {"op": "modify", "coding": coding.id, "name": "valence", "value": "purple"}, seq=2,
    )  # fmt: skip

    assert [c.modifiers["valence"] for c in projects.codings(project)] == ["negative"]
    assert [seq for seq, _ in answer.rejected] == [3]


@given(st.lists(st.sampled_from(["a", "b", "remove", "valence", "accept", "reject"]), max_size=8))
@settings(max_examples=25, deadline=None)
def test_undo_leads_back_through_every_state(tmp_path_factory: Any, steps: list[str]) -> None:
    folder = tmp_path_factory.mktemp("undo")
    (folder / "A.txt").write_text(INTERVIEW)
    with create_project(str(folder / "s.qualcode"), codebook=BOOK, actor="AB") as project:
        import_paths(project, [folder / "A.txt"], actor="AB")
        suggest(project, actor="AB", encoder=HashingEncoder())
        coder = projects.coder(project, "AB")

        def state() -> tuple[list[Coding], set[str]]:
            offered = offers(project, coder)
            return projects.codings(project), {s.id for s in offered}

        states = [state()]
        for number, step in enumerate(steps, start=1):
            answer = operate(project, coder, _operation(project, step, states[-1]), seq=number)
            if not answer.rejected:
                states.append(state())
        for number, expected in enumerate(reversed(states[:-1]), start=100):
            assert operate(project, coder, {"op": "undo"}, seq=number).rejected == ()
            assert state() == expected
        assert operate(project, coder, {"op": "undo"}, seq=999).rejected


def _operation(project: Project, step: str, now: tuple[list[Coding], set[str]]) -> dict[str, Any]:
    coding = now[0][0].id if now[0] else "none"
    suggestion = min(now[1], default="none")
    return {
        "a": code(project, "no time", "ctx_time"),
        "b": code(project, "trust", "rel_trust"),
        "remove": {"op": "remove", "coding": coding},
        "valence": {"op": "modify", "coding": coding, "name": "valence", "value": "positive"},
        "recode": {"op": "recode", "coding": coding, "code": "rel_trust"},
        "extend": {"op": "extend", "coding": coding, **place(project, "by now. There is")},
        "flag": {"op": "flag", "coding": coding, "flag": "quote"},
        "read": {"op": "read", **place(project, "None.")},
        "unread": {"op": "unread", **place(project, "None.")},
        "memo": {"op": "memo", "target_kind": "coding", "target_id": coding, "text": "Well."},
        "undo": {"op": "undo"},
        "redo": {"op": "redo"},
        "accept": {"op": "accept", "suggestion": suggestion},
        "reject": {"op": "reject", "suggestion": suggestion},
    }[step]


def place(project: Project, words: str) -> dict[str, Any]:
    start = projects.documents(project)[0].text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def quotations(project: Project) -> list[tuple[str, str]]:
    text = {d.id: d.text for d in projects.documents(project)}
    return [
        (text[c.document_id][c.span.start : c.span.end], c.code_id) for c in projects.codings(project)
    ]


def test_a_coding_is_recoded_moved_and_flagged(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "no time", "ctx_time"))
    (coding,) = projects.codings(project)

    answer = operate(
        project, coder,
        {"op": "recode", "coding": coding.id, "code": "rel_trust"},
        {"op": "extend", "coding": coding.id, **place(project, "no time to meet")},
        {"op": "flag", "coding": coding.id, "flag": "quote"}, seq=2,
    )  # fmt: skip

    assert answer.rejected == ()
    (changed,) = projects.codings(project)
    assert quotations(project) == [("no time to meet", "rel_trust")]
    assert (changed.id, changed.flags) == (coding.id, ("quote",))

    operate(project, coder, {"op": "flag", "coding": coding.id, "flag": "quote"}, seq=5)
    assert projects.codings(project)[0].flags == ()


def test_a_quotation_is_not_moved_onto_its_twin(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "no time", "ctx_time"), code(project, "trust", "ctx_time"))
    twin = next(c for c in projects.codings(project) if len(c.span) == 5)

    answer = operate(
        project, coder, {"op": "extend", "coding": twin.id, **place(project, "no time")},
        {"op": "recode", "coding": twin.id, "code": "ctx_time"}, seq=3,
    )  # fmt: skip

    assert [seq for seq, _ in answer.rejected] == [3, 4]


def test_a_segment_is_marked_as_read_once_and_taken_back(project: Project) -> None:
    coder = projects.coder(project, "AB")
    here = place(project, "None.")

    answer = operate(project, coder, {"op": "read", **here}, {"op": "read", **here})
    assert [seq for seq, _ in answer.rejected] == [2]
    assert [(m.span.start, m.coder_id) for m in projects.readings(project)] == [
        (here["start"], coder.id)
    ]

    operate(project, coder, {"op": "unread", **here}, seq=3)
    assert projects.readings(project) == []


def test_what_is_read_counts_as_coded_and_as_a_denominator(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, {"op": "read", **place(project, "None.")})

    table = segments_table(project)
    rows = frequencies(project, unit="segment")

    read = (table.document == "A") & (table.text == "None.")
    assert table[read].outcome.tolist() == ["read: nothing applies"]
    assert table.outcome.tolist().count("read: nothing applies") == 1
    assert set(rows["segments_in_group"]) == {1}
    assert rows["n_segments"].sum() == 0
    assert [(c.name, c.n_read, c.n_codings) for c in overview(project).coders] == [("AB", 1, 0)]


def test_what_lies_between_codings_is_read_where_they_were_imported(
    project: Project, tmp_path: Path
) -> None:
    """People who code here are taken at their word; a table of codings comes without marks."""
    ends = ("We trust one another by now.", "rel_trust"), ("The bus goes at three.", "ctx_time")
    coder = projects.coder(project, "AB")
    operate(project, coder, *(code(project, *end) for end in ends))
    worked_here = segments_table(project).outcome.tolist()
    file = tmp_path / "codings.csv"
    rows = [f"A,{words},{code_id},CD" for words, code_id in ends]
    file.write_text("\n".join(["document,quotation,code_id,coder", *rows]))
    import_paths(project, [file], actor="CD")

    assert "read: nothing applies" not in worked_here
    assert segments_table(project).outcome.tolist().count("read: nothing applies") == 2
    document = projects.documents(project)[0]
    tiling = projects.segments(project)[document.id]
    unmarked = read_unmarked(project, document, tiling, coder=projects.coder(project, "CD"))
    assert len(unmarked) > 2
    assert read_unmarked(project, document, tiling, coder=coder) == set()


def test_undo_beside_the_text_turns_back_what_was_done_to_the_codebook_there(
    project: Project,
) -> None:
    coder = projects.coder(project, "AB")
    before = projects.codebook(project)
    trust = next(code.definition for code in before.codes if code.id == "rel_trust")
    define = {
        "op": "define", "code": "rel_trust", "before": trust, "definition": "Relying on one another.",
    }  # fmt: skip
    operate(project, coder, code(project, "The bus goes at three.", "ctx_time"), define)

    def defined() -> str:
        book = projects.codebook(project)
        return next(code.definition for code in book.codes if code.id == "rel_trust")

    operate(project, coder, {"op": "undo"}, seq=3)
    assert (defined(), len(projects.codings(project))) == (trust, 1)
    operate(project, coder, {"op": "redo"}, seq=4)
    assert (defined(), len(projects.codings(project))) == ("Relying on one another.", 1)
    # Undone from the codebook page, it is not undone once more here.
    undo_last(project, CODEBOOK, actor="AB")
    operate(project, coder, {"op": "undo"}, seq=5)
    assert (defined(), projects.codings(project)) == (trust, [])


def test_undo_beside_the_text_leaves_alone_what_was_done_on_the_codebook_page(
    project: Project,
) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "The bus goes at three.", "ctx_time"))
    book = projects.codebook(project)
    edit = {"op": "edit", "code": "rel_trust", "values": {"definition": "Something else."}}
    apply_change(project, edit, actor="AB", base_version=book.version)

    operate(project, coder, {"op": "undo"}, seq=2)

    assert projects.codings(project) == []
    assert projects.codebook(project).version != book.version


def test_memos_are_written_changed_and_removed(project: Project) -> None:
    coder, other = projects.coder(project, "AB"), projects.coder(project, "CD")
    document = projects.documents(project)[0]
    memo = {
        "op": "memo", "id": "11111111-1111-1111-1111-111111111111", "target_kind": "document",
        "target_id": document.id,
    }  # fmt: skip

    operate(project, coder, {**memo, "text": " One. "}, {**memo, "text": "Two."})
    assert [(m.text, m.target_id) for m in memos(project)] == [("Two.", document.id)]
    twin = "22222222-2222-2222-2222-222222222222"
    again = operate(project, coder, {**memo, "id": twin, "text": "Two."}, seq=20)
    assert [reason for _, reason in again.rejected] == ["this memo is there already"]
    foreign = operate(project, other, {**memo, "text": "Mine."}, seq=3)
    assert "another coder's" in foreign.rejected[0][1]
    operate(project, coder, {"op": "undo"}, seq=4)
    assert [m.text for m in memos(project)] == ["One."]
    operate(project, coder, {**memo, "text": ""}, seq=5)
    assert memos(project) == []


def test_a_code_is_made_while_coding_and_can_be_given_at_once(project: Project) -> None:
    coder = projects.coder(project, "AB")

    answer = operate(
        project, coder,
        {"op": "new_code", "name": " Late  buses\n", "parent": "rel", "code": "late_buses"},
        code(project, "The bus goes at three.", "late_buses"),
    )  # fmt: skip

    assert answer.rejected == ()
    book = projects.codebook(project)
    assert (book.version, [c.id for c in book.codes]) == (
        "2",
        ["rel", "rel_trust", "ctx_time", "late_buses"],
    )
    assert book.codes[-1].name == "Late buses"
    assert projects.codings(project)[0].codebook_version == "2"


def test_a_definition_is_not_written_over_that_of_somebody_else(project: Project) -> None:
    coder = projects.coder(project, "AB")
    change = {"op": "define", "code": "ctx_time", "before": "There is no time to meet."}

    answer = operate(
        project, coder, {**change, "definition": "No time."}, {**change, "definition": "Too late."}
    )

    assert "meanwhile" in answer.rejected[0][1]
    assert projects.codebook(project).codes[2].definition == "No time."


def test_what_was_on_the_screen_is_recorded(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    document = projects.documents(project)[0]
    set_blinding(project, Blinding(mode="after_commit"), actor="AB")
    words = place(project, "We trust one another by now.")

    def coded(seq: int, code_id: str, *, everyone: bool) -> Coding:
        operation = {"seq": seq, "op": "code", "code": code_id, **words}
        apply_operations(
            project,
            [operation],
            document_id=document.id,
            coder=coder,
            client="tab",
            sees_others=everyone,
        )
        return next(c for c in projects.codings(project) if c.code_id == code_id)

    blind = coded(1, "rel_trust", everyone=False)
    operate(project, coder, {"op": "read", **words}, seq=2)
    seeing = coded(3, "ctx_time", everyone=True)

    assert (blind.saw_suggestions, blind.saw_others) == (False, False)
    assert (seeing.saw_suggestions, seeing.saw_others) == (True, True)


def test_what_was_seen_stays_seen_though_the_mark_is_taken_back(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    set_blinding(project, Blinding(mode="after_commit"), actor="AB")
    words = place(project, "We trust one another by now.")

    operate(
        project, coder, {"op": "read", **words}, {"op": "undo"},
        {"op": "code", "code": "rel_trust", **words},
    )  # fmt: skip

    assert projects.readings(project) == []
    assert [c.saw_suggestions for c in projects.codings(project)] == [True]


def test_a_mark_says_what_was_on_the_screen_before_it(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    one, two = projects.coder(project, "AB"), projects.coder(project, "CD")
    words = place(project, "We trust one another by now.")

    operate(project, one, {"op": "read", **words})
    set_blinding(project, Blinding(mode="after_commit"), actor="AB")
    apply_operations(
        project, [{"seq": 1, "op": "read", **words}], coder=two, client="other", sees_others=True,
        document_id=projects.documents(project)[0].id,
    )  # fmt: skip

    seen = {m.coder_id: (m.saw_suggestions, m.saw_others) for m in projects.readings(project)}
    assert seen == {one.id: (True, False), two.id: (False, True)}


def test_a_hidden_suggestion_cannot_be_accepted(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    first = offers(project, coder)[0]
    set_blinding(project, Blinding(mode="after_commit"), actor="AB")

    answer = operate(project, coder, {"op": "accept", "suggestion": first.id})

    assert offers(project, coder) == []
    assert "hidden" in answer.rejected[0][1]


STEPS = st.sampled_from(
    ["a", "b", "remove", "valence", "accept", "reject", "recode", "extend", "flag", "read", "unread",
     "memo", "undo", "redo"]
)  # fmt: skip


@given(st.lists(STEPS, max_size=14))
@settings(max_examples=30, deadline=None)
def test_redo_and_news_follow_every_action(tmp_path_factory: Any, steps: list[str]) -> None:
    """What is told piece by piece comes to the same as all at once; redo is the inverse of undo."""
    folder = tmp_path_factory.mktemp("redo")
    (folder / "A.txt").write_text(INTERVIEW)
    with create_project(str(folder / "s.qualcode"), codebook=BOOK, actor="AB") as project:
        import_paths(project, [folder / "A.txt"], actor="AB")
        suggest(project, actor="AB", encoder=HashingEncoder())
        view = View(document=projects.documents(project)[0], coder=projects.coder(project, "AB"))
        told = Told(whole(project, view))
        for number, step in enumerate(steps, start=1):
            now = ([*told.codings.values()], {k for k, decided in told.decided.items() if not decided})
            operate(project, view.coder, _operation(project, step, now), seq=number)
            told.hear(news(project, view, since=told.until))
            assert told == Told(whole(project, view))
        state = (projects.codings(project), projects.readings(project), memos(project))
        undone = 0
        while not operate(project, view.coder, {"op": "undo"}, seq=100 + undone).rejected:
            undone += 1
        assert (projects.codings(project), projects.readings(project), memos(project)) == ([], [], [])
        for number in range(undone):
            assert operate(project, view.coder, {"op": "redo"}, seq=200 + number).rejected == ()
        assert (projects.codings(project), projects.readings(project), memos(project)) == state


class Told:
    """What a browser knows after all news so far."""

    def __init__(self, first: News) -> None:
        self.codings: dict[str, Coding] = {}
        self.others: dict[str, object] = {}
        self.decided: dict[str, bool] = {}
        self.hear(first)

    def hear(self, told: News) -> None:
        self.until = told.until
        for known in (self.codings, self.others):
            for key in told.gone:
                known.pop(key, None)
        self.codings |= {c.id: c for c in told.codings}
        self.others |= {r.id: r for r in (*told.readings, *told.memos, *told.suggestions)}
        self.decided |= told.decided

        # A memo on a quotation that is gone stays in the study, and is not told with the document.
        self.others = {
            key: r for key, r in self.others.items()
            if not isinstance(r, Memo) or r.target_id in self.codings
        }  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return vars(self) == vars(other)
