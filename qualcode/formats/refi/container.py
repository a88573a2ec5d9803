"""The zip file of a REFI-QDA project: its XML, and the files of its sources."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from qualcode.errors import UnreadableFile
from qualcode.formats.archives import Archive
from qualcode.formats.refi.elements import MAX_XML, NAMESPACES, Intake, parse

HINT = "export the project again as REFI-QDA"
# Beyond this, a file of sound or film stays outside the project.
MAX_KEPT = 100_000_000


class Container:
    """A project file opened; nothing is ever unpacked to disk, and nothing outside it is opened."""

    def __init__(self, path: Path, intake: Intake) -> None:
        """Open a .qdpx, or a bare .qde, which has no files beside it."""
        self.intake = intake
        try:
            data = path.read_bytes()
        except OSError as problem:
            missing = isinstance(problem, FileNotFoundError)
            reason = "there is no such file" if missing else "it cannot be opened"
            hint = "look at the name and the folder"
            raise UnreadableFile(str(path), reason, hint=hint) from problem
        if path.suffix.lower() == ".qde":
            self._archive, self._names = None, dict[str, str]()
            xml = data
        else:
            self._archive = Archive(path, data, called="the project file", hint=HINT)
            self._names = self._sources(self._archive)
            xml = self._archive.read(_project(path, self._archive), most=MAX_XML)
        self.root, namespace = parse(xml, path, root="Project")
        if namespace not in NAMESPACES:
            version = namespace or "none"
            intake.warn(f"the version of its XML is unusual ({version}); it was read all the same")

    def _sources(self, archive: Archive) -> dict[str, str]:
        """Return the files of the folder ``sources``, and those at the top, by name in small letters."""
        names: dict[str, str] = {}
        for entry in archive.entries:
            folder, _, name = entry.filename.rpartition("/")
            if not name or folder.lower() not in ("", "sources"):
                continue
            if "\\" in name or (entry.external_attr >> 16) & 0o170000 == 0o120000:
                self.intake.leave_out("files with a name or kind that reaches out of the project")
                continue
            if entry.filename in names.values():
                self.intake.warn(f"{entry.filename} is in it twice; the last one was taken")
            if folder or name.lower() not in names:
                names[name.lower()] = entry.filename
        return names

    def file(self, place: str) -> tuple[str, bytes] | None:
        """Return the name and content of the file that an attribute names, if it is in the project."""
        name = place.strip()
        for scheme in ("internal://", "sources/"):
            if name.lower().startswith(scheme):
                name = name[len(scheme) :]
        entry = self._names.get(name.lower())
        if entry is None or self._archive is None:
            return None
        return entry.rpartition("/")[2], self._archive.read(entry)

    def media(self, place: str) -> tuple[str, bytes] | None:
        """Return a file to keep; that it is outside the project, or too large, is said."""
        found = self.file(place)
        if found is None:
            self.intake.leave_out("files of sound, film or pictures that are not in the project file")
        elif len(found[1]) > MAX_KEPT:
            self.intake.leave_out(f"files of more than {MAX_KEPT // 1_000_000} MB ({found[0]})")
            return None
        return found


def _project(path: Path, archive: Archive) -> str:
    found = sorted(n for n in archive.names if "/" not in n and n.lower().endswith(".qde"))
    named = [name for name in found if name.lower() == "project.qde"]
    if len(named or found) == 1:
        return (named or found)[0]
    if found:
        raise UnreadableFile(str(path), f"it holds several projects: {', '.join(found)}", hint=HINT)
    inner = any(name.lower().endswith(".qdpx") for name in archive.names)
    hint = "unpack it, and import the .qdpx inside" if inner else HINT
    raise UnreadableFile(str(path), "there is no project (.qde) in it", hint=hint)


def attribute(element: Element, name: str) -> str:
    """Return an attribute without blanks at its ends; empty where there is none."""
    return (element.get(name) or "").strip()
