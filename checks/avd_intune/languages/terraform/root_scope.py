"""The names that expressions of one Terraform module instance can use.

https://developer.hashicorp.com/terraform/language/expressions/references
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Known, Origin, Unknown, Value, through


class Names(Protocol):
    """What a module instance answers to its scope; None for what is not declared."""

    files: RepositoryFiles
    folder: Path
    root_folder: Path
    key_prefix: str

    def variable(self, name: str) -> Value | None: ...

    def local(self, name: str) -> Value | None: ...

    def resource(self, kind: str, type_name: str, name: str, attribute: str | None) -> tuple[Value, bool] | None: ...

    def module(self, name: str, output: str | None) -> tuple[Value, bool] | None: ...


class ModuleScope:
    """A `Scope` for the expressions of one file; `names` are those of the block: `each`, `count`, iterators."""

    __slots__ = ("_names", "_owner", "files", "key_prefix", "module_folder", "root_folder", "source")

    def __init__(self, owner: Names, source: SourceFile, names: Mapping[str, Value]) -> None:
        self._owner = owner
        self._names = names
        self.source = source
        self.files = owner.files
        self.module_folder = owner.folder
        self.root_folder = owner.root_folder
        self.key_prefix = owner.key_prefix

    def resolve(self, path: tuple[str, ...], span: Span) -> tuple[Value, int] | None:
        """Return the value of a name and how many parts of the path it took; None if it is not declared."""
        root = path[0]
        if root in self._names:
            return self._names[root], 1
        if root == "self":
            return self._later("self", "self is known after apply", span), 1
        if len(path) < 2:
            return None
        name = path[1]
        if root in ("var", "local"):
            value = self._owner.variable(name) if root == "var" else self._owner.local(name)
            return None if value is None else (through(value, f"{root}.{name}", span), 2)
        if root == "path":
            return self._path(name, span)
        if root in ("terraform", "tofu"):
            return self._later(f"{root}.{name}", f"{root}.{name} is chosen on deployment", span), 2
        if root in ("module", "component"):  # a component of a stack is the call of a module
            found = self._owner.module(name, path[2] if len(path) > 2 else None)
            return _taken(found, path, 2, span)
        if root in ("data", "ephemeral", "action", "resource"):
            if len(path) < 3:
                return None
            found = self._owner.resource(root, name, path[2], path[3] if len(path) > 3 else None)
            return _taken(found, path, 3, span)
        found = self._owner.resource("resource", root, name, path[2] if len(path) > 2 else None)
        return _taken(found, path, 2, span)

    def _later(self, name: str, reason: str, span: Span) -> Value:
        return Unknown(reason, key=f"{self.key_prefix}{name}", origin=Origin(name, span))

    def _path(self, name: str, span: Span) -> tuple[Value, int] | None:
        if name == "module":
            text = Path(os.path.relpath(self.module_folder, self.root_folder)).as_posix()
        elif name == "root":
            text = "."
        elif name == "cwd":
            text = self.root_folder.as_posix()
        else:
            return None
        return Known(text, origin=Origin(f"path.{name}", span)), 2


def _taken(
    found: tuple[Value, bool] | None, path: tuple[str, ...], length: int, span: Span
) -> tuple[Value, int] | None:
    if found is None:
        return None
    value, with_attribute = found
    taken = length + 1 if with_attribute else length
    return through(value, ".".join(path[:taken]), span), taken
