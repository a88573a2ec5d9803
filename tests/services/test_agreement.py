"""Agreement of the coders of a study, over SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from builders import code

from qualcode.errors import InputError, UndefinedAgreement
from qualcode.services import projects
from qualcode.services.agreement import (
    ORDER,
    agreement,
    agreement_over,
    at_level,
    confusions,
    disagreements,
    pairs,
)
from qualcode.services.coding import apply_operations
from qualcode.services.layers import coders_layers
from qualcode.services.projects import Project
from qualcode.services.span_agreement import span_agreement

# The segments of document A that the participant speaks.
TRUST, TIME, NONE, BUS = (
    "We trust one another by now.", "There is no time to meet, though.", "None.",
    "The bus goes at three.",
)  # fmt: skip


def codes_of(
    project: Project, name: str, *given: tuple[str, str | None], sees_others: bool = False
) -> None:
    """Let a coder work, alone or with the others in sight: a code for words, or nothing applies."""
    coder, document = projects.coder(project, name), projects.documents(project)[0]
    done: list[dict[str, Any]] = []
    for seq, (words, code_id) in enumerate(given, start=1):
        start = document.text.index(words)
        span = {"start": start, "end": start + len(words), "text": words}
        deed = {"op": "read", **span} if code_id is None else code(project, words, code_id)
        done.append({"seq": seq, **deed})
    apply_operations(
        project, done, document_id=document.id, coder=coder, client=name, sees_others=sees_others
    )


@pytest.fixture
def coded(project: Project) -> Project:
    codes_of(project, "AB", (TRUST, "rel_trust"), (TIME, "ctx_time"), (NONE, "ctx_time"), (BUS, None))
    codes_of(project, "CD", (TRUST, "rel_trust"), (TIME, "rel_trust"), (NONE, "ctx_time"))
    return project


def by_code(table: pd.DataFrame) -> dict[str, dict[str, object]]:
    return {row["code_id"]: row for row in table.to_dict("records")}


def test_agreement_counts_what_both_have_finished(coded: Project) -> None:
    found = by_code(agreement(coders_layers(coded, stage="all"), n_resamples=50))

    assert {key: (row["n_units"], row["n_documents"], row["n_yes"]) for key, row in found.items()} == {
        "rel_trust": (3, 1, "AB: 1, CD: 2"), "ctx_time": (3, 1, "AB: 2, CD: 1"),
        "": (6, 1, "AB: 3, CD: 3"),
    }  # fmt: skip
    # Trust: yes-yes, no-yes, no-no; kappa = (2/3 - 4/9) / (1 - 4/9).
    assert found["rel_trust"]["percent"] == pytest.approx(2 / 3)
    assert found["rel_trust"]["cohen_kappa"] == pytest.approx(0.4)
    assert found["rel_trust"]["reason"] == "an interval needs two documents at least"


def test_what_one_has_not_finished_is_missing_and_not_absent(coded: Project) -> None:
    found = coders_layers(coded, stage="all")

    spoken = [document.text[s.span.start + s.lead : s.span.end].strip() for document, s in found.units]
    at = spoken.index(BUS)
    assert found.layers.coders == ["AB", "CD"]
    assert found.layers.given[:, 0, at].tolist() == [0, 0]
    assert found.layers.given[:, 1, at].tolist() == [-1, -1]


def test_disagreements_name_who_said_what(coded: Project) -> None:
    table = disagreements(coders_layers(coded, stage="all"))

    assert table[["document", "code_id", "yes", "no", "text"]].to_numpy().tolist() == [
        ["A", "rel_trust", "CD", "AB", TIME], ["A", "ctx_time", "AB", "CD", TIME],
    ]  # fmt: skip


def test_confusions_name_the_codes_given_instead(coded: Project) -> None:
    table = confusions(coders_layers(coded, stage="all"))

    assert table.to_numpy().tolist() == [["rel_trust", "Trust", "ctx_time", "Time", 1]]


def test_what_was_coded_with_others_in_sight_does_not_count_as_blind(project: Project) -> None:
    codes_of(project, "AB", (TRUST, "rel_trust"), (TIME, "ctx_time"))
    codes_of(project, "CD", (TRUST, "rel_trust"), sees_others=True)
    codes_of(project, "EF", (TRUST, "ctx_time"), (TIME, "ctx_time"))

    blind = by_code(agreement(coders_layers(project), n_resamples=50))
    everything = by_code(agreement(coders_layers(project, stage="all"), n_resamples=50))

    assert blind["rel_trust"]["n_yes"] == "AB: 1, EF: 0"
    assert everything["rel_trust"]["n_yes"] == "AB: 1, CD: 1, EF: 0"


def test_one_coder_alone_is_said_with_the_reason(project: Project) -> None:
    codes_of(project, "AB", (TRUST, "rel_trust"))

    with pytest.raises(UndefinedAgreement, match="needs two coders") as refusal:
        agreement(coders_layers(project))

    assert "--stage all" in refusal.value.hint


def test_coders_can_be_chosen(coded: Project) -> None:
    codes_of(coded, "EF", (TRUST, "ctx_time"))

    found = by_code(agreement(coders_layers(coded, stage="all", names=["AB", "EF"]), n_resamples=50))

    assert found[""]["coders"] == 2
    assert found["rel_trust"]["n_units"] == 1


def do(
    project: Project, name: str, seq: int, deed: dict[str, Any], *, sees_others: bool = False
) -> None:
    document = projects.documents(project)[0]
    answer = apply_operations(
        project, [{"seq": seq, **deed}], document_id=document.id, coder=projects.coder(project, name),
        client=f"later {name}", sees_others=sees_others,
    )  # fmt: skip
    assert answer.rejected == ()


def own(project: Project, name: str, code_id: str) -> str:
    coder = projects.coder(project, name)
    return next(
        c.id for c in projects.codings(project) if (c.coder_id, c.code_id) == (coder.id, code_id)
    )


def said(project: Project, **options: Any) -> dict[str, str]:
    table = agreement(coders_layers(project, **options), n_resamples=20)
    return dict(zip(table["code_id"], table["n_yes"], strict=True))


def test_what_coders_change_after_they_have_seen_each_other_stays_out_of_the_blind_figures(
    coded: Project,
) -> None:
    before = said(coded)
    do(coded, "CD", 1, {"op": "recode", "coding": own(coded, "CD", "ctx_time"), "code": "rel_trust"},
       sees_others=True)  # fmt: skip
    do(coded, "AB", 1, {"op": "remove", "coding": own(coded, "AB", "rel_trust")}, sees_others=True)

    assert said(coded) == before
    assert before == {
        "rel_trust": "AB: 1, CD: 2", "ctx_time": "AB: 2, CD: 1", "": "AB: 3, CD: 3"
    }  # fmt: skip
    # AB has not said again that nothing applies to the first, so two are left that both have finished.
    assert said(coded, stage="all")["rel_trust"] == "AB: 0, CD: 2"

    do(coded, "AB", 2, {"op": "undo"}, sees_others=True)
    do(coded, "CD", 2, {"op": "undo"})
    assert said(coded) == before == said(coded, stage="all")


def test_what_a_coder_changes_alone_is_part_of_the_blind_figures(coded: Project) -> None:
    do(coded, "CD", 1, {"op": "recode", "coding": own(coded, "CD", "ctx_time"), "code": "rel_trust"})

    assert said(coded)["rel_trust"] == "AB: 1, CD: 3"


def test_how_much_of_a_segment_a_coding_covers_can_be_asked_for(project: Project) -> None:
    codes_of(project, "AB", (TRUST, "rel_trust"), (TIME, None))
    codes_of(project, "CD", (TRUST + " There is no", "rel_trust"), (TIME, None))

    # "There is no" is 11 of the 31 characters of its sentence, and of the 40 of the quotation.
    half, third = (said(project, share=share)["rel_trust"] for share in (0.5, 0.3))

    assert (half, third) == ("AB: 1, CD: 1", "AB: 1, CD: 2")


def test_themes_agree_where_their_codes_do_not(coded: Project) -> None:
    found = agreement(at_level(coders_layers(coded), "theme"), n_resamples=20)

    # Both codes are of one theme, which both coders gave to all three.
    assert found[["code", "n_units", "n_positive", "percent"]].to_numpy().tolist() == [
        ["Relations", 3, 3, 1.0], ["all codes", 3, 3, 1.0],
    ]  # fmt: skip


def test_each_two_coders_have_their_kappa(coded: Project) -> None:
    codes_of(coded, "EF", (TRUST, "ctx_time"), (TIME, "ctx_time"), (NONE, "ctx_time"))

    table = pairs(coders_layers(coded), n_resamples=20)

    trust = table[table["code_id"] == "rel_trust"]
    assert trust[["coder", "other_coder", "n_units"]].to_numpy().tolist() == [
        ["AB", "CD", 3], ["AB", "EF", 3], ["CD", "EF", 3],
    ]  # fmt: skip
    assert trust["cohen_kappa"].tolist() == pytest.approx([0.4, 0.0, 0.0])
    # Of three coders there is no Cohen's kappa.
    assert "cohen_kappa" not in agreement(coders_layers(coded), n_resamples=20)


def test_agreement_is_followed_over_documents_and_by_attribute(coded: Project) -> None:
    found = coders_layers(coded)

    over = agreement_over(coded, found, ORDER, n_resamples=20)
    by_role = agreement_over(coded, found, "role", n_resamples=20)

    assert set(over["period"]) == {"1 of 1"}
    assert by_role.loc[by_role["code_id"] == "", ["period", "n_units", "n_yes"]].to_numpy().tolist() == [
        ["head", 6, "AB: 3, CD: 3"]
    ]
    with pytest.raises(InputError, match="no case and no document has an attribute 'wave'"):
        agreement_over(coded, found, "wave")


def test_only_units_that_may_be_shown_are_listed(coded: Project) -> None:
    found = coders_layers(coded)

    assert len(disagreements(found, among=[])) == 0
    assert len(disagreements(found, among=range(len(found.units)))) == 2


def test_agreement_on_spans_is_of_documents_that_all_have_finished(coded: Project) -> None:
    found = coders_layers(coded)
    assert span_agreement(coded, found).empty

    codes_of(coded, "EF", (TRUST, "rel_trust"), (TIME, None), (NONE, None), (BUS, None))
    table = span_agreement(coded, coders_layers(coded, names=["AB", "EF"]))

    trust, time = table.to_dict("records")
    assert (trust["n_documents"], trust["n_spans"]) == (1, "AB: 1, EF: 1")
    assert trust["krippendorff_alpha_u"] == 1.0
    assert trust["reason"] == "an interval needs two documents at least"
    # EF gave to nothing what AB gave twice.
    assert (time["n_spans"], time["krippendorff_alpha_u"] < 0.1) == ("AB: 2, EF: 0", True)
