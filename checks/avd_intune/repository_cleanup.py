"""The device clean-up rules anywhere in a repository: one rule serves the whole tenant, whichever root declares it."""

from __future__ import annotations

import re
from pathlib import Path
from weakref import WeakKeyDictionary

from avd_intune.estate.builder import build_estate
from avd_intune.estate.model import IntunePolicy
from avd_intune.languages.deployments import read_deployments
from avd_intune.patterns import lazy_pattern
from avd_intune.settings import Settings
from avd_intune.source.deployed_paths import may_be_deployed
from avd_intune.source.left_out import note_left_out
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace

# Where these words are not, no clean-up rule is declared.
_SIGN = lazy_pattern(
    r"managed_?device_?clean_?up_?(?:rule|setting)|device_?cleanup_?rule_?platform|device_?inactivity_?before_?retirement",
    re.I,
    words=("cleanup", "clean_up", "inactivity"),
)
_ENDINGS = (".tf", ".tofu", ".json", ".yaml", ".yml", ".bicep", ".ps1", ".sh", ".bash", ".azcli", ".cmd", ".bat")
# A repository that speaks of clean-up rules in more files than this is evaluated no further.
MAX_FILES = 500

_KNOWN: WeakKeyDictionary[Workspace, list[IntunePolicy]] = WeakKeyDictionary()


def cleanup_rules_of_repository(workspace: Workspace, settings: Settings) -> list[IntunePolicy]:
    """Return the clean-up rules that any file of the repository declares, whatever part of it is scanned."""
    found = _KNOWN.get(workspace)
    if found is None:
        found = _KNOWN[workspace] = _find(workspace, settings)
    return found


def _find(workspace: Workspace, settings: Settings) -> list[IntunePolicy]:
    files = [path for path in workspace.repository_files(*_ENDINGS) if may_be_deployed(workspace, path)]
    paths = [path for path in files if _has_sign(workspace, path)]
    if not paths:
        return []
    if len(paths) > MAX_FILES:
        note_left_out(paths[0], f"{len(paths)} files mention device clean-up rules; {MAX_FILES} of them are read")
    request = ScanRequest(root=None, files=tuple(paths[:MAX_FILES]))
    unsaved = workspace.files_of_repository.text_override
    around = Workspace(workspace.root, targets=request.files, text_override=unsaved)
    rules: list[IntunePolicy] = []
    for deployment in read_deployments(around, request):
        tenant = build_estate(deployment, settings).intune_tenant
        rules.extend(tenant.cleanup_rules if tenant is not None else [])
    # Exported policies of the whole repository are one tenant, so that those of its tests are among them.
    return [rule for rule in rules if may_be_deployed(workspace, Path(rule.resource.span.path))]


def _has_sign(workspace: Workspace, path: Path) -> bool:
    try:
        return workspace.parsed(workspace.source(path), _speaks_of_rules)
    except UnreadableSourceError:
        return False


def _speaks_of_rules(source: SourceFile) -> bool:
    return _SIGN.search(source.text) is not None
