"""Module references into registries and template specs: what they name, and where a copy of it may lie.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/modules and …/bicep-config-modules. Nothing is
fetched: a module counts if its source is in the repository (where that is the registry's own repository), or
its compiled template is in Bicep's cache.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from avd_intune.languages.arm.pipelines.published_modules import Publication, publications
from avd_intune.languages.arm.template_json import json_library
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, replace
from avd_intune.source.json_lookups import find, find_text
from avd_intune.source.json_reader import JsonNode
from avd_intune.source.regular_files import leads_to_file
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace

CONFIG_NAME = "bicepconfig.json"
PUBLIC_REGISTRY = "mcr.microsoft.com"
_PUBLIC_PATH = "bicep"
_WORD = r"[A-Za-z0-9][\w.-]*"
_PATH = rf"{_WORD}(?:/{_WORD})*"
_TAG = rf"(?::(?P<tag>{_WORD})|@(?P<digest>sha256:[0-9a-f]+))"
_ALIASED = lazy_pattern(rf"br/(?P<alias>[\w-]+):(?P<path>{_PATH}){_TAG}$")
_ABSOLUTE = lazy_pattern(rf"br:(?P<registry>{_WORD}(?::\d+)?)/(?P<path>{_PATH}){_TAG}$")
_SPEC_ALIASED = lazy_pattern(rf"ts/(?P<alias>[\w-]+):(?P<name>{_WORD}):(?P<tag>{_WORD})$")
_SPEC = lazy_pattern(rf"ts:(?P<path>[\w.()-]+/[\w.()-]+/{_WORD}):(?P<tag>{_WORD})$")


@dataclass(frozen=True, slots=True)
class RegistryReference:
    """A reference taken apart.

    kind: "br" or "ts"; registry: the server's name, None for a template spec or an alias that is not
    configured; path: the module in it; name: the module as people know it, without what the alias adds.
    """

    kind: str
    registry: str | None
    path: str
    name: str
    version: str


def is_registry_reference(text: str) -> bool:
    """Say whether a module's path leads out of the file system."""
    return text.startswith(("br:", "br/", "ts:", "ts/", "oci:"))


