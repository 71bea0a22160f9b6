"""Which estates of one scan belong to each other: Intune's tenant and the machines mostly lie in different roots."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from avd_intune.estate.builder import build_estate
from avd_intune.estate.model import Estate
from avd_intune.estate.place_names import PlaceNames
from avd_intune.languages.deployments import read_deployments
from avd_intune.languages.resource_model import Deployment
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.repository_scripts import leave_out_scripts_that_code_runs
from avd_intune.settings import Settings
from avd_intune.source.deployed_paths import sample_folders
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace

# Where none of these words is, no policy of the tenant is declared, so that no estate has anything to know of another.
_TENANT = lazy_pattern(
    r"microsoft365|msgraph|microsoft\.graph|graph\.microsoft|device_?management|microsoft\.(?:intune|entra)\.|mg(beta)?(graph|device)|conditional_?access",
    re.I,
    words=(
        "microsoft365",
        "msgraph",
        "microsoft.graph",
        "graph.microsoft",
        "device_management",
        "devicemanagement",
        "microsoft.intune.",
        "microsoft.entra.",
        "mggraph",
        "mgdevice",
        "mgbetagraph",
        "mgbetadevice",
        "conditional_access",
        "conditionalaccess",
    ),
)
_ENDINGS = (".tf", ".tofu", ".json", ".yaml", ".yml", ".bicep", ".ps1", ".psm1", ".cmd", ".bat", ".sh")


def neighbours_of(request: ScanRequest, settings: Settings, workspace: Workspace) -> list[tuple[Deployment, Estate]]:
    """Return the estates in the languages of the neighbours of a request, which may decide about what it asks for.

    None are read where no file speaks of a tenant's policies.
    """
    if not request.neighbour_languages:
        return []
    if not any(_speaks_of_tenant(workspace, path) for path in workspace.repository_files(*_ENDINGS)):
        return []
    asked = replace(request, languages=request.neighbour_languages, neighbour_languages=frozenset())
    found = []
    for deployment in read_deployments(workspace, asked):
        found.append((deployment, estate_of(deployment, settings, workspace)))
    return found


def without_run_scripts(
    neighbours: Iterable[tuple[Deployment, Estate]], own: Iterable[Deployment], settings: Settings, workspace: Workspace
) -> list[tuple[Deployment, Estate]]:
    """Return neighbours without the scripts that code runs, theirs or that of deployments whose estates are built."""
    neighbours = list(neighbours)
    known = [*own, *(deployment for deployment, _ in neighbours)]
    return [
        (
            each,
            estate_of(each, settings, workspace)
            if leave_out_scripts_that_code_runs(each, known, workspace)
            else estate,
        )
        for each, estate in neighbours
    ]


def estate_of(deployment: Deployment, settings: Settings, workspace: Workspace) -> Estate:
    """Return the estate of a deployment, in which places are named as one sees them from the repository."""
    with workspace.files_of_repository.noting(deployment.loads):  # also the scripts that it runs
        estate = build_estate(deployment, settings, workspace.files_of_repository)
    estate.places = PlaceNames.of(workspace.root, deployment.files, deployment.language)
    return estate


def _speaks_of_tenant(workspace: Workspace, path: Path) -> bool:
    try:
        return workspace.parsed(workspace.source(path), _has_word)
    except UnreadableSourceError:
        return False


def _has_word(source: SourceFile) -> bool:
    return _TENANT.search(source.text) is not None


def connect(estates: Sequence[tuple[Deployment, Estate]], root: Path) -> None:
    """Let each estate know those of the other roots; scenarios of its own root are other cases of itself.

    What lies in a sample or test has to do with nothing outside of it. The order of reading decides nothing.
    """
    estates = sorted(estates, key=lambda each: (each[0].root, each[0].language, each[0].scenario))
    placed = [
        (_place(deployment, root), (deployment.language, deployment.root), estate) for deployment, estate in estates
    ]
    # Most roots of a large repository deploy nothing that another one has to know of.
    telling = [each for each in placed if _tells(each[2])]
    known: dict[object, list[Estate]] = {}
    for place, own, estate in placed:
        if (place, own) not in known:
            known[place, own] = [other for there, of, other in telling if of != own and there == place]
        estate.others = known[place, own]


def _tells(estate: Estate) -> bool:
    """Say whether rules ask an estate for what is judged in another one."""
    return bool(
        estate.session_hosts or estate.intune_policies or estate.directory_policies or estate.intune_tenant is not None
    )


def _place(deployment: Deployment, root: Path) -> tuple[str, ...]:
    """Return the folder of the sample or test that a deployment lies in, () for what is deployed."""
    start = min(deployment.files, default=deployment.root)
    try:
        return sample_folders(Path(start).relative_to(root).parts)
    except ValueError:
        return ()
