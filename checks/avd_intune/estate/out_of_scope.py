"""Code that deploys Azure Virtual Desktop and is of a kind that the pack does not judge: whoever scans it is told so.

CDK for Terraform (https://developer.hashicorp.com/terraform/cdktf), Pulumi (https://www.pulumi.com/docs), states of
Terraform as they lie on the disk, hooks of the Azure Developer CLI, and what makes host pools by commands, by requests
(https://learn.microsoft.com/rest/api/desktopvirtualization), by Ansible or through Kubernetes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from functools import cache, partial
from pathlib import Path

from avd_intune.estate.adapters.registry_modules import AVD_WORDS, SESSION_HOST_WORDS
from avd_intune.estate.made_elsewhere import OTHER_NAME, made_elsewhere
from avd_intune.estate.templates_elsewhere import ENDINGS, templates_elsewhere, templates_named_otherwise
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.pipeline_paths import hidden_pipelines
from avd_intune.source.plan_files import code_in_binary_plan, is_beside_its_code, saved_plans
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace

# The file that makes a folder a project, and what its programs are called.
_PROJECTS = {
    "Pulumi.yaml": "Pulumi",
    "Pulumi.yml": "Pulumi",
    "cdktf.json": "CDK for Terraform",
}
_PROGRAMS = (".ts", ".js", ".py", ".go", ".cs", ".java", ".fs", ".vb")
_PULUMI_OUTPUT = lazy_pattern(r'"urn:pulumi:|"type"\s*:\s*"azure(?:-native)?:', re.IGNORECASE)
# Names of resources in programs: `VirtualDesktopHostPool`, `azure_native.desktopvirtualization.HostPool`.
_PROGRAM_WORDS = lazy_pattern(r"HostPool|VirtualDesktop|SessionHost", re.IGNORECASE)
# https://learn.microsoft.com/powershell/module/az.desktopvirtualization and
# https://learn.microsoft.com/cli/azure/desktopvirtualization: commands that make host pools.
_SCRIPTS = (
    *(".ps1", ".psm1", ".sh", ".bash", ".zsh", ".ksh", ".azcli", ".cmd", ".bat", ".tftpl", ".tpl", ".groovy", ".ipynb"),
    *("Makefile", "makefile", ".mk", "Jenkinsfile", "justfile", "Justfile", "package.json", ".txt"),
    *(".fish", ".nu", ".vbs", ".kts", ".ocl", "Earthfile", "Rakefile", "Dockerfile", "mise.toml"),
    *("deploy", "provision", "bootstrap"),
)
_MAKES_POOLS = lazy_pattern(
    r"\bNew-(?:AzWvdHostPool|RdsHostPool)\b|\baz\s+desktopvirtualization\s+hostpool\s+create\b"
    r"|\b(?:New-AzResource|az\s+resource\s+create)\b[^\n]{0,300}DesktopVirtualization/hostPools\b(?!/)",
    re.IGNORECASE,
)
# A part of each such command: all code is asked, and a pattern takes ten times as long.
_POOL_COMMANDS = ("-azwvdhostpool", "-rdshostpool", "hostpool create", "new-azresource", "az resource create")
_REQUEST_COMMANDS = ("az rest", "invoke-azrest", "invoke-restmethod", "invoke-webrequest", "curl")
_SENDS = lazy_pattern(r"\baz\s+rest\b|\bInvoke-(?:AzRest|RestMethod|WebRequest)|\bcurl\b", re.IGNORECASE)
# Code that holds commands itself.
_CODE = (".tf", ".tofu", ".bicep", ".json")
# https://learn.microsoft.com/powershell/module/az.compute/new-azvm and https://learn.microsoft.com/cli/azure/vm:
# commands that make machines, which may become session hosts.
_MACHINE_COMMANDS = (
    "-azwvdsessionhostconf",
    "new-azvm",
    "az vm",
    "az  vm",
    "new-azstackhcivmvirtualmachine",
    "az stack-hci-vm",
)
_MAKES_MACHINES = lazy_pattern(
    r"\bNew-Az(?:VM|Vmss|StackHCIVMVirtualMachine)\b|\b(?:New|Update)-AzWvdSessionHostConfiguration\b|\baz\s+(?:vm(?:ss)?|stack-hci-vm)\s+create\b",
    re.IGNORECASE,
)
# The address of a host pool itself, and what is sent to it: https://learn.microsoft.com/rest/api/desktopvirtualization/
_ADDRESS = lazy_pattern(r"DesktopVirtualization/hostPools/[^/\s\"'?&]{1,200}(?=[\"'?\s])", re.IGNORECASE)
_PUT = lazy_pattern(
    r"\bmethod[\s:=]{1,5}[\"']?PUT\b|\s-m[\s=]{1,3}[\"']?PUT\b|\bcurl\b[^\n]{0,100}\bPUT\b", re.IGNORECASE
)
_AROUND = 400
_CALL_SPLIT = lazy_pattern(r"\bInvoke-|\baz\s+rest\b|(?=\bcurl\b)", re.IGNORECASE)
# https://docs.ansible.com/ansible/latest/collections/azure/azcollection/azure_rm_resource_module.html and
# https://marketplace.upbound.io/providers/upbound/provider-azure-desktopvirtualization
_YAML = (".yml", ".yaml")
_ANSIBLE = lazy_pattern(
    r"\bazure_rm_resource(?P<reads>_info)?\s*:|\bresource_type\s*:\s*[\"']?(?:[\w.]+/)?hostPools\b", re.IGNORECASE
)
# https://docs.ansible.com/ansible/latest/collections/azure/azcollection/azure_rm_virtualmachine_module.html and that of
# scale sets; those with other endings read them, or change parts of them.
_ANSIBLE_MACHINE = lazy_pattern(r"\bazure_rm_virtualmachine(?:scaleset)?\s*:", re.IGNORECASE)
_KUBERNETES = lazy_pattern(r"^\s*apiVersion\s*:\s*[\"']?desktopvirtualization\.azure\.", re.IGNORECASE | re.MULTILINE)
_MACHINE_TASK = "a task of Ansible that makes a machine, in a file that mentions session hosts"
_HOSTS_IN_PROSE = lazy_pattern(r"\bsession hosts?\b", re.IGNORECASE)
_NAMED_WITHIN = 300
# https://learn.microsoft.com/powershell/module/az.compute/set-azvmextension, https://learn.microsoft.com/cli/azure/vm/extension
_SETS_EXTENSIONS = lazy_pattern(
    r"\bSet-AzVM(?:Dsc)?Extension\b|\baz\s+vm(?:ss)?\s+extension\s+set\b"
    r"|\bNew-AzConnectedMachineExtension\b|\baz\s+connectedmachine\s+extension\s+create\b",
    re.IGNORECASE,
)
_HOST_TASK = "a task of Ansible that makes a machine a session host"
_RESOURCE_TASK = lazy_pattern(r"\bazure_rm_(?:resource|virtualmachineextension)\s*:", re.IGNORECASE)
_REGISTRATION = ("addsessionhost", "clouddeviceextension")
_REGISTERS = "a command that makes a machine a session host"
_MACHINES = "a command that makes a machine, in a script that mentions session hosts"
# Notes of people and programs hold commands, too, with values that nothing else in the repository says.
_NOTES = (".txt", ".py", ".rb", ".nu", ".ipynb", "devbox.json", ".toml", ".cake", ".fsx", ".csx")
_DEPLOYS_BY_HAND = lazy_pattern(
    r"\baz\s+(?:group\s+)?(?:deployment|stack)\s(?:[^\n]|(?<=[`\\^])\r?\n){0,400}?\s(?:-p|--parameters)\b"
    r"|\b(?:New|Set)-Az\w{0,40}Deployment\b|\b(?:terraform|tofu|terragrunt)\s[^\n]{0,300}\s-{1,2}var\b",
    re.IGNORECASE,
)
_TEMPLATE_NAME = lazy_pattern(r"[\w-]{1,100}(?:\.[\w-]{1,100}){0,3}\.(?:bicep|jsonc?|arm)\b", re.IGNORECASE)
_BY_HAND = "a command in a text or a program, which is not judged; what it deploys is judged without its values"
_ELSEWHERE = "a step that deploys a template from elsewhere"
_OTHERWISE = "a step that deploys a template whose name does not end in .json, .jsonc, .arm or .bicep"
_STATE = "a state, which is not judged; scan what `terraform show -json` says of it"
# What `terraform state pull` writes: https://developer.hashicorp.com/terraform/cli/commands/state/pull
_PULLED_STATE = lazy_pattern(r'"lineage"\s*:\s*"')
_SHOWN_PLAN = lazy_pattern(r"\b(?:Terraform|OpenTofu) will perform the following actions")
_HOOKS = lazy_pattern(r"^hooks\s*:", re.MULTILINE)
# https://code.visualstudio.com/docs/debugtest/tasks and https://containers.dev/implementors/json_reference/
_FOLDERS_OF_EDITORS = (".vscode", ".devcontainer")
_MAX_FOLDERS_OF_EDITORS = 20
# A project with more folders or files than that is looked into no further: one line about it is enough.
_MAX_FOLDERS, _MAX_FILES = 500, 2_000


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A place that speaks of Azure Virtual Desktop. what: completes "it is …". unless_read: not where it was read."""

    span: Span
    what: str
    unless_read: bool = False


