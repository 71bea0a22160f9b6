"""Which templates are deployed as they are, and which only through a template or Bicep file that uses them."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from avd_intune.languages.arm.linked_templates import LinkedFiles
from avd_intune.languages.arm.template_json import JsonFile, JsonLibrary, is_arm_template, json_library, may_be_template
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.file_endings import ARM_ENDINGS
from avd_intune.source.file_facts import Told
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Known

_LINK = lazy_pattern(r'"templateLink"', re.IGNORECASE, words=('"templatelink"',))
_FILE_NAME = lazy_pattern(r"[\w./ %-]{1,200}\.(?:jsonc?|arm)\b", re.IGNORECASE)
_ENDING = lazy_pattern(r"\.(?:jsonc?|arm)\b", re.IGNORECASE)
# The end of a name, read backwards.
_BACKWARDS = lazy_pattern(r"[\w./ %-]{0,200}")
_OF_OTHERS = (".bicep", ".tf", ".tofu", ".tf.json", ".tofu.json")
_LOADS = ("file(", "loadJsonContent(", "loadTextContent(")
# A file by a path that is computed, beside the folder of the module.
_COMPUTED_FILE = lazy_pattern(
    r"\b(?:file|templatefile|loadJsonContent|loadTextContent)\(\s*(?!\\?[\"'](?:\$\{path\.\w+\}/)?[^\"'$\\]*\\?[\"'])",
    words=_LOADS,
)
# Other code that deploys a template which it loads from a file: Terraform, and deployment resources in Bicep, where
# versions and artifacts may stand inside of what they belong to.
_DEPLOYS_LOADED = lazy_pattern(
    r"_deployment\"|_policy_definition\"|_managed_application_definition\"|Microsoft\.Resources/(?:deployments|deploymentStacks|templateSpecs(?:/versions|@))"
    r"|Microsoft\.Solutions/applicationDefinitions|Microsoft\.Authorization/policyDefinitions|Microsoft\.Blueprint/blueprints(?:/artifacts|@)",
    re.IGNORECASE,
    words=(
        '_deployment"',
        '_definition"',
        "microsoft.resources/",
        "microsoft.solutions/applicationdefinitions",
        "microsoft.authorization/policydefinitions",
        "microsoft.blueprint/blueprints",
    ),
)
_LOADED_FILE = lazy_pattern(
    r"\b(?:file|templatefile|loadJsonContent|loadTextContent)\(\s*['\"](?:\$\{path\.\w+\}/)?([^'\"\r\n$]{1,300}\.(?:jsonc?|arm)(?:\.tftpl)?)['\"]",
    words=_LOADS,
)
_BICEP_MODULE = lazy_pattern(
    r"^\s*module\s+\w+\s+'([^'\r\n]{1,300}\.(?:jsonc?|arm|bicep))'", re.MULTILINE, words=("module",)
)
_TERRAFORM_MODULE = lazy_pattern(
    r"^\s*[\"']?source[\"']?\s*[=:]\s*[\"'](\.{1,2}/[^\"'\r\n]{0,300})[\"']", re.MULTILINE, words=("./",)
)


def template_files(workspace: Workspace, library: JsonLibrary) -> list[JsonFile]:
    """Return the ARM templates among the files that are asked for, also those with syntax errors."""
    found = []
    for path in workspace.files(*ARM_ENDINGS):
        file = read_template(workspace, library, path)
        if file is not None:
            found.append(file)
    return found


def read_template(workspace: Workspace, library: JsonLibrary, path: Path) -> JsonFile | None:
    """Return a file if it is an ARM template, None otherwise. Raises nothing."""
    try:
        source = workspace.source(path)
    except UnreadableSourceError:
        return None
    if not may_be_template(source):
        return None
    file = library.parsed(source)
    if is_arm_template(file.root):
        return file
    # A template that cannot be read to its end is a template all the same.
    broken = bool(file.diagnostics) and re.search(r"deploymentTemplate\.json", source.text, re.IGNORECASE)
    return file if broken else None


def used_templates(workspace: Workspace, templates: Iterable[JsonFile]) -> dict[str, set[str]]:
    """Return, for each template path, the templates and Bicep files of the repository that name it.

    Links that only evaluation can tell are not in it.
    """
    wanted = frozenset(file.source.path for file in templates)
    if not wanted:
        return {}
    told = workspace.facts.of(workspace, (*ARM_ENDINGS, ".bicep", ".tf", ".tofu"), _named_in)
    return workspace.facts.made(_users, workspace, wanted, told)


def users_elsewhere(workspace: Workspace) -> list[str]:
    """Return the files of Bicep and Terraform, none of them asked for, that may deploy templates that are asked for.

    Which templates Terraform loads by paths that it computes, only its evaluation tells.
    """
    templates = template_files(workspace, json_library(workspace))
    if not templates:
        return []
    users = used_templates(workspace, templates)
    roots = root_paths([file.source.path for file in templates], users)
    told = workspace.facts.of(workspace, (*ARM_ENDINGS, ".bicep", ".tf", ".tofu"), _named_in)
    deploying = _deploying(told)
    computing = [str(path) for path, named in told.items() if named.computes and _unit_of(path) in deploying]
    others = dict.fromkeys([*roots, *computing])
    return [path for path in others if path.endswith(_OF_OTHERS) and not workspace.is_target(path)]


def _users(workspace: Workspace, wanted: frozenset[str], told: Told[_NamesIn]) -> dict[str, set[str]]:
    users: defaultdict[str, set[str]] = defaultdict(set)
    links = LinkedFiles(workspace.files_of_repository, workspace.root)
    names = {Path(path).name.lower() for path in wanted}
    deploying = _deploying(told)
    for path, named in told.items():
        loaded = named.loaded if named.loaded and _unit_of(path) in deploying else ()
        mentioned = [links.relative(path.parent, name) for name in (*named.files, *loaded)]
        mentioned += _linked(named.linked, path, names, links)
        for target in mentioned:
            used = str(target)
            if used in wanted and used != str(path):
                users[used].add(str(path))
    return users


@dataclass(frozen=True, slots=True)
class _NamesIn:
    """What a text names.

    files: templates that it calls. linked: names of JSON files, in a text with links. loaded: files that it reads.
    deploys: whether it has a resource that deploys such a text. computes: whether it loads files by computed paths.
    calls: the modules beside it that it calls.
    """

    files: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    loaded: tuple[str, ...] = ()
    deploys: bool = False
    computes: bool = False
    calls: tuple[str, ...] = ()


def _unit_of(path: Path) -> str:
    """Return what shares its names: a Bicep file, or the folder of a Terraform module."""
    return str(path) if path.suffix.lower() == ".bicep" else str(path.parent)


def _deploying(told: Told[_NamesIn]) -> set[str]:
    """Return the units that deploy a text which they load, by themselves or by a module that they hand it to."""
    found: set[str] = set()
    callers: defaultdict[str, set[str]] = defaultdict(set)
    for path, named in told.items():
        if named.deploys:
            found.add(_unit_of(path))
        for called in named.calls:
            callers[os.path.normpath(path.parent / called)].add(_unit_of(path))
    pending = list(found)
    while pending:
        above = callers[pending.pop()] - found
        found |= above
        pending.extend(above)
    return found


def _named_in(workspace: Workspace, path: Path) -> _NamesIn:
    try:
        text = workspace.source(path).text
    except UnreadableSourceError:
        return _NamesIn()
    if path.name.endswith((".tf.json", ".tofu.json")):
        # Quotation marks of an expression are escaped there: "${file(\"${path.module}/pool.json\")}".
        text = text.replace('\\"', '"')
    if path.suffix.lower() in ARM_ENDINGS and not path.name.endswith((".tf.json", ".tofu.json")):
        return _NamesIn(linked=tuple(_file_names(text)) if _LINK.search(text) is not None else ())
    called = (_BICEP_MODULE if path.suffix.lower() == ".bicep" else _TERRAFORM_MODULE).findall(text)
    return _NamesIn(
        tuple(each for each in called if each.lower().endswith(ARM_ENDINGS)),
        tuple(_file_names(text)) if "templatelink" in text.lower() else (),
        tuple(_LOADED_FILE.findall(text)),
        _DEPLOYS_LOADED.search(text) is not None,
        _COMPUTED_FILE.search(text) is not None,
        tuple(each for each in called if not each.lower().endswith(ARM_ENDINGS)),
    )


def _linked(found: Iterable[str], path: Path, names: set[str], links: LinkedFiles) -> list[Path | None]:
    """Return the files that the names of JSON files in a text with links may mean. names: those looked for."""
    tails = {name for name in found if name.rpartition("/")[2].strip().lower() in names}
    return [links.by_uri(path.parent, Known(name.strip())) for name in sorted(tails)]


def _file_names(text: str) -> Iterator[str]:
    """Yield the names of JSON files in a text, as `_FILE_NAME` finds them; sought from their ends, which are few."""
    done = 0
    for ending in _ENDING.finditer(text):
        if ending.start() < done:
            continue
        before = text[max(done, ending.start() - 200) : ending.start()]
        name = _BACKWARDS.match(before[::-1])
        found = _FILE_NAME.match(text, ending.start() - (name.end() if name else 0))
        if found is not None:
            done = found.end()
            yield found[0]


def root_paths(paths: Iterable[str], users: dict[str, set[str]]) -> list[str]:
    """Return the templates to evaluate for these paths: those that nobody uses, and their users outside.

    A circle of templates has one root: the first of it.
    """
    roots: dict[str, None] = {}
    for path in paths:
        seen = {path}
        pending = [path]
        while pending:
            above = users.get(pending.pop(), set()) - seen
            seen |= above
            pending.extend(above)
        tops = [each for each in seen if not users.get(each)]
        roots.update(dict.fromkeys(sorted(tops) or [min(seen)]))
    return list(roots)
