"""Who speaks in a study, with what is known of them: the people among whom one could be told apart."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qualcode.core.disclosure import attribution, given_away, risk
from qualcode.errors import InputError
from qualcode.services.passages import Corpus, Passage

# The name under which a case's own id is asked for as an attribution.
PSEUDONYM = "pseudonym"
DISCLOSIVE_FLAG = "disclosive"
NO_ATTRIBUTION = "no attribution"


def attributes_of(found: Corpus) -> list[str]:
    """Return the names of all attributes of cases and documents."""
    of_cases = {name for case in found.cases.values() for name in case.attributes}
    of_documents = {name for document in found.documents.values() for name in document}
    return sorted(of_cases | of_documents)


def people_table(found: Corpus, names: Sequence[str]) -> pd.DataFrame:
    """Return one row per case that speaks and combination of values: case_id and the attributes.

    An attribute is the case's, and where the case has none, the document's; one that is not known is
    blank, which is a value like others. Raises ``InputError`` for one that there is not.
    """
    there = attributes_of(found)
    for name in names:
        if name not in there:
            hint = "there are " + ", ".join(there) if there else "give attributes in a cases.csv"
            raise InputError(f"no case and no document has an attribute {name!r}", hint=hint)
    spoken = found.material[["case_id", "document"]].drop_duplicates()
    rows = []
    for case_id, document in spoken.itertuples(index=False, name=None):
        own, there_too = found.cases[case_id].attributes, found.documents[document]
        rows.append([case_id, *(own.get(name) or there_too.get(name, "") for name in names)])
    return pd.DataFrame(rows, columns=["case_id", *names], dtype=str).drop_duplicates()


class People:
    """Says of who speaks what may be said, how many people share it, and what is better said instead."""

    def __init__(self, found: Corpus, shown: Sequence[str], *, fewest: int) -> None:
        self._found, self._shown, self._fewest = found, tuple(dict.fromkeys(shown)), fewest
        self._names = [name for name in self._shown if name != PSEUDONYM]
        # A pseudonym may contain any attribute of its case.
        more = {name for case in found.cases.values() for name in case.attributes}
        known = [*self._names, *sorted(more - {*self._names})] if self._pseudonym else self._names
        self._people = people_table(found, known)

    @property
    def _pseudonym(self) -> bool:
        return PSEUDONYM in self._shown

    def attributed(self, passage: Passage) -> dict[str, object]:
        """Return the attribution of a quotation, and whether it may tell who speaks."""
        case = self._found.cases[passage.case_id].attributes
        beside = passage.document.attributes
        values = {name: case.get(name) or beside.get(name, "") for name in self._names}
        away = given_away(passage.case_id, case) if self._pseudonym else []
        judged = risk(self._people, values | {name: case[name] for name in away}, fewest=self._fewest)
        why = []
        if judged.flagged:
            n = judged.n_sharing
            why.append(f"only {n} {'person' if n == 1 else 'people'} in the study")
        if judged.flagged and away:
            why.append(f"the pseudonym gives away {', '.join(away)}")
        if any(DISCLOSIVE_FLAG in coding.flags for coding in passage.codings):
            why.append("a coder flagged it as a possible disclosure risk")
        said = [passage.case_id if name == PSEUDONYM else values[name] for name in self._shown]
        better = [values[name] for name in judged.instead if name in values]
        return {
            "attribution": attribution(said), "n_sharing": judged.n_sharing, "at_risk": "; ".join(why),
            "instead": attribution(better, otherwise=NO_ATTRIBUTION) if judged.flagged else "",
        }  # fmt: skip
