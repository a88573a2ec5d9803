"""How files are read: as is chosen for all of them, or for one, and what was read so before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from qualcode.formats import read_file
from qualcode.formats.comments import count_comments, read_comments
from qualcode.formats.exchanges import is_exchange, read_exchange
from qualcode.formats.survey import AS_IT_LOOKS
from qualcode.formats.transcript import MAX_MB
from qualcode.model import Exchange, ReadResult, SpeakerRole, SurveyChoices

# What becomes of comments in a Word file.
Comments = Literal["left out", "codes"]
Kept = MutableMapping[Hashable, ReadResult | Exchange]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChoices:
    """How a file is to be read, as far as a person has chosen; the rest is as the file looks.

    ``encoding`` is that of a text or a table, ``project`` the name or number of one of several in a
    file, and ``comments`` says whether those in a Word file are codes.
    """

    encoding: str | None = None
    survey: SurveyChoices = AS_IT_LOOKS
    project: str | None = None
    comments: Comments = "left out"


AS_IT_IS = FileChoices()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Reads files as is chosen: ``choices`` hold for all of them, those in ``files`` for one.

    ``remembered`` says how surveys with the same columns were read before. ``interviewers`` are those
    who ask, ``roles`` what else is known of labels. What is ``kept`` of earlier readings is not read
    again, unless the file or what is chosen for it has changed; without it nothing is kept.
    """

    new_id: Callable[[], str]
    choices: FileChoices = AS_IT_IS
    files: Mapping[Path, FileChoices] = field(default_factory=dict)
    remembered: Mapping[str, SurveyChoices] = field(default_factory=dict)
    interviewers: Collection[str] = ()
    roles: Mapping[str, SpeakerRole] = field(default_factory=dict)
    max_mb: int = MAX_MB
    kept: Kept | None = None

    def chosen(self, file: Path) -> FileChoices:
        """Return how a file is to be read."""
        return self.files.get(file.resolve(), self.choices)

    def anew(self, file: Path) -> bool:
        """Say whether even a file that is in the project is read again: it may tell otherwise."""
        chosen = self.chosen(file)
        return bool(self.interviewers or chosen.encoding or chosen.comments == "codes")

    def is_exchange(self, file: Path) -> bool:
        """Say whether a file is read as a whole project: of another tool, or coded by comments."""
        if is_exchange(file):
            return True
        asked = file.suffix.lower() == ".docx" and self.chosen(file).comments == "codes"
        return asked and count_comments(file) > 0

    def exchange(self, file: Path) -> Exchange:
        """Read a whole project; raise ``UnreadableFile``."""
        chosen = self.chosen(file)
        found = self._kept(file)
        if not isinstance(found, Exchange):
            if is_exchange(file):
                found = read_exchange(file, new_id=self.new_id, project=chosen.project)
            else:
                found = read_comments(file, new_id=self.new_id)
            self._keep(file, found)
        return found

    def documents(self, file: Path) -> ReadResult:
        """Read a transcript or a survey; raise ``InputError``."""
        chosen = self.chosen(file)
        found = self._kept(file)
        if not isinstance(found, ReadResult):
            found = read_file(
                file, new_id=self.new_id, survey=chosen.survey, remembered=self.remembered,
                interviewers=self.interviewers, roles=self.roles, encoding=chosen.encoding,
                max_mb=self.max_mb,
            )  # fmt: skip
            self._keep(file, found)
        return found

    def _kept(self, file: Path) -> ReadResult | Exchange | None:
        return None if self.kept is None else self.kept.get(self._key(file))

    def _keep(self, file: Path, found: ReadResult | Exchange) -> None:
        # A project that is a folder may change without showing it.
        if self.kept is not None and file.is_file():
            self.kept[self._key(file)] = found

    def _key(self, file: Path) -> Hashable:
        status = file.stat()
        who = (frozenset(self.interviewers), frozenset(self.roles.items()))
        how = (self.chosen(file), frozenset(self.remembered.items()), self.max_mb)
        return (file.resolve(), status.st_mtime_ns, status.st_size, who, how)