def not_judged(workspace: Workspace) -> Iterator[NotJudged]:
    """Yield what speaks of Azure Virtual Desktop and is not judged, once for each project. Never raises."""

    @cache
    def templates() -> set[str]:
        return {path.name.lower() for path in workspace.repository_files(*ENDINGS)}

    hidden = (path for target in workspace.targets for path in hidden_pipelines(workspace, target))
    of_editors = list(_of_editors(workspace))
    for path in dict.fromkeys([*workspace.files(*_SCRIPTS, *_YAML), *hidden, *of_editors]):
        yield from _made_in(workspace, path, templates)
    for path in dict.fromkeys([*workspace.files(*_NOTES), *of_editors]):
        source = _source(workspace, path)
        match = _DEPLOYS_BY_HAND.search(source.text) if source is not None else None
        if source is not None and match is not None and _deploys_avd(workspace, source, match.start()):
            yield NotJudged(Span(source, match.start(), match.end()), _BY_HAND)
    for path in workspace.files(*_CODE):
        source = _source(workspace, path)
        if source is not None and (command := _in_code(source)) is not None:
            (start, end), made = command
            what = f"a command in code that makes {made}, which is not judged"
            yield NotJudged(Span(source, start, end), what)
    for span, what in made_elsewhere(workspace):
        yield NotJudged(span, what, unless_read=what == OTHER_NAME)
    yield from _plans_beside_code(workspace)
    for path in workspace.files(*_PROJECTS, ".tfstate", ".json", "azure.yaml", "azure.yml"):
        kind = _PROJECTS.get(path.name)
        if kind is not None:
            found = _first(workspace, _programs(workspace, path))
            what = f"a program of {kind}, which is not judged"
            if kind == "CDK for Terraform":
                what += "; run `cdktf synth` and scan what it writes"
        elif path.name.endswith(".tfstate"):
            found = _first(workspace, [path])
            what = _STATE
        elif path.name.lower().startswith("azure.y"):
            found, what = _hooks(workspace, path), "a hook of azd, which is not followed"
        elif (found := _pulled_state(workspace, path)) is not None:
            what = _STATE
        else:
            found, what = _output_of_pulumi(workspace, path), "an output of Pulumi, which is not judged"
        if found is not None:
            yield NotJudged(found, what)


