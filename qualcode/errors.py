"""Everything a person can cause or cure.

QualcodeError
├── ProjectError      ProjectNotFound · ProjectExists · NewerProject
├── InputError        UnreadableFile · UnknownFormat · NoTextColumn · InvalidRow
├── CodebookError     CodebookFaults · UnknownCode · NotCodable
├── CodingError       SpanOutOfRange · AlreadyDecided · SummaryChanged
├── SearchError
├── ClusterError
├── UndefinedAgreement
├── UndefinedPrevalence
└── PluginError       UnknownPlugin · MissingExtra · EncoderStopped
"""

from __future__ import annotations

from collections.abc import Iterable

# So many columns are named where one is to be chosen.
MOST_NAMED = 20


class QualcodeError(Exception):
    """A problem with one clear sentence and, where there is one, a remedy."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ProjectError(QualcodeError):
    """Something is wrong with a project as a whole."""


class ProjectNotFound(ProjectError):
    """There is no project at this place."""

    def __init__(self, location: str) -> None:
        super().__init__(
            f"there is no project at {location}",
            hint=f"create one with: qualcode init {location} --codebook FILE",
        )
        self.location = location


class ProjectExists(ProjectError):
    """A new project would overwrite something."""

    def __init__(self, location: str) -> None:
        super().__init__(f"{location} exists already", hint="choose another name, or import into it")
        self.location = location


class NewerProject(ProjectError):
    """The project was written by a later version."""

    def __init__(self, location: str, revision: str) -> None:
        super().__init__(
            f"{location} was written by a newer qualcode (schema {revision})",
            hint="upgrade qualcode; the project was not touched",
        )
        self.location = location
        self.revision = revision


class InputError(QualcodeError):
    """A file cannot be used as it is."""


class UnreadableFile(InputError):
    """The file is empty, damaged or not what its name says."""

    def __init__(self, file: str, reason: str, *, hint: str = "") -> None:
        super().__init__(f"{file}: {reason}", hint=hint)
        self.file = file
        self.reason = reason


class UnknownFormat(InputError):
    """No reader knows this ending."""

    def __init__(self, file: str, known: Iterable[str]) -> None:
        super().__init__(
            f"{file}: no reader for this kind of file", hint="readable are " + ", ".join(sorted(known))
        )
        self.file = file


class NoTextColumn(InputError):
    """A survey file has no open-ended column."""

    def __init__(self, file: str, columns: Iterable[str]) -> None:
        known = list(columns)
        more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
        names = ", ".join(known[:MOST_NAMED]) + more
        super().__init__(
            f"{file}: no open-ended column found", hint=f"name it with --column; columns are {names}"
        )
        self.file = file


class InvalidRow(InputError):
    """One row of a table cannot be used."""

    def __init__(self, *, file: str, line: int, field: str, reason: str) -> None:
        super().__init__(f"{file}, line {line}, {field}: {reason}")
        self.file = file
        self.line = line
        self.field = field
        self.reason = reason


class CodebookError(QualcodeError):
    """A codebook cannot be used as it is."""


class CodebookFaults(CodebookError):
    """A codebook has structural faults, listed in ``faults``."""

    def __init__(self, file: str, faults: tuple[str, ...]) -> None:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(
            f"{file}: {faults[0]}{more}", hint=f"list all faults with: qualcode codebook check {file}"
        )
        self.file = file
        self.faults = faults


class UnknownCode(CodebookError):
    """The codebook has no such code."""

    def __init__(self, code_id: str) -> None:
        super().__init__(f"the codebook has no code {code_id!r}")
        self.code_id = code_id


class NotCodable(CodebookError):
    """A theme was used as a code."""

    def __init__(self, code_id: str) -> None:
        super().__init__(f"{code_id!r} is a theme and cannot be applied", hint="choose one of its codes")
        self.code_id = code_id


class CodingError(QualcodeError):
    """A coding or decision cannot be made."""


class SpanOutOfRange(CodingError):
    """A span does not lie in its document."""

    def __init__(self, start: int, end: int, length: int) -> None:
        super().__init__(f"the span {start}..{end} does not lie in a text of {length} characters")
        self.start = start
        self.end = end


class AlreadyDecided(CodingError):
    """This coder has decided on this suggestion before."""

    def __init__(self, suggestion_id: str) -> None:
        super().__init__("this suggestion has been decided on already", hint="undo the first decision")
        self.suggestion_id = suggestion_id


class SummaryChanged(CodingError):
    """Somebody has written in this cell of the matrix meanwhile; ``theirs`` is what stands there."""

    def __init__(self, *, by: str, theirs: str) -> None:
        deed = "changed this summary" if theirs else "removed this summary"
        hint = "both are kept: take one of the two, or put them together"
        super().__init__(f"{by} has {deed} since you read it", hint=hint)
        self.by = by
        self.theirs = theirs


class SearchError(QualcodeError):
    """What is looked for cannot be looked for in this way."""


class ClusterError(QualcodeError):
    """A cluster cannot be found, or not be made a code."""


class UndefinedAgreement(QualcodeError):
    """There is nothing from which agreement could be worked out; the message says why."""


class UndefinedPrevalence(QualcodeError):
    """The conditions under which a share can be corrected do not hold; the message says which."""


class AuditError(QualcodeError):
    """An audit sample cannot be drawn, or there is none."""


class QueueError(QualcodeError):
    """An order of work is not worked out, or has nothing to draw from."""


class PluginError(QualcodeError):
    """A reader, writer, encoder or suggester is missing."""


class UnknownPlugin(PluginError):
    """There is no plugin of this name."""

    def __init__(self, kind: str, name: str, available: Iterable[str]) -> None:
        super().__init__(
            f"no {kind} is called {name!r}", hint="there are " + ", ".join(sorted(available))
        )
        self.kind = kind
        self.name = name


class MissingExtra(PluginError):
    """An optional dependency is not installed."""

    def __init__(self, extra: str) -> None:
        super().__init__(
            f"this needs the optional part {extra!r}", hint=f"pip install 'qualcode[{extra}]'"
        )
        self.extra = extra


class EncoderStopped(PluginError):
    """The process that turns words into vectors has ended."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the encoder stopped: {reason}", hint="search again; words can be found without it"
        )
        self.reason = reason
