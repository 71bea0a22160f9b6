"""Where a place in the code is linked to from a report."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from avd_intune.records import dataclass
from avd_intune.source.text import Span


@dataclass(frozen=True, slots=True)
class ReportLinks:
    """root: the repository. base: address of its files on the web, "" for relative links from `folder`."""

    root: Path
    base: str = ""
    folder: Path | None = None

    def name(self, span: Span) -> str:
        """Return `folder/main.tf:12`."""
        return f"{self._relative(span.path)}:{span.line}"

    def address(self, span: Span) -> str:
        """Return the address of the first line of a place."""
        if self.base or self.folder is None:
            path = self._relative(span.path)
        else:
            try:
                path = Path(os.path.relpath(span.path, self.folder)).as_posix()
            except ValueError:  # another drive
                path = Path(span.path).as_posix()
        prefix = f"{self.base.rstrip('/')}/" if self.base else ""
        # "./" keeps a name with a colon from being read as a scheme.
        prefix = prefix or ("" if path.startswith(("../", "/")) else "./")
        return f"{prefix}{quote(path.encode('utf-8', 'surrogateescape'))}#L{span.line}"

    def _relative(self, path: str) -> str:
        try:
            return Path(os.path.relpath(path, self.root)).as_posix()
        except ValueError:
            return Path(path).as_posix()
