"""Code of Azure Virtual Desktop that only comes to be when something runs: nobody judges it where it is written.

* files of other template languages that become code or its values (`main.bicep.j2`, `hosts.tf.erb`, `prod.tfvars.j2`)
* code that a script writes (a here document, `-TemplateObject @{ … }`)
* variable files whose names tell nobody who deploys them (`terraform.tfvars.contoso`)
* programs that use the libraries of Azure itself: https://learn.microsoft.com/python/api/azure-mgmt-desktopvirtualization
  and https://pkg.go.dev/github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/desktopvirtualization
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from avd_intune.patterns import lazy_pattern
from avd_intune.source.file_endings import TERRAFORM_ENDINGS, VARIABLE_ENDINGS
from avd_intune.source.regular_files import read_regular
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace

# Of `templatefile()` in Terraform (`.tftpl`, `.tpl`) only those that are whole files of code.
_TEMPLATES = (
    *(
        f".{code}.{template}"
        for code in ("bicep", "bicepparam", "tf", "tofu", "json")
        for template in ("j2", "jinja", "jinja2", "erb", "mustache", "hbs", "gotmpl", "tmpl")
    ),
    *(".bicep.tpl", ".tf.tpl", ".tf.tftpl", ".bicep.template", ".tf.template"),
)
# Values that a template language writes. `.template` and `.example` are what people copy and fill in.
_VALUES = tuple(
    f".{values}.{template}"
    for values in ("tfvars", "tfvars.json", "parameters.json", "bicepparam")
    for template in ("j2", "jinja", "jinja2", "erb", "mustache", "hbs", "gotmpl", "tmpl", "tftpl", "tpl")
)
# Stacks of Atmos and Terramate: https://atmos.tools/core-concepts/stacks, https://terramate.io/docs/code-generation
_ATMOS, _TERRAMATE = (".yaml", ".yml"), (".tm.hcl", ".tm")
_OF_ATMOS = lazy_pattern(r"^components:[ \t]*\r?\n(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*[ \t]+terraform:", re.MULTILINE)
_OF_TERRAMATE = lazy_pattern(r"^[ \t]*generate_(?:hcl|file)[ \t]+\"", re.MULTILINE)
_SAYS_AVD = lazy_pattern(
    r"host_?pool|session_?host|(?<![A-Za-z])avd(?![a-z])|virtual_?desktop|\b(?:Personal|Pooled)\b", re.IGNORECASE
)
_VARIABLES_NAMED_SO = lazy_pattern(r"\.tfvars(?:\.json)?[._-]([\w-]{1,60})$", re.IGNORECASE)
# What people copy and fill in, and what editors, other tools and a careful hand leave behind.
_NO_VALUES = frozenset(
    {
        *("example", "examples", "sample", "samples", "dist", "template", "tmpl", "tpl", "tftpl", "skel", "default"),
        *("bak", "backup", "orig", "old", "save", "swp", "tmp", "disabled", "off", "unused", "md", "txt", "json"),
        *("j2", "jinja", "jinja2", "erb", "mustache", "hbs", "gotmpl"),
    }
)
_ASSIGNS = lazy_pattern(r"^[ \t{]*[\"']?[A-Za-z_][\w-]{0,100}[\"']?[ \t]*[=:]", re.MULTILINE)
OTHER_NAME = "a variable file by a name that nothing loads, which is not judged; name it with --var-file"
_PROGRAMS = (".py", ".go", ".ts", ".js", ".mjs", ".cs", ".java", ".fs")
_YAML = (".yml", ".yaml")
_SCRIPTS = (".sh", ".bash", ".azcli", ".ps1", ".psm1", ".cmd", ".bat", *_YAML)
# A declaration of a host pool: in Terraform, in Bicep, and in an ARM template.
_DECLARES = lazy_pattern(
    r"resource\s{1,8}\"azurerm_virtual_desktop_host_pool\""
    r"|\bresource\s{1,8}\w{1,80}\s{1,8}'Microsoft\.DesktopVirtualization/hostPools@"
    r"|(?<![A-Za-z])type[\"']?\s{0,8}[:=]\s{0,8}[\"']Microsoft\.DesktopVirtualization/hostPools(?:@[\w.-]{1,40})?[\"']",
    re.IGNORECASE,
)
# In YAML without quotes: a template in a task of Ansible, or one that is written as YAML.
_DECLARES_IN_YAML = lazy_pattern(
    r"(?<![A-Za-z])type:[ \t]{1,8}[\"']?Microsoft\.DesktopVirtualization/hostPools[\"']?[ \t]*\r?$", re.I | re.MULTILINE
)
_MAKES = lazy_pattern(
    r"host_?pools?(?:client)?\b[^\n]{0,80}?\.?(?:begin_?)?create_?or_?update|armdesktopvirtualization\.HostPool\{"
    r"|\bHostPoolData\("
    # A command that a program runs, as one text or word by word.
    r"|\bNew-AzWvdHostPool\b|\bdesktopvirtualization[\s\"',]{1,12}hostpool[\s\"',]{1,12}create\b",
    re.IGNORECASE,
)
_WORDS = ("desktopvirtualization", "virtual_desktop_host_pool", "azwvdhostpool")
_IN_BYTES = tuple(each.encode() for each in _WORDS)
# Programs of a repository that holds more of them are not read only for that, which is said.
_MOST_PROGRAMS = 20_000
_MOST_BYTES = 1_000_000


def made_elsewhere(workspace: Workspace) -> Iterator[tuple[Span, str]]:
    """Yield the first place of each such file where a host pool is declared or made, and what the file is."""
    kinds = (
        (_TEMPLATES, _DECLARES, "a template of code, which is not judged; scan what is made of it"),
        (_SCRIPTS, _DECLARES, "code that a script writes, which is not judged; scan what it writes"),
        (_PROGRAMS, _MAKES, "a program that makes a host pool, which is not judged"),
    )
    yield from _values_elsewhere(workspace)
    for endings, pattern, what in kinds:
        paths = workspace.files(*endings)
        if endings is _PROGRAMS:
            if len(paths) > _MOST_PROGRAMS:
                first = Span(SourceFile(str(paths[_MOST_PROGRAMS]), ""), 0, 0)
                yield first, f"one of {len(paths)} programs, of which {_MOST_PROGRAMS} are looked into for host pools"
            paths = [path for path in paths[:_MOST_PROGRAMS] if _speaks(path)]
        for path in paths:
            try:
                source: SourceFile = workspace.source(path)
            except UnreadableSourceError:
                continue
            lower = source.text.lower()
            if not any(word in lower for word in _WORDS):
                continue
            found = pattern.finditer(source.text)
            if endings is _SCRIPTS and path.name.endswith(_YAML) and "hostpooltype" in lower:
                found = chain(found, _DECLARES_IN_YAML.finditer(source.text))
            for match in found:
                line = source.text[source.whole_lines(match.start(), match.start())[0] : match.start()]
                if not line.lstrip().startswith(("#", "//")):
                    yield Span(source, match.start(), match.end()), what
                    break


def _values_elsewhere(workspace: Workspace) -> Iterator[tuple[Span, str]]:
    """Yield the first word of AVD in files whose values a tool hands to code, which is judged without them."""
    kinds = (
        (_VALUES, None, "a template of values, which are not judged; scan what is made of it"),
        (_ATMOS, _OF_ATMOS, "a stack of Atmos, whose values are not judged; scan the plan"),
        (_TERRAMATE, _OF_TERRAMATE, "code that Terramate writes, which is not judged; scan what it writes"),
    )
    for endings, mark, what in kinds:
        for path in workspace.files(*endings):
            try:
                source = workspace.source(path)
            except UnreadableSourceError:
                continue
            begin = 0 if mark is None else getattr(mark.search(source.text), "start", lambda: -1)()
            match = _SAYS_AVD.search(source.text) if begin >= 0 else None
            if match is not None:
                yield Span(source, match.start(), match.end()), what
    for path in _variables_by_other_names(workspace):
        try:
            source = workspace.source(path)
        except UnreadableSourceError:
            continue
        match = _SAYS_AVD.search(source.text)
        if match is not None and _ASSIGNS.search(source.text) is not None:
            yield Span(source, match.start(), match.end()), OTHER_NAME


def _variables_by_other_names(workspace: Workspace) -> Iterator[Path]:
    """Yield files such as `terraform.tfvars.contoso` beside Terraform code or in the folders there.

    Which of them whoever deploys hands over is not known; those named for a stage are scenarios.
    """
    folders = dict.fromkeys(path.parent for path in workspace.files(*TERRAFORM_ENDINGS))
    for folder in folders:
        for base in (folder, *_folders_in(folder)):
            if base in folders and base != folder:
                continue
            for entry in _entries(base):
                named = _VARIABLES_NAMED_SO.search(entry.name)
                is_one = named is not None and named[1].lower() not in _NO_VALUES and entry.is_file()
                if (
                    is_one
                    and not entry.name.endswith(VARIABLE_ENDINGS)
                    and not workspace.is_excluded(base / entry.name)
                ):
                    yield base / entry.name


def _folders_in(folder: Path) -> list[Path]:
    found = (entry for entry in _entries(folder) if not entry.name.startswith("."))
    return sorted(Path(entry.path) for entry in found if entry.is_dir(follow_symlinks=False))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []


def _speaks(path: Path) -> bool:
    """Say whether a program speaks of AVD, without keeping its text: repositories have thousands of them."""
    try:
        data = read_regular(path, _MOST_BYTES).lower()
    except OSError:
        return False
    return any(word in data for word in _IN_BYTES)
