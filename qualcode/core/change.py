"""What the same cases speak of at two times: who took a code up, and who let it go; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from qualcode.core.counting import CODES, Level, counting, makers_of, targets_of
from qualcode.core.mentions import Mentions
from qualcode.core.paired import Pairs, paired_bounds
from qualcode.core.tables import MACHINE, MIN_GROUP
from qualcode.model import Codebook

NOBODY = "no case has been read at both times"
_OUTCOMES = ("kept", "lost", "gained", "never")
_COUNTS = ("cases_in_both", "n_from", "n_to", *_OUTCOMES)
_SHARES = ("share_from", "share_to", "difference", "ci_low", "ci_high")


def change_columns(by: Sequence[str] = ()) -> list[str]:
    """Return the columns of a table of change; the attributes stand behind the code."""
    return [
        *("theme_id", "theme", "code_id", "code", "level", *by, "from", "to", "source", *_COUNTS),
        *(*_SHARES, "cases_only_from", "cases_only_to", "reason", "codebook_version"),
    ]


def steps_between(values: Collection[str]) -> list[tuple[str, str]]:
    """Return each time with the next one; numbers in names are put in order as numbers.

    >>> steps_between(["W10", "W2", "W1", ""])
    [('W1', 'W2'), ('W2', 'W10')]
    """
    ordered = sorted({value for value in values if value}, key=_natural)
    return list(pairwise(ordered))


def _natural(value: str) -> list[tuple[bool, int, str]]:
    parts = re.findall(r"\d+|\D+", value)
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]


def case_change(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    *,
    codebook: Codebook,
    wave: str,
    steps: Sequence[tuple[str, str]],
    by: Sequence[str] = (),
    levels: Collection[Level] = CODES,
    min_group: int = MIN_GROUP,
) -> pd.DataFrame:
    """Compare what the same cases speak of at two times, per code, group, step and source.

    ``codings`` and ``units`` are as for ``theme_frequencies``; ``wave`` is the attribute that tells the
    times apart, and ``steps`` are pairs of its values. Only cases count that could have been coded at
    both times (``cases_in_both``): of these ``kept`` speak of the code at both, ``lost`` only at the
    first, ``gained`` only at the second, ``never`` at neither; not to speak of a thing does not say that
    it is not there. ``difference`` is the share at the second time less that at the first, with the
    interval of ``paired_bounds``; shares are blank where fewer than ``min_group`` cases are matched, and
    ``reason`` says so. ``any`` is all people together, without the machine. ``cases_only_from`` and
    ``cases_only_to`` count who is left out.
    """
    targets = targets_of(codebook, levels)
    counted = counting(codings, units, targets=targets, by=[wave, *by])
    rests = list(dict.fromkeys(group[1:] for group in sorted(counted.groups)))
    heads = [[t.theme_id, t.theme, t.id, t.name, t.level] for t in targets]
    parts: list[pd.DataFrame] = []
    for source, makers in _makers(codings).items():
        held = Mentions(counted, makers)
        for place, rest in enumerate(rests):
            for number, (before, after) in enumerate(steps):
                found = _step(held, (before, *rest), (after, *rest), min_group=min_group)
                part = pd.DataFrame(heads, columns=change_columns()[:5]).assign(**found)
                for name, value in zip(by, rest, strict=True):
                    part[name] = value
                part[["from", "to", "source"]] = before, after, source
                part["_t"], part["_g"], part["_n"] = range(len(targets)), place, number
                parts.append(part)
    if not parts:
        return pd.DataFrame(columns=change_columns(by))
    table = pd.concat(parts, ignore_index=True).sort_values(["_t", "_g", "_n"], kind="stable")
    return table.assign(codebook_version=codebook.version)[change_columns(by)].reset_index(drop=True)


def _makers(codings: pd.DataFrame) -> dict[str, set[str]]:
    """Return the sources; the machine's is never counted with people's.

    It codes what people have not read. Counted together, a case that people read at one time and only
    the machine at the other would seem to have changed.
    """
    of_machine = codings["source"] == "machine"
    makers = makers_of(codings[~of_machine])
    return makers | ({"machine": {"machine"}} if of_machine.any() else {})


def _step(
    held: Mentions, before: tuple[str, ...], after: tuple[str, ...], *, min_group: int
) -> dict[str, Any]:
    was, will = held.there(before), held.there(after)
    matched = was & will
    said, says = held.speaks(before)[:, matched], held.speaks(after)[:, matched]
    split = (said & says, said & ~says, ~said & says, ~said & ~says)
    counts = {n: part.sum(axis=1).astype(float) for n, part in zip(_OUTCOMES, split, strict=True)}
    n = int(matched.sum())
    found: dict[str, Any] = {name: values.astype(int) for name, values in counts.items()}
    found |= {"cases_in_both": n, "n_from": said.sum(axis=1), "n_to": says.sum(axis=1)}
    found |= {"cases_only_from": int((was & ~will).sum()), "cases_only_to": int((will & ~was).sum())}
    reason = f"fewer than {min_group} cases in both" if n else NOBODY
    found |= dict.fromkeys(_SHARES, np.nan) | {"reason": reason}
    if n >= max(min_group, 1):
        shares = {"share_from": found["n_from"] / n, "share_to": found["n_to"] / n}
        found |= {**shares, "difference": shares["share_to"] - shares["share_from"], "reason": ""}
        if held.machine:
            found["reason"] = MACHINE
        else:
            found["ci_low"], found["ci_high"] = paired_bounds(Pairs(**counts))
    return found