def _of_editors(workspace: Workspace) -> Iterator[Path]:
    """Yield the tasks and scripts in the hidden folders of editors and their containers."""
    for folder in (target / name for target in workspace.targets for name in _FOLDERS_OF_EDITORS):
        for base, folders, names in os.walk(folder):
            folders[:] = sorted(folders)[:_MAX_FOLDERS_OF_EDITORS]
            paths = [Path(base, name) for name in sorted(names) if name.endswith((*_SCRIPTS, ".json", ".jsonc"))]
            yield from (path for path in paths if not workspace.is_excluded(path))


def _deploys_avd(workspace: Workspace, source: SourceFile, start: int) -> bool:
    """Say whether a text with a command, or the template that the command names, speaks of Azure Virtual Desktop."""
    if any(each.search(source.text) for each in (AVD_WORDS, SESSION_HOST_WORDS, _HOSTS_IN_PROSE)):
        return True
    named = {each.lower() for each in _TEMPLATE_NAME.findall(source.text, start, start + _NAMED_WITHIN)}
    return any(AVD_WORDS.search(text) for name in sorted(named) for text in _texts_named(workspace, name))


def _programs(workspace: Workspace, project: Path) -> Iterator[Path]:
    yield project
    count = 0
    for number, (base, folders, names) in enumerate(os.walk(project.parent)):
        folders[:] = [each for each in sorted(folders) if not each.startswith(".") and each not in _OTHERS_CODE]
        for name in sorted(names):
            if name.endswith(_PROGRAMS) and not workspace.is_excluded(Path(base, name)):
                count += 1
                yield Path(base, name)
        if number > _MAX_FOLDERS or count > _MAX_FILES:
            return


