"""What in a document leads elsewhere: the file of a module or of parameters, and the page of a check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from avd_intune.judgement.registry import all_rules
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.text import SourceFile, Span

_CHECK = lazy_pattern(r"\bCKV_AVD_\d+\b")
# In Bicep and its parameter files; a path with an expression in it, or of a registry, leads nowhere.
_BICEP = lazy_pattern(
    r"^[ \t]*(?:module[ \t]+\w+[ \t]+|(?:using|extends|import)[ \t][^'\n]*)'(?P<path>[^':$\n]+)'"
    r"|\bload(?:TextContent|JsonContent|YamlContent|FileAsBase64)\([ \t]*'(?P<loaded>[^':$\n]+)'",
    re.M,
)
_TERRAFORM = lazy_pattern(
    r"^[ \t]*source[ \t]*=[ \t]*\"(?P<path>\.{1,2}/[^\"$\n]*)\""
    r"|\b(?:file|templatefile|filebase64)\([ \t]*\"(?:\$\{path\.module\}/)?(?P<loaded>[^\"$\n]+)\"",
    re.M,
)
_FORMS = {".bicep": _BICEP, ".bicepparam": _BICEP, ".tf": _TERRAFORM, ".tofu": _TERRAFORM}
# What of a module's folder is opened: https://developer.hashicorp.com/terraform/language/modules/develop/structure
_MAIN = ("main.tf", "main.tofu")


@dataclass(frozen=True, slots=True)
class Link:
    """A place of a document and the address that it leads to."""

    place: Span
    target: str


def links_in(path: str, text: str) -> list[Link]:
    """Return the links of a document in the order of its text; only to files that are there."""
    source = SourceFile(path, text)
    found = [*_of_checks(source), *_of_files(source, Path(path).parent)]
    return sorted(found, key=lambda link: link.place.start)


def _of_checks(source: SourceFile) -> Iterator[Link]:
    pages = {rule.id: rule.guideline for rule in all_rules()}
    for match in _CHECK.finditer(source.text):
        if match[0] in pages:
            yield Link(Span(source, match.start(), match.end()), pages[match[0]])


def _of_files(source: SourceFile, folder: Path) -> Iterator[Link]:
    form = _FORMS.get(Path(source.path).suffix.lower())
    for match in form.finditer(source.text) if form is not None else ():
        group = "path" if match["path"] is not None else "loaded"
        target = _file_at(folder / match[group])
        if target is not None:
            yield Link(Span(source, *match.span(group)), target.as_uri())


def _file_at(path: Path) -> Path | None:
    try:
        path = path.resolve()
        if path.is_file():
            return path
        inside = [path / name for name in _MAIN] if path.is_dir() else []
        inside += sorted(path.glob("*.tf")) if path.is_dir() else []
        return next((each for each in inside if each.is_file()), None)
    except (OSError, ValueError):
        return None
