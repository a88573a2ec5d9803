from __future__ import annotations

from dataclasses import replace

import pytest

from qualcode.core.identifiers import Kind, mentions
from qualcode.core.pseudonyms import Finding, check, gathered, named
from qualcode.errors import InputError


def finding(words: str, kind: Kind = "person", **more: object) -> Finding:
    made = Finding(
        kind=kind, words=words, count=1, n_documents=1, example="", confidence="likely", reason="",
        decision="replace",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def tokens(*findings: Finding, **more: object) -> dict[str, str]:
    known: dict[str, str] = more.pop("known", {})  # type: ignore[assignment]
    return {f.words: f.instead for f in named(findings, known=known, **more)}  # type: ignore[arg-type]


def test_one_person_has_one_pseudonym_however_named() -> None:
    found = tokens(finding("Mrs Khan"), finding("Amina Khan"), finding("Amina"), finding("Dr Okafor"))

    assert found["Mrs Khan"] == found["Amina Khan"] == found["Amina"] == "[Person 1]"
    assert found["Dr Okafor"] == "[Person 2]"


def test_where_two_persons_share_a_name_it_is_left_to_the_researcher() -> None:
    found = tokens(finding("Amina Khan"), finding("Sara Khan"), finding("Mrs Khan"))

    assert len(set(found.values())) == 3


def test_a_school_has_a_letter_and_its_short_name_the_same() -> None:
    found = tokens(
        finding("Oakfield Academy", "school"), finding("Oakfield", "school"),
        finding("Hill Top Primary", "school"),
    )  # fmt: skip

    assert found["Oakfield"] == found["Oakfield Academy"]
    assert set(found.values()) == {"[School A]", "[School B]"}


def test_what_was_given_before_stays_and_is_given_to_nobody_else() -> None:
    found = tokens(finding("AMINA KHAN"), finding("Bo Lee"), known={"Amina Khan": "[Person 1]"})

    assert found == {"AMINA KHAN": "[Person 1]", "Bo Lee": "[Person 2]"}
    assert tokens(finding("Bo Lee"), taken={"[Person 1]"}) == {"Bo Lee": "[Person 2]"}


def test_after_z_comes_aa() -> None:
    schools = [finding(f"{chr(65 + n // 26)}{chr(97 + n % 26)} Academy", "school") for n in range(28)]

    assert sorted(tokens(*schools).values(), key=lambda t: (len(t), t))[-2:] == [
        "[School AA]", "[School AB]",
    ]  # fmt: skip


def test_mentions_are_gathered_by_name() -> None:
    texts = {"A": "Mrs Khan and MRS KHAN. Grace came.", "B": "I saw Mrs Khan’s class."}
    found = gathered((name, text, m) for name, text in texts.items() for m in mentions(text))

    # A title in capitals is found by the name once it is known.
    assert [(f.words, f.count, f.n_documents, f.decision) for f in found] == [
        ("Mrs Khan", 2, 2, "replace"), ("Grace", 1, 1, ""),
    ]  # fmt: skip
    assert found[0].example.startswith("Mrs Khan and MRS")
    assert found[1].capital


@pytest.mark.parametrize("token", ["", "Teacher 3", "[]", "[a]b", "[a\nb]", "[<b>]", "[a[b]]"])
def test_a_pseudonym_stands_in_brackets(token: str) -> None:
    with pytest.raises(InputError, match="cannot stand for"):
        check([finding("Khan", instead=token)])


def test_one_name_has_one_pseudonym() -> None:
    two = [finding("Khan", instead="[Teacher 1]"), finding("KHAN", instead="[Teacher 2]")]
    with pytest.raises(InputError, match="both"):
        check(two)
    check([two[0], replace(two[1], decision="keep")])