_OTHERS_CODE = frozenset({"node_modules", "cdktf.out", "venv", "bin", "obj", "__pycache__"})


def _first(workspace: Workspace, paths: Iterator[Path] | list[Path]) -> Span | None:
    """Return the first place in files that speaks of Azure Virtual Desktop."""
    for path in paths:
        source = _source(workspace, path)
        if source is None:
            continue
        for words in (AVD_WORDS, _PROGRAM_WORDS):
            match = words.search(source.text)
            if match is not None:
                return Span(source, match.start(), match.end())
    return None


def _hooks(workspace: Workspace, path: Path) -> Span | None:
    source = _source(workspace, path)
    begin = _HOOKS.search(source.text) if source is not None else None
    match = AVD_WORDS.search(source.text, begin.end()) if source is not None and begin is not None else None
    return Span(source, match.start(), match.end()) if source is not None and match is not None else None


def _made_in(workspace: Workspace, path: Path, templates: Callable[[], Collection[str]]) -> Iterator[NotJudged]:
    """Yield the first place of a script, pipeline or other YAML file where a host pool is made, and what does it.

    So for the first step with a template that is elsewhere. templates: gives the names of those that are here.
    """
    source = _source(workspace, path)
    if source is None:
        return
    found = [(at, "a command that makes a host pool") for at in _commands(source)]
    if path.name.endswith(_YAML):
        found += [(at, "a task of Ansible that makes a host pool") for at in _tasks(source)]
        kubernetes = "an object of Kubernetes that makes a host pool"
        found += [((m.start(), m.end()), kubernetes) for m in _KUBERNETES.finditer(source.text)]
    machines: list[tuple[tuple[int, int], str]] = []
    lower = source.text.lower()
    machines += [(at, _MACHINES) for at in _machines(source, lower)]
    if path.name.endswith(_YAML) and "azure_rm_virtualmachine" in lower:
        machines += [(at, _MACHINE_TASK) for at in _of_hosts(_ANSIBLE_MACHINE.finditer(source.text), source)]
    if any(words in lower for words in _REGISTRATION):
        machines += [(match.span(), _REGISTERS) for match in _SETS_EXTENSIONS.finditer(source.text)]
        if path.name.endswith(_YAML):
            machines += [(match.span(), _HOST_TASK) for match in _RESOURCE_TASK.finditer(source.text)]
    elsewhere = [(at, _ELSEWHERE) for at in templates_elsewhere(source, templates)]
    elsewhere += [(at, _OTHERWISE) for at in templates_named_otherwise(source, partial(_texts_named, workspace))]
    for each in (found, machines, elsewhere):
        passed = -1  # a line that begins as a comment holds nothing from there on
        for (start, end), what in sorted(each):
            begin = source.whole_lines(start, start)[0]
            line = source.text[begin:start]
            if begin != passed and "#" not in line and "::" not in line:
                yield NotJudged(Span(source, start, end), f"{what}, which is not judged")
                break
            passed = begin


def _texts_named(workspace: Workspace, name: str) -> Iterator[str]:
    for path in workspace.files_of_repository.named(name):
        source = _source(workspace, path) if not workspace.is_excluded(path) else None
        if source is not None:
            yield source.text


def _machines(source: SourceFile, lower: str) -> Iterator[tuple[int, int]]:
    """Yield the commands that make a machine which may be a session host. lower: the text in lower case."""
    if any(words in lower for words in _MACHINE_COMMANDS):
        yield from _of_hosts(_MAKES_MACHINES.finditer(source.text), source)


