"""Where Checkov puts the Terraform modules that it downloads (`--download-external-modules true`).

As its loaders do (`checkov/terraform/module_loading/loaders`, 3.2.0 to 3.3): code from git lies in
`<folder>/<host>/<path>/<ref, or HEAD>`, an archive of a registry in
`<folder>/<host>/<namespace>/<name>/<provider>/<version>`.
The public registry answers with the git address of the module, whose repository is named
`terraform-<PROVIDER>-<NAME>` (https://developer.hashicorp.com/terraform/registry/modules/publish#requirements).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from avd_intune.patterns import lazy_pattern
from avd_intune.source.regular_files import leads_to_folder
from avd_intune.source.workspace import Workspace

# The host that Checkov takes for a registry source without one.
_REGISTRY_HOST = "app.terraform.io"
_PUBLIC_HOSTS = (None, "registry.terraform.io", "registry.opentofu.org")
_REGISTRY = lazy_pattern(
    r"(?:(?P<host>[\w.-]+\.[\w-]+)/)?(?P<namespace>[\w-]+)/(?P<name>[\w-]+)/(?P<provider>[\w-]+)(?://(?P<inner>[^?]*))?"
)
_EXACT_VERSION = lazy_pattern(r"=?\s*v?(\d[\w.+-]*)")


def downloaded_folder(workspace: Workspace, source: str, version: str | None) -> Path | None:
    """Return the folder to which Checkov downloaded a module, None if it did not, or if versions leave it open.

    source, version: as the module call says them.
    """
    for base in workspace.external_module_folders():
        for folder in _candidates(base, source, version):
            if leads_to_folder(folder):
                return folder
    return None


def _candidates(base: Path, source: str, version: str | None) -> Iterator[Path]:
    git = _git_place(source)
    if git is not None:
        repository, ref, inner = git
        yield from _inside(base, f"{repository}/{ref}/{inner}")
        return
    match = _REGISTRY.fullmatch(source)
    if match is None:
        return
    namespace, name, provider, inner = match["namespace"], match["name"], match["provider"], match["inner"] or ""
    parents = [f"{match['host'] or _REGISTRY_HOST}/{namespace}/{name}/{provider}"]
    if match["host"] in _PUBLIC_HOSTS:
        parents.insert(0, f"github.com/{namespace}/terraform-{provider}-{name}")
    for parent in parents:
        for folder in _inside(base, parent):
            chosen = _chosen(folder, version)
            if chosen is not None:
                yield from _inside(chosen, inner)


def _git_place(source: str) -> tuple[str, str, str] | None:
    """Return repository, ref and inner folder of a git source as Checkov splits it; None for other sources."""
    if source.startswith(("github.com/", "bitbucket.org/")):
        source = f"git::https://{source}"
    elif source.removeprefix("git::").startswith("git@github.com:"):
        source = f"git::ssh://{source.removeprefix('git::').replace(':', '/', 1)}"
    if not source.startswith("git::"):
        return None
    address, _, ref = source.partition("?ref=")
    parts = address.split("//")
    if len(parts) not in (2, 3):
        return None
    repository = parts[1]
    user, at, rest = repository.partition("@")
    if at and user != "git":
        repository = rest
    return repository.removesuffix(".git").lstrip("/"), ref or "HEAD", parts[2] if len(parts) == 3 else ""


def _inside(base: Path, path: str) -> Iterator[Path]:
    """Yield the folder at a path below another one, whatever the case of its parts; nothing if it leads out."""
    folder = base
    for part in PurePosixPath(path).parts:
        if part in ("..", "/"):
            return
        found = folder / part
        if not leads_to_folder(found):
            found = next((each for each in _folders(folder) if each.name.lower() == part.lower()), found)
        folder = found
    yield folder


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(folder / entry.name for entry in os.scandir(folder) if entry.is_dir())
    except OSError:
        return []


def _chosen(folder: Path, version: str | None) -> Path | None:
    """Return the version of a module that is meant; the folders are named after versions, tags or commits."""
    found = [each for each in _folders(folder) if not each.name.startswith(".")]
    exact = _EXACT_VERSION.fullmatch((version or "").strip())
    if exact is not None:
        named = [each for each in found if each.name.removeprefix("v") == exact[1]]
        # The registry names a commit for each version, which does not say whose it is.
        found = named or [each for each in found if re.fullmatch(r"[0-9a-f]{7,40}", each.name)]
    return found[0] if len(found) == 1 else None
