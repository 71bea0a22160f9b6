"""From a `templateLink` to the file in the repository that it means, if there is one.

https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates. A link is most often a
URI of the place where the files are published; their names and folders are those of the repository.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.repository_files import FileAccessError, RepositoryFiles
from avd_intune.values.value_types import Known, PartialString, Value

_ENDING = lazy_pattern(r"\.(?:jsonc?|arm)\b", re.IGNORECASE)

_SPEC = lazy_pattern(r"/templateSpecs/(?P<name>[^/]+)", re.IGNORECASE)

# So many folders of a URI are compared with those of the repository.
MAX_TAIL = 6


def name_in_link(link: Value) -> str:
    """Return what a link calls its template, as far as that is known: the name of a template spec or file, or ""."""
    parts = link.parts if isinstance(link, PartialString) else (link.value,) if isinstance(link, Known) else ()
    for part in parts:
        found = _SPEC.search(part) if isinstance(part, str) else None
        if found is not None:
            return found["name"]
    return next(iter(_tail(link)[-1:]), "")


@dataclass(slots=True)
class LinkedFiles:
    """Finds files by the end of their path, in folders as Windows and Azure storage see them: without case.

    root: the repository as people name it; paths are given back as seen from there, links not resolved.
    """

    files: RepositoryFiles
    root: Path

    def relative(self, folder: Path, path: str) -> Path | None:
        """Return the file at a path relative to a folder (`relativePath`), None if there is none."""
        return self._at(folder, path.replace("\\", "/").split("/"))

    def by_uri(self, folder: Path, uri: Value) -> Path | None:
        """Return the file that a URI means for a template in `folder`, None if none can be told."""
        segments = _tail(uri)
        if not segments:
            return None
        folders = [folder]
        for above in folder.parents:
            if not self._is_inside(above):
                break
            folders.append(above)
        for count in range(min(len(segments), MAX_TAIL), 0, -1):
            # A file name alone says little: it counts only for a file beside the template.
            for place in folders if count > 1 else folders[:1]:
                found = self._at(place, segments[-count:])
                if found is not None:
                    return found
        return None

    def _at(self, folder: Path, segments: list[str]) -> Path | None:
        current = folder
        for at, segment in enumerate(segments):
            if segment in ("", "."):
                continue
            if segment == "..":
                current = current.parent
                continue
            names, plain = self._names(current)
            name = segment if segment in names.values() else names.get(segment.lower())
            if name is None:
                return None
            current = current / name
            if at == len(segments) - 1:
                # To follow the links of every path costs more than reading the files.
                return current if name in plain or self._is_readable(current) else None
        return None

    def _is_readable(self, path: Path) -> bool:
        try:
            return self.files.resolve(path.parent, path.name).is_file()
        except (FileAccessError, OSError):
            return False

    def _is_inside(self, folder: Path) -> bool:
        return folder == self.root or self.root in folder.parents

    def _names(self, folder: Path) -> tuple[dict[str, str], frozenset[str]]:
        """Return the names in a folder by their lower case, and those that are files of its own: no links."""
        found = self.files.names_in_folders.get(folder)
        if found is None:
            listed, plain = self._listed(folder)
            found = self.files.names_in_folders[folder] = ({name.lower(): name for name in sorted(listed)}, plain)
        return found

    def _listed(self, folder: Path) -> tuple[list[str], frozenset[str]]:
        if not self._is_inside(folder):
            return [], frozenset()
        try:
            with os.scandir(folder) as entries:
                found = list(entries)
            plain = frozenset(entry.name for entry in found if entry.is_file(follow_symlinks=False))
            self.files.resolve(folder, ".")
        except (OSError, ValueError):
            return [], frozenset()
        except FileAccessError:
            # The folder is a link that leads out of the repository; so does every file in it.
            plain = frozenset()
        return [entry.name for entry in found], plain


def _tail(uri: Value) -> list[str]:
    """Return the last segments of a URI's path, as far as they are known."""
    if isinstance(uri, Known) and isinstance(uri.value, str):
        try:
            path = urlsplit(uri.value).path
        except ValueError:
            return []
        return [unquote(segment) for segment in path.split("/") if segment not in ("", ".")]
    if not isinstance(uri, PartialString):
        return []
    # What is unknown stands before the path (the place of publication) and behind it (an access token).
    for part in uri.parts:
        ending = _ENDING.search(part) if isinstance(part, str) else None
        if isinstance(part, str) and ending is not None:
            known = part[: ending.end()].rpartition("://")[2]
            return [segment for segment in known.split("/") if segment not in ("", ".")]
    return []
