"""What the same cases speak of from one wave to the next."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from qualcode.core.change import case_change, change_columns, steps_between
from qualcode.core.counting import CODES, Level
from qualcode.core.phrases import count
from qualcode.core.tables import MIN_GROUP
from qualcode.errors import InputError
from qualcode.services.frequencies import check_columns, gather
from qualcode.services.projects import Project

HOW = "say in a documents.csv which documents are of the same case, and of which wave each is"


def change(
    project: Project,
    wave: str,
    *,
    between: tuple[str, str] | None = None,
    by: Sequence[str] = (),
    threshold: float | None = None,
    min_group: int = MIN_GROUP,
    levels: Collection[Level] = CODES,
) -> pd.DataFrame:
    """Compare cases with themselves at two values of an attribute, as ``case_change`` does.

    Without ``between`` each value is compared with the next one. Raises ``InputError`` for an unknown
    attribute or value, and where no case has words at two of them.
    """
    by = [name for name in dict.fromkeys(by) if name != wave]
    check_columns(by, change_columns())
    found = gather(project, [wave, *by], threshold=threshold)
    values = set(found.units[wave])
    steps = steps_between(values) if between is None else [between]
    for value in (value for step in steps for value in step):
        if value not in values:
            hint = "there are " + ", ".join(sorted(values - {""}))
            raise InputError(f"nothing has the value {value!r} of {wave!r}", hint=hint)
    if not steps:
        raise InputError(f"all that has {wave!r} has the same value, so nothing can change", hint=HOW)
    if between is not None and between[0] == between[1]:
        raise InputError(f"a change is between two values of {wave!r}, and these are the same")
    table = case_change(
        found.codings, found.units, codebook=found.book, wave=wave, steps=steps, by=by, levels=levels,
        min_group=min_group,
    )  # fmt: skip
    if not table["cases_in_both"].any():
        raise _nothing_matched(found.units, wave, steps)
    return table


def _nothing_matched(units: pd.DataFrame, wave: str, steps: Sequence[tuple[str, str]]) -> InputError:
    """Say why there is no case to compare: there are none, or nobody has read them."""
    spoken = {value: set(part["case_id"]) - {""} for value, part in units.groupby(wave)}
    waiting = set().union(*(spoken[before] & spoken[after] for before, after in steps))
    if not waiting:
        return InputError(f"no case has words at two values of {wave!r}", hint=HOW)
    words = f"nobody has read a case at two values of {wave!r}; {count(len(waiting), 'case')} could be"
    return InputError(words, hint="code what they said at the other time")
