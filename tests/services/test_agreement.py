"""Agreement of the coders of a study, over SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from builders import code

from qualcode.errors import UndefinedAgreement
from qualcode.services import projects
from qualcode.services.agreement import agreement, coders_layers, confusions, disagreements
from qualcode.services.coding import apply_operations
from qualcode.services.projects import Project

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
