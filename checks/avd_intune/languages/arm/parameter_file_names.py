"""For which template a parameter file is by its name and place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from pathlib import Path

from avd_intune.patterns import lazy_pattern

# Words in a file's name that say what kind of file it is, and not which template it is for.
_KIND_WORDS = lazy_pattern(
    r"^(?:parameters?|params?|prm)[._-]+|(?:(?<![._-])[._-]+)?(?:parameters?|params?|prm)(?=[._-]|$)"
)
# `pool.template.json` has its values in `pool.parameters.json`.
_TEMPLATE_WORD = lazy_pattern(r"[._-]?template$")
# Names of the template that a deployment starts with; its parameter files may carry the usual one.
_USUAL_NAME = "azuredeploy"
_FOLDERS_OF_NAMES = 2
_SAY_NOTHING = frozenset(
    {"main", "deploy", "template", "templates", "parameters", "infra", "bicep", "arm", _USUAL_NAME}
)
_ENTRY_TEMPLATES = frozenset({_USUAL_NAME, "maintemplate"})


def named_best(path: Path, templates: Iterable[Path]) -> list[Path]:
    """Return the templates that a file is named after; of `deploy.vm` and `deploy` the longer name counts."""
    lengths = {each: length for each in templates if (length := _length_of_common_name(path, each)) is not None}
    longest = max(lengths.values(), default=0)
    return [each for each, length in lengths.items() if length == longest]


def _length_of_common_name(path: Path, template: Path) -> int | None:
    """Return how much of a template's name a parameter file carries, None if it carries another or none."""
    stem, name = template.stem.lower(), path.name.lower().rpartition(".")[0]
    short = _TEMPLATE_WORD.sub("", stem)
    for own, spelled in product((stem, short) if short else (stem,), (name, _KIND_WORDS.sub("", name))):
        if own in spelled and (spelled == own or re.search(rf"^{re.escape(own)}[._-]|[._-]{re.escape(own)}$", spelled)):
            return 2 * len(own) + (own == stem)
    if stem in _ENTRY_TEMPLATES and re.match(rf"{_USUAL_NAME}(?:[._-]|$)", name):
        return 0
    return None


def named_by_folder(path: Path, templates: Iterable[Path]) -> list[Path]:
    """Return the templates after which the folder of a file is named: `parameters/hostpool/prod.json`."""
    folders = {each.name.lower() for each in list(path.parents)[:_FOLDERS_OF_NAMES]}
    stems = {each: _TEMPLATE_WORD.sub("", each.stem.lower()) for each in templates}
    return [each for each, stem in stems.items() if stem in folders and stem not in _SAY_NOTHING]


def nearest_of(path: Path, templates: Iterable[Path]) -> list[Path]:
    """Return the templates to which the fewest folders lead from a file."""
    steps = {each: _steps(path.parent, each.parent) for each in templates}
    fewest = min(steps.values(), default=0)
    return [each for each, count in steps.items() if count == fewest]


def _steps(one: Path, other: Path) -> int:
    """Return how many folders up and down lead from one folder to another."""
    common = sum(1 for first, second in zip(one.parts, other.parts, strict=False) if first == second)
    return len(one.parts) + len(other.parts) - 2 * common
