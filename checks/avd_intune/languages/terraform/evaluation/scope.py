"""What the HCL expression evaluator needs from its surroundings."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Value


class Scope(Protocol):
    """The names that expressions of one module can use, and the files that its functions can read.

    source: the file of the expression being evaluated, for spans.
    files, module_folder, root_folder, working_folder: for `file()`, `templatefile()`, `path.*`.
    key_prefix: text that makes the key of an unknown unique to this module instance
        ("" in the root module, `module.hosts["a"].` in a called one).
    """

    source: SourceFile
    files: RepositoryFiles
    module_folder: Path
    root_folder: Path
    key_prefix: str

    def resolve(self, path: tuple[str, ...], span: Span) -> tuple[Value, int] | None:
        """Return the value of a name and how many parts of `path` it took, or None if undeclared.

        `path` is the longest run of static attribute names, root first: `var.x.y` asks for
        ("var", "x", "y"); the scope answers with the value of `var.x` and 2. A name that is declared
        but not known gives an Unknown, never None.
        """
        ...
