"""The modules of a workspace, each folder read once; with the files that a wrapper puts beside those of one.

https://developer.hashicorp.com/terraform/language/files/override
"""

from __future__ import annotations

from pathlib import Path

from avd_intune.languages.terraform.modules import (
    CODE_ENDINGS,
    MANAGED,
    TERRAFORM_ENDINGS,
    ModuleCode,
    PlacedAttribute,
    files_in_use,
    load_module,
    merged_code,
    module_files,
)
from avd_intune.languages.terraform.syntax.hcl_tree import Attribute, Expression, GetAttribute, HclFile, Variable
from avd_intune.languages.terraform.terraform_files import read_terraform_file
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Unknown

# A text that may stand for a choice, in either syntax.
_WORD = lazy_pattern(r'(?<![\w\\])\\?"([\w][\w .-]{0,60})\\?"')


@dataclass(slots=True)
class FilesBeside:
    """Files that stand beside those of a module when a wrapper deploys it.

    files: by their places, where they stand in for what is there; None for one that is taken away. unknown: those of
    which the text is not known, in `folder`: the file that one replaces (None for one that overrides the others), the
    variable that stands for what it may say, and the place of who writes it.
    """

    folder: Path = field(default_factory=Path)
    files: dict[Path, HclFile | None] = field(default_factory=dict)
    unknown: list[tuple[Path | None, str, Span]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.files or self.unknown)

    def are_in(self, folder: Path) -> bool:
        """Say whether one of them is in a folder."""
        return (bool(self.unknown) and folder == self.folder) or any(path.parent == folder for path in self.files)


def load_with(workspace: Workspace, folder: Path, beside: FilesBeside, for_terraform: bool = False) -> ModuleCode:
    """Read a folder with the files that a wrapper puts beside its own. Never raises."""
    endings = TERRAFORM_ENDINGS if for_terraform else CODE_ENDINGS
    own = module_files(workspace, folder, for_terraform)
    added = {path for path in beside.files if path.parent == folder and path.name.endswith(endings)}
    files = []
    for path in files_in_use({*own, *added}):
        file = beside.files[path] if path in added else read_terraform_file(workspace, path)
        files += [(path, file)] if file is not None else []
    code = merged_code(folder, files)
    for replaced, variable, place in beside.unknown if folder == beside.folder else ():
        _make_unknown(code, None if replaced is None else str(replaced), variable, place)
    return code


def _make_unknown(code: ModuleCode, path: str | None, variable: str, place: Span) -> None:
    """Let a variable stand for all that blocks say which a file with unknown text may replace."""
    said = GetAttribute(place.start, place.end, Variable(place.start, place.end, "var"), variable)
    for declaration in (*code.resources.values(), *code.calls.values(), *code.outputs.values()):
        if path is not None and declaration.source.path != path:
            continue
        content = declaration.content
        content.attributes = {
            name: each if name in _NOT_UNKNOWN else _said(name, said, place)
            for name, each in content.attributes.items()
        }
        if declaration.block.type == MANAGED:
            content.blocks, content.more = (), Unknown("a file that is written may say it", key=f"{place.key} says")
    for name, local in code.locals.items():
        if path is None or local.source.path == path:
            code.locals[name] = _said(name, said, place)


# The number of instances, and what a block is tied to, stay as they are.
_NOT_UNKNOWN = frozenset({"source", "version", "provider", "providers", "depends_on", "count", "for_each", "lifecycle"})


def _said(name: str, expression: Expression, place: Span) -> PlacedAttribute:
    return PlacedAttribute(Attribute(place.start, place.end, name, expression), place.source)


class ModuleLibrary:
    """The modules of a workspace, each folder read once.

    for_terraform: as Terraform reads them, which takes no `.tofu` files; else as OpenTofu does. beside: files that a
    wrapper puts beside those of the repository.
    """

    def __init__(self, workspace: Workspace, for_terraform: bool = False, beside: FilesBeside | None = None) -> None:
        self.workspace = workspace
        self.for_terraform = for_terraform
        self.beside = beside
        self._modules: dict[Path, ModuleCode] = {}
        self._spellings: dict[str, set[str]] | None = None

    def load(self, folder: Path) -> ModuleCode:
        """Return the code of a folder."""
        code = self._modules.get(folder)
        if code is None:
            if self.beside is not None and self.beside.are_in(folder):
                code = load_with(self.workspace, folder, self.beside, self.for_terraform)
            else:
                code = load_module(self.workspace, folder, self.for_terraform)
            self._modules[folder] = code
        return code

    def spellings_of(self, word: str) -> frozenset[str]:
        """Return how the code of the repository writes a word as a whole text, whatever the case of its letters."""
        if self._spellings is None:
            self._spellings = {}
            for path in self.workspace.repository_files(*CODE_ENDINGS):
                try:
                    words = self.workspace.parsed(self.workspace.source(path), _words_in)
                except UnreadableSourceError:
                    continue
                for each in words:
                    self._spellings.setdefault(each.lower(), set()).add(each)
        return frozenset(self._spellings.get(word.lower(), ()))


def _words_in(source: SourceFile) -> frozenset[str]:
    return frozenset(_WORD.findall(source.text))
