"""From a `templateLink` to the file in the repository that it means, if there is one.

https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates. A link is most often a
URI of the place where the files are published; their names and folders are those of the repository.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from avd_intune.evaluation.files import FileAccessError, RepositoryFiles
from avd_intune.evaluation.values import Known, PartialString, Value

# So many folders of a URI are compared with those of the repository.
MAX_TAIL = 6


@dataclass(slots=True)
class LinkedFiles:
    """Finds files by the end of their path, in folders as Windows and Azure storage see them: without case."""

    files: RepositoryFiles
    _folders: dict[Path, dict[str, str]] = field(default_factory=dict)

    def relative(self, folder: Path, path: str) -> Path | None:
        """Return the file at a path relative to a folder (`relativePath`), None if there is none."""
        return self._at(folder, path.replace("\\", "/").split("/"))

    def by_uri(self, folder: Path, uri: Value) -> Path | None:
        """Return the file that a URI means for a template in `folder`, None if none can be told."""
        segments = _tail(uri)
        if not segments:
            return None
        longest = min(len(segments), MAX_TAIL)
        for count in range(longest, 0, -1):
            found = self._at(folder, segments[-count:])
            if found is not None:
                return found
        for above in folder.parents:
            if above != self.files.root and self.files.root not in above.parents:
                break
            for count in range(longest, 1, -1):
                found = self._at(above, segments[-count:])
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
            name = self._names(current).get(segment.lower())
            exact = segment if (current / segment).exists() else name
            if exact is None:
                return None
            current = current / exact
            if at == len(segments) - 1:
                try:
                    return self.files.resolve(folder, str(current)) if current.is_file() else None
                except (FileAccessError, OSError):
                    return None
        return None

    def _names(self, folder: Path) -> dict[str, str]:
        names = self._folders.get(folder)
        if names is None:
            inside = folder == self.files.root or self.files.root in folder.parents
            try:
                listed = [path.name for path in folder.iterdir()] if inside else []
            except (OSError, ValueError):
                listed = []
            names = self._folders[folder] = {name.lower(): name for name in sorted(listed)}
        return names


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
        if isinstance(part, str) and ".json" in part.lower():
            end = part.lower().index(".json") + len(".json")
            known = part[:end].rpartition("://")[2]
            return [segment for segment in known.split("/") if segment not in ("", ".")]
    return []
