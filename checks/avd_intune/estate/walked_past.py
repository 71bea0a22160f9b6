"""Code that deploys Azure Virtual Desktop and lies where no scan looks: in hidden folders and those of tools.

Checkov leaves such folders out. Whoever moves code there, by mistake or to get it past a gate, is heard of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from avd_intune.estate.adapters.registry_modules import AVD_WORDS
from avd_intune.estate.out_of_scope import NotJudged
from avd_intune.patterns import lazy_pattern
from avd_intune.source.file_endings import ARM_ENDINGS, TERRAFORM_ENDINGS
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace

# Copies of modules, which count where a call leads to them, and of whole roots.
_COPIES = ((".terraform", "modules"), (".terragrunt-cache",))
# Thousands of JSON files that nobody deploys.
_OTHERS_DATA = frozenset(("node_modules", ".mypy_cache"))
# What deploys anything has one of these beside the words that it is known by.
_DEPLOYS = lazy_pattern(r"[\"']resources?[\"']\s{0,9}:|^\s{0,9}(?:resource|module)\b", re.MULTILINE)
MOST_NAMED = 3


def code_walked_past(workspace: Workspace) -> NotJudged | None:
    """Return the first such code of a scan and what to say of all of it, None where there is none. Never raises."""
    found = sorted(_places(workspace), key=lambda span: span.path)
    if not found:
        return None
    what = "code in a folder or file that is walked past, and judged only where other code uses it"
    so = _so_are([each.path for each in found[1:]], workspace)
    return NotJudged(found[0], f"{what}{so}; name it to judge it")


def folders_outside(workspace: Workspace) -> NotJudged | None:
    """Return the first link to a folder outside of the repository and what to say of all, None where there is none.

    What is there is not read, not even to tell whether it is code.
    """
    links = workspace.linked_outside()
    if not links:
        return None
    what = "a link to a folder outside of the repository, which is not read; if code is there, it is not judged"
    return NotJudged(Span(SourceFile(str(links[0]), ""), 0, 0), f"{what}{_so_are(links[1:], workspace)}")


def _so_are(others: Sequence[str | Path], workspace: Workspace) -> str:
    if not others:
        return ""
    names = ", ".join(workspace.relative(each) for each in others[:MOST_NAMED])
    left = len(others) - MOST_NAMED
    return f"; so {'is' if len(others) == 1 else 'are'} {names}{f' and {left} more' if left > 0 else ''}"


def _places(workspace: Workspace) -> Iterator[Span]:
    for path in workspace.walked_past(*TERRAFORM_ENDINGS, *ARM_ENDINGS):
        if not _is_left_alone(path.relative_to(workspace.root) if workspace.root in path.parents else path):
            try:
                source = workspace.source(path)
            except UnreadableSourceError:
                source = workspace.remains(path)
            match = AVD_WORDS.search(source.text)
            if match is not None and _DEPLOYS.search(source.text) is not None:
                yield Span(source, match.start(), match.end())


def _is_left_alone(path: Path) -> bool:
    # Terraform itself passes over files with such names.
    if path.name.startswith(".") and path.name.endswith(TERRAFORM_ENDINGS):
        return True
    if path.name.endswith(ARM_ENDINGS) and not _OTHERS_DATA.isdisjoint(path.parts):
        return True
    pairs = {*zip(path.parts, path.parts[1:], strict=False), *((part,) for part in path.parts)}
    return any(each in pairs for each in _COPIES)
