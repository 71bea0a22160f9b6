"""Modules that nothing calls any more: a `removed` block takes away what they deployed.

https://developer.hashicorp.com/terraform/language/block/removed; in Stacks, …/block/stack/tfcomponent/removed, it still
names the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from avd_intune.languages.terraform.module_library import ModuleLibrary
from avd_intune.languages.terraform.modules import CODE_ENDINGS, Declaration, ModuleCode, is_local_source, local_folder
from avd_intune.languages.terraform.syntax.hcl_tree import Expression, GetAttribute, Index, Literal, Variable
from avd_intune.patterns import lazy_pattern
from avd_intune.source.file_endings import VARIABLE_ENDINGS
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace

_KEY = lazy_pattern(r"\[[^\[\]]*\]")
_REMOVED = lazy_pattern(r"\bremoved\b\"?\s*[:{]")


def taken_away(library: ModuleLibrary, roots: Iterable[Path], stacks: Iterable[ModuleCode]) -> Mapping[Path, str]:
    """Return the folders among roots that only a `removed` block names, each with why it deploys nothing.

    A block of Terraform names no folder: meant is one below its own that is called as the module was, and that is no
    root for another reason, such as a provider or values of its own.
    """
    candidates = dict.fromkeys(roots)
    found: dict[Path, str] = {}
    if not candidates:
        return found
    told = library.workspace.facts.of(library.workspace, CODE_ENDINGS, _may_take_away)
    removing = dict.fromkeys(path.parent for path, may_take_away in told.items() if may_take_away)
    for code in (*map(library.load, removing), *stacks):
        for block in code.removed:
            name = _name_of(block)
            source = block.literal("source")
            why = f"a removed block takes {name} away"
            if source is not None and is_local_source(source):
                folders = [local_folder(code.folder, source)]
            else:
                folders = [each for each in candidates if code.folder in each.parents and _is_called(each, name)]
                folders = [each for each in folders if not _is_root_by_itself(library, each)]
            found.update({each: why for each in folders if each in candidates})
    return found


def _may_take_away(workspace: Workspace, path: Path) -> bool:
    try:
        text = workspace.source(path).text
        return "removed" in text and _REMOVED.search(text) is not None  # a word is sought much faster than a pattern
    except UnreadableSourceError:
        return False


def _name_of(block: Declaration) -> str:
    """Return the address that a block takes away, without keys of instances: `module.pool`, `component.pool`."""
    placed = block.content.attributes.get("from")
    if placed is not None and isinstance(placed.expression, Literal):  # as JSON writes it
        return _KEY.sub("", str(placed.expression.value))
    names: list[str] = []
    at: Expression | None = None if placed is None else placed.expression
    while isinstance(at, (GetAttribute, Index)):
        names += [at.name] if isinstance(at, GetAttribute) else []
        at = at.target
    return ".".join([*([at.name] if isinstance(at, Variable) else []), *names[::-1]])


def _is_called(folder: Path, name: str) -> bool:
    kind, _, label = name.rpartition(".")
    return kind.rpartition(".")[2] == "module" and _plain(folder.name) == _plain(label)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


def _is_root_by_itself(library: ModuleLibrary, folder: Path) -> bool:
    return bool(library.load(folder).providers or library.workspace.in_folder(folder, *VARIABLE_ENDINGS))
