"""What the code declares of AVD and a scenario leaves out, for `check`, `explain` and the report."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from weakref import WeakKeyDictionary

from avd_intune.estate.adapters import arm_types, azurerm
from avd_intune.estate.adapters.registry_modules import AVD_WORDS, COMMENTS
from avd_intune.languages.resource_model import Deployment, SwitchedOff
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace

# A path in the repository: the source of a module.
_LOCAL_SOURCE = lazy_pattern(r"""["'](\.{0,2}/?[\w./-]+)["']""")
# What carries a template, which may hold anything.
_CARRIER = lazy_pattern(r"template_deployment$|^Microsoft\.Resources/deployment(?:s|Stacks)$", re.I)
# What only host pools and session hosts have: joins are on other machines, too.
_POOL_OR_HOST = lazy_pattern(
    r"desktopvirtuali[sz]ation/hostpools|virtual_desktop_host_pool|AddSessionHost|RDInfra|registration_?(?:info_?)?token"
    r"|session_?hosts?(?!_?config)",
    re.I,
    words=("desktopvirtuali", "virtual_desktop", "sessionhost", "session_host", "rdinfra", "registration"),
)
# A machine or host pool that a module or template makes: an extension alone is on a machine that is deployed.
_MADE = lazy_pattern(
    r"(?:Microsoft\.Compute/virtualMachine(?:s|ScaleSets)|DesktopVirtualization/hostpools)(?:@[\w-]+'\s*=|\")"
    r"|azurerm_(?:windows_|orchestrated_)?virtual_machine(?:_scale_set)?\"|azurerm_virtual_desktop_host_pool\""
    r"|avm[-/](?:res|ptn)[-/]\S{0,60}(?:virtual-?machine|host-?pool|avd)",
    re.I,
    words=("virtualmachine", "virtual_machine", "hostpools", "host_pool", "avm-", "avm/"),
)
# What the JSON of a template only reads.
_READ = lazy_pattern(r'"existing"\s*:\s*true\s*,\s*"type"\s*:\s*"[^"]*"')

_KNOWN: WeakKeyDictionary[Workspace, dict[tuple[str, str, int, int], bool]] = WeakKeyDictionary()


def switched_off_of_avd(deployment: Deployment, workspace: Workspace) -> list[SwitchedOff]:
    """Return what would be a host pool, a machine, or a module that may hold some, and is not deployed."""
    return [each for each in deployment.switched_off if _is_of_avd(each, workspace)]


def pools_and_hosts_switched_off(deployment: Deployment, workspace: Workspace) -> list[SwitchedOff]:
    """Return what of that makes a machine or host pool and says that it is of a host pool."""
    found = []
    for each in switched_off_of_avd(deployment, workspace):
        texts = (each.address, each.span.text, *(source.text for source in _sources_of_module(each, workspace)))
        whole = _READ.sub(" ", COMMENTS.sub(" ", "\n".join(texts)))
        is_around = each.type == "module" or _CARRIER.search(each.type) is not None
        makes_one = not is_around or _MADE.search(whole) is not None
        if makes_one and _POOL_OR_HOST.search(whole):
            found.append(each)
    return found


def _is_of_avd(declared: SwitchedOff, workspace: Workspace) -> bool:
    # The same call is switched off in each root and scenario that comes to it, in a large repository a thousand times.
    known = _KNOWN.setdefault(workspace, {})
    place = declared.type, declared.span.path, declared.span.start, declared.span.end
    if place not in known:
        known[place] = _says_avd(declared, workspace)
    return known[place]


def _says_avd(declared: SwitchedOff, workspace: Workspace) -> bool:
    kind = declared.type.lower()
    if kind == "module" or _CARRIER.search(kind):
        if _speaks_of_avd(declared.span.text):
            return True
        return any(workspace.parsed(source, _has_words) for source in _sources_of_module(declared, workspace))
    if kind == "azapi_resource":
        return arm_types.MACHINE_OR_POOL.search(declared.span.text) is not None
    return kind in azurerm.MACHINES_AND_POOLS or arm_types.MACHINE_OR_POOL.fullmatch(kind) is not None


def sources_of(declared: SwitchedOff) -> Iterator[Path]:
    """Yield the files and folders that a module call may name as its source."""
    folder = os.path.dirname(declared.span.path)  # noqa: PTH120 - a template may hold thousands of literals
    for name in dict.fromkeys(_LOCAL_SOURCE.findall(declared.span.text)):
        yield Path(os.path.normpath(os.path.join(folder, name)))  # noqa: PTH118


def _has_words(source: SourceFile) -> bool:
    return _speaks_of_avd(source.text)


def _speaks_of_avd(text: str) -> bool:
    # What is not there with the comments is not there without them: they do not join what stands around them.
    return AVD_WORDS.search(text) is not None and AVD_WORDS.search(COMMENTS.sub(" ", text)) is not None


def _sources_of_module(declared: SwitchedOff, workspace: Workspace) -> Iterator[SourceFile]:
    """Yield the files of the module that a call names, which is not evaluated where it is switched off."""
    for path in sources_of(declared):
        if workspace.root not in path.parents:
            continue
        is_file = path.suffix in (".bicep", ".json")
        for each in [path] if is_file else workspace.in_folder(path, ".tf", ".tofu", ".tf.json"):
            try:
                yield workspace.source(each)
            except UnreadableSourceError:
                continue
