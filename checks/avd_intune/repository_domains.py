"""The managed domains anywhere in a repository: networks and hosts are mostly deployed by roots of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from avd_intune.estate.builder import build_estate
from avd_intune.estate.domain_model import DomainElsewhere
from avd_intune.estate.model import Estate
from avd_intune.languages.deployments import read_deployments
from avd_intune.languages.resource_model import Deployment
from avd_intune.records import dataclass
from avd_intune.settings import Settings
from avd_intune.source.deployed_paths import may_be_deployed, sample_folders
from avd_intune.source.left_out import note_left_out
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Known

# Where these are not, in lower case, no domain of Entra Domain Services is declared: a plain search, as it is for every
# file of the repository.
_SIGNS = ("microsoft.aad/domainservices", '"azurerm_active_directory_domain_service"')
_ENDINGS = (".tf", ".tofu", ".json", ".bicep")
# A repository that speaks of managed domains in more files than this is evaluated no further.
MAX_FILES = 200


@dataclass(frozen=True, slots=True)
class _Found:
    """A managed domain, the root that deploys it, and the folder of the sample that it lies in."""

    domain: DomainElsewhere
    root: str
    stem: str
    sample: tuple[str, ...]


def note_domains_elsewhere(
    built: Sequence[tuple[Deployment, Estate]], workspace: Workspace, settings: Settings
) -> None:
    """Let each estate with session hosts know the managed domains that other roots of its repository declare.

    What lies in a sample or test has to do with nothing outside of it.
    """
    with_hosts = [(deployment, estate) for deployment, estate in built if estate.session_hosts]
    known = _find(built, workspace, settings) if with_hosts else []
    if not known:
        return
    for deployment, estate in with_hosts:
        sample = _sample_of(deployment, workspace.root)
        own = {deployment.root, _stem(deployment.root)}
        estate.domains_elsewhere = [
            each.domain for each in known if each.sample == sample and own.isdisjoint((each.root, each.stem))
        ]


def _find(built: Sequence[tuple[Deployment, Estate]], workspace: Workspace, settings: Settings) -> list[_Found]:
    paths = [path for path in workspace.repository_files(*_ENDINGS) if _has_sign(workspace, path)]
    bicep = {_stem(str(path)) for path in paths if path.suffix.lower() == ".bicep"}
    # A template beside the Bicep file that it is compiled from is no second domain.
    paths = [path for path in paths if path.suffix.lower() != ".json" or _stem(str(path)) not in bicep]
    paths = [path for path in paths if may_be_deployed(workspace, path)]
    if paths and workspace.roots_taken is not None:
        workspace.roots_taken.hang_together = True
    names = set(map(str, paths))
    told = [each for each in built if not names.isdisjoint(map(str, each[0].files))]
    read = {str(file) for deployment, _ in told for file in deployment.files}
    others = [path for path in paths if str(path) not in read]
    if len(others) > MAX_FILES:
        note_left_out(others[0], f"{len(others)} files mention Entra Domain Services; {MAX_FILES} of them are read")
    found: dict[tuple[str, str, str, str], _Found] = {}
    for deployment, estate in (*told, *_evaluated(others[:MAX_FILES], workspace, settings)):
        for managed in estate.managed_domains:
            span, presence = managed.resource.span, managed.resource.presence
            if str(span.path) not in names:
                continue
            place = f"{_named(span.path, workspace)}:{span.line}"
            domain = DomainElsewhere(managed.name, managed.resource.address, place, isinstance(presence, Known))
            one = _Found(domain, deployment.root, _stem(deployment.root), _sample_of(deployment, workspace.root))
            found.setdefault((deployment.root, deployment.scenario, managed.resource.address, place), one)
    return list(found.values())


def _evaluated(paths: Sequence[Path], workspace: Workspace, settings: Settings) -> Iterator[tuple[Deployment, Estate]]:
    """Yield what the roots of files deploy that the scan does not read."""
    if not paths:
        return
    request = ScanRequest(root=None, files=tuple(paths))
    unsaved = workspace.files_of_repository.text_override
    around = Workspace(workspace.root, targets=request.files, text_override=unsaved)
    around.take_over(workspace)  # what the scan has read is not read again
    for deployment in read_deployments(around, request):
        yield deployment, build_estate(deployment, settings)


def _named(path: str, workspace: Workspace) -> str:
    """Return a path as the repository names it, whatever part of it is scanned."""
    with suppress(ValueError):
        return Path(path).relative_to(workspace.root).as_posix()
    return Path(path).name


def _stem(root: str) -> str:
    """Return a root without its ending: a template and the Bicep file that it is compiled from are one deployment."""
    return root.rpartition(".")[0] if root.lower().endswith((".bicep", ".json")) else root


def _sample_of(deployment: Deployment, root: Path) -> tuple[str, ...]:
    start = min(deployment.files, default=deployment.root)
    try:
        return sample_folders(Path(start).relative_to(root).parts)
    except ValueError:
        return ()


def _has_sign(workspace: Workspace, path: Path) -> bool:
    try:
        return workspace.parsed(workspace.source(path), _speaks_of_domains)
    except UnreadableSourceError:
        return False


def _speaks_of_domains(source: SourceFile) -> bool:
    text = source.text.lower()
    return any(sign in text for sign in _SIGNS)