def _of_hosts(found: Iterator[re.Match[str]], source: SourceFile) -> Iterator[tuple[int, int]]:
    """Yield those where the file speaks of session hosts, or what follows is named for Azure Virtual Desktop."""
    speaks = any(each.search(source.text) is not None for each in (SESSION_HOST_WORDS, _HOSTS_IN_PROSE))
    for match in found:
        if speaks or AVD_WORDS.search(source.text, match.end(), match.end() + _NAMED_WITHIN) is not None:
            yield match.span()


def _in_code(source: SourceFile) -> tuple[tuple[int, int], str] | None:
    """Return the first command of a provisioner, a runbook or a deployment script that makes one, and what it makes.

    A machine counts where the code speaks of session hosts. What azapi and providers send is judged as code.
    """
    lower = source.text.lower()
    found: list[tuple[tuple[int, int], str]] = []
    if any(words in lower for words in _POOL_COMMANDS):
        found += [(match.span(), "a host pool") for match in _MAKES_POOLS.finditer(source.text)]
    if any(words in lower for words in _REQUEST_COMMANDS):
        sent = (at for at in _requests(source) if _SENDS.search(source.text, max(0, at[0] - _AROUND), at[0]))
        found += [(at, "a host pool") for at in sent]
    found += [(at, "a machine") for at in _machines(source, lower)]
    for (start, end), what in sorted(found):
        line = source.text[source.whole_lines(start, start)[0] : start].lstrip()
        if not line.startswith(("#", "//")):
            return (start, end), what
    return None


def _commands(source: SourceFile) -> Iterator[tuple[int, int]]:
    yield from ((match.start(), match.end()) for match in _MAKES_POOLS.finditer(source.text))
    yield from _requests(source)


def _requests(source: SourceFile) -> Iterator[tuple[int, int]]:
    for match in _ADDRESS.finditer(source.text):
        before = _CALL_SPLIT.split(source.text[max(0, match.start() - _AROUND) : match.start()])[-1]
        after = _CALL_SPLIT.split(source.text[match.end() : match.end() + _AROUND], maxsplit=1)[0]
        if _PUT.search(f"{before} {after}") is not None:
            yield match.start(), match.end()


def _tasks(source: SourceFile) -> Iterator[tuple[int, int]]:
    makes = False
    for match in _ANSIBLE.finditer(source.text):
        if match[0].lower().startswith("azure_rm"):
            makes = match["reads"] is None
        elif makes:
            yield match.start(), match.end()


def _plans_beside_code(workspace: Workspace) -> Iterator[NotJudged]:
    """Yield the plans in forms that are not read, where the code that they were made of lies beside them."""
    what = "a plan, which is not judged; the code beside it is (scan what `terraform show -json` says of the plan)"
    for path in saved_plans(workspace):
        if not is_beside_its_code(workspace, path):
            continue
        source = _source(workspace, path)
        if source is None:
            code = code_in_binary_plan(path)
            if code is not None and AVD_WORDS.search(code) is not None:
                yield NotJudged(Span(SourceFile(str(path), ""), 0, 0), what)
        elif (begin := _SHOWN_PLAN.search(source.text)) is not None and AVD_WORDS.search(source.text, begin.end()):
            yield NotJudged(Span(source, begin.start(), begin.end()), what)


def _pulled_state(workspace: Workspace, path: Path) -> Span | None:
    source = _source(workspace, path)
    if source is None or '"serial"' not in source.text or _PULLED_STATE.search(source.text) is None:
        return None
    match = AVD_WORDS.search(source.text)
    return Span(source, match.start(), match.end()) if match is not None else None


def _output_of_pulumi(workspace: Workspace, path: Path) -> Span | None:
    source = _source(workspace, path)
    if source is None or _PULUMI_OUTPUT.search(source.text) is None:
        return None
    match = AVD_WORDS.search(source.text)
    return Span(source, match.start(), match.end()) if match is not None else None


def _source(workspace: Workspace, path: Path) -> SourceFile | None:
    try:
        return workspace.source(path)
    except UnreadableSourceError:
        return None
