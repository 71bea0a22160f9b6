"""What a template says of its parameters, and which others it calls, without reading all of it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from avd_intune.languages.arm.template_json import is_arm_template, json_library
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.file_endings import ARM_ENDINGS
from avd_intune.source.json_lookups import find, members_of
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace

# The names of a Bicep file's parameters. Parsing all files of a repository to find them would cost too much.
_BICEP_PARAMETER = lazy_pattern(r"^[ \t]*param[ \t]+([A-Za-z_]\w*)([^\r\n]*)", re.MULTILINE)
_BICEP_MODULE = lazy_pattern(r"^[ \t]*module[ \t]+[A-Za-z_]\w*[ \t]+'([^'\r\n$]+)'", re.MULTILINE)
_NOT_REQUIRED = lazy_pattern(r"=|[?{(|]\s*$")


@dataclass(frozen=True, slots=True)
class Declared:
    """The parameters of a template in lower case; `names` is None where the template cannot be read to its end."""

    names: frozenset[str] | None
    required: frozenset[str] = frozenset()

    def allows(self, given: frozenset[str]) -> bool:
        """Say whether a deployment may be given all of these."""
        return self.names is None or given <= self.names


def declared(workspace: Workspace, template: Path) -> Declared:
    """Return the parameters of a template."""
    source = workspace.source(template)
    if not template.name.lower().endswith(ARM_ENDINGS):
        return _declared_in_bicep(source)
    try:
        file = json_library(workspace).parsed(source)
    except UnreadableSourceError:  # its own reader says so
        return Declared(None)
    if not is_arm_template(file.root):
        return Declared(None if file.diagnostics else frozenset())
    members = members_of(find(file.root, "parameters"))
    required = frozenset(each.key.lower() for each in members if find(each.value, "defaultValue") is None)
    names = frozenset(each.key.lower() for each in members)
    return Declared(None if file.diagnostics else names, required)


def called_in(workspace: Workspace, path: Path) -> tuple[Path, ...]:
    """Return the files that a Bicep file calls as modules."""
    return _modules_in_bicep(workspace.source(path))


def _declared_in_bicep(source: SourceFile) -> Declared:
    found = [(match[1].lower(), match[2]) for match in _BICEP_PARAMETER.finditer(source.text)]
    required = frozenset(name for name, rest in found if not _NOT_REQUIRED.search(rest.rstrip()))
    return Declared(frozenset(name for name, _ in found), required)


def _modules_in_bicep(source: SourceFile) -> tuple[Path, ...]:
    folder = Path(source.path).parent
    return tuple(Path(os.path.normpath(folder / match[1])) for match in _BICEP_MODULE.finditer(source.text))
