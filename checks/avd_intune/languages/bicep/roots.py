"""Which Bicep files are deployed as they are, and which only as modules of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from avd_intune.languages.arm.linked_templates import LinkedFiles
from avd_intune.languages.bicep.bicep_files import bicep_library
from avd_intune.languages.bicep.registry_modules import Registries, RegistryReference, is_registry_reference
from avd_intune.languages.bicep.syntax.bicep_tree import Literal
from avd_intune.languages.bicep.syntax.declaration_tree import ModuleDeclaration
from avd_intune.patterns import lazy_pattern
from avd_intune.source.file_facts import Told
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace

# Parsing the whole repository to find callers would cost more than evaluating what is asked for. Only where a
# match may lie in a comment or in text of several lines, the tree is asked. The pattern begins with plain text
# because that is found many times faster than the beginning of a line.
_MODULE = lazy_pattern(r"module[ \t]+\w+[ \t]+'([^'\r\n]{1,500})'")
# What stands for the name of a file where a call leads to a registry, which only its configuration tells.
_IN_A_REGISTRY = "br:"


def module_users(workspace: Workspace, paths: Iterable[str]) -> dict[str, set[str]]:
    """Return the files of the repository that use these Bicep files as modules, the users of those, and so on.

    A path is resolved only if it ends in the name of a file that is looked for: to resolve those of a whole
    repository takes as long as to read it.
    """
    users: defaultdict[str, set[str]] = defaultdict(set)
    pending = list(dict.fromkeys(_last_segment(path) for path in paths))
    if not pending:
        return users
    told = workspace.facts.of(workspace, (".bicep",), _calls_in)
    calls = dict(workspace.facts.made(_calls_by_file_name, workspace, told))
    links = LinkedFiles(workspace.files_of_repository, workspace.root)
    registries = Registries(workspace)
    from_registries = _by_their_sources(calls.pop(_IN_A_REGISTRY, []), registries)
    while pending:
        wanted = pending.pop()
        for path, name in _declared(workspace, [*calls.pop(wanted, []), *from_registries.pop(wanted, [])]):
            if is_registry_reference(name):
                reference = registries.parse(name, path.parent)
                used = _source_of(reference, registries) if reference is not None else None
            else:
                used = links.relative(path.parent, name)
            if used is not None and used != path:
                users[str(used)].add(str(path))
                pending.append(path.name.lower())
    return users


def _by_their_sources(calls: list[tuple[Path, str]], registries: Registries) -> dict[str, list[tuple[Path, str]]]:
    """Return the calls of modules in registries whose source is in the repository, by the names of those files."""
    found: defaultdict[str, list[tuple[Path, str]]] = defaultdict(list)
    for path, written in calls:
        reference = registries.parse(written, path.parent)
        source = _source_of(reference, registries) if reference is not None else None
        if source is not None:
            found[source.name.lower()].append((path, written))
    return found


def _source_of(reference: RegistryReference, registries: Registries) -> Path | None:
    published = registries.source_path(reference) or registries.published(reference)
    return published if isinstance(published, Path) else None


def all_users(paths: Iterable[str], users: dict[str, set[str]]) -> list[str]:
    """Return what uses these files, directly or through others, in a certain order."""
    found: dict[str, None] = {}
    pending = list(paths)
    while pending:
        above = sorted(users.get(pending.pop(), set()) - found.keys())
        found.update(dict.fromkeys(above))
        pending.extend(above)
    return list(found)


def _calls_by_file_name(workspace: Workspace, told: Told[tuple[str, ...]]) -> dict[str, list[tuple[Path, str]]]:
    """Return what looks like a module call, as file and written path, by the name of the file that is called."""
    calls: defaultdict[str, list[tuple[Path, str]]] = defaultdict(list)
    for path, written in told.items():
        for called in written:
            calls[_called_name(called)].append((path, called))
    return calls


def _calls_in(workspace: Workspace, path: Path) -> tuple[str, ...]:
    try:
        text = workspace.source(path).text
    except UnreadableSourceError:
        return ()
    found = (match[1] for match in _MODULE.finditer(text) if _begins_a_line(text, match.start()))
    return tuple(dict.fromkeys(found))


def _begins_a_line(text: str, at: int) -> bool:
    while at and text[at - 1] in " \t":
        at -= 1
    return not at or text[at - 1] == "\n"


def _declared(workspace: Workspace, calls: list[tuple[Path, str]]) -> Iterator[tuple[Path, str]]:
    """Yield calls without what only looks like one."""
    by_file: defaultdict[Path, list[str]] = defaultdict(list)
    for path, name in calls:
        by_file[path].append(name)
    for path, names in by_file.items():
        text = workspace.source(path).text
        if "/*" not in text and "'''" not in text:
            yield from ((path, name) for name in names)
            continue
        called = set(map(_called_name, names))
        for module in bicep_library(workspace).unit(path).all(ModuleDeclaration):
            if isinstance(module.path, Literal) and _called_name(str(module.path.value)) in called:
                yield path, str(module.path.value)


def _called_name(path: str) -> str:
    return _IN_A_REGISTRY if is_registry_reference(path) else _last_segment(path)


def _last_segment(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].lower()
