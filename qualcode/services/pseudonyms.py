"""Put pseudonyms in the place of names, throughout a study, with the key kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection

from qualcode.core.edits import Edited
from qualcode.core.pseudonyms import Finding, check
from qualcode.core.replacing import Replacer
from qualcode.core.replacing import key as folded
from qualcode.core.text import free_name
from qualcode.errors import InputError
from qualcode.formats.key_file import Key, Pseudonym, Replacement, read_key, write_key
from qualcode.model import Case, Document
from qualcode.services import removals
from qualcode.services.cascade import Cascade
from qualcode.services.detection import replacer
from qualcode.services.moments import utc_now
from qualcode.services.projects import Project
from qualcode.services.redacting import carry_through
from qualcode.services.suggestions import SCOPE
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import fetch
from qualcode.store.sweeping import sweep

REPLACED = "words.replaced"
# In the log of a key, what is no text of a document: labels, attributes, memos, codebook and history.
ELSEWHERE = "elsewhere in the study"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """How many names were replaced, at how many places of how many documents, and how many elsewhere.

    ``n_undecided`` names were found and not decided on. ``n_kept`` parts of another tool's project were
    dropped, because their files have the names as well.
    """

    n_names: int
    n_places: int
    n_documents: int
    n_elsewhere: int
    n_undecided: int
    n_dropped: int


def opened_key(path: Path, *, passphrase: str) -> Key:
    """Return a key that is there, or an empty one; raise ``UnreadableFile``."""
    return read_key(path, passphrase=passphrase) if path.exists() else Key()


def pseudonymise(
    project: Project,
    findings: Sequence[Finding],
    *,
    key: Path,
    passphrase: str,
    actor: str,
    now: Callable[[], str] = utc_now,
) -> Replaced:
    """Replace what was decided on, and every name of the key, in all that a study holds, for good.

    Each quotation stays on its words. The key is written before the study is, so that no name is lost;
    it lists each replacement with its place. Raises ``InputError`` for pseudonyms that are none, and for
    another passphrase; then nothing is changed.
    """
    check(findings)
    known = opened_key(key, passphrase=passphrase)
    known.add(
        Pseudonym(words=f.words, kind=f.kind, instead=f.instead, capital=f.capital)
        for f in findings
        if f.decision == "replace"
    )
    undecided = sum(not finding.decision for finding in findings)
    if not known.pseudonyms:
        raise InputError("there is nothing to replace", hint="decide on names, or list some of your own")
    with write(project.engine, kind=REPLACED, actor=actor, now=now()) as writing:
        connection, find = writing.connection, replacer(findings, known)
        told = _Told(find, now=now())
        plan = _cascade(connection, find, told)
        dropped = removals.drop_foreign(connection, plan, every=lambda words: bool(find.edits(words)))
        documents = {d.id: d for d in fetch(connection, Document) if d.id in plan.edited}
        removals.remember_texts(
            connection, documents.values(), whole=(), reason=removals.PSEUDONYMISED, now=now()
        )
        carry_through(connection, plan)
        fresh = _logged(known, documents, plan, now=now())
        result = Replaced(
            n_names=len({entry.instead for entry in fresh}), n_places=len(fresh),
            n_documents=len(plan.edited), n_elsewhere=len(told.entries), n_undecided=undecided,
            n_dropped=dropped,
        )  # fmt: skip
        known.log += [*fresh, *told.entries]
        writing.scope = SCOPE
        writing.payload.update(names=result.n_names, documents=result.n_documents)
        write_key(key, known, passphrase=passphrase)
    sweep(project.engine)
    return result


class _Told:
    """Replaces names in words, and notes each wording once for the log."""

    def __init__(self, find: Replacer, *, now: str) -> None:
        self._find, self._now = find, now
        self._noted: dict[tuple[str, str], Replacement] = {}

    def __call__(self, words: str) -> str:
        edits = self._find.edits(words)
        for edit in edits:
            said = words[edit.span.start : edit.span.end]
            self._noted[said, edit.words] = Replacement(
                document="", start=0, words=said, instead=edit.words, at=self._now, field=ELSEWHERE
            )
        return Edited(words, edits).text if edits else words

    @property
    def entries(self) -> list[Replacement]:
        """What was replaced."""
        return list(self._noted.values())


def _cascade(connection: Connection, find: Replacer, told: _Told) -> Cascade:
    documents = fetch(connection, Document, order_by=[schema.documents.c.name])
    edited = {d.id: Edited(d.text, found) for d in documents if (found := find.edits(d.text))}
    titles = _free({d.id: d.name for d in documents}, told)
    case_ids = [case.id for case in fetch(connection, Case, order_by=[schema.cases.c.id])]
    return Cascade(
        edited=edited, words=told, titles=dict(titles.items()),
        renamed={old: new for old, new in _free({c: c for c in case_ids}, told).items() if old != new},
    )  # fmt: skip


def _free(names: Mapping[str, str], told: Callable[[str], str]) -> dict[str, str]:
    """Return names with pseudonyms in them, a number behind those that others have then."""
    now = {key: told(name) for key, name in names.items()}
    taken = {name for key, name in now.items() if name == names[key]}
    for key, name in now.items():
        if name != names[key]:
            now[key] = free_name(name, taken)
            taken.add(now[key])
    return now


def _logged(
    known: Key, documents: Mapping[str, Document], plan: Cascade, *, now: str
) -> list[Replacement]:
    """Return what was replaced in texts, and put what the log has of them where it stands now."""
    by_name = {document.name: document for document in documents.values()}
    for number, entry in enumerate(known.log):
        document = by_name.get(entry.document)
        if document is not None and not entry.field:
            start = plan.edited[document.id].edge(entry.start)
            known.log[number] = replace(entry, start=start, document=plan.titles[document.id])
    return [
        entry
        for document in documents.values()
        for entry in entries_of(plan.edited[document.id], document=plan.titles[document.id], now=now)
    ]


def entries_of(edited: Edited, *, document: str, now: str) -> Iterable[Replacement]:
    """Yield the log of what was replaced in a text, with places in the text that is now."""
    for edit in edited.edits:
        yield Replacement(
            document=document, start=edited.span(edit.span).start, instead=edit.words, at=now,
            words=edited.before[edit.span.start : edit.span.end],
        )  # fmt: skip


def original(text: str, log: Iterable[Replacement]) -> str:
    """Return a text with the names back in it that a log has of this document.

    What was replaced within replacements is not among texts: names have no names in them.
    """
    for entry in sorted(log, key=lambda entry: -entry.start):
        end = entry.start + len(entry.instead)
        if text[entry.start : end] != entry.instead:
            raise InputError(
                "the log does not fit the text", hint="take the text and the key of the same time"
            )
        text = text[: entry.start] + entry.words + text[end:]
    return text


def key_table(path: Path, *, passphrase: str, log: bool = False) -> pd.DataFrame:
    """Return what a key says: pseudonyms, or every replacement with its place; raise ``InputError``."""
    known = read_key(path, passphrase=passphrase)
    records: Sequence[Pseudonym | Replacement] = known.log if log else known.pseudonyms
    names = [field.name for field in fields(Replacement if log else Pseudonym)]
    return pd.DataFrame([asdict(record) for record in records], columns=names)


def forget_names(path: Path, names: Iterable[str], *, passphrase: str) -> int:
    """Take names out of a key, and their places; return how many entries went. Raise ``InputError``."""
    known, gone = read_key(path, passphrase=passphrase), set(map(folded, names))
    left = Key(
        pseudonyms=[p for p in known.pseudonyms if folded(p.words) not in gone],
        log=[entry for entry in known.log if folded(entry.words) not in gone],
    )
    write_key(path, left, passphrase=passphrase)
    return len(known.pseudonyms) + len(known.log) - len(left.pseudonyms) - len(left.log)
