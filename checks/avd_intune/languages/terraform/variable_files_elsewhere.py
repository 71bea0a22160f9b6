"""Variable files that do not lie beside their root module.

Those below it, in a folder without code of its own, are for it: `envs/prod.tfvars`. Nothing in one that lies elsewhere,
`environments/dev/dev.tfvars` for `infra/`, says which root it is for; the command of the pipeline does, which is not in
the code (`-var-file=../environments/dev.tfvars`). What tells it is what it sets: Terraform warns of a value for an
undeclared variable, and asks for a required one that it is not given: of several roots that declare it all, it is for
one that has all values with it.
https://developer.hashicorp.com/terraform/language/values/variables#assigning-values-to-root-module-variables
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Container
from pathlib import Path

from avd_intune.languages.terraform.module_library import ModuleLibrary
from avd_intune.languages.terraform.modules import CODE_ENDINGS
from avd_intune.languages.terraform.roots import called_folders
from avd_intune.languages.terraform.terraform_files import read_terraform_file
from avd_intune.patterns import lazy_pattern
from avd_intune.source.file_endings import VARIABLE_ENDINGS
from avd_intune.source.left_out import note_left_out
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace

AUTOMATIC_ENDINGS = (".auto.tfvars", ".auto.tfvars.json")
# The files that load first, in this order.
FIRST_FILES = ("terraform.tfvars", "terraform.tfvars.json")
# Parsing all code of a repository to find the names of variables would cost too much.
_VARIABLE = lazy_pattern(r'^[ \t]*variable[ \t]+"([^"\r\n]+)"', re.MULTILINE)


class VariableFilesElsewhere:
    """Finds, for the roots of a repository, the variable files that lie below one, and those beside and below none."""

    def __init__(self, library: ModuleLibrary) -> None:
        self._library = library
        self._workspace = library.workspace
        self._by_root: dict[Path, list[Path]] | None = None
        self._closest: defaultdict[Path, list[Path]] = defaultdict(list)
        self._undecided: defaultdict[Path, list[tuple[Path, str]]] = defaultdict(list)
        self._by_folder_above: dict[Path, list[Path]] | None = None
        self._code_above: dict[Path, Path | None] = {}

    def below(self, root: Path) -> list[Path]:
        """Return the variable files in folders below a root that have no other code on the way, however deep."""
        if self._by_folder_above is None:
            self._by_folder_above = {}
            for path in self._workspace.repository_files(*VARIABLE_ENDINGS):
                above = self._nearest_code(path.parent)
                if above is not None and above != path.parent and not path.name.startswith("."):
                    self._by_folder_above.setdefault(above, []).append(path)
        return self._by_folder_above.get(root, [])

    def _nearest_code(self, folder: Path) -> Path | None:
        """Return the folder itself, or the next one above that holds code of Terraform."""
        if folder not in self._code_above:
            if self._workspace.in_folder(folder, *CODE_ENDINGS):
                found: Path | None = folder
            elif folder in (self._workspace.root, folder.parent):
                found = None
            else:
                found = self._nearest_code(folder.parent)
            self._code_above[folder] = found
        return self._code_above[folder]

    def of(self, root: Path) -> list[Path]:
        """Return the variable files that are for a root, in order of their paths."""
        return self._decided().get(root, [])

    def closest_to(self, root: Path) -> list[Path]:
        """Return the variable files that are for no root, and that set the most of what this one declares."""
        self._decided()
        return self._closest.get(root, [])

    def perhaps_of(self, root: Path) -> list[tuple[Path, str]]:
        """Return variable files that may be for a root and are for none, each with why that is not known."""
        self._decided()
        return self._undecided.get(root, [])

    def _decided(self) -> dict[Path, list[Path]]:
        if self._by_root is None:
            self._by_root = defaultdict(list)
            self._decide(self._by_root)
        return self._by_root

    def _decide(self, by_root: dict[Path, list[Path]]) -> None:
        declared: dict[Path, set[str]] | None = None
        called: frozenset[Path] | None = None
        for path in self._workspace.repository_files(*VARIABLE_ENDINGS):
            if self._nearest_code(path.parent) == path.parent:
                continue  # found beside it
            given = self._names_in(path)
            if not given and self._nearest_code(path.parent) is None and is_unread(self._workspace, path):
                why = read_terraform_file(self._workspace, path).diagnostics[0].message
                note_left_out(path, f"{why}; which root it is for, and what it gives it, is not known")
            if not given:
                continue
            declared = self._declared() if declared is None else declared
            declaring = [folder for folder, names in declared.items() if given <= names]
            if self._nearest_code(path.parent) in declaring:
                continue  # found below its root
            called = called_folders(self._library) if called is None else called
            candidates = fitting = [folder for folder in declaring if folder not in called]
            if len(fitting) > 1:
                fitting = [folder for folder in fitting if self._is_complete(folder, given)]
            # Where one root alone declares it all, what it does not give, mostly a secret, comes with the command.
            # One common name, as `location`, is no evidence, unless it is just what the only root of it asks for.
            tells = len(given) > 1 or (len(candidates) == 1 and self._is_what_it_asks_for(candidates[0], given))
            root = _nearest(path, fitting) if tells else None
            if root is not None:
                by_root[root].append(path)
            elif candidates:
                what = "the one variable that it sets" if len(given) == 1 else "what it sets"
                why = (
                    f"{what} does not tell which root module it is for; put it beside that, or name it with --var-file"
                )
                self._undecided[_nearest(path, candidates) or min(candidates)].append((path, why))
            elif not declaring and len(given) > 1:
                shared = {folder: len(given & names) for folder, names in declared.items() if folder not in called}
                most = max(shared.values(), default=0)
                closest = _nearest(path, [folder for folder, count in shared.items() if count == most])
                if most and closest is not None:
                    self._closest[closest].append(path)

    def _declared(self) -> dict[Path, set[str]]:
        found: defaultdict[Path, set[str]] = defaultdict(set)
        for path in self._workspace.repository_files(*CODE_ENDINGS):
            if path.name.endswith(".json"):
                found[path.parent] |= set(self._library.load(path.parent).variables)
                continue
            try:
                found[path.parent] |= self._workspace.parsed(self._workspace.source(path), _variables_in)
            except UnreadableSourceError:
                continue
        return found

    def _names_in(self, path: Path) -> set[str]:
        return set(names_in(self._workspace, path))

    def _is_what_it_asks_for(self, folder: Path, given: set[str]) -> bool:
        """Say whether a root has no value for what a file sets, and all others without it."""
        variables = self._library.load(folder).variables
        is_open = all("default" not in variables[name].content.attributes for name in given if name in variables)
        return is_open and self._is_complete(folder, given) and not self._is_complete(folder, set())

    def _is_complete(self, folder: Path, given: set[str]) -> bool:
        """Say whether a root has all values that it asks for with a file and those that load by themselves."""
        automatic = [
            path
            for path in self._workspace.in_folder(folder, *VARIABLE_ENDINGS)
            if path.name in FIRST_FILES or path.name.endswith(AUTOMATIC_ENDINGS)
        ]
        names = given.union(*map(self._names_in, automatic))
        variables = self._library.load(folder).variables.items()
        return all("default" in variable.content.attributes or name in names for name, variable in variables)


def names_in(workspace: Workspace, path: Path) -> list[str]:
    """Return the names of the variables that a file sets."""
    return [attribute.name for attribute in read_terraform_file(workspace, path).body.attributes]


def undeclared_in(workspace: Workspace, path: Path, variables: Container[str]) -> list[str]:
    """Return what a variable file sets and a module does not declare; "" alone for one that sets nothing.

    Nobody knows that of one that cannot be read: it is taken for the module's, whose values are missed then.
    """
    names = names_in(workspace, path)
    missing = [name for name in names if name not in variables] if names else [""]
    return [] if not names and is_unread(workspace, path) else missing


def is_unread(workspace: Workspace, path: Path) -> bool:
    """Say whether a variable file is no text."""
    file = read_terraform_file(workspace, path)
    return bool(file.diagnostics) and file.body.end == 0


def _variables_in(source: SourceFile) -> frozenset[str]:
    return frozenset(match[1] for match in _VARIABLE.finditer(source.text))


def _nearest(path: Path, folders: list[Path]) -> Path | None:
    """Return the nearest folder to a file, among equals the one whose name the path holds; None if that leaves two."""
    steps = {folder: len(Path(os.path.relpath(folder, path.parent)).parts) for folder in folders}
    near = [folder for folder in folders if steps[folder] == min(steps.values())]
    if len(near) > 1:
        words = set(re.split(r"[/\\._-]", str(path).lower()))
        near = [folder for folder in near if folder.name.lower() in words]
    return near[0] if len(near) == 1 else None