class Registries:
    """Takes references apart with the aliases of `bicepconfig.json`, and finds local copies."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._published: Sequence[Publication] | None = None
        self._configs: dict[Path, tuple[Path, JsonNode | None] | None] = {}

    def parse(self, text: str, folder: Path) -> RegistryReference | None:
        """Return what a reference in a file of `folder` names, None if it is malformed."""
        match = _ABSOLUTE.match(text)
        if match is not None:
            path = match["path"]
            name = path.removeprefix(f"{_PUBLIC_PATH}/") if match["registry"] == PUBLIC_REGISTRY else path
            return RegistryReference("br", match["registry"], path, name, match["tag"] or match["digest"])
        match = _ALIASED.match(text)
        if match is not None:
            registry, base = self._alias(match["alias"], folder)
            path = f"{base}/{match['path']}" if base else match["path"]
            # An alias of one's own may stand for a folder of the public registry.
            name = path.removeprefix(f"{_PUBLIC_PATH}/") if registry == PUBLIC_REGISTRY else match["path"]
            return RegistryReference("br", registry, path, name, match["tag"] or match["digest"])
        match = _SPEC.match(text)
        if match is not None:
            return RegistryReference("ts", None, match["path"], match["path"].rpartition("/")[2], match["tag"])
        match = _SPEC_ALIASED.match(text)
        if match is not None:
            alias = find(self._config(folder), "moduleAliases", "ts", match["alias"])
            scope = [find_text(alias, "subscription"), find_text(alias, "resourceGroup"), match["name"]]
            path = "/".join(each for each in scope if each)
            return RegistryReference("ts", None, path, match["name"], match["tag"])
        return None

    def source_path(self, reference: RegistryReference) -> Path | None:
        """Return the Bicep source of a public module where the scanned repository is its origin."""
        public = reference.registry == PUBLIC_REGISTRY and reference.path.startswith(f"{_PUBLIC_PATH}/")
        if not public or _leads_out(reference.path):
            return None
        path = self._workspace.root / reference.path.removeprefix(f"{_PUBLIC_PATH}/") / "main.bicep"
        return path if leads_to_file(path) else None

    def published(self, reference: RegistryReference) -> Path | Publication | None:
        """Return the file that pipelines of the repository publish as a module.

        A publication where only a run tells whether it is this file or this version; None where there is none.
        """
        if reference.kind != "br" or reference.registry == PUBLIC_REGISTRY:
            return None
        if self._published is None:
            self._published = publications(self._workspace)
        found = [each for each in self._published if self._may_be(each, reference)]
        certain = {each.source for each in found if each.is_version(reference.version)}
        if len(certain) == 1:
            return certain.pop()
        return found[0] if found else None

    def _may_be(self, published: Publication, reference: RegistryReference) -> bool:
        if published.registry is None:
            registry, base = self._alias(published.alias, published.source.parent)
            path = f"{base}/{published.path}" if base else published.path
            published = replace(published, registry=registry, path=path)
        return published.may_be(reference.registry, reference.path)

    def cached_paths(self, reference: RegistryReference, folder: Path) -> Iterator[tuple[Path, bool]]:
        """Yield where Bicep would keep the compiled module, and whether that place is in the repository.

        The layout is that of OciArtifactRegistry and TemplateSpecModuleRegistry in Azure/bicep,
        src/Bicep.Core/Registry. No reference and no alias leads out of a cache, nor does a link in one.
        """
        if any(map(_leads_out, (reference.path, reference.version, reference.registry or "registry"))):
            return
        if reference.kind == "ts":
            inner = Path("ts", *reference.path.lower().split("/"), reference.version)
        elif reference.registry is None:
            return
        else:
            version = reference.version.replace(":", "#") if ":" in reference.version else f"{reference.version}$"
            registry = reference.registry.replace(":", "$")
            inner = Path("br", registry, reference.path.replace("/", "$"), version)
        for root, is_inside in self._cache_roots(folder):
            path = root / inner / "main.json"
            if root.resolve() in path.resolve().parents:
                yield path, is_inside

    def _cache_roots(self, folder: Path) -> Iterator[tuple[Path, bool]]:
        found = self._nearest(folder)
        configured = find_text(found[1], "cacheRootDirectory") if found is not None else None
        root = self._workspace.root
        if found is not None and configured and not configured.startswith("~"):
            # What a repository configures counts only inside of it.
            place = Path(os.path.abspath(found[0] / configured))  # noqa: PTH100 - takes out ".."
            if place == root or root in place.parents:
                yield place, True
        yield root / ".bicep", True
        own = os.environ.get("BICEP_CACHE_DIRECTORY") or os.path.expanduser("~/.bicep")  # noqa: PTH111
        yield Path(own), False

    # --- configuration

    def _alias(self, alias: str, folder: Path) -> tuple[str | None, str]:
        configured = find(self._config(folder), "moduleAliases", "br", alias)
        registry = find_text(configured, "registry")
        if registry is not None:
            return registry, (find_text(configured, "modulePath") or "").strip("/")
        return (PUBLIC_REGISTRY, _PUBLIC_PATH) if alias == "public" else (None, "")

    def _config(self, folder: Path) -> JsonNode | None:
        found = self._nearest(folder)
        return found[1] if found is not None else None

    def _nearest(self, folder: Path) -> tuple[Path, JsonNode | None] | None:
        """Return the configuration that holds for files in a folder, with the folder that it is in."""
        if folder not in self._configs:
            self._configs[folder] = self._read_nearest(folder)
        return self._configs[folder]

    def _read_nearest(self, folder: Path) -> tuple[Path, JsonNode | None] | None:
        root = self._workspace.root
        for place in (folder, *folder.parents):
            if place != root and root not in place.parents:
                return None
            path = place / CONFIG_NAME
            if leads_to_file(path):
                try:
                    return place, json_library(self._workspace).file(path).root
                except UnreadableSourceError:
                    return place, None
        return None


def _leads_out(path: str) -> bool:
    """Say whether a part of a reference is more than the name of a folder."""
    return path.startswith(("/", "\\")) or any(part in ("", ".", "..") for part in re.split(r"[/\\]", path))
