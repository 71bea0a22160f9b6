"""From the path of a module or import to what it means: a Bicep file, a compiled template, or neither."""

from __future__ import annotations

import os
from pathlib import Path

from avd_intune.languages.arm.linked_templates import LinkedFiles
from avd_intune.languages.arm.pipelines.pipeline_scenarios import PipelineScenarios
from avd_intune.languages.arm.pipelines.published_modules import Publication
from avd_intune.languages.arm.template_json import json_library
from avd_intune.languages.bicep.bicep_files import BicepLibrary, BicepUnit
from avd_intune.languages.bicep.registry_modules import Registries, RegistryReference, is_registry_reference
from avd_intune.languages.bicep.syntax.bicep_tree import Literal, Template
from avd_intune.records import dataclass
from avd_intune.source.file_endings import ARM_ENDINGS
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import NULL, Known, Value

_SPECS = "/providers/Microsoft.Resources/templateSpecs"


@dataclass(frozen=True, slots=True)
class MissingModule:
    """A module that cannot be had. name: what it is, without registry and version; reason: what to do.

    is_spec: whether it is a template spec, which the code may keep as a resource. like: the text of what the
    repository publishes by this name, perhaps in another version; "" if it does not.
    """

    name: str
    version: str | None
    reason: str
    is_spec: bool = False
    like: str = ""

    @property
    def spec(self) -> Value:
        """Return the id of the template spec version that it is, NULL where it is none."""
        # Which subscription and group it is in, decides nothing here: two of one name would have to be the same.
        return Known(f"{_SPECS}/{self.name}/versions/{self.version}") if self.is_spec else NULL


# A module as Bicep source, as a compiled template, or not to be had.
FoundModule = BicepUnit | SourceFile | MissingModule


class ModuleFinder:
    """Finds modules in a repository and in Bicep's cache."""

    def __init__(self, workspace: Workspace, library: BicepLibrary) -> None:
        self._workspace = workspace
        self._library = library
        self._links = LinkedFiles(workspace.files_of_repository, workspace.root)
        self._registries = Registries(workspace)
        self._found: dict[tuple[Path, str], FoundModule] = {}

    def find(self, user: Path, path: Literal | Template) -> FoundModule:
        """Return what a path means in the file `user`."""
        if not isinstance(path, Literal) or not isinstance(path.value, str):
            return MissingModule("(computed)", None, "the path of a module must be written out")
        key = (user.parent, path.value)
        found = self._found.get(key)
        if found is None:
            find = self._from_registry if is_registry_reference(path.value) else self._from_folder
            found = self._found[key] = find(user, path.value)
        return found

    def _from_folder(self, user: Path, text: str) -> FoundModule:
        path = self._links.relative(user.parent, text)
        if path is None:
            reason = f'the file "{text}" is not found in the repository'
            if self._is_outside(user.parent, text):
                reason = f'the file "{text}" lies outside of the scanned folder; scan the folder that holds both files'
            return MissingModule(text, None, reason)
        try:
            if path.name.lower().endswith(ARM_ENDINGS):
                return json_library(self._workspace).file(path).source
            return self._library.unit(path)
        except UnreadableSourceError as error:
            return MissingModule(text, None, f'the file "{text}" cannot be read: {error}')

    def _is_outside(self, folder: Path, text: str) -> bool:
        root = self._workspace.root
        target = Path(os.path.abspath(folder / text.replace("\\", "/")))  # noqa: PTH100 - takes out ".."
        return root not in target.parents

    def _from_registry(self, user: Path, text: str) -> FoundModule:
        reference = self._registries.parse(text, user.parent)
        if reference is None:
            return MissingModule(text, None, f'"{text}" is no valid reference to a module')
        source = self._registries.source_path(reference)
        try:
            if source is not None:
                return self._library.unit(source)
            for path, is_inside in self._registries.cached_paths(reference, user.parent):
                if self._workspace.is_file_outside(path):
                    return self._workspace.source(path) if is_inside else self._workspace.source_outside(path)
            published = self._registries.published(reference)
            if isinstance(published, Path):
                return self._library.unit(published)
        except (UnreadableSourceError, OSError) as error:
            return MissingModule(reference.name, reference.version, f'the copy of "{text}" cannot be read: {error}')
        if reference.kind == "ts":
            made = PipelineScenarios(self._workspace).spec_files(reference.name, reference.version)
            if len(made) == 1:
                return self._from_folder(made[0], made[0].name)
        reason = (
            f'module "{text}" is not in the local module cache; run `bicep restore {user.name}` so that it can be read'
        )
        if reference.kind == "br" and reference.registry is None:
            reason = f'the registry alias of "{text}" is not configured in a bicepconfig.json of the repository'
        if published is not None:
            return self._published_otherwise(user, text, reference, published)
        return MissingModule(reference.name, reference.version, reason, reference.kind == "ts")

    def _published_otherwise(
        self, user: Path, text: str, reference: RegistryReference, published: Publication
    ) -> MissingModule:
        """Return a module that the repository publishes, of which the code does not tell whether it is this version."""
        reason = (
            f"{published.place} publishes {self._workspace.relative(published.source)} by this name, but not certainly "
            f'as "{text}"; run `bicep restore {user.name}` so that it can be read'
        )
        try:
            like = self._workspace.source(published.source).text
        except UnreadableSourceError:
            like = ""
        return MissingModule(reference.name, reference.version, reason, like=like)
