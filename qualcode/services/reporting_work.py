"""What a report says of the work: coders, agreement, suggestions, and versions of the codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import func, select

from qualcode.core.agreement_table import N_RESAMPLES, SEED
from qualcode.core.reports import (
    AgreementFacts,
    CoderWork,
    CodeSuggestions,
    SuggestionFacts,
    VersionFacts,
)
from qualcode.errors import UndefinedAgreement
from qualcode.model import Codebook
from qualcode.services import accuracy, history
from qualcode.services.agreement import agreement
from qualcode.services.codebook_versions import differences_of_versions, version_log
from qualcode.services.layers import Stage, coders_layers
from qualcode.services.overview import Overview
from qualcode.services.projects import Project, coders
from qualcode.services.study import bar, blinding, seen
from qualcode.store import schema


def coder_names(project: Project, *, named: bool) -> dict[str, str]:
    """Return what a report calls everybody who did something, by the names in the study."""
    people = sorted(coder.name for coder in coders(project).values())
    others = [name for name in history.actors(project) if name not in people]
    if named:
        return {name: name for name in [*people, *others]}
    numbered = {name: f"Coder {n}" for n, name in enumerate(people, start=1)}
    return numbered | {name: f"Person {n}" for n, name in enumerate(others, start=1)}


def work_of(project: Project, found: Overview, names: Mapping[str, str]) -> tuple[CoderWork, ...]:
    """Return what each coder read and coded, and what was in sight."""
    sight = {one.coder: one for one in seen(project)}
    made = []
    for person in found.coders:
        own = sight.get(person.name)
        made.append(
            CoderWork(
                name=names[person.name], n_read=person.n_read, n_documents=person.n_documents,
                n_codings=person.n_codings,
                saw_suggestions=own.n_suggestions if own else 0, saw_others=own.n_others if own else 0,
                saw_neither=own.n_neither if own else 0, imported=own.n_imported if own else 0,
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda one: one.name))


def agreements(project: Project, names: Mapping[str, str]) -> tuple[AgreementFacts, ...]:
    """Return the agreement of what was coded alone, and where there is none, of all that stands."""
    blind = _agreement(project, names, stage="blind")
    return (blind,) if blind.table is not None else (blind, _agreement(project, names, stage="all"))


def _agreement(project: Project, names: Mapping[str, str], *, stage: Stage) -> AgreementFacts:
    found = coders_layers(project, stage=stage)
    people = [names[name] for name in found.layers.coders]
    found = replace(found, layers=replace(found.layers, coders=people))
    try:
        table = agreement(found)
    except UndefinedAgreement as problem:
        return AgreementFacts(stage=stage, table=None, coders=tuple(people), reason=problem.message)
    return AgreementFacts(
        stage=stage, table=table, coders=tuple(people), n_resamples=N_RESAMPLES, seed=SEED
    )


def suggestion_facts(project: Project, found: Overview) -> SuggestionFacts:
    """Return how suggestions were made, how they were used, and which codes have none for a reason."""
    table = schema.suggestions
    with project.engine.connect() as connection:
        counted = select(table.c.code_id, func.count()).group_by(table.c.code_id)
        made: dict[str, int] = dict(connection.execute(counted).all())
        makers = connection.execute(select(table.c.suggester).distinct()).scalars().all()
    measured, wanted = accuracy.latest(project), bar(project)
    held_back = {card.code_id for card in accuracy.withheld(measured, wanted)}
    return SuggestionFacts(
        codes=tuple(
            CodeSuggestions(
                code_id=code.code_id, code=code.name, made=made.get(code.code_id, 0),
                accepted=code.n_accepted, changed=code.n_changed, rejected=code.n_rejected,
                withheld=code.code_id in held_back,
            )
            for code in found.codes
        ),
        suggesters=tuple(sorted(makers)), blinding=blinding(project), bar=wanted,
        n_measured=measured.n_blind if measured else 0,
    )  # fmt: skip


def version_facts(project: Project, names: Mapping[str, str]) -> tuple[VersionFacts, ...]:
    """Return the versions of the codebook, the oldest first, with what each changed."""
    made = []
    for version in reversed(version_log(project)):
        event = version.event
        changes = (
            differences_of_versions(project, version.made_from, version.name)
            if version.made_from is not None
            else []
        )
        made.append(
            VersionFacts(
                name=version.name, made_from=version.made_from,
                day=event.created_at[:10] if event else "",
                who=names.get(event.actor, "") if event else "", in_use=version.in_use,
                differences=tuple(changes),
            )
        )  # fmt: skip
    return tuple(made)


def software(book: Codebook) -> dict[str, str]:
    """Return the programs that figures come from, with their versions."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"codebook": f"{book.name}, version {book.version}"}
    for name in ("qualcode", "pandas", "numpy", "scipy", "spacy", "sentence-transformers"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # an encoder may be another one
            continue
    return found


def totals(codes: Iterable[CodeSuggestions]) -> Counter[str]:
    """Sum up what became of suggestions over all codes."""
    summed: Counter[str] = Counter()
    for code in codes:
        summed.update(
            made=code.made, accepted=code.accepted, changed=code.changed, rejected=code.rejected
        )
    return summed
