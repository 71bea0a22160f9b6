"""Which declarations of a Bicep file an edit has left as they were, and the names that each of them uses."""

from __future__ import annotations

from avd_intune.languages.bicep.bicep_files import BicepUnit
from avd_intune.languages.bicep.syntax.bicep_tree import (
    FunctionDeclaration,
    ImportDeclaration,
    NamedDeclaration,
    TargetScope,
    TypeDeclaration,
)
from avd_intune.source.text import Span
from avd_intune.source.tree import Node

_FOR_THE_WHOLE_FILE = (FunctionDeclaration, ImportDeclaration, TargetScope, TypeDeclaration)


def unchanged_names(old: BicepUnit, new: BicepUnit) -> frozenset[str]:
    """Return the parameters, variables and modules whose declarations are the same in a newer text of a file.

    The same text at the place where the old one has moved to. Types, functions and imports count for all of the file:
    if one of them differs, nothing is unchanged.
    """
    if old is new:
        return frozenset(declared_names(new))
    if old.source.moves is None or old.source.moves.target is not new.source:
        return frozenset()
    ours = [_text(new, each) for each in new.file.declarations if isinstance(each, _FOR_THE_WHOLE_FILE)]
    if ours != [_text(old, each) for each in old.file.declarations if isinstance(each, _FOR_THE_WHOLE_FILE)]:
        return frozenset()
    before = declared_names(old)
    found = set()
    for name, declared in declared_names(new).items():
        known = before.get(name)
        if known is None or type(known) is not type(declared) or _text(old, known) != _text(new, declared):
            continue
        if Span(old.source, known.start, known.end) == Span(new.source, declared.start, declared.end):
            found.add(name)
            new.keep_uses(name, old)
    return frozenset(found)


def declared_names(unit: BicepUnit) -> dict[str, NamedDeclaration]:
    """Return what each name stands for; a parameter before a resource or module before a variable."""
    return {**unit.variables, **unit.deployed, **unit.parameters}


def _text(unit: BicepUnit, declared: Node) -> str:
    return unit.source.text[declared.start : declared.end]
